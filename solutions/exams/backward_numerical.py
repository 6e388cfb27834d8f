"""Exams of `numerical_gradient` (lesson 03), with functions whose slope is known in closed form.

The functions are called from the learner's code once or more for every entry, so arrays are small.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams.base import (
    Array,
    ExamError,
    call,
    close,
    fail,
    numeric_array,
    unchanged,
)
from solutions.exams.several import together
from solutions.exams.showing import attach

Function = Callable[..., Any]
WHAT = "the gradient"


def answer(function: Function, f: Callable[[Array], float], a: Array, **kwargs: Any) -> Array:
    """Call the function with a copy of `a` and check the form of the answer."""
    return numeric_array(call(function, f, a.copy(), **kwargs), a.shape, WHAT)


def entries(x: Any) -> Array:
    """What a callback was given, as one row of float64, whatever its shape."""
    return np.asarray(x, dtype=np.float64).ravel()


def examine_numerical_gradient_slope(numerical_gradient: Function) -> None:
    """Every entry of the answer is the slope of `f` along that entry, to three digits."""
    rng = np.random.default_rng(201)
    weights, point = rng.normal(size=(2, 3)) + 3.0, rng.normal(size=(2, 3))
    point[0, 1] = 0.0  # a step that grows with the entry would not move this one
    factor, dtypes = weights.ravel(), set()

    def waves(x: Array) -> float:
        dtypes.add(str(getattr(x, "dtype", "")))
        return float((factor * np.sin(entries(x))).sum())

    def plane(x: Array) -> float:
        return float((factor * entries(x)).sum())

    wavy = answer(numerical_gradient, waves, point)
    expected = weights * np.cos(point)
    if not close(wavy, expected, rtol=2e-3, atol=5e-3):
        _report_slope(wavy, expected, "float32" in dtypes)
    factor = factor[:3]
    if not close(answer(numerical_gradient, plane, point[:1], eps=1e-4), weights[:1], rtol=2e-3):
        fail(
            "with eps = 1e-4 the gradient of a plane is wrong, though with the default it is right",
            hint="Is eps the same number wherever your function uses it?",
        )


def _report_slope(seen: Array, expected: Array, narrow: bool) -> None:
    """Say how the seen slopes differ from the expected ones; name what fits."""

    def fits(model: Array) -> bool:
        return close(seen, model, rtol=2e-3, atol=5e-3)

    if not seen.any():
        fail("the gradient is zero everywhere", hint="Print the array that f is called with.")
    if fits(2 * expected):
        fail("every slope is twice as large as it should be", "missing_factor_two")
    if fits(-expected):
        fail("every slope has the wrong sign", "downhill_uphill")
    if fits(np.full(seen.shape, expected.sum())):
        fail("every entry is the sum of all slopes", "all_entries_at_once")
    if fits(expected / 2):
        fail("every slope is half as large as it should be")
    wrong = ~np.isclose(seen, expected, rtol=2e-3, atol=5e-3)
    if (seen[wrong] == 0).all():
        fail(
            f"the slope is 0 where it should not be, the number of such entries is {wrong.sum()} of"
            f" {wrong.size}",
            hint="Does your loop come to every entry, the first and the last one too?",
        )
    if narrow:
        fail("the slopes are noisy, and f is called with float32 arrays", "float32_step")
    fail("the slopes are wrong", hint="Move one entry only, and divide by how far apart you went.")


def examine_numerical_gradient_central(numerical_gradient: Function) -> None:
    """The differences are central: errors of first order in eps cancel.

    Where `f(x) = (c . x)**2` has its minimum, a central difference is zero exactly, whatever eps
    and whatever factor; a one-sided one is `c**2 * eps`.
    """
    c = np.array([7.0, -20.0, 11.0, 30.0, -28.0, 8.0])
    x = np.array([[2.0, 1.0, -1.0], [0.5, 1.0, 3.75]])  # c . x is zero exactly

    def valley(at: Array) -> float:
        return float((c @ entries(at)) ** 2)

    pace = np.array([1.0, 2.0, 3.0, 1.5, 2.5, 0.5])

    def wave(at: Array) -> float:
        return float(np.sin(pace * entries(at)).sum())

    slope = pace.reshape(x.shape) * np.cos(pace.reshape(x.shape) * x)
    error = answer(numerical_gradient, valley, x, eps=1e-4)
    if not close(error, np.zeros(x.shape), atol=1e-7):
        own = answer(numerical_gradient, wave, x)
        rough = any(close(own, factor * slope, rtol=1e-2, atol=1e-2) for factor in (1.0, 0.5, 2.0))
        _report_error(error.ravel(), c, rough)
    own = answer(numerical_gradient, wave, x)
    factor = float((own * slope).sum() / (slope * slope).sum())
    if factor == 0:
        fail(f"{WHAT} does not follow f", hint="Print the array that f is called with.")
    if (own == 0).any() and (own != 0).any():
        fail(
            f"the number of entries whose slope is 0 is {int((own == 0).sum())} of {own.size}",
            hint="Does your loop come to every entry, the first and the last one too?",
        )
    if not close(own / factor, slope, atol=3e-6):  # whatever the factor: that is examined above
        fail(
            "the error of a slope is larger than 0.000003, though central differences with a"
            " step of eps reach a thousandth of that",
            hint="How large is your step? Is anything computed in float32, or rounded?",
        )


ONE_SIDED = (1e-4, 5e-5, 2e-4, 1e-6, 5e-7, 2e-6)  # steps, halved and doubled by another mistake


def _report_error(error: Array, c: Array, rough: bool) -> None:
    """At the minimum every slope is zero; tells from the error which way it was stepped.

    Args:
        error: what came back.
        c: size of the steps in f.
        rough: slopes elsewhere are about right, but for a factor.
    """
    seen = f"at a minimum, where the slope is zero, it comes back as {np.abs(error).max():.1g}"
    curved = error / c**2
    even = close(curved, np.full(c.shape, curved[0]), rtol=1e-2)
    if rough and even and np.isclose(abs(curved[0]), ONE_SIDED, rtol=1e-2, atol=0).any():
        fail(seen, "one_sided_difference")
    before = np.concatenate([[0.0], np.cumsum(c)[:-1]])  # entries that were moved earlier
    drift = error / c
    step = float(drift @ before / (before @ before))
    if step != 0 and close(drift, step * before, rtol=1e-2, atol=abs(step) * 1e-2):
        fail(seen, "step_not_undone")
    fail(seen, hint="Which points does your function compare, and do they lie evenly around a?")


def examine_numerical_gradient_any_dtype(numerical_gradient: Function) -> None:
    """float32 and integer points get the same gradient as the same numbers in float64."""
    whole = np.array([[3, -70], [41, 0]])
    factor = np.array([0.7, -0.01, 0.02, 1.3])

    def bowl(x: Array) -> float:
        return float((factor * entries(x) ** 2 + factor * entries(x)).sum())

    own = answer(numerical_gradient, bowl, whole.astype(float))
    if np.unique(own).size < 2:
        fail(f"{WHAT} does not follow f", hint="Print the array that f is called with.")
    if own.dtype != np.float64:
        fail(f"{WHAT} at a float64 point comes back as {own.dtype}")
    words, names = [], []
    small = answer_or_words(numerical_gradient, bowl, whole.astype(np.float32))
    if isinstance(small, str) or not close(small, own, rtol=1e-4, atol=1e-4):
        words.append(small if isinstance(small, str) else "at a float32 point it is inaccurate")
        names += [] if isinstance(small, str) else ["float32_step"]
    ints = answer_or_words(numerical_gradient, bowl, whole)
    if isinstance(ints, str):
        words.append(ints)
    elif not close(ints, own, rtol=1e-6, atol=1e-6):
        words.append("at an integer point it is wrong")
        names.append("integer_truncation")
    elif ints.dtype != np.float64:
        words.append(f"at an integer point it comes back as {ints.dtype}")
    if words:
        hint = "" if names else "In which dtype does your function take its steps?"
        fail(f"{WHAT} is right at a float64 point, but {' and '.join(words)}", *names, hint=hint)


def answer_or_words(function: Function, f: Callable[[Array], float], a: Array) -> Array | str:
    """The answer, or what is wrong with its form."""
    try:
        return answer(function, f, a)
    except ExamError as error:
        return f"with a point of dtype {a.dtype}: {error.seen}"


def examine_numerical_gradient_contract(numerical_gradient: Function) -> None:
    """Any shape, which f gets too; the point is left as it is."""
    together(
        lambda: _dimensions(numerical_gradient),
        lambda: _arguments(numerical_gradient),
    )


def _dimensions(numerical_gradient: Function) -> None:
    """Any number of dimensions; `f` is called with arrays of the shape of `a`."""
    rng = np.random.default_rng(205)
    point, factor = rng.normal(size=6), rng.normal(size=6) + 2.0
    shapes: set[tuple[int, ...]] = set()

    def bowl(x: Array) -> float:
        shapes.add(np.shape(x))
        return float((factor * entries(x) ** 2).sum())

    right = 2.0 * factor * point
    for shape in ((6,), (1, 3, 2, 1)):
        shapes.clear()
        try:
            seen = answer(numerical_gradient, bowl, point.reshape(shape))
        except ExamError as error:
            if "not_written" in error.mistakes:
                raise
            answer(numerical_gradient, bowl, point.reshape(2, 3))
            fail(f"with an array of shape {shape}: {error.seen}", "two_dimensions_only")
        if shapes != {shape}:
            fail(f"at a point of shape {shape} f is called with another shape", hint=SHAPE_HINT)
        if close(seen.ravel(), right, rtol=1e-4, atol=1e-4):
            continue
        own = answer(numerical_gradient, bowl, point.reshape(2, 3)).ravel()
        if np.unique(own).size < 4:
            fail(f"{WHAT} does not follow f", hint="Print the array that f is called with.")
        if not close(seen.ravel(), own, rtol=1e-4, atol=1e-5):
            two = close(own, right, rtol=1e-2, atol=1e-2)
            named = ("two_dimensions_only",) if two else ()
            fail(f"{WHAT} at a point of shape {shape} is wrong", *named)


SHAPE_HINT = "f may multiply its argument by a matrix: it needs the whole array, in its own shape."


def _arguments(numerical_gradient: Function) -> None:
    """`a` is left as it was, to the last bit."""
    point = np.array([[0.1, 1 / 3], [1234.567, -98.7]])
    lent = point.copy()

    def bowl(x: Array) -> float:
        return float((entries(x) ** 2 + 3.0 * entries(x)).sum())  # no multiple of x as gradient

    out = numeric_array(call(numerical_gradient, bowl, lent), point.shape, WHAT)
    if np.unique(out).size < 2:
        fail(f"{WHAT} does not follow f", hint="Print the array that f is called with.")
    if np.array_equal(out, point):
        fail(f"{WHAT} is the array that was handed in")
    if not unchanged(point, lent):
        fail("after the call the entries of a are others, be it by a rounding", "input_changed")


attach(globals())
