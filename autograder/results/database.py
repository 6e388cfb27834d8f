"""The database: nbgrader's own tables, and what an assignment is in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from nbformat import from_dict
from nbgrader import api
from nbgrader.preprocessors import SaveCells
from sqlalchemy import Connection, Engine, create_engine, event, select

from autograder.course import Course
from autograder.errors import GradebookError
from autograder.models import Assignment, Role, SourceNotebook
from autograder.printable import in_command
from autograder.results.database_errors import holds_marks, translating
from autograder.results.tables import alone, open_gradebook

LOCK_SECONDS = 30.0  # how long another program may hold the database


@dataclass(frozen=True)
class NotebookRows:
    """The ids that one notebook and its cells have in the database."""

    id: str
    grades: dict[str, str]  # grade_id -> id of the cell that a Grade belongs to
    comments: dict[str, str]  # grade_id -> id of the cell that a Comment belongs to
    max_scores: dict[str, float]  # of the cells in `grades`


@dataclass(frozen=True)
class AssignmentRows:
    """The ids that an assignment and its notebooks have in the database."""

    id: str
    duedate: Any  # datetime or None
    is_handed_in: bool  # whether somebody has a submission
    notebooks: dict[str, NotebookRows]


def connect(course: Course) -> Engine:
    """Open the course's database; make it, as nbgrader does, if it is new.

    Raises:
        GradebookError: when it cannot be opened.
    """
    holds_marks(course)  # or says why there cannot be a gradebook
    with translating(course.db_url):
        open_gradebook(course).close()
        sqlite = course.db_url.startswith("sqlite")
        patience = {"timeout": LOCK_SECONDS} if sqlite else {}
        engine = create_engine(course.db_url, connect_args=patience)
    if sqlite:
        event.listen(engine, "connect", _no_implicit_begin)
        event.listen(engine, "begin", _begin_immediate)
    return engine


@contextmanager
def connected(course: Course) -> Iterator[Connection]:
    """Connect to the gradebook; what is not committed at the end is rolled back.

    Raises:
        GradebookError: it cannot be opened, or what is done with it fails.
    """
    engine = connect(course)
    try:
        with translating(course.db_url), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def find_assignment(connection: Connection, name: str) -> AssignmentRows | None:
    """Look an assignment up, with its notebooks and cells."""
    table = api.Assignment.__table__
    row = connection.execute(
        select(table.c.id, table.c.duedate).where(table.c.name == name)
    ).one_or_none()
    if row is None:
        return None
    notebook, cell = api.Notebook.__table__, api.BaseCell.__table__
    names: dict[str, str] = dict(
        connection.execute(
            select(notebook.c.id, notebook.c.name).where(notebook.c.assignment_id == row.id)
        ).all()
    )
    notebooks = {id: NotebookRows(id, {}, {}, {}) for id in names}
    max_scores: dict[str, float] = {}
    for kind in (api.GradeCell.__table__, api.TaskCell.__table__):
        max_scores |= dict(connection.execute(select(kind.c.id, kind.c.max_score)).all())
    cells = connection.execute(
        select(cell.c.id, cell.c.name, cell.c.type, cell.c.notebook_id).where(
            cell.c.notebook_id.in_(notebooks)
        )
    )
    for id, cell_name, kind, notebook_id in cells:
        rows = notebooks[notebook_id]
        if kind in ("GradeCell", "TaskCell"):
            rows.grades[cell_name] = id
            rows.max_scores[cell_name] = max_scores[id]
        if kind in ("SolutionCell", "TaskCell"):
            rows.comments[cell_name] = id
    submitted = api.SubmittedAssignment.__table__
    first = select(submitted.c.id).where(submitted.c.assignment_id == row.id).limit(1)
    return AssignmentRows(
        row.id,
        row.duedate,
        connection.execute(first).first() is not None,
        {names[id]: rows for id, rows in notebooks.items()},
    )


def register(course: Course, assignment: Assignment) -> None:
    """Enter an assignment into the database as `nbgrader generate_assignment` does.

    Raises:
        GradebookError: when nbgrader cannot.
    """
    with alone(course):  # nbgrader looks first and makes then, here too
        try:
            with api.Gradebook(course.db_url, course.course_id) as gradebook:
                gradebook.update_or_create_assignment(assignment.name)
        except api.InvalidEntry as error:
            raise GradebookError(
                f"nbgrader cannot enter {assignment.name} into the gradebook.", str(error)
            ) from error
        for notebook in assignment.notebooks:
            resources = {
                "nbgrader": {
                    "assignment": assignment.name,
                    "notebook": notebook.name,
                    "student": ".",
                    "db_url": course.db_url,
                }
            }
            SaveCells(config=course.config).preprocess(_node(notebook), resources)


def check(assignment: Assignment, rows: AssignmentRows) -> None:
    """See that the database and the source notebooks speak of the same cells and points.

    Raises:
        GradebookError: when they do not.
    """
    for notebook in assignment.notebooks:
        known = rows.notebooks.get(notebook.name)
        points = {c.grade_id: c.points for c in notebook.cells if c.role in _GRADED}
        comments = {c.grade_id for c in notebook.cells if c.role in _COMMENTED}
        if known is None or known.max_scores != points or set(known.comments) != comments:
            raise GradebookError(
                f"The cells of {assignment.name}/{notebook.name}.ipynb are no longer those in "
                "the gradebook.",
                _ways_out(assignment.name, rows),
            )
    unknown = set(rows.notebooks) - {notebook.name for notebook in assignment.notebooks}
    if unknown:
        raise GradebookError(
            f"The gradebook holds notebooks of {assignment.name} that its source no longer has: "
            f"{', '.join(sorted(unknown))}.",
            _ways_out(assignment.name, rows),
        )


def _ways_out(name: str, rows: AssignmentRows) -> str:
    """Say what to do about an assignment that has changed; nbgrader refuses once it is graded."""
    again = f"`nbgrader generate_assignment {in_command(name)}`"
    if not rows.is_handed_in:
        return f"Run {again} again."
    return (
        f"`autograder update {in_command(name)} --dry-run` says what has changed and what would be "
        "lost; without --dry-run it brings the gradebook up to date and keeps all other marks."
    )


_GRADED = (Role.TEST, Role.MANUAL, Role.TASK)
_COMMENTED = (Role.SOLUTION, Role.MANUAL, Role.TASK)


def _node(notebook: SourceNotebook) -> Any:
    cells = [
        {"cell_type": cell.cell_type, "source": cell.source, "metadata": cell.metadata}
        for cell in notebook.cells
    ]
    return from_dict({"cells": cells, "metadata": notebook.metadata})


def _no_implicit_begin(connection: Any, record: object) -> None:
    """Leave transactions to us: Python's sqlite3 would begin them late and without a lock."""
    connection.isolation_level = None
    # What is rolled back never comes to the file.
    connection.execute("PRAGMA cache_spill = off")


def _begin_immediate(connection: Connection) -> None:
    """Take the lock before reading, so that nobody changes what was read."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
