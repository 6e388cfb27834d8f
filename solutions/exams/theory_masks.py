"""Exams of `all_masks` and of the predictions of lesson 06."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from solutions.exams.base import (
    Array,
    article,
    call,
    check_choice,
    fail,
    kind_of,
    numeric_array,
)
from solutions.exams.several import together
from solutions.exams.showing import attach

Function = Callable[..., Any]
SIZES = (3, 1, 2, 5, 9)
NUMBERS = (int, float, np.integer, np.floating)


def answer(all_masks: Function, n: int) -> Array:
    """The masks as an array of numbers; a list of rows is let through.

    What it is made of has an exam of its own.

    Raises:
        ExamError: the call crashed, or its answer is no table of numbers.
    """
    masks = call(all_masks, n)
    if isinstance(masks, tuple | list):
        try:
            masks = np.array(masks, dtype=float)
        except (TypeError, ValueError):
            fail(f"for n = {n} the answer is a list that is no table of numbers")
    return numeric_array(masks, np.shape(masks), f"the answer for n = {n}")


def _check_complete(all_masks: Function) -> None:
    """Each of the 2**n rows comes once, in any order, whatever stands for kept and dropped."""
    answers = [answer(all_masks, n) for n in SIZES]
    wrong = [i for i, n in enumerate(SIZES) if answers[i].shape != (2**n, n)]
    if wrong:
        _report_shape(answers)
        n, shape = SIZES[wrong[0]], answers[wrong[0]].shape
        fail(f"for n = {n} the answer has shape {shape}; asked for is {(2**n, n)}")
    for n, masks in zip(SIZES, answers, strict=True):
        different = len(np.unique(masks, axis=0))
        if different < 2**n:
            name = "masks_sampled" if _random(all_masks) else "masks_repeated"
            fail(f"for n = {n} there are {2**n} rows, but only {different} different ones", name)
        if any(np.unique(column).size != 2 for column in masks.T):
            fail(f"for n = {n} a column holds other than two numbers, one for kept, one for not")


def _random(all_masks: Function) -> bool:
    first, second = (answer(all_masks, 5) for _ in range(2))
    return not np.array_equal(first, second)


def _report_shape(answers: list[Array]) -> None:
    """Names the mistake that gives such shapes for every n, if there is one."""
    shapes = [masks.shape for masks in answers]
    if shapes == [(n, 2**n) for n in SIZES]:
        fail("the masks are the columns of the answer", "table_of_masks_transposed")
    if shapes == [(2**n - 1, n) for n in SIZES]:
        low = answers[0].min()
        empty = (answers[0] == low).all(axis=1).any()
        seen = "one mask is missing"
        fail(seen, "last_mask_missing" if empty else "empty_mask_missing")
    if shapes == [(2**n - 2, n) for n in SIZES]:
        fail("the mask that keeps nothing and the one that keeps all are missing",
             "empty_mask_missing", "last_mask_missing")  # fmt: skip
    if shapes == [(n, n) for n in SIZES]:
        fail("there are as many masks as units", "one_mask_for_each_unit")
    if shapes == [(n + 1, n) for n in SIZES]:
        counts = [len(set(masks.sum(axis=1).tolist())) for masks in answers]
        names = ("counts_for_masks",) if counts == [n + 1 for n in SIZES] else ()
        fail("there are n + 1 masks", *names)
    if shapes == [(n**2, n) for n in SIZES]:
        fail("there are n * n masks", "square_for_power")
    if shapes == [(2 * n, n) for n in SIZES]:
        fail("there are 2 * n masks", "two_for_each_unit")


def _check_zeros_ones(all_masks: Function) -> None:
    """The masks are an array of numbers 0 and 1, which both occur."""
    for n in (3, 6):
        masks = call(all_masks, n)
        if isinstance(masks, tuple | list):
            fail(f"the answer is {article(kind_of(masks))}, not a NumPy array", "list_for_array")
        masks = numeric_array(masks, np.shape(masks), "the answer")
        held = set(np.unique(masks).astype(float).tolist())
        if masks.ndim != 2 or held != {0.0, 1.0}:
            shown = ", ".join(f"{value:g}" for value in sorted(held)[:4])
            names = ("signs_for_masks",) if held == {-1.0, 1.0} else ()
            fail(f"the entries should be 0 and 1; seen: {shown}", *names)


def examine_all_masks_complete(all_masks: Function) -> None:
    """Each mask comes once, as a row of an array of 0 and 1."""
    together(lambda: _check_complete(all_masks), lambda: _check_zeros_ones(all_masks))


def _judge(
    value: Any, right: float, tolerance: float, typical: Mapping[float, str], hint: str
) -> None:
    """Compare a learner's number, and name the typical mistakes behind wrong ones."""
    if value is None or value is ...:
        fail("there is no answer yet", "not_written")
    if isinstance(value, bool | np.bool_) or not isinstance(value, NUMBERS):
        fail("the answer is not a number", hint="Assign one number, 0.5 say.")
    if not math.isfinite(value):
        fail("the answer is not a finite number")
    if abs(value - right) <= tolerance:
        return
    names = [name for known, name in typical.items() if abs(value - known) <= tolerance]
    fail(f"the answer is not {float(value):g}", *names[:1], hint="" if names else hint)


def examine_answer_shrunk_weight(value: Any) -> None:
    """One example x = 2, y = 6, keep_prob = 0.5: the weight is 6 * 2 / (4 + 4)."""
    wrong = {
        3.0: "penalty_missing",
        2.4: "same_penalty_for_all",
        2.0: "penalty_not_divided",
        0.75: "scaled_after_training",
    }
    hint = "The input is 4 or 0, each half of the time. Write down the mean loss and minimise it."
    _judge(value, 1.5, 0.005, wrong, hint)


def examine_answer_two_networks(value: Any) -> None:
    """Two sub-networks say sigmoid(4) and sigmoid(0): their normalised geometric mean."""
    yes, no = 1 / (1 + math.exp(-4.0)), 1 / (1 + math.exp(4.0))
    wrong = {
        (yes + 0.5) / 2: "arithmetic_for_geometric",
        math.sqrt(yes * 0.5): "not_normalised",
        yes: "whole_network_given",
        math.sqrt(no * 0.5): "complement_given",
    }
    hint = "G is the square root of a product of two; G' is the same for what is left to 1."
    _judge(value, 1 / (1 + math.exp(-2.0)), 0.005, wrong, hint)


def examine_answer_more_samples(value: Any) -> None:
    """From 20 samples to a tenth of the error: 100 times as many."""
    wrong = {
        200.0: "error_not_rooted",
        20 * math.sqrt(10): "root_for_square",
        63.0: "root_for_square",
        64.0: "root_for_square",
        100.0: "factor_for_number",
    }
    hint = "Four times as many samples halve the error. How many for a tenth of it?"
    _judge(value, 2000.0, 0.5, wrong, hint)


def examine_answer_scaled_code(value: Any) -> None:
    """Which of three lines is weight scaling of a unit that was trained without division."""
    check_choice(
        value,
        "b",
        {
            "a": "It is a mean over all sub-networks, and each of them counts the same.",
            "c": "It scales what comes out of the sigmoid. What did the paper scale?",
        },
    )


def examine_answer_stamp(value: Any) -> None:
    """What dropout does to the weight of the input that gives the answer away."""
    check_choice(
        value,
        "shrinks",
        {
            "grows": "Dropout charges w_j by w_j squared. Is one large weight cheap?",
            "stays": "Every input can be missing, also the best one. Can the others stand by?",
        },
    )


attach(globals())
