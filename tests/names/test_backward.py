"""Lesson 03_backward: what nobody who wrote its exams had seen is judged right, and named right."""

from __future__ import annotations

import pytest

from tests.names import corpus_backward, corpus_backward_steps
from tests.names.harness import Row, as_params, check_right, check_wrong


@pytest.fixture
def lesson() -> str:
    return "03_backward"


@pytest.mark.filterwarnings("ignore")  # a wrong implementation may warn; that is its business
@pytest.mark.parametrize("row", as_params(corpus_backward.WRONG + corpus_backward_steps.WRONG))
def test_wrong_implementation_loses_points(row: Row, lesson: str, in_lesson: None) -> None:
    """It fails a test cell, and every name that it is given is true of it."""
    check_wrong(lesson, row)


@pytest.mark.parametrize("row", as_params(corpus_backward.RIGHT + corpus_backward_steps.RIGHT))
def test_right_implementation_gets_full_marks(row: Row, lesson: str, in_lesson: None) -> None:
    """It passes every test cell, whatever way it goes."""
    check_right(lesson, row)
