"""The predictions of lesson 07."""

from __future__ import annotations

from typing import Any

from solutions.exams.base import fail
from solutions.exams.scaling_answers import check_number

NUMBERS_DRAWN = 10 * 16
SELU_VARIANCE = 2.0


def check_numbers_drawn(answer: Any) -> None:
    """How many decisions spatial dropout takes for 10 images of 16 channels of 8 by 8."""
    check_number(
        answer,
        NUMBERS_DRAWN,
        0.4,
        {"entries_dropped": 10 * 16 * 64, "one_mask_for_batch": 16, "one_value_per_example": 10},
        "One decision for each channel of each image.",
    )


def check_selu_variance(answer: Any) -> None:
    """Variance after inverted dropout with 0.5 of an input of mean 0 and variance 1."""
    check_number(
        answer,
        SELU_VARIANCE,
        0.02,
        {"variance_unchanged": 1.0, "missing_scale": 0.5, "scaled_twice": 4.0},
        "With mean 0 the variance is the mean of the square. What becomes of a square that is kept,"
        " and how often is it kept?",
    )


def check_block_rate(answer: Any) -> None:
    """Whether blocks drop less, as much or more than 1 - keep_prob."""
    if type(answer) is not str or answer.strip().lower() not in ("less", "equal", "more"):
        fail("the answer is none of the three words", hint='Write "less", "equal" or "more".')
    if answer.strip().lower() != "less":
        fail(
            f'the answer "{answer.strip().lower()}" is not right',
            "overlap_overlooked",
            hint="Two blocks may overlap. How many entries do they drop together?",
        )
