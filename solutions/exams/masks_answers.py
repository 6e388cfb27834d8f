"""The predictions of lesson 01."""

from __future__ import annotations

from typing import Any

from solutions.exams.base import fail
from solutions.exams.scaling_answers import check_number

LETTERS = ("a", "b", "c")


def examine_answer_kept_units(answer: Any) -> None:
    """How many of 500 units live on average with keep_prob = 0.8."""
    check_number(
        answer,
        400.0,
        0.5,
        {
            "reversed_comparison": 100.0,
            "half_hard_coded": 250.0,
            "share_for_count": 0.8,
        },
        "keep_prob is the share that is kept. What is that share of 500?",
    )


def examine_answer_sub_networks(answer: Any) -> None:
    """How many sub-networks hide in a layer of ten units."""
    if type(answer) in (int, float) and answer == 1023:
        fail(
            "1023 leaves out one way of choosing",
            hint="The draw may drop every unit at once. Is that a mask too?",
        )
    check_number(
        answer,
        1024.0,
        0.5,
        {"units_counted": 10.0, "two_for_each_unit": 20.0},
        "Each unit is kept or dropped: 2 ways for one unit, 4 for two. And for ten?",
    )


def examine_answer_row_counts(answer: Any) -> None:
    """Whether each row of a mask keeps exactly the share keep_prob."""
    if _letter(answer) != "b":
        fail(f'the answer "{_letter(answer)}" is not right', "exactly_k_kept")


def examine_answer_which_draws(answer: Any) -> None:
    """Which of three lines draws a mask for each example: normal, uniform, or one row tiled."""
    named = {"a": "normal_draws", "c": "one_mask_for_batch"}
    if _letter(answer) != "b":
        fail(f'line "{_letter(answer)}" draws another kind of mask', named[_letter(answer)])


def _letter(answer: Any) -> str:
    """The letter that was chosen.

    Raises:
        ExamError: it is none of the three.
    """
    letter = answer.strip().lower() if type(answer) is str else ""
    if letter not in LETTERS:
        fail(
            "the answer is not one of the letters a, b and c",
            hint='Write the letter in quotes: "a", "b" or "c".',
        )
    return letter
