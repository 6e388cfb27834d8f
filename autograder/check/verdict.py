"""Grade one notebook with the hidden tests, without a gradebook."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from autograder.check.start import Start, assignments_of
from autograder.course.assignment import load_with_solutions
from autograder.errors import AutograderError
from autograder.grading.own_solution import decided, own_solution
from autograder.grading.submission import Grader
from autograder.models import Assignment, Status, Submission
from autograder.results.items import Line, make_lines
from autograder.results.ledger import record_of
from autograder.results.lesson_text import LessonText, read_lesson_text
from autograder.results.mark import marks_by_tests

YOU = "you"
CALL_SECONDS = 10.0  # a learner waits for the answer


class Checker:
    """Grades the same assignment again and again; the sandbox is started once."""

    def __init__(self, start: Start) -> None:
        """Read the assignment while the sandbox starts.

        Raises:
            CourseError: the course or the assignment is wrong.
            SandboxError: the sandbox did not start.
        """
        self._start = start
        try:
            loaded, solutions = load_with_solutions(start.course, start.assignment, cached=True)
            mode = start.sandbox().mode
            self.assignment = decided(loaded, own_solution(loaded, solutions, loaded.limits, mode))
            self.lesson: LessonText = read_lesson_text(self.assignment.notebooks[0])
            limits = self.assignment.limits
            self._grader = Grader(
                self.assignment,
                replace(limits, call_seconds=min(limits.call_seconds, CALL_SECONDS)),
                sandbox=start.sandbox(),
                many=False,
                patient=False,
            )
        except BaseException:
            start.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._grader.close()
        self._start.close()

    @property
    def following(self) -> str:
        """The lesson that comes after this one, "" if it is the last."""
        names = assignments_of(self._start.course)
        return next((name for name in names if name > self.assignment.name), "")

    def check(self, notebook: Path) -> tuple[Line, ...]:
        """Grade a notebook file.

        Raises:
            AutograderError: the file cannot be taken in; it says why.
        """
        with tempfile.TemporaryDirectory(prefix="autograder-check-") as scratch:
            folder = Path(scratch) / YOU / self.assignment.name
            folder.mkdir(parents=True)
            try:
                shutil.copyfile(notebook, folder / f"{self.lesson.name}.ipynb")
            except OSError as error:
                raise AutograderError(
                    f"{notebook} cannot be read: {error.strerror or error}.",
                    "Save it where you can read it.",
                ) from error
            return self._grade(folder)

    def check_cells(self, cells: Mapping[str, str]) -> tuple[Line, ...]:
        """Grade solution cells given as text, by grade_id; the others count as not written."""
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
        return make_lines(self.lesson, record_of(graded, ""), marks_by_tests(graded))


def _notebook(assignment: Assignment, cells: Mapping[str, str]) -> dict[str, Any]:
    """Return the released notebook with some cells written."""
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
