"""The properties of `dropout_moments`: mean and variance over all masks, entry by entry.

Mean and variance are judged apart. A pair in the wrong order costs the mean only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from solutions.exams import draws
from solutions.exams.base import (
    Array,
    ExamError,
    fail,
    in_dimensions,
    not_judged,
    numeric_array,
    raises_value_error,
    unchanged,
)
from solutions.exams.scaling_seen import Forward, activations, quiet_call

PROBS = (0.3, 0.8, 1.0)
RTOL = 1e-6
Moment = Callable[[Array, float], Array]

MEANS: Mapping[str, tuple[Moment, ...]] = {
    "mean_of_classic": (lambda a, p: a * p,),
    "mean_of_survivors": (lambda a, p: a / p,),
    "averaged_over_entries": (
        lambda a, p: a.mean(),
        lambda a, p: a.mean(axis=0, keepdims=True),
        lambda a, p: a.mean(axis=1, keepdims=True),
    ),
}
VARIANCES: Mapping[str, tuple[Moment, ...]] = {
    "variance_of_classic": (lambda a, p: a**2 * p * (1 - p),),
    "variance_divided_once": (lambda a, p: a**2 * (1 - p), lambda a, p: a**2 * (1 - p) / p**2),
    "second_moment": (lambda a, p: a**2 / p,),
    "standard_deviation": (
        lambda a, p: np.abs(a) * ((1 - p) / p) ** 0.5,
        lambda a, p: a * ((1 - p) / p) ** 0.5,
    ),
    "activation_not_squared": (
        lambda a, p: a * (1 - p) / p,
        lambda a, p: np.abs(a) * (1 - p) / p,
    ),
    "activation_missing": (
        lambda a, p: np.full(a.shape, (1 - p) / p),
        lambda a, p: np.full(a.shape, p * (1 - p)),
    ),
    "odds_inverted": (lambda a, p: a**2 * p / (1 - p),),
    "averaged_over_entries": (
        lambda a, p: (a**2).mean() * (1 - p) / p,
        lambda a, p: a.var(),
        lambda a, p: a.var(axis=0, keepdims=True),
        lambda a, p: a.var(axis=1, keepdims=True),
    ),
}


def mean(a: Array, keep_prob: float) -> Array:
    """What the mean must be."""
    return a


def variance(a: Array, keep_prob: float) -> Array:
    """What the variance must be: the mean of the square less the square of the mean."""
    return np.asarray(keep_prob * (a / keep_prob) ** 2 - a**2)


def check_mean(function: Forward) -> None:
    """The mean over masks is the input itself.

    Raises:
        ExamError: named results_exchanged, moments_sampled or as in `MEANS`.
    """
    try:
        _judge(function, 0, "the mean", mean, MEANS)
    except ExamError as error:
        if "not_written" in error.mistakes or not _exchanged(function):
            raise
        fail("the variance comes first and the mean second", "results_exchanged")


def check_variance(function: Forward) -> None:
    """The variance over masks is that of a number that is 0 or `a / keep_prob`.

    Raises:
        ExamError: named moments_sampled or as in `VARIANCES`.
    """
    try:
        _judge(function, 1, "the variance", variance, VARIANCES)
    except ExamError as error:
        if "not_written" in error.mistakes or not _exchanged(function):
            raise
        _judge(function, 0, "the variance", variance, VARIANCES)


def check_shape(function: Forward) -> None:
    """Any number of dimensions.

    Raises:
        ExamError: named two_dimensions_only where two dimensions work and others do not.
    """
    for shape in ((7,), (1, 2, 3, 4), (4, 3)):
        try:
            _check_parts(function, shape)
        except ExamError as error:
            works = len(shape) != 2 and "not_written" not in error.mistakes
            if works:
                _check_parts(function, (4, 3))  # else it is no matter of dimensions
            fail(
                f"with {in_dimensions(len(shape))}: {error.seen}",
                *(("two_dimensions_only",) if works else error.mistakes),
                hint="Does your code name its axes?" if works else error.hint,
            )


def _check_parts(function: Forward, shape: tuple[int, ...]) -> None:
    parts = _two(quiet_call(function, activations(shape), 0.6))
    for part, what in zip(parts, ("the mean", "the variance"), strict=True):
        _part(part, shape, what)
    _check_two_answers(*parts)


def _check_two_answers(one: Any, other: Any) -> None:
    """Fail where both parts are one constant or one array: they say nothing of this input."""
    if type(one) is not np.ndarray or type(other) is not np.ndarray:
        return
    if one.shape == other.shape and one.size > 1 and np.array_equal(one, other):
        fail("mean and variance are the same numbers", hint="Which of them has the unit squared?")
    if all(part.size > 1 and (part == part.flat[0]).all() for part in (one, other)):
        fail("mean and variance are the same for every entry, whatever the input")


def check_validation(function: Forward) -> None:
    """A `keep_prob` outside (0, 1] raises ValueError."""
    a = activations((5, 3))
    _fits_somewhere(function, a)
    if _refuses_one(function):
        fail("keep_prob = 1 is refused, which is a good value: all is kept")

    def attempt(keep_prob: float) -> object:
        with np.errstate(all="ignore"):
            return function(a.copy(), keep_prob)

    draws.check_validation(attempt)


def check_arguments(function: Forward) -> None:
    """The input stays as it was, and float32 stays float32.

    Raises:
        ExamError: named input_changed or float64_creep.
    """
    a = activations((9, 4), zeros=True)
    before = a.copy()
    _fits_somewhere(function, a)
    quiet_call(function, a, 0.7)
    if not unchanged(before, a):
        fail("after the call the input is not what it was", "input_changed")
    a = activations((8, 5)).astype(np.float32)
    expected = (mean(a, 0.7), variance(a, 0.7))
    parts = _two(quiet_call(function, a.copy(), 0.7))
    for part, right, what in zip(parts, expected, ("the mean", "the variance"), strict=True):
        if type(part) is not np.ndarray or part.dtype == np.float32 or part.shape != a.shape:
            continue
        if part.dtype.kind == "f" and np.allclose(part, right, rtol=1e-2):  # else charged elsewhere
            named = ("float64_creep",) if part.dtype == np.float64 else ()
            fail(f"{what} of a float32 input is {part.dtype}", *named)
        not_judged()


def _judge(
    function: Forward,
    place: int,
    what: str,
    right: Moment,
    models: Mapping[str, tuple[Moment, ...]],
) -> None:
    cases = []
    for index, keep_prob in enumerate(PROBS):
        a = activations((11 + index, 7), zeros=True)
        expected = right(a, keep_prob)
        try:
            parts = _two(quiet_call(function, a.copy(), keep_prob))
        except ExamError:
            if keep_prob == 1 and _refuses_one(function):
                continue  # judged where refusals are judged
            raise
        if keep_prob < 1:
            _check_two_answers(*parts)
        try:
            seen = _part(parts[place], a.shape, what)
        except ExamError:
            if keep_prob < 1:
                raise
            seen = np.full(a.shape, np.nan)  # some wrong formulas divide by zero at 1
        cases.append((a, keep_prob, expected, seen))

    def fits(model: Moment, probs: tuple[float, ...] = PROBS) -> bool:
        with np.errstate(all="ignore"):
            return all(
                np.allclose(seen, model(a, keep_prob), rtol=RTOL, atol=1e-12)
                for a, keep_prob, _, seen in cases
                if keep_prob in probs
            )

    if fits(right):
        return
    named = [name for name, wrong in models.items() if any(fits(m, PROBS[:-1]) for m in wrong)]
    if not named and _near(cases):
        fail(f"{what} is nearly right, entry by entry a little off", "moments_sampled")
    keep_prob = next(
        p for _, p, expected, seen in cases if not np.allclose(seen, expected, RTOL, 1e-12)
    )
    fail(
        f"{what} is not right for keep_prob = {keep_prob}",
        *(named if len(named) == 1 else ()),
        hint="" if len(named) == 1 else "Work it out for one unit: two values, two probabilities.",
    )


def _two(value: Any) -> tuple[Any, Any]:
    if not isinstance(value, tuple | list) or len(value) != 2:
        what = "None" if value is None else "something else"
        fail(f"the function returns {what}, not the pair (mean, variance)")
    return value[0], value[1]


def _part(part: Any, shape: tuple[int, ...], what: str) -> Array:
    """One of the two, of the right shape.

    Raises:
        ExamError: it is not; named averaged_over_entries where entries were put together.
    """
    scalar = type(part) in (int, float) or isinstance(part, np.generic)
    fewer = type(part) is np.ndarray and part.dtype.kind in "iuf" and part.ndim < len(shape)
    if scalar or (fewer and part.size and part.shape in (shape[1:], shape[:-1], ())):
        got = "one number" if scalar else f"of shape {part.shape}"
        fail(f"{what} is {got} for an input of shape {shape}", "averaged_over_entries")
    return numeric_array(part, shape, what)


def _exchanged(function: Forward) -> bool:
    """True when the first answer is a right variance and the second the right mean."""
    a = activations((10, 6))
    first, second = _two(quiet_call(function, a.copy(), 0.8))
    arrays = type(first) is type(second) is np.ndarray and first.shape == second.shape == a.shape
    if not arrays or first.dtype.kind != "f" or second.dtype.kind != "f":
        return False
    return bool(np.allclose(second, a, rtol=RTOL)) and not np.allclose(first, a, rtol=RTOL)


def _near(cases: list[tuple[Array, float, Array, Array]]) -> bool:
    """True when all answers lie near the right ones, off by more than rounding: estimates."""
    offs = []
    for a, _, expected, seen in cases:
        if not np.allclose(seen, expected, rtol=0.4, atol=1e-9):
            return False
        there = (a != 0) & (expected != 0)
        offs += list(np.abs(seen[there] / expected[there] - 1.0))
    return bool(np.median(offs) > 1e-3)


def _refuses_one(function: Forward) -> bool:
    a = activations((5, 4))
    with np.errstate(all="ignore"):
        return raises_value_error(function, a, 1.0) == ""


def _fits_somewhere(function: Forward, a: Array) -> None:
    """Fail where neither part of the answer has the right form, so that nothing passes empty."""
    parts = _two(quiet_call(function, a.copy(), 0.6))
    _check_two_answers(*parts)
    for part in parts:
        try:
            numeric_array(part, a.shape, "an answer")
        except ExamError:
            continue
        return
    _part(parts[0], a.shape, "an answer")
