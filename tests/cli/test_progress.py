"""What a run says at its end."""

from __future__ import annotations

import io
import time

from rich.console import Console

from autograder.cli.progress import Display
from autograder.grading.class_run import SubmissionRow, Summary
from autograder.models import Status
from autograder.results.record import Record


def said(summary: Summary) -> str:
    """The text of a summary."""
    console = Console(file=io.StringIO(), width=200, highlight=False)
    Display("ps1", time.monotonic(), console).summary(summary)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    return " ".join(text.split())


def test_tests_that_look_into_the_process_are_named() -> None:
    reaching = {f"test_{i}": ("dir()", "inspect.signature") for i in range(8)}
    text = said(Summary((), False, reaching))
    assert "test_0 (dir(), inspect.signature); test_1" in text
    assert "; and 2 more." in text
    assert 'c.Autograder.hidden_tests = "kernel"' in text


def test_nothing_is_said_of_other_tests() -> None:
    assert "hidden_tests" not in said(Summary((), False, {}))


def row(student: str, status: Status, reason: str) -> SubmissionRow:
    """A submission that was graded."""
    return SubmissionRow(Record(student, "k", status, reason, 1.0, 2.0, 0.1, "", {}))


def test_one_cause_is_not_said_forty_times() -> None:
    """Three students are named beside a warning, the others counted; failures all have names."""
    console = Console(file=io.StringIO(), width=200, highlight=False)
    display = Display("ps1", time.monotonic(), console)
    for number in range(40):
        display.row(row(f"s{number:02}", Status.GRADED_WITH_WARNINGS, "The cell why is missing."))
    for number in range(40, 45):
        display.row(row(f"s{number:02}", Status.FAILED, "The folder holds no notebook."))
    display.summary(Summary((), False))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert [line.split(":")[0].split()[-1] for line in lines if "no notebook" in line] == [
        f"s{number}" for number in range(40, 45)
    ]
    assert lines.count("warning s02: The cell why is missing.") == 1
    assert "warning 37 more: The cell why is missing. The report names all." in lines
    assert len([line for line in lines if "is missing" in line]) == 4


def test_a_rate_of_nothing_is_not_said() -> None:
    """Where all is unchanged the time stands alone."""
    assert "submissions a second" not in said(Summary((), False))
