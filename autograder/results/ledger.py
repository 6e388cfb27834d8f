"""What has been graded: a small SQLite file beside the gradebook.

The gradebook says what a student scored. The ledger says of which files, under which tests and by
which engine, so that a second run grades only what changed; and it keeps what nbgrader's tables
have no place for: the reason beside a score, what a failed test found, what was tampered with.

It is written after the gradebook has committed, never before: a run killed in between grades
those few submissions again and writes the same scores.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from autograder.errors import GradebookError
from autograder.models import CellResult, Status
from autograder.results.record import Attempt, Record

FOLDER = ".autograder"  # in the course directory
NAME = "ledger.sqlite"
BUSY_SECONDS = 30.0

_TABLES = """
CREATE TABLE IF NOT EXISTS submission (
    assignment TEXT NOT NULL,
    student TEXT NOT NULL,
    key TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    score REAL NOT NULL,
    max_score REAL NOT NULL,
    seconds REAL NOT NULL,
    graded_at TEXT NOT NULL,
    items TEXT NOT NULL,
    PRIMARY KEY (assignment, student)
);
-- What each hand-in was given, one row for each content that a student handed in.
CREATE TABLE IF NOT EXISTS attempt (
    assignment TEXT NOT NULL,
    student TEXT NOT NULL,
    content TEXT NOT NULL,
    key TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    scores TEXT NOT NULL,
    max_score REAL NOT NULL,
    handed_in TEXT NOT NULL,
    graded_at TEXT NOT NULL,
    PRIMARY KEY (assignment, student, content)
);
"""
# The submission of a row that was damaged is graded again.
WHOLE = (
    "json_valid(items) AND json_type(items) = 'array' AND status IN ("
    + ", ".join(f"'{status.value}'" for status in Status)
    + ")"
)


@dataclass(frozen=True)
class Glance:
    """What the ledger knows of a submission at a glance; the fields are those of `Record`."""

    key: str
    status: Status
    score: float


class CourseFile:
    """A small SQLite file in `.autograder`, open in one thread; a write is done whole or not."""

    def __init__(self, course_dir: Path, name: str, tables: str) -> None:
        """Open or make `<course_dir>/.autograder/<name>`.

        Raises:
            GradebookError: it cannot be opened or made.
        """
        self.path = course_dir / FOLDER / name
        with self._translating():
            self.path.parent.mkdir(exist_ok=True)
            self._db = sqlite3.connect(self.path, timeout=BUSY_SECONDS)
            with self._db:
                self._db.executescript(tables)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _execute(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        with self._translating(), self._db:
            self._db.executemany(statement, rows)

    def _select(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        with self._translating():
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> GradebookError:
        """Say what cannot be done, and what to do."""
        raise NotImplementedError


class Ledger(CourseFile):
    """The ledger of a course, open for one run."""

    def __init__(self, course_dir: Path) -> None:
        """Open or make `<course_dir>/.autograder/ledger.sqlite`.

        Raises:
            GradebookError: it cannot be opened or made.
        """
        super().__init__(course_dir, NAME, _TABLES)

    def known(self, assignment: str) -> dict[str, Glance]:
        """Return what tells whether a submission must be graded again, by student."""
        query = (
            f"SELECT student, key, status, score FROM submission WHERE assignment = ? AND {WHOLE}"
        )
        return {
            student: Glance(key, Status(status), score)
            for student, key, status, score in self._select(query, assignment)
        }

    def forget(self, assignment: str, students: Iterable[str]) -> None:
        """Mark submissions as to be graded again, before the gradebook is changed.

        Otherwise a run killed between gradebook and ledger would leave the old key beside the
        new score, and who then hands in the old files again would keep the new score.
        """
        self._execute(
            "UPDATE submission SET key = '' WHERE assignment = ? AND student = ?",
            [(assignment, student) for student in students],
        )

    def record(self, assignment: str, student: str) -> Record | None:
        """Return what is known about one submission; None if that is nothing, or damaged."""
        try:
            return next(iter(self._records("AND student = ?", assignment, student)), None)
        except ValueError:
            return None

    def records(self, assignment: str) -> list[Record]:
        """Return what is known about all submissions of an assignment, by student id.

        Raises:
            ValueError: a row was damaged.
        """
        return list(self._records("ORDER BY student", assignment))

    def write(self, assignment: str, records: Iterable[Record]) -> None:
        """Store records, all or none.

        Raises:
            GradebookError: the disk is full or the file is locked; nothing was stored.
        """
        rows = [
            (
                assignment,
                *(r.student, r.key, r.status.value, r.reason, r.score, r.max_score),
                *(r.seconds, r.graded_at, _as_text(r.items)),
            )
            for r in records
        ]
        self._execute(
            "INSERT OR REPLACE INTO submission VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
        )

    def attempts(self, assignment: str) -> dict[str, list[Attempt]]:
        """Return what each hand-in was given, by student, the oldest first."""
        query = (
            "SELECT student, content, key, status, reason, scores, max_score, handed_in, graded_at "
            "FROM attempt WHERE assignment = ? AND json_valid(scores) ORDER BY graded_at, rowid"
        )
        found: dict[str, list[Attempt]] = {}
        for student, content, key, status, reason, scores, *rest in self._select(query, assignment):
            attempt = Attempt(student, content, key, status, reason, json.loads(scores), *rest)
            found.setdefault(student, []).append(attempt)
        return found

    def write_attempts(self, assignment: str, attempts: Iterable[Attempt]) -> None:
        """Note what hand-ins were given; one that was graded before keeps its place in time.

        Raises:
            GradebookError: the disk is full or the file is locked; nothing was stored.
        """
        self._execute(
            "INSERT INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (assignment, student, content) DO UPDATE SET key = excluded.key, "
            "status = excluded.status, reason = excluded.reason, scores = excluded.scores, "
            "max_score = excluded.max_score",
            [
                (
                    *(assignment, one.student, one.content, one.key, str(one.status), one.reason),
                    *(json.dumps(one.scores), one.max_score, one.handed_in, one.graded_at),
                )
                for one in attempts
            ],
        )

    def _records(self, condition: str, *values: str) -> Iterable[Record]:
        query = (
            "SELECT student, key, status, reason, score, max_score, seconds, graded_at, items "
            f"FROM submission WHERE assignment = ? {condition}"
        )
        for row in self._select(query, *values):
            student, key, status, reason, score, max_score, seconds, at, items = row
            known = (student, key, Status(status), reason, score, max_score, seconds, at)
            yield Record(*known, _from_text(items))

    def _failure(self, error: Exception) -> GradebookError:
        text = str(error)
        if "locked" in text:
            return GradebookError(
                f"The ledger {os.fspath(self.path)} is locked by another program.",
                "Wait until that program is done, then run the same command again.",
            )
        if "no such column" in text or "has no column" in text or "values were supplied" in text:
            return GradebookError(
                f"The ledger {os.fspath(self.path)} is of another version of the grader: {text}.",
                "Delete it and grade: everything is graded once more, and marks that people gave "
                "stay in the gradebook.",
            )
        return GradebookError(
            f"The ledger {os.fspath(self.path)} cannot be used: {error}.",
            "Make room on the disk, or end the program that holds the file; then run the same "
            "command again. If the file is damaged, delete it: everything is graded once more.",
        )


def _as_text(items: Mapping[str, tuple[CellResult, ...]]) -> str:
    plain = [
        {"notebook": name, **result.to_json()} for name, found in items.items() for result in found
    ]
    return json.dumps(plain, ensure_ascii=True)


def _from_text(text: str) -> dict[str, tuple[CellResult, ...]]:
    items: dict[str, list[CellResult]] = {}
    for plain in json.loads(text):
        result = CellResult.from_json(plain)
        items.setdefault(plain["notebook"], []).append(result)
    return {name: tuple(found) for name, found in items.items()}
