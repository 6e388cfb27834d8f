"""Exams of `mlp_backward`: by what a gradient is multiplied in a hidden layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from solutions.exams.base import Array, close, fail, not_judged
from solutions.exams.network_back import (
    Backward,
    Case,
    walk,
)
from solutions.exams.network_backward import masks_right
from solutions.exams.network_passed import (
    LAYERS,
    SMALLEST,
    all_scales,
    judged,
    mask_of,
    passed,
    reached,
    same_number,
    scale_at,
    slope_of_another,
    times,
    walks,
)
from solutions.exams.network_realised import DATA, question, scale_of
from solutions.exams.network_seen import Forward, plain, run
from solutions.exams.showing import attach

SCALES: Mapping[str, Callable[[float], float]] = {
    "no_scale_backward": lambda p: 1.0,
    "scaled_twice": lambda p: p**-2.0,
    "multiplied_by_keep_prob": lambda p: p,
    "scaled_by_drop_prob": lambda p: 1.0 / (1.0 - p),
    "scaled_by_square_root": lambda p: p**-0.5,
    "half_hard_coded": lambda p: 2.0,
}


@judged
def examine_mlp_backward_scale(mlp_backward: Backward, mlp_forward: Forward) -> None:
    """Where a gradient passes a hidden layer it is multiplied by 1 / keep_prob."""
    seen = all_scales(walks(mlp_backward, mlp_forward, 3300))
    wrong = [
        (case, layer, scale)
        for case, layer, scale in seen
        if not same_number(scale, 1 / case.keep_prob, scale_of(case.realised(layer)[1]))
    ]
    if not wrong:
        return
    if all(slope_of_another(case, layer) for case, layer, _ in wrong):
        not_judged()  # charged where tanh' is judged
        return
    named = [
        name
        for name, model in SCALES.items()
        if all(same_number(scale, model(case.keep_prob)) for case, _, scale in wrong)
    ]
    if not named and all(_of_share(case, layer, s) for case, layer, s in wrong):
        named = ["scaled_by_realised_fraction"]
    case, layer, scale = wrong[0]
    fail(
        f"with keep_prob = {case.keep_prob} the gradient is {times(scale)} on its way"
        f" through dropout of the {LAYERS[layer]} hidden layer",
        *(named if len(named) == 1 else ()),
    )


def _of_share(case: Case, layer: int, scale: float) -> bool:
    """True when a factor is 1 over the share that was kept, in the batch or in the example."""
    if same_number(scale * float(mask_of(case, layer).mean()), 1.0):
        return True
    masks = [(e.f2 if layer == 2 else e.f1) != 0 for e in case.others if e and e.clear]
    if layer == 2:
        masks = [e.f2 != 0 for e in case.others if e]
    unknown = len(case.others) - len(masks)
    kept, size = int(np.sum(masks)), len(case.others) * len(mask_of(case, layer))
    implied = size / scale  # how many of the batch would have been kept
    possible = kept - 0.5 < implied < kept + unknown * len(mask_of(case, layer)) + 0.5
    return bool(possible and abs(implied - round(implied)) < 1e-3)


@judged
def examine_mlp_backward_tanh(mlp_backward: Backward, mlp_forward: Forward) -> None:
    """Each hidden layer's gradient is multiplied by tanh' = 1 - h**2, h before the mask."""
    models: Mapping[str, Callable[[Array, Array], Array]] = {
        "tanh_prime_after_mask": lambda h, f: 1 - (h * f) ** 2,
        "tanh_prime_missing": lambda h, f: np.ones_like(h),
        "tanh_prime_of_tanh": lambda h, f: 1 - np.tanh(h) ** 2,
    }
    wrong: list[tuple[Array, Array, Array, int]] = []
    others: list[bool] = []
    judged_units = 0
    for case in _cases_that_show(mlp_backward, mlp_forward):
        for layer in (2, 1):
            there = _units_seen(case, layer)
            if not there.any():
                continue
            judged_units += int(there.sum())
            h, f, slope = case.realised(layer)
            scale = scale_at(case, layer)
            other = slope_of_another(case, layer)
            seen = case.factor(layer) * (case.keep_prob if other or scale != scale else 1 / scale)
            right = [1 - h**2, slope]
            if not any(close(seen[there], one[there], rtol=1e-5) for one in right):
                full = np.where(f != 0, f, 1 / case.keep_prob)
                wrong.append((seen[there], h[there], full[there], layer))
                others.append(other)
    if not judged_units:
        fail("no gradient reaches the hidden layers")
    if not wrong:
        return
    named = [
        name
        for name, model in models.items()
        if all(close(seen, model(h, f), rtol=1e-5) for seen, h, f, _ in wrong)
    ]
    hint = "" if named else "What does your factor give at z = 0, where tanh is steepest?"
    if all(others):
        named, hint = ["slope_of_another_activation"], ""
    elif not _has_tanh(mlp_forward):  # what h is, and with it the slope that was taken, is a guess
        named, hint = [], "Mend mlp_forward first: its hidden layers are not those of the lesson."
    seen, h, _, layer = max(wrong, key=lambda one: float(_off(one[0], one[1]).max()))
    unit = int(_off(seen, h).argmax())  # where it is seen best
    fail(
        f"in the {LAYERS[layer]} hidden layer a unit with tanh' = {1 - h[unit] ** 2:.3g} has its"
        f" gradient multiplied by {seen[unit]:.3g} (dropout's own factor taken out)",
        *(named if len(named) == 1 else ()),
        hint=hint,
    )


def _has_tanh(mlp_forward: Forward) -> bool:
    """True where the forward pass is the lesson's network, when nothing is dropped."""
    x, params = question(3490)
    y, _ = run(mlp_forward, x, params, 1.0, np.random.default_rng(3490), training=False)
    return close(y, plain(x, params), rtol=1e-6, atol=1e-9)


def _cases_that_show(mlp_backward: Backward, mlp_forward: Forward) -> list[Case]:
    """Cases for all values of keep_prob, others where masks of the answer's own hide everything."""
    cases: list[Case] = []
    for seed in range(3400, 4200, 100):
        cases = walks(mlp_backward, mlp_forward, seed)
        if any(_units_seen(case, layer).any() for case in cases for layer in (1, 2)):
            break
    return cases


def _units_seen(case: Case, layer: int) -> Array:
    """True for each unit whose gradient shows by what it was multiplied."""
    factor = case.factor(layer)
    there = np.zeros(factor.shape, bool)
    if scale_at(case, layer) != 0.0:
        there[list(DATA)] = np.abs(factor[list(DATA)]) > SMALLEST
    return there


def _off(seen: Array, h: Array) -> Array:
    """How far each unit's factor lies from tanh'."""
    off: Array = np.abs(seen - (1 - h**2))
    return off


@judged
def examine_mlp_backward_evaluation(mlp_backward: Backward, mlp_forward: Forward) -> None:
    """After evaluation nothing is masked and nothing scaled.

    What is wrong in the same way after training was charged there.
    """
    cases = walks(mlp_backward, mlp_forward, 3700, training=False)
    for case in cases:
        for layer in (2, 1):
            if not reached(case, layer):
                continue
            shut = mask_of(case, layer) & ~passed(case, layer)
            if shut.any():
                if slope_of_another(case, layer):
                    not_judged()  # charged where tanh' is judged
                    return
                if masks_right(mlp_backward, mlp_forward):
                    fail(
                        f"after an evaluation the number of units of the {LAYERS[layer]} hidden"
                        f" layer that pass no gradient is {int(shut.sum())} of {len(shut)}",
                        "evaluation_dropped_backward",
                    )
                not_judged()
                return
    wrong = [
        (case, layer, scale)
        for case, layer, scale in all_scales(cases)
        if not same_number(scale, *_of_evaluation(case, layer))
    ]
    if not wrong:
        return
    case, layer, scale = wrong[0]
    trained = walk(mlp_backward, mlp_forward, 3300, case.keep_prob)
    same_root = [s for t, lay, s in all_scales([trained]) if not same_number(s, 1 / t.keep_prob)]
    if any(same_number(scale, s, s * case.keep_prob) for s in same_root):
        not_judged()
        return
    p_like = all(same_number(s, c.keep_prob, 1 / c.keep_prob) for c, _, s in wrong)
    fail(
        f"after an evaluation with keep_prob = {case.keep_prob} the gradient is {times(scale)}"
        f" in the {LAYERS[layer]} hidden layer",
        *(("evaluation_scaled_backward",) if p_like else ()),
    )


def _of_evaluation(case: Case, layer: int) -> list[float]:
    """Factors that are right after an evaluation, or that follow from a wrong forward pass."""
    realised = case.realised(layer)[1]
    follow = [] if (realised == 1).all() else [scale_of(realised), 1 / case.keep_prob]
    return [1.0, *follow]


attach(globals())
