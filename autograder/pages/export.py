"""Marks as files that other systems import.

Learning platforms take an empty cell for "no mark" and may delete the one they have. So a student
whose mark is not complete has no line in a file of one assignment; nor has one whose hand-in could
not be graded, for a 0 must be somebody's decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

from autograder.course import Course
from autograder.errors import AutograderError, GradebookError
from autograder.files import replacing
from autograder.lms.ids import Ids, read_ids
from autograder.pages.export_formats import FIRST_LINES, PLAIN, WORKSHEET, Columns, read_formats
from autograder.printable import in_command
from autograder.results.csv_tables import write_csv
from autograder.results.graded_class import GradedClass
from autograder.results.mark import Marks
from autograder.results.marks import Person

NOT_HANDED_IN = "not_handed_in"


@dataclass(frozen=True)
class Entry:
    """One student's result.

    Attributes:
        person: who it is.
        marks: what the gradebook has; None if that is nothing.
        status: how grading ended, a `Status` or `NOT_HANDED_IN`.
        reason: why a person should look, "" if not.
        worthless: nothing could be graded, and no person gave a mark.
        hand_ins: how many were graded.
    """

    person: Person
    marks: Marks | None
    status: str
    reason: str
    worthless: bool
    hand_ins: int = 0

    @property
    def waiting(self) -> bool:
        """True while a person has yet to grade a part."""
        return not self.worthless and self.marks is not None and self.marks.waiting


@dataclass(frozen=True)
class Lesson:
    """The results of one assignment.

    Attributes:
        name: the assignment.
        entries: by student id, everybody whom the gradebook knows.
        max_score: points that could be had.
        ids: the names that a platform has for them.
    """

    name: str
    entries: dict[str, Entry]
    max_score: float
    ids: Ids


@dataclass(frozen=True)
class Exported:
    """What was written; keys are student ids, with the assignment where there are several.

    Attributes:
        students: how many are in the file.
        waiting: who has no mark in it, because a person has yet to grade a part; sorted.
        worthless: why nothing of a hand-in could be graded, where it is left out for that.
        notes: what else to know.
    """

    students: int
    waiting: tuple[str, ...]
    worthless: dict[str, str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wish:
    """How to write marks.

    Attributes:
        kind: name of the format.
        zeros: give 0 to hand-ins of which nothing could be graded, and to who handed in nothing.
        scale: the most points that an assignment is to have; None as it is.
        column: name of the assignment's column, if it is not the assignment's.
    """

    kind: str = PLAIN
    zeros: bool = False
    scale: float | None = None
    column: str = ""


def export_marks(course: Course, assignments: Sequence[str], wish: Wish, path: Path) -> Exported:
    """Write the marks of some assignments into one file.

    Args:
        course: the course.
        assignments: their names.
        wish: how.
        path: the file to write; replaced as a whole.

    Raises:
        CourseError: there is no such assignment.
        GradebookError: nothing is graded.
        AutograderError: there is no such format, or the file cannot be written.
    """
    formats = read_formats(course.config)
    if wish.kind not in formats:
        raise AutograderError(
            f"There is no format {wish.kind!r}.",
            f"There are {', '.join(formats)}; a course adds others (c.AutograderExport.formats).",
        )
    lessons = [read_lesson(course, name) for name in assignments]
    table = _Table(formats[wish.kind], lessons, wish)
    header, rows = table.filled_worksheet() or table.make()
    with replacing(path, make_folder=True) as file:
        write_csv(file, header, rows, bom=wish.kind == PLAIN)
    return table.told()


def read_lesson(course: Course, name: str) -> Lesson:
    """Read the results of an assignment.

    Raises:
        CourseError: there is no such assignment.
        GradebookError: nothing is graded.
    """
    graded = GradedClass(course, name)
    marks, records = graded.marks, graded.records
    if not marks:
        _ = graded.assignment  # says so if there is no such assignment
        raise GradebookError(
            f"There are no marks for {name}.", f"Run `autograder grade {in_command(name)}` first."
        )
    entries = {}
    for student in sorted(graded.people.keys() | marks.keys()):
        mine, record = marks.get(student), records.get(student)
        handed_in = record is not None or (mine is not None and mine.graded)
        of_worth = mine is not None and (mine.points_given or any(m.by_hand for m in mine.cells))
        entries[student] = Entry(
            person=graded.people.get(student, Person(student)),
            marks=mine,
            status=record.status if record else "graded" if handed_in else NOT_HANDED_IN,
            reason=graded.why_look(student),
            worthless=not of_worth and (graded.failed(student) or not handed_in),
            hand_ins=len(graded.attempts.get(student, ())) or int(handed_in),
        )
    return Lesson(name, entries, max(m.max_score for m in marks.values()), read_ids(course, name))


Rows = Iterator[list[object]]


class _Table:
    """The file to write, and what is left out of it."""

    def __init__(self, columns: Columns, lessons: Sequence[Lesson], wish: Wish) -> None:
        self._columns, self._lessons, self._wish = columns, lessons, wish
        self._wide = any("{assignment}" in name for name in columns)
        self._notes: list[str] = []
        self._written: set[str] = set()

    def make(self) -> tuple[list[str], Rows]:
        """Return header and rows."""
        header: list[str] = []
        for name in self._columns:
            several = self._lessons if "{assignment}" in name else self._lessons[:1]
            header += [name.format(assignment=self._title(lesson)) for lesson in several]
        return header, self._rows()

    def _rows(self) -> Rows:
        if first := FIRST_LINES.get(self._wish.kind):
            yield self._line(first, self._lessons, None)
        whole = self._wish.kind == PLAIN  # everything that is known, for a person to read
        for group in [self._lessons] if self._wide else [[lesson] for lesson in self._lessons]:
            for student in sorted({s for lesson in group for s in lesson.entries}):
                if self._wish.kind == WORKSHEET and student not in group[0].ids.numbers:
                    self._note(
                        "Who has no participant's number is left out: `autograder collect` with "
                        "--roster knows it."
                    )
                elif whole or any(self._score(lesson, student) is not None for lesson in group):
                    self._written.add(student)
                    yield self._line(self._columns, group, student)

    def _line(
        self, columns: Columns, lessons: Sequence[Lesson], student: str | None
    ) -> list[object]:
        line: list[object] = []
        for name in self._columns:
            several = lessons if "{assignment}" in name else lessons[:1]
            text = columns.get(name, "")
            line += [_fill_in(text, self._values(lesson, student)) for lesson in several]
        return line

    def filled_worksheet(self) -> tuple[list[str], Rows] | None:
        """Return the worksheet that came from Moodle, filled; None if there is none to fill."""
        if self._wish.kind != WORKSHEET:
            return None
        if len(self._lessons) != 1:
            raise AutograderError("A worksheet is of one assignment.", "Name the assignment.")
        (lesson,) = self._lessons
        header = lesson.ids.header
        if not {"Identifier", "Grade"} <= set(header):
            return None
        return header, self._fill(lesson, header)

    def _fill(self, lesson: Lesson, header: list[str]) -> Rows:
        owners = {number: student for student, number in lesson.ids.numbers.items()}
        most = self._wish.scale or lesson.max_score
        for row in lesson.ids.rows:
            cells: list[object] = [*row, *("",) * (len(header) - len(row))]
            line = dict(zip(header, map(str, cells), strict=False))
            number = re.search(r"\d*$", line["Identifier"])
            student = owners.get(number.group() if number else "", "")
            score = self._score(lesson, student)
            if score is None:
                continue  # Moodle leaves who is not in the file as he was
            said = line.get("Maximum Grade", "")
            if said and _number(said) != most:
                self._note(f"In Moodle {said} points can be had, here {most:g}: see --scale.")
            self._written.add(student)
            cells[header.index("Grade")] = score
            yield cells

    def _title(self, lesson: Lesson) -> str:
        """Name an assignment as the platform does: Canvas writes "Name (1234)"."""
        same = re.compile(rf"{re.escape(lesson.name)} \(\d+\)")
        known = next((name for name in lesson.ids.header if same.fullmatch(name)), lesson.name)
        return self._wish.column if self._wish.column and len(self._lessons) == 1 else known

    def _score(self, lesson: Lesson, student: str) -> float | None:
        entry = lesson.entries.get(student)
        if entry is None or (entry.waiting and self._wish.kind != PLAIN):
            return None
        if entry.worthless:
            return 0.0 if self._wish.zeros else None
        return entry.marks.score * self._factor(lesson) if entry.marks else None

    def _factor(self, lesson: Lesson) -> float:
        scale = self._wish.scale
        return scale / lesson.max_score if scale and lesson.max_score else 1.0

    def _values(self, lesson: Lesson, student: str | None) -> dict[str, object]:
        most = lesson.max_score * self._factor(lesson)
        if student is None:
            return {"assignment": lesson.name, "max_score": most}
        entry = lesson.entries.get(student) or Entry(Person(student), None, NOT_HANDED_IN, "", True)
        person, marks, score = entry.person, entry.marks, self._score(lesson, student)
        number = person.lms_user_id
        return {
            **vars(person),
            "assignment": lesson.name,
            "name": person.name,
            "full_name": f"{person.first_name} {person.last_name}".strip() or student,
            "number": number if number.isdecimal() else "",
            "school_id": "" if number.isdecimal() else number,
            "participant": lesson.ids.numbers.get(student, ""),
            "score": "" if score is None else score,
            "max_score": most,
            "late_penalty": marks.penalty * self._factor(lesson) if marks else 0.0,
            "handed_in": marks.timestamp.isoformat() if marks and marks.timestamp else "",
            "hand_ins": entry.hand_ins,
            "needs_manual_grade": "yes" if entry.waiting else "no",
            "status": entry.status,
            "reason": entry.reason,
        }

    def _note(self, text: str) -> None:
        if text not in self._notes:
            self._notes.append(text)

    def told(self) -> Exported:
        """Say what was written, once it is."""
        several = len(self._lessons) > 1

        def name(lesson: Lesson, student: str) -> str:
            return f"{student} ({lesson.name})" if several else student

        pairs = [(lesson, s, e) for lesson in self._lessons for s, e in lesson.entries.items()]
        waiting = [name(lesson, s) for lesson, s, e in pairs if e.waiting]
        worthless = {
            name(lesson, s): e.reason or "nothing was handed in"
            for lesson, s, e in pairs
            if e.worthless
        }
        if several and self._wide and (waiting or worthless):
            self._note(
                "Their cells are empty, and a platform may take that for no mark: where it has one "
                "to keep, import one assignment at a time."
            )
        return Exported(
            len(self._written),
            () if self._wish.kind == PLAIN else tuple(waiting),
            {} if self._wish.zeros else worthless,
            tuple(self._notes),
        )


def _number(text: str) -> float | None:
    """Read a number of points; None where it is none, as the name of a scale."""
    with suppress(ValueError):
        return float(text.replace(",", "."))
    return None


def _fill_in(text: str, values: dict[str, object]) -> object:
    """Fill the fields of a text; of a single one the value stays what it is, a number say."""
    parts = list(Formatter().parse(text))
    if len(parts) == 1 and parts[0][0] == "" and parts[0][1]:
        return values.get(parts[0][1], "")
    return text.format_map(_Shown(values))


class _Shown(dict[str, Any]):
    """Values within a text: whole numbers without a point, what is not known as nothing."""

    def __missing__(self, key: str) -> str:
        return ""

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        return f"{value:g}" if isinstance(value, float) else value
