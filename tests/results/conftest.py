"""A small course to write grades of."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import Course, load_assignment, load_course
from autograder.models import Assignment
from tests.course.building import LESSON, make_course, solution, test

SECOND = (solution("y = 1", "y"), test("assert y == 1", "test_y", 1))


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course whose assignment has two notebooks and a file."""
    root = make_course(tmp_path / "course", {"p1": LESSON, "p2": SECOND})
    (root / "source/ps1/data").mkdir()
    (root / "source/ps1/data/numbers.csv").write_text("1,2\n", encoding="utf-8")
    return load_course(root)


@pytest.fixture
def assignment(course: Course) -> Assignment:
    return load_assignment(course, "ps1")
