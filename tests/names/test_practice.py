"""Lesson 09 against implementations that somebody might hand in."""

from __future__ import annotations

import pytest

from tests.names import corpus_practice as practice
from tests.names.harness import Row, as_params, check_right, check_wrong

RIGHT = practice.RIGHT
WRONG = practice.WRONG


@pytest.fixture
def lesson() -> str:
    """The lesson whose cells are run."""
    return "09_practice"


@pytest.mark.parametrize("row", as_params(RIGHT))
def test_right_implementation_loses_nothing(row: Row, lesson: str, in_lesson: None) -> None:
    """A right implementation gets full marks in every cell."""
    check_right(lesson, row)


@pytest.mark.filterwarnings("ignore")  # a wrong implementation may warn; that is its business
@pytest.mark.parametrize("row", as_params(WRONG))
def test_wrong_implementation_loses_points(row: Row, lesson: str, in_lesson: None) -> None:
    """A wrong implementation fails a cell, and every name it is given is true."""
    check_wrong(lesson, row)
