"""Exams of `check_dropout` (lesson 08): which wrong implementations it finds.

A check is judged by what it does with pairs it has never seen. In each cell, right pairs and the
wrong ones of one kind come mixed; the points of the cell are given by the share of wrong ones that
are found, and none of them if a right pair is rejected. So neither raising always nor never
raising gets anything. No message tells an implementation, only the kind of bug.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams.base import fail
from solutions.exams.clinic_right import RIGHT, Pair
from solutions.exams.clinic_wrong import WRONG
from solutions.exams.showing import attach

Check = Callable[..., Any]
KINDS = {
    "drawing": "of drawing the mask",
    "scaling": "of scaling",
    "evaluation": "of evaluation",
    "backward": "of the backward pass",
    "hygiene": "of hygiene",
}


def verdict(check: Check, pair: Pair) -> str:
    """What a check says of one pair: "" if it lets it pass, else the kind of exception.

    Raises:
        ExamError: the check is not written yet.
    """
    try:
        check(*pair)
    except NotImplementedError:
        fail("the function is not written yet", "not_written")
    except Exception as error:  # any exception counts as "found", COURSE.md
        return type(error).__name__
    return ""


def accept_all(check: Check) -> None:
    """Fails unless the check lets every right pair pass.

    Stops at the first one that is rejected, but for telling a check that rejects all of them.
    """
    np.random.seed(8)  # what wrong pairs draw from the global generator is the same in every run
    for freedom, pair in RIGHT:
        kind = verdict(check, pair)
        if not kind:
            continue
        others = [RIGHT[3][1], RIGHT[-2][1], RIGHT[0][1]]
        if all(verdict(check, other) for other in others):
            fail(
                f"right implementations are rejected, all that were tried (with {kind})",
                "clinic_rejects_all",
            )
        fail(
            f"a right implementation is rejected (with {kind}); its freedom: {freedom}",
            "clinic_rejects_right",
        )


def share_found(check: Check, kind: str, points: float) -> float:
    """Points for the wrong pairs of one kind, after all right pairs have passed.

    Args:
        check: the learner's `check_dropout`.
        kind: a key of `WRONG`.
        points: those of the cell.

    Raises:
        ExamError: a right pair is rejected, or no wrong one is found.
    """
    accept_all(check)
    found = sum(bool(verdict(check, make())) for make in WRONG[kind])
    if not found:
        fail(f"no bug {KINDS[kind]} is found", f"clinic_misses_{kind}")
    return round(points * found / len(WRONG[kind]), 2)


def examine_check_dropout_accepts(check: Check) -> None:
    """Every right pair passes, though not because everything passes."""
    accept_all(check)
    if not any(verdict(check, make()) for makes in WRONG.values() for make in makes):
        fail("neither right nor wrong implementations are rejected", "clinic_never_raises")


def examine_check_dropout_drawing(check: Check, points: float) -> float:
    """Wrong masks: rate, values, independence, a new draw each time."""
    return share_found(check, "drawing", points)


def examine_check_dropout_scaling(check: Check, points: float) -> float:
    """Wrong factors in training."""
    return share_found(check, "scaling", points)


def examine_check_dropout_evaluation(check: Check, points: float) -> float:
    """Something else than `a` and a mask of ones in evaluation."""
    return share_found(check, "evaluation", points)


def examine_check_dropout_backward(check: Check, points: float) -> float:
    """Wrong gradients."""
    return share_found(check, "backward", points)


def examine_check_dropout_hygiene(check: Check, points: float) -> float:
    """Changed arguments, lost dtypes and shapes, global generators, bad arguments taken."""
    return share_found(check, "hygiene", points)


def number(value: Any, what: str) -> float:
    """A finite answer as a float.

    Raises:
        ExamError: not a number.
    """
    plain = type(value) in (int, float) or isinstance(value, np.integer | np.floating)
    if not plain or not np.isfinite(value):
        fail(f"{what} is not a finite number", hint="Write one number after the equals sign.")
    return float(value)


def examine_answer_blind_rate(value: Any) -> None:
    """At which keep_prob dividing by `1 - keep_prob` cannot be told from dividing by keep_prob."""
    seen = number(value, "the answer")
    if abs(seen - 0.5) > 1e-6:
        fail(
            f"with keep_prob = {seen:.4g} the two divisions differ",
            hint="For which p is p equal to 1 - p?",
        )


def examine_answer_sigmas(value: Any) -> None:
    """Standard deviation of the share kept, 2500 entries, keep_prob 0.8: sqrt(.16 / 2500)."""
    seen = number(value, "the answer")
    right = 0.008
    if abs(seen - right) <= 0.0002:
        return
    slips = {
        0.4: "This is the standard deviation of one entry. What does averaging 2500 of them do?",
        0.000064: "This is the variance. The standard deviation is its square root.",
        20.0: "This is the standard deviation of the number kept, not of the share.",
        0.16: "This is the variance of one entry.",
        0.048: "This is six standard deviations; one is asked for.",
    }
    for slip, hint in slips.items():
        if abs(seen - slip) <= 0.02 * slip:
            fail(f"{seen:.4g} is not the standard deviation of the share kept", hint=hint)
    fail(
        f"{seen:.4g} is not the standard deviation of the share kept",
        hint="Put n = 2500 and p = 0.8 into the formula above.",
    )


attach(globals())
