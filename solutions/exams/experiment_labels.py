"""Exams of `corrupt_labels` (lesson 05).

One property each. How many labels differ, to which class, and at which places are judged apart, so
that a mistake in one does not cost in the others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams.base import (
    Array,
    call,
    dtype_of,
    fail,
    global_state_untouched,
    numeric_array,
    six_sigma,
    unchanged,
)
from solutions.exams.showing import attach

Function = Callable[..., Any]
WHAT = "the array of labels"


def _labels(n: int, classes: tuple[int, ...], seed: int, uneven: bool = False) -> Array:
    """Labels in random order, each class at least twice; `uneven`: the first is most frequent."""
    rng = np.random.default_rng(seed)
    share = np.arange(len(classes), 0, -1) ** 2.0 if uneven else np.ones(len(classes))
    rest = rng.choice(classes, size=n - 2 * len(classes), p=share / share.sum())
    return rng.permutation(np.concatenate([classes, classes, rest])).astype(np.int64)


def _corrupted(function: Function, y: Array, fraction: float, rng: np.random.Generator) -> Array:
    """Call the function on a copy; the answer, which must be whole numbers of the right shape."""
    wrong = numeric_array(call(function, y.copy(), fraction, rng), y.shape, WHAT)
    if wrong.dtype.kind == "b" or (wrong != np.rint(wrong)).any():
        fail(f"{WHAT} holds entries that are not whole numbers")
    return wrong


COUNT_CASES = (  # n, classes, fraction; no product ends in .5
    (103, 10, 0.2), (58, 4, 0.3), (211, 3, 0.13), (47, 10, 0.55), (90, 5, 1.0), (64, 6, 0.0),
    (149, 8, 0.4), (31, 2, 0.9), (77, 7, 0.01), (120, 10, 0.25), (213, 4, 0.71), (88, 9, 0.6),
)  # fmt: skip


def examine_corrupt_labels_count(corrupt_labels: Function) -> None:
    """Exactly `round(fraction * n)` labels differ."""
    off, floors, expected_off, means = [], [], [], []
    for index, (n, classes, fraction) in enumerate(COUNT_CASES):
        y = _labels(n, tuple(range(classes)), 200 + index)
        wrong = _corrupted(corrupt_labels, y, fraction, np.random.default_rng(300 + index))
        count = round(fraction * n)
        off.append(int((wrong != y).sum()) - count)
        floors.append(int(fraction * n) - count)
        expected_off.append(-count / classes)
        means.append(n * (1 - (1 - 1 / n) ** count) - count)
    if not any(off):
        return
    worst = int(np.argmax(np.abs(off)))
    n, _, fraction = COUNT_CASES[worst]
    seen = f"with {n} labels and fraction = {fraction} there are"
    seen += f" {round(fraction * n) + off[worst]} labels that differ, not {round(fraction * n)}"
    total = float(sum(off))
    models = {"label_may_stay": sum(expected_off), "chosen_with_replacement": sum(means)}
    nearest = min(models, key=lambda name: abs(total - models[name]))
    name = ""
    if off == floors:
        name = "count_cut_off"
    elif max(off) <= 0 and abs(total - models[nearest]) < abs(models[nearest]) / 4:
        name = "label_may_stay" if _stays(corrupt_labels) else "chosen_with_replacement"
    elif max(off) > 0 > min(off) and off[4] == off[5] == 0 and _count_varies(corrupt_labels):
        name = "count_by_chance"
    fail(seen, *([name] if name else []), hint="" if name else "Count the labels that differ.")


def _stays(corrupt_labels: Function) -> bool:
    """True when labels of two classes stay though few are chosen, hardly ever one of them twice."""
    y = _labels(3000, (0, 1), 206)
    wrong = _corrupted(corrupt_labels, y, 0.02, np.random.default_rng(306))
    return int((wrong != y).sum()) < 45


def _count_varies(corrupt_labels: Function) -> bool:
    """True when the same labels lose now more of them, now fewer."""
    y = _labels(120, tuple(range(4)), 205)
    draws = [_corrupted(corrupt_labels, y, 0.4, np.random.default_rng(305 + i)) for i in range(6)]
    return len({int((wrong != y).sum()) for wrong in draws}) > 1


def examine_corrupt_labels_classes(corrupt_labels: Function) -> None:
    """A wrong label is drawn evenly from the other classes that occur in `y`."""
    for index, classes in enumerate(((0, 1, 2, 3, 4), (2, 3, 7, 11), (0, 1), (4, 5, 6))):
        y = _labels(900, classes, 210 + index, uneven=True)
        wrong = _corrupted(corrupt_labels, y, 0.9, np.random.default_rng(310 + index))
        changed = wrong != y
        if not changed.any():
            fail("no label is changed")
        strange = set(wrong[changed].tolist()) - set(classes)
        if strange:
            fail(f"labels turn into a class that does not occur in y ({min(strange):.0f}, say)",
                 "class_that_does_not_occur")  # fmt: skip
        _check_even(corrupt_labels, y, wrong, classes)


def _turns(y: Array, wrong: Array) -> set[tuple[float, float]]:
    return {(old, new) for old, new in zip(y.tolist(), wrong.tolist(), strict=True) if old != new}


def _check_even(corrupt_labels: Function, y: Array, wrong: Array, classes: tuple[int, ...]) -> None:
    """From each class, all others are reached equally often."""
    before, after = y[wrong != y], wrong[wrong != y]
    others = len(classes) - 1
    table = np.array([[((before == a) & (after == b)).sum() for b in classes] for a in classes])
    totals = table.sum(axis=1)
    for row in range(len(classes)):
        if totals[row] < 20:
            continue
        shares = np.delete(table[row], row) / totals[row]
        off = np.abs(shares - 1 / others)
        if (off > six_sigma(1 / others, int(totals[row])) + 1e-9).any() and others > 1:
            later = (
                _corrupted(corrupt_labels, y, 0.9, np.random.default_rng(3150 + i))
                for i in range(6)
            )
            if ((table > 0).sum(axis=1) == 1).all() and all(
                _turns(y, labels) == _turns(y, wrong) for labels in later
            ):
                fail("each class always turns into one and the same other class", "always_next")
            if ((table > 0).sum(axis=0) > 0).sum() == 1:
                fail("all changed labels turn into one class")
            fail(
                f"a changed label turns into one of the other classes in {shares.max():.0%} of all"
                f" cases, into another in {shares.min():.0%}; there are {others} others",
                hint="Are the other classes equally likely, however often they occur?",
            )


def examine_corrupt_labels_places(corrupt_labels: Function) -> None:
    """Every place is equally likely to be changed, whatever its label; draws differ."""
    n, fraction, draws = 40, 0.3, 50
    y = np.sort(_labels(n, (0, 1, 2), 220, uneven=True))
    rng = np.random.default_rng(320)
    changed = np.array([_corrupted(corrupt_labels, y, fraction, rng) != y for _ in range(draws)])
    if not changed.any():
        fail("no label is changed")
    if (changed == changed[0]).all():
        if changed[0, : changed[0].sum()].all() and not changed.all():
            fail("the labels that change are always the first ones", "first_labels_chosen")
        fail("every call changes labels at the same places")
    share = float(changed.mean())
    often = changed.mean(axis=0)
    if (np.abs(often - share) > six_sigma(share, draws)).any():
        fail(f"some labels change in {often.max():.0%} of all calls, others in {often.min():.0%}")
    for label in (0, 1, 2):
        part = changed[:, y == label]
        if abs(float(part.mean()) - share) > six_sigma(share, part.size):
            fail("labels of one class change more often than those of another")
    together = float((changed[:, 1:] & changed[:, :-1]).mean())
    if abs(together - share**2) > 0.05 + share / n:  # 8 sigma; without replacement a bit fewer
        fail("whether a label changes depends on its neighbour")


def examine_corrupt_labels_hygiene(corrupt_labels: Function) -> None:
    """All chance comes from rng; `y` is left as it was, and the new labels are integers."""
    _check_generator(corrupt_labels)
    _check_arguments(corrupt_labels)


def _check_generator(corrupt_labels: Function) -> None:
    """Same generator, same labels; other generators, and a second call, give others."""
    y = _labels(150, (0, 1, 2, 3), 230)
    rng = np.random.default_rng(330)
    if not global_state_untouched(
        lambda: _corrupted(corrupt_labels, y, 0.4, np.random.default_rng(332))
    ):
        fail("after the call NumPy's global generator is not as it was", "global_seed_reset")
    first = _corrupted(corrupt_labels, y, 0.4, rng)
    if np.array_equal(first, y):
        fail("no label is changed")
    second = _corrupted(corrupt_labels, y, 0.4, rng)
    same = _corrupted(corrupt_labels, y, 0.4, np.random.default_rng(330))
    other = _corrupted(corrupt_labels, y, 0.4, np.random.default_rng(331))
    if not np.array_equal(first, same):
        fail("two generators of the same seed give different labels", "generator_ignored")
    if np.array_equal(first, other):
        fail("generators of different seeds give the same labels", "generator_ignored")
    if np.array_equal(first, second):
        fail("two calls with one generator give the same labels", "new_generator_each_call")


def _check_arguments(corrupt_labels: Function) -> None:
    """`y` is left as it was, and the new labels are integers."""
    y = _labels(40, (0, 1, 2, 3), 240)
    lent = y.copy()
    wrong = call(corrupt_labels, lent, 0.5, np.random.default_rng(340))
    if not unchanged(y, lent):
        fail("after the call y is not as it was", "input_changed")
    if numeric_array(wrong, y.shape, WHAT).dtype.kind not in "iu":
        fail(f"{WHAT} has dtype {dtype_of(wrong)}", "labels_not_integers")
    if np.ptp(wrong) == 0:
        fail(f"{WHAT} holds one label only")
    if np.array_equal(wrong, y):
        fail("no label is changed, though half of them should be")


attach(globals())
