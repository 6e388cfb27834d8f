"""Small inputs made for showing, by function; see `showing`. Nothing here is used for grading."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from solutions import backward, masks, scaling
from solutions.exams.showing import Case, against, same, shows, text_of

A = [[2.0, -1.0, 0.0], [4.0, 3.0, -5.0]]
M = [[1, 0, 1], [0, 1, 1]]


def _rng() -> np.random.Generator:
    return np.random.default_rng(1)


def given(*values: Any) -> Callable[[], tuple[Any, ...]]:
    """Arguments of a call, made anew each time, since a function may change what it gets."""
    return lambda: copy.deepcopy(values)


def _a() -> Any:
    return np.array(A)


def _mask() -> Any:
    return np.array(M)


def _drawn(shape: tuple[int, ...], keep_prob: float, seen: Any) -> tuple[str, bool]:
    """What can be said of any right mask: its shape, and that it holds 0 and 1."""
    expected = f"an array of shape {shape} of zeros and ones, about {keep_prob:.0%} of them ones"
    array = np.asarray(seen) if type(seen) is np.ndarray else np.empty(0)
    form = array.shape == shape and array.dtype.kind in "buif"
    right = form and bool(np.isin(array.astype(float), (0.0, 1.0)).all())
    return expected, right and (keep_prob < 1 or bool(np.asarray(array).all()))


@shows("make_mask")
def _make_mask() -> Iterator[Case]:
    for shape, keep_prob in (((2, 5), 0.8), ((6,), 0.8), ((2, 2, 3), 0.8), ((2, 5), 1.0)):
        yield (
            f"make_mask({shape}, {keep_prob}, np.random.default_rng(1))",
            given(shape, keep_prob, _rng()),
            functools.partial(_drawn, shape, keep_prob),
        )


@shows("unit_mask")
def _unit_mask() -> Iterator[Case]:
    def judge(seen: Any) -> tuple[str, bool]:
        expected, right = _drawn((3, 5), 0.8, seen)
        equal = right and bool((np.asarray(seen) == np.asarray(seen)[:1]).all())
        return f"{expected}, all rows equal", equal

    yield (
        "unit_mask(3, 5, 0.8, np.random.default_rng(1))",
        given(3, 5, 0.8, _rng()),
        judge,
    )


@shows("apply_mask")
def _apply_mask() -> Iterator[Case]:
    reference = masks.apply_mask
    yield against(reference, f"apply_mask(np.array({A}), np.array({M}))", given(_a(), _mask()))
    yield against(
        reference,
        f"apply_mask(np.array({A}), np.array({M}, dtype=bool))",
        given(_a(), _mask().astype(bool)),
    )
    yield against(
        reference,
        f"apply_mask(np.array({A[0]}), np.array({M[0]}))",
        given(_a()[0], _mask()[0]),
    )
    yield against(
        reference,
        f"apply_mask(np.array([{A}]), np.array([{M}]))",
        given(_a()[None], _mask()[None]),
    )


@shows("kept_fraction")
def _kept_fraction() -> Iterator[Case]:
    reference = masks.kept_fraction
    rows = [[1, 0, 1], [0, 1, 0]]  # each of another share
    mask = np.array(rows)
    yield against(reference, f"kept_fraction(np.array({rows}))", given(mask))
    yield against(reference, f"kept_fraction(np.array([{rows}]))", given(mask[None]))
    yield against(
        reference, f"kept_fraction(np.array({rows}, dtype=bool))", given(mask.astype(bool))
    )


def _forward(name: str, scale: Callable[[float], float], fill: float | None) -> Iterator[Case]:
    """Cases of a forward function, judged by the mask that it returned itself.

    Args:
        name: its name.
        scale: factor of a survivor in training, from keep_prob.
        fill: the mask of evaluation; None for keep_prob.
    """
    for training in (True, False):
        for a, keep_prob in ((A, 0.8), (A[0], 0.8), (A, 1.0), ([A], 0.8)):

            def judge(
                seen: Any, a: Any = a, keep_prob: float = keep_prob, training: bool = training
            ) -> tuple[str, bool]:
                array, factor = np.array(a), scale(keep_prob) if training else 1.0
                pair = isinstance(seen, tuple | list) and len(seen) == 2
                mask = seen[1] if pair and type(seen[1]) is np.ndarray else None
                if not training:
                    filled = np.full(array.shape, keep_prob if fill is None else fill)
                    expected = (array * filled if fill is None else array, filled)
                    return text_of(expected), same(seen, expected)
                if mask is None or mask.shape != array.shape or mask.dtype.kind not in "buif":
                    return "the pair (out, mask), both shaped like a", False
                out = array * mask * factor
                return f"with the mask you returned, out = {text_of(out)}", same(seen[0], out)

            yield (
                f"{name}(np.array({a}), {keep_prob}, np.random.default_rng(1), {training})",
                given(np.array(a), keep_prob, _rng(), training),
                judge,
            )


@shows("dropout_forward")
def _dropout_forward() -> Iterator[Case]:
    yield from _forward("dropout_forward", lambda keep_prob: 1 / keep_prob, 1.0)


@shows("classic_forward")
def _classic_forward() -> Iterator[Case]:
    yield from _forward("classic_forward", lambda keep_prob: 1.0, None)


@shows("dropout_moments")
def _dropout_moments() -> Iterator[Case]:
    for a in (A[0], A, [A]):
        yield against(
            scaling.dropout_moments,
            f"dropout_moments(np.array({a}), 0.8)",
            given(np.array(a), 0.8),
        )


@shows("dropout_backward")
def _dropout_backward() -> Iterator[Case]:
    reference = backward.dropout_backward
    for index in (0, slice(None), (None, slice(None))):
        dout, mask = _a()[index], _mask()[index]
        yield against(
            reference,
            f"dropout_backward(np.array({dout.tolist()}), np.array({mask.tolist()}), 0.8)",
            given(dout, mask, 0.8),
        )


@shows("linear_backward")
def _linear_backward() -> Iterator[Case]:
    dz, a, w = [[1.0, -2.0]], [[3.0, 0.0, 5.0]], [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
    for copies in (1, 2):
        yield against(
            backward.linear_backward,
            f"linear_backward(np.array({dz * copies}), np.array({a * copies}), np.array({w}))",
            given(np.array(dz * copies), np.array(a * copies), np.array(w)),
        )


@shows("numerical_gradient")
def _numerical_gradient() -> Iterator[Case]:
    def f(x: Any) -> float:
        return float((x**2).sum())

    for a in ([3.0], [3.0, -1.0], [[3.0, -1.0], [0.0, 2.0]]):
        yield against(
            backward.numerical_gradient,
            f"numerical_gradient(lambda x: float((x**2).sum()), np.array({a}))",
            given(f, np.array(a)),
        )


@shows("momentum_step")
def _momentum_step() -> Iterator[Case]:
    for dw in ([0.0, 2.0], [[0.0, 2.0]]):
        one = np.ones_like(np.array(dw))
        yield against(
            backward.momentum_step,
            f"momentum_step(np.array({one.tolist()}), np.array({dw}), "
            f"np.array({(one / 2).tolist()}), 0.2, 0.6)",
            given(one, np.array(dw), one / 2, 0.2, 0.6),
        )


@shows("prob_column_zero")
def _prob_column_zero() -> Iterator[Case]:
    for keep_prob, batch in ((0.8, 1), (0.8, 2), (0.5, 3)):
        yield against(
            backward.prob_column_zero,
            f"prob_column_zero({keep_prob}, {batch})",
            given(keep_prob, batch),
        )
