"""The predictions of lesson 05, graded where the stored sweep holds with margin."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from solutions.exams.base import fail
from solutions.exams.showing import attach


def _number(answer: Any) -> float:
    plain = type(answer) in (int, float) or isinstance(answer, np.integer | np.floating)
    if not plain or not math.isfinite(answer):
        fail("the answer is not a finite number", hint="Write a number, 0.5 say, without quotes.")
    return float(answer)


def examine_answer_perfect(answer: Any) -> None:
    """Training error of a network that gets every digit right: the share of wrong labels."""
    value = _number(answer)
    if abs(value - 0.2) < 0.005:
        return
    if value == 0:
        fail("the answer 0 is not right", "wrong_labels_count_too")
    if abs(value - 20) < 0.5:
        fail("a share is asked for, between 0 and 1", "not_a_share")
    fail(f"the answer {value:.4g} is not right", hint="With which labels is its answer compared?")


def examine_answer_seeds(answer: Any) -> None:
    """Four times the seeds halve the standard error."""
    value = _number(answer)
    if abs(value - 0.5) < 0.005:
        return
    names = ("error_not_rooted",) if abs(value - 0.25) < 0.005 else ()
    fail(f"the answer {value:.4g} is not right", *names, hint="" if names else "Which root is it?")


def examine_answer_code(answer: Any) -> None:
    """The network is trained on all examples and asked about the spoiled ones, as taught."""
    letter = answer.strip().lower() if type(answer) is str else ""
    if letter == "a":
        return
    names = {"b": "asked_about_right_labels", "c": "trained_on_wrong_labels_only"}
    if letter not in names:
        fail('the answer is none of "a", "b" and "c"', hint="Write one letter in quotes.")
    fail(f"line {letter} gives something else", names[letter])


def examine_answer_wrong_labels(answer: Any) -> None:
    """With 20 % wrong labels and 400 examples 0.2 is best of 1.0, 0.5, 0.2 and 0.1."""
    value = _number(answer)
    if value == 0.2:
        return
    if value not in (1.0, 0.5, 0.1):
        fail("the answer is none of the four values")
    fail(f"keep_prob = {value} is not the one with the lowest error",
         hint="Look at the measured curve for 20 % wrong labels and 400 examples.")  # fmt: skip


def examine_answer_clean_labels(answer: Any) -> None:
    """On clean labels dropout does not help."""
    word = answer.strip().lower() if type(answer) is str else ""
    if word not in ("yes", "no"):
        fail('the answer is neither "yes" nor "no"')
    if word == "yes":
        fail(
            f"{word!r} is not what was measured",
            hint="By how many standard errors do the two means differ, and in which direction?",
        )


attach(globals())
