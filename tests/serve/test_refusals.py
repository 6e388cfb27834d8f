"""What one hand-in brings about ends this one; what is not its own is waited for."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import GradebookError, IntakeError
from autograder.results.hand_ins import FAILED, REFUSED
from autograder.serve.arrivals import Inbound
from autograder.serve.hand_in import HandIn
from autograder.serve.refusals import GONE, what_became
from benchmarks.serving import Served, World
from tests.serve.conftest import journal, pages, until


def arrived(inbound: Path) -> HandIn:
    """A hand-in of Ada's that is there."""
    name = "ada+ps1+2026-01-01 10:00:00 UTC+x"
    (inbound / name).mkdir(parents=True)
    found = Inbound(inbound).named(str(inbound / name))
    assert found is not None
    return found


def test_an_error_of_one_hand_in_fails_this_one(tmp_path: Path) -> None:
    hand_in = arrived(tmp_path)
    assert what_became(hand_in, IntakeError("It is a link.")) == (FAILED, "It is a link.")
    for error in (RecursionError(), ValueError("odd"), PermissionError(errno.EACCES, "no")):
        state, reason = what_became(hand_in, error) or ("", "")
        assert (state, type(error).__name__ in reason) == (FAILED, True)


@pytest.mark.parametrize(
    "error", [GradebookError("locked"), MemoryError(), OSError(errno.EMFILE, "x")]
)
def test_an_error_of_the_machine_fails_nobody(tmp_path: Path, error: Exception) -> None:
    assert what_became(arrived(tmp_path), error) is None


def test_what_is_gone_is_dealt_with_unless_the_whole_folder_is_away(tmp_path: Path) -> None:
    """Without the exchange every hand-in seems gone: none of them is given up."""
    hand_in = arrived(tmp_path / "inbound")
    hand_in.folder.rmdir()
    assert what_became(hand_in, FileNotFoundError()) == (REFUSED, GONE)
    hand_in.inbound.rmdir()
    assert what_became(hand_in, FileNotFoundError()) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to give a folder to another user")
def test_a_hand_in_that_is_deleted_while_it_waits_keeps_nobody_waiting(
    make: Callable[..., World], start: Callable[..., Served]
) -> None:
    world = make("c.ExchangeCollect.check_owner = True\n")
    server = start(world)
    first = world.hand_in(0, "root", text="import time; time.sleep(3)")
    until(lambda: server.health()["running"])
    before = set(world.inbound.iterdir())
    world.hand_in(1, "root")
    (second,) = set(world.inbound.iterdir()) - before
    until(lambda: server.health()["queued"])
    shutil.rmtree(second)
    last = world.hand_in(2, "daemon")
    (folder,) = world.inbound.glob("daemon+*")
    shutil.chown(folder, "daemon")
    pages(first, last)
    until(lambda: ("root", "refused") in journal(world))
    assert server.health()["status"] == "ok"
