"""Exams of `dropout_ols` (lesson 06): the minimiser, and what the function takes and leaves."""

from __future__ import annotations

import math
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
    raises_value_error,
    unchanged,
)
from solutions.exams.several import together
from solutions.exams.showing import attach

Function = Callable[..., Any]
Data = tuple[Array, Array]
WHAT = "the answer"
KEEP_PROBS = (0.8, 0.3, 0.9, 0.5)


def example(seed: int, batch: int, n: int) -> Data:
    """Inputs of both signs whose columns differ in size and are not centred, and targets."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(batch, n)) * rng.uniform(0.4, 3.0, n) + rng.uniform(-1, 1, n)
    X[rng.random((batch, n)) < 0.1] = 0.0
    return X, X @ rng.uniform(-2, 2, n) + rng.normal(size=batch) + 1.5


# Several shapes; in the last one there are fewer examples than inputs, so that only the penalty
# makes the answer unique.
CASES = tuple(
    (p, *example(600 + i, *s))
    for i, (p, s) in enumerate(zip(KEEP_PROBS, ((12, 3), (9, 4), (30, 5), (3, 5)), strict=True))
)


def ridge(X: Array, y: Array, penalty: Array) -> Array:
    """Minimiser of `sum((y - X @ w)**2) + w @ penalty @ w`; of smallest norm if not unique."""
    w: Array = np.linalg.lstsq(X.T @ X + penalty, X.T @ y, rcond=None)[0]
    return w


def right(X: Array, y: Array, p: float) -> Array:
    """What the function is asked for."""
    return ridge(X, y, (1 - p) / p * squares(X))


def squares(X: Array) -> Array:
    """`diag(X'X)` as a matrix."""
    return np.diag((X**2).sum(axis=0))


def same(X: Array) -> Array:
    """A penalty of 1 for every weight."""
    return np.eye(X.shape[1])


def _centred(X: Array, y: Array, p: float) -> Array:
    return right(X - X.mean(axis=0), y - y.mean(), p)


Model = Callable[[Array, Array, float], Array]
# Some names have several forms.
MODELS: tuple[tuple[str, Model], ...] = (
    ("penalty_missing", lambda X, y, p: ridge(X, y, 0 * squares(X))),
    ("whole_matrix_penalised", lambda X, y, p: ridge(X, y, (1 - p) / p * X.T @ X)),
    ("same_penalty_for_all", lambda X, y, p: ridge(X, y, (1 - p) / p * same(X))),
    ("same_penalty_for_all", lambda X, y, p: ridge(X, y, (1 - p) / p * len(X) * same(X))),
    ("same_penalty_for_all", lambda X, y, p: ridge(X, y, (1 - p) / p * (X**2).sum() * same(X))),
    ("same_penalty_for_all", lambda X, y, p: (
        ridge(X, y, (1 - p) / p * (X**2).sum(0).mean() * same(X)))),
    ("same_penalty_for_all", lambda X, y, p: ridge(X, y, (1 - p) * same(X))),
    ("same_penalty_for_all", lambda X, y, p: ridge(X, y, p / (1 - p) * same(X))),
    ("same_penalty_for_all", lambda X, y, p: ridge(X, y, same(X))),
    ("penalty_odds_inverted", lambda X, y, p: ridge(X, y, p / (1 - p) * squares(X))),
    ("penalty_not_divided", lambda X, y, p: ridge(X, y, (1 - p) * squares(X))),
    ("penalty_by_keep_prob", lambda X, y, p: ridge(X, y, p * squares(X))),
    ("penalty_by_keep_prob", lambda X, y, p: ridge(X, y, squares(X) / p)),
    ("penalty_of_classic", lambda X, y, p: ridge(X, y, p * (1 - p) * squares(X))),
    ("penalty_divided_twice", lambda X, y, p: ridge(X, y, (1 - p) / p**2 * squares(X))),
    ("penalty_rooted", lambda X, y, p: ridge(X, y, math.sqrt((1 - p) / p) * squares(X))),
    ("penalty_rooted", lambda X, y, p: ridge(X, y, ((1 - p) / p) ** 2 * squares(X))),
    ("half_hard_coded", lambda X, y, p: ridge(X, y, squares(X))),
    ("penalty_not_squared", lambda X, y, p: ridge(X, y, (1 - p) / p * np.diag(np.abs(X).sum(0)))),
    ("penalty_not_squared", lambda X, y, p: ridge(X, y, (1 - p) / p * np.diag(X.sum(0)))),
    ("penalty_not_squared", lambda X, y, p: ridge(X, y, (1 - p) / p * squares(X) ** 0.5)),
    ("penalty_averaged", lambda X, y, p: ridge(X, y, (1 - p) / p * squares(X) / len(X))),
    ("penalty_averaged", lambda X, y, p: ridge(X, y, (1 - p) / p * np.diag(X.var(0)))),
    ("penalty_subtracted", lambda X, y, p: ridge(X, y, -(1 - p) / p * squares(X))),
    ("classic_weights", lambda X, y, p: right(X, y, p) / p),
    ("scaled_after_training", lambda X, y, p: right(X, y, p) * p),
    ("data_centred", _centred),
    ("penalty_halved", lambda X, y, p: ridge(X, y, (1 - p) / p / 2 * squares(X))),
    ("penalty_halved", lambda X, y, p: ridge(X, y, 2 * (1 - p) / p * squares(X))),
)  # fmt: skip


def answer(function: Function, X: Array, y: Array, p: float) -> Array:
    """Call the function with copies and check the form of its answer.

    Raises:
        ExamError: the call crashed, or its answer is no array of one number for each input.
    """
    w = call(function, X.copy(), y.copy(), p)
    if type(w) is np.ndarray and w.ndim == 2 and w.size == X.shape[1]:
        fail(
            f"{WHAT} has shape {w.shape}; a vector of shape {(X.shape[1],)} is asked for",
            hint="y has one axis, so X.T @ y has one too.",
        )
    return numeric_array(w, (X.shape[1],), WHAT)


def examine_dropout_ols_minimiser(dropout_ols: Function) -> None:
    """The weights minimise the expected squared loss, to seven digits, at every keep_prob."""
    seen = [answer(dropout_ols, X, y, p) for p, X, y in CASES[:-1]]
    try:
        seen.append(answer(dropout_ols, CASES[-1][1], CASES[-1][2], CASES[-1][0]))
    except ExamError:  # a matrix without inverse is no evidence against a name
        _report(dropout_ols, seen, by_name_only=True)
        raise
    if not all(
        close(w, right(X, y, p), rtol=1e-7) for w, (p, X, y) in zip(seen, CASES, strict=True)
    ):
        _report(dropout_ols, seen)
    p, X, y = 0.5, np.array([[10.0, 1.0]]), np.array([11.0])
    if not close(answer(dropout_ols, X, y, p), np.array([11 / 30, 11 / 3]), rtol=1e-7):
        fail("with a single example the weights are wrong")
    X, y = example(610, 15, 3)
    if not close(answer(dropout_ols, X, y, 1.0), right(X, y, 1.0), rtol=1e-7):
        fail("with keep_prob = 1 the weights are not those of ordinary least squares")


def _report(dropout_ols: Function, seen: list[Array], by_name_only: bool = False) -> None:
    """Say how the weights are wrong, with the name of the mistake that fits everywhere."""
    for name, model in MODELS:
        if all(
            close(w, model(X, y, p), rtol=1e-6) for w, (p, X, y) in zip(seen, CASES, strict=False)
        ):
            fail(f"with keep_prob = {KEEP_PROBS[0]} {_in_words(seen[0])}", name)
    if by_name_only:
        return
    p, X, y = CASES[0]
    if not close(answer(dropout_ols, X, y, p), seen[0], rtol=1e-9):
        fail("two calls with the same arguments give different weights", "minimiser_sampled")
    hint = "Write the expected loss as a sum of two squares, and set its gradient to zero."
    fail(f"with keep_prob = {p} {_in_words(seen[0])}", hint=hint)


def _in_words(w: Array) -> str:
    """How far an answer for the first case is from right."""
    p, X, y = CASES[0]
    extra = expected_loss(w, X, y, p) / expected_loss(right(X, y, p), X, y, p) - 1
    if extra < 5e-4:
        return "the weights come near to the minimum of the expected loss, but do not reach it"
    return f"the expected loss at these weights is {100 * extra:.2g} % above its minimum"


def expected_loss(w: Array, X: Array, y: Array, p: float) -> float:
    """Mean over all masks of the squared loss, by bias and variance of the prediction."""
    return float(((y - X @ w) ** 2).sum() + (1 - p) / p * ((X * w) ** 2).sum())


def _check_validation(dropout_ols: Function) -> None:
    """A keep_prob outside (0, 1] raises ValueError, NaN included."""
    X, y = example(620, 10, 3)
    _substance(answer(dropout_ols, X, y, 0.4))
    said = {
        bad: raises_value_error(dropout_ols, X.copy(), y.copy(), bad)
        for bad in (0.0, -0.2, 1.5, math.nan)
    }
    for bad, how in said.items():
        if how:
            accepted = any("as if nothing" in one for one in said.values())
            names = ("no_validation",) if accepted else ()
            fail(f"with keep_prob = {bad} no ValueError: {how}", *names)


def _check_arguments(dropout_ols: Function) -> None:
    """X and y are left as they were."""
    X, y = example(630, 8, 3)
    lent = X.copy(), y.copy()
    _substance(numeric_array(call(dropout_ols, *lent, 0.7), (3,), WHAT))
    for name, before, after in zip(("X", "y"), (X, y), lent, strict=True):
        if not unchanged(before, after):
            fail(f"after the call the entries of {name} are others", "input_changed")


def _check_float32(dropout_ols: Function) -> None:
    """float32 data give float32 weights, float64 data float64 weights."""
    X, y = example(640, 8, 3)
    for dtype in (np.float64, np.float32):
        w = numeric_array(call(dropout_ols, X.astype(dtype), y.astype(dtype), 0.7), (3,), WHAT)
        _substance(w)
        if w.dtype != dtype:
            names = ("float64_creep",) if w.dtype == np.float64 else ()
            fail(f"{np.dtype(dtype).name} data give weights of dtype {w.dtype}", *names)


def examine_dropout_ols_contract(dropout_ols: Function) -> None:
    """A bad keep_prob is refused, the data are left alone, float32 stays float32."""
    together(
        lambda: _check_validation(dropout_ols),
        lambda: _check_arguments(dropout_ols),
        lambda: _check_float32(dropout_ols),
    )


def _substance(w: Array) -> None:
    """Refuse weights that are all equal: no fit looks like that."""
    if np.unique(w).size < w.size:
        fail("weights of different inputs come back equal")


attach(globals())
