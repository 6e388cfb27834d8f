"""A dry run: the gradebook's own writer, of which nothing stays."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from autograder.course import Course
from autograder.errors import GradebookError
from autograder.models import Assignment
from autograder.results.changes import Change
from autograder.results.ledger import FOLDER, NAME, Ledger
from autograder.results.mark import Marks
from autograder.results.marks import marks_of, read_marks
from autograder.results.writer import Gradebook


@dataclass(frozen=True)
class Total:
    """The marks of one student, a person's and penalties for lateness included.

    Attributes:
        student: student id.
        old: points as the gradebook has them.
        new: points as they would be.
        old_penalty: points that lateness took off.
        new_penalty: points that it would take off.
    """

    student: str
    old: float
    new: float
    old_penalty: float = 0.0
    new_penalty: float = 0.0


class RolledBack(Gradebook):
    """The writer itself, but each of its transactions ends by being rolled back.

    Attributes:
        before: the marks of students who were graded before, by student id.
        after: the marks that students would have, by student id.
        changed: the scores that would be others.
    """

    def __init__(
        self, course: Course, assignment: Assignment, scratch: Path, before: dict[str, Marks]
    ) -> None:
        """Open the gradebook of a course; graded notebooks are written to `scratch`."""
        super().__init__(course, assignment, scratch=scratch)
        self.before = before
        self.after: dict[str, Marks] = {}
        self.changed: list[Change] = []

    def _finish(
        self, connection: Connection, students: Iterable[str], changes: list[Change]
    ) -> None:
        self.changed += changes
        self.after |= marks_of(connection, self._assignment.name, students)
        connection.rollback()

    def totals(self, students: Iterable[str]) -> tuple[Total, ...]:
        """Return old and new marks of those who were graded before, in the order of their ids."""
        found = []
        for student in sorted(self.before.keys() & students):
            old = self.before[student]
            new = self.after.get(student, old)
            was, would = (max(0.0, marks.given - marks.penalty) for marks in (old, new))
            found.append(Total(student, was, would, old.penalty, new.penalty))
        return tuple(found)


@contextmanager
def open_rolled_back(course: Course, assignment: Assignment) -> Iterator[tuple[RolledBack, Ledger]]:
    """Open a gradebook that keeps nothing, and a copy of the ledger.

    Raises:
        GradebookError: there are no marks to compare with, those of other cells, or the gradebook
            cannot be written.
    """
    name = assignment.name
    before = {student: m for student, m in read_marks(course, name).items() if m.graded}
    if not before:
        raise GradebookError(
            f"Nothing is graded yet for {name}: there is nothing to compare with.",
            f"Run `autograder grade {name}` without --dry-run first.",
        )
    with tempfile.TemporaryDirectory(prefix="autograder-dry-run-") as folder:
        scratch = Path(folder)
        _copy_ledger(course.root, scratch)
        with (
            RolledBack(course, assignment, scratch, before) as gradebook,
            Ledger(scratch) as ledger,
        ):
            yield gradebook, ledger


def _copy_ledger(course_dir: Path, target: Path) -> None:
    """Copy the ledger, whole even while another run writes it; the run then writes the copy."""
    path = course_dir / FOLDER / NAME
    if not path.is_file():
        return
    (target / FOLDER).mkdir()
    try:
        with (
            closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as original,
            closing(sqlite3.connect(target / FOLDER / NAME)) as copy,
        ):
            original.backup(copy)
    except sqlite3.Error as error:
        raise GradebookError(
            f"The ledger {path} cannot be read: {error}.",
            "If it is damaged, delete it: everything is graded once more.",
        ) from error
