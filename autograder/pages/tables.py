"""The report's numbers as CSV."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from autograder.pages.classroom import Classroom
from autograder.pages.statistics import ItemStatistics
from autograder.results.csv_tables import write_csv

STUDENTS = (
    *("student", "name", "handed_in", "late", "score", "max_score", "status", "reason"),
    *("seconds", "mistakes"),
)
ITEMS = (
    *("notebook", "item", "title", "points"),
    *("difficulty", "discrimination", "failed", "unjudged"),
)


def write_students(path: Path, classroom: Classroom) -> None:
    """Write a row for each student: hand-in, score, reason, named mistakes, points of items."""
    items = [f"{column.notebook}/{column.item.grade_id}" for column in classroom.columns]
    earned = classroom.shares * [column.item.points for column in classroom.columns]
    rows = (
        [
            *(row.student, row.name, row.handed_in, "late" if row.late else ""),
            *(row.score, classroom.max_score, row.status.value if row.status else ""),
            *(row.reason, round(row.seconds, 3), " ".join(row.mistakes), *points.tolist()),
        ]
        for row, points in zip(classroom.rows, earned, strict=True)
    )
    write_csv(path, [*STUDENTS, *items], rows)


def write_items(path: Path, statistics: Iterable[ItemStatistics]) -> None:
    """Write a row for each item: points, statistics, how many got nothing or were not judged."""
    rows = (
        [
            *(one.column.notebook, one.column.item.grade_id, one.column.item.title),
            *(one.column.item.points, one.difficulty, one.discrimination),
            *(one.failed, one.unjudged),
        ]
        for one in statistics
    )
    write_csv(path, ITEMS, rows)
