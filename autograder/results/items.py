"""What to say about each item: how it went, what was seen, what leads on.

Apart from the page, because the terminal shows the same lines and need not wait for HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.models import CellResult, ErrorKind, Finding
from autograder.results.lesson_text import Item, LessonText, Passage
from autograder.results.mark import Mark, Marks
from autograder.results.record import Record

NOT_RUN = "This was not run."  # the page, or the grader's message, says why
NOT_WRITTEN = "This is not written yet."
NOT_ANSWERED = "This is not answered yet."


@dataclass(frozen=True)
class Line:
    """One line of the page: an item and how it went.

    Attributes:
        item: the property.
        state: "passed", "partly", "failed", "waiting" (a person has yet to grade it) or "unjudged"
            (its points are given, but another mistake hides whether it holds).
        score: points, without extra ones; None while waiting.
        points: points that could be had.
        seen: what was seen, in words.
        titles: mistakes that this points to.
        hint: what leads on.
        example: call, expected and seen on an input made for showing; None if there is none.
        passage: what to read again.
        comment: what a grader wrote.
        extra: points that a grader added.
        mistakes: names of the mistakes.
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
    extra: float = 0.0
    mistakes: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """True while something is left to do for the student."""
        return self.state in ("failed", "partly")

    @property
    def is_unwritten(self) -> bool:
        """True where the student has not begun."""
        return self.seen in (NOT_WRITTEN, NOT_ANSWERED)


def make_lines(lesson: LessonText, record: Record | None, marks: Marks) -> tuple[Line, ...]:
    """Return what to say about each item of a lesson."""
    given = {mark.cell: mark for mark in marks.cells if mark.notebook == lesson.name}
    results = {r.grade_id: r for r in record.items.get(lesson.name, ())} if record else {}
    return tuple(
        _line(lesson, item, given.get(item.grade_id), results, marks) for item in lesson.items
    )


def shown_before(lines: Sequence[Line], number: int) -> int | None:
    """Return the first line above line `number` that says the same of the same function, if any.

    One slip can fail all items of a function: what was seen is then said once. A line that says
    where it saw what an earlier one saw everywhere ("with keep_prob = 1: ...") says the same.
    """
    line = lines[number]
    if not (line.seen or line.titles or line.hint or line.example):
        return None
    return next((n for n in range(number) if _covers(lines[n], line)), None)


def _covers(earlier: Line, line: Line) -> bool:
    if earlier.item.solution != line.item.solution or earlier.state == "unjudged":
        return False
    if not line.item.solution and not line.titles:
        return False  # nobody knows whether both are about the same thing
    results = (line.titles, line.hint, line.example)
    if (earlier.titles, earlier.hint, earlier.example) != results:
        return False
    seen = earlier.seen.rstrip(".")
    return line.seen == earlier.seen or bool(seen and line.seen.rstrip(".").endswith(f": {seen}"))


def example_before(lines: Sequence[Line], number: int) -> int | None:
    """Return the first line above line `number` with the same example of the same function."""
    line = lines[number]
    if line.example is None:
        return None
    same = (n for n in range(number) if lines[n].example == line.example)
    return next((n for n in same if lines[n].item.solution == line.item.solution), None)


def _line(
    lesson: LessonText,
    item: Item,
    mark: Mark | None,
    results: Mapping[str, CellResult],
    marks: Marks,
) -> Line:
    comment = marks.comments.get((lesson.name, item.grade_id), "")
    extra = mark.extra_credit if mark else 0.0
    if mark is not None and mark.score is None:
        return Line(item, "waiting", None, item.points, comment=comment, extra=extra)
    score = mark.score - extra if mark is not None and mark.score is not None else 0.0
    state = "passed" if score >= item.points else "partly" if score > 0 else "failed"
    line = Line(item, state, score, item.points, comment=comment, extra=extra)
    by_person = mark is not None and mark.by_hand
    here, cell = results.get(item.grade_id), results.get(item.solution)
    if line.is_open and here and here.finding:
        line = replace(line, mistakes=here.finding.mistakes)
    if item.by_hand and mark is not None and not by_person and state == "failed":
        return replace(line, seen=NOT_ANSWERED)  # no person had to look at it
    if item.by_hand or by_person:
        return line
    finding = here.finding if here else None
    if state == "passed":
        if finding is None or finding.judged:
            return line
        return replace(line, state="unjudged", seen=finding.seen)
    error = here.error if here else ErrorKind.NONE
    if error == ErrorKind.NOT_RUN:
        return replace(line, seen=NOT_RUN)
    if cell and cell.error == ErrorKind.NOT_WRITTEN:  # raised by an answer, not by a call
        return replace(line, seen=NOT_ANSWERED)
    if error == ErrorKind.NOT_WRITTEN:
        return replace(line, seen=NOT_WRITTEN)
    if error == ErrorKind.NOT_DEFINED and cell and cell.finding:
        seen = f"The cell of `{item.solution}` ends early: {cell.finding.seen}"
        return replace(line, seen=seen, hint=cell.finding.hint)
    if finding is None:
        part = f"A part of this holds: {score:g} of {item.points:g} points."
        plain = part if state == "partly" else _without_finding(item, error)
        finding = Finding(plain)
    passage = lesson.passage_called(finding.passage)
    if passage is None:
        passage = next((p for p in lesson.passages if p.anchor == item.passage), None)
    return replace(
        line,
        seen="" if finding.seen in finding.titles else finding.seen,
        titles=finding.titles,
        hint=finding.hint,
        example=finding.example,
        passage=passage,
    )


def _without_finding(item: Item, error: str) -> str:
    if error in (ErrorKind.NONE, ErrorKind.NOT_TRUE):
        return "This property does not hold yet."
    if error == ErrorKind.NOT_DEFINED and item.solution:
        return f"`{item.solution}`, or a name that it uses, is not defined."
    if error in ("TimeoutError", "CellTimeout"):
        return "This takes too long."
    if error in ("SessionEnded", "ProtocolBroken"):
        return "The run had ended before this test."
    return f"The test could not finish: {error}."
