"""The table that a dry run shows."""

from __future__ import annotations

import statistics
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.batch.display import plain
from autograder.gradebook.changes import Change
from autograder.regrade.preview import Preview, Total

SMALL = 1e-9  # points


def show_preview(console: Console, preview: Preview) -> None:
    """Print student, item, old and new score of each change, and what that does to the class."""
    totals = {total.student: total for total in preview.totals}
    if preview.changes:
        console.print(_table(preview.changes, totals))
    console.print(_class(preview))
    for student in preview.fresh:
        console.print(Text(f"{plain(student)} has no score yet."), soft_wrap=True)
    console.print("Nothing was written. The same command without --dry-run writes it.")


def _table(changes: tuple[Change, ...], totals: dict[str, Total]) -> Table:
    several = len({change.notebook for change in changes}) > 1
    table = Table("student", "item", title="Scores that would change")
    table.add_column("old", justify="right")
    table.add_column("new", justify="right")
    table.add_column("")
    for student, group in groupby(changes, key=lambda change: change.student):
        for number, change in enumerate(group):
            item = f"{change.notebook}/{change.cell}" if several else change.cell
            table.add_row(
                Text("" if number else plain(student)),
                Text(plain(item)),
                _points(change.old),
                _new(change.old, change.new),
                "" if change.by_hand is None else f"a person's {change.by_hand:g} stays",
            )
        total = totals[student]
        table.add_row(
            "",
            Text("total", style="bold"),
            _points(total.old),
            _new(total.old, total.new),
            end_section=True,
        )
    return table


def _class(preview: Preview) -> str:
    gains = [total.new - total.old for total in preview.totals]
    higher, lower = sum(g > SMALL for g in gains), sum(g < -SMALL for g in gains)
    if not preview.changes:
        return f"No score of {len(gains)} graded submissions would change."
    old = statistics.fmean(total.old for total in preview.totals)
    new = statistics.fmean(total.new for total in preview.totals)
    kept = sum(change.by_hand is not None for change in preview.changes)
    said = (
        f"{len(preview.changes)} scores would change. Of {len(gains)} graded students {higher} "
        f"would have more points, {lower} fewer; mean {old:.2f} -> {new:.2f}."
    )
    return f"{said} {kept} marks given by hand stay." if kept else said


def _points(score: float | None) -> Text:
    return Text("by hand" if score is None else f"{score:g}")


def _new(old: float | None, new: float | None) -> Text:
    text = _points(new)
    gain = (new or 0.0) - (old or 0.0)
    text.stylize("green" if gain > SMALL else "red" if gain < -SMALL else "")
    return text
