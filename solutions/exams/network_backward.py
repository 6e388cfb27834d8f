"""Exams of `mlp_backward`: masks, scale, tanh', weights, evaluation, manners."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from solutions.exams.base import Array, ExamError, call, close, fail, pair, unchanged
from solutions.exams.network_back import (
    PROBS,
    Backward,
    Case,
    Consistent,
    call_back,
    forward_pass,
    read,
    walk,
)
from solutions.exams.network_realised import DATA, REFERENCE, question, realise, scale_of
from solutions.exams.network_seen import Forward, inputs, network, normal

LAYERS = {1: "first", 2: "second"}
SMALLEST = 1e-9  # of a gradient, beside what arrives


def judged(exam: Callable[[Backward, Forward], None]) -> Callable[[Backward, Forward], None]:
    """An exam that ends well where the forward pass is wrong and the gradients are its own."""

    def run(mlp_backward: Backward, mlp_forward: Forward) -> None:
        try:
            exam(mlp_backward, mlp_forward)
        except Consistent:
            return

    run.__name__, run.__doc__ = exam.__name__, exam.__doc__
    return run


def _cases(mlp_backward: Backward, mlp_forward: Forward, seed: int, **how: bool) -> list[Case]:
    return [walk(mlp_backward, mlp_forward, seed + 10 * i, p, **how) for i, p in enumerate(PROBS)]


def _passed(case: Case, layer: int) -> Array:
    """True where a gradient got through a hidden layer.

    A unit that is 0 whether kept or not (where a forward pass lacks its biases, say) has no mask
    that could be seen: there it is taken for right.
    """
    passed = np.abs(case.factor(layer)) > SMALLEST
    return np.where(case.realised(layer)[0] != 0, passed, _mask(case, layer))


def _mask(case: Case, layer: int) -> Array:
    return np.asarray(case.realised(layer)[1] != 0)


def _reached(case: Case, layer: int) -> bool:
    """True when a gradient arrives at a layer at all."""
    return bool((np.abs(case.arrived(layer)) > 1e-12).any())


@judged
def examine_mlp_backward_masks(mlp_backward: Backward, mlp_forward: Forward) -> None:
    """The gradient passes the units that were kept, and no other."""
    cases = _cases(mlp_backward, mlp_forward, 3100, disturb=True)
    wrong = [
        (case, layer)
        for case in cases
        for layer in (2, 1)
        if _reached(case, layer) and (_passed(case, layer) != _mask(case, layer)).any()
    ]
    if wrong:
        case, layer = wrong[0]
        open_, shut = _passed(case, layer), _mask(case, layer)
        leaks, blocked = int((open_ & ~shut).sum()), int((~open_ & shut).sum())
        fail(
            f"in the {LAYERS[layer]} hidden layer {leaks} dropped units pass a gradient and"
            f" {blocked} kept units pass none",
            *_name_of_masks(wrong, mlp_backward, mlp_forward),
        )
    if not any(_reached(case, layer) for case in cases for layer in (1, 2)):
        fail("no gradient reaches the hidden layers")
    _silent_units(mlp_backward, mlp_forward)


def _name_of_masks(
    wrong: list[tuple[Case, int]], mlp_backward: Backward, mlp_forward: Forward
) -> tuple[str, ...]:
    def always(other: Callable[[Case, int], Array]) -> bool:
        return all(np.array_equal(_passed(c, layer), other(c, layer)) for c, layer in wrong)

    if always(lambda c, layer: np.ones_like(_passed(c, layer))):
        return ("no_mask_backward",)
    if always(lambda c, layer: _mask(c, 3 - layer)):
        return ("masks_exchanged",)
    if always(lambda c, layer: ~_mask(c, layer)):
        return ()
    if always(lambda c, layer: c.realised(layer)[0] > 0) or always(
        lambda c, layer: _mask(c, layer) & (c.realised(layer)[0] > 0)
    ):
        guessed = [_is_slope(case, layer) for case, layer in wrong]
        return ("mask_guessed_from_zeros",) if all(guessed) else ()
    first = [case.others[0] for case, _ in wrong]
    if all(e is not None for e in first) and always(
        lambda c, layer: (c.others[0].f1 if layer == 1 else c.others[0].f2) != 0  # type: ignore[union-attr]
    ):
        return ("one_mask_for_batch",)
    calm = _cases(mlp_backward, mlp_forward, 3100)  # nothing is called between forward and back
    if all(
        np.array_equal(_passed(c, layer), _mask(c, layer))
        for c in calm
        for layer in (1, 2)
        if _reached(c, layer)
    ):
        return ("mask_kept_in_global",)
    leaks = any((_passed(c, layer) & ~_mask(c, layer)).any() for c, layer in wrong)
    blocks = any((~_passed(c, layer) & _mask(c, layer)).any() for c, layer in wrong)
    return ("fresh_mask_backward",) if leaks and blocks else ()


def _is_slope(case: Case, layer: int) -> bool:
    """True when what passes a layer was multiplied by tanh', or by what could be seen of it."""
    h, scale, factor = case.realised(layer)[0], _scale(case, layer), case.factor(layer)
    there = np.abs(factor) > SMALLEST
    return scale == 0 or bool(np.allclose(factor[there], scale * (1 - h[there] ** 2), rtol=1e-3))


def _silent_units(mlp_backward: Backward, mlp_forward: Forward) -> None:
    """A unit that is kept and happens to be 0 passes its gradient.

    Masks are read off one network and expected in another of the same shapes and seed; where that
    does not explain the second output, nothing can be said.
    """
    for seed, keep_prob in ((3200, 0.7), (3210, 0.8)):
        x, params = question(seed)
        y, _ = forward_pass(mlp_forward, mlp_backward, x, params, keep_prob, seed)
        examples = realise(x, params, y, keep_prob)
        shown = [
            n
            for n, e in enumerate(examples)
            if e and e.f1[0] != 0 and e.f2[0] != 0 and (e.f2[list(DATA)] != 0).any()
        ]
        if not shown:
            continue
        number = shown[-1]
        example = examples[number]
        assert example is not None
        x, params = question(seed, silent=True)
        y, cache = forward_pass(mlp_forward, mlp_backward, x, params, keep_prob, seed)
        (W1, b1), (W2, b2), (W3, b3) = params
        h1 = np.tanh(W1 @ x[number] + b1)
        h2 = np.tanh(W2 @ (h1 * example.f1) + b2)
        if not close(y[number], W3 @ (h2 * example.f2) + b3, rtol=1e-7, atol=1e-9):
            continue
        dy = np.zeros(y.shape)
        dy[number] = np.random.default_rng(seed).normal(size=y.shape[1])
        arrived = dy[number] @ W3
        gradients = read(call_back(mlp_backward, dy, cache), params)
        for layer in (2, 1):
            db = gradients.db[layer - 1]
            if db is None:
                return  # a wrong db is charged elsewhere
            flat = np.abs(db[list(REFERENCE[1:])]) < 1e-2 * np.abs(arrived[list(REFERENCE[1:])])
            if flat.all():
                continue  # near 0 no unit passes anything: a matter of tanh'
            if (np.abs(arrived) > 1e-12).any() and abs(db[0]) <= SMALLEST * np.abs(arrived[0]):
                fail(
                    f"a unit of the {LAYERS[layer]} hidden layer that was kept and happens to be"
                    " 0 passes no gradient",
                    "mask_guessed_from_zeros",
                )
            arrived = db @ params[layer - 1][0]


SCALES: Mapping[str, Callable[[float], float]] = {
    "no_scale_backward": lambda p: 1.0,
    "scaled_twice": lambda p: p**-2.0,
    "multiplied_by_keep_prob": lambda p: p,
    "scaled_by_drop_prob": lambda p: 1.0 / (1.0 - p),
    "scaled_by_square_root": lambda p: p**-0.5,
    "half_hard_coded": lambda p: 2.0,
}


def _scale(case: Case, layer: int) -> float:
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
    good = [s for s in found if _same(s, 1 / case.keep_prob, scale_of(f))]
    return (good or [s for s in found if s == s] or found or [0.0])[0]


def _scales(cases: list[Case]) -> list[tuple[Case, int, float]]:
    """Case, layer and factor, wherever there is one."""
    seen = [(case, layer, _scale(case, layer)) for case in cases for layer in (2, 1)]
    seen = [one for one in seen if one[2] != 0.0]
    if not seen:
        fail("no gradient reaches the hidden layers")
    return seen


def _same(seen: float, *wanted: float) -> bool:
    return any(abs(seen - one) <= 1e-3 * abs(one) for one in wanted)


@judged
def examine_mlp_backward_scale(mlp_backward: Backward, mlp_forward: Forward) -> None:
    """Where a gradient passes a hidden layer it is multiplied by 1 / keep_prob."""
    seen = _scales(_cases(mlp_backward, mlp_forward, 3300))
    wrong = [
        (case, layer, scale)
        for case, layer, scale in seen
        if not _same(scale, 1 / case.keep_prob, scale_of(case.realised(layer)[1]))
    ]
    if not wrong:
        return
    named = [
        name
        for name, model in SCALES.items()
        if all(_same(scale, model(case.keep_prob)) for case, _, scale in wrong)
    ]
    if not named and all(_of_share(case, layer, s) for case, layer, s in wrong):
        named = ["scaled_by_realised_fraction"]
    case, layer, scale = wrong[0]
    fail(
        f"with keep_prob = {case.keep_prob} the gradient is multiplied by {scale:.3g} on its way"
        f" through dropout of the {LAYERS[layer]} hidden layer",
        *(named if len(named) == 1 else ()),
    )


def _of_share(case: Case, layer: int, scale: float) -> bool:
    """True when a factor is 1 over the share that was kept, in the batch or in the example."""
    if _same(scale * float(_mask(case, layer).mean()), 1.0):
        return True
    masks = [(e.f2 if layer == 2 else e.f1) != 0 for e in case.others if e and e.clear]
    if layer == 2:
        masks = [e.f2 != 0 for e in case.others if e]
    unknown = len(case.others) - len(masks)
    kept, size = int(np.sum(masks)), len(case.others) * len(_mask(case, layer))
    implied = size / scale  # how many of the batch would have been kept
    possible = kept - 0.5 < implied < kept + unknown * len(_mask(case, layer)) + 0.5
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
    judged_units = 0
    for case in _cases(mlp_backward, mlp_forward, 3400):
        for layer in (2, 1):
            scale, factor = _scale(case, layer), case.factor(layer)
            there = np.zeros(factor.shape, bool)
            there[list(DATA)] = np.abs(factor[list(DATA)]) > SMALLEST
            if scale == 0.0 or not there.any():
                continue
            judged_units += int(there.sum())
            h, f, slope = case.realised(layer)
            seen = factor / scale
            right = [1 - h**2, slope]
            if not any(close(seen[there], one[there], rtol=1e-5) for one in right):
                full = np.where(f != 0, f, 1 / case.keep_prob)
                wrong.append((seen[there], h[there], full[there], layer))
    if not judged_units:
        fail("no gradient reaches the hidden layers")
    if not wrong:
        return
    named = [
        name
        for name, model in models.items()
        if all(close(seen, model(h, f), rtol=1e-5) for seen, h, f, _ in wrong)
    ]
    seen, h, _, layer = wrong[0]
    fail(
        f"in the {LAYERS[layer]} hidden layer a unit with tanh' = {1 - h[0] ** 2:.3g} has its"
        f" gradient multiplied by {seen[0]:.3g} (dropout's own factor taken out)",
        *(named if len(named) == 1 else ()),
    )


@judged
def examine_mlp_backward_weights(mlp_backward: Backward, mlp_forward: Forward) -> None:
    """db sums dz, dW pairs it with what the layer read, in the order of params."""
    for case in _cases(mlp_backward, mlp_forward, 3500):
        _check_form(case)
        for layer in (3, 2, 1):
            _check_layer(case, layer)
    _check_batch(mlp_backward, mlp_forward)


def _check_form(case: Case) -> None:
    if case.gradients.named:
        fail("the gradients are not in the form of params", *case.gradients.named)
    for layer, db in enumerate(case.gradients.db, start=1):
        if db is None:
            fail(f"db of layer {layer} does not have the shape of b", "db_not_summed")


def _check_layer(case: Case, layer: int) -> None:
    dW, db, dz = case.gradients.dW[layer - 1], case.gradients.db[layer - 1], case.dz[layer - 1]
    assert db is not None
    batch = len(case.others)
    if layer == 3:
        wanted = [case.dy, case.dy * case.example.f3 * case.example.y_slope]
        if not any(close(dz, one, rtol=1e-6) for one in wanted):
            averaged = any(close(dz * batch, one, rtol=1e-6) for one in wanted)
            named = ("averaged_over_batch",) if averaged else ()
            fail("the gradient at the output layer's z is not dy", *named)
    if not close(db, dz, rtol=1e-6, atol=1e-12):
        averaged = close(db * batch, dz, rtol=1e-6)
        named = ("averaged_over_batch",) if averaged else ("db_not_summed",) if not db.any() else ()
        fail(f"db of layer {layer} is not the sum of dz over the examples", *named)
    reads = case.reads(layer)
    if any(close(dW, np.outer(dz, a), rtol=1e-6, atol=1e-12) for a in reads):
        return
    names: tuple[str, ...] = ()
    if layer > 1:
        h, f, _ = case.realised(layer - 1)
        if close(dW, np.outer(dz, h), rtol=1e-6, atol=1e-12):
            names = ("undropped_activation_in_dw",)
        elif close(dW, np.outer(dz, h * (f != 0)), rtol=1e-6, atol=1e-12):
            names = ("unscaled_activation_in_dw",)
    fail(f"dW of layer {layer} does not fit what that layer read in the forward pass", *names)


def _check_batch(mlp_backward: Backward, mlp_forward: Forward) -> None:
    """With gradients for all examples the output layer's are sums over them."""
    x, params = question(3600)
    y, cache = forward_pass(mlp_forward, mlp_backward, x, params, 0.7, 3600)
    examples = realise(x, params, y, 0.7)
    dy = normal(3601, y.shape)
    known = [e for e in examples if e is not None]
    if len(known) < len(examples) or any(e.before or (e.f3 * e.y_slope != 1).any() for e in known):
        return
    reads = np.array([e.h2 * e.f2 for e in known])
    right = np.array([e.h2 * (e.f2 != 0) / 0.7 for e in known])
    total = dy.sum(axis=0)
    dW = [dy.T @ reads, dy.T @ right]
    gradients = read(call_back(mlp_backward, dy.copy(), cache), params)
    db = gradients.db[2]
    if db is None or not close(db, total, rtol=1e-6):
        averaged = db is not None and close(db * len(y), total, rtol=1e-6)
        named = "averaged_over_batch" if averaged else "db_not_summed"
        fail("db of the output layer is not the sum of dy over the examples", named)
    if not any(close(gradients.dW[2], one, rtol=1e-6) for one in dW):
        fail("dW of the output layer is not the sum over the examples")


@judged
def examine_mlp_backward_evaluation(mlp_backward: Backward, mlp_forward: Forward) -> None:
    """After evaluation nothing is masked and nothing scaled.

    What is wrong in the same way after training was charged there.
    """
    cases = _cases(mlp_backward, mlp_forward, 3700, training=False)
    for case in cases:
        for layer in (2, 1):
            if not _reached(case, layer):
                continue
            shut = _mask(case, layer) & ~_passed(case, layer)
            if shut.any():
                if _masks_right(mlp_backward, mlp_forward):
                    fail(
                        f"after an evaluation {int(shut.sum())} of {len(shut)} units of the"
                        f" {LAYERS[layer]} hidden layer pass no gradient",
                        "evaluation_dropped_backward",
                    )
                return
    wrong = [
        (case, layer, scale)
        for case, layer, scale in _scales(cases)
        if not _same(scale, *_of_evaluation(case, layer))
    ]
    if not wrong:
        return
    case, layer, scale = wrong[0]
    trained = walk(mlp_backward, mlp_forward, 3300, case.keep_prob)
    same_root = [s for t, lay, s in _scales([trained]) if not _same(s, 1 / t.keep_prob)]
    if any(_same(scale, s, s * case.keep_prob) for s in same_root):
        return
    p_like = all(_same(s, c.keep_prob, 1 / c.keep_prob) for c, _, s in wrong)
    fail(
        f"after an evaluation with keep_prob = {case.keep_prob} the gradient is multiplied by"
        f" {scale:.3g} in the {LAYERS[layer]} hidden layer",
        *(("evaluation_scaled_backward",) if p_like else ()),
    )


def _of_evaluation(case: Case, layer: int) -> list[float]:
    """Factors that are right after an evaluation, or that follow from a wrong forward pass."""
    realised = case.realised(layer)[1]
    follow = [] if (realised == 1).all() else [scale_of(realised), 1 / case.keep_prob]
    return [1.0, *follow]


def _masks_right(mlp_backward: Backward, mlp_forward: Forward) -> bool:
    try:
        examine_mlp_backward_masks(mlp_backward, mlp_forward)
    except ExamError:
        return False
    return True


def examine_mlp_backward_clean(mlp_backward: Backward, mlp_forward: Forward) -> None:
    """dy stays as it is, and float32 stays float32."""
    seen, named = [], []
    params, x = network((4, 6, 6, 3), 3800), inputs(7, 4, 3801)
    y, cache = forward_pass(mlp_forward, mlp_backward, x, params, 0.7, 3802)
    dy = normal(3803, y.shape)
    before = dy.copy()
    read(call_back(mlp_backward, dy, cache), params)
    if not unchanged(before, dy):
        seen.append("after the call dy is not what it was")
        named.append("input_changed")
    narrow = [(W.astype(np.float32), b.astype(np.float32)) for W, b in params]
    rng = np.random.default_rng(3804)
    answer = pair(
        call(mlp_forward, x.astype(np.float32), narrow, 0.7, rng, training=True), "(y, cache)"
    )
    if answer[0].dtype == np.float32:
        back = call_back(mlp_backward, before.astype(np.float32), answer[1])
        if any(np.asarray(one).dtype == np.float64 for pair_ in back for one in pair_):
            seen.append("float32 gradients come back as float64")
            named.append("float64_creep")
    if seen:
        fail("; ".join(seen), *named)
