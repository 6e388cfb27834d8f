"""Small inputs made for showing, of lesson 06; see `showing`. Nothing here is used for grading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from solutions import theory
from solutions.exams.cases import given
from solutions.exams.showing import Case, against, shows, text_of

W, ROWS = [1.0, -2.0], [[3.0, 1.0], [0.0, 0.5]]


@shows("dropout_ols")
def _dropout_ols() -> Iterator[Case]:
    for X, y in (([[2.0]], [6.0]), ([[10.0, 1.0]], [11.0]), ([[1.0, 0.0], [1.0, 2.0]], [1.0, 3.0])):
        yield against(
            theory.dropout_ols,
            f"dropout_ols(np.array({X}), np.array({y}), 0.5)",
            given(np.array(X), np.array(y), 0.5),
        )


@shows("all_masks")
def _all_masks() -> Iterator[Case]:
    for n in (1, 2, 3):

        def judge(seen: Any, n: int = n) -> tuple[str, bool]:
            rows = theory.all_masks(n)
            fits = type(seen) is np.ndarray and seen.dtype.kind in "buif"
            fits = fits and seen.shape == rows.shape
            right = fits and sorted(seen.tolist()) == sorted(rows.tolist())
            return f"{text_of(rows)}, the rows in any order", bool(right)

        yield f"all_masks({n})", given(n), judge


def _ensemble(name: str) -> Iterator[Case]:
    for w, x in (([4.0], [1.0]), (W, ROWS[0]), (W, ROWS)):
        yield against(
            getattr(theory, name),
            f"{name}(np.array({w}), np.array({x}), 0.8)",
            given(np.array(w), np.array(x), 0.8),
        )


@shows("ensemble_mean")
def _ensemble_mean() -> Iterator[Case]:
    yield from _ensemble("ensemble_mean")


@shows("ensemble_geometric_mean")
def _ensemble_geometric_mean() -> Iterator[Case]:
    yield from _ensemble("ensemble_geometric_mean")


def noisy(x: Any, rng: np.random.Generator) -> Any:
    """A network whose only weight is dropped half of the time."""
    return x * (rng.random(x.shape) < 0.5) / 0.5


@shows("mc_predict")
def _mc_predict() -> Iterator[Case]:
    for x, samples in (([1.0, 3.0], 1), ([1.0, 3.0], 3), ([[1.0], [3.0]], 4)):
        yield against(
            theory.mc_predict,
            "mc_predict(lambda x, rng: x * (rng.random(x.shape) < 0.5) / 0.5,"
            f" np.array({x}), {samples}, np.random.default_rng(1))",
            given(noisy, np.array(x), samples, np.random.default_rng(1)),
        )
