"""A made course for the tests of grading a class; each test gets a copy of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.made_course import hand_in_class, make_course

STUDENTS = 9


@pytest.fixture(scope="session")
def made_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with a small class, not graded; not to be changed."""
    root = make_course(tmp_path_factory.mktemp("made") / "course")
    hand_in_class(root, STUDENTS)
    return root


@pytest.fixture
def course(made_course: Path, tmp_path: Path) -> Path:
    """A copy of the course."""
    return Path(shutil.copytree(made_course, tmp_path / "course"))


@pytest.fixture
def scores() -> Callable[[Path], dict[str, float]]:
    """A function that reads the scores in a course's gradebook, as nbgrader adds them up."""
    from nbgrader.api import Gradebook

    def read(root: Path) -> dict[str, float]:
        with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
            submissions = gradebook.assignment_submissions("ps1")
            return {s.student.id: s.score for s in submissions}

    return read
