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

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from solutions.exams.mistakes import MISTAKES
from tests.lessons.test_examples import run_tests


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
    """

    title: str
    function: str
    source: str
    allowed: frozenset[str] = frozenset()


def as_params(rows: Iterable[Row]) -> list[Any]:
    """The rows for `pytest.mark.parametrize`, readable in its output."""
    return [pytest.param(row, id=f"{row.function}-{row.title}") for row in rows]


def names_in(failed: dict[str, Exception]) -> set[str]:
    """The names of mistakes that failed test cells gave."""
    return {name for error in failed.values() for name in getattr(error, "mistakes", ())}


def check_right(lesson: str, row: Row) -> None:
    """A right implementation loses nothing."""
    assert not row.allowed, "a right implementation has no mistake"
    failed = run_tests(lesson, row.function, row.source)
    assert failed == {}, {name: str(error) for name, error in failed.items()}


def check_wrong(lesson: str, row: Row) -> None:
    """A wrong implementation fails a test cell, and no name that it is given is false."""
    assert row.allowed <= set(MISTAKES), f"unknown names: {row.allowed - set(MISTAKES)}"
    failed = run_tests(lesson, row.function, row.source)
    said = {name: str(error) for name, error in failed.items()}
    assert failed, "no test cell noticed"
    assert names_in(failed) <= row.allowed, said
