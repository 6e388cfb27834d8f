"""Runs corpora of implementations through the test cells of a lesson.

A corpus module (`corpus_<topic>.py`) holds two tuples of `Row`, `WRONG` and `RIGHT`, written from
what the course asks and not from the exams. Its test (`test_<topic>.py`) has a fixture `lesson` and
calls `check_wrong` or `check_right` on each row:

    @pytest.fixture
    def lesson() -> str:
        return "01_masks"

    @pytest.mark.filterwarnings("ignore")
    @pytest.mark.parametrize("row", as_params(corpus.WRONG))
    def test_wrong_implementation_loses_points(row: Row, lesson: str, in_lesson: None) -> None:
        check_wrong(lesson, row)

The cells run in one process, as in `tests/lessons/test_examples.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from textwrap import dedent, indent
from typing import Any

import pytest

from solutions.exams.mistakes import MISTAKES
from tests.lessons.test_examples import run_and_note, run_tests


@dataclass(frozen=True)
class Row:
    """One implementation that somebody might hand in.

    Attributes:
        title: what is different about it, unique within its function.
        function: grade_id of the solution cell that it stands in.
        source: what the learner wrote in the solution cell.
        allowed: names of mistakes (keys of `MISTAKES`) that would be true of it; the failed cells
            may give any of these and no other. Empty for a right implementation, and for a wrong
            one that no name describes.
        beside: grade_id and source of other solution cells of the same submission.
    """

    title: str
    function: str
    source: str
    allowed: frozenset[str] = frozenset()
    beside: tuple[tuple[str, str], ...] = ()


def writer(function: str, arguments: str, check: str = "") -> Callable[..., Row]:
    """Makes rows of one function from bodies alone.

    Args:
        function: grade_id of the solution cell, the name of the function.
        arguments: what stands between the brackets of its `def` line.
        check: lines that every body starts with, a check of `keep_prob` say.

    Returns:
        A function of a title, a body and the names that are true of it; `check=""` leaves the
        check out, `above` is text of the cell that stands above the function, `given` other
        arguments, `beside` other cells of the submission.
    """

    def write(
        title: str,
        body: str,
        *allowed: str,
        above: str = "",
        check: str = check,
        given: str = arguments,
        beside: tuple[tuple[str, str], ...] = (),
    ) -> Row:
        lines = "\n".join(text for text in (_tidy(check), _tidy(body)) if text)
        source = f"{_tidy(above)}\n\n\ndef {function}({given}):\n{indent(lines, '    ')}\n"
        return Row(title, function, source.lstrip("\n"), frozenset(allowed), beside)

    return write


def _tidy(text: str) -> str:
    return dedent(text).strip("\n")


CHECK = """
    if not 0 < keep_prob <= 1:
        raise ValueError("keep_prob must lie in (0, 1]")
"""


def as_params(rows: Iterable[Row]) -> list[Any]:
    """The rows for `pytest.mark.parametrize`, readable in its output."""
    return [pytest.param(row, id=f"{row.function}-{row.title}") for row in rows]


def names_in(failed: dict[str, Exception]) -> set[str]:
    """The names of mistakes that failed test cells gave."""
    return {name for error in failed.values() for name in getattr(error, "mistakes", ())}


def check_right(lesson: str, row: Row) -> None:
    """A right implementation loses nothing, and everything of it is judged."""
    assert not row.allowed, "a right implementation has no mistake"
    failed, let_pass = run_and_note(lesson, row.function, row.source, dict(row.beside))
    assert failed == {}, {name: str(error) for name, error in failed.items()}
    assert not let_pass


def check_wrong(lesson: str, row: Row) -> None:
    """A wrong implementation fails a test cell, and no name that it is given is false."""
    assert row.allowed <= set(MISTAKES), f"unknown names: {row.allowed - set(MISTAKES)}"
    failed = run_tests(lesson, row.function, row.source, dict(row.beside))
    said = {name: str(error) for name, error in failed.items()}
    assert failed, "no test cell noticed"
    assert names_in(failed) <= row.allowed, said
