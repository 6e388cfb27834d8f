"""What the two forward functions do with `training=False`, and what the default is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams.base import Array, ExamError, fail, not_judged, numeric_array
from solutions.exams.scaling_seen import (
    Forward,
    Seen,
    activations,
    exchanged,
    observe,
    own_rate,
    quiet_call,
    two_values,
)

PROBS = (0.3, 0.8)
SHAPES = ((17, 20), (1, 41))
RTOL = 1e-6


def check_inverted_evaluation(function: Forward) -> None:
    """In evaluation the input comes back with a mask of ones, and training is the default.

    Raises:
        ExamError: named dropout_in_evaluation, scaled_in_evaluation, flag_reversed or
            wrong_mask_in_evaluation.
    """
    _check_flag(function)
    for index, keep_prob in enumerate(PROBS):
        a = activations(SHAPES[index], zeros=True)
        out, mask = _evaluate(function, a, keep_prob, 3100 + index)
        out = numeric_array(out, a.shape, "out in evaluation")
        factor = _factor(out, a)
        if factor is None:
            fail("in evaluation the output is not the input")
        if abs(factor - 1.0) > RTOL:
            seen = (
                f"in evaluation with keep_prob = {keep_prob} units are multiplied by {factor:.3g}"
            )
            fail(seen, *(("scaled_in_evaluation",) if factor > 0 else ()))
        _check_evaluation_mask(mask, a.shape, 1.0, "ones")
    _check_default(function)


def check_classic_evaluation(function: Forward) -> None:
    """In evaluation every unit is multiplied by a mask filled with `keep_prob`.

    A function that draws with another probability throughout pays for that where it draws.

    Raises:
        ExamError: named dropout_in_evaluation, flag_reversed, unscaled_in_evaluation,
            divided_in_evaluation, drop_prob_in_evaluation, scaled_twice, half_hard_coded or
            wrong_mask_in_evaluation.
    """
    _check_flag(function)
    factors, masks = [], []
    for index, keep_prob in enumerate(PROBS):
        a = activations(SHAPES[index], zeros=True)
        out, mask = _evaluate(function, a, keep_prob, 3200 + index)
        factor = _factor(numeric_array(out, a.shape, "out in evaluation"), a)
        if factor is None:
            fail("in evaluation the units are not all multiplied by one number")
        factors.append(factor)
        masks.append((mask, a.shape))
    rate = _check_classic_factors(function, factors)
    for keep_prob, (mask, shape) in zip(PROBS, masks, strict=True):
        value = {"drop_prob": 1.0 - keep_prob, "half": 0.5}.get(rate, keep_prob)
        _check_evaluation_mask(mask, shape, value, "keep_prob")
    _check_default(function)


def _check_classic_factors(function: Forward, factors: list[float]) -> str:
    """The probability that the factors show, by the names of `own_rate`."""
    models: dict[str, Callable[[float], float]] = {
        "": lambda p: p,
        "unscaled_in_evaluation": lambda p: 1.0,
        "divided_in_evaluation": lambda p: 1.0 / p,
        "drop_prob_in_evaluation": lambda p: 1.0 - p,
        "square_root_in_evaluation": lambda p: p**0.5,
        "scaled_twice": lambda p: p**2,
        "half_hard_coded": lambda p: 0.5,
    }
    fitting = [
        name
        for name, model in models.items()
        if np.allclose(factors, [model(p) for p in PROBS], rtol=RTOL)
    ]
    if fitting == [""]:
        return "keep_prob"
    rates = {"drop_prob_in_evaluation": "drop_prob", "half_hard_coded": "half"}
    rate = rates.get(fitting[0], "") if fitting else ""
    if not rate or own_rate(function) != rate:
        fail(
            f"in evaluation with keep_prob = {PROBS[0]} units are multiplied by {factors[0]:.3g}",
            *fitting,
            hint="" if fitting else "Which factor gives the mean of what training lets through?",
        )
    return rate


def _train(function: Forward, a: Array, keep_prob: float, seed: int) -> Seen | None:
    """A call in training, None where it fails: that is judged elsewhere."""
    try:
        return observe(function, a, keep_prob, np.random.default_rng(seed))
    except ExamError:
        return None


def _evaluate(function: Forward, a: Array, keep_prob: float, seed: int) -> tuple[Any, Any]:
    """Output and mask of evaluation; a pair that comes exchanged in training too is put right."""
    rng = np.random.default_rng(seed)
    value = quiet_call(function, a.copy(), keep_prob, rng, training=False)
    first, second = two_values(value)
    if not exchanged(first, second):
        return first, second
    trained = _train(function, a, keep_prob, seed)
    if trained is not None and not trained.swapped:
        fail("in evaluation the mask comes first and the output second", "results_exchanged")
    return second, first


def _check_flag(function: Forward) -> None:
    """Nothing is dropped in evaluation, or the flag is reversed."""
    a = activations((13, 26))
    out, _ = _evaluate(function, a, 0.7, 3300)
    if type(out) is not np.ndarray or out.shape != a.shape or not out.all():
        trained = _train(function, a, 0.7, 3310)
        if trained is not None and trained.flag_reversed:
            fail("training=True drops nothing, training=False does", "flag_reversed")
    out = numeric_array(out, a.shape, "out in evaluation")
    dropped = float((out == 0).mean())
    if dropped == 1.0:
        fail("in evaluation the output is 0 everywhere")
    if dropped > 0:
        named = () if _small_ones_lost(out, a) else ("dropout_in_evaluation",)
        hint = "" if named else "Print a small input and what comes back. What is lost?"
        fail(f"in evaluation {dropped:.0%} of the outputs are 0", *named, hint=hint)


def _small_ones_lost(out: Array, a: Array) -> bool:
    """True when what became 0 lies nearer to 0 than all that did not, for each sign alone."""
    for sign in (1, -1):
        side = sign * a > 0
        lost, left = np.abs(a[side & (out == 0)]), np.abs(a[side & (out != 0)])
        if lost.size and left.size and lost.max() > left.min():
            return False
    return True


def _check_default(function: Forward) -> None:
    """Without `training=` a call is one in training."""
    a, keep_prob = activations((14, 25)), 0.6
    default = two_values(quiet_call(function, a.copy(), keep_prob, np.random.default_rng(3400)))
    if any(type(part) is np.ndarray and not part.all() for part in default):
        return  # something is dropped
    trained = _train(function, a, keep_prob, 3400)
    if trained is None or not trained.drops:
        not_judged()  # judged elsewhere
        return
    rng = np.random.default_rng(3400)
    evaluation = two_values(quiet_call(function, a.copy(), keep_prob, rng, training=False))
    if all(map(_equal, default, evaluation)):
        fail(
            "without training=... the function answers as in evaluation",
            hint="Leave the first line of the function, `def ...`, as it was.",
        )


def _equal(one: Any, other: Any) -> bool:
    return type(one) is type(other) is np.ndarray and np.array_equal(one, other)


def _factor(out: Array, a: Array) -> float | None:
    """The one number that all entries are multiplied by, None if there is none."""
    there = a != 0
    if (out[~there] != 0).any():
        return None
    ratio = out[there].astype(float) / a[there]
    same = bool(np.allclose(ratio, ratio[0], rtol=RTOL, atol=0.0))
    return float(ratio[0]) if same else None


def _check_evaluation_mask(mask: Any, shape: tuple[int, ...], value: float, words: str) -> None:
    what = f"in evaluation the mask should be filled with {words}"
    try:
        values = numeric_array(mask, shape, "the mask")
    except ExamError as error:
        fail(f"{what}; {error.seen}", "wrong_mask_in_evaluation")
    if not np.allclose(values.astype(float), value, rtol=RTOL):
        low, high = float(values.min()), float(values.max())
        seen = f"{low:.3g}" if low == high else f"values from {low:.3g} to {high:.3g}"
        fail(f"{what}; it holds {seen}", "wrong_mask_in_evaluation")
