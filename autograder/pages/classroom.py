"""A graded class as a table: a row for each student, a column for each item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.course import Course
from autograder.errors import AutograderError, GradebookError
from autograder.models import Status
from autograder.printable import in_command
from autograder.results.graded_class import GradedClass
from autograder.results.lesson_text import Item
from autograder.results.mark import Marks
from autograder.results.record import Record


@dataclass(frozen=True)
class Column:
    """One item of one notebook."""

    notebook: str
    item: Item


@dataclass(frozen=True)
class StudentRow:
    """One student.

    Attributes:
        student: student id.
        score: points after penalties.
        status: how grading ended; None if it was graded elsewhere.
        reason: why a person should look, "" if not.
        seconds: wall time of grading.
        tampering: what was tried, by grade_id.
        mistakes: titles of the mistakes that were named, each once, by name.
        unnamed: items that failed without a name for the mistake.
        name: "Last, First", "" if no name is known.
        handed_in: date and time (UTC), "" if they are not known.
        late: it was handed in late.
        graded_at: UTC time, ISO 8601; "" if it is not known.
    """

    student: str
    score: float
    status: Status | None
    reason: str
    seconds: float
    tampering: Mapping[str, str]
    mistakes: Mapping[str, str]
    unnamed: tuple[str, ...]
    name: str = ""
    handed_in: str = ""
    late: bool = False
    graded_at: str = ""


@dataclass(frozen=True)
class Classroom:
    """A class and an assignment.

    Attributes:
        assignment: its name.
        title: what the lesson is called.
        columns: items, in the order of the lesson.
        rows: students who handed something in, by id.
        shares: part of the points, 0 to 1, shape `(rows, columns)`; NaN where a person has yet to
            grade.
        unjudged: True where a test passed without having judged, since another mistake hides what
            it asks for; the same shape.
        max_score: points that could be had.
        missing: names of who is in the gradebook and handed in nothing, by id.
    """

    assignment: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[StudentRow, ...]
    shares: np.ndarray[Any, np.dtype[np.float64]]
    max_score: float
    unjudged: np.ndarray[Any, np.dtype[np.bool_]]
    missing: Mapping[str, str] = field(default_factory=dict)

    @property
    def judged(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The shares, NaN also where nothing was judged."""
        return np.where(self.unjudged, np.nan, self.shares)

    def share_of(self, row: int) -> float:
        """Part of the points that are graded so far, after penalties."""
        waits = np.isnan(self.shares[row])
        points = np.array([column.item.points for column in self.columns])
        most = float(points[~waits].sum())
        return self.rows[row].score / most if most else 0.0


def read_classroom(graded: GradedClass) -> Classroom:
    """Make the table of a class.

    Raises:
        GradebookError: nothing was graded, or the gradebook has lost it.
    """
    columns = tuple(Column(lesson.name, item) for lesson in graded.lessons for item in lesson.items)
    name, marks, records, students = graded.name, graded.marks, graded.records, graded.students
    if not students:
        raise GradebookError(
            f"Nothing was graded for {name}.", f"Run `autograder grade {in_command(name)}` first."
        )
    unmarked = [s for s in students if s not in marks and records[s].status is not Status.FAILED]
    if unmarked:
        raise GradebookError(
            f"{len(unmarked)} graded submissions of {name} are missing from the gradebook: those "
            f"of {', '.join(sorted(unmarked)[:5])}.",
            f"Is it the right one? `autograder grade {in_command(name)}` writes the marks into "
            "it anew.",
        )
    people = graded.people
    rows = tuple(
        replace(
            _row(s, marks.get(s), records.get(s), graded.why_look(s)),
            name=people[s].name if s in people and people[s].last_name else "",
        )
        for s in students
    )
    shares = np.array([_shares(columns, marks.get(s)) for s in students], dtype=float)
    return Classroom(
        assignment=name,
        title=graded.lessons[0].title,
        columns=columns,
        rows=rows,
        shares=shares.reshape(len(rows), len(columns)),
        max_score=sum(column.item.points for column in columns),
        unjudged=np.array(
            [_unjudged(columns, records.get(s)) for s in students], dtype=bool
        ).reshape(len(rows), len(columns)),
        missing={
            s: people[s].name
            for s in sorted(people.keys() - set(students) - graded.course.excluded_students)
        },
    )


def read_rooms(
    course: Course, assignments: Iterable[str]
) -> tuple[list[Classroom], dict[str, str]]:
    """Make the tables of several assignments.

    Returns:
        the tables, and by name why an assignment has none.

    Raises:
        GradebookError: none has one.
    """
    rooms, left_out = [], {}
    for name in assignments:
        try:
            rooms.append(read_classroom(GradedClass(course, name)))
        except AutograderError as error:
            left_out[name] = str(error)
    if not rooms:
        raise GradebookError("Nothing can be reported.", " ".join(left_out.values()))
    return rooms, left_out


def _shares(columns: tuple[Column, ...], marks: Marks | None) -> list[float]:
    marked = {(m.notebook, m.cell): m for m in marks.cells} if marks else {}
    shares = []
    for column in columns:
        mark = marked.get((column.notebook, column.item.grade_id))
        if mark is None:
            shares.append(0.0)
        elif mark.score is None:
            shares.append(float("nan"))
        else:
            shares.append(mark.score / mark.max_score if mark.max_score else 1.0)
    return shares


def _unjudged(columns: tuple[Column, ...], record: Record | None) -> list[bool]:
    let_pass = {
        (notebook, cell.grade_id)
        for notebook, cells in (record.items if record is not None else {}).items()
        for cell in cells
        if cell.score and cell.finding is not None and not cell.finding.judged
    }
    return [(column.notebook, column.item.grade_id) in let_pass for column in columns]


def _row(student: str, marks: Marks | None, record: Record | None, why_look: str) -> StudentRow:
    cells = record.cells if record else ()
    mistakes = {
        name: title
        for finding in filter(None, (cell.finding for cell in cells))
        for name, title in zip(finding.mistakes, finding.titles, strict=False)
    }
    time = marks.timestamp if marks else None
    return StudentRow(
        student=student,
        handed_in=f"{time:%Y-%m-%d %H:%M}" if time else "",
        late=bool(marks and marks.late),
        graded_at=record.graded_at if record else "",
        score=marks.score if marks else 0.0,
        status=record.status if record else None,
        reason=why_look,
        seconds=record.seconds if record else 0.0,
        tampering={cell.grade_id or "a cell": cell.tampering for cell in cells if cell.tampering},
        mistakes=mistakes,
        unnamed=tuple(
            cell.grade_id
            for cell in cells
            if cell.points and cell.score == 0 and not (cell.finding and cell.finding.mistakes)
        ),
    )
