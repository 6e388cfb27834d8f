"""What goes wrong is said by the status, and nothing is lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.made_course import environment, expected_score, student_id
from benchmarks.serving import HOME, SAMPLES, Served, World, check
from tests.serve.conftest import pages, until

LONG = bool(os.environ.get("AUTOGRADER_LONG"))
STUDENTS = 400 if LONG else 30
KILLS = 25 if LONG else 2


@pytest.mark.long
def test_killed_at_random_moments_every_hand_in_has_exactly_one_right_score(
    make: Callable[..., World], start: Callable[..., Served]
) -> None:
    world = make()
    chance = random.Random(16)
    released: list[Path] = []
    for kill in range(KILLS + 1):
        server = start(world)
        first = kill * STUDENTS // (KILLS + 1)
        for index in range(first, (kill + 1) * STUDENTS // (KILLS + 1)):
            released.append(world.hand_in(index))
            time.sleep(chance.uniform(0.0, 0.05))
        if kill == KILLS:
            break
        until(lambda seen=max(1, first // 2): len(world.scores()) > seen)
        time.sleep(chance.uniform(0.0, 0.5))
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
    pages(*released)
    server.stop()
    check(world, STUDENTS)
    assert not list((world.course / ".autograder").glob("pages/*"))


def test_a_stop_loses_nothing(make: Callable[..., World], start: Callable[..., Served]) -> None:
    world = make()
    server = start(world)
    released = [world.hand_in(index) for index in range(10)]
    until(lambda: any(page.exists() for page in released))
    server.stop()
    released.append(world.hand_in(10))  # nobody is there
    start(world)
    pages(*released)
    check(world, 11)


def test_a_lost_database_and_a_full_exchange_are_said_and_made_good(
    make: Callable[..., World], start: Callable[..., Served]
) -> None:
    world = make()
    server = start(world)
    pages(*(world.hand_in(index) for index in range(3)))
    shutil.rmtree(world.released)
    world.released.write_text("no room")  # as when the disk of the exchange is full
    held = world.hand_in(3)
    until(lambda: "ps1, release" in str(server.health()["trouble_with"]))
    assert server.health()["status"] == "trouble"
    assert world.scores()[student_id(3)] == [expected_score(3)]
    waiting = 'autograder_unreleased{assignment="ps1"} '
    assert f"{waiting}1.0" in server.metrics()
    world.released.unlink()
    pages(held)
    until(lambda: f"{waiting}0.0" in server.metrics())
    until(lambda: server.health()["status"] == "ok")
    (world.course / "gradebook.db").unlink()
    pages(world.hand_in(4))
    until(lambda: len(world.scores()) == 5)
    said = server.stop()
    check(world, 5)
    assert "The gradebook has lost 4 scores; they are graded again." in said
    assert "Pages cannot be released" in said


def test_a_clock_that_jumps_holds_nobody_up(
    make: Callable[..., World], start: Callable[..., Served]
) -> None:
    """What was graded in the future, by a clock that was set back, does not count as recent."""
    from autograder.results.hand_ins import HandInRow, HandIns

    world = make("c.Autograder.serve = {'wait_minutes': 0.02, 'attempts': 3}\n")
    with HandIns(world.course) as hand_ins:
        ahead = time.time() + 86_400
        hand_ins.add([HandInRow("ada+ps1+2027", "ps1", "ada", "graded", ahead)])
    start(world)
    (text,) = pages(world.hand_in(1, "ada"))
    assert "Attempt 2 of 3." in text
    assert world.scores()["ada"] == [expected_score(1)]


def test_another_run_that_writes_is_waited_for_and_said(
    make: Callable[..., World], start: Callable[..., Served]
) -> None:
    world = make()
    hold = (
        "import sys, time; from pathlib import Path\n"
        "from autograder.course import load_course\n"
        "from autograder.results.autograded import AutogradedFolder\n"
        "folder = AutogradedFolder(load_course(Path(sys.argv[1])), 'ps1')\n"
        "print('held', flush=True); sys.stdin.read(); folder.close()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(world.course)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**environment(), "PYTHONPATH": os.fspath(HOME)},
    ) as other:
        assert other.stdout and other.stdin
        assert other.stdout.readline()
        server = start(world)
        page = world.hand_in(SAMPLES - 1)
        until(lambda: server.health()["trouble_with"] == ["ps1"])
        assert not page.exists()
        other.stdin.close()
    pages(page)
    until(lambda: server.health()["status"] == "ok")
    assert "Another run is writing ps1" in server.stop()
