"""What can be seen from outside of a three-layer network with dropout.

The network answers with `y` only. So a network is built for each question in which `y` shows what
is asked, whatever else may be wrong with the function:

- `second_layer`: hidden units are saturated and each output reads one unit of layer 2; an output
  shows the factor that the unit was multiplied by, 0 where it was dropped.
- `first_layer`: each unit of layer 2 reads one unit of layer 1, and shows it where it is kept.

Neither depends on biases or on the kind of activation, and both stay readable when inputs or
outputs are dropped as well.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from solutions.exams.base import NOT_FINITE, Array, ExamError, call, fail, numeric_array, pair
from solutions.exams.draws import kept_where_high
from solutions.exams.dropped import charge_nan

Forward = Callable[..., Any]
Params = list[tuple[Array, Array]]

INPUTS = 40  # so many that dropped inputs leave some
TINY = 1e-3  # outputs stay where a tanh by mistake would be linear
SPARE = 8  # outputs that read nothing: so many at z = 0, TINY and 1 each
COPIES = 8  # outputs for one hidden unit, where outputs are dropped by mistake


def run(
    forward: Forward,
    x: Array,
    params: Params,
    keep_prob: float,
    rng: np.random.Generator,
    training: bool = True,
) -> tuple[Array, Any]:
    """One call with copies of the arguments; `y` in its form checked, and the cache."""
    shape = (len(x), len(params[-1][1]))

    def once(keep_prob: float, rng: np.random.Generator) -> tuple[Array, Any]:
        lent = [(W.copy(), b.copy()) for W, b in params]
        with np.errstate(all="ignore"):
            result = call(forward, x.copy(), lent, keep_prob, rng, training=training)
        y, cache = pair(result, "(y, cache)")
        if type(y) is not np.ndarray and type(cache) is np.ndarray and cache.shape == shape:
            fail("the cache comes first and y second", "results_exchanged")
        return numeric_array(y, shape, "y").astype(float), cache

    try:
        return once(keep_prob, rng)
    except ExamError as error:
        if NOT_FINITE in error.seen and training:
            charge_nan("y", lambda other: once(other, np.random.default_rng(0)))
        raise


def plain(x: Array, params: Params) -> Array:
    """The network without dropout."""
    (W1, b1), (W2, b2), (W3, b3) = params
    h2 = np.tanh(np.tanh(x @ W1.T + b1) @ W2.T + b2)
    return np.asarray(h2 @ W3.T + b3)


def network(sizes: tuple[int, int, int, int], seed: int, spread: float = 0.8) -> Params:
    """Weights and biases, normal draws."""
    rng = np.random.default_rng(seed)
    return [
        (
            rng.normal(size=(n_out, n_in)) * spread / math.sqrt(n_in),
            rng.normal(size=n_out) * spread,
        )
        for n_in, n_out in itertools.pairwise(sizes)
    ]


def normal(seed: int, shape: tuple[int, ...]) -> Array:
    """Normal draws."""
    return np.asarray(np.random.default_rng(seed).normal(size=shape))


def inputs(batch: int, units: int, seed: int) -> Array:
    """Inputs of both signs."""
    return normal(seed, (batch, units))


def wired_right(forward: Forward) -> bool:
    """True when the network without dropout is right, in whichever way dropout is switched off."""
    return not wiring(forward)


ACTIVATIONS: Mapping[str, Callable[[Array], Array]] = {
    "tanh": np.tanh,
    "no activation": lambda z: z,
    "ReLU": lambda z: np.maximum(z, 0.0),
    "a sigmoid": lambda z: 1.0 / (1.0 + np.exp(-z)),
}


def wiring(forward: Forward) -> str:
    """What is wrong with the network without dropout, "" if nothing is.

    Evaluation and `keep_prob = 1` both switch dropout off; one of them may be wrong. Layers of one
    size will do: a mask that is shared between layers is charged elsewhere.
    """
    said: list[str] = []
    for index, sizes in enumerate(((4, 7, 5, 3), (3, 6, 6, 2))):
        params, x = network(sizes, 9100 + index), inputs(8, sizes[0], 9200 + index)
        expected = plain(x, params)
        for training, keep_prob in ((False, 1.0), (True, 1.0), (False, 0.7)):
            try:
                y, _ = run(
                    forward, x, params, keep_prob, np.random.default_rng(9300 + index), training
                )
            except ExamError as error:
                if "not_written" in error.mistakes:
                    raise
                said.append(error.seen)
                continue
            if np.allclose(y, expected, rtol=1e-5, atol=1e-6):
                return ""
            off = float(np.abs(y - expected).max())
            other = _other_activations(y, x, params)
            said.append(other or f"without dropout an output of the network is off by {off:.2g}")
    return said[0]


def _other_activations(y: Array, x: Array, params: Params) -> str:
    """Say which activations the three layers apply, "" if none of the usual ones explain y."""
    for names in itertools.product(ACTIVATIONS, repeat=3):
        h = x
        for (W, b), name in zip(params, names, strict=True):
            h = ACTIVATIONS[name](h @ W.T + b)
        if np.allclose(y, h, rtol=1e-5, atol=1e-6):
            seen = "{}, {} and {}".format(*names)
            return f"the three layers apply {seen}, not tanh, tanh and no activation"
    return ""


@dataclass(frozen=True)
class Subject:
    """A learner's `mlp_forward` and how to ask it.

    Attributes:
        forward: the function.
        training: the value of the flag with which units are dropped; False where it is reversed.
        outputs_dropped: outputs are dropped too.
        second: factors of layer 2 in a call with keep_prob 0.6, as a sample.
        spare: what came of outputs that read nothing and have a bias of 1, in the same call.
    """

    forward: Forward
    training: bool = True
    outputs_dropped: bool = False
    second: Array | None = None
    spare: Array | None = None

    def sample(self) -> Array:
        """`second`, seen anew where there is none yet."""
        if self.second is not None:
            return self.second
        return second_layer(self, (20, 30), 0.6, np.random.default_rng(9600))


def observe(forward: Forward) -> Subject:
    """Find out how to ask."""
    for training in (True, False):
        subject = Subject(forward, training)
        rng = np.random.default_rng(9400)
        try:
            unit, spare = _second(subject, (20, 30), 0.6, rng)
        except ExamError:
            if training:
                raise
            break
        outputs_dropped = bool((spare == 0).any() and (spare != 0).any())
        hidden = (unit == 0).any() and (unit != 0).any()
        if outputs_dropped:  # a sample has to be read otherwise
            return Subject(forward, training, outputs_dropped)
        if hidden or (training and _varies(subject)):
            return Subject(forward, training, False, unit, spare)
    return Subject(forward)


def _varies(subject: Subject) -> bool:
    """True when layer 1 drops, or when anything else depends on the draw."""
    params, x = network((3, 6, 6, 4), 9500), inputs(30, 3, 9501)
    one, _ = run(subject.forward, x, params, 0.6, np.random.default_rng(1), subject.training)
    off, _ = run(subject.forward, x, params, 0.6, np.random.default_rng(1), not subject.training)
    return not np.allclose(one, off) and not np.allclose(one, plain(x, params))


def _second(
    subject: Subject, shape: tuple[int, int], keep_prob: float, rng: Any
) -> tuple[Array, Array]:
    """Factors of layer 2, and the outputs that read nothing."""
    batch, units = shape
    copies = COPIES if subject.outputs_dropped else 1
    params = saturated(units, copies)
    W2, b2 = np.full((units, units), 40.0 / units), np.full(units, 20.0)
    x = np.ones((batch, INPUTS))
    y, _ = run(
        subject.forward, x, [params[0], (W2, b2), params[1]], keep_prob, rng, subject.training
    )
    return by_unit(y, units, copies), y[:, -SPARE:]


def saturated(units: int, copies: int) -> Params:
    """First and last layer of a reading network."""
    W1, b1 = np.ones((units, INPUTS)), np.full(units, 0.5)
    W3 = np.vstack([TINY * np.eye(units)] * copies + [np.zeros((3 * SPARE, units))])
    b3 = np.r_[np.zeros(units * copies), np.repeat((0.0, TINY, 1.0), SPARE)]
    return [(W1, b1), (W3, b3)]


def by_unit(y: Array, units: int, copies: int) -> Array:
    """Outputs by hidden unit, of several copies the largest.

    What is done to an output after its sum (a factor, a tanh or sigmoid by mistake) is taken out
    again: the spare outputs show it.
    """
    silent, tiny = y[:, -3 * SPARE : -2 * SPARE], y[:, -2 * SPARE : -SPARE]
    base = float(np.median(silent))
    steps = (tiny - base)[tiny != base]
    if copies > 1:
        steps = steps[steps + base != 0]
    slope = float(np.median(steps)) / TINY if steps.size else 1.0
    parts = (y[:, : units * copies] - base).reshape(len(y), copies, units) / (TINY * slope)
    pick = np.abs(parts).argmax(axis=1)[:, None, :]
    return np.asarray(np.take_along_axis(parts, pick, axis=1)[:, 0, :])


def second_layer(subject: Subject, shape: tuple[int, int], keep_prob: float, rng: Any) -> Array:
    """Factors by which the units of layer 2 are multiplied, `(batch, units)`."""
    return _second(subject, shape, keep_prob, rng)[0]


def biased_layer(subject: Subject, shape: tuple[int, int], keep_prob: float, seed: int) -> Array:
    """Like `second_layer`, but units are at `tanh(0.5)`, not saturated, and read nothing."""
    batch, units = shape
    copies = COPIES if subject.outputs_dropped else 1
    first, last = saturated(units, copies)
    params = [first, (np.zeros((units, units)), np.full(units, 0.5)), last]
    rng = np.random.default_rng(seed)
    y, _ = run(subject.forward, np.ones((batch, INPUTS)), params, keep_prob, rng, subject.training)
    return by_unit(y, units, copies)


DATA, LOW = 40, 10  # units of layer 2 that read one unit; that read a little; the rest reads a lot
WIDTH, SHIFT = 60, 7


@dataclass(frozen=True)
class FirstLayer:
    """Layer 1 as layer 2 shows it; columns are the units of layer 1 that are read.

    Attributes:
        kept: True where the unit of layer 1 is kept, `(batch, DATA)`.
        visible: True where the unit of layer 2 that reads it is kept, else `kept` means nothing.
        second: mask of layer 2 at the same unit numbers.
        values: what the output shows.
    """

    kept: Array
    visible: Array
    second: Array
    values: Array


def first_layer(subject: Subject, batch: int, keep_prob: float, seed: int) -> FirstLayer:
    """Read layer 1."""
    copies = COPIES if subject.outputs_dropped else 1
    first, last = saturated(WIDTH, copies)
    W2 = np.full((WIDTH, WIDTH), 0.05 / WIDTH)
    readers = np.arange(DATA)
    W2[readers, (readers + SHIFT) % WIDTH] += 3.0
    W2[DATA + LOW :] = 6.0 / WIDTH
    rng = np.random.default_rng(seed)
    y, _ = run(
        subject.forward,
        np.ones((batch, INPUTS)),
        [first, (W2, np.full(WIDTH, 0.05)), last],
        keep_prob,
        rng,
        subject.training,
    )
    values = by_unit(y, WIDTH, copies)
    low, high = values[:, DATA : DATA + LOW], values[:, DATA + LOW :]
    border = math.sqrt(_middle(low) * _middle(high))
    kept = np.abs(values[:, :DATA]) > border
    second = values != 0
    return FirstLayer(
        kept,
        second[:, :DATA],
        np.roll(second, -SHIFT, axis=1)[:, :DATA],
        values[:, :DATA],
    )


def _middle(values: Array) -> float:
    there = np.abs(values[values != 0])
    return float(np.median(there)) if there.size else 1.0


def first_factors(subject: Subject, batch: int, keep_prob: float, seed: int) -> Array:
    """Factors of layer 1 times 0.5, seen through tanh and the factor of layer 2; 0 where hidden."""
    copies = COPIES if subject.outputs_dropped else 1
    first, last = saturated(WIDTH, copies)
    W2 = 0.5 * np.roll(np.eye(WIDTH), SHIFT, axis=1)
    rng = np.random.default_rng(seed)
    y, _ = run(
        subject.forward,
        np.ones((batch, INPUTS)),
        [first, (W2, np.zeros(WIDTH)), last],
        keep_prob,
        rng,
        subject.training,
    )
    return by_unit(y, WIDTH, copies)


def first_sums(subject: Subject, batch: int, keep_prob: float, rng: Any) -> Array:
    """A number for each example that is the number of kept units of layer 1 times a constant.

    0 where no unit of layer 2 is kept to show it.
    """
    copies = COPIES if subject.outputs_dropped else 1
    first, last = saturated(WIDTH, copies)
    params = [first, (np.full((WIDTH, WIDTH), TINY / WIDTH), np.zeros(WIDTH)), last]
    x = np.ones((batch, INPUTS))
    y, _ = run(subject.forward, x, params, keep_prob, rng, subject.training)
    return np.asarray(np.abs(by_unit(y, WIDTH, copies)).max(axis=1))


def not_thresholded(values: Array) -> bool:
    """True when no unit is dropped and nearly every one has a factor of its own."""
    return bool((values != 0).all() and np.unique(values.round(9)).size > 0.5 * values.size)


def kept_units(values: Array) -> Array:
    """The mask that factors show."""
    alike = np.ptp(values) <= 1e-9 * np.abs(values).max()  # nothing dropped, but for rounding
    return np.asarray(values != 0) if alike or (values == 0).any() else kept_where_high(values)
