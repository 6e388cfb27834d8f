"""What became of each hand-in that `autograder serve` saw: a small SQLite file beside the ledger.

A row is written when a hand-in is dealt with and never before, so a hand-in without one is dealt
with after a stop, however the server ended. Nothing is lost with the file but the count of attempts
and what did not count: the server then looks at all hand-ins anew, in their order.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from autograder.errors import GradebookError
from autograder.results.ledger import CourseFile

NAME = "hand_ins.sqlite"
GRADED, FAILED, REFUSED, SUPERSEDED = "graded", "failed", "refused", "superseded"


@dataclass(frozen=True)
class HandInRow:
    """What became of one hand-in.

    Attributes:
        name: of its folder, which no other hand-in has.
        assignment: what it was handed in for.
        student: student id.
        state: "graded" (which uses an attempt), "failed" (could not be graded, which uses none),
            "refused", or "superseded" by a newer one while it waited.
        at: when that was, in seconds since 1970 by this machine's clock.
        counts: it took the place of what had counted before.
        points: that it scored, a penalty for lateness taken off.
        reason: why, in one sentence, if it was not graded.
        secret: hash of the secret by which the exchange knows its page; "" if there is none.
        brief: its page waits for the due date to show everything.
        pages: folder of its pages in the course, while they wait to be released; "" if none do.
    """

    name: str
    assignment: str
    student: str
    state: str
    at: float
    counts: bool = False
    points: float = 0.0
    reason: str = ""
    secret: str = ""
    brief: bool = False
    pages: str = ""


_COLUMNS = ", ".join(field.name for field in fields(HandInRow))
_TABLES = f"""
CREATE TABLE IF NOT EXISTS hand_in (number INTEGER PRIMARY KEY, {_COLUMNS}, UNIQUE (name));
CREATE INDEX IF NOT EXISTS by_student ON hand_in (assignment, student);
CREATE INDEX IF NOT EXISTS by_secret ON hand_in (secret) WHERE secret != '';
CREATE INDEX IF NOT EXISTS unreleased ON hand_in (number) WHERE pages != '';
"""


class HandIns(CourseFile):
    """The record of hand-ins of a course, open in one thread."""

    def __init__(self, course_dir: Path) -> None:
        """Open or make `<course_dir>/.autograder/hand_ins.sqlite`.

        Raises:
            GradebookError: it cannot be opened or made.
        """
        super().__init__(course_dir, NAME, _TABLES)

    def names(self) -> Iterator[str]:
        """Yield the names of all hand-ins that are dealt with."""
        for (name,) in self._select("SELECT name FROM hand_in"):
            yield name

    def knows(self, name: str) -> bool:
        """Say whether a hand-in is dealt with."""
        return bool(self._select("SELECT 1 FROM hand_in WHERE name = ?", name))

    def attempts(self, assignment: str, student: str) -> list[HandInRow]:
        """Return what was graded of a student's, oldest first."""
        return self._rows(
            "WHERE assignment = ? AND student = ? AND state IN (?, ?) ORDER BY number",
            *(assignment, student, GRADED, FAILED),
        )

    def unreleased(self, assignment: str) -> list[HandInRow]:
        """Return the hand-ins with pages that wait to be released."""
        return self._rows("WHERE pages != '' AND assignment = ? ORDER BY number", assignment)

    def brief(self, assignment: str) -> set[str]:
        """Return the students with pages that wait for the due date to show everything."""
        query = "SELECT DISTINCT student FROM hand_in WHERE brief AND counts AND assignment = ?"
        return {student for (student,) in self._select(query, assignment)}

    def waiting(self) -> set[str]:
        """Return the assignments with pages that wait for something."""
        query = "SELECT DISTINCT assignment FROM hand_in WHERE pages != '' OR (brief AND counts)"
        return {assignment for (assignment,) in self._select(query)}

    def others_with(self, secret: str, student: str) -> list[str]:
        """Return other students who handed in with the same secret."""
        query = (  # the index holds hand-ins with a secret only
            "SELECT DISTINCT student FROM hand_in"
            " WHERE secret = ? AND secret != '' AND student != ?"
        )
        return [other for (other,) in self._select(query, secret, student)] if secret else []

    def add(self, rows: Iterable[HandInRow]) -> None:
        """Note what became of hand-ins, all or none."""
        marks = ", ".join("?" * len(fields(HandInRow)))
        self._execute(
            f"INSERT OR REPLACE INTO hand_in ({_COLUMNS}) VALUES ({marks})",
            [astuple(row) for row in rows],
        )

    def released(self, names: Iterable[str]) -> None:
        """Note that the pages of hand-ins are released."""
        self._execute("UPDATE hand_in SET pages = '' WHERE name = ?", [(name,) for name in names])

    def shown(self, assignment: str, students: Iterable[str], pages: str) -> None:
        """Note that the pages of students in this folder show everything, to be released."""
        self._execute(
            "UPDATE hand_in SET brief = 0, pages = CASE WHEN number = (SELECT max(number) FROM "
            "hand_in WHERE counts AND assignment = ? AND student = ?) THEN ? ELSE pages END "
            "WHERE assignment = ? AND student = ?",
            [(assignment, s, pages, assignment, s) for s in students],
        )

    def _rows(self, condition: str, *values: str) -> list[HandInRow]:
        found = self._select(f"SELECT {_COLUMNS} FROM hand_in {condition}", *values)
        return [HandInRow(*row) for row in found]

    def _failure(self, error: Exception) -> GradebookError:
        return GradebookError(
            f"The record of hand-ins {os.fspath(self.path)} cannot be used: {error}.",
            "Make room on the disk. If the file is damaged, delete it: all hand-ins are looked "
            "at anew.",
        )
