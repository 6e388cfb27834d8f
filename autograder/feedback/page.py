"""One student's page, put together from items, marks and the student's own cells."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, select_autoescape
from markupsafe import Markup

from autograder.batch.ledger import Record
from autograder.feedback import safe
from autograder.feedback.lesson import Item, Lesson, Passage
from autograder.gradebook.marks import Mark, Marks


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


@dataclass(frozen=True)
class OwnCell:
    """A cell the student wrote, as HTML that can do nothing."""

    name: str
    source: Markup
    outputs: tuple[Markup, ...]
    comment: str


@dataclass(frozen=True)
class Page:
    """Everything on a student's page."""

    assignment: str
    lesson: Lesson
    student: str
    score: float
    max_score: float
    penalty: float
    waiting: bool
    handed_in: datetime | None
    reason: str
    lines: tuple[Line, ...]
    cells: tuple[OwnCell, ...]

    @property
    def passages(self) -> list[Passage]:
        """Passages that a line points to, in the order of the lesson."""
        wanted = {line.passage.anchor for line in self.lines if line.passage}
        return [passage for passage in self.lesson.passages if passage.anchor in wanted]


def make_lines(lesson: Lesson, record: Record | None, marks: Marks) -> tuple[Line, ...]:
    """What to say about each item of a lesson."""
    given = {mark.cell: mark for mark in marks.cells if mark.notebook == lesson.name}
    told: dict[str, Mapping[str, Any]] = {}
    if record is not None:
        told = {i["grade_id"]: i for i in record.items if i["notebook"] == lesson.name}
    return tuple(
        _line(lesson, item, given.get(item.grade_id), told.get(item.grade_id, {}), marks)
        for item in lesson.items
    )


def _line(
    lesson: Lesson, item: Item, mark: Mark | None, told: Mapping[str, Any], marks: Marks
) -> Line:
    score = mark.score if mark else 0.0
    comment = marks.comments.get((lesson.name, item.grade_id), "")
    if score is None:
        return Line(item, "waiting", None, item.points, comment=comment)
    state = "passed" if score >= item.points else "partly" if score > 0 else "failed"
    if state == "passed" or item.by_hand or (mark is not None and mark.by_hand):
        return Line(item, state, score, item.points, comment=comment)
    finding = told.get("finding") or {}
    passage = lesson.passage_called(finding.get("passage") or "")
    if passage is None:
        passage = next((p for p in lesson.passages if p.anchor == item.passage), None)
    error = str(told.get("error") or "")
    unwritten = error == "NotImplementedError"
    return Line(
        item,
        state,
        score,
        item.points,
        seen=_without_finding(error) if unwritten else finding.get("seen", _without_finding(error)),
        titles=tuple(finding.get("titles") or ()),
        hint=str(finding.get("hint") or ""),
        example=tuple(finding["example"]) if finding.get("example") else None,
        passage=passage,
        comment=comment,
    )


def _without_finding(error: str) -> str:
    if error == "NotImplementedError":
        return "This is not written yet."
    if error in ("", "AssertionError"):
        return "This property does not hold yet."
    return f"The test could not finish: {error}."


def own_cells(
    notebook: Mapping[str, Any], lesson_texts: frozenset[str], comments: Mapping[str, str]
) -> tuple[OwnCell, ...]:
    """What the student wrote, from the notebook under `autograded/`.

    Args:
        notebook: that notebook as JSON.
        lesson_texts: text cells of the lesson itself, which are not shown again.
        comments: what graders wrote, by grade_id.
    """
    return tuple(_own_cells(notebook.get("cells", []), lesson_texts, comments))


def _own_cells(
    cells: Iterable[Mapping[str, Any]], lesson_texts: frozenset[str], comments: Mapping[str, str]
) -> Iterable[OwnCell]:
    for cell in cells:
        meta = cell.get("metadata", {}).get("nbgrader", {})
        if meta.get("locked") or (meta.get("grade") and not meta.get("solution")):
            continue  # given code and tests: the student did not write them
        source = "".join(cell.get("source", ""))
        name, comment = meta.get("grade_id", ""), comments.get(meta.get("grade_id", ""), "")
        if cell.get("cell_type") == "code":
            if source.strip():
                shown = tuple(Markup(piece) for piece in safe.outputs(cell.get("outputs", [])))
                yield OwnCell(name, Markup(safe.code(source)), shown, comment)
        elif source.strip() and (meta or source not in lesson_texts):
            yield OwnCell(name, Markup(), (Markup(safe.markdown(source)),), comment)


def _points(value: float) -> str:
    return f"{value:g}" if abs(value - round(value, 2)) < 1e-9 else f"{value:.2f}"


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["points"] = _points
    environment.filters["lesson_text"] = lambda text: Markup(safe.markdown(text))
    return environment


@cache
def style() -> str:
    """The page's style sheet, colours of code in light and dark included."""
    own = (files("autograder.feedback") / "templates" / "page.css").read_text(encoding="utf-8")
    dark = safe.code_style("github-dark").replace("\n", "\n  ")
    light = safe.code_style("default")
    return f"{own}\n{light}\n@media (prefers-color-scheme: dark) {{\n  {dark}\n}}\n"


def policy(style_sheet: str) -> str:
    """A content-security policy: pictures inside the page, this one style sheet, nothing else."""
    digest = base64.b64encode(hashlib.sha256(style_sheet.encode()).digest()).decode()
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )


def render(page: Page) -> str:
    """The page as one HTML file."""
    source = files("autograder.feedback") / "templates" / "page.html"
    template = _environment().from_string(source.read_text(encoding="utf-8"))
    # The hash in the policy is of the text between the style tags, to the letter.
    sheet = style()
    return template.render(page=page, style=Markup(sheet), policy=policy(sheet))
