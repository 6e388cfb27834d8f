"""Exams of `mean_losses` and `choose_keep_prob` (lesson 09)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams.base import (
    Array,
    call,
    close,
    fail,
    not_judged,
    pair,
    unchanged,
)
from solutions.exams.several import together
from solutions.exams.showing import attach

Function = Callable[..., Any]
BATCH, SAMPLES = 7, 5


class Predictor:
    """A network that notes its calls and the predictions it gave.

    Attributes:
        y: targets.
        on, off: predictions of the calls with and without dropout.
        states: of the generators it was given with dropout, before each draw.
    """

    def __init__(self, seed: int, batch: int = BATCH) -> None:
        rng = np.random.default_rng(seed)
        self.x, self.y = rng.normal(size=(batch, 3)), rng.normal(size=batch)
        self.w = rng.normal(size=3)
        self.on: list[Array] = []
        self.off: list[Array] = []
        self.whole_batch = True

    def __call__(self, x: Any, rng: Any, training: Any) -> Array:
        """Predict, with noise if training."""
        self.whole_batch &= np.shape(x) == self.x.shape and bool(np.allclose(x, self.x))
        rows = np.asarray(x) @ self.w
        if training:
            self.on.append(rows + rng.normal(0, 1.5, len(rows)))
            return self.on[-1].copy()
        self.off.append(rows)
        return rows.copy()


def measured(mean_losses: Function, seed: int) -> tuple[float, float, Predictor]:
    """Return what the function says of a predictor, and the predictor."""
    predictor = Predictor(seed)

    def predict(x: Any, rng: Any, training: Any) -> Array:
        return predictor(x, rng, training)

    value = call(
        mean_losses,
        predict,
        predictor.x.copy(),
        predictor.y.copy(),
        SAMPLES,
        np.random.default_rng(seed),
    )
    on, off = (number(one) for one in pair(value, "(on, off)"))
    return on, off, predictor


def number(value: Any) -> float:
    """Return a loss as a float, an array without axes included."""
    plain = type(value) in (int, float) or isinstance(value, np.generic | np.ndarray)
    array = np.asarray(value) if plain else np.empty(1)
    if not plain or array.shape != () or array.dtype.kind not in "uif" or not np.isfinite(array):
        fail("a loss is no finite number", hint="Average over examples and samples.")
    return float(array)


def mean_square(errors: Any) -> float:
    """Return the mean of the squares."""
    return float(np.mean(np.square(errors)))


def examine_mean_losses_on(mean_losses: Function) -> None:
    """The first loss is the mean over the draws of the loss of each draw."""
    on, off, predictor = measured(mean_losses, 9300)
    if not predictor.on:
        evaluated = mean_square(predictor.off[0] - predictor.y) if predictor.off else -1.0
        names = ("training_without_dropout",) if np.isclose(on, evaluated) else ()
        fail("predict is never called with training=True", *names)
    drawn = np.array(predictor.on)
    losses = np.square(drawn - predictor.y).mean(axis=1)
    right = losses[:SAMPLES].mean()
    if np.isclose(on, right, rtol=1e-9):
        return
    models = {
        "loss_of_the_mean": mean_square(drawn.mean(axis=0) - predictor.y),
        "losses_summed": losses.sum(),
        "one_sample_only": losses[0],
        "training_without_dropout": mean_square(predictor.x @ predictor.w - predictor.y),
    }
    if np.isclose(off, right, rtol=1e-9):
        fail("the two losses come back in the other order", "results_exchanged")
    named = [name for name, value in models.items() if np.isclose(on, value, rtol=1e-9)]
    if named == ["one_sample_only", "losses_summed"] or len(drawn) == 1:
        named = ["one_sample_only"]
    fail(
        f"the loss with dropout is {on:.6g}, where the mean over the draws is {right:.6g}",
        *named[:1],
        hint="" if named else "Take the squared error of each draw, and average over everything.",
    )


def examine_mean_losses_off(mean_losses: Function) -> None:
    """The second loss is the mean squared error in evaluation."""
    on, off, predictor = measured(mean_losses, 9310)
    right = mean_square(predictor.x @ predictor.w - predictor.y)
    if np.isclose(off, right, rtol=1e-9):
        if not predictor.off:
            fail("predict is never called with training=False")
        return
    if predictor.off and np.isclose(on, right, rtol=1e-9):
        not_judged()  # the other order: charged where the first loss is judged
        return
    drawn = np.array(predictor.on) if predictor.on else np.zeros((1, BATCH))
    losses = np.square(drawn - predictor.y).mean(axis=1)
    if any(np.isclose(off, one, rtol=1e-9) for one in (*losses, losses.mean())):
        fail("the second loss is that of a draw with dropout", "evaluation_with_dropout")
    if np.isclose(off, right * BATCH, rtol=1e-9):
        fail(f"the loss in evaluation is {off:.4g}, not {right:.4g}", "losses_summed")
    fail(f"the loss in evaluation is {off:.6g}, not {right:.6g}")


def examine_mean_losses_calls(mean_losses: Function) -> None:
    """predict is called once for each sample with all of x, and draws anew from rng."""
    _, _, predictor = measured(mean_losses, 9320)
    if len(predictor.on) != SAMPLES:
        names = ("one_sample_only",) if len(predictor.on) == 1 else ()
        fail(f"with samples = {SAMPLES} predict draws {len(predictor.on)} times", *names)
    if len(predictor.off) > 1:
        fail(f"predict is called {len(predictor.off)} times with training=False; one call says all")
    if not predictor.whole_batch:
        fail("predict does not get x as it was handed over")
    twin = np.random.default_rng(9320)
    rows = predictor.x @ predictor.w
    expected = [rows + twin.normal(0, 1.5, BATCH) for _ in range(SAMPLES)]
    if not all(close(a, b) for a, b in zip(predictor.on, expected, strict=True)):
        fail("the draws are not those of rng, one after the other")
    lent, y = predictor.x.copy(), predictor.y.copy()
    call(mean_losses, lambda x, rng, training: x @ predictor.w, lent, y, 2, twin)
    if not (unchanged(predictor.x, lent) and unchanged(predictor.y, y)):
        fail("after the call x or y is not what it was", "input_changed")


def table(seed: int, means: list[float], spread: Any, seeds: int) -> Array:
    """Return errors `(n, seeds)` with exactly these means and deviations, one or one a row."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(len(means), seeds))
    rows -= rows.mean(axis=1, keepdims=True)
    rows /= rows.std(axis=1, ddof=1, keepdims=True)
    return np.array(means)[:, None] + np.reshape(spread, (-1, 1)) * rows


# keep_probs, their mean errors, the deviations over the seeds, and the number of seeds. What is as
# good differs from the best in some, in others not; the places of both vary, and so does the order
# of the values.
TABLES: tuple[tuple[list[float], list[float], Any, int], ...] = (
    ([1.0, 0.8, 0.6, 0.4, 0.2], [0.30, 0.22, 0.205, 0.20, 0.25], 0.02, 8),
    ([1.0, 0.8, 0.6, 0.4, 0.2], [0.30, 0.204, 0.20, 0.203, 0.25], 0.02, 8),
    ([1.0, 0.8, 0.6, 0.4, 0.2], [0.30, 0.23, 0.205, 0.20, 0.22], [0.02, 0.02, 0.02, 0.02, 0.09], 8),
    ([0.2, 0.4, 0.6, 0.8, 1.0], [0.36, 0.20, 0.18, 0.23, 0.31], 0.03, 8),
    ([0.5, 0.9, 0.7, 1.0, 0.3], [0.150, 0.155, 0.152, 0.20, 0.16], 0.02, 8),
    ([0.9, 0.7, 0.5, 0.3], [0.210, 0.206, 0.203, 0.20], 0.02, 8),
    ([1.0, 0.5], [0.101, 0.10], 0.01, 8),
    # 2.4 and 0.97 standard errors above the best; within the standard error of its own row only
    ([1.0, 0.6, 0.3], [0.30, 0.217, 0.20], 0.02, 8),
    ([0.4, 0.8, 1.0], [0.20, 0.20686, 0.30], 0.02, 8),
    ([1.0, 0.5, 0.2], [0.22, 0.20, 0.24], [0.09, 0.02, 0.02], 8),
    # within the mean of all standard errors; the largest is not next to the best, or has not the
    # largest mean; few seeds, and many; two that are best alike, with no deviation at all
    ([1.0, 0.6, 0.3], [0.30, 0.209, 0.20], [0.02, 0.06, 0.02], 8),
    ([0.8, 0.6, 0.4], [0.205, 0.22, 0.20], 0.02, 8),
    ([0.9, 0.7, 0.5], [0.203, 0.206, 0.20], 0.02, 8),
    ([1.0, 0.6, 0.3], [0.30, 0.2128, 0.20], 0.02, 3),
    ([1.0, 0.6, 0.3], [0.30, 0.209, 0.20], 0.02, 3),
    ([1.0, 0.6, 0.3], [0.30, 0.206, 0.20], 0.02, 20),
    ([0.5, 0.8, 1.0], [0.25, 0.25, 0.5], 0.0, 4),
)


def _candidates(keep_probs: Array, errors: Array) -> dict[str, float]:
    """Return what the mistakes would choose."""
    means, seeds = errors.mean(axis=1), errors.shape[1]
    best = means.argmin()

    def largest(allowance: Any) -> float:
        return float(keep_probs[means <= means[best] + allowance].max())

    own = errors.std(axis=1, ddof=1) / np.sqrt(seeds)
    error = own[best]
    return {
        "right": largest(error),
        "smallest_mean_chosen": float(keep_probs[best]),
        "smallest_keep_prob_chosen": float(keep_probs[means <= means[best] + error].min()),
        "best_single_run": float(keep_probs[errors.min(axis=1).argmin()]),
        "largest_error_chosen": float(keep_probs[means.argmax()]),
        "deviation_not_error": largest(errors[best].std(ddof=1)),
        "population_deviation": largest(errors[best].std() / np.sqrt(seeds)),
        "error_of_each_row": largest(own),
        "place_for_value": float(best),
    }


def chosen(choose: Function, keep_probs: Array, errors: Array) -> float:
    """Return the answer as a float."""
    value = call(choose, keep_probs.copy(), errors.copy())
    plain = type(value) in (int, float) or isinstance(value, np.generic | np.ndarray)
    if not plain or np.shape(value) not in ((), (1,)) or np.asarray(value).dtype.kind not in "uif":
        fail("the answer is no number", hint="One of keep_probs is asked for.")
    return float(np.asarray(value).reshape(()))


def examine_choose_keep_prob_rule(choose_keep_prob: Function) -> None:
    """The largest value within one standard error of the best."""
    answers, options = [], []
    for index, (values, means, spread, seeds) in enumerate(TABLES):
        keep_probs, errors = np.array(values), table(9400 + index, means, spread, seeds)
        answers.append(chosen(choose_keep_prob, keep_probs, errors))
        options.append(_candidates(keep_probs, errors))
    right = [option["right"] for option in options]
    if np.allclose(answers, right):
        return
    named = [
        name
        for name in options[0]
        if name != "right" and np.allclose(answers, [option[name] for option in options])
    ]
    place = next(
        i for i, (a, b) in enumerate(zip(answers, right, strict=True)) if not np.isclose(a, b)
    )
    values, means, spread, seeds = TABLES[place]
    error = np.broadcast_to(spread, len(means))[int(np.argmin(means))] / np.sqrt(seeds)
    told = f"for keep_prob {values} with mean errors {means}, the best with a standard error of"
    fail(f"{told} {error:.2g}, the answer is {answers[place]:.4g}", *named[:1])


def examine_choose_keep_prob_contract(choose_keep_prob: Function) -> None:
    """Any number of values and seeds will do, one of keep_probs comes back, arguments are left."""
    together(
        lambda: _check_one_of_them(choose_keep_prob),
        lambda: _check_arguments(choose_keep_prob),
    )


def _check_one_of_them(choose: Function) -> None:
    answers = set()
    for index, (count, seeds) in enumerate(((3, 2), (6, 30), (1, 4), (4, 5))):
        rng = np.random.default_rng(9500 + index)
        keep_probs = rng.permutation(np.linspace(0.15, 0.95, count))
        errors = table(9510 + index, list(rng.uniform(0.1, 0.4, count)), 1e-4, seeds)
        answer = chosen(choose, keep_probs, errors)
        if not np.isclose(keep_probs, answer).any():
            fail("the answer is none of keep_probs")
        answers.add(round(answer, 6))
    if len(answers) == 1:
        fail("the answer is the same whatever the errors are")


def _check_arguments(choose: Function) -> None:
    keep_probs, errors = np.array([0.8, 1.0, 0.5]), table(9520, [0.2, 0.3, 0.25], 0.01, 8)
    lent = keep_probs.copy(), errors.copy()
    value = call(choose, *lent)
    if np.shape(value) not in ((), (1,)):
        fail("the answer is no number")
    for name, before, after in zip(
        ("keep_probs", "errors"), (keep_probs, errors), lent, strict=True
    ):
        if not unchanged(before, after):
            fail(f"after the call the entries of {name} are others", "input_changed")


attach(globals())
