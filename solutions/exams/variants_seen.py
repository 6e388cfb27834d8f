"""What one call of a function of lesson 07 shows, put in order before it is judged.

A `Layer` is called as `layer(a, keep_prob, rng, training=...)` and gives an output shaped like `a`;
`dropconnect_forward` becomes one with one input unit. A pair in place of the output and a reversed
flag are undone here, and charged where the form and the evaluation are judged.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams.base import NOT_FINITE, Array, ExamError, call, fail, numeric_array
from solutions.exams.draws import Draw, kept_where_high

Layer = Callable[..., Any]
ALPHA_PRIME = -1.7580993408473766
RTOL = 1e-6


def activations(shape: tuple[int, ...], seed: int = 0) -> Array:
    """Distinct values of both signs, between 0.5 and 2 in size."""
    rng = np.random.default_rng(7000 + seed + math.prod(shape))
    a = rng.uniform(-1.5, 1.5, shape)
    return a + np.copysign(0.5, a)


def quiet_call(function: Layer, *args: Any, **kwargs: Any) -> Any:
    """`base.call` without NumPy's warnings: what a learner divides by zero is judged by its end."""
    with np.errstate(all="ignore"):
        return call(function, *args, **kwargs)


def output(value: Any, shape: tuple[int, ...], what: str = "the output") -> Array:
    """The output, taken out of a pair where the mask came along."""
    if isinstance(value, tuple | list) and len(value) == 2 and type(value[0]) is np.ndarray:
        first, second = value
        shaped = type(second) is np.ndarray and second.shape == shape
        value = second if first.shape != shape and shaped else first
    return numbers(value, shape, what)


def numbers(value: Any, shape: tuple[int, ...], what: str) -> Array:
    """`numeric_array`, with one name for all cells where there is nothing but NaN.

    Raises:
        ExamError: named only_nan, or as there.
    """
    if type(value) is np.ndarray and value.dtype.kind == "f":
        nan, zero = np.isnan(value), value == 0
        if nan.any() and (nan | zero).all():
            fail(f"all of {what} {'that is not 0 ' if zero.any() else ''}is NaN", "only_nan")
    return numeric_array(value, shape, what)


def train(layer: Layer, a: Array, keep_prob: float, rng: np.random.Generator) -> Array:
    """The output of training; where training hands back the input, that of evaluation.

    Raises:
        ExamError: the call fails, or its answer is no array of the shape of the input.
    """
    lent = a.copy(order="K")
    out = output(quiet_call(layer, lent, keep_prob, rng, training=True), a.shape)
    if keep_prob == 1 or not np.array_equal(out, a):
        return np.asarray(out)
    try:
        other = quiet_call(layer, a.copy(order="K"), keep_prob, rng, training=False)
        swapped = output(other, a.shape)
    except ExamError:
        return np.asarray(out)
    return np.asarray(out if np.array_equal(swapped, a) else swapped)


def train_varied(layer: Layer, a: Array, keep_prob: float, rng: np.random.Generator) -> Array:
    """`train`, for layers whose output is one number only where all of it is dropped, which is 0.

    Raises:
        ExamError: as in `train`; or the output is another number everywhere.
    """
    out = train(layer, a, keep_prob, rng)
    if out.size > 50 and out.flat[0] and (out == out.flat[0]).all():
        fail("the output is one number everywhere, whatever the input")
    return out


def flag_reversed(layer: Layer, a: Array, keep_prob: float = 0.6) -> bool:
    """True when training hands back the input and evaluation does not."""
    rng = np.random.default_rng(7050)
    kept = quiet_call(layer, a.copy(), keep_prob, rng, training=True)
    other = quiet_call(layer, a.copy(), keep_prob, rng, training=False)
    return comes_back(kept, a) and not comes_back(other, a)


def comes_back(value: Any, a: Array) -> bool:
    """True when an answer is the input; False where it holds NaN, of whichever mode it is.

    Raises:
        ExamError: it has another form.
    """
    try:
        return np.array_equal(output(value, a.shape), a)
    except ExamError as error:
        if "only_nan" in error.mistakes or NOT_FINITE in error.seen:
            return False
        raise


def factors(layer: Layer, shape: tuple[int, ...], keep_prob: float, seed: int) -> Array:
    """What each entry was multiplied by in training."""
    a = activations(shape)
    out = train_varied(layer, a, keep_prob, np.random.default_rng(seed))
    return np.asarray(out.astype(float) / a)


def spread_of_mean(values: Array) -> float:
    """Standard deviation of the mean of a two-dimensional array, rows or columns being shared."""
    rows, columns = values.shape
    return math.sqrt(
        max(
            float(values.var()) / values.size,
            float(values.mean(axis=1).var()) / rows,
            float(values.mean(axis=0).var()) / columns,
        )
    )


def reworded(error: ExamError, words: dict[str, str]) -> ExamError:
    """The same failure in the words of the function that is judged."""
    seen = error.seen
    for old, new in words.items():
        seen = seen.replace(old, new)
    return ExamError(seen, error.mistakes, error.hint, error.passage)


def above_one(layer: Layer) -> Draw:
    """Adaptor for `draws`: an entry of a noise counts as kept where its factor is above 1."""

    def draw(shape: tuple[int, ...], keep_prob: float, rng: np.random.Generator) -> Array:
        a = activations(shape)
        return np.asarray(train_varied(layer, a, keep_prob, rng) / a > 1.0)

    return draw


def above_level(layer: Layer) -> Draw:
    """As `above_one`, but the level depends on keep_prob, as the share of a mask does."""

    def draw(shape: tuple[int, ...], keep_prob: float, rng: np.random.Generator) -> Array:
        a = activations(shape)
        level = 1.0 + (0.5 - keep_prob) * ((1 - keep_prob) / keep_prob) ** 0.5
        return np.asarray(train(layer, a, keep_prob, rng) / a > level)

    return draw


def not_zero(out: Array) -> Array:
    """True where an output is not 0."""
    return np.asarray(out != 0)


def alive(factor: Array) -> Array:
    """Which of these factors are not 0; where none is, which of the random numbers are high."""
    if (factor == 0).any():
        return np.asarray(factor != 0)
    return kept_where_high(np.round(factor.astype(float) / np.abs(factor).max(), 9))


def channels_kept(layer: Layer) -> Draw:
    """Adaptor for `draws`: the first entry of a channel says whether the channel lives."""

    def draw(shape: tuple[int, ...], keep_prob: float, rng: np.random.Generator) -> Array:
        a = activations((*shape, 1, 2))
        factor = (train_varied(layer, a, keep_prob, rng) / a)[..., 0, 0]
        return not_zero(factor) if keep_prob == 1 else alive(factor)

    return draw


def one_input(function: Callable[..., Any]) -> Layer:
    """DropConnect as a layer: with one input unit each output is one weight times that unit.

    The layer's `a` of shape `(batch, units_out)` is what the plain linear layer gives, its columns
    being proportional.
    """

    def layer(a: Array, keep_prob: float, rng: np.random.Generator, **flag: bool) -> Any:
        x, W = a[:, :1].copy(), (a[:1] / a[0, 0]).T.copy()
        return function(x, W, np.zeros(a.shape[1], a.dtype), keep_prob, rng, **flag)

    return layer


def products(shape: tuple[int, int]) -> Array:
    """Outputs of a linear layer with one input unit and no bias, for `one_input`."""
    x, w = activations((shape[0], 1), 1), activations((1, shape[1]), 2)
    x[0] = w[0, 0] = 1.0  # so that inputs and weights are found again without rounding
    return np.asarray(x * w)


def weights_kept(layer: Layer) -> Draw:
    """Adaptor for `draws`: which weight of which example is kept, by a layer of `one_input`."""

    def draw(shape: tuple[int, ...], keep_prob: float, rng: np.random.Generator) -> Array:
        a = products((shape[0], shape[1]))
        factor = train_varied(layer, a, keep_prob, rng) / a
        return not_zero(factor) if keep_prob == 1 else alive(factor)

    return draw


def dropped_value(out: Array) -> float | None:
    """The value that several entries share, None where all differ."""
    values, counts = np.unique(out, return_counts=True)
    return float(values[counts.argmax()]) if counts.max() > 1 else None


def alpha_mask(out: Array) -> Array:
    """True where an output of alpha dropout is kept: dropped entries share one value."""
    value = dropped_value(out)
    return np.ones(out.shape, dtype=bool) if value is None else np.asarray(out != value)


def alpha_kept(layer: Layer) -> Draw:
    """Adaptor for `draws`: `alpha_mask` of an output."""

    def draw(shape: tuple[int, ...], keep_prob: float, rng: np.random.Generator) -> Array:
        a = activations(shape)
        out = train(layer, a, keep_prob, rng)
        if (
            keep_prob < 1 and dropped_value(out) is None
        ):  # nothing is dropped, or random numbers are the mask
            line = np.polyfit(a.ravel(), out.ravel().astype(float), 1)
            if not np.allclose(np.polyval(line, a), out, rtol=1e-5, atol=1e-6):
                return kept_where_high(out - a)
        return alpha_mask(out)

    return draw


def check_alone(value: Any, what: str) -> None:
    """The answer is no pair.

    Raises:
        ExamError: named pair_returned.
    """
    if isinstance(value, tuple | list) and len(value) == 2 and type(value[0]) is np.ndarray:
        fail(f"the answer is a pair, not {what} alone", "pair_returned")


def check_form(layer: Layer, shapes: tuple[tuple[int, ...], ...]) -> None:
    """The output comes back alone, in training and in evaluation.

    Raises:
        ExamError: named pair_returned.
    """
    varies = changes = False
    for index, shape in enumerate(shapes):
        for training in (True, False):
            a, rng = activations(shape), np.random.default_rng(7100 + index)
            value = quiet_call(layer, a.copy(), 0.7, rng, training=training)
            check_alone(value, "the output")
            out = numbers(value, shape, "the output")
            varies |= bool((out != out.flat[0]).any())
            changes |= not np.array_equal(out, a)
    if not varies:
        fail("the output is one number everywhere, in training and in evaluation")
    if not changes:
        fail("the input comes back as it was, in training too")


def smaller(draw: Draw) -> Draw:
    """The same adaptor on fewer rows and columns, where an answer costs more than a mask."""

    def fewer(shape: tuple[int, ...], keep_prob: float, rng: np.random.Generator) -> Array:
        less = tuple(n - 50 if n > 60 and shape[-1] > 2 else n for n in shape)  # none alike
        return draw(less, keep_prob, rng)

    return fewer


def own_rate(draw: Draw) -> str:
    """With what probability a function keeps, roughly: "keep_prob", "drop_prob", "half" or ""."""
    shares = [
        float(draw((90, 67 + index), p, np.random.default_rng(7200 + index)).mean())
        for index, p in enumerate((0.15, 0.9))
    ]
    models = {"keep_prob": (0.15, 0.9), "drop_prob": (0.85, 0.1), "half": (0.5, 0.5)}
    for name, expected in models.items():
        if all(abs(s - e) < 0.15 for s, e in zip(shares, expected, strict=True)):
            return name
    return ""
