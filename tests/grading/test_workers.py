"""Workers that die while they start: others are tried, but not for ever."""

from __future__ import annotations

import contextlib
import math
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import load_course
from autograder.errors import SandboxError
from autograder.grading.assignment import Options, prepare
from autograder.grading.changed import submission_key
from autograder.grading.workers import WorkerPool
from benchmarks.made_course import ASSIGNMENT, expected_score
from benchmarks.process_tree import tree

OFTEN = 0.3  # seconds; no worker is up in that time


class Killer:
    """Kills every worker and zygote of a pool, again and again.

    Attributes:
        killed: how many processes.
    """

    def __init__(self, pool: WorkerPool, zygotes: bool) -> None:
        self.killed = 0
        self._pool = pool
        self._zygotes = zygotes
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._enough.wait(OFTEN):
            for pid in self._pool.pids:
                for victim in tree(pid)[1:] if self._zygotes else [pid]:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(victim, signal.SIGKILL)
                        self.killed += 1

    def stop(self) -> None:
        """Let them live."""
        self._enough.set()
        self._thread.join()


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool()
    yield pool
    pool.close(at_once=True)


@pytest.mark.parametrize("zygotes", [False, True], ids=["worker", "zygote"])
def test_starts_that_are_killed_are_tried_again(
    course: Path, pool: WorkerPool, zygotes: bool
) -> None:
    job, submissions, _ = prepare(load_course(course), ASSIGNMENT, Options())
    killer = Killer(pool, zygotes)
    threading.Timer(8.0, killer.stop).start()
    outcomes = pool.grade_chunk(job, submissions[:3])
    assert killer.killed > 10
    scores = [outcome.graded and outcome.graded.score for outcome in outcomes]
    assert scores == [expected_score(index) for index in range(3)]


def test_starts_that_are_always_killed_are_given_up(
    course: Path, pool: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.grading.workers.PATIENCE", 4.0)
    job, submissions, _ = prepare(load_course(course), ASSIGNMENT, Options())
    killer = Killer(pool, zygotes=False)
    with pytest.raises(SandboxError, match="killed by SIGKILL") as error:
        pool.grade_chunk(job, submissions)
    killer.stop()
    assert "memory" in error.value.advice


def test_a_worker_that_cannot_run_here_is_soon_a_clear_error(
    course: Path, pool: WorkerPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho no such module >&2\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", os.fspath(python))
    monkeypatch.setattr("autograder.grading.workers.PATIENCE", math.inf)
    monkeypatch.setattr("autograder.grading.workers.PATIENCE_WITH_ERRORS", 2.0)
    job, submissions, _ = prepare(load_course(course), ASSIGNMENT, Options())
    with pytest.raises(SandboxError, match="status 1: no such module"):
        pool.grade_chunk(job, submissions)


def test_the_workers_that_try_the_solution_grade_the_class(course: Path, pool: WorkerPool) -> None:
    """The trial costs no start of its own, and what it decided is what its worker grades with."""
    pool.prepare(2)
    started = set(pool.pids)
    known = load_course(course)
    job, submissions, finish = prepare(known, ASSIGNMENT, Options(workers=2), workers=pool)
    assert job.assignment.own.places and not job.assignment.own.untried
    outcomes = pool.grade_chunk(job, submissions[:3])
    assert [outcome.graded and outcome.graded.score for outcome in outcomes] == [
        expected_score(index) for index in range(3)
    ]
    assert [outcome.key for outcome in outcomes] == [
        submission_key(job.key, job.assignment, submission) for submission in submissions[:3]
    ]
    assert not finish().untried
    assert set(pool.pids) == started
    again, _, _ = prepare(known, ASSIGNMENT, Options())
    assert again.key == job.key


def test_a_worker_that_is_killed_leaves_no_files(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", os.fspath(temporary))
    job, submissions, _ = prepare(load_course(course), ASSIGNMENT, Options())
    pool = WorkerPool()
    pool.grade_chunk(job, submissions[:1])
    (killed,) = pool.pids
    assert list(temporary.glob("*/autograder-tests-*"))
    os.kill(killed, signal.SIGKILL)
    pool.grade_chunk(job, submissions[1:3])
    assert pool.pids != [killed]
    pool.close(at_once=True)
    assert not list(temporary.iterdir())
