"""More time for a student, and what lateness costs after that."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from nbgrader import api
from sqlalchemy import Connection, select, update

from autograder.course import Course
from autograder.errors import GradebookError
from autograder.printable import in_command
from autograder.results.autograded import AutogradedFolder
from autograder.results.database import AssignmentRows, connected, find_assignment
from autograder.results.database_errors import holds_marks
from autograder.results.penalties import LatePenalties
from autograder.results.rows import complete_rows, existing_students, renew_penalties

_SUBMISSION = api.SubmittedAssignment.__table__


@dataclass(frozen=True)
class Extension:
    """More time, as it was written.

    Attributes:
        student: whose.
        due: when the student must have handed in (UTC).
        before: points that lateness took off.
        after: points that it takes off now.
    """

    student: str
    due: datetime
    before: float
    after: float


def read_extension(connection: Connection, rows: AssignmentRows, student: str) -> timedelta | None:
    """Return the time that a student was given beyond that of all, None if none was."""
    query = select(_SUBMISSION.c.extension).where(
        _SUBMISSION.c.assignment_id == rows.id, _SUBMISSION.c.student_id == student
    )
    found: timedelta | None = connection.scalars(query).first()
    return found


def extend(
    course: Course, assignment: str, students: Collection[str], time: timedelta
) -> list[Extension]:
    """Give some students so much more time than all have; none takes it back.

    Args:
        course: the course.
        assignment: its name.
        students: their ids.
        time: beyond the time when it is due, in the place of what they were given before.

    Raises:
        GradebookError: the gradebook does not know the assignment, when it is due or a student, or
            cannot be written; then nobody was given anything.
    """
    name = in_command(assignment)
    if not holds_marks(course):
        raise GradebookError(
            "There is no gradebook yet.", f"Say when it is due: {_DUE.format(assignment=name)}."
        )
    with (
        closing(AutogradedFolder(course, assignment, wait=True)),  # no run may write meanwhile
        connected(course) as connection,
    ):
        rows = find_assignment(connection, assignment)
        if rows is None or rows.duedate is None:
            missing = f"no assignment {assignment}" if rows is None else f"no date for {assignment}"
            raise GradebookError(
                f"The gradebook has {missing}.",
                f"Say it first: {_DUE.format(assignment=name)}.",
            )
        if unknown := set(students) - existing_students(connection, students):
            raise GradebookError(
                f"The gradebook knows no student {', '.join(sorted(unknown))}.",
                "Enter them with `nbgrader db student import roster.csv`; nobody was given time.",
            )
        due = _later(rows.duedate, time)
        complete_rows(connection, rows, students)
        connection.execute(
            update(_SUBMISSION)
            .where(_SUBMISSION.c.assignment_id == rows.id, _SUBMISSION.c.student_id.in_(students))
            .values(extension=time or None)
        )
        penalties = LatePenalties(course)
        renewed = renew_penalties(connection, rows, students, penalties)
        done = [Extension(s, due, *both) for s, both in renewed.items()]
        connection.commit()
    return done


def _later(due: datetime, time: timedelta) -> datetime:
    try:
        return due + time
    except OverflowError:
        raise GradebookError(
            f"It is due on {due:%Y-%m-%d}: there is no date so much later.",
            "Give less time, or an earlier time when it is due.",
        ) from None


_DUE = '`nbgrader db assignment add {assignment} --duedate "2026-10-12 18:00:00 UTC"`'
