"""Properties of `alpha_dropout` beyond the draw: what is dropped becomes, and the affine map."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from solutions.exams.base import ExamError, fail, not_judged
from solutions.exams.variants_seen import (
    ALPHA_PRIME,
    RTOL,
    Layer,
    activations,
    alpha_kept,
    dropped_value,
    own_rate,
    train,
)

PROBS = (0.3, 0.7, 0.9)
SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805
Line = tuple[float, float]  # slope and intercept


def _lines(function: Layer) -> list[tuple[Line, float]]:
    """For each keep_prob the line on which kept entries lie, and the value of dropped ones.

    Raises:
        ExamError: nothing is dropped, or kept entries do not lie on a line.
    """
    seen = []
    for index, keep_prob in enumerate(PROBS):
        a = activations((30 + index, 31))
        out = train(function, a, keep_prob, np.random.default_rng(9500 + index)).astype(float)
        value = dropped_value(out)
        if value is None:
            line = np.polyfit(a.ravel(), out.ravel(), 1)
            straight = np.allclose(np.polyval(line, a), out, rtol=1e-5, atol=1e-6)
            named = ("nothing_dropped",) if straight else ()
            fail("no two outputs are equal, so nothing was dropped to a fixed value", *named)
        kept = out != value
        if int(kept.sum()) < 3:
            fail("hardly any entry survives training")
        slope, intercept = np.polyfit(a[kept], out[kept], 1)
        if not np.allclose(out[kept], slope * a[kept] + intercept, rtol=1e-5, atol=1e-6):
            fail("kept entries are not scaled and shifted by the same two numbers")
        if abs(slope) < 1e-9:
            fail("kept entries lose their values")
        seen.append(((float(slope), float(intercept)), value))
    return seen


def check_value(function: Layer) -> None:
    """Before the affine map, dropped entries are alpha'.

    Raises:
        ExamError: named ordinary_dropout, dropped_to_zero, map_left_out_for_dropped,
            saturation_sign or wrong_saturation.
    """
    seen = _lines(function)
    before = [(value - line[1]) / line[0] for line, value in seen]
    if np.allclose(before, ALPHA_PRIME, rtol=1e-5):
        _check_zeros(function)
        return
    said = f"undoing the map, dropped entries were {before[0]:.3g}, not {ALPHA_PRIME:.3g}"
    if np.allclose([value for _, value in seen], ALPHA_PRIME, rtol=1e-5):
        fail("dropped entries come out as alpha' itself", "map_left_out_for_dropped")
    if np.allclose(before, 0.0, atol=1e-6):
        fail(said, "ordinary_dropout" if _ordinary(seen) else "dropped_to_zero")
    if np.allclose(before, -ALPHA_PRIME, rtol=1e-5):
        fail(said, "saturation_sign")
    for wrong in (SELU_ALPHA, SELU_SCALE):
        if np.allclose(np.abs(before), wrong, rtol=1e-5):
            fail(said, "wrong_saturation")
    fail(said, hint="Which value does SELU approach far on the left?")


def _check_zeros(function: Layer) -> None:
    """An entry that is 0 itself is kept as often as any other.

    Raises:
        ExamError: all of them take the value of dropped ones.
    """
    a = activations((33, 34))
    a[::2] = 0.0
    one, other = (
        train(function, a, 0.7, np.random.default_rng(seed)).astype(float) for seed in (9550, 9551)
    )
    value = dropped_value(one[1::2])
    # Where the input decides everything, that is the mistake, and it is charged elsewhere.
    if value is not None and np.allclose(one[::2], value) and not np.array_equal(one, other):
        fail(
            "where the input is 0 every output is that of a dropped entry",
            hint="An entry that is kept may be 0, too. Does the mask say what is dropped?",
        )


def _ordinary(seen: list[tuple[Line, float]]) -> bool:
    expected = [(1 / p, 0.0) for p in PROBS]
    return np.allclose([line for line, _ in seen], expected, rtol=RTOL, atol=1e-6)


def _scale(p: float, v: float) -> float:
    return float((p + v**2 * p * (1 - p)) ** -0.5)


Model = Callable[[float, float], Line]
RIGHT: Model = lambda p, v: (_scale(p, v), -_scale(p, v) * (1 - p) * v)  # noqa: E731
MAPS: Mapping[str, tuple[Model, ...]] = {
    "affine_map_missing": (lambda p, v: (1.0, 0.0),),
    "shift_missing": (lambda p, v: (_scale(p, v), 0.0),),
    "map_scale_missing": (
        lambda p, v: (1.0, -(1 - p) * v),
        lambda p, v: (1.0, -_scale(p, v) * (1 - p) * v),
    ),
    "shift_sign": (lambda p, v: (_scale(p, v), _scale(p, v) * (1 - p) * v),),
    "shift_not_scaled": (lambda p, v: (_scale(p, v), -(1 - p) * v),),
    "map_root_missing": (
        lambda p, v: (_scale(p, v) ** 2, -(_scale(p, v) ** 2) * (1 - p) * v),
        lambda p, v: (_scale(p, v) ** 2, -_scale(p, v) * (1 - p) * v),
    ),
    "map_inverted": (
        lambda p, v: (1 / _scale(p, v), -(1 - p) * v / _scale(p, v)),
        lambda p, v: (1 / _scale(p, v), -(1 - p) * v),
    ),
    "map_probabilities_exchanged": (
        lambda p, v: RIGHT(1 - p, v),
        lambda p, v: (_scale(p, v), -_scale(p, v) * p * v),
        lambda p, v: (_scale(1 - p, v), -_scale(1 - p, v) * (1 - p) * v),
    ),
    "inverted_scaling": (
        lambda p, v: (1 / p, 0.0),
        lambda p, v: (1 / p, -(1 - p) * v / p),
    ),
}


def check_map(function: Layer) -> None:
    """Scale and shift keep mean 0 and variance 1, given what dropped entries are.

    A function whose dropped entries are another value than alpha' may have the map that fits its
    own value: then that value is its only mistake. The same with a reversed comparison.

    Raises:
        ExamError: named as in `MAPS`.
    """
    seen = _lines(function)
    lines = [line for line, _ in seen]
    own = [(value - line[1]) / line[0] for line, value in seen]

    def fits(model: Model, values: list[float]) -> bool:
        expected = [model(p, v) for p, v in zip(PROBS, values, strict=True)]
        return np.allclose(lines, expected, rtol=1e-5, atol=1e-5)

    choices = ([ALPHA_PRIME] * 3, own)
    if any(fits(RIGHT, values) for values in choices):
        return
    if np.allclose(own, 0.0, atol=1e-6) and _ordinary(seen):
        not_judged()  # ordinary dropout, charged where the value is judged
        return
    swapped: Model = lambda p, v: RIGHT(1 - p, v)  # noqa: E731
    if any(fits(swapped, values) for values in choices) and (
        own_rate(alpha_kept(function)) == "drop_prob"
    ):
        not_judged()
        return
    named = [name for name, models in MAPS.items() if any(fits(m, choices[0]) for m in models)]
    named = named or [n for n, models in MAPS.items() if any(fits(m, own) for m in models)]
    off = next(i for i, p in enumerate(PROBS) if not np.allclose(lines[i], RIGHT(p, ALPHA_PRIME)))
    mean, variance = _moments(PROBS[off], lines[off], seen[off][1])
    fail(
        f"with keep_prob = {PROBS[off]} an input of mean 0 and variance 1 comes out with mean"
        f" {mean:.2g} and variance {variance:.2g}",
        *(named if len(named) == 1 else ()),
        hint="" if len(named) == 1 else "Compute mean and variance before the map, then undo them.",
    )


def map_is_right(function: Layer) -> bool:
    """True when `check_map` finds nothing wrong."""
    try:
        check_map(function)
    except ExamError:
        return False
    return True


def _moments(p: float, line: Line, dropped: float) -> Line:
    """Mean and variance of the output, the input having mean 0 and variance 1."""
    mean = p * line[1] + (1 - p) * dropped
    square = p * (line[0] ** 2 + line[1] ** 2) + (1 - p) * dropped**2
    return mean, square - mean**2
