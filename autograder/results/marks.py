"""Marks as the gradebook has them, a whole class in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from nbgrader import api
from sqlalchemy import select

from autograder.course import Course
from autograder.errors import GradebookError
from autograder.results.database_errors import holds_marks, translating
from autograder.results.mark import Mark, Marks
from autograder.results.tables import open_gradebook

MANY = 500  # names in a query, above which all rows are read and sorted out here


@dataclass(frozen=True)
class Person:
    """What the gradebook knows about a student; empty where it knows nothing."""

    student: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""

    @property
    def name(self) -> str:
        """Last name, first name; the student's id if no name is known."""
        return ", ".join(part for part in (self.last_name, self.first_name) if part) or self.student


@contextmanager
def _session(course: Course) -> Iterator[Any]:
    """Open nbgrader's own gradebook; translate its errors."""
    with translating(course.db_url), open_gradebook(course) as gradebook:
        yield gradebook.db


def read_marks(course: Course, assignment: str) -> dict[str, Marks]:
    """Read every mark of an assignment.

    Returns:
        Marks by student id; empty if nothing is graded.

    Raises:
        GradebookError: the database cannot be read.
    """
    if not holds_marks(course):
        return {}
    with _session(course) as db:
        return marks_of(db, assignment)


def assignments_with_marks(course: Course) -> list[str]:
    """List the assignments of which somebody has marks, by name.

    Raises:
        GradebookError: the database cannot be read, or there are none.
    """
    query = (
        select(api.Assignment.name)
        .join(api.SubmittedAssignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
        .distinct()
        .order_by(api.Assignment.name)
    )
    names: list[str] = []
    if holds_marks(course):
        with _session(course) as db:
            names = [name for (name,) in db.execute(query)]
    if not names:
        raise GradebookError("Nothing is graded yet.", "Run `autograder grade ASSIGNMENT` first.")
    return names


def marks_of(db: Any, assignment: str, students: Iterable[str] | None = None) -> dict[str, Marks]:
    """Read marks in a transaction that is open.

    Args:
        db: a connection or a session.
        assignment: its name.
        students: only these; all when None.
    """
    of = _Of(assignment, None if students is None else frozenset(students))
    found = _submissions(db, of)
    cells, comments = _marks(db, of), _comments(db, of)
    return {
        student: Marks(student, tuple(cells[student]), comments[student], penalties, *times)
        for student, (times, penalties) in sorted(found.items())
    }


def read_people(course: Course) -> dict[str, Person]:
    """Everybody in the gradebook, by student id.

    Raises:
        GradebookError: the database cannot be read.
    """
    if not holds_marks(course):
        return {}
    columns = (api.Student.id, api.Student.first_name, api.Student.last_name, api.Student.email)
    with _session(course) as db:
        rows = db.execute(select(*columns, api.Student.lms_user_id)).all()
    return {row[0]: Person(row[0], *(value or "" for value in row[1:])) for row in rows}


Times = tuple[datetime | None, datetime | None, timedelta | None]  # handed in, due, extension


@dataclass(frozen=True)
class _Of:
    """Whose rows a query is about: some students' of an assignment.

    Attributes:
        assignment: its name.
        students: only these; all when None.
        notebooks: whose a submitted notebook is and what it is called, by its id.
        cells: names of the assignment's cells, by id.
    """

    assignment: str
    students: frozenset[str] | None
    notebooks: dict[str, tuple[str, str]] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)

    def rows(self, table: Any, *columns: Any) -> Any:
        """Return a query of rows that nbgrader keeps for each cell of a submitted notebook.

        Its one index over them begins with the cell.
        """
        query = select(table.notebook_id, table.cell_id, *columns)
        query = query.where(table.cell_id.in_(list(self.cells)))
        if self.students is not None and len(self.notebooks) <= MANY:
            query = query.where(table.notebook_id.in_(list(self.notebooks)))
        return query


def _submissions(db: Any, of: _Of) -> dict[str, tuple[Times, dict[str, float]]]:
    """Read who handed in, and take down which notebooks and cells there are."""
    query = (
        select(
            api.SubmittedAssignment.student_id,
            api.SubmittedAssignment.timestamp,
            api.Assignment.duedate,
            api.SubmittedAssignment.extension,
            api.Notebook.name,
            api.SubmittedNotebook.id,
            api.SubmittedNotebook.late_submission_penalty,
        )
        .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
        .outerjoin(api.Notebook, api.Notebook.assignment_id == api.Assignment.id)
        .outerjoin(
            api.SubmittedNotebook,
            (api.SubmittedNotebook.notebook_id == api.Notebook.id)
            & (api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id),
        )
        .where(api.Assignment.name == of.assignment)
    )
    if of.students is not None and len(of.students) <= MANY:
        query = query.where(api.SubmittedAssignment.student_id.in_(of.students))
    found: dict[str, tuple[Times, dict[str, float]]] = {}
    for student, handed_in, due, extension, notebook, number, penalty in db.execute(query):
        if of.students is not None and student not in of.students:
            continue
        penalties = found.setdefault(student, ((handed_in, due, extension), {}))[1]
        if number is not None:
            of.notebooks[number] = student, notebook
        if penalty:
            penalties[notebook] = penalty
    cells = (
        select(api.BaseCell.id, api.BaseCell.name)
        .join(api.Notebook, api.BaseCell.notebook_id == api.Notebook.id)
        .join(api.Assignment, api.Notebook.assignment_id == api.Assignment.id)
        .where(api.Assignment.name == of.assignment)
    )
    of.cells.update(db.execute(cells).all())
    return found


def _marks(db: Any, of: _Of) -> dict[str, list[Mark]]:
    most = dict(db.execute(select(api.GradeCell.id, api.GradeCell.max_score)).all())
    most |= dict(db.execute(select(api.TaskCell.id, api.TaskCell.max_score)).all())
    columns = (
        *(api.Grade.auto_score, api.Grade.manual_score),
        *(api.Grade.extra_credit, api.Grade.needs_manual_grade),
    )
    found: dict[str, list[Mark]] = defaultdict(list)
    for number, cell, auto, manual, extra, waits in db.execute(of.rows(api.Grade, *columns)):
        if number not in of.notebooks:
            continue
        student, notebook = of.notebooks[number]
        score = manual if manual is not None else auto
        score = None if waits or score is None else score + (extra or 0.0)
        found[student].append(
            Mark(
                notebook=notebook,
                cell=of.cells[cell],
                score=score,
                max_score=most.get(cell, 0.0),
                auto_score=auto,
                by_hand=manual is not None,
                manual_score=manual,
                extra_credit=extra or 0.0,
            )
        )
    return found


def _comments(db: Any, of: _Of) -> dict[str, dict[tuple[str, str], str]]:
    found: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    query = of.rows(api.Comment, api.Comment.manual_comment, api.Comment.auto_comment)
    for number, cell, manual, auto in db.execute(query):
        if number in of.notebooks and (text := manual or auto):
            student, notebook = of.notebooks[number]
            found[student][notebook, of.cells[cell]] = text
    return found
