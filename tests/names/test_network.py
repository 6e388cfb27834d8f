"""Lesson 04_network: what nobody who wrote its exams had seen is judged right, and named right."""

from __future__ import annotations

import pytest

from tests.lessons.test_examples import run_tests
from tests.names import corpus_network, corpus_network_back
from tests.names.harness import Row, as_params, check_right, check_wrong, names_in


@pytest.fixture
def lesson() -> str:
    return "04_network"


@pytest.mark.filterwarnings("ignore")  # a wrong implementation may warn; that is its business
@pytest.mark.parametrize("row", as_params(corpus_network.WRONG + corpus_network_back.WRONG))
def test_wrong_implementation_loses_points(row: Row, lesson: str, in_lesson: None) -> None:
    """It fails a test cell, and every name that it is given is true of it."""
    check_wrong(lesson, row)


@pytest.mark.parametrize("row", as_params(corpus_network.RIGHT + corpus_network_back.RIGHT))
def test_right_implementation_gets_full_marks(row: Row, lesson: str, in_lesson: None) -> None:
    """It passes every test cell, whatever way it goes."""
    check_right(lesson, row)


def test_a_sum_of_all_biases_is_named(in_lesson: None) -> None:
    """It ends in an error where layers differ in size; where they do not, it shows what it is."""
    source = "def bias_only(params):\n    return sum(b for _, b in params)\n"
    failed = run_tests("04_network", "bias_only", source)
    assert names_in(failed) == {"hidden_biases_counted"}
