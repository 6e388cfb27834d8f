"""How a check went, in the terminal: the lines of the feedback page, hints in steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from rich.console import Console
from rich.markup import escape

from autograder.results.items import Line, told_before

MARKS = {"passed": "[green]✓[/]", "partly": "[yellow]◐[/]", "failed": "[red]✗[/]", "waiting": "…"}
STEPS = 2  # 0: what was seen and what it looks like; 1: a hint; 2: an example, what to read again


def show_lines(console: Console, lines: Iterable[Line], step: int = 0) -> None:
    """Prints a line for each item, what was seen below those that failed, and the sum.

    Args:
        console: where to print.
        lines: the items.
        step: how much help to give, 0 to `STEPS`.
    """
    lines = list(lines)
    show_each(console, lines, step)
    score = sum(line.score or 0.0 for line in lines)
    most = sum(line.points for line in lines)
    console.print(f"\n[bold]{score:g} of {most:g} points[/]")
    if step < STEPS and any(line.state in ("failed", "partly") for line in lines):
        console.print(f"[dim]More help: --hint {step + 1}[/]")


def show_each(console: Console, lines: Sequence[Line], step: int = 0) -> None:
    """Prints the items; what was seen is said at the first of those that say the same."""
    for number, line in enumerate(lines):
        points = f"{0 if line.score is None else line.score:g}/{line.points:g}"
        of = f" · {escape(line.item.solution)}" if line.item.solution else ""
        console.print(
            f"{MARKS[line.state]} {escape(line.item.title)}  [dim]{points}{of}[/]", highlight=False
        )
        first = told_before(lines, number)
        if first is not None:
            _tell(console, "seen", f"the same as in: {lines[first].item.title}")
            continue
        for label, text in _told(line, step):
            _tell(console, label, text)


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
    """Prints one thing below an item; what does not fit goes on below its beginning."""
    if not text:
        return
    rows = text.splitlines()
    if len(rows) == 1:
        rows = wrap(text, max(console.width - len(label) - 8, 20), break_on_hyphens=False)
    inset = " " * (len(label) + 6)
    for number, row in enumerate(rows):
        start = f"    [dim]{label}:[/] " if number == 0 else inset
        console.print(f"{start}{escape(row)}", highlight=False, soft_wrap=True)
