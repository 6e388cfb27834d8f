"""The predictions of lesson 02."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from solutions.exams.base import fail

ROW_SUM = 7 / 0.8
SIGNAL_LEFT = 0.8**8
EXACTLY_EIGHT = math.comb(10, 8) * 0.8**8 * 0.2**2


def check_number(
    answer: Any, right: float, tolerance: float, mistakes: Mapping[str, float], hint: str
) -> None:
    """Judge a prediction that is a number.

    Args:
        answer: the learner's.
        right: what it must be.
        tolerance: how far off it may be.
        mistakes: by the name of a mistake, the number to which it leads.
        hint: for an answer that no mistake explains.

    Raises:
        ExamError: no finite number, or a wrong one.
    """
    number = type(answer) in (int, float) or isinstance(answer, np.integer | np.floating)
    if not number or not abs(answer) < 1e9:  # NaN is not below either
        fail("the answer is not a finite number", hint="Write a number, 0.5 say, without quotes.")
    value = float(answer)
    if abs(value - right) <= tolerance:
        return
    named = [name for name, wrong in mistakes.items() if abs(value - wrong) <= tolerance / 2]
    fail(f"the answer {value:.4g} is not right", *named[:1], hint="" if named else hint)


def check_row_sum(answer: Any) -> None:
    """Seven of ten ones are kept with keep_prob = 0.8, then divided."""
    check_number(
        answer,
        ROW_SUM,
        0.02,
        {
            "scaled_by_realised_fraction": 10.0,
            "missing_scale": 7.0,
            "multiplied_by_keep_prob": 5.6,
            "scaled_by_drop_prob": 35.0,
        },
        "Seven units are left. What is each of them after the division, and what do they sum to?",
    )


def check_exactly_eight(answer: Any) -> None:
    """How often exactly 8 of 10 units are kept, as a share between 0 and 1."""
    check_number(
        answer,
        EXACTLY_EIGHT,
        0.1,
        {"exactly_k_kept": 1.0},
        "It is the most common count, but how many other counts are there? Guess between 0 and 1.",
    )


def check_signal_left(answer: Any) -> None:
    """The mean after eight layers without the division, keep_prob = 0.8."""
    check_number(
        answer,
        SIGNAL_LEFT,
        0.01,
        {
            "layers_not_compounded": 0.8,
            "losses_added": 1 - 8 * 0.2,
            "drop_prob_taken": 0.2**8,
        },
        "One layer leaves 0.8. What does the second make of that?",
    )


def check_wrong_line(answer: Any) -> None:
    """The number of the line that divides by the share really kept."""
    check_number(
        answer,
        3.0,
        1e-9,
        {},
        "Draw twice in your head: do two survivors with the same activation come out the same?",
    )
