"""What grading changes in scores that were already there, and the record that stays of it.

A new version of the tests, of the reference or of a submission may give another score than before.
`Gradebook` adds every such change to ``.autograder/changes/<assignment>-<UTC time>.csv`` beside the
gradebook: one file a run, made when the first change comes.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder.errors import GradebookError
from autograder.results.csv_tables import harmless

FOLDER = Path(".autograder") / "changes"  # in the course directory
HEADER = ("time", "student", "notebook", "item", "old", "new", "mark by hand, kept")
ROUNDING = 1e-9  # points


@dataclass(frozen=True)
class Change:
    """One item whose score is another one than before.

    Attributes:
        student: student id.
        notebook: the notebook's name.
        cell: grade_id.
        old: points that grading gave before; None where it left the cell to a person.
        new: points that it gives now; None where it leaves the cell to a person.
        by_hand: a person's mark, which stays whatever grading says; None if there is none.
    """

    student: str
    notebook: str
    cell: str
    old: float | None
    new: float | None
    by_hand: float | None = None

    @property
    def difference(self) -> float:
        """Points that the student gains; 0 where a person's mark counts."""
        return 0.0 if self.by_hand is not None else (self.new or 0.0) - (self.old or 0.0)


def differs(old: float | None, new: float | None) -> bool:
    """Say whether two scores are not the same, but for rounding."""
    if old is None or new is None:
        return old is not new
    return abs(old - new) > ROUNDING


class ChangeRecord:
    """The changes of one run, as a table that spreadsheets can open."""

    def __init__(self, course_dir: Path) -> None:
        """Remember where to write; nothing is made before there is a change."""
        self._folder = course_dir / FOLDER
        self._paths: dict[str, Path] = {}

    def add(self, assignment: str, changes: Sequence[Change]) -> None:
        """Append changes and see them on the disk.

        Raises:
            GradebookError: they cannot be written.
        """
        if not changes:
            return
        now = datetime.now(UTC)
        try:
            path = self._paths.get(assignment) or self._new(assignment, now)
            with path.open("a", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerows([harmless(value) for value in _row(c, now)] for c in changes)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise GradebookError(
                f"The record of changed scores in {self._folder} cannot be written: "
                f"{error.strerror}.",
                "Make room or give write permission there, then run the same command again.",
            ) from error

    def _new(self, assignment: str, now: datetime) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        # With microseconds, and never over a file that is there: a record is not replaced.
        path = self._folder / f"{assignment}-{now:%Y-%m-%dT%H%M%S.%fZ}.csv"
        with path.open("x", newline="", encoding="utf-8-sig") as file:
            csv.writer(file).writerow(HEADER)
        self._paths[assignment] = path
        return path


def _row(change: Change, now: datetime) -> list[object]:
    scores = (change.old, change.new, change.by_hand)
    return [
        now.isoformat(timespec="seconds"),
        *(change.student, change.notebook, change.cell),
        *("" if score is None else score for score in scores),
    ]
