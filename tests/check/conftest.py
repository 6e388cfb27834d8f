"""A course of one small lesson, and the command as a learner runs it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks.made_course import environment
from tests.course import building
from tests.pages.small_class import CELLS, EXAMS

NAME = "p1"
ENVIRONMENT = {**environment(), "COLUMNS": "200", "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}
COMMAND = (sys.executable, "-m", "autograder", "check")


@pytest.fixture(scope="session")
def lesson_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course as its repository has it; not to be changed."""
    root = tmp_path_factory.mktemp("check") / "course"
    building.make_course(root, {NAME: CELLS}, name=NAME)
    (root / "exams_here.py").write_text(EXAMS, encoding="utf-8")
    return root


def write_notebook(path: Path, course: Path, answers: Mapping[str, str]) -> Path:
    """Write a learner's notebook with some cells answered."""
    return building.write_json(path, building.answered(course, answers, NAME)[NAME])


def check(
    *arguments: object, cwd: Path, text: str = "", columns: str = "200"
) -> subprocess.CompletedProcess[str]:
    """Run the command in a terminal of so many columns; its standard input is `text`."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env={**ENVIRONMENT, "COLUMNS": columns},
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
