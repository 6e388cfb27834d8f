"""`kill -9` at random moments: after a rerun every submission has exactly one right score."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from benchmarks.made_course import hand_in, hand_in_class
from tests.faults import chaos

pytestmark = pytest.mark.long  # its full length; the short form runs in every suite


@pytest.fixture
def klass(course: Path) -> Path:
    """A course with a class that takes some seconds."""
    hand_in_class(course, chaos.STUDENTS)
    return course


@pytest.mark.parametrize("seed", chaos.SEEDS)
@pytest.mark.parametrize("victims", [chaos.workers, chaos.zygotes], ids=["worker", "zygote"])
def test_killed_workers_and_zygotes_are_replaced(klass: Path, victims, seed: int) -> None:  # type: ignore[no-untyped-def]
    run = chaos.start(klass)
    killed = chaos.disturb(run, victims, random.Random(seed))
    output = run.process.communicate()[0]
    assert killed
    # A submission whose worker was killed twice has a reason instead of a score, and is tried
    # again in the next run.
    assert run.process.returncode in (0, 1), output
    assert "Traceback" not in output
    chaos.check_all_ended(run)
    chaos.finish(klass, chaos.STUDENTS)


@pytest.mark.parametrize("seed", chaos.SEEDS)
@pytest.mark.parametrize("whole", [False, True], ids=["command", "whole tree"])
def test_a_killed_run_goes_on_where_it_was(klass: Path, whole: bool, seed: int) -> None:
    chance = random.Random(100 + seed)
    # Once during the start, once soon after, once somewhere in the middle.
    for longest in (1.5, 4.0, 8.0):
        run = chaos.start(klass)
        end = time.monotonic() + chance.uniform(0.1, longest)
        while time.monotonic() < end and run.process.poll() is None:
            run.look()
            time.sleep(0.02)
        run.kill([run.process.pid, *(run.look() if whole else [])])
        run.process.communicate()
        chaos.check_all_ended(run)
        if (klass / "gradebook.db").exists():
            chaos.check_nothing_wrong(klass)
    chaos.finish(klass, chaos.STUDENTS)


def test_a_run_killed_while_a_changed_class_is_graded_leaves_no_old_score(klass: Path) -> None:
    """Old and new scores differ here, so an old one that stayed would be seen."""
    paths = [hand_in(klass, index) for index in range(chaos.STUDENTS)]
    contents = [path.read_bytes() for path in paths]
    for path, content in zip(paths, contents[1:] + contents[:1], strict=True):
        path.write_bytes(content)
    run = chaos.start(klass)
    run.wait()
    run.process.communicate()
    hand_in_class(klass, chaos.STUDENTS)
    run = chaos.start(klass)
    time.sleep(random.Random(7).uniform(2.5, 4.0))
    run.kill([run.process.pid])
    run.process.communicate()
    chaos.check_all_ended(run)
    chaos.finish(klass, chaos.STUDENTS)
