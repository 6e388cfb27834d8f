"""What tests of several folders share: a made course, a small graded class, a browser.

The last two live as long as the session, once: Playwright refuses to be started a second time.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.made_course import hand_in_class, make_course

if TYPE_CHECKING:
    from playwright.sync_api import Browser

STUDENTS = 9


@contextmanager
def plugin_left_out() -> Iterator[None]:
    """Let this project's own configuration be read here without changing nbgrader for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.nbgrader_plugin.install", lambda: None)
        yield


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


@pytest.fixture(scope="session")
def graded_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class of `tests.pages.small_class`, graded, with feedback; not to be changed."""
    from tests.pages.small_class import make_graded_course

    return make_graded_course(tmp_path_factory.mktemp("feedback") / "course")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    from tests.pages.small_class import chromium

    with chromium() as running:
        yield running
