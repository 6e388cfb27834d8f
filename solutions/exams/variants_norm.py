"""Properties of `max_norm`, each judged on its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from solutions.exams.base import (
    Array,
    call,
    close,
    fail,
    not_judged,
    numeric_array,
    unchanged,
)

Norm = Callable[..., Any]
BOUNDS = (0.7, 1.0, 3.0)


def _answer(function: Norm, W: Array, c: float) -> Array:
    with np.errstate(all="ignore"):
        return numeric_array(call(function, W.copy(), c), W.shape, "the answer")


def _weights(c: float) -> Array:
    """Rows whose norms lie between 0.3 c and 4 c, some near c; columns of other norms."""
    rng = np.random.default_rng(9700 + round(10 * c))
    W = rng.normal(size=(7, 5))
    norms = c * np.array([4.0, 0.3, 1.05, 0.95, 2.0, 0.5, 3.0])
    return np.asarray(W / np.linalg.norm(W, axis=1, keepdims=True) * norms[:, None])


def _shrunk(W: Array, norms: Array, c: float) -> Array:
    return np.asarray(W * np.where(norms > c, c / norms, 1.0))


Model = Callable[[Array, float], Array]
MODELS: Mapping[str, Model] = {
    "norms_of_columns": lambda W, c: _shrunk(W, np.linalg.norm(W, axis=0, keepdims=True), c),
    "norm_of_whole_matrix": lambda W, c: _shrunk(W, np.sqrt((W**2).sum(keepdims=True)), c),
    "sum_of_absolute_values": lambda W, c: _shrunk(W, np.abs(W).sum(axis=1, keepdims=True), c),
    "largest_entry": lambda W, c: _shrunk(W, np.abs(W).max(axis=1, keepdims=True), c),
    "norm_without_root": lambda W, c: _shrunk(W, (W**2).sum(axis=1, keepdims=True), c),
    "scaled_to_one": lambda W, c: np.where(
        np.linalg.norm(W, axis=1, keepdims=True) > c,
        W / np.linalg.norm(W, axis=1, keepdims=True),
        W,
    ),
    "entries_clipped": lambda W, c: np.clip(W, -c, c),
    "bound_without_effect": lambda W, c: W,
    "long_rows_zeroed": lambda W, c: np.where(np.linalg.norm(W, axis=1, keepdims=True) > c, 0, W),
    "bound_not_multiplied": lambda W, c: np.where(
        np.linalg.norm(W, axis=1, keepdims=True) > c, W * c, W
    ),
    "condition_reversed": lambda W, c: np.where(
        np.linalg.norm(W, axis=1, keepdims=True) < c,
        W * c / np.linalg.norm(W, axis=1, keepdims=True),
        W,
    ),
}


def _named(function: Norm) -> list[str]:
    """Mistakes that explain all answers."""
    seen = [(_weights(c), c) for c in BOUNDS]
    answers = [_answer(function, W, c) for W, c in seen]
    return [
        name
        for name, model in MODELS.items()
        if all(close(out, model(W, c)) for out, (W, c) in zip(answers, seen, strict=True))
    ]


def _all_to_one(function: Norm, c: float) -> bool:
    W = _weights(c)
    return close(_answer(function, W, c), W / np.linalg.norm(W, axis=1, keepdims=True))


def check_long_rows(function: Norm) -> None:
    """A row whose norm exceeds c gets norm c and keeps its direction.

    Raises:
        ExamError: named as in `MODELS`.
    """
    for c in BOUNDS:
        W = _weights(c)
        norms = np.linalg.norm(W, axis=1)
        long = norms > c
        expected = W[long] * (c / norms[long])[:, None]
        out = _answer(function, W, c)
        if close(out[long], expected, rtol=1e-6):
            continue
        named = _named(function)
        if not named and all(_all_to_one(function, bound) for bound in BOUNDS):
            named = ["scaled_to_one"]
        fail(
            f"rows longer than c = {c} have norms {np.linalg.norm(out[long], axis=1).round(3)}"
            " afterwards",
            *(named if len(named) == 1 else ()),
            hint="" if len(named) == 1 else "What is the norm of one row before and after?",
        )


def check_short_rows(function: Norm) -> None:
    """A row whose norm is at most c stays as it is, also a row of zeros.

    Where long rows are not right either, only rows that no way of measuring calls long count.

    Raises:
        ExamError: named all_rows_scaled or zero_row_lost.
    """
    tiny = _weights(1.0) * 0.01
    with_zeros = tiny.copy()
    with_zeros[2] = 0.0
    out = _answer(function, tiny, 2.0)
    if not close(out, tiny, rtol=1e-6):
        norms = np.linalg.norm(out, axis=1)
        if _named(function) == ["condition_reversed"]:
            not_judged()  # one mistake, charged where long rows are judged
            return
        named = ("all_rows_scaled",) if norms[0] and np.allclose(norms, norms[0]) else ()
        fail("rows much shorter than c are changed", *named)
    with np.errstate(all="ignore"):
        value = call(function, with_zeros.copy(), 2.0)
    array = type(value) is np.ndarray and value.shape == tiny.shape and value.dtype.kind == "f"
    if array and np.isnan(value[2]).any():
        fail("a row of zeros becomes NaN", "zero_row_lost")
    if not close(numeric_array(value, tiny.shape, "the answer"), with_zeros, rtol=1e-6):
        fail("with a row of zeros other rows change")
    for c in BOUNDS:
        W = _weights(c)
        norms = np.linalg.norm(W, axis=1)
        out = _answer(function, W, c)
        long = norms > c
        right = W[long] * (c / norms[long])[:, None]
        if close(out[long], right, rtol=1e-6) and not close(out[~long], W[~long], rtol=1e-6):
            named = ("all_rows_scaled",) if np.allclose(np.linalg.norm(out, axis=1), c) else ()
            fail("rows shorter than c are changed where others are longer", *named)


def check_arguments(function: Norm) -> None:
    """The weights handed over stay as they were, and float32 stays float32.

    Raises:
        ExamError: named input_changed or float64_creep.
    """
    W = _weights(1.0)
    if np.ptp(_answer(function, W, 1.0)) == 0:
        fail("all entries of the answer are the same")
    lent = W.copy()
    call(function, lent, 1.0)
    if not unchanged(W, lent):
        fail("after the call the weights handed over are not what they were", "input_changed")
    out = _answer(function, W.astype(np.float32), 1.0)
    if out.dtype != np.float32:
        named = ("float64_creep",) if out.dtype == np.float64 else ()
        fail(f"float32 weights come back as {out.dtype}", *named)
