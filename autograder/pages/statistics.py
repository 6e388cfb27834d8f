"""Numbers of a class: how hard each item was, and whether it tells strong from weak."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from autograder.pages.classroom import Classroom, Column


@dataclass(frozen=True)
class ItemStatistics:
    """One item.

    Attributes:
        column: the item.
        difficulty: mean share of its points, 0 (nobody) to 1 (everybody), of those of whom it was
            judged; NaN if there are none.
        discrimination: correlation of the item with the points of all other items, -1 to 1; NaN
            where either does not vary. (The corrected item-total correlation of test theory.)
        failed: students with no points.
        unjudged: students of whom it was not judged, since another mistake hides it.
    """

    column: Column
    difficulty: float
    discrimination: float
    failed: int
    unjudged: int = 0


def item_statistics(classroom: Classroom) -> list[ItemStatistics]:
    """Difficulty and discrimination of each item, in the order of the lesson."""
    points = np.array([column.item.points for column in classroom.columns])
    earned = np.nan_to_num(classroom.shares) * points
    totals = earned.sum(axis=1)
    return [
        ItemStatistics(
            column,
            _mean(classroom.judged[:, i]),
            correlation(classroom.judged[:, i], totals - earned[:, i]),
            int(np.sum(classroom.shares[:, i] == 0)),
            int(classroom.unjudged[:, i].sum()),
        )
        for i, column in enumerate(classroom.columns)
    ]


def _mean(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    scored = values[~np.isnan(values)]
    return float(scored.mean()) if scored.size else float("nan")


def correlation(
    item: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    rest: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> float:
    """Pearson's correlation over the students for whom both are known; NaN if one is constant."""
    scored = ~np.isnan(item)
    x, y = item[scored], rest[scored]
    if x.size < 2 or x.std() == 0 or y.std() == 0:
        return float("nan")
    return float(np.clip(np.corrcoef(x, y)[0, 1], -1.0, 1.0))


@dataclass(frozen=True)
class NamedMistake:
    """A mistake, and in which assignments each student made it."""

    name: str
    title: str
    students: dict[str, tuple[str, ...]]

    @property
    def returning(self) -> dict[str, tuple[str, ...]]:
        """Who made it in more than one assignment."""
        return {student: where for student, where in self.students.items() if len(where) > 1}


def named_mistakes(rooms: Iterable[Classroom]) -> list[NamedMistake]:
    """Every mistake that was named in some of these assignments, the most frequent first."""
    titles: dict[str, str] = {}
    made: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for room in rooms:
        for row in room.rows:
            for name, title in row.mistakes.items():
                titles[name] = title
                made[name][row.student] = (*made[name].get(row.student, ()), room.assignment)
    found = [NamedMistake(name, titles[name], students) for name, students in made.items()]
    return sorted(found, key=lambda one: (-len(one.students), one.name))
