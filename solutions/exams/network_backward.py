"""Exam of `mlp_backward`: which units pass a gradient."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from solutions.exams.base import Array, ExamError, close, fail, not_judged
from solutions.exams.network_back import (
    PROBS,
    Backward,
    Case,
    call_back,
    forward_pass,
    walk,
)
from solutions.exams.network_passed import (
    LAYERS,
    SMALLEST,
    judged,
    mask_of,
    passed,
    reached,
    scale_at,
    slope_of_another,
    transposed_on_the_way,
    walks,
)
from solutions.exams.network_read import read
from solutions.exams.network_realised import DATA, REFERENCE, Example, question, realise
from solutions.exams.network_seen import Forward
from solutions.exams.showing import attach

MASK_PROBS = (0.6, 0.7, 0.45)


@judged
def examine_mlp_backward_masks(mlp_backward: Backward, mlp_forward: Forward) -> None:
    """The gradient passes the units that were kept, and no other."""
    cases = walks(mlp_backward, mlp_forward, 3100, MASK_PROBS, disturb=True)
    wrong = [
        (case, layer)
        for case in cases
        for layer in (2, 1)
        if reached(case, layer) and (passed(case, layer) != mask_of(case, layer)).any()
    ]
    if wrong and _is_relu(wrong):
        not_judged()  # charged where tanh' is judged
        return
    if wrong:
        case, layer = wrong[0]
        open_, shut = passed(case, layer), mask_of(case, layer)
        leaks, blocked = int((open_ & ~shut).sum()), int((~open_ & shut).sum())
        fail(
            f"in the {LAYERS[layer]} hidden layer the number of dropped units that pass a gradient"
            f" is {leaks}, and that of kept units that pass none is {blocked}",
            *_name_of_masks(wrong, mlp_backward, mlp_forward),
        )
    if not any(reached(case, layer) for case in cases for layer in (1, 2)):
        fail("no gradient reaches the hidden layers")
    _silent_units(mlp_backward, mlp_forward)


def _is_relu(wrong: list[tuple[Case, int]]) -> bool:
    """True when units stop the gradient since a slope that is not that of tanh is 0 there."""
    others = all(slope_of_another(case, layer) for case, layer in wrong)
    return others and not all(_is_slope(case, layer) for case, layer in wrong)


def _name_of_masks(
    wrong: list[tuple[Case, int]], mlp_backward: Backward, mlp_forward: Forward
) -> tuple[str, ...]:
    def always(other: Callable[[Case, int], Array]) -> bool:
        return all(np.array_equal(passed(c, layer), other(c, layer)) for c, layer in wrong)

    if all(layer == 1 and transposed_on_the_way(case) for case, layer in wrong):
        return ("weights_transposed",)
    if always(lambda c, layer: np.ones_like(passed(c, layer))):
        steady = all(np.isfinite(scale_at(c, layer)) for c, layer in wrong)
        return ("no_mask_backward",) if steady else ()
    if always(lambda c, layer: mask_of(c, 3 - layer)):
        return ("masks_exchanged",)
    if always(lambda c, layer: ~mask_of(c, layer)):
        return ()
    if always(lambda c, layer: c.realised(layer)[0] > 0) or always(
        lambda c, layer: mask_of(c, layer) & (c.realised(layer)[0] > 0)
    ):
        guessed = [_is_slope(case, layer) for case, layer in wrong]
        return ("mask_guessed_from_zeros",) if all(guessed) else ()
    first = [case.others[0] for case, _ in wrong]
    if all(e is not None for e in first) and always(
        lambda c, layer: (c.others[0].f1 if layer == 1 else c.others[0].f2) != 0  # type: ignore[union-attr]
    ):
        return ("one_mask_for_batch",)
    calm = walks(
        mlp_backward, mlp_forward, 3100, MASK_PROBS
    )  # nothing is called between forward and back
    if all(
        np.array_equal(passed(c, layer), mask_of(c, layer))
        for c in calm
        for layer in (1, 2)
        if reached(c, layer)
    ):
        return ("mask_kept_in_global",)
    return ("fresh_mask_backward",) if _drawn_anew(mlp_backward, mlp_forward) else ()


def _drawn_anew(mlp_backward: Backward, mlp_forward: Forward) -> bool:
    """True when what passes changes from call to call, or does not depend on the forward pass.

    A mask that is always the same for one keep_prob, and another for another, comes from a
    generator with a fixed seed.
    """
    one, two = (walk(mlp_backward, mlp_forward, 3100, PROBS[0]) for _ in range(2))
    if not all(map(np.allclose, one.gradients.dW, two.gradients.dW)):
        return True
    found: dict[tuple[int, int, float], set[bytes]] = {}
    for keep_prob in PROBS:
        for i in range(12):
            case = walk(mlp_backward, mlp_forward, 3110 + i, keep_prob)
            if not reached(case, 2):
                continue
            found.setdefault((2, case.number, keep_prob), set()).add(passed(case, 2).tobytes())
    constant = all(len(ways) == 1 for ways in found.values())
    by_number: dict[int, set[bytes]] = {}
    for (_, number, _), ways in found.items():
        by_number.setdefault(number, set()).update(ways)
    return constant and any(len(ways) > 1 for ways in by_number.values())


def _is_slope(case: Case, layer: int) -> bool:
    """True when what passes a layer was multiplied by tanh', or by what could be seen of it."""
    h, scale, factor = case.realised(layer)[0], scale_at(case, layer), case.factor(layer)
    there = np.abs(factor) > SMALLEST
    return scale == 0 or bool(np.allclose(factor[there], scale * (1 - h[there] ** 2), rtol=1e-3))


def _shows_silence(example: Example) -> bool:
    """True when unit 0 is kept in both layers, and others beside it."""
    masks = (example.f1 != 0, example.f2 != 0)
    others = all(mask[0] and mask[list(REFERENCE[1:])].any() for mask in masks)
    return bool(others and masks[1][list(DATA)].any())


def _silent_units(mlp_backward: Backward, mlp_forward: Forward) -> None:
    """A unit that is kept and happens to be 0 passes its gradient.

    Masks are read off one network and expected in another of the same shapes and seed; where that
    does not explain the second output, nothing can be said.
    """
    for seed, keep_prob in ((3200, 0.7), (3210, 0.8)):
        x, params = question(seed)
        y, _ = forward_pass(mlp_forward, mlp_backward, x, params, keep_prob, seed)
        examples = realise(x, params, y, keep_prob)
        shown = [n for n, e in enumerate(examples) if e and _shows_silence(e)]
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
                not_judged()  # a wrong db is charged elsewhere
                return
            flat = np.abs(db[list(REFERENCE[1:])]) < 1e-2 * np.abs(arrived[list(REFERENCE[1:])])
            if flat.all():
                continue  # near 0 no unit passes anything: a matter of tanh'
            if (np.abs(arrived) > 1e-12).any() and abs(db[0]) <= SMALLEST * np.abs(arrived[0]):
                if not _follows_generator(mlp_backward, mlp_forward, seed, keep_prob):
                    not_judged()  # other masks than those that were read off
                    return
                fail(
                    f"a unit of the {LAYERS[layer]} hidden layer that was kept and happens to be"
                    " 0 passes no gradient",
                    "mask_guessed_from_zeros",
                )
            arrived = db @ params[layer - 1][0]
        return  # seen once is enough


def _follows_generator(
    mlp_backward: Backward, mlp_forward: Forward, seed: int, keep_prob: float
) -> bool:
    """True when the masks are those of the generator: the same again, others with another seed."""
    x, params = question(seed)
    one, same, other = (
        forward_pass(mlp_forward, mlp_backward, x, params, keep_prob, s)[0]
        for s in (seed, seed, seed + 1)
    )
    return np.array_equal(one, same) and not np.array_equal(one, other)


def masks_right(mlp_backward: Backward, mlp_forward: Forward) -> bool:
    try:
        examine_mlp_backward_masks(mlp_backward, mlp_forward)
    except ExamError:
        return False
    return True


attach(globals())
