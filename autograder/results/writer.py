"""The one writer of the gradebook."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Self

from nbgrader import api
from sqlalchemy import Connection, func, select

from autograder.course import Course
from autograder.course.student_ids import is_student_id, why_no_student_id
from autograder.errors import GradebookError
from autograder.intake.handed_in import read_timestamp
from autograder.models import Assignment, GradedSubmission, Status
from autograder.results.autograded import AutogradedFolder, with_note
from autograder.results.changes import Change, ChangeRecord
from autograder.results.database import (
    AssignmentRows,
    check,
    connect,
    find_assignment,
    register,
)
from autograder.results.database_errors import Unwritable, sqlite_file, translating
from autograder.results.extensions import read_extension
from autograder.results.mark import Marks
from autograder.results.marks import marks_of
from autograder.results.penalties import LatePenalties, seconds_late
from autograder.results.record import Attempt
from autograder.results.rows import (
    existing_students,
    renew_penalties,
    write_rows,
)


class Gradebook:
    """nbgrader's database and `autograded/` of a course, open for one assignment's results.

    Use it as a context manager::

        with Gradebook(course, load_assignment(course, "ps1")) as gradebook:
            gradebook.write(graded)

    Attributes:
        left_out: for each student whose submission was not written, why.
        changes: the record of scores that are not what they were.
        file: device and inode of the database's file; None if it lies in none.
    """

    def __init__(
        self,
        course: Course,
        assignment: Assignment,
        scratch: Path | None = None,
        *,
        wait: bool = False,
    ) -> None:
        """Open the gradebook of a course; the database is made if there is none.

        Args:
            course: the course.
            assignment: what was graded; entered, as `nbgrader generate_assignment` does, if the
                database does not know it.
            scratch: folder for graded notebooks that are not to be kept.
            wait: wait until another run that writes this assignment has ended.

        Raises:
            GradebookError: when it cannot be opened, another run is writing it, or the database
                knows other cells or points of this assignment.
        """
        self._course = course
        self._assignment = assignment
        self._folder = AutogradedFolder(course, assignment.name, scratch, wait=wait)
        try:
            self._engine = connect(course)
            self._rows = self._enter()
            self.file = _identity(course)
        except BaseException:
            self._folder.close()
            raise
        self._penalties = LatePenalties(course)
        self.left_out: dict[str, str] = {}
        self.changes = ChangeRecord(course.root)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database and give `autograded/` back."""
        self._engine.dispose()
        self._folder.close()

    def write(self, batch: Iterable[GradedSubmission]) -> None:
        """Write a batch of graded submissions: all of it, or none.

        A submission that holds what cannot be written is written as a failed one, and the rest of
        the batch as it is. A failed submission gets a score of 0, and a note in `autograded/` for
        formgrader, if nothing was graded before; it leaves everything else as it was. A
        submission under a name that cannot be a student's id is left out, as is an unknown student
        when `Autograde.create_student` is off. `left_out` says why.

        Args:
            batch: at most one submission of a student.

        Raises:
            GradebookError: when the batch could not be written; nothing of it was.
        """
        pattern = self._assignment.student_id_pattern
        submissions = {}
        for submission in batch:
            if is_student_id(pattern, submission.student_id):
                submissions[submission.student_id] = submission
            else:
                why = why_no_student_id(pattern, submission.student_id)
                self.left_out[submission.student_id] = why
        if submissions:
            self._write_all(submissions)

    def renew_penalties(self, students: Collection[str]) -> None:
        """Work out anew what lateness costs these students: it is a part of all their points.

        Raises:
            GradebookError: the gradebook cannot be written, or the course's plugin fails.
        """
        if self._rows.duedate is None or not students:
            return
        with translating(self._course.db_url), self._engine.begin() as connection:
            renew_penalties(connection, self._rows, students, self._penalties)

    def penalty(self, attempt: Attempt) -> float:
        """Return what lateness would take off one hand-in's points of the tests.

        Raises:
            GradebookError: the gradebook cannot be read, or the course's plugin fails.
        """
        handed_in = read_timestamp(attempt.handed_in)
        if self._rows.duedate is None or handed_in is None:
            return 0.0
        with translating(self._course.db_url), self._engine.begin() as connection:
            extension = read_extension(connection, self._rows, attempt.student)
        late = seconds_late(self._rows.duedate, extension, handed_in)
        if late <= 0:
            return 0.0
        taken = (
            self._penalties.penalty(attempt.student, score, late)
            for score in attempt.scores.values()
        )
        return sum(penalty or 0.0 for penalty in taken)

    def marks(self, students: Iterable[str]) -> dict[str, Marks]:
        """Read what the gradebook has of some students, by student id.

        Raises:
            GradebookError: the database cannot be read.
        """
        with translating(self._course.db_url), self._engine.begin() as connection:
            return marks_of(connection, self._assignment.name, students)

    def count(self) -> int:
        """Return of how many students the gradebook has a submission.

        Raises:
            GradebookError: the database cannot be read.
        """
        table = api.SubmittedAssignment.__table__
        query = select(func.count()).where(table.c.assignment_id == self._rows.id)
        with translating(self._course.db_url), self._engine.begin() as connection:
            return int(connection.scalar(query) or 0)

    @property
    def is_in_place(self) -> bool:
        """False once the file of the database was removed or replaced by another."""
        return self.file == _identity(self._course)

    def _write_all(self, submissions: dict[str, GradedSubmission]) -> None:
        """Write a batch; if something in it cannot be written, find what, one by one.

        Raises:
            GradebookError: the gradebook or `autograded/` cannot be written, whatever is in them.
        """
        try:
            self._write(dict(submissions))
        except GradebookError:
            raise
        except Exception as error:  # of one submission: its files, texts or numbers
            if len(submissions) > 1:
                for student, submission in submissions.items():
                    self._write_all({student: submission})
                return
            (submission,) = submissions.values()
            student = submission.student_id
            if submission.status is Status.FAILED:
                raise GradebookError(
                    f"The gradebook cannot take {student}: {type(error).__name__}: {error}.",
                    f"Please report this. Move {student} out of "
                    f"{self._course.submitted_directory} to grade the others.",
                ) from error
            unwritable = error if isinstance(error, Unwritable) else Unwritable(student, error)
            self.left_out[student] = unwritable.reason
            self._write({student: _failed(submission, unwritable.reason)})

    def _write(self, submissions: dict[str, GradedSubmission]) -> None:
        with translating(self._course.db_url), self._engine.connect() as connection:
            if not self._folder.create_student:
                for student in set(submissions) - existing_students(connection, submissions):
                    self.left_out[student] = "This student is not in the gradebook."
                    del submissions[student]
            changes = write_rows(
                connection, self._rows, list(submissions.values()), self._penalties
            )
            done = [
                with_note(s, self._rows.notebooks) if s.status is Status.FAILED else s
                for s in submissions.values()
            ]
            with self._folder.replace(done):
                self._finish(connection, submissions, changes)

    def _finish(
        self, connection: Connection, students: Iterable[str], changes: list[Change]
    ) -> None:
        """End the transaction in which a batch was written."""
        # First, so that no change goes unrecorded: a run killed in between grades these
        # submissions again and records the same once more.
        self.changes.add(self._assignment.name, changes)
        connection.commit()

    def _enter(self) -> AssignmentRows:
        """Look the assignment up; enter it if the database does not know it.

        Raises:
            GradebookError: when the gradebook knows other cells or points for it.
        """
        assignment = self._assignment
        with translating(self._course.db_url):
            with self._engine.begin() as connection:
                rows = find_assignment(connection, assignment.name)
            if rows is None or not rows.notebooks:
                register(self._course, assignment)
                with self._engine.begin() as connection:
                    rows = find_assignment(connection, assignment.name)
        if rows is None:
            raise GradebookError(f"The gradebook did not take {assignment.name}.")
        check(assignment, rows)
        return rows


def _identity(course: Course) -> tuple[int, int] | None:
    """Return device and inode of the database's file; None if it lies in none."""
    file = sqlite_file(course.db_url)
    if file is None:
        return None
    try:
        status = file.stat()
    except OSError:
        return 0, 0
    return status.st_dev, status.st_ino


def _failed(submission: GradedSubmission, reason: str) -> GradedSubmission:
    """Return a submission of which nothing but its failure is kept."""
    return replace(submission, status=Status.FAILED, reason=reason, files=(), timestamp=None)
