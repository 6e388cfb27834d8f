"""All lessons: implementations written after the other corpora had been answered."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lessons.test_examples import run_tests
from tests.names import (
    corpus_fresh,
    corpus_fresh_clinic,
    corpus_fresh_experiment,
    corpus_fresh_network,
)
from tests.names import corpus_fresh_practice as corpus_practice
from tests.names.harness import Row, as_params, check_right, check_wrong

ROWS = {
    **corpus_fresh.ROWS,
    "04_network": (corpus_fresh_network.RIGHT, corpus_fresh_network.WRONG),
    "05_experiment": (corpus_fresh_experiment.RIGHT, corpus_fresh_experiment.WRONG),
    "08_bug_clinic": (corpus_fresh_clinic.RIGHT, corpus_fresh_clinic.WRONG),
    "09_practice": (corpus_practice.RIGHT, corpus_practice.WRONG),
}


def _params(which: int) -> list[Any]:
    return [
        pytest.param(lesson, row, id=f"{lesson}-{row.function}-{row.title}")
        for lesson, rows in ROWS.items()
        for row in rows[which]
    ]


@pytest.mark.parametrize(("lesson", "row"), _params(0))
def test_right_implementation_gets_full_marks(lesson: str, row: Row, in_lesson: None) -> None:
    """It passes every test cell, whatever way it goes."""
    check_right(lesson, row)


@pytest.mark.filterwarnings("ignore")  # a wrong implementation may warn; that is its business
@pytest.mark.parametrize(("lesson", "row"), _params(1))
def test_wrong_implementation_loses_points(lesson: str, row: Row, in_lesson: None) -> None:
    """It fails a test cell, and every name that it is given is true of it."""
    check_wrong(lesson, row)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("lesson", ["05_experiment"])
@pytest.mark.parametrize("row", as_params(corpus_fresh_experiment.UNNOTICED))
def test_no_cell_notices_it_yet(lesson: str, row: Row, in_lesson: None) -> None:
    """Where a cell begins to notice one, the row belongs to the wrong ones above."""
    assert run_tests(lesson, row.function, row.source, dict(row.beside)) == {}
