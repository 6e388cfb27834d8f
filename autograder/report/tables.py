"""The report's numbers as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.report.classroom import Classroom
from autograder.report.statistics import ItemStatistics

# What makes spreadsheets read a cell as a formula, or as a command.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def harmless(value: object) -> object:
    """A value that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(value, float) and math.isnan(value):
        return ""
    if isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip().startswith(FORMULA) or text.startswith(FORMULA) else text


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Writes a table; every cell is made harmless."""
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow([harmless(name) for name in header])
        writer.writerows([harmless(value) for value in row] for row in rows)


def write_students(path: Path, classroom: Classroom) -> None:
    """A row for each student: score, status, reason, named mistakes, points of each item."""
    items = [f"{column.notebook}/{column.item.grade_id}" for column in classroom.columns]
    points = [column.item.points for column in classroom.columns]
    write_csv(
        path,
        ["student", "score", "max_score", "status", "reason", "seconds", "mistakes", *items],
        (
            [
                row.student,
                round(row.score, 4),
                classroom.max_score,
                row.status.value if row.status else "",
                row.reason,
                round(row.seconds, 3),
                " ".join(row.mistakes),
                *(
                    round(float(share) * most, 4)
                    for share, most in zip(classroom.shares[number], points, strict=True)
                ),
            ]
            for number, row in enumerate(classroom.rows)
        ),
    )


def write_items(path: Path, statistics: Iterable[ItemStatistics]) -> None:
    """A row for each item: points, difficulty, discrimination, how many have no points."""
    write_csv(
        path,
        ["notebook", "item", "title", "points", "difficulty", "discrimination", "failed"],
        (
            [
                one.column.notebook,
                one.column.item.grade_id,
                one.column.item.title,
                one.column.item.points,
                round(one.difficulty, 4),
                round(one.discrimination, 4),
                one.failed,
            ]
            for one in statistics
        ),
    )
