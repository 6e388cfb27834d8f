"""The predictions of lesson 01: what counts as right, and what is no answer at all."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from solutions.exams import masks
from solutions.exams.base import ExamError

NUMBERS = (masks.examine_answer_sub_networks, masks.examine_answer_kept_units)
NO_NUMBER = (None, True, "1024", math.nan, math.inf, [1024], np.array([400.0]), 1024 + 0j, ...)
NO_LETTER = (None, True, 1, "", "d", "ab", ["b"], b"b", np.str_("b"), math.nan, ...)


@pytest.mark.parametrize("answer", [1024, 1024.0, 2**10, np.int64(1024)])
def test_sub_networks_of_ten_units(answer: Any) -> None:
    """Counted by enumeration of all choices."""
    assert len(list(np.ndindex((2,) * 10))) == answer
    masks.examine_answer_sub_networks(answer)


@pytest.mark.parametrize("answer", [400, 400.0, np.float64(400)])
def test_kept_units(answer: Any) -> None:
    """The mean of a binomial distribution."""
    masks.examine_answer_kept_units(answer)


@pytest.mark.parametrize("answer", ["b", "B", " b "])
def test_row_counts(answer: str) -> None:
    """A letter in quotes."""
    masks.examine_answer_row_counts(answer)


@pytest.mark.parametrize("answer", ["b", "B", " b "])
def test_line_that_draws_right(answer: str) -> None:
    """Numbers of at least 0.2 are 80 % of all; each entry has its own."""
    masks.examine_answer_which_draws(answer)


@pytest.mark.parametrize("examine", NUMBERS)
@pytest.mark.parametrize("answer", NO_NUMBER, ids=repr)
def test_what_is_no_number_is_refused(examine: Callable[[Any], None], answer: Any) -> None:
    """Whatever it would compare equal to."""
    with pytest.raises(ExamError):
        examine(answer)


@pytest.mark.parametrize(
    "examine", [masks.examine_answer_row_counts, masks.examine_answer_which_draws]
)
@pytest.mark.parametrize("answer", NO_LETTER, ids=repr)
def test_what_is_no_letter_is_refused(examine: Callable[[Any], None], answer: Any) -> None:
    """Whatever it would compare equal to."""
    with pytest.raises(ExamError):
        examine(answer)


@pytest.mark.parametrize(
    ("examine", "answer", "named"),
    [
        (masks.examine_answer_sub_networks, 10, ("units_counted",)),
        (masks.examine_answer_sub_networks, 20, ("two_for_each_unit",)),
        (masks.examine_answer_sub_networks, 1023, ()),
        (masks.examine_answer_sub_networks, 100, ()),
        (masks.examine_answer_kept_units, 100, ("reversed_comparison",)),
        (masks.examine_answer_kept_units, 250, ("half_hard_coded",)),
        (masks.examine_answer_kept_units, 0.8, ("share_for_count",)),
        (masks.examine_answer_row_counts, "a", ("exactly_k_kept",)),
        (masks.examine_answer_row_counts, "c", ("exactly_k_kept",)),
        (masks.examine_answer_which_draws, "a", ("normal_draws",)),
        (masks.examine_answer_which_draws, "c", ("one_mask_for_batch",)),
    ],
)
def test_typical_wrong_answers_are_named(
    examine: Callable[[Any], None], answer: Any, named: tuple[str, ...]
) -> None:
    """By the mistake that leads to them."""
    with pytest.raises(ExamError) as caught:
        examine(answer)
    assert caught.value.mistakes == named
