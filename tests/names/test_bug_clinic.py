"""Lesson 08 against implementations that were written before its exams were read."""

from __future__ import annotations

import pytest

from tests.names import corpus_bug_clinic as bug_clinic
from tests.names.harness import Row, as_params, check_right, check_wrong

RIGHT = bug_clinic.RIGHT
WRONG = bug_clinic.WRONG


@pytest.fixture
def lesson() -> str:
    """The lesson whose cells are run."""
    return "08_bug_clinic"


@pytest.mark.parametrize("row", as_params(RIGHT))
def test_right_implementation_loses_nothing(row: Row, lesson: str, in_lesson: None) -> None:
    """A right implementation gets full marks in every cell."""
    check_right(lesson, row)


@pytest.mark.filterwarnings("ignore")  # a wrong implementation may warn; that is its business
@pytest.mark.parametrize("row", as_params(WRONG))
def test_wrong_implementation_loses_points(row: Row, lesson: str, in_lesson: None) -> None:
    """A wrong implementation fails a cell, and every name it is given is true."""
    check_wrong(lesson, row)
