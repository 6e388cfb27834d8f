"""How a check went, in a terminal or a notebook: the lines of the feedback page, hints in steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from textwrap import wrap
from typing import Any, Protocol

from autograder.printable import printable
from autograder.results.items import NOT_ANSWERED, NOT_RUN, Line, shown_before

MARKS = {
    "passed": ("✓", "green"),
    "partly": ("◐", "yellow"),
    "failed": ("✗", "red"),
    "waiting": ("…", ""),
    "unjudged": ("○", "dim"),
}
NOT_BEGUN = "not begun"
NOT_THERE = ("…", "")  # in place of a mark: nothing was there to be judged
GLUE = "\N{NO-BREAK SPACE}"  # where a line must not be wrapped
BAR = 20  # columns
PAGE = 86  # columns of the page of a notebook in JupyterLab
STEPS = 2  # 0: what was seen and what it looks like; 1: a hint; 2: an example, what to read again


Part = tuple[str, str]  # a text and its style


class Paper(Protocol):
    """What lines are written on."""

    width: int

    def line(self, *parts: Part) -> None:
        """Write one line, however long it is."""


class Plain:
    """Paper without colours.

    Attributes:
        width: columns.
        lines: what was written.
    """

    def __init__(self, width: int = 100) -> None:
        self.width = width
        self.lines: list[str] = []

    def line(self, *parts: Part) -> None:
        """Write one line."""
        self.lines.append(printable("".join(text for text, _ in parts)))

    @property
    def text(self) -> str:
        """Return all lines."""
        return "\n".join(self.lines).rstrip()


def show_lines(
    paper: Paper,
    lines: Sequence[Line],
    step: int = 0,
    following: str = "",
    before: Sequence[Line] | None = None,
) -> None:
    """Print a line for each item, what was seen below those that failed, and the sum.

    Args:
        paper: what to write on.
        lines: the items.
        step: how much help to give, 0 to `STEPS`.
        following: the lesson that comes next, "" for none.
        before: the items of the check before; then only those that went otherwise are printed.
    """
    if before is None:
        show_each(paper, lines, step)
    else:
        changed = [line for line, old in zip(lines, before, strict=True) if line != old]
        show_each(paper, changed, step)
        if not changed:
            paper.line(("Nothing has changed.", "dim"))
    score, most = total(lines)
    waiting = waiting_points(lines)
    paper.line()
    if all(line.state == "passed" for line in lines):
        paper.line((f"All {most:g}.", "bold"), (f" Next: {following}" if following else "", ""))
        return
    graded = f" · {waiting:g} are given by a person" if waiting else ""
    paper.line((f"{score:g} of {most:g} points", "bold"), (graded, "dim"))
    if waiting and following and not any(map(is_left, lines)):
        paper.line((f"Next: {following}", ""))
    if step < STEPS and any(line.is_open and not line.is_unwritten for line in lines):
        paper.line((f"More help: --hint {step + 1}", "dim"))


def total(lines: Iterable[Line]) -> tuple[float, float]:
    """Return the points of all items, and the points that could be had."""
    lines = list(lines)
    return sum(line.score or 0.0 for line in lines), sum(line.points for line in lines)


def waiting_points(lines: Iterable[Line]) -> float:
    """Return the points that a person has yet to give."""
    return sum(line.points for line in lines if line.state == "waiting")


def is_left(line: Line) -> bool:
    """Say whether an item needs the learner: it failed, or it could not be judged."""
    return line.state not in ("passed", "waiting")


def show_each(paper: Paper, lines: Sequence[Line], step: int = 0) -> None:
    """Print the items; what was seen is said at the first of those that say the same.

    A function that is not written is one line, whatever is asked of it.
    """
    for key, group in groupby(range(len(lines)), lambda number: _together(lines, number)):
        members = [lines[number] for number in group]
        if isinstance(key, str):
            _show_together(paper, members, key)
        else:
            _show(paper, members[0], step)


def _together(lines: Sequence[Line], number: int) -> str | int:
    """Return what lines that become one have in common; a line's own number if it stands alone."""
    line = lines[number]
    about = line.item.solution or line.item.title
    if line.seen == NOT_RUN:
        return "not run, since the check had ended"
    if line.is_unwritten:
        return f"{about}: not {'answered' if line.seen == NOT_ANSWERED else 'written'} yet"
    first = shown_before(lines, number)
    if first is None or not line.is_open:
        return number
    return f'for the reason seen at "{lines[first].item.title}"'


def _show_together(paper: Paper, lines: Sequence[Line], words: str) -> None:
    score, most = total(lines)
    if lines[0].is_unwritten or lines[0].seen == NOT_RUN:
        _hang(paper, NOT_THERE, words, f"{score:g}/{most:g}")
        return
    several = lines[0].item.title if len(lines) == 1 else f"{len(lines)} more"
    end = f"{lines[0].item.solution} · {score:g}/{most:g}".removeprefix(" · ")
    _hang(paper, MARKS[lines[0].state], f"{several}: {words}", end)


def _show(paper: Paper, line: Line, step: int) -> None:
    points = f"{0 if line.score is None else line.score:g}/{line.points:g}"
    of = f"{line.item.solution} · " if line.item.solution else ""
    _hang(paper, MARKS[line.state], f"{line.item.title}", f"{of}{points}")
    if line.state == "unjudged":
        _tell(paper, "not judged", line.seen or "see above")
        return
    for label, text in _told(line, step):
        _tell(paper, label, text)


def _hang(paper: Paper, mark: Part, title: str, end: str) -> None:
    """Print a title that goes on below its beginning, and points that stay in one piece."""
    glued = end.replace(" ", GLUE)
    rows = wrap(f"{title}  {glued}", max(paper.width - 2, 20), break_on_hyphens=False)
    for number, row in enumerate(rows):
        start = (mark, (" ", "")) if number == 0 else (("  ", ""),)
        text = row.replace(GLUE, " ")
        if number == len(rows) - 1:
            paper.line(*start, (text.removesuffix(end), ""), (end, "dim"))
        else:
            paper.line(*start, (text, ""))


def _told(line: Line, step: int) -> Iterator[tuple[str, str]]:
    """Labels and texts of what is said below an item at this step."""
    yield "seen", line.seen
    for title in line.titles:
        yield "looks like", title
    if step >= 1:
        yield "hint", line.hint
    if step >= STEPS:
        if line.example is not None:
            yield from zip(("call", "expected", "yours gave"), line.example, strict=True)
        if line.passage is not None:
            yield "read again", line.passage.heading


def _tell(paper: Paper, label: str, text: str) -> None:
    """Print one thing below an item; what does not fit goes on below its beginning."""
    if not text:
        return
    rows = text.splitlines()
    if len(rows) == 1:
        rows = wrap(text, max(paper.width - len(label) - 8, 20), break_on_hyphens=False)
    inset = " " * (len(label) + 6)
    for number, row in enumerate(rows):
        start = (f"    {label}: ", "dim") if number == 0 else (inset, "")
        paper.line(start, (row, ""))


def as_plain(line: Line) -> dict[str, Any]:
    """Return an item for programs: what `--json` prints of it."""
    return {
        "name": line.item.grade_id,
        "title": line.item.title,
        "solution": line.item.solution,
        "state": "open" if line.is_unwritten else line.state,
        "score": line.score,
        "points": line.points,
        "seen": line.seen,
        "titles": list(line.titles),
        "hint": line.hint,
        "example": list(line.example) if line.example else None,
        "read_again": line.passage.heading if line.passage else "",
    }


def answers_of(lines: Iterable[Line]) -> dict[str, Any]:
    """Return for each test its state and a text: what a lesson's cells of tests show."""
    answers = {}
    for line in lines:
        paper = Plain(PAGE)
        show_each(paper, [line])
        answers[line.item.grade_id] = {"state": line.state, "text": paper.text}
    return answers


@dataclass(frozen=True)
class Standing:
    """How far one lesson is.

    Attributes:
        lesson: its name.
        score: points.
        points: those that could be had.
        said: a word about it.
        done: nothing is left to the learner.
    """

    lesson: str
    score: float
    points: float
    said: str = ""
    done: bool = False


def standing_of(lesson: str, lines: Sequence[Line]) -> Standing:
    """Return how far a lesson is whose items went so."""
    done = not any(map(is_left, lines))
    return Standing(lesson, *total(lines), done_word(waiting_points(lines)) if done else "", done)


def done_word(waiting: float) -> str:
    """Say that a lesson is done but for the points that a person gives."""
    return f"done, {waiting:g} are given by a person" if waiting else "done"


def show_progress(paper: Paper, lessons: Sequence[Standing]) -> None:
    """Print a line for each lesson, the sum, and what is next."""
    for one in lessons:
        show_standing(paper, one)
    show_sum(paper, lessons)


def show_standing(paper: Paper, one: Standing) -> None:
    """Print a lesson's name, its bar and its points."""
    full = round(BAR * one.score / one.points) if one.points else 0
    if 0 < one.score < one.points:
        full = min(max(full, 1), BAR - 1)  # a full bar and an empty one say what they seem to
    points = f"{one.score:g}/{one.points:g}" if one.points else ""
    end = f" {points:>7}  " if one.said else f" {points:>7}".rstrip()
    paper.line(
        (f"{one.lesson:<16} ", ""),
        ("█" * full, "green"),
        ("░" * (BAR - full), "dim"),
        (end, ""),
        (one.said, "dim"),
    )


def show_sum(paper: Paper, lessons: Sequence[Standing]) -> None:
    """Print the sum, and the lesson to go on with."""
    following = next((one.lesson for one in lessons if not one.done), "")
    score, most = sum(one.score for one in lessons), sum(one.points for one in lessons)
    goes_on = f"Next: {following}" if following else "All lessons are done."
    paper.line()
    paper.line((f"{score:g} of {most:g} points.", "bold"), (f" {goes_on}", ""))
