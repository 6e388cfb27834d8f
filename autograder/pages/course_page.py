"""A whole course on one page: lessons by students, who falls behind, what comes back."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.files import replacing, writing
from autograder.pages.class_page import render_page
from autograder.pages.classroom import Classroom, read_classroom
from autograder.pages.statistics import ItemStatistics, item_statistics
from autograder.results.csv_tables import write_csv
from autograder.results.graded_class import GradedClass

DROP = 0.25  # share of the points below the student's own mean that is worth a look
BEHIND = 2  # of the last lessons, nothing handed in
HARD, ODD = 0.2, 0.0  # mean share and discrimination at which an item is worth a look


@dataclass(frozen=True)
class Way:
    """One student's way through the course.

    Attributes:
        student: student id.
        name: "Last, First", the id if no name is known.
        shares: of the points of each lesson; NaN where nothing was handed in.
        points: of each lesson; NaN as well.
    """

    student: str
    name: str
    shares: tuple[float, ...]
    points: tuple[float, ...]

    @property
    def total(self) -> float:
        """Points of all lessons."""
        return sum(points for points in self.points if not math.isnan(points))

    @property
    def missing(self) -> int:
        """How many of the last lessons, one after the other, nothing was handed in for."""
        there = [number for number, share in enumerate(self.shares) if not math.isnan(share)]
        return len(self.shares) - (there[-1] + 1 if there else 0)

    @property
    def trend(self) -> float:
        """The share of the last hand-in less the mean of those before; NaN for fewer than two."""
        known = [share for share in self.shares if not math.isnan(share)]
        return known[-1] - sum(known[:-1]) / (len(known) - 1) if len(known) > 1 else math.nan

    @property
    def word(self) -> str:
        """What to look at, "" if nothing."""
        if self.missing == len(self.shares):
            return "never handed in"
        if self.missing >= BEHIND:
            return f"nothing for the last {self.missing} lessons"
        return "much less than before" if self.trend < -DROP else ""


@dataclass(frozen=True)
class Returning:
    """A mistake that somebody made in more than one lesson: who, and where."""

    title: str
    students: dict[str, tuple[str, ...]]


def write_course_report(course: Course, assignments: Sequence[str], folder: Path) -> list[Path]:
    """Write the page of a course and its table.

    Args:
        course: the course.
        assignments: the graded ones, in the order of the course.
        folder: where to write; made if it is missing.

    Returns:
        the files.

    Raises:
        GradebookError: nothing was graded.
        AutograderError: a file cannot be written.
    """
    classes = [GradedClass(course, name) for name in assignments]
    rooms = [read_classroom(graded) for graded in classes]
    names = {s: p.name for graded in classes for s, p in graded.people.items()}
    ways = [_way(student, names, rooms) for student in sorted(_everybody(names, rooms))]
    page, table = folder / "course.html", folder / "course.csv"
    text = render_page(
        "course_page.html",
        rooms=rooms,
        ways=ways,
        attention=[way for way in ways if way.word],
        returning=returning_mistakes(rooms),
        items=[(room, one, why) for room in rooms for one, why in odd_items(room)],
    )
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with replacing(page) as file:
        file.write_text(text, encoding="utf-8")
    with replacing(table) as file:
        header = ["student", "name", *assignments, "total", "trend", "look"]
        write_csv(
            file, header, ([w.student, w.name, *w.points, w.total, w.trend, w.word] for w in ways)
        )
    return [page, table]


def _everybody(names: dict[str, str], rooms: Sequence[Classroom]) -> set[str]:
    return names.keys() | {row.student for room in rooms for row in room.rows}


def _way(student: str, names: dict[str, str], rooms: Sequence[Classroom]) -> Way:
    points = [
        next((row.score for row in room.rows if row.student == student), math.nan) for room in rooms
    ]
    shares = (
        p / room.max_score if room.max_score else p for p, room in zip(points, rooms, strict=True)
    )
    return Way(student, names.get(student, student), tuple(shares), tuple(points))


def returning_mistakes(rooms: Sequence[Classroom]) -> list[Returning]:
    """List the mistakes that one student made in several lessons, the most frequent first."""
    made: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    titles = {}
    for room in rooms:
        for row in room.rows:
            for name, title in row.mistakes.items():
                titles[name] = title
                made[name][row.student].append(room.assignment)
    found = [
        Returning(titles[name], {s: tuple(where) for s, where in who.items() if len(where) > 1})
        for name, who in made.items()
    ]
    return sorted((one for one in found if one.students), key=lambda one: -len(one.students))


def odd_items(room: Classroom) -> list[tuple[ItemStatistics, str]]:
    """List the items to look at, and what to do with them."""
    found = []
    for one in item_statistics(room):
        if one.discrimination < ODD:
            found.append(
                (one, "Who is strong elsewhere fails it: read a right answer that it fails.")
            )
        elif one.difficulty < HARD:
            found.append((one, "Hardly anybody has it: is it asked clearly, and is it taught?"))
    return found
