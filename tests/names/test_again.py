"""Implementations written after the first corpora had been answered, by lesson."""

from __future__ import annotations

from typing import Any

import pytest

from tests.names import corpus_again, corpus_beginner
from tests.names.harness import Row, check_right, check_wrong


def _params(*tables: dict[str, tuple[Row, ...]]) -> list[Any]:
    return [
        pytest.param(lesson, row, id=f"{lesson}-{row.function}-{row.title}")
        for table in tables
        for lesson, some in table.items()
        for row in some
    ]


@pytest.mark.filterwarnings("ignore")  # a wrong implementation may warn; that is its business
@pytest.mark.parametrize(("lesson", "row"), _params(corpus_again.WRONG, corpus_beginner.WRONG))
def test_wrong_implementation_loses_points(lesson: str, row: Row, in_lesson: None) -> None:
    """It fails a test cell, and every name that it is given is true of it."""
    check_wrong(lesson, row)


@pytest.mark.parametrize(("lesson", "row"), _params(corpus_again.RIGHT, corpus_beginner.RIGHT))
def test_right_implementation_gets_full_marks(lesson: str, row: Row, in_lesson: None) -> None:
    """It passes every test cell, whatever way it goes."""
    check_right(lesson, row)
