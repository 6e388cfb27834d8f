"""Which hidden layers of a network drop units, how, and on which side of tanh."""

from __future__ import annotations

import math

import numpy as np

from solutions.exams.base import Array, fail
from solutions.exams.draws import Draw
from solutions.exams.network_seen import (
    COPIES,
    INPUTS,
    SHIFT,
    WIDTH,
    Subject,
    biased_layer,
    by_unit,
    first_layer,
    inputs,
    kept_units,
    network,
    not_thresholded,
    run,
    saturated,
    second_layer,
)


def dropping_layers(subject: Subject) -> tuple[bool, bool]:
    """Whether layer 1 and layer 2 drop units at all."""
    second = subject.sample()
    first = first_layer(subject, 30, 0.6, 9601)
    drops = bool((second == 0).any() or not_thresholded(second))
    return bool(not first.kept[first.visible].all() or not_thresholded(second)), drops


def drawing(subject: Subject, layers: tuple[bool, bool]) -> Draw:
    """The subject as a function that draws a mask: that of layer 2, or of layer 1 if only it drops.

    Raises:
        ExamError: no layer drops.
    """
    if not any(layers):
        named = ("no_dropout_at_all",) if _draws_nothing(subject) else ()
        fail("in training there is no sign of hidden units that are dropped by chance", *named)

    def draw(shape: tuple[int, ...], keep_prob: float, rng: np.random.Generator) -> Array:
        batch, units = shape
        if layers[1]:
            return kept_units(second_layer(subject, (batch, units), keep_prob, rng))
        copies = COPIES if subject.outputs_dropped else 1
        first, last = saturated(units, copies)
        params = [first, (3.0 * np.eye(units), np.zeros(units)), last]
        x = np.ones((batch, INPUTS))
        y, _ = run(subject.forward, x, params, keep_prob, rng, subject.training)
        return np.asarray(by_unit(y, units, copies) != 0)

    return draw


def _draws_nothing(subject: Subject) -> bool:
    """True when training gives the network without dropout, hidden units scaled or not."""
    params, x, p = network((3, 6, 6, 4), 9510), inputs(12, 3, 9511), 0.6
    y, _ = run(subject.forward, x, params, p, np.random.default_rng(9512), subject.training)
    (W1, b1), (W2, b2), (W3, b3) = params
    for factor in (1.0, 1 / p, p, 1 / (1 - p), 1 - p, p**-0.5, p**0.5, p**-2.0, 2.0):
        h2 = np.tanh(factor * np.tanh(x @ W1.T + b1) @ W2.T + b2)
        if np.allclose(factor * h2 @ W3.T + b3, y, rtol=1e-5, atol=1e-6):
            return True
    return False


def first_before_activation(subject: Subject, keep_prob: float, second: float) -> bool:
    """True when what enters the tanh of layer 1 is scaled, not what leaves it.

    Args:
        subject: the learner's function.
        keep_prob: the probability of keeping.
        second: the factor of layer 2.
    """
    copies = COPIES if subject.outputs_dropped else 1
    (W1, _), last = saturated(WIDTH, copies)
    first = (0.0 * W1, np.full(WIDTH, 0.5))
    W2 = 0.5 * np.roll(np.eye(WIDTH), SHIFT, axis=1)
    params = [first, (W2, np.zeros(WIDTH)), last]
    rng = np.random.default_rng(9710)
    y, _ = run(subject.forward, np.ones((20, INPUTS)), params, keep_prob, rng, subject.training)
    values = by_unit(y, WIDTH, copies)
    there = values[values != 0]
    expected = second * math.tanh(0.5 * math.tanh(0.5 / keep_prob))
    return bool(there.size and np.allclose(there, expected, rtol=1e-4))


def before_activation(subject: Subject) -> bool:
    """True when what enters tanh is scaled, not what leaves it."""
    values = biased_layer(subject, (20, 30), 0.6, 9700)
    there = values[values != 0]
    return bool(there.size and np.allclose(there, math.tanh(0.5 / 0.6), rtol=1e-4))
