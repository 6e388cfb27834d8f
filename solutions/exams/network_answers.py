"""Exams of lesson 04's predictions: numbers that a learner can work out before code shows them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from solutions.exams.base import fail

NUMBERS = (int, float, np.integer, np.floating)


def _judge(
    answer: Any, expected: float, tolerance: float, typical: Mapping[float, str], hint: str
) -> None:
    """Compare a learner's number, and say something to the wrong ones that are typical."""
    if type(answer).__name__ in ("ellipsis", "NoneType"):
        fail("there is no answer yet")
    if isinstance(answer, bool | np.bool_) or not isinstance(answer, NUMBERS):
        fail("the answer is not a number", hint="Assign one number, 0.5 say.")
    if isinstance(answer, int) and abs(answer) > 10**15:
        fail("the answer is far too large", hint=hint)
    if not math.isfinite(answer):
        fail("the answer is not a finite number")
    if abs(answer - expected) <= tolerance:
        return
    for wrong, words in typical.items():
        if abs(answer - wrong) <= tolerance:
            fail(f"{answer:g} is not it: {words}", hint=hint)
    fail(f"{answer:g} is not it", hint=hint)


def examine_answer_sub_networks(answer: Any) -> None:
    """Two hidden layers of 5 units that share one mask: 2**5 sub-networks, not 2**10."""
    _judge(
        answer,
        32.0,
        1e-6,
        {
            1024.0: "so many there are when each layer draws its own mask",
            64.0: "the two layers do not add, they follow the same mask",
            25.0: "each unit is there or not, independently of the others",
            10.0: "this counts units, not sub-networks",
        },
        "How many coins are flipped when both layers use one mask of 5 entries?",
    )


def examine_answer_wrong_line(answer: Any) -> None:
    """Of six lines that train and measure, the one that measures with dropout on."""
    _judge(
        answer,
        6.0,
        1e-6,
        {
            1.0: "one generator, made once, draws other masks in each step, as it should",
            3.0: "in training dropout is on, as it should be",
            4.0: "the gradient of half the squared error, meaned over the examples, is right",
            5.0: "each weight goes a step downhill",
        },
        "Which of the calls is training, and which is not?",
    )


def examine_answer_wrong_slope(answer: Any) -> None:
    """1 - (0.9 / 0.8)**2, the factor of the silent bug."""
    _judge(
        answer,
        1 - (0.9 / 0.8) ** 2,
        6e-3,
        {
            1 - 0.9**2: "this is the right derivative, from h",
            1 - 0.72**2: "here h was multiplied by keep_prob, not divided",
            (0.9 / 0.8) ** 2 - 1: "mind the order of the subtraction",
        },
        "First what dropout makes of h = 0.9 when the unit is kept, then 1 minus its square.",
    )


def examine_answer_both_layers(answer: Any) -> None:
    """0.6**3: layer 2 alone decides whether anything but the bias is heard."""
    _judge(
        answer,
        0.6**3,
        6e-3,
        {
            0.4**3: "this is the chance that all three are kept",
            0.6**6: "the first layer need not be silent as well",
            1 - (1 - 0.6**3) ** 2: "a silent first layer alone does not silence the second",
            0.6: "this is the chance for one unit",
            1 - 0.4**3: "this is the chance that at least one of the three is dropped",
        },
        "Which units must be dropped so that the output layer reads zeros only?",
    )
