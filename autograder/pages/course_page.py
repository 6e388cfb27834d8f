"""A whole course on one page: lessons by students, who falls behind, what comes back."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from autograder.course import Course
from autograder.files import replacing, write_text, writing
from autograder.pages.class_page import link, made_from, render_page
from autograder.pages.classroom import Classroom, read_rooms
from autograder.pages.index_page import index_path
from autograder.pages.statistics import ItemStatistics, item_statistics, named_mistakes
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
        shares: of the points of each lesson that are graded; NaN where nothing was handed in.
        points: of each lesson; NaN as well.
        waiting: for each lesson, whether a person has yet to grade something.
        usual: the class's median share of each lesson.
    """

    student: str
    name: str
    shares: tuple[float, ...]
    points: tuple[float, ...]
    waiting: tuple[bool, ...] = ()
    usual: tuple[float, ...] = ()

    @property
    def total(self) -> float:
        """Points of all lessons."""
        return sum(points for points in self.points if not math.isnan(points))

    @property
    def known(self) -> list[float]:
        """The shares of what was handed in."""
        return [share for share in self.shares if not math.isnan(share)]

    @property
    def gaps(self) -> list[int]:
        """Numbers of the lessons for which nothing was handed in."""
        return [number for number, share in enumerate(self.shares) if math.isnan(share)]

    @property
    def missing(self) -> int:
        """How many of the last lessons, one after the other, nothing was handed in for."""
        there = [number for number, share in enumerate(self.shares) if not math.isnan(share)]
        return len(self.shares) - (there[-1] + 1 if there else 0)

    @property
    def trend(self) -> float:
        """The share of the last hand-in less the mean of those before; NaN for fewer than two."""
        known = self.known
        return known[-1] - sum(known[:-1]) / (len(known) - 1) if len(known) > 1 else math.nan

    def tone(self, lesson: int) -> str:
        """Return "low" for a lesson with less than half of the class's median, else ""."""
        return "low" if self.shares[lesson] < HALF * self.usual[lesson] else ""

    @property
    def looks(self) -> tuple[int, str]:
        """How urgent it is to look, the most urgent at 0, and why; "" if there is no need."""
        pairs = zip(self.shares, self.usual, strict=False)
        last = [(own, usual) for own, usual in pairs if not math.isnan(own)][-2:]
        is_low = sum(own for own, _ in last) < HALF * sum(usual for _, usual in last)
        found = (
            (not self.known, "never handed in"),
            (self.missing >= BEHIND, f"nothing for the last {self.missing} lessons"),
            (len(self.gaps) >= BEHIND, f"{len(self.gaps)} lessons not handed in"),
            (is_low, "under half of the median"),
            (self.trend < -DROP, "much less than before"),
            (True, ""),
        )
        return next((order, word) for order, (holds, word) in enumerate(found) if holds)

    @property
    def word(self) -> str:
        """What to look at, "" if nothing."""
        return self.looks[1]


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
    usual = tuple(_median(map(room.share_of, range(len(room.rows)))) for room in rooms)
    names = {id: people[id].name if id in people else id for id in sorted(ids)}
    ways = [_way(id, name, rooms, usual) for id, name in names.items()]
    page, table = folder / "course.html", folder / "course.csv"
    reports = {room.assignment: folder / f"{room.assignment}.html" for room in rooms}
    text = render_page(
        "course_page.html",
        rooms=rooms,
        left_out=left_out,
        ways={way.student: way for way in ways},
        medians=[_median(way.points[i] for way in ways) for i in range(len(rooms))],
        attention=sorted((way for way in ways if way.word), key=lambda way: way.looks[0]),
        returning=[one for one in named_mistakes(rooms) if one.returning],
        comments=read_comments(course),
        items=[(room, one, why) for room in rooms for one, why in odd_items(room)],
        made_from=made_from(course, rooms),
        links={id: link(folder, index_path(course, id)) for id in ids},
        reports={name: link(folder, path) for name, path in reports.items()},
    )
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    write_text(page, text)
    with replacing(table) as file:
        header = ["student", "name", *reports, "total", "trend", "look"]
        write_csv(
            file, header, ([w.student, w.name, *w.points, w.total, w.trend, w.word] for w in ways)
        )
    return [page, table]


def _median(points: Iterable[float]) -> float:
    known = [each for each in points if not math.isnan(each)]
    return median(known) if known else math.nan


def _way(student: str, name: str, rooms: Sequence[Classroom], usual: tuple[float, ...]) -> Way:
    shares, points, waiting = [], [], []
    for room in rooms:
        number = next((i for i, row in enumerate(room.rows) if row.student == student), None)
        points.append(math.nan if number is None else room.rows[number].score)
        shares.append(math.nan if number is None else room.share_of(number))
        waiting.append(number is not None and bool(np.isnan(room.shares[number]).any()))
    return Way(student, name, tuple(shares), tuple(points), tuple(waiting), usual)


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
