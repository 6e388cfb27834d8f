"""How a check went, in the terminal: the lines of the feedback page, hints in steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from textwrap import wrap
from typing import Any

from rich.console import Console
from rich.markup import escape

from autograder.results.items import NOT_ANSWERED, NOT_RUN, Line, shown_before

MARKS = {
    "passed": "[green]✓[/]",
    "partly": "[yellow]◐[/]",
    "failed": "[red]✗[/]",
    "waiting": "…",
    "unjudged": "[dim]○[/]",
}
NOT_THERE = "…"  # in place of a mark: nothing was there to be judged
GLUE = "\N{NO-BREAK SPACE}"  # where a line must not be wrapped
STEPS = 2  # 0: what was seen and what it looks like; 1: a hint; 2: an example, what to read again


def show_lines(
    console: Console,
    lines: Sequence[Line],
    step: int = 0,
    following: str = "",
    before: Sequence[Line] | None = None,
) -> None:
    """Print a line for each item, what was seen below those that failed, and the sum.

    Args:
        console: where to print.
        lines: the items.
        step: how much help to give, 0 to `STEPS`.
        following: the lesson that comes next, "" for none.
        before: the items of the check before; then only those that went otherwise are printed.
    """
    if before is None:
        show_each(console, lines, step)
    else:
        changed = [line for line, old in zip(lines, before, strict=True) if line != old]
        show_each(console, changed, step)
        if not changed:
            console.print("[dim]Nothing has changed.[/]")
    score, most = total(lines)
    waiting = sum(line.points for line in lines if line.state == "waiting")
    if all(line.state == "passed" for line in lines):
        goes_on = f" Next: {following}" if following else ""
        console.print(f"\n[bold]All {most:g}.[/]{escape(goes_on)}", highlight=False)
        return
    graded = f"[dim] · {waiting:g} are given by a person[/]" if waiting else ""
    console.print(f"\n[bold]{score:g} of {most:g} points[/]{graded}", highlight=False)
    if waiting and following and not any(is_left(line) for line in lines):
        console.print(f"Next: {following}", highlight=False, markup=False)
    if step < STEPS and any(line.is_open and not line.is_unwritten for line in lines):
        console.print(f"[dim]More help: --hint {step + 1}[/]")


def total(lines: Iterable[Line]) -> tuple[float, float]:
    """Return the points of all items, and the points that could be had."""
    lines = list(lines)
    return sum(line.score or 0.0 for line in lines), sum(line.points for line in lines)


def is_left(line: Line) -> bool:
    """Say whether an item needs the learner: it failed, or it could not be judged."""
    return line.state not in ("passed", "waiting")


def show_each(console: Console, lines: Sequence[Line], step: int = 0) -> None:
    """Print the items; what was seen is said at the first of those that say the same.

    A function that is not written is one line, whatever is asked of it.
    """
    for key, group in groupby(range(len(lines)), lambda number: _together(lines, number)):
        members = [lines[number] for number in group]
        if isinstance(key, str):
            _show_together(console, members, key)
        else:
            _show(console, members[0], step)


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


def _show_together(console: Console, lines: Sequence[Line], words: str) -> None:
    score, most = total(lines)
    if lines[0].is_unwritten or lines[0].seen == NOT_RUN:
        _hang(console, f"{NOT_THERE} ", words, f"{score:g}/{most:g}")
        return
    several = lines[0].item.title if len(lines) == 1 else f"{len(lines)} more"
    end = f"{lines[0].item.solution} · {score:g}/{most:g}".removeprefix(" · ")
    _hang(console, f"{MARKS[lines[0].state]} ", f"{several}: {words}", end)


def _show(console: Console, line: Line, step: int) -> None:
    points = f"{0 if line.score is None else line.score:g}/{line.points:g}"
    of = f"{line.item.solution} · " if line.item.solution else ""
    _hang(console, f"{MARKS[line.state]} ", f"{line.item.title}", f"{of}{points}")
    if line.state == "unjudged":
        _tell(console, "not judged", line.seen or "see above")
        return
    for label, text in _told(line, step):
        _tell(console, label, text)


def _hang(console: Console, mark: str, title: str, end: str) -> None:
    """Print a title that goes on below its beginning, and points that stay in one piece."""
    glued = end.replace(" ", GLUE)
    rows = wrap(f"{title}  {glued}", max(console.width - 2, 20), break_on_hyphens=False)
    for number, row in enumerate(rows):
        text = escape(row).replace(GLUE, " ")
        if number == len(rows) - 1:
            text = text.removesuffix(escape(end)) + f"[dim]{escape(end)}[/]"
        console.print(f"{mark if number == 0 else '  '}{text}", highlight=False, soft_wrap=True)


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


def _tell(console: Console, label: str, text: str) -> None:
    """Print one thing below an item; what does not fit goes on below its beginning."""
    if not text:
        return
    rows = text.splitlines()
    if len(rows) == 1:
        rows = wrap(text, max(console.width - len(label) - 8, 20), break_on_hyphens=False)
    inset = " " * (len(label) + 6)
    for number, row in enumerate(rows):
        start = f"    [dim]{label}:[/] " if number == 0 else inset
        console.print(f"{start}{escape(row)}", highlight=False, soft_wrap=True)


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
