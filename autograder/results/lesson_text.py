"""What a lesson says about its items: their titles, and the passages they point to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.models import Cell, Role, SourceNotebook

HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Passage:
    """A part of the lesson's text, from a heading to the next one.

    Attributes:
        heading: its words.
        text: markdown below it.
        anchor: name for links within a page.
    """

    heading: str
    text: str
    anchor: str


@dataclass(frozen=True)
class Item:
    """One property that is graded.

    Attributes:
        grade_id: of the test cell.
        title: what the learner reads.
        solution: grade_id of the solution cell that it grades; "" if names do not tell.
        points: what it is worth.
        passage: anchor of the passage above the test; "" if the lesson has no headings.
        by_hand: a person grades it.
    """

    grade_id: str
    title: str
    solution: str
    points: float
    passage: str
    by_hand: bool


@dataclass(frozen=True)
class LessonText:
    """A lesson as feedback sees it."""

    name: str
    title: str
    items: tuple[Item, ...]
    passages: tuple[Passage, ...]

    def passage_called(self, headings: str) -> Passage | None:
        """Return the passage with this heading, upper and lower case alike.

        Args:
            headings: one a line, since lessons differ: the first that this one has is taken.
        """
        by_heading = {p.heading.casefold(): p for p in reversed(self.passages)}
        wanted = (line.casefold().strip() for line in headings.splitlines())
        return next((by_heading[line] for line in wanted if line in by_heading), None)


def read_lesson_text(notebook: SourceNotebook) -> LessonText:
    """Collect titles and passages of a lesson; test cells give their title only."""
    passages: list[Passage] = []
    items: list[Item] = []
    solutions = [cell.grade_id for cell in notebook.cells if cell.role is Role.SOLUTION]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            passages += _passages(cell.source, len(passages), passages)
        if cell.is_test or cell.role in (Role.MANUAL, Role.TASK):
            anchor = passages[-1].anchor if passages else ""
            items.append(_item(cell, anchor, solutions))
    title = passages[0].heading if passages else notebook.name
    return LessonText(notebook.name, title, tuple(items), tuple(passages))


def _passages(text: str, count: int, before: list[Passage]) -> list[Passage]:
    """Split a text cell at its headings; text without one belongs to the passage before."""
    marks = list(HEADING.finditer(text))
    lead = text[: marks[0].start()] if marks else text
    if lead.strip() and before:
        last = before.pop()
        before.append(Passage(last.heading, f"{last.text}\n\n{lead.strip()}", last.anchor))
    ends = [mark.start() for mark in marks[1:]] + [len(text)][: len(marks)]
    return [
        Passage(mark.group(2), text[mark.end() : end].strip(), f"passage-{count + number}")
        for number, (mark, end) in enumerate(zip(marks, ends, strict=True))
    ]


def _item(cell: Cell, anchor: str, solutions: list[str]) -> Item:
    title = cell.metadata.get("autograder", {}).get("title") or _words(cell.grade_id)
    by_hand = cell.role in (Role.MANUAL, Role.TASK)
    # By the naming rule of tests: test_<solution>_<property>.
    graded = [name for name in solutions if f"{cell.grade_id}_".startswith(f"test_{name}_")]
    solution = max(graded, key=len, default="")
    return Item(cell.grade_id, str(title), solution, cell.points, anchor, by_hand)


def _words(grade_id: str) -> str:
    return grade_id.removeprefix("test_").replace("_", " ").replace("-", " ")
