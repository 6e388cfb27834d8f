"""Small inputs made for showing, of lesson 05; see `showing`. Nothing here is used for grading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from solutions import experiment
from solutions.exams.cases import given
from solutions.exams.experiment_runs import LISTS
from solutions.exams.showing import Case, against, shows


@shows("corrupt_labels")
def _corrupt_labels() -> Iterator[Case]:
    for y, fraction in (([2, 5], 0.5), ([2, 5, 7, 2, 5, 7], 0.5), ([0, 1, 2, 3] * 3, 0.25)):
        labels = np.array(y)
        count = round(fraction * len(y))

        def judge(seen: Any, labels: Any = labels, count: int = count) -> tuple[str, bool]:
            one = experiment.corrupt_labels(labels, count / len(labels), np.random.default_rng(0))
            said = f"{count} of the labels changed to another of these classes, such as"
            fits = type(seen) is np.ndarray and seen.dtype.kind in "iu"
            fits = fits and seen.shape == labels.shape
            right = fits and (seen != labels).sum() == count and np.isin(seen, labels).all()
            return f"{said} {one.tolist()}", bool(right)

        yield (
            f"corrupt_labels(np.array({y}), {fraction}, np.random.default_rng(0))",
            given(labels, fraction, np.random.default_rng(0)),
            judge,
        )


@shows("learned_by_heart")
def _learned_by_heart() -> Iterator[Case]:
    for answers, labels, right in (
        ([1, 2], [1, 1], [1, 2]),
        ([0, 7, 3, 4], [0, 7, 3, 8], [0, 2, 3, 4]),
        ([5, 7, 3, 1], [0, 7, 3, 8], [0, 2, 3, 4]),
    ):
        arrays = [np.array(a) for a in (answers, labels, right)]
        yield against(
            experiment.learned_by_heart,
            f"learned_by_heart(np.array({answers}), np.array({labels}), np.array({right}))",
            given(*arrays),
        )


@shows("train")
def _train() -> Iterator[Case]:
    x, y = np.eye(2), np.arange(2)
    settings = (4, 3, 0.1, 2)  # hidden, epochs, lr, batch

    def judge(seen: Any) -> tuple[str, bool]:
        right = type(seen) is dict and set(LISTS) <= set(seen)
        right = right and all(
            type(seen[name]) is list
            and len(seen[name]) == 3
            and all(error in (0.0, 0.5, 1.0) for error in seen[name])
            for name in LISTS
        )
        return "a dict of two lists, each of three shares of two examples: 0, 0.5 or 1", right

    yield (
        "train(np.eye(2), np.arange(2), np.eye(2), np.arange(2), 0.8, np.random.default_rng(0),"
        " 4, 3, 0.1, 2)",
        given(x, y, x, y, 0.8, np.random.default_rng(0), *settings),
        judge,
    )


def drawn(keep_prob: float, rng: np.random.Generator) -> float:
    """An experiment for showing: keep_prob plus a random number between 0 and 1."""
    return float(keep_prob + rng.random())


@shows("sweep")
def _sweep() -> Iterator[Case]:
    for rates, seeds in (([0.5], [1, 2]), ([0.7, 0.2, 1.0], [3, 1, 8])):
        yield against(
            experiment.sweep,
            f"sweep({rates}, {seeds}, lambda keep_prob, rng: keep_prob + rng.random())",
            given(rates, seeds, drawn),
        )
