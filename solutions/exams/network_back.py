"""Asks a learner's `mlp_backward`, with the cache of the learner's own `mlp_forward`.

One example of the batch is given a gradient, the others none. Then everything that comes back
belongs to that example, and each layer can be judged by what its neighbour said, so that a mistake
in one step is not seen again in the next: `db` is the gradient at a layer's z, and `dW` the outer
product of that with what the layer read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from solutions.exams.base import (
    NOT_FINITE,
    Array,
    ExamError,
    call,
    close,
    fail,
)
from solutions.exams.dropped import charge_nan
from solutions.exams.network_read import Gradients, read
from solutions.exams.network_realised import (
    BATCH,
    DATA,
    N_OUT,
    REFERENCE,
    Example,
    question,
    realise,
)
from solutions.exams.network_seen import Forward, Params, run

Backward = Callable[..., Any]
PROBS = (0.6, 0.45)
ROUGH = 1e-6


@dataclass(frozen=True)
class Case:
    """One walk back.

    Attributes:
        example: the realised network of the example that got a gradient.
        number: which one it was.
        keep_prob: the probability asked for.
        dy: its gradient at the output.
        gradients: what came back.
        dz: gradients at z of the three layers, as the answer itself shows them.
        x: what the network was given for that example.
        params: the network.
        others: the realised networks of all examples.
    """

    example: Example
    number: int
    keep_prob: float
    dy: Array
    gradients: Gradients
    dz: tuple[Array, Array, Array]
    x: Array
    params: Params
    others: list[Example | None]

    def arrived(self, layer: int, unsloped: bool = False) -> Array:
        """Gradient that arrives at the dropped activation of hidden layer 1 or 2.

        Args:
            layer: 1 or 2.
            unsloped: as it is when the slope of layer 2 is left out on the way to layer 1.
        """
        dz = self.dz[layer]
        if unsloped and layer == 1:
            dz = dz / np.where(self.example.slope2 != 0, self.example.slope2, 1.0)
        return np.asarray(dz @ self.params[layer][0])

    def factor(self, layer: int, unsloped: bool = False) -> Array:
        """What the arrived gradient was multiplied by on its way to z of hidden layer 1 or 2."""
        arrived = self.arrived(layer, unsloped)
        there = np.abs(arrived) > 1e-12
        return np.where(there, self.dz[layer - 1] / np.where(there, arrived, 1.0), 0.0)

    def realised(self, layer: int) -> tuple[Array, Array, Array]:
        """Activation, factor and slope of hidden layer 1 or 2 in the forward pass."""
        e = self.example
        return (e.h1, e.f1, e.slope1) if layer == 1 else (e.h2, e.f2, e.slope2)

    def follows(self, layer: int, dz: Array) -> bool:
        """True when a gradient at z is the right one, given that of the layer above."""
        if layer == 3:
            return close(dz, self.dy, rtol=1e-6)
        h, f, slope = self.realised(layer)
        factors, slopes = (f, (f != 0) / self.keep_prob), (slope, 1 - h**2)
        arrived = self.arrived(layer)
        return any(close(dz, arrived * one * other, 1e-6) for one in factors for other in slopes)

    def reads(self, layer: int) -> list[Array]:
        """What layer 1, 2 or 3 read: as realised, and as a right implementation has it."""
        if layer == 1:
            return [self.example.x, self.x]
        h, f, _ = self.realised(layer - 1)
        kept = f != 0
        scaled = [h * f, h * kept * (self.keep_prob**-1 if (f[kept] != 1).any() else 1.0)]
        return [h * kept] if self.example.before else scaled


def forward_pass(
    mlp_forward: Forward,
    mlp_backward: Backward,
    x: Array,
    params: Params,
    keep_prob: float,
    seed: int,
    training: bool = True,
) -> tuple[Array, Any]:
    """Output and cache of the learner's own forward pass.

    Raises:
        ExamError: named forward_first if it does not work, not_written if nothing is written.
    """
    try:
        return run(mlp_forward, x, params, keep_prob, np.random.default_rng(seed), training)
    except ExamError as error:
        if "not_written" in error.mistakes:
            _written(mlp_backward)
        fail(f"mlp_forward, whose cache is needed here, does not work: {error.seen}", FIRST)
        raise


FIRST = "forward_first"


def _written(mlp_backward: Backward) -> None:
    """Tell a backward pass that is not written from one that lacks a forward pass."""
    try:
        mlp_backward(np.zeros((BATCH, N_OUT)), None)
    except NotImplementedError:
        fail("the function is not written yet", "not_written")
    except Exception:  # it is written, and has nothing to work on
        return


def walk(
    mlp_backward: Backward,
    mlp_forward: Forward,
    seed: int,
    keep_prob: float,
    *,
    training: bool = True,
    disturb: bool = False,
) -> Case:
    """Forward, then back with a gradient for one example.

    Args:
        mlp_backward: the function to judge.
        mlp_forward: the learner's own.
        seed: of network and masks.
        keep_prob: the probability of keeping.
        training: the flag of the forward pass.
        disturb: call forward once more, with other masks, before going back.

    Raises:
        ExamError: the answer has no usable form; or the forward pass is wrong in an unknown way
            and the gradients are not its derivative.
    """
    for start in (seed, seed + 1000, seed + 2000, seed + 3000):
        x, params = question(start)
        y, cache = forward_pass(mlp_forward, mlp_backward, x, params, keep_prob, start, training)
        others = realise(x, params, y, keep_prob)
        number = choose(others)
        if number >= 0:
            break
    else:
        unknown_network(mlp_backward, mlp_forward, x, params, keep_prob, start, training)
    example = others[number]
    assert example is not None
    if disturb:
        again = seed + 1
        forward_pass(mlp_forward, mlp_backward, x, params, keep_prob, again, training)
    dy = np.zeros((BATCH, N_OUT))
    dy[number] = np.random.default_rng(seed + 2).normal(size=N_OUT)
    shown = dy[number].copy()
    try:
        gradients = read(call_back(mlp_backward, dy, cache), params)
    except ExamError as error:
        if NOT_FINITE in error.seen:
            charge_nan("the answer", partial(_both_ways, mlp_backward, mlp_forward, start))
        raise
    one = x[number]
    case = Case(example, number, keep_prob, shown, gradients, (shown,) * 3, one, params, others)
    for layer in (3, 2, 1):  # which dz is right hangs on that of the layer above
        dz = list(case.dz)
        dz[layer - 1] = _at_z(case, layer)
        case = replace(case, dz=(dz[0], dz[1], dz[2]))
    return case


def _both_ways(
    mlp_backward: Backward, mlp_forward: Forward, seed: int, keep_prob: float
) -> Gradients:
    """Forward, and back with a gradient for each example."""
    x, params = question(seed)
    _, cache = forward_pass(mlp_forward, mlp_backward, x, params, keep_prob, seed)
    return read(call_back(mlp_backward, np.ones((BATCH, N_OUT)), cache), params)


def call_back(mlp_backward: Backward, dy: Array, cache: Any) -> Any:
    """Call the learner's function, numerical warnings off."""
    with np.errstate(all="ignore"):
        return call(mlp_backward, dy, cache)


def choose(examples: list[Example | None]) -> int:
    """The example that shows most: not the first one, some units kept and some dropped.

    Returns:
        Its number, -1 if no network was found.
    """
    best, number = -1, -1
    for n, example in enumerate(examples):
        if example is None or n == 0 or not example.clear:
            continue
        worth = 0
        for f in (example.f1, example.f2):
            reference, data = f[list(REFERENCE)] != 0, f[list(DATA)] != 0
            worth += 4 * min(int(data.sum()), 2) + 4 * min(int(reference.sum()), 2)
            worth += 3 * bool((f == 0).any())
        if worth > best:
            best, number = worth, n
    return number


def _at_z(case: Case, layer: int) -> Array:
    """The gradient at z: from dW where that is an outer product with what was read, else db."""
    dW, db = case.gradients.dW[layer - 1], case.gradients.db[layer - 1]
    candidates = list(case.reads(layer))
    if layer > 1:
        h, f, _ = case.realised(layer - 1)
        candidates += [h, h * (f != 0)]
    found = []
    for a in candidates:
        if (a @ a) < 1e-6 or not dW.any():
            continue
        dz = dW @ a / (a @ a)
        if np.abs(dW - np.outer(dz, a)).max() <= ROUGH * max(np.abs(dW).max(), 1e-300):
            found.append(dz)
    if db is None:
        return np.asarray(found[0]) if found else np.zeros(len(dW))
    if not found or any(close(dz, db, rtol=1e-6, atol=1e-12) for dz in found):
        return db  # of two sizes that dW allows, the one that db shows
    if case.follows(layer, db):
        return db  # what dW shows is another gradient
    averaged = any(close(dz, db * BATCH, rtol=1e-6, atol=1e-12) for dz in found)
    return np.asarray(found[0]) if averaged or not along(db, found[0]) else db


def along(one: Array, other: Array) -> bool:
    """True when two vectors have one direction, whatever their lengths."""
    size = float(np.linalg.norm(one) * np.linalg.norm(other))
    return size > 0 and float(one @ other) > (1 - 1e-9) * size


def unknown_network(
    mlp_backward: Backward,
    mlp_forward: Forward,
    x: Array,
    params: Params,
    keep_prob: float,
    seed: int,
    training: bool,
) -> None:
    """Judge by numerical derivatives of the learner's own forward pass, its generator reseeded.

    Raises:
        ExamError: always: `Consistent` where the gradients are the derivative of the forward pass.
    """
    dy = np.random.default_rng(seed + 2).normal(size=(BATCH, N_OUT))

    def loss(moved: Params) -> float:
        y, _ = forward_pass(mlp_forward, mlp_backward, x, moved, keep_prob, seed, training)
        return float((y * dy).sum())

    if loss(params) != loss(params):
        fail("mlp_forward gives two different outputs for generators of the same seed", FIRST)
    _, cache = forward_pass(mlp_forward, mlp_backward, x, params, keep_prob, seed, training)
    gradients = read(call_back(mlp_backward, dy.copy(), cache), params)
    rng = np.random.default_rng(seed + 3)
    for layer, name in [(n, name) for n in range(3) for name in ("dW", "db")]:
        seen = gradients.dW[layer] if name == "dW" else gradients.db[layer]
        if seen is None:
            fail(f"{name} of layer {layer + 1} has a wrong shape", "db_not_summed")
            return
        for _ in range(2):
            step = np.asarray(rng.normal(size=seen.shape)) * 1e-6
            up, down = _moved(params, layer, name, step), _moved(params, layer, name, -step)
            slope = (loss(up) - loss(down)) / 2
            if abs(slope - float((seen * step).sum())) > 1e-4 * (abs(slope) + 1e-6):
                fail(
                    f"{name} of layer {layer + 1} is not the derivative of your mlp_forward",
                    hint="Mend mlp_forward first: its own tests say what is wrong with it.",
                )
    raise Consistent


class Consistent(Exception):
    """The gradients are the derivative of a forward pass that is wrong in an unknown way."""


def _moved(params: Params, layer: int, name: str, step: Array) -> Params:
    moved = [(W, b) for W, b in params]
    W, b = moved[layer]
    moved[layer] = (W + step, b) if name == "dW" else (W, b + step)
    return moved
