"""What a run shows in the terminal: a bar, a line where a person should look, a table."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from autograder.grading.class_run import Observer, SubmissionRow, Summary
from autograder.models import Status
from autograder.printable import one_line

MAX_SAID = 4000  # characters
MAX_CELLS = 6  # that are named
MAX_SAME = 3  # students who are named beside the same warning
VALUE_WIDTH = 30  # characters that the table's second column should have, at the least
STYLES = {Status.GRADED_WITH_WARNINGS: "yellow", Status.FAILED: "red"}
WORDS = {Status.GRADED_WITH_WARNINGS: "warning", Status.FAILED: "failed"}


class RateColumn(ProgressColumn):
    """Submissions a second."""

    def render(self, task: Task) -> Text:
        """Show the rate of the last half minute or so."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:5.1f}/s" if speed else "   -/s", style="progress.data.speed")


class Display(Observer):
    """Shows one run. On a terminal the bar moves; into a file go the lines and the table only."""

    def __init__(
        self,
        assignment: str,
        began: float,
        console: Console | None = None,
        signal: Callable[[], int] = lambda: 0,
    ) -> None:
        """Make the display of a run.

        Args:
            assignment: its name.
            began: the `time.monotonic()` at which the run began.
            console: where to show it.
            signal: gives the number of the signal that is to stop the run, 0 if none came.
        """
        self.signal = signal
        self.console = console or Console(highlight=False)
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            RateColumn(),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=self.console,
            disable=not self.console.is_terminal,
        )
        self.warnings = Counter[str]()  # how often each is said
        self.task = self.progress.add_task(one_line(assignment), total=None)
        self.began = began

    def __enter__(self) -> Self:
        self.progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.progress.stop()

    def start(self, total: int) -> None:
        """Show how many submissions there are."""
        self.progress.update(self.task, total=total)

    def note(self, text: str) -> None:
        """Say where the run happens."""
        self.console.print(one_line(text, MAX_SAID), soft_wrap=True)

    def row(self, row: SubmissionRow) -> None:
        """Show that one more is done, and why a person should look at it."""
        self.progress.advance(self.task)
        record = row.record
        if record.status not in STYLES:
            return
        if record.status is Status.GRADED_WITH_WARNINGS:
            self.warnings[record.reason] += 1
        if self.warnings[record.reason] <= MAX_SAME:
            line = Text.assemble(
                (f"{WORDS[record.status]:8}", STYLES[record.status]),
                f"{one_line(record.student)}: {one_line(record.reason, MAX_SAID)}",
            )
            self.console.print(line, soft_wrap=True)

    def stop(self) -> bool:
        """Return whether a signal came."""
        return bool(self.signal())

    def summary(self, summary: Summary) -> None:
        """Show the table at the end, and above it of how many more the same is to be said."""
        for reason, count in self.warnings.items():
            if count > MAX_SAME:
                said = (
                    f"{count - MAX_SAME} more: {one_line(reason, MAX_SAID)} The report names all."
                )
                self.console.print(Text.assemble(("warning ", "yellow"), said), soft_wrap=True)
        rows = summary.rows
        seconds = time.monotonic() - self.began
        fresh = sum(not row.skipped for row in rows)
        lines = [("graded", Text(str(_count(rows, Status.GRADED))))]
        for status, word in (
            (Status.GRADED_WITH_WARNINGS, "with warnings"),
            (Status.FAILED, "failed"),
        ):
            if count := _count(rows, status):
                lines.append((word, Text(str(count), STYLES[status])))
        if fresh < len(rows):
            lines.append(("of these unchanged", Text(str(len(rows) - fresh))))
        if manual := sum(row.manual for row in rows):
            lines.append(("with cells for a person to grade", Text(str(manual))))
        scores = [row.record.score for row in rows if row.record.status is not Status.FAILED]
        if scores:
            text = (
                f"mean {statistics.fmean(scores):.2f}, median {statistics.median(scores):.2f}, "
                f"from {min(scores):g} to {max(scores):g}, "
                f"of {max(row.record.max_score for row in rows):g}"
            )
            lines.append(("score", Text(text)))
        rate = f", {fresh / seconds:.1f} submissions a second" if fresh else ""
        lines.append(("time", Text(f"{seconds:.1f} s{rate}")))
        self._show(lines)
        for text in summary.notes:
            self.console.print(Text(one_line(text, MAX_SAID), "yellow"), soft_wrap=True)
        if summary.reaching:
            self.console.print(Text(_reaching_words(summary.reaching), "yellow"), soft_wrap=True)
        if summary.stopped and not rows:
            self.console.print("Stopped before anything was graded.")
        elif summary.stopped:
            self.console.print(
                "Stopped. What is listed above is safe; the same command goes on from here."
            )

    def _show(self, lines: list[tuple[str, Text]]) -> None:
        """Show a table, or lines where its second column would be cut to pieces."""
        table = Table(show_header=False, box=None)
        for word, text in lines:
            table.add_row(word, text)
        if max(len(word) for word, _ in lines) + VALUE_WIDTH > self.console.width:
            for word, text in lines:
                self.console.print(Text.assemble(f"{word}: ", text), soft_wrap=True)
        else:
            self.console.print(table)


def _reaching_words(reaching: Mapping[str, tuple[str, ...]]) -> str:
    """Say which tests may not see what they ask for, and what to do."""
    cells = [f"{name} ({', '.join(uses)})" for name, uses in list(reaching.items())[:MAX_CELLS]]
    more = len(reaching) - len(cells)
    return (
        f"These tests look into the student's process: {one_line('; '.join(cells))}"
        + (f"; and {more} more" if more > 0 else "")
        + ". Tests run outside of it, where they may fail right answers or pass wrong ones. If so, "
        'set c.Autograder.hidden_tests = "kernel" (for one assignment, if you like).'
    )


def _count(rows: tuple[SubmissionRow, ...], status: Status) -> int:
    return sum(row.record.status is status for row in rows)
