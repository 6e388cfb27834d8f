"""Implementations of somebody who had seen the lessons only, by lesson."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lessons.test_examples import run_tests
from tests.names import corpus_seen_in_lab
from tests.names.harness import Row, check_right, check_wrong, names_in


def _params(table: dict[str, tuple[Row, ...]]) -> list[Any]:
    return [
        pytest.param(lesson, row, id=f"{lesson}-{row.function}-{row.title}")
        for lesson, some in table.items()
        for row in some
    ]


@pytest.mark.filterwarnings("ignore")  # a wrong implementation may warn; that is its business
@pytest.mark.parametrize(("lesson", "row"), _params(corpus_seen_in_lab.WRONG))
def test_wrong_implementation_loses_points(lesson: str, row: Row, in_lesson: None) -> None:
    """It fails a test cell, and every name that it is given is true of it."""
    check_wrong(lesson, row)


@pytest.mark.parametrize(("lesson", "row"), _params(corpus_seen_in_lab.RIGHT))
def test_right_implementation_gets_full_marks(lesson: str, row: Row, in_lesson: None) -> None:
    """It passes every test cell, whatever way it goes."""
    check_right(lesson, row)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("lesson", "cell", "row"),
    [
        pytest.param(lesson, cell, row, id=f"{lesson}-{row.function}-{row.title}")
        for lesson, some in corpus_seen_in_lab.ONE_CELL.items()
        for cell, row in some
    ],
)
def test_a_root_mistake_costs_one_cell(lesson: str, cell: str, row: Row, in_lesson: None) -> None:
    """The cell gives it its name; the others judge what they can still see."""
    failed = run_tests(lesson, row.function, row.source)
    assert set(failed) == {f"test_{row.function}_{cell}"}, {n: str(e) for n, e in failed.items()}
    assert names_in(failed) == row.allowed


@pytest.mark.parametrize("lesson", ["04_network"])
@pytest.mark.parametrize("title", ["first-transposed", "first-pair-exchanged"])
def test_form_of_one_layers_gradients_costs_one_cell(
    lesson: str, title: str, in_lesson: None
) -> None:
    """It is put right where masks, scale and slope are judged."""
    row = next(row for row in corpus_seen_in_lab.WRONG[lesson] if row.title == title)
    failed = run_tests(lesson, row.function, row.source, dict(row.beside))
    assert set(failed) == {"test_mlp_backward_weights"}
    assert names_in(failed) == row.allowed
