"""Makes of one submission one graded submission, behind walls.

1. `take_in` reads the submission and fills its text into the instructor's notebooks.
2. For each notebook the sandbox opens a session, and a fork of this process examines it.
3. `grader` puts the parts together as one `GradedSubmission`.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from autograder.course.assignment import released_files
from autograder.course.modules import handed_in_modules
from autograder.errors import IntakeError, SandboxError
from autograder.examiner.client import MAX_HEAD, Examiner
from autograder.examiner.fork import Fault, Forks, Tell, ToldTooMuch
from autograder.examiner.notebook_run import CELLS_OF_OUTPUT, NotebookEnd
from autograder.examiner.test_imports import ImportPath, import_for_tests
from autograder.examiner.warm_up import rehearse
from autograder.examiner.working_folder import WorkingFolder
from autograder.grading.grader import BaseGrader, Files, Run
from autograder.intake.take_in import take_in
from autograder.models import (
    ANSWERED,
    GRADING_ENVIRONMENT,
    Assignment,
    CellResult,
    FilledNotebook,
    GradedSubmission,
    Limits,
    OwnSolution,
    Role,
    Submission,
)
from autograder.processes import settle
from autograder.protocol.framing import Channel, SessionEnded
from autograder.python_cells import imported_modules
from autograder.sandbox.host import Sandbox

ENDED = {
    "memory": "The submission used more memory than allowed and was stopped.",
    "processes": "The submission started more processes than allowed and was stopped.",
    "disk": "The submission wrote more files than allowed and was stopped.",
}
EXAMINER_MB = 4096  # for copies of a student's values, and what tests compute from them
REPORT_MB = 50  # what is told of a notebook beside its outputs
TOO_MUCH = "What is known of the notebook takes up more than {most:,.0f} MB."
NO_ANSWER = "The tests of this notebook could not be run to their end."


class Grader(BaseGrader):
    """Grades submissions of one assignment, one after the other.

    Args:
        assignment: what the instructor wrote.
        limits: instead of the assignment's own.
        sandbox: "auto", "bwrap", "landlock", or "none" for one's own code only; or one that
            `start_sandbox` started, which the grader closes with itself.
        many: there will be many submissions: make ready for them.
        patient: go on with a submission after a call or a cell that did not end in time.

    Raises:
        SandboxUnavailable: this machine cannot put up the walls.
        SandboxError: the sandbox did not start.
    """

    def __init__(
        self,
        assignment: Assignment,
        limits: Limits | None = None,
        sandbox: str | Sandbox = "auto",
        many: bool = True,
        patient: bool = True,
    ) -> None:
        super().__init__(assignment, limits, patient)
        self._path = ImportPath(assignment, handed_in_modules(assignment))
        try:
            self._sandbox = (
                sandbox
                if isinstance(sandbox, Sandbox)
                else start_sandbox(assignment, self.limits, sandbox, many)
            )
            import_for_tests(assignment)
            if many:
                self._rehearse()
            released = released_files(assignment.ignore, assignment.source_dir)
            self._folder = WorkingFolder(released)
            self._forks = self._new_forks()
        except BaseException:
            self._path.close()
            raise
        settle(many)

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the sandbox."""
        self._forks.close()
        self._folder.close()
        self._sandbox.close()
        self._path.close()

    def _new_forks(self) -> Forks:
        # Outputs are told twice where later cells change them.
        most = (REPORT_MB << 20) + 2 * CELLS_OF_OUTPUT * self.limits.output_bytes
        return Forks(self._examine, self._folder.path, EXAMINER_MB << 20, most)

    def take_up(self, assignment: Assignment) -> None:
        """Go on in the same sandbox, see `BaseGrader.take_up`."""
        super().take_up(assignment)
        self._forks.close()  # one that waits knows the old plan
        self._forks = self._new_forks()

    def _rehearse(self) -> None:
        """Go through all steps once, before anything is forked."""
        if self._sandbox.nested is False:  # each session has a zygote of its own: too slow
            return
        with contextlib.suppress(SandboxError):  # the first submission will tell
            rehearse(replace(self.assignment, limits=self.limits), self._sandbox.open())
            self._sandbox.end()

    def grade(self, submission: Submission) -> GradedSubmission:
        """Grade one submission. Nothing that a student did raises.

        Raises:
            SandboxError: the sandbox died; make a new grader and try again.
        """
        started = time.perf_counter()
        try:
            intake = take_in(self.assignment, submission)
        except IntakeError as error:
            return self.failed(submission, error.reason, time.perf_counter() - started)
        graded = self.grade_intake(intake)
        return replace(graded, seconds=time.perf_counter() - started)

    @contextlib.contextmanager
    def noting(self, own: OwnSolution) -> Iterator[BaseGrader]:
        """Yield a grader in the same sandbox, see `BaseGrader.noting`."""
        with super().noting(own) as other:
            assert isinstance(other, Grader)
            other._forks = other._new_forks()
            try:
                yield other
            finally:
                other._forks.close()

    def run(self, filled: FilledNotebook, files: Files, deadline: float) -> Run:
        """Run one notebook in a session of its own, see `BaseGrader.run`."""
        sock = self._sandbox.open()
        self._folder.renew()
        try:
            task = (filled, files, deadline)
            patience = 2 * self.limits.cell_seconds  # a given cell runs on both sides
            parts, end = self._forks.run(task, sock, deadline, patience, self._sandbox.prepare)
        finally:
            self._sandbox.end()
        if isinstance(end, str):
            words = self._sandbox.last_words()
            raise SandboxError(
                f"A session could not be set up: {end} {words}".strip(),
                "Check that the files beside the notebook can be read and fit into the limit"
                " written_mb.",
            )
        if end is None:
            end = NotebookEnd({}, (NO_ANSWER,))
        elif isinstance(end, ToldTooMuch):
            end = NotebookEnd({}, (TOO_MUCH.format(most=end.most / 1e6), NO_ANSWER))
        elif isinstance(end, Fault):
            note = f"The examiner failed. Please report this.\n{end.trace}"
            end = NotebookEnd({}, (note, NO_ANSWER))
        else:
            end = NotebookEnd.from_json(end)
        if end.notes and (why := self._sandbox.how_it_ended()):  # else it was there
            end = replace(end, notes=(ENDED[why], *end.notes))
        return {index: CellResult.from_json(plain) for index, plain in parts}, end

    def _examine(
        self,
        sock: socket.socket,
        task: tuple[FilledNotebook, Files, float],
        tell: Tell,
    ) -> dict[str, Any] | str:
        """Go through one notebook, in a fork of this process.

        Returns:
            How it ended, as JSON; or why the session was not there, before a student's code ran.
        """
        os.environ.update(GRADING_ENVIRONMENT)
        filled, files, deadline = task
        channel = Channel(sock, MAX_HEAD, self.limits.message_bytes)
        examiner = Examiner(channel, self.limits, deadline, self.places(filled))
        try:
            examiner.greet()
        except SessionEnded as error:
            return error.what
        self._path.ask(examiner.handed_in)

        def send(index: int, result: CellResult) -> None:
            tell((index, result.to_json()))

        return self.runner(filled, examiner, send).run(files).to_json()


def start_sandbox(
    assignment: Assignment, limits: Limits, mode: str = "auto", many: bool = True
) -> Sandbox:
    """Start a sandbox for an assignment: its files given, its course hidden, its imports warm.

    Raises:
        SandboxUnavailable: this machine cannot put up the walls.
        SandboxError: the sandbox did not start.
    """
    return Sandbox(
        limits,
        mode,
        handout=list(released_files(assignment.ignore, assignment.source_dir)),
        hidden=[assignment.course_dir],
        preload=_modules(assignment),
        many=many,
    )


def _modules(assignment: Assignment) -> list[str]:
    """Modules that the instructor's cells import and that the sandbox can warm up."""
    names: set[str] = set()
    for notebook in assignment.notebooks:
        for cell in notebook.cells:
            if cell.cell_type == "code" and cell.role in (Role.LOCKED, Role.PLAIN):
                names |= imported_modules(cell.source)
            elif cell.cell_type == "code" and cell.role in ANSWERED:
                names |= imported_modules(cell.solution)
    here = (assignment.source_dir, assignment.course_dir)
    return sorted(
        n for n in names if not any((d / n).is_dir() or (d / f"{n}.py").is_file() for d in here)
    )
