"""Grade one notebook with the hidden tests, without a gradebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Self

from autograder.check.start import Start
from autograder.course.assignment import assignments_of, load_with_solutions
from autograder.errors import AutograderError, IntakeError
from autograder.grading.grader import BaseGrader
from autograder.grading.own_solution import decided, own_solution
from autograder.intake.take_in import take_in_own
from autograder.models import (
    ANSWERED,
    FilledCell,
    FilledNotebook,
    Intake,
    SourceNotebook,
    Submission,
)
from autograder.results.items import Line, make_lines
from autograder.results.lesson_text import LessonText, read_lesson_text
from autograder.results.mark import marks_by_tests
from autograder.results.record import record_of

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
            sandbox = start.sandbox()
            limits = loaded.limits
            self._grader: BaseGrader
            if sandbox is None:
                from autograder.check.one_process import OneProcess
                from autograder.grading.trial import next_step

                here = OneProcess(loaded)
                own = own_solution(
                    loaded, solutions, limits, "none", try_here=partial(next_step, here)
                )
            else:
                own = own_solution(loaded, solutions, limits, sandbox.mode)
            self.assignment = decided(loaded, own)
            self.lesson: LessonText = read_lesson_text(self.assignment.notebooks[0])
            patience = replace(limits, call_seconds=min(limits.call_seconds, CALL_SECONDS))
            if sandbox is None:
                self._grader = OneProcess(self.assignment, patience, patient=False)
            else:
                from autograder.grading.submission import Grader

                self._grader = Grader(
                    self.assignment, patience, sandbox=sandbox, many=False, patient=False
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
        submission = Submission(YOU, self.assignment.name, notebook.parent)
        try:
            intake = take_in_own(self.assignment, submission, notebook)
        except IntakeError as error:
            raise AutograderError(error.reason, "Mend the notebook and check it again.") from None
        except OSError as error:
            raise AutograderError(
                f"{notebook} cannot be read: {error.strerror or error}.",
                "Save it where you can read it.",
            ) from error
        return self._grade(intake)

    def check_cells(self, cells: Mapping[str, str]) -> tuple[Line, ...]:
        """Grade solution cells given as text, by grade_id; the others count as not written."""
        submission = Submission(YOU, self.assignment.name, Path())
        filled = fill_cells(self.assignment.notebooks[0], cells)
        return self._grade(Intake(submission, (filled,)))

    def _grade(self, intake: Intake) -> tuple[Line, ...]:
        graded = self._grader.grade_intake(intake)
        return make_lines(self.lesson, record_of(graded, ""), marks_by_tests(graded))


def fill_cells(notebook: SourceNotebook, cells: Mapping[str, str]) -> FilledNotebook:
    """Write the answers with these names into the instructor's notebook."""
    written = {name: text for name, text in cells.items() if name}
    filled = (
        FilledCell(cell, written.get(cell.grade_id, cell.source))
        if cell.role in ANSWERED
        else FilledCell(cell, cell.source)
        for cell in notebook.cells
    )
    return FilledNotebook(notebook, tuple(filled))
