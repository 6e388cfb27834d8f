"""A lesson without tests, a start page say, goes through all that a lesson goes through."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from autograder.check.start import Start
from autograder.check.verdict import Checker
from autograder.course import load_course
from autograder.grading.assignment import Options, grade_assignment
from autograder.models import Status
from autograder.pages.class_page import write_report
from autograder.pages.classroom import read_classroom
from autograder.pages.feedback import write_feedback
from autograder.results.graded_class import GradedClass
from tests.course import building

CELLS = (building.text("# Start"), building.code("print('nothing is asked here')"))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two students handed in a lesson that asks for nothing."""
    root = tmp_path_factory.mktemp("ungraded") / "course"
    building.make_course(root, {"p1": CELLS})
    for student in ("ada", "bob"):
        notebook = building.released(root)["p1"]
        building.write_json(root / "submitted" / student / "ps1" / "p1.ipynb", notebook)
    return root


def test_it_is_graded_with_no_points(course: Path) -> None:
    """0 of 0, and not a failure."""
    grade_assignment(load_course(course), "ps1", Options(workers=1))
    classroom = read_classroom(GradedClass(load_course(course), "ps1"))
    assert [(row.student, row.score) for row in classroom.rows] == [("ada", 0), ("bob", 0)]
    assert all(row.status is not Status.FAILED for row in classroom.rows)
    assert classroom.max_score == 0


def test_its_pages_are_written(course: Path, tmp_path: Path) -> None:
    """Without a warning about an empty chart."""
    known = load_course(course)
    grade_assignment(known, "ps1", Options(workers=1))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write_feedback(known, "ps1")
        write_report(known, "ps1", tmp_path)
    assert (course / "feedback" / "ada" / "ps1" / "p1.html").is_file()
    assert 'src=""' not in (tmp_path / "ps1.html").read_text(encoding="utf-8")


def test_a_check_finds_nothing_wrong(course: Path) -> None:
    """There is no test that could fail."""
    with Checker(Start(course, "ps1")) as checker:
        assert checker.check(course / "submitted" / "ada" / "ps1" / "p1.ipynb") == ()
