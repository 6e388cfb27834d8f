"""What a run says at its end."""

from __future__ import annotations

import io
import time

from rich.console import Console

from autograder.cli.progress import Display
from autograder.grading.class_run import Summary


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
