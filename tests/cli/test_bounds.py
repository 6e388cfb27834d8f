"""Numbers that no machine could serve are refused before anything is started or graded."""

from __future__ import annotations

from pathlib import Path

from autograder.batch.executors import open_pool
from autograder.batch.grading import Options, prepare
from autograder.batch.workers import Stock, usable_cores
from autograder.course import load_course
from benchmarks.made_course import ASSIGNMENT
from tests.cli.running import grade
from tests.conftest import STUDENTS


def test_too_many_workers_are_a_usage_error(course: Path) -> None:
    done = grade(course, "--workers", "257")
    assert done.returncode == 2
    assert "256" in done.stderr
    assert not (course / "autograded").exists()


def test_no_more_workers_start_ahead_than_there_are_cores() -> None:
    stock = Stock()
    try:
        stock.prepare(usable_cores() + 2)
        assert len(stock.pids) == usable_cores()
    finally:
        stock.close(at_once=True)


def test_a_pool_is_no_wider_than_the_class(course: Path) -> None:
    job, submissions = prepare(load_course(course), ASSIGNMENT, Options())
    with open_pool(job, 200, submissions=len(submissions)) as pool:
        assert pool.width == STUDENTS
