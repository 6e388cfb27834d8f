"""How a check went, in the terminal: the lines of the feedback page, hints in steps."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape

from autograder.feedback.lines import Line

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
    for line in lines:
        show_line(console, line, step)
    score = sum(line.score or 0.0 for line in lines)
    most = sum(line.points for line in lines)
    console.print(f"\n[bold]{score:g} of {most:g} points[/]")
    if step < STEPS and any(line.state in ("failed", "partly") for line in lines):
        console.print(f"[dim]More help: --hint {step + 1}[/]")


def show_line(console: Console, line: Line, step: int = 0) -> None:
    """Prints one item."""
    points = f"{0 if line.score is None else line.score:g}/{line.points:g}"
    console.print(
        f"{MARKS[line.state]} {escape(line.item.title)}  [dim]{points}[/]", highlight=False
    )
    told = [("seen", line.seen), *(("looks like", title) for title in line.titles)]
    if step >= 1:
        told.append(("hint", line.hint))
    if step >= STEPS:
        if line.example is not None:
            told += zip(("call", "expected", "yours gave"), line.example, strict=True)
        if line.passage is not None:
            told.append(("read again", line.passage.heading))
    for label, text in told:
        if text:
            console.print(f"    [dim]{label}:[/] {escape(text)}", highlight=False)
