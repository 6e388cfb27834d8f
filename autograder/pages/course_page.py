"""A whole course on one page: lessons by students, who falls behind, what comes back."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from autograder.course import Course
from autograder.files import replacing, writing
from autograder.pages.class_page import link, made_from, render_page
from autograder.pages.classroom import Classroom, read_rooms
from autograder.pages.index_page import index_path
from autograder.pages.statistics import ItemStatistics, course_mistakes, item_statistics
from autograder.results.comments import read_comments
from autograder.results.csv_tables import write_csv
from autograder.results.marks import read_people

DROP = 0.25  # share of the points below the student's own mean that is worth a look
BEHIND = 2  # lessons, nothing handed in
HALF = 0.5  # share of the points
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

    def tone(self, lesson: int) -> str:
        """Return "low" for a lesson with less than half of the points, else ""."""
        return "low" if self.shares[lesson] < HALF else ""

    @property
    def word(self) -> str:
        """What to look at, "" if nothing."""
        if self.missing == len(self.shares):
            return "never handed in"
        if self.missing >= BEHIND:
            return f"nothing for the last {self.missing} lessons"
        known = [share for share in self.shares if not math.isnan(share)]
        if len(self.shares) - len(known) >= BEHIND:
            return f"{len(self.shares) - len(known)} lessons not handed in"
        if self.trend < -DROP:
            return "much less than before"
        last = known[-2:]
        return "less than half of the points" if sum(last) < HALF * len(last) else ""


def write_course_report(course: Course, assignments: Iterable[str], folder: Path) -> list[Path]:
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
    rooms, left_out = read_rooms(course, assignments)
    people = read_people(course)
    ids = people.keys() - course.excluded_students | {r.student for x in rooms for r in x.rows}
    ways = [_way(id, people[id].name if id in people else id, rooms) for id in sorted(ids)]
    page, table = folder / "course.html", folder / "course.csv"
    reports = {room.assignment: folder / f"{room.assignment}.html" for room in rooms}
    text = render_page(
        "course_page.html",
        rooms=rooms,
        left_out=left_out,
        ways={way.student: way for way in ways},
        medians=[_median(way.points[i] for way in ways) for i in range(len(rooms))],
        attention=[way for way in ways if way.word],
        returning=[one for one in course_mistakes(rooms) if one.returning],
        comments=read_comments(course),
        items=[(room, one, why) for room in rooms for one, why in odd_items(room)],
        made_from=made_from(course, rooms),
        links={id: link(folder, index_path(course, id)) for id in ids},
        reports={name: link(folder, path) for name, path in reports.items()},
    )
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with replacing(page) as file:
        file.write_text(text, encoding="utf-8")
    with replacing(table) as file:
        names = [room.assignment for room in rooms]
        header = ["student", "name", *names, "total", "trend", "look"]
        write_csv(
            file, header, ([w.student, w.name, *w.points, w.total, w.trend, w.word] for w in ways)
        )
    return [page, table]


def _median(points: Iterable[float]) -> float:
    known = [each for each in points if not math.isnan(each)]
    return median(known) if known else math.nan


def _way(student: str, name: str, rooms: Sequence[Classroom]) -> Way:
    points = [
        next((row.score for row in room.rows if row.student == student), math.nan) for room in rooms
    ]
    shares = (
        p / room.max_score if room.max_score else p for p, room in zip(points, rooms, strict=True)
    )
    return Way(student, name, tuple(shares), tuple(points))


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
