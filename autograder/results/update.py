"""An assignment that changed after hand-in: its cells in the gradebook become those of its source.

nbgrader refuses to add or remove cells once there are submissions. What is wanted is what nbgrader
itself would write into an empty gradebook; so it writes that, and the difference is applied to the
rows that are there, in one transaction. The rows of cells that stay keep their ids, and with them
marks, comments and extra credit of every student.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader import api
from sqlalchemy import Connection, delete, insert, select, update

from autograder.course import Course
from autograder.errors import GradebookError
from autograder.files import writing
from autograder.models import Assignment
from autograder.printable import in_command
from autograder.results.autograded import AutogradedFolder
from autograder.results.database import connected, find_assignment, register
from autograder.results.database_errors import holds_marks
from autograder.results.ledger import FOLDER
from autograder.results.rows import complete_rows

_NOTEBOOK, _BASE = api.Notebook.__table__, api.BaseCell.__table__
_SOURCE, _GRADE, _COMMENT = api.SourceCell.__table__, api.Grade.__table__, api.Comment.__table__
_SUBMISSION, _SUBMITTED = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
_KINDS = {
    "GradeCell": api.GradeCell.__table__,
    "SolutionCell": api.SolutionCell.__table__,
    "TaskCell": api.TaskCell.__table__,
}
Row = dict[str, Any]


@dataclass(frozen=True)
class Loss:
    """What a person gave a student in a cell that goes."""

    student: str
    cell: str  # notebook/grade_id
    what: str


@dataclass(frozen=True)
class Update:
    """What changes, cells as `notebook/grade_id`, and what is lost by it.

    Attributes:
        added: cells that come.
        removed: cells that go.
        renamed: cells that get another name, "old -> new".
        points: cells that get other points, in words.
        losses: what people gave in cells that go.
        backup: the gradebook as it was; None if nothing was written.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    renamed: tuple[str, ...]
    points: tuple[str, ...]
    losses: tuple[Loss, ...]
    backup: Path | None = None

    @property
    def is_nothing(self) -> bool:
        """True if the gradebook has these cells and points already."""
        return not (self.added or self.removed or self.renamed or self.points)


def update_assignment(
    course: Course, assignment: Assignment, *, dry_run: bool = False, may_lose: bool = False
) -> Update:
    """Bring the gradebook to the cells and points of an assignment's source.

    Args:
        course: the course.
        assignment: as its source is now; its `renamed` says which cells got another name.
        dry_run: change nothing.
        may_lose: go on though marks or comments by hand are lost; else nothing is changed then.

    Returns:
        what changed, or would change; `backup` is None if nothing was written.

    Raises:
        GradebookError: there is nothing to bring up to date, or the gradebook cannot be written.
    """
    if not holds_marks(course):
        raise GradebookError("There is no gradebook yet: there is nothing to bring up to date.")
    with tempfile.TemporaryDirectory(prefix="autograder-update-") as folder:
        wanted = _wanted(course, assignment, Path(folder))
    with (
        closing(AutogradedFolder(course, assignment.name)),  # no run may write meanwhile
        connected(course) as connection,
    ):
        change = _Change(connection, assignment, wanted)
        done = change.plan()
        if done.is_nothing or dry_run or (done.losses and not may_lose):
            return done
        backup = back_up(course, connection)
        change.apply()
        connection.commit()
    return replace(done, backup=backup)


def back_up(course: Course, connection: Connection) -> Path:
    """Copy the gradebook, whatever database it is in, into a file that nbgrader can open.

    The copy gets its name when it is whole: a run that is killed leaves none that is half.

    Raises:
        AutograderError: the file cannot be written.
    """
    now = datetime.now(UTC)
    path = course.root / FOLDER / "backups" / f"gradebook-{now:%Y-%m-%dT%H%M%S.%fZ}.db"
    aside = path.with_name(".part.db")
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        for leftover in path.parent.glob(f"{aside.name}*"):  # of a run that was killed
            leftover.unlink()
    with connected(replace(course, db_url=f"sqlite:///{aside}")) as copy:
        tables = api.Base.metadata.sorted_tables
        for table in reversed(tables):
            copy.execute(delete(table))
        for table in tables:
            if rows := [dict(row) for row in connection.execute(select(table)).mappings()]:
                copy.execute(insert(table), rows)
        copy.commit()
    with writing(path):
        aside.rename(path)
    return path


@dataclass
class _Cells:
    """The rows of one notebook: its own, of cells by kind and name, and of sources."""

    notebook: Row
    cells: dict[tuple[str, str], Row]
    sources: list[Row]


def _wanted(course: Course, assignment: Assignment, folder: Path) -> dict[str, _Cells]:
    """Let nbgrader enter the assignment into a gradebook of its own."""
    scratch = replace(course, db_url=f"sqlite:///{folder / 'gradebook.db'}")
    with connected(scratch) as connection:
        register(scratch, assignment)
        rows = find_assignment(connection, assignment.name)
        return _read(connection, rows.id if rows else "")


def _read(connection: Connection, assignment: str) -> dict[str, _Cells]:
    """Read the rows of an assignment, by notebook."""

    def rows(table: Any, *conditions: Any) -> list[Row]:
        found = connection.execute(select(table).where(*conditions)).mappings()
        return [dict(row) for row in found]

    read = {}
    for notebook in rows(_NOTEBOOK, _NOTEBOOK.c.assignment_id == assignment):
        cells = {}
        for base in rows(_BASE, _BASE.c.notebook_id == notebook["id"]):
            table = _KINDS[base["type"]]
            (more,) = rows(table, table.c.id == base["id"])
            cells[base["type"], base["name"]] = base | more
        read[notebook["name"]] = _Cells(
            notebook, cells, rows(_SOURCE, _SOURCE.c.notebook_id == notebook["id"])
        )
    return read


class _Change:
    """The difference between what is wanted and what is there."""

    def __init__(
        self, connection: Connection, assignment: Assignment, wanted: dict[str, _Cells]
    ) -> None:
        self._connection = connection
        self._name = assignment.name
        rows = find_assignment(connection, assignment.name)
        if rows is None:
            raise GradebookError(
                f"The gradebook does not know {assignment.name}: there is nothing to bring up to "
                "date.",
                f"`autograder grade {in_command(assignment.name)}` enters it.",
            )
        self._id = rows.id
        self._wanted, self._there = wanted, _read(connection, rows.id)
        self._renamed = self._find_renamed(assignment)

    def _find_renamed(self, assignment: Assignment) -> dict[tuple[str, str, str], str]:
        """Return the new name of each cell that got another one, by notebook, kind and old name."""
        found = {}
        for name, wanted in self._wanted.items():
            there = self._there[name].cells if name in self._there else {}
            for old, new in assignment.renamed.items():
                for kind in _KINDS:
                    if (
                        (kind, new) in wanted.cells
                        and (kind, new) not in there
                        and (kind, old) in there
                        and (kind, old) not in wanted.cells
                    ):
                        found[name, kind, old] = new
        return found

    def _pairs(self) -> Iterable[tuple[str, Row | None, Row | None]]:
        """Pair what is there with what is wanted, notebook by notebook."""
        for name in sorted(self._wanted.keys() | self._there.keys()):
            wanted = dict(self._wanted[name].cells) if name in self._wanted else {}
            for (kind, old), row in self._there[name].cells.items() if name in self._there else ():
                new = self._renamed.get((name, kind, old), old)
                yield name, row, wanted.pop((kind, new), None)
            for row in wanted.values():
                yield name, None, row

    def plan(self) -> Update:
        """Say what changes."""
        added: set[str] = set()
        removed: set[str] = set()
        renamed: set[str] = set()
        points: set[str] = set()
        for notebook, there, wanted in self._pairs():
            if there is None and wanted is not None:
                added.add(f"{notebook}/{wanted['name']}")
            elif there is not None and wanted is None:
                removed.add(f"{notebook}/{there['name']}")
            elif there is not None and wanted is not None:
                if there["name"] != wanted["name"]:
                    renamed.add(f"{notebook}/{there['name']} -> {wanted['name']}")
                if (old := there.get("max_score")) != (new := wanted.get("max_score")):
                    points.add(f"{notebook}/{wanted['name']}: {old:g} -> {new:g}")
        return Update(
            tuple(sorted(added)),
            tuple(sorted(removed)),
            tuple(sorted(renamed)),
            tuple(sorted(points)),
            self._losses(),
        )

    def _losses(self) -> tuple[Loss, ...]:
        found = []
        for notebook, there, wanted in self._pairs():
            if there is None or wanted is not None:
                continue
            cell = f"{notebook}/{there['name']}"
            for row in self._rows_below(_GRADE, there["id"]):
                if row["manual_score"] is not None:
                    found.append(Loss(row["student_id"], cell, f"{row['manual_score']:g} points"))
                if row["extra_credit"]:
                    found.append(Loss(row["student_id"], cell, f"{row['extra_credit']:g} extra"))
            for row in self._rows_below(_COMMENT, there["id"]):
                if row["manual_comment"]:
                    found.append(Loss(row["student_id"], cell, "a comment"))
        return tuple(sorted(set(found), key=lambda loss: (loss.cell, loss.student, loss.what)))

    def _rows_below(self, table: Any, cell: str) -> list[Row]:
        query = (
            select(table, _SUBMISSION.c.student_id)
            .join(_SUBMITTED, table.c.notebook_id == _SUBMITTED.c.id)
            .join(_SUBMISSION, _SUBMITTED.c.assignment_id == _SUBMISSION.c.id)
            .where(table.c.cell_id == cell)
        )
        return [dict(row) for row in self._connection.execute(query).mappings()]

    def apply(self) -> None:
        """Write what is wanted; each submission gets the rows of the cells that come."""
        ids = {}  # of the notebooks
        for name, wanted in self._wanted.items():
            known = self._there.get(name)
            ids[name] = known.notebook["id"] if known else wanted.notebook["id"]
            if known is None:
                self._insert(_NOTEBOOK, wanted.notebook | {"assignment_id": self._id})
        for notebook, there, row in self._pairs():
            if there is None and row is not None:
                self._insert(_BASE, row | {"notebook_id": ids[notebook]})
                self._insert(_KINDS[row["type"]], row)
            elif there is not None and row is None:
                self._remove_cell(there)
            elif there is not None and row is not None:
                self._change(_BASE, there["id"], {"name": row["name"]})
                self._change(_KINDS[row["type"]], there["id"], row)
        for name, known in self._there.items():
            self._delete(_SOURCE, _SOURCE.c.notebook_id == known.notebook["id"])
            if name not in self._wanted:
                self._delete(_SUBMITTED, _SUBMITTED.c.notebook_id == known.notebook["id"])
                self._delete(_NOTEBOOK, _NOTEBOOK.c.id == known.notebook["id"])
        for name, wanted in self._wanted.items():
            for row in wanted.sources:
                self._insert(_SOURCE, row | {"notebook_id": ids[name]})
        rows = find_assignment(self._connection, self._name)
        query = select(_SUBMISSION.c.student_id).where(_SUBMISSION.c.assignment_id == self._id)
        if rows is not None:
            complete_rows(self._connection, rows, self._connection.scalars(query).all())

    def _remove_cell(self, row: Row) -> None:
        self._delete(_GRADE, _GRADE.c.cell_id == row["id"])
        self._delete(_COMMENT, _COMMENT.c.cell_id == row["id"])
        kind = _KINDS[row["type"]]
        self._delete(kind, kind.c.id == row["id"])
        self._delete(_BASE, _BASE.c.id == row["id"])

    def _insert(self, table: Any, row: Row) -> None:
        self._connection.execute(insert(table), {c.name: row[c.name] for c in table.columns})

    def _change(self, table: Any, row_id: str, row: Row) -> None:
        values = {c.name: row[c.name] for c in table.columns if c.name in row and c.name != "id"}
        values.pop("notebook_id", None)
        if values:
            self._connection.execute(update(table).where(table.c.id == row_id).values(values))

    def _delete(self, table: Any, condition: Any) -> None:
        self._connection.execute(delete(table).where(condition))
