"""Numbers that no machine could serve are refused before anything is started or graded."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from autograder.course import load_course
from autograder.course.settings import BOUNDS
from autograder.grading.assignment import Options, prepare
from autograder.grading.pool import open_pool
from autograder.grading.workers import WorkerPool
from autograder.models import Limits
from autograder.processes import usable_cores
from benchmarks.made_course import ASSIGNMENT
from tests.cli.running import grade
from tests.conftest import STUDENTS


def test_too_many_workers_are_a_usage_error(course: Path) -> None:
    done = grade(course, "--workers", "257")
    assert done.returncode == 2
    assert "256" in done.stderr
    assert not (course / "autograded").exists()


def test_no_more_workers_start_ahead_than_there_are_cores() -> None:
    pool = WorkerPool()
    try:
        pool.prepare(usable_cores() + 2)
        assert len(pool.pids) == usable_cores()
    finally:
        pool.close(at_once=True)


def test_a_pool_is_no_wider_than_the_class(course: Path) -> None:
    job, submissions, _ = prepare(load_course(course), ASSIGNMENT, Options())
    with open_pool(job, 200, submissions=submissions) as pool:
        assert pool.width == STUDENTS


@pytest.mark.parametrize(
    "arguments",
    [
        ("--timeout", "inf"),
        ("--timeout", "1e400"),
        ("--timeout", "1e9"),
        ("--timeout", "nan"),
        ("--timeout", "0"),
        ("--timeout", "0.05"),
        ("--memory", "63"),
        ("--memory", "1048577"),
        ("--memory", "99999999999999999999"),
    ],
)
def test_limits_beyond_all_bounds_are_usage_errors(
    course: Path, arguments: tuple[str, str]
) -> None:
    done = grade(course, *arguments)
    assert done.returncode == 2
    assert arguments[0] in done.stderr
    assert "Traceback" not in done.stderr
    assert not (course / "autograded").exists()


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ("c.Execute.timeout = float('inf')", "c.Execute.timeout"),
        ("c.Execute.timeout = 10**12", "86,400"),
        ("c.ExecutePreprocessor.timeout = 10**500", "c.ExecutePreprocessor.timeout"),
        ("c.Autograder.limits = {'open_files': 1}", "open_files"),
        ("c.Autograder.limits = {'memory_mb': 2**40}", "memory_mb"),
        ("c.Autograder.limits = {'cell_seconds': float('inf')}", "cell_seconds"),
        ("c.Autograder.assignments = {'ps9': {'limits': {'open_files': 9}}}", "ps9"),
    ],
)
def test_limits_of_the_course_have_the_same_bounds(course: Path, config: str, says: str) -> None:
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(f"\n{config}\n")
    done = grade(course)
    assert done.returncode == 2
    assert done.stderr.startswith("autograder: c.")
    assert says in done.stderr
    assert not (course / "autograded").exists()


def test_every_limit_has_bounds_and_its_default_is_within() -> None:
    assert set(BOUNDS) == {field.name for field in fields(Limits)}
    for name, (least, most) in BOUNDS.items():
        assert least <= getattr(Limits(), name) <= most
