"""A graded class as a table: a row for each student, a column for each item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.course import Course, load_assignment
from autograder.errors import GradebookError
from autograder.models import Status
from autograder.results.ledger import Record
from autograder.results.lesson_text import Item, read_lesson
from autograder.results.mark import Marks
from autograder.results.marks import read_marks
from autograder.results.records import read_records


@dataclass(frozen=True)
class Column:
    """One item of one notebook."""

    notebook: str
    item: Item


@dataclass(frozen=True)
class Row:
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
    """

    student: str
    score: float
    status: Status | None
    reason: str
    seconds: float
    tampering: Mapping[str, str]
    mistakes: Mapping[str, str]
    unnamed: tuple[str, ...]


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
    """

    assignment: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    shares: np.ndarray[Any, np.dtype[np.float64]]
    max_score: float
    unjudged: np.ndarray[Any, np.dtype[np.bool_]]

    @property
    def judged(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The shares, NaN also where nothing was judged."""
        return np.where(self.unjudged, np.nan, self.shares)


def read_classroom(course: Course, assignment: str) -> Classroom:
    """Reads what is known about a class.

    Raises:
        GradebookError: nothing was graded, or the gradebook has lost it.
    """
    lessons = [read_lesson(notebook) for notebook in load_assignment(course, assignment).notebooks]
    columns = tuple(Column(lesson.name, item) for lesson in lessons for item in lesson.items)
    marks = read_marks(course, assignment)
    records = read_records(course, assignment)
    students = sorted(set(records) | {s for s in marks if _handed_in(course, s, assignment)})
    if not students:
        raise GradebookError(
            f"Nothing was graded for {assignment}.", f"Run `autograder grade {assignment}` first."
        )
    lost = [s for s, r in records.items() if s not in marks and r.status is not Status.FAILED]
    if lost:
        raise GradebookError(
            f"The gradebook has no marks of {', '.join(sorted(lost)[:5])} for {assignment}, though "
            f"{len(lost)} were graded that it does not know.",
            f"Is it the right one? `autograder grade {assignment}` writes the marks into it anew.",
        )
    rows = tuple(_row(s, marks.get(s), records.get(s)) for s in students)
    shares = np.array([_shares(columns, marks.get(s)) for s in students], dtype=float)
    return Classroom(
        assignment=assignment,
        title=lessons[0].title,
        columns=columns,
        rows=rows,
        shares=shares.reshape(len(rows), len(columns)),
        max_score=sum(column.item.points for column in columns),
        unjudged=np.array(
            [_unjudged(columns, records.get(s)) for s in students], dtype=bool
        ).reshape(len(rows), len(columns)),
    )


def _handed_in(course: Course, student: str, assignment: str) -> bool:
    return course.path(course.autograded_directory, student, assignment).is_dir()


def _shares(columns: tuple[Column, ...], marks: Marks | None) -> list[float]:
    given = {(m.notebook, m.cell): m for m in marks.cells} if marks else {}
    shares = []
    for column in columns:
        mark = given.get((column.notebook, column.item.grade_id))
        if mark is None:
            shares.append(0.0)
        elif mark.score is None:
            shares.append(float("nan"))
        else:
            shares.append(mark.score / mark.max_score if mark.max_score else 1.0)
    return shares


def _unjudged(columns: tuple[Column, ...], record: Record | None) -> list[bool]:
    let_pass = {
        (item["notebook"], item["grade_id"])
        for item in (record.items if record is not None else ())
        if item["score"] and not (item["finding"] or {}).get("judged", True)
    }
    return [(column.notebook, column.item.grade_id) in let_pass for column in columns]


def _row(student: str, marks: Marks | None, record: Record | None) -> Row:
    items = record.items if record else ()
    findings = [(item, item["finding"] or {}) for item in items]
    mistakes = {
        name: title
        for _, finding in findings
        for name, title in zip(finding.get("mistakes", ()), finding.get("titles", ()), strict=False)
    }
    return Row(
        student=student,
        score=marks.score if marks else 0.0,
        status=record.status if record else None,
        reason=record.reason if record else "",
        seconds=record.seconds if record else 0.0,
        tampering={i["grade_id"] or "a cell": i["tampering"] for i in items if i["tampering"]},
        mistakes=mistakes,
        unnamed=tuple(
            item["grade_id"]
            for item, finding in findings
            if item["points"] and item["score"] == 0 and not finding.get("mistakes")
        ),
    )
