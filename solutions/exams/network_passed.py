"""What passes each hidden layer on the way back, as the answer of `mlp_backward` shows it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from solutions.exams.base import Array, close, fail, not_judged
from solutions.exams.network_back import (
    PROBS,
    Backward,
    Case,
    Consistent,
    walk,
)
from solutions.exams.network_realised import REFERENCE, scale_of
from solutions.exams.network_seen import Forward

LAYERS = {1: "first", 2: "second"}
SMALLEST = 1e-9  # of a gradient, beside what arrives


def judged(exam: Callable[[Backward, Forward], None]) -> Callable[[Backward, Forward], None]:
    """An exam that ends well where the forward pass is wrong and the gradients are its own."""

    def run(mlp_backward: Backward, mlp_forward: Forward) -> None:
        try:
            exam(mlp_backward, mlp_forward)
        except Consistent:
            not_judged()
            return

    run.__name__, run.__doc__ = exam.__name__, exam.__doc__
    return run


def walks(
    mlp_backward: Backward,
    mlp_forward: Forward,
    seed: int,
    probs: tuple[float, ...] = PROBS,
    **how: bool,
) -> list[Case]:
    """Walk back for several values of keep_prob; see `network_back.walk`."""
    return [walk(mlp_backward, mlp_forward, seed + 10 * i, p, **how) for i, p in enumerate(probs)]


def passed(case: Case, layer: int) -> Array:
    """True where a gradient got through a hidden layer.

    A unit that is 0 whether kept or not (where a forward pass lacks its biases, say) has no mask
    that could be seen: there it is taken for right.
    """
    through = np.abs(case.factor(layer)) > SMALLEST
    return np.where(case.realised(layer)[0] != 0, through, mask_of(case, layer))


def mask_of(case: Case, layer: int) -> Array:
    """True where a unit was kept in the forward pass."""
    return np.asarray(case.realised(layer)[1] != 0)


def reached(case: Case, layer: int) -> bool:
    """True when a gradient arrives at a layer at all."""
    return bool((np.abs(case.arrived(layer)) > 1e-12).any())


def scale_at(case: Case, layer: int) -> float:
    """The factor of units whose tanh' is 1; 0 if none passes a gradient, nan if they differ.

    Where the forward pass has another activation, its slope is taken out, or that of tanh.
    """
    h, f, slope = case.realised(layer)
    unit = np.array(REFERENCE)
    found = []
    for unsloped in (False, True):
        factors = case.factor(layer, unsloped)[unit]
        there = np.abs(factors) > SMALLEST
        for one in (1 - h**2, slope):
            scales = (factors / np.where(one[unit] != 0, one[unit], np.nan))[there]
            if scales.size:
                same = np.allclose(scales, scales[0], rtol=1e-3)
                found.append(float(scales[0]) if same else float("nan"))
    good = [s for s in found if same_number(s, 1 / case.keep_prob, scale_of(f))]
    return (good or [s for s in found if s == s] or found or [0.0])[0]


def slope_of_another(case: Case, layer: int) -> bool:
    """True when the slope of a sigmoid or of ReLU, taken from h, stands in the place of tanh'."""
    h, f, _ = case.realised(layer)
    factor, kept = case.factor(layer), f != 0
    if (np.abs(factor[~kept]) > SMALLEST).any():
        return False
    for slope in (h * (1 - h), (h > 0).astype(float)):
        there = kept & (slope != 0)
        if not there.any() or (np.abs(factor[kept & ~there]) > SMALLEST).any():
            continue
        ratio, usual = factor[there] / slope[there], factor[kept] / (1 - h[kept] ** 2)
        if np.allclose(ratio, ratio[0], rtol=1e-3) and not np.allclose(usual, usual[0], rtol=1e-3):
            return bool(ratio[0] != 0)
    return False


def transposed_on_the_way(case: Case) -> bool:
    """True when the gradient at z of layer 1 is right but for W of layer 2, which is transposed."""
    h, f, slope = case.realised(1)
    arrived = case.dz[1] @ case.params[1][0].T
    return any(close(case.dz[0], arrived * f * one, rtol=1e-6) for one in (slope, 1 - h**2))


def times(factor: float) -> str:
    """By what a gradient is multiplied, in words; nan where units with one tanh' differ."""
    return f"multiplied by {factor:.3g}" if factor == factor else "not multiplied by one number"


def all_scales(cases: list[Case]) -> list[tuple[Case, int, float]]:
    """Case, layer and factor, wherever there is one."""
    seen = [(case, layer, scale_at(case, layer)) for case in cases for layer in (2, 1)]
    seen = [one for one in seen if one[2] != 0.0]
    if not seen:
        fail("no gradient reaches the hidden layers")
    return seen


def same_number(seen: float, *wanted: float) -> bool:
    """True when a factor is one of several."""
    return any(abs(seen - one) <= 1e-3 * abs(one) for one in wanted)
