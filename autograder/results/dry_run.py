"""A dry run: the gradebook's own writer, of which nothing stays."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from autograder.course import Course
from autograder.errors import GradebookError
from autograder.models import Assignment
from autograder.printable import in_command
from autograder.results.changes import Change
from autograder.results.graded_class import GradedClass
from autograder.results.ledger import FOLDER, NAME, Ledger
from autograder.results.mark import Marks
from autograder.results.marks import marks_of
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


@dataclass(frozen=True)
class Preview:
    """What a run without ``--dry-run`` would do.

    Attributes:
        changes: scores that would be others, by student and item.
        totals: of all students who were graded before, changed or not, by student.
        fresh: students who have no score yet; they change nothing.
    """

    changes: tuple[Change, ...]
    totals: tuple[Total, ...]
    fresh: tuple[str, ...]


class DryRun:
    """The results of a run that keeps none; `open` is for `grading.assignment.grade_assignment`."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.changes: list[Change] = []
        self.before: dict[str, Marks] = {}  # of students who were graded before
        self.after: dict[str, Marks] = {}  # of students who were graded now

    @contextmanager
    def open(self, course: Course, assignment: Assignment) -> Iterator[tuple[Gradebook, Ledger]]:
        """Open a gradebook whose transactions are rolled back, and a copy of the ledger.

        Raises:
            GradebookError: there are no marks to compare with, those of other cells, or the
                gradebook cannot be written.
        """
        name = assignment.name
        marks = GradedClass(course, name).marks
        self.before = {student: of_one for student, of_one in marks.items() if of_one.graded}
        if not self.before:
            raise GradebookError(
                f"Nothing is graded yet for {name}: there is nothing to compare with.",
                f"Run `autograder grade {in_command(name)}` without --dry-run first.",
            )
        with tempfile.TemporaryDirectory(prefix="autograder-dry-run-") as folder:
            scratch = Path(folder)
            _copy_ledger(course.root, scratch)
            with (
                _RolledBack(course, assignment, scratch, self) as gradebook,
                Ledger(scratch) as ledger,
            ):
                yield gradebook, ledger

    def preview(self, students: Collection[str]) -> Preview:
        """Say what the run would have done to these students, whom it has gone through."""
        totals = []
        for student in sorted(self.before.keys() & students):
            old = self.before[student]
            new = self.after.get(student, old)
            was, would = (max(0.0, marks.points_given - marks.penalty) for marks in (old, new))
            totals.append(Total(student, was, would, old.penalty, new.penalty))
        return Preview(
            changes=tuple(sorted(self.changes, key=lambda c: (c.student, c.notebook, c.cell))),
            totals=tuple(totals),
            fresh=tuple(sorted(set(students) - self.before.keys())),
        )


class _RolledBack(Gradebook):
    """The writer itself; each of its transactions ends by being rolled back."""

    def __init__(
        self, course: Course, assignment: Assignment, scratch: Path, dry_run: DryRun
    ) -> None:
        super().__init__(course, assignment, scratch=scratch)
        self._dry_run = dry_run

    def _finish(
        self, connection: Connection, students: Iterable[str], changes: list[Change]
    ) -> None:
        self._dry_run.changes += changes
        self._dry_run.after |= marks_of(connection, self._assignment.name, students)
        connection.rollback()


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
