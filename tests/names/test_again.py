"""Implementations written after the first corpora had been answered, by lesson."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lessons.test_examples import run_tests
from tests.names import corpus_again, corpus_beginner, corpus_third
from tests.names.harness import Row, check_right, check_wrong, names_in

CORPORA = (corpus_again, corpus_beginner, corpus_third)


def _params(*tables: dict[str, tuple[Row, ...]]) -> list[Any]:
    return [
        pytest.param(lesson, row, id=f"{lesson}-{row.function}-{row.title}")
        for table in tables
        for lesson, some in table.items()
        for row in some
    ]


@pytest.mark.filterwarnings("ignore")  # a wrong implementation may warn; that is its business
@pytest.mark.parametrize(("lesson", "row"), _params(*(c.WRONG for c in CORPORA)))
def test_wrong_implementation_loses_points(lesson: str, row: Row, in_lesson: None) -> None:
    """It fails a test cell, and every name that it is given is true of it."""
    check_wrong(lesson, row)


@pytest.mark.parametrize(("lesson", "row"), _params(*(c.RIGHT for c in CORPORA)))
def test_right_implementation_gets_full_marks(lesson: str, row: Row, in_lesson: None) -> None:
    """It passes every test cell, whatever way it goes."""
    check_right(lesson, row)


ONE_CELL = ("dW2-from-h", "dW2-from-scaled-h", "exactly-k", "exactly-k-rounded", "at-least-one")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("title", ONE_CELL)
@pytest.mark.parametrize("lesson", ["05_experiment"])
def test_root_mistake_of_train_costs_in_one_cell(lesson: str, title: str, in_lesson: None) -> None:
    """What hides another property lets that one pass, and is named where it is charged."""
    row = next(row for row in corpus_third.WRONG[lesson] if row.title == title)
    failed = run_tests(lesson, row.function, row.source)
    assert len(failed) == 1
    assert names_in(failed) == row.allowed


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("lesson", ["05_experiment", "07_variants"])
def test_nan_is_named_as_one_root(lesson: str, in_lesson: None) -> None:
    """A function that gives NaN throughout is told so in each cell that fails, no more."""
    for row in corpus_third.WRONG[lesson]:
        if "nan" in row.title:
            failed = run_tests(lesson, row.function, row.source)
            assert all(names_in({cell: error}) == row.allowed for cell, error in failed.items())
            assert f"test_{row.function}_evaluation" not in failed
