"""Exams of `mlp_forward`: what is drawn, whatever is done with it."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from solutions.exams import draws
from solutions.exams.base import Array, ExamError, fail, not_judged
from solutions.exams.network_dropped import drawing, dropping_layers
from solutions.exams.network_seen import (
    FirstLayer,
    Forward,
    Subject,
    first_factors,
    first_layer,
    first_sums,
    inputs,
    network,
    not_thresholded,
    observe,
    run,
    wired_right,
)
from solutions.exams.showing import attach

DENSITY_PROBS = (0.2, 0.7, 0.9)  # of layer 2
FIRST_PROBS = (0.35, 0.7, 0.9)  # of layer 1, which shows little where few are kept
FEW_OUTPUTS = (0.7, 0.8, 0.85, 0.9)  # where outputs are dropped too, copies must survive


def examine_mlp_forward_density(mlp_forward: Forward) -> None:
    """Each hidden unit is kept with probability keep_prob, in both hidden layers."""
    subject = observe(mlp_forward)
    if not_thresholded(subject.sample()):
        fail("hidden units get many different factors and none is dropped", "not_thresholded")
    layers = dropping_layers(subject)
    probs = FEW_OUTPUTS if subject.outputs_dropped else DENSITY_PROBS
    draws.check_density(drawing(subject, layers), probs)
    if all(layers) and wired_right(mlp_forward):
        _check_first_density(subject)


def _check_first_density(subject: Subject) -> None:
    """The share of layer 1 that is kept, where layer 2 shows it."""
    shares = []
    for index, keep_prob in enumerate(FIRST_PROBS):
        seen = first_layer(subject, 90 + index, keep_prob, 1200 + index)
        shown = seen.kept[seen.visible]
        if not shown.size:
            fail("every unit of the second hidden layer is dropped")
        spread = max(
            keep_prob * (1 - keep_prob) / shown.size,
            _spread(seen.kept, seen.visible, axis=0),
            _spread(seen.kept, seen.visible, axis=1),
        )
        shares.append((keep_prob, float(shown.mean()), draws.SIGMAS * math.sqrt(spread)))

    def fits(model: Callable[[float], float]) -> bool:
        return all(abs(share - model(p)) <= bound for p, share, bound in shares)

    if fits(lambda p: p):
        return
    named = [name for name, models in draws.DENSITY_MODELS.items() if any(map(fits, models))]
    keep_prob, share, _ = max(shares, key=lambda one: abs(one[1] - one[0]) / one[2])
    fail(
        f"with keep_prob = {keep_prob} the first hidden layer keeps {share:.1%} of its units",
        *(named[0] if len(named) == 1 else ()),
    )


def _spread(kept: Array, visible: Array, axis: int) -> float:
    """Variance of the share, if whole rows or columns share a value."""
    counts = visible.sum(axis=axis)
    means = (kept * visible).sum(axis=axis)[counts > 0] / counts[counts > 0]
    return float(means.var()) / len(means)


def examine_mlp_forward_keep_all(mlp_forward: Forward) -> None:
    """With keep_prob = 1 no hidden unit is dropped."""
    subject = observe(mlp_forward)
    if not_thresholded(subject.sample()):
        not_judged()  # nothing is ever dropped, which is charged where units are counted
        return
    draws.check_keep_all(drawing(subject, dropping_layers(subject)))


def examine_mlp_forward_independence(mlp_forward: Forward) -> None:
    """Each unit of each layer is decided on its own for each example."""
    subject = observe(mlp_forward)
    layers = dropping_layers(subject)
    draws.check_independence(drawing(subject, layers))
    if not wired_right(mlp_forward):
        not_judged()  # layer 1 cannot be read
        return
    if all(layers):
        _check_first_independence(subject)
        _check_first_counts(subject)
    params, x = network((3, 9, 5, 2), 1300), inputs(6, 3, 1301)
    try:
        run(mlp_forward, x, params, 0.7, np.random.default_rng(1302), subject.training)
    except ExamError as error:
        fail(f"hidden layers of 9 and 5 units do not work: {error.seen}", hint=error.hint)


def _check_first_independence(subject: Subject) -> None:
    for index, keep_prob in enumerate((0.8, 0.45)):
        seen = first_layer(subject, 150 + index, keep_prob, 1400 + index)
        kept, visible = seen.kept, seen.visible
        if not visible.any() or kept[visible].all() or not kept[visible].any():
            not_judged()
            continue  # one value only: judged where units are counted
        if _agree(kept, visible, axis=0):
            fail("in the first hidden layer all examples share one mask", "one_mask_for_batch")
        if _agree(kept, visible, axis=1):
            seen_words = "in the first hidden layer an example keeps all units or none"
            fail(seen_words, "one_value_per_example")
        first, second = kept[visible], seen.second[visible]
        if first.size and np.array_equal(first, second):
            fail(
                "a unit is dropped in the second hidden layer exactly when the unit of the same"
                " number is dropped in the first",
                "same_mask_in_every_layer",
            )
        if _depend(seen):
            fail("the masks of the two hidden layers depend on each other")
        if _units_depend(seen):
            fail("some units of the first hidden layer depend on each other")


def _check_first_counts(subject: Subject) -> None:
    """The number of kept units of layer 1 varies, in an example and from draw to draw.

    It is seen as a sum of kept units times their factor, so the factor must be one number.
    """
    factors = first_factors(subject, 40, 0.45, 1450)
    there = factors[factors != 0]
    if not there.size or not np.allclose(there, there[0], rtol=1e-6):
        return
    rng = np.random.default_rng(1451)
    sums = [first_sums(subject, batch, 0.45, rng) for batch in range(40, 46)]
    if not all(map(np.all, sums)):
        return
    words = "in the first hidden layer"
    if all(np.allclose(one, one[0], rtol=1e-5) for one in sums):
        fail(f"{words} every example keeps exactly the same number of units", "exactly_k_kept")
    shares = np.array([one.mean() for one in sums])
    if np.allclose(shares, shares[0], rtol=1e-5):
        fail(f"{words} six draws all keep exactly the same share of units", "exactly_k_kept")


def _depend(seen: FirstLayer) -> bool:
    """True when any unit of layer 1 goes with any unit of layer 2, whatever their numbers.

    Correlations over the rows in which the unit of layer 1 is visible, of 0/1 values: sums of
    products, less those of the means.
    """
    visible, second = seen.visible.astype(float), seen.second.astype(float)
    first = seen.kept * visible
    rows = np.maximum(visible.sum(axis=0), 1.0)[:, None]  # (units of layer 1, 1)
    ones_first, ones_second = first.sum(axis=0)[:, None], visible.T @ second
    together = first.T @ second - ones_first * ones_second / rows
    size = (ones_first - ones_first**2 / rows) * (ones_second - ones_second**2 / rows)
    judged = (rows >= 30) & (size > 1e-9)
    bound = 7.0 * np.sqrt(np.maximum(size, 0.0) / rows)
    return bool((np.abs(together) > bound)[judged].any())


def _units_depend(seen: FirstLayer) -> bool:
    """True when two units of layer 1 go together, where both are visible."""
    visible = seen.visible.astype(float)
    share = float(seen.kept[seen.visible].mean())
    centred = (seen.kept - share) * visible
    both = visible.T @ visible
    gram = centred.T @ centred / (np.maximum(both, 1.0) * share * (1.0 - share))
    np.fill_diagonal(gram, 0.0)
    return bool((np.abs(gram) > 7.0 / np.sqrt(np.maximum(both, 30.0)))[both >= 30.0].any())


def _agree(kept: Array, visible: Array, axis: int) -> bool:
    """True when all that is visible along an axis is equal, everywhere."""
    some = (kept & visible).any(axis=axis)
    gone = (~kept & visible).any(axis=axis)
    return not bool((some & gone).any())


def examine_mlp_forward_generator(mlp_forward: Forward) -> None:
    """All randomness comes from the generator that is passed in."""
    subject = observe(mlp_forward)
    layers = dropping_layers(subject)
    try:
        draws.check_generator(drawing(subject, layers))
        if all(layers) and wired_right(mlp_forward) and _starts_anew(subject):
            fail(
                "the first hidden layer drops the same units, whatever the generator is",
                "new_generator_each_call",
            )
    except ExamError as error:
        if error.mistakes or not error.seen.startswith("two calls in a row"):
            raise
        fail(error.seen, *(("new_generator_each_call",) if _starts_anew(subject) else ()))


MANY = 60  # entries that chance never keeps and drops alike in two masks


def _starts_anew(subject: Subject) -> bool:
    """True when a larger batch and another seed begin with the same mask of layer 1."""
    one, two = first_layer(subject, 20, 0.7, 1050), first_layer(subject, 21, 0.7, 1051)
    both = one.visible & two.visible[:20]
    kept = one.kept[both]
    some = both.sum() >= MANY and 0 < kept.sum() < kept.size
    return bool(some and np.array_equal(kept, two.kept[:20][both]))


attach(globals())
