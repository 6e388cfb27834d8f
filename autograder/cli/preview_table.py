"""The table that a dry run shows."""

from __future__ import annotations

import statistics
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.printable import one_line
from autograder.results.changes import Change
from autograder.results.dry_run import Preview, Total

SMALL = 1e-9  # points


def show_preview(console: Console, preview: Preview) -> None:
    """Print student, item, old and new score of each change, and what that does to the class."""
    totals = {total.student: total for total in preview.totals}
    if preview.changes or any(map(_moved, preview.totals)):
        console.print(_table(preview.changes, totals))
    console.print(_class(preview))
    for student in preview.fresh:
        console.print(Text(f"{one_line(student)} has no score yet."), soft_wrap=True)
    console.print("Nothing was written. The same command without --dry-run writes it.")


def _table(changes: tuple[Change, ...], totals: dict[str, Total]) -> Table:
    several = len({change.notebook for change in changes}) > 1
    table = Table("student", "item", title="Scores that would change")
    table.add_column("old", justify="right")
    table.add_column("new", justify="right")
    table.add_column("")
    by_student = {s: list(g) for s, g in groupby(changes, key=lambda change: change.student)}
    shown = sorted(set(by_student) | {s for s, total in totals.items() if _moved(total)})
    for student in shown:
        for number, change in enumerate(by_student.get(student, [])):
            item = f"{change.notebook}/{change.cell}" if several else change.cell
            table.add_row(
                Text("" if number else one_line(student)),
                Text(one_line(item)),
                _points(change.old),
                _new(change.old, change.new),
                "" if change.by_hand is None else f"a person's {change.by_hand:g} stays",
            )
        total = totals[student]
        first = Text("" if student in by_student else one_line(student))
        if total.old_penalty or total.new_penalty:
            old, new = 0.0 - total.old_penalty, 0.0 - total.new_penalty
            table.add_row(first, Text("lateness"), _points(old), _new(old, new))
            first = Text()
        table.add_row(
            first,
            Text("total", style="bold"),
            _points(total.old),
            _new(total.old, total.new),
            end_section=True,
        )
    return table


def _class(preview: Preview) -> str:
    gains = [total.new - total.old for total in preview.totals]
    higher, lower = sum(g > SMALL for g in gains), sum(g < -SMALL for g in gains)
    if not preview.changes and not (higher or lower):
        return f"No score of {len(gains)} graded submissions would change."
    old = statistics.fmean(total.old for total in preview.totals)
    new = statistics.fmean(total.new for total in preview.totals)
    kept = sum(change.by_hand is not None for change in preview.changes)
    text = (
        f"{len(preview.changes)} scores would change. Of {len(gains)} graded students {higher} "
        f"would have more points, {lower} fewer; mean {old:.2f} -> {new:.2f}."
    )
    return f"{text} {kept} marks given by hand stay." if kept else text


def _moved(total: Total) -> bool:
    """Say whether lateness would cost another number of points."""
    return abs(total.old_penalty - total.new_penalty) > SMALL


def _points(score: float | None) -> Text:
    return Text("by hand" if score is None else f"{score:g}")


def _new(old: float | None, new: float | None) -> Text:
    text = _points(new)
    gain = (new or 0.0) - (old or 0.0)
    text.stylize("green" if gain > SMALL else "red" if gain < -SMALL else "")
    return text
