"""What to say about each item: how it went, what was seen, what leads on.

Apart from the page, because the terminal shows the same lines and need not wait for HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.models import CellResult, ErrorKind, Finding
from autograder.results.ledger import Record
from autograder.results.lesson_text import Item, LessonText, Passage
from autograder.results.mark import Mark, Marks

NOT_RUN = "This was not run."  # the page, or the grader's message, says why


@dataclass(frozen=True)
class Line:
    """One line of the page: an item and how it went.

    Attributes:
        item: the property.
        state: "passed", "partly", "failed" or "waiting" (a person has yet to grade it).
        score: points; None while waiting.
        points: points that could be had.
        seen: what was seen, in words.
        titles: mistakes that this points to.
        hint: what leads on.
        example: call, expected and seen on an input made for showing; None if there is none.
        passage: what to read again.
        comment: what a grader wrote.
    """

    item: Item
    state: str
    score: float | None
    points: float
    seen: str = ""
    titles: tuple[str, ...] = ()
    hint: str = ""
    example: tuple[str, str, str] | None = None
    passage: Passage | None = None
    comment: str = ""


def make_lines(lesson: LessonText, record: Record | None, marks: Marks) -> tuple[Line, ...]:
    """What to say about each item of a lesson."""
    given = {mark.cell: mark for mark in marks.cells if mark.notebook == lesson.name}
    told = {r.grade_id: r for r in record.items.get(lesson.name, ())} if record else {}
    return tuple(
        _line(lesson, item, given.get(item.grade_id), told.get(item.grade_id), marks)
        for item in lesson.items
    )


def told_before(lines: Sequence[Line], number: int) -> int | None:
    """The first line above line `number` that says the same of the same function, if any.

    One slip can fail all items of a function: what was seen is then said once.
    """
    said = _said(lines[number])
    if not said[1]:
        return None
    return next((n for n in range(number) if _said(lines[n]) == said), None)


def _said(line: Line) -> tuple[object, ...]:
    told = (line.seen, line.titles, line.hint, line.example)
    return (line.item.solution, any(told), *told)


def _line(
    lesson: LessonText, item: Item, mark: Mark | None, told: CellResult | None, marks: Marks
) -> Line:
    score = mark.score if mark else 0.0
    comment = marks.comments.get((lesson.name, item.grade_id), "")
    if score is None:
        return Line(item, "waiting", None, item.points, comment=comment)
    state = "passed" if score >= item.points else "partly" if score > 0 else "failed"
    by_person = mark is not None and mark.by_hand
    error = told.error if told else ErrorKind.NONE
    if error == ErrorKind.NOT_RUN and not by_person:
        return Line(item, state, score, item.points, seen=NOT_RUN, comment=comment)
    if state == "passed" or item.by_hand or by_person:
        return Line(item, state, score, item.points, comment=comment)
    finding = (told and told.finding) or Finding(
        "A part of this holds." if state == "partly" else _without_finding(item, error)
    )
    passage = lesson.passage_called(finding.passage)
    if passage is None:
        passage = next((p for p in lesson.passages if p.anchor == item.passage), None)
    unwritten = error == ErrorKind.NOT_WRITTEN
    seen = _without_finding(item, error) if unwritten else finding.seen
    return Line(
        item,
        state,
        score,
        item.points,
        seen="" if seen in finding.titles else seen,
        titles=finding.titles,
        hint=finding.hint,
        example=finding.example,
        passage=passage,
        comment=comment,
    )


def _without_finding(item: Item, error: str) -> str:
    if error == ErrorKind.NOT_WRITTEN:
        return "This is not written yet."
    if error in (ErrorKind.NONE, ErrorKind.NOT_TRUE):
        return "This property does not hold yet."
    if error == ErrorKind.NOT_DEFINED and item.solution:
        return f"`{item.solution}`, or a name that it uses, is not defined."
    return f"The test could not finish: {error}."
