"""Exams of `ensemble_mean` and `ensemble_geometric_mean` (lesson 06).

Their values are judged on single inputs, what a batch adds is compared with the function itself.
A function that is right but for masks it takes from a wrong `all_masks` loses nothing here: that
mistake has been charged already.
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
    dtype_of,
    fail,
    not_judged,
    numeric_array,
    unchanged,
)
from solutions.exams.several import together
from solutions.exams.showing import attach

Function = Callable[..., Any]
Model = Callable[[Array, Array, Array, float], Any]
# Number of inputs and keep_prob; keep_prob = 1 comes apart, since many mistakes vanish there.
SETTINGS = ((3, 0.8), (5, 0.3), (4, 0.9), (2, 0.6), (1, 0.7), (6, 0.4), (3, 0.2))
CASES: list[tuple[Array, Array, float]] = []


def example(seed: int, n: int, batch: int) -> tuple[Array, Array]:
    """Weights and inputs of both signs, some inputs zero; no sub-network is far from undecided."""
    rng = np.random.default_rng(seed)
    w = rng.choice([-1.0, 1.0], n) * rng.uniform(0.5, 2.0, n)
    x = rng.choice([-1.0, 1.0], (batch, n)) * rng.uniform(0.4, 1.6, (batch, n))
    if n > 2:
        x[np.arange(batch), rng.integers(0, n, batch)] = 0.0
    lean = np.sign(x @ w)[:, None]
    return w, np.where(x * w * lean < 0, x / 3, x)  # w . x stays away from zero


for index, (units, keep) in enumerate(SETTINGS):
    weights, inputs = example(700 + index, units, 1)
    CASES.append((weights, inputs[0], keep))


def masks_of(n: int) -> Array:
    """All masks of n units, `(2**n, n)`."""
    return (np.arange(2**n)[:, None] >> np.arange(n)) & 1


def sigmoid(z: Any) -> Any:
    """The logistic function."""
    return 1 / (1 + np.exp(-np.asarray(z)))


def chances(masks: Array, p: float) -> Array:
    """Probability of each mask."""
    result: Array = np.where(masks == 1, p, 1 - p).prod(axis=1)
    return result


def mean_of(w: Array, x: Array, masks: Array, p: float) -> float:
    """Arithmetic mean over the given masks."""
    return float(chances(masks, p) @ sigmoid(masks @ (w * x)))


def geometric_of(w: Array, x: Array, masks: Array, p: float) -> float:
    """Normalised geometric mean over the given masks."""
    log_odds = chances(masks, p) @ (masks @ (w * x))
    return float(sigmoid(log_odds))


def unnormalised(w: Array, x: Array, masks: Array, p: float) -> float:
    """The geometric mean itself."""
    return float(np.exp(-chances(masks, p) @ np.logaddexp(0, -(masks @ (w * x)))))


def _even(masks: Array) -> Array:
    return np.full(len(masks), 1 / len(masks))


def _kept_only(masks: Array, p: float) -> Array:
    weight: Array = p ** masks.sum(axis=1)
    return weight


MEAN_MODELS: tuple[tuple[tuple[str, ...], Model], ...] = (
    (("probabilities_forgotten",), lambda w, x, m, p: _even(m) @ sigmoid(m @ (w * x))),
    (("sum_without_weights",), lambda w, x, m, p: sigmoid(m @ (w * x)).sum()),
    (("drop_prob_taken",), lambda w, x, m, p: mean_of(w, x, m, 1 - p)),
    (("weight_scaling_for_mean",), lambda w, x, m, p: sigmoid(p * (w @ x))),
    (("whole_network_given",), lambda w, x, m, p: sigmoid(w @ x)),
    (("weight_scaling_for_mean", "probabilities_forgotten"), lambda w, x, m, p: sigmoid(w @ x / 2)),
    (("sub_networks_rescaled",), lambda w, x, m, p: mean_of(w, x / p, m, p)),
    (("sub_networks_scaled_down",), lambda w, x, m, p: mean_of(w, x * p, m, p)),
    (("sigmoid_missing",), lambda w, x, m, p: p * (w @ x)),
    (("dropped_not_weighed",), lambda w, x, m, p: _kept_only(m, p) @ sigmoid(m @ (w * x))),
    (("dropped_not_weighed",), lambda w, x, m, p: (
        _kept_only(m, p) @ sigmoid(m @ (w * x)) / _kept_only(m, p).sum())),
    (("empty_mask_missing",), lambda w, x, m, p: mean_of(w, x, m[1:], p)),
    (("empty_mask_missing",), lambda w, x, m, p: (
        mean_of(w, x, m[1:], p) / (1 - (1 - p) ** len(w)))),
    (("last_mask_missing",), lambda w, x, m, p: mean_of(w, x, m[:-1], p)),
    (("last_mask_missing",), lambda w, x, m, p: mean_of(w, x, m[:-1], p) / (1 - p ** len(w))),
    (("complement_given",), lambda w, x, m, p: 1 - mean_of(w, x, m, p)),
    (("not_normalised",), unnormalised),
    (("mean_divided_again",), lambda w, x, m, p: mean_of(w, x, m, p) / len(m)),
)  # fmt: skip
GEOMETRIC_MODELS: tuple[tuple[tuple[str, ...], Model], ...] = (
    (("not_normalised",), unnormalised),
    (("arithmetic_for_geometric",), mean_of),
    (("probabilities_forgotten",), lambda w, x, m, p: sigmoid(w @ x / 2)),
    (("probabilities_forgotten", "not_normalised"), lambda w, x, m, p: (
        np.exp(-_even(m) @ np.logaddexp(0, -(m @ (w * x)))))),
    (("probabilities_forgotten", "arithmetic_for_geometric"), lambda w, x, m, p: (
        _even(m) @ sigmoid(m @ (w * x)))),
    (("drop_prob_taken",), lambda w, x, m, p: sigmoid((1 - p) * (w @ x))),
    (("drop_prob_taken", "not_normalised"), lambda w, x, m, p: unnormalised(w, x, m, 1 - p)),
    (("whole_network_given",), lambda w, x, m, p: sigmoid(w @ x)),
    (("exponents_forgotten",), lambda w, x, m, p: sigmoid((m @ (w * x)).sum())),
    (("exponents_forgotten", "not_normalised"), lambda w, x, m, p: (
        sigmoid(m @ (w * x)).prod())),
    (("weights_in_the_product",), lambda w, x, m, p: (
        (chances(m, p) * sigmoid(m @ (w * x))).prod() ** (1 / len(m)))),
    (("complement_given",), lambda w, x, m, p: sigmoid(-p * (w @ x))),
    (("complement_given", "not_normalised"), lambda w, x, m, p: unnormalised(-w, x, m, p)),
    (("sigmoid_missing",), lambda w, x, m, p: p * (w @ x)),
    (("odds_given",), lambda w, x, m, p: np.exp(p * (w @ x))),
    (("dropped_not_weighed",), lambda w, x, m, p: sigmoid(_kept_only(m, p) @ (m @ (w * x)))),
    (("sub_networks_scaled_down",), lambda w, x, m, p: sigmoid(p * p * (w @ x))),
    (("last_mask_missing",), lambda w, x, m, p: geometric_of(w, x, m[:-1], p)),
    (("logarithm_returned",), lambda w, x, m, p: np.log(unnormalised(w, x, m, p))),
    (("logarithm_returned",), lambda w, x, m, p: np.log(sigmoid(p * (w @ x)))),
)  # fmt: skip


def single(function: Function, w: Array, x: Array, p: float) -> float:
    """The answer for one input, as a batch of one where the function takes nothing else.

    Raises:
        ExamError: neither form gives one finite number.
    """
    try:
        return _one_number(call(function, w.copy(), x.copy(), p))
    except ExamError as error:
        if "not_written" in error.mistakes:
            raise
        try:
            return _one_number(call(function, w.copy(), x[None].copy(), p))
        except ExamError:
            raise error from None


def _one_number(value: Any) -> float:
    if type(value) in (int, float):
        value = np.float64(value)
    array = numeric_array(value, np.shape(value), "the answer for one input")
    if array.size != 1 or array.dtype.kind != "f":
        fail(
            f"the answer for one input has shape {array.shape} and dtype {dtype_of(array)};"
            " one real number is asked for"
        )
    return float(array.ravel()[0])


def _agree(seen: list[float], expected: list[float]) -> bool:
    return close(np.array(seen), np.array(expected), rtol=1e-8, atol=1e-10)


def _examine_value(
    function: Function,
    all_masks: Function,
    reference: Model,
    models: tuple[tuple[tuple[str, ...], Model], ...],
) -> None:
    """Compare with the exact value, else looks for the mistake that fits in every case."""
    seen = [single(function, *case) for case in CASES]
    expected = [reference(w, x, masks_of(len(w)), p) for w, x, p in CASES]
    if not _agree(seen, expected) and not _by_own_masks(all_masks, reference, seen):
        if close(np.array(seen), np.array(expected), rtol=1e-5):
            fail(
                "the answers are right to a few digits only",
                hint="Is anything float32, or rounded?",
            )
        _report(function, seen, models)
    w, x, _ = CASES[0]
    alone = _number_or_words(function, w, x)
    if isinstance(alone, str) or not _agree([alone], [float(sigmoid(w @ x))]):
        if _by_own_masks_at_one(all_masks, w, alone):
            not_judged()
            return
        said = alone if isinstance(alone, str) else f"the answer is {alone:.4g}"
        fail(f"with keep_prob = 1, where only the whole network is left: {said}", "keep_all_fails")
    w, x = np.array([3.0, 4.0, 5.0]), np.array([1.0, 1.25, 1.4])  # w . x = 15: nearly sure
    wide = reference(w, x, masks_of(3), 0.8)
    if _agree(seen, expected) and abs(single(function, w, x, 0.8) - wide) > 1e-6:
        fail("where the unit is nearly sure (w . x = 15) the answer is inaccurate")


def _number_or_words(function: Function, w: Array, x: Array) -> float | str:
    with np.errstate(all="ignore"):
        try:
            return single(function, w, x, 1.0)
        except ExamError as error:
            return error.seen


def _by_own_masks(all_masks: Function, reference: Model, seen: list[float]) -> bool:
    """True when the answers are right for the masks that the learner's own `all_masks` makes."""
    own: dict[int, Array] = {}
    for w, _, _ in CASES:
        masks = own_masks(all_masks, len(w))
        if masks is None:
            return False
        own[len(w)] = masks
    return _agree(seen, [reference(w, x, own[len(w)], p) for w, x, p in CASES])


def _by_own_masks_at_one(all_masks: Function, w: Array, alone: float | str) -> bool:
    """With keep_prob = 1 the whole network may be the very mask that is missing."""
    masks = own_masks(all_masks, len(w))
    return masks is not None and not isinstance(alone, str) and not masks.all(axis=1).any()


def own_masks(all_masks: Function, n: int) -> Array | None:
    """The learner's masks of n units, if they differ from the right ones and are most of them."""
    try:
        masks = call(all_masks, n)
    except ExamError:
        return None
    if type(masks) is not np.ndarray or masks.ndim != 2 or masks.dtype.kind not in "buif":
        return None
    masks = masks.astype(float)
    known = masks.shape[1] == n and len(masks) <= 2 ** (n + 1) and np.isin(masks, (0, 1, -1)).all()
    if not known or len(np.unique(masks, axis=0)) < 2 ** (n - 1):
        return None
    right = sorted(map(tuple, masks_of(n))) == sorted(map(tuple, masks))
    return None if right else masks


def _report(
    function: Function, seen: list[float], models: tuple[tuple[tuple[str, ...], Model], ...]
) -> None:
    w, x, p = CASES[0]
    words = f"for {len(w)} inputs and keep_prob = {p} the answer is {seen[0]:.4g}"
    for names, model in models:
        if _agree(seen, [float(model(w, x, masks_of(len(w)), p)) for w, x, p in CASES]):
            fail(words, *names)
    if not _agree([single(function, w, x, p)], seen[:1]):
        fail("two calls with the same arguments give different answers", "ensemble_sampled")
    hint = "Take one input: there are two masks. Work out both sub-networks and their mean by hand."
    fail(f"{words}, which is not the mean over all sub-networks that is asked for", hint=hint)


def _examine_batch(function: Function) -> None:
    """A batch gets one answer for each row, that of the row alone; one input gets one number."""
    sizes = ((4, 5), (3, 3), (2, 1))  # inputs, batch: one is square, one a single row
    for seed, (n, batch) in enumerate(sizes):
        w, x = example(720 + seed, n, batch)
        alone = np.array([single(function, w, row, 0.7) for row in x])
        if batch > 1 and np.unique(alone).size < batch:
            fail("different inputs get the same answer")
        rows = call(function, w.copy(), x.copy(), 0.7)
        if type(rows) is np.ndarray and rows.shape == (batch, 1):
            fail(f"the answer for a batch has shape {rows.shape}; asked for is {(batch,)}")
        try:
            seen = numeric_array(rows, (batch,), "the answer for a batch")
        except ExamError as error:
            if np.ndim(rows) == 0 and isinstance(rows, float | np.floating):
                fail("the whole batch gets one number", "one_number_for_batch")
            raise ExamError(error.seen, hint=error.hint) from None
        again = single(function, w, x[0], 0.7)
        drawn = again != alone[0]  # sampling is charged elsewhere
        if not close(seen, alone, rtol=1e-7, atol=0.06 if drawn else 1e-9):
            fail("a row of a batch gets another answer than the same row alone")
    w, x = example(730, 3, 1)
    one = call(function, w.copy(), x[0].copy(), 0.7)
    if type(one) not in (int, float):
        numeric_array(one, (), "the answer for a single input of shape (n,)")


def _examine_arguments(function: Function) -> None:
    """w and x are left as they were."""
    w, x = example(740, 4, 3)
    for lent_x in (x.copy(), x[0].copy()):
        lent_w, before = w.copy(), lent_x.copy()
        try:
            call(function, lent_w, lent_x, 0.6)
        except ExamError as error:
            if "not_written" in error.mistakes:
                raise
            continue  # which forms of x it takes is examined elsewhere
        for name, old, new in (("w", w, lent_w), ("x", before, lent_x)):
            if not unchanged(old, new):
                fail(f"after the call the entries of {name} are others", "input_changed")
    first, second = (single(function, w, row, 0.6) for row in x[:2])
    if first == second:
        fail("different inputs get the same answer")


def examine_ensemble_mean_value(ensemble_mean: Function, all_masks: Function) -> None:
    """The mean over all sub-networks, each with its probability, to eight digits."""
    _examine_value(ensemble_mean, all_masks, mean_of, MEAN_MODELS)


def examine_ensemble_mean_batch(ensemble_mean: Function) -> None:
    """One input or a batch; both arguments are left as they were."""
    together(lambda: _examine_batch(ensemble_mean), lambda: _examine_arguments(ensemble_mean))


def examine_ensemble_geometric_mean_value(
    ensemble_geometric_mean: Function, all_masks: Function
) -> None:
    """The normalised geometric mean over all sub-networks, to eight digits."""
    _examine_value(ensemble_geometric_mean, all_masks, geometric_of, GEOMETRIC_MODELS)


def examine_ensemble_geometric_mean_batch(ensemble_geometric_mean: Function) -> None:
    """One input or a batch; both arguments are left as they were."""
    together(
        lambda: _examine_batch(ensemble_geometric_mean),
        lambda: _examine_arguments(ensemble_geometric_mean),
    )


attach(globals())
