"""Grade one notebook with the hidden tests, without a gradebook."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from autograder.batch.ledger import record_of
from autograder.course import load_assignment
from autograder.errors import AutograderError, SandboxUnavailable
from autograder.feedback.lesson import Lesson, read_lesson
from autograder.feedback.lines import Line, make_lines
from autograder.grade import Grader
from autograder.gradebook.mark import Mark, Marks
from autograder.models import Assignment, GradedSubmission, Status, Submission

YOU = "you"


def find_course(notebook: Path) -> Path:
    """The course directory that a notebook belongs to: the nearest one above it, or above here.

    Raises:
        AutograderError: there is none.
    """
    for start in (notebook.resolve().parent, Path.cwd()):
        for folder in (start, *start.parents):
            has_source = (folder / "source" / notebook.stem).is_dir()
            if has_source and (folder / "nbgrader_config.py").is_file():
                return folder
    raise AutograderError(
        f"No course with the assignment {notebook.stem} was found above {notebook.parent}.",
        "The hidden tests lie in the course's repository: name its folder with --course.",
    )


def find_notebook(given: Path | None) -> Path:
    """The notebook to check: the one that is named, or the only one here.

    Raises:
        AutograderError: it does not exist, or it is not clear which one is meant.
    """
    if given is not None:
        if not given.is_file():
            raise AutograderError(
                f"There is no notebook {given}.", "Save it first, or check the name."
            )
        return given
    here = sorted(path for path in Path.cwd().glob("*.ipynb") if path.is_file())
    if len(here) != 1:
        raise AutograderError(
            f"There are {len(here)} notebooks in this folder.",
            "Name the one to check: autograder check 01_masks.ipynb",
        )
    return here[0]


class Checker:
    """Grades the same assignment again and again; the walls are put up once.

    Your own code needs no walls, so a machine without bubblewrap does without: `walled` says which.
    """

    def __init__(self, course: Path, name: str) -> None:
        """Loads the assignment and starts the sandbox.

        Raises:
            CourseError: the course or the assignment is wrong.
        """
        self.assignment: Assignment = load_assignment(course, name, kept=True)
        self.lesson: Lesson = read_lesson(self.assignment.notebooks[0])
        self._stack = ExitStack()
        try:
            self._grader = self._stack.enter_context(Grader(self.assignment))
            self.walled = True
        except SandboxUnavailable:
            self._grader = self._stack.enter_context(Grader(self.assignment, sandbox="none"))
            self.walled = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()

    def check(self, notebook: Path) -> tuple[Line, ...]:
        """Grades a notebook file.

        Raises:
            AutograderError: the file cannot be taken in; it says why.
        """
        with tempfile.TemporaryDirectory(prefix="autograder-check-") as scratch:
            folder = Path(scratch) / YOU / self.assignment.name
            folder.mkdir(parents=True)
            shutil.copyfile(notebook, folder / f"{self.lesson.name}.ipynb")
            return self._grade(folder)

    def check_cells(self, cells: Mapping[str, str]) -> tuple[Line, ...]:
        """Grades solution cells given as text, by grade_id; the others count as not written."""
        with tempfile.TemporaryDirectory(prefix="autograder-check-") as scratch:
            folder = Path(scratch) / YOU / self.assignment.name
            folder.mkdir(parents=True)
            text = json.dumps(_notebook(self.assignment, cells))
            (folder / f"{self.lesson.name}.ipynb").write_text(text, encoding="utf-8")
            return self._grade(folder)

    def _grade(self, folder: Path) -> tuple[Line, ...]:
        graded = self._grader.grade(Submission(YOU, self.assignment.name, folder))
        if graded.status is Status.FAILED:
            raise AutograderError(graded.reason, "Mend the notebook and check it again.")
        return make_lines(self.lesson, record_of(graded, ""), _marks(graded))


def _notebook(assignment: Assignment, cells: Mapping[str, str]) -> dict[str, Any]:
    """The released notebook with some cells written."""
    source = assignment.notebooks[0]
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": dict(source.metadata),
        "cells": [
            {
                "cell_type": cell.cell_type,
                "id": cell.cell_id,
                "metadata": cell.metadata,
                "source": cells.get(cell.grade_id, cell.source),
                **({"outputs": [], "execution_count": None} if cell.cell_type == "code" else {}),
            }
            for cell in source.cells
        ],
    }


def _marks(graded: GradedSubmission) -> Marks:
    cells = tuple(
        Mark(notebook.filled.source.name, r.grade_id, r.score, r.points, r.score, by_hand=False)
        for notebook in graded.notebooks
        for r in notebook.results
        if r.points or r.score is not None
    )
    return Marks(YOU, cells, {}, {}, None)
