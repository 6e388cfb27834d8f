"""Makes of what was taken in of one submission one graded submission, wherever its code runs.

For each notebook both sides talk: behind walls from two processes, see `submission`, or within
one, see `autograder.check.one_process`. What came of it is put together here.
"""

from __future__ import annotations

import contextlib
import copy
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from autograder.course.modules import handed_in_modules
from autograder.examiner.client import Examiner
from autograder.examiner.notebook_run import NotebookEnd, Runner, not_run
from autograder.examiner.places import Places
from autograder.examiner.plan import Plan, kernel_cells, make_plan
from autograder.examiner.skipped_cells import learn
from autograder.grading.left_behind import missed_modules, reason_of, say_missed
from autograder.intake.rebuild import missing, unanswered
from autograder.models import (
    Assignment,
    CellResult,
    ErrorKind,
    FilledNotebook,
    GradedNotebook,
    GradedSubmission,
    Intake,
    Limits,
    OwnSolution,
    Role,
    Status,
    Submission,
)

Files = tuple[tuple[str, bytes], ...]  # relative paths and contents
Run = tuple[dict[int, CellResult], NotebookEnd]


class BaseGrader:
    """Grades submissions of one assignment, one after the other.

    Args:
        assignment: what the instructor wrote.
        limits: instead of the assignment's own.
        patient: go on with a submission after a call or a cell that did not end in time.
    """

    def __init__(
        self, assignment: Assignment, limits: Limits | None = None, patient: bool = True
    ) -> None:
        self.assignment = assignment
        self.limits = limits or assignment.limits
        self._patient = patient
        self._plans = _plans(assignment)
        self._notes_places = False
        for notebook in assignment.notebooks:
            learn(notebook)

    def close(self) -> None:
        """Give back what grading took."""

    def take_up(self, assignment: Assignment) -> None:
        """Grade from now on against the same assignment after its own solution has decided."""
        self.assignment = assignment
        self._plans = _plans(assignment)

    def run(self, filled: FilledNotebook, files: Files, deadline: float) -> Run:
        """Run one notebook; return the cells that ran by position, and how it ended.

        Args:
            filled: the instructor's notebook with the student's text.
            files: the student's own files.
            deadline: `time.monotonic()` value at which the submission has to be over.

        Raises:
            SandboxError: the other side could not be set up, through no fault of the student.
        """
        raise NotImplementedError

    def grade_intake(self, intake: Intake) -> GradedSubmission:
        """Grade what was taken in.

        Raises:
            SandboxError: the sandbox died; make a new grader and try again.
        """
        started = time.perf_counter()
        deadline = time.monotonic() + self.limits.submission_seconds
        notes = [*intake.warnings]
        notebooks = []
        for filled in intake.notebooks:
            notes += filled.warnings
            if filled.missing:
                notebooks.append(_nothing_ran(filled, ErrorKind.NONE))
                continue
            cells, end = self.run(filled, intake.files, deadline)
            notes += end.notes
            notebook = _put_together(filled, cells, end)
            missed = missed_modules(notebook, intake.left_behind)
            notes += reason_of(missed)
            notebooks.append(say_missed(notebook, missed) if missed else notebook)
        tampering = [r.tampering for n in notebooks for r in n.results if r.tampering]
        reason = " ".join(dict.fromkeys([*notes, *tampering]))
        return GradedSubmission(
            student_id=intake.submission.student_id,
            assignment=self.assignment.name,
            status=Status.GRADED_WITH_WARNINGS if reason else Status.GRADED,
            reason=reason,
            notebooks=tuple(notebooks),
            timestamp=intake.timestamp,
            files=intake.files,
            seconds=time.perf_counter() - started,
        )

    @contextlib.contextmanager
    def noting(self, own: OwnSolution) -> Iterator[BaseGrader]:
        """Yield a grader that runs tests where `own` says.

        It notes which values come where, unless `own` says which may.
        """
        other = copy.copy(self)
        other.assignment = replace(self.assignment, hidden_tests="auto", own=own)
        other._plans = _plans(other.assignment)
        other._notes_places = not own.places
        yield other

    def places(self, filled: FilledNotebook) -> Places:
        """Return which kinds of values may come where in a notebook, or a note of them."""
        known = self.assignment.own.places.get(filled.source.name, {})
        return Places(None if self._notes_places else known)

    def runner(
        self, filled: FilledNotebook, examiner: Examiner, tell: Callable[[int, CellResult], None]
    ) -> Runner:
        """Make ready to go through one notebook; `tell` gets each cell and how it ended."""
        plan = self._plans[filled.source.name]
        return Runner(self.assignment, filled, plan, examiner, self.limits, tell, self._patient)

    def failed(self, submission: Submission, reason: str, seconds: float) -> GradedSubmission:
        """Return what a submission gets of which nothing could be taken in."""
        notebooks = [
            _nothing_ran(missing(n, ()), ErrorKind.NOT_RUN) for n in self.assignment.notebooks
        ]
        return GradedSubmission(
            student_id=submission.student_id,
            assignment=self.assignment.name,
            status=Status.FAILED,
            reason=reason,
            notebooks=tuple(notebooks),
            seconds=seconds,
        )


def _plans(assignment: Assignment) -> dict[str, Plan]:
    handed_in = handed_in_modules(assignment)
    return {
        notebook.name: make_plan(
            notebook, assignment.allowed_names, kernel_cells(assignment, notebook), handed_in
        )
        for notebook in assignment.notebooks
    }


def _put_together(
    filled: FilledNotebook, cells: dict[int, CellResult], end: NotebookEnd
) -> GradedNotebook:
    """Join what ran with what the examiner did not reach, or at which it hung."""
    results = []
    for index, cell in enumerate(filled.cells):
        result = cells.get(index) or not_run(cell, ErrorKind.NOT_RUN)
        if cell.cell.role is Role.MANUAL and unanswered(cell):
            result = replace(result, score=0.0)
        results.append(result)
    return GradedNotebook(filled, tuple(results), end.metadata)


def _nothing_ran(filled: FilledNotebook, error: ErrorKind) -> GradedNotebook:
    """Return a notebook of which nothing ran: no points, nothing left to grade by hand."""
    results = tuple(replace(not_run(cell, error), score=0.0) for cell in filled.cells)
    return GradedNotebook(filled, results)
