"""A cell's limit means the same in each place where it can be set."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course import load_assignment, load_course
from autograder.grading.assignment import Options, prepare
from autograder.models import Limits
from benchmarks.made_course import ASSIGNMENT
from tests.course.building import make_course

LONG_CELLS = Limits(cell_seconds=60, call_seconds=60, submission_seconds=240, cpu_seconds=240)
OF_THE_COURSE = [
    "c.Execute.timeout = {0}",
    "c.ExecutePreprocessor.timeout = {0}",
    "c.Autograder.limits = {{'cell_seconds': {0}}}",
    "c.Autograder.assignments = {{'ps1': {{'limits': {{'cell_seconds': {0}}}}}}}",
]


def limits_with(folder: Path, config: str) -> Limits:
    return load_assignment(load_course(make_course(folder, config=config)), "ps1").limits


@pytest.mark.parametrize("config", OF_THE_COURSE)
def test_calls_submission_and_processor_time_follow_a_cell_s_limit_of_the_course(
    tmp_path: Path, config: str
) -> None:
    assert limits_with(tmp_path, config.format(60)) == LONG_CELLS


def test_they_follow_the_limit_of_the_command_line(course: Path) -> None:
    job, *_ = prepare(load_course(course), ASSIGNMENT, Options(timeout=60, memory_mb=300))
    assert job.limits == replace(LONG_CELLS, memory_mb=300)


def test_without_options_the_limits_of_the_assignment_hold(course: Path) -> None:
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("\nc.Autograder.limits = {'cell_seconds': 60}\n")
    job, *_ = prepare(load_course(course), ASSIGNMENT, Options())
    assert job.limits == LONG_CELLS


@pytest.mark.parametrize("config", OF_THE_COURSE)
def test_a_shorter_cell_leaves_the_submission_its_time(tmp_path: Path, config: str) -> None:
    assert limits_with(tmp_path, config.format(5)) == Limits(cell_seconds=5, call_seconds=5)


def test_processor_time_is_rounded_up(tmp_path: Path) -> None:
    assert limits_with(tmp_path, "c.Execute.timeout = 30.1").cpu_seconds == 121


def test_a_limit_that_stands_beside_that_of_a_cell_wins(tmp_path: Path) -> None:
    given = "{'cell_seconds': 60, 'call_seconds': 3, 'submission_seconds': 90, 'cpu_seconds': 50}"
    limits = limits_with(tmp_path, f"c.Autograder.limits = {given}")
    assert limits == Limits(60, 3, 90, 50)


def test_a_limit_of_the_grader_wins_over_what_follows_from_nbgrader_s(tmp_path: Path) -> None:
    config = "c.Execute.timeout = 60\nc.Autograder.limits = {'call_seconds': 3}"
    assert limits_with(tmp_path, config) == replace(LONG_CELLS, call_seconds=3)


@pytest.mark.parametrize("config", ["c.Execute.timeout = -1", "c.Execute.timeout = None"])
def test_a_course_without_a_limit_of_nbgrader_has_the_grader_s_own(
    tmp_path: Path, config: str
) -> None:
    assert limits_with(tmp_path, config) == Limits()
