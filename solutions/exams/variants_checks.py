"""What the functions of lesson 07 share: evaluation, factor, generator, arguments, precision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams import draws
from solutions.exams.base import Array, ExamError, call, close, fail, not_judged, unchanged
from solutions.exams.draws import Draw
from solutions.exams.scaling_forward import INVERTED
from solutions.exams.variants_seen import (
    RTOL,
    Layer,
    activations,
    comes_back,
    flag_reversed,
    output,
    own_rate,
    quiet_call,
    reworded,
    train,
    train_varied,
)

FACTOR_PROBS = (0.3, 0.7, 0.9)


def check_drawn(draw: Draw, what: str) -> None:
    """Things are kept with probability `keep_prob`; 1 keeps all.

    Args:
        draw: adaptor for `draws`.
        what: how messages call an entry, "channels" say.

    Raises:
        ExamError: see `draws.check_density` and `draws.check_keep_all`.
    """
    words = {"kept entries": f"kept {what}", "entries are": f"{what} are"}
    try:
        draws.check_density(draw)
        draws.check_keep_all(draw)
    except ExamError as error:
        raise reworded(error, words) from None


def check_drop_something(layer: Layer, a: Array, kept: Callable[[Array], Array]) -> None:
    """Training drops, and does not multiply by the random numbers themselves.

    Args:
        layer: the learner's function.
        a: input without zeros.
        kept: which entries of an output are kept.

    Raises:
        ExamError: named nothing_dropped, not_thresholded or mask_from_input.
    """
    out = train(layer, a, 0.6, np.random.default_rng(7300))
    if decided_by_input(layer, a, kept):
        fail("the same input always loses the same entries, nothing is drawn", "mask_from_input")
    if not kept(out).all():
        return
    factor, line = out / a, np.polyfit(a.ravel(), out.ravel(), 1)
    straight = np.allclose(np.polyval(line, a), out, rtol=1e-5, atol=1e-6)
    if np.unique(np.round(factor, 6)).size > 10 and not straight:
        share = factor.min() >= 0 and factor.max() <= 1 / 0.6 + 1e-6  # of numbers in [0, 1)
        named = ("not_thresholded",) if share else ()
        fail("every output has a factor of its own, and none is dropped", *named)
    rng = np.random.default_rng(7330)
    if all(kept(train(layer, a[:2], 0.6, rng)).all() for _ in range(40)):
        fail("nothing is dropped in training", "nothing_dropped")
    fail("in one call of training nothing is dropped, in another call something is")


def decided_by_input(layer: Layer, a: Array, kept: Callable[[Array], Array]) -> bool:
    """True when the input decides what is kept: another generator changes nothing, it does."""
    first, second, turned, mirrored = (
        kept(train(layer, given, 0.6, np.random.default_rng(seed)))
        for given, seed in ((a, 7310), (a, 7320), (a[::-1], 7310), (a[:, ::-1], 7310))
    )
    drops = bool(first.any() and not first.all())
    moves = np.array_equal(turned, first[::-1]) and np.array_equal(mirrored, first[:, ::-1])
    return drops and np.array_equal(first, second) and moves


def check_factor(layer: Layer, make: Callable[[int], Array], draw: Draw) -> None:
    """Survivors are multiplied by 1 / keep_prob, whoever survives.

    Args:
        layer: the learner's function.
        make: an input for the case of this number; entries whose factor counts are those of its
            first two axes, all others taken at 0.
        draw: adaptor for `draws` of the same function.

    Raises:
        ExamError: named as in lesson 02 where the factors at all values of keep_prob fit one
            mistake and no other.
    """
    cases: list[tuple[float, Array, Array]] = []
    for index, keep_prob in enumerate(FACTOR_PROBS):
        a = make(index)
        out = train_varied(layer, a, keep_prob, np.random.default_rng(7400 + index))
        place: Any = (slice(None), slice(None), *(0,) * (a.ndim - 2))
        kept = out[place] != 0
        if not kept.any():
            fail(f"with keep_prob = {keep_prob} nothing survives training")
        ratio = out[place][kept].astype(float) / a[place][kept]
        if kept.all() and np.ptp(ratio) > 1e-3:
            not_judged()  # the random numbers themselves: charged where things are counted
            return
        cases.append((keep_prob, kept, ratio))

    def fits(model: Callable[[float, Array], Any]) -> bool:
        with np.errstate(all="ignore"):
            return all(
                np.allclose(ratio, np.broadcast_to(model(p, kept), kept.shape)[kept], rtol=RTOL)
                for p, kept, ratio in cases
            )

    if fits(lambda p, kept: 1.0 / p):
        if all(kept.all() for _, kept, _ in cases):
            fail("nothing is dropped in training")
        return
    if all(kept.all() for _, kept, _ in cases) and fits(lambda p, kept: 1.0):
        fail("nothing is dropped in training", "nothing_dropped")
    named = [name for name, models in INVERTED.models.items() if any(map(fits, models))]
    if len(named) == 2:  # where one number is drawn for many, their share is 1 and fits, too
        named = [name for name in named if name != "scaled_by_realised_fraction"]
    rates = {"scaled_by_drop_prob": "drop_prob", "half_hard_coded": "half"}
    if len(named) == 1 and named[0] in rates and own_rate(draw) == rates[named[0]]:
        not_judged()  # one mistake, charged where things are counted
        return
    keep_prob, _, ratio = next(
        case for case in cases if not np.allclose(case[2], 1.0 / case[0], rtol=RTOL)
    )
    low, high = float(ratio.min()), float(ratio.max())
    many = f"factors from {low:.3g} to {high:.3g}"
    times = f"{low:.3g}" if high - low <= 1e-3 * abs(low) else many
    fail(
        f"with keep_prob = {keep_prob} what is kept is multiplied by {times}, not by 1/{keep_prob}",
        *(named if len(named) == 1 else ()),
        hint="" if len(named) == 1 else "Divide a kept output by its input. What should come out?",
    )


def check_evaluation(layer: Layer, a: Array) -> None:
    """With `training=False` the input comes back, and training is the default.

    Args:
        layer: the learner's function.
        a: input, large enough that something is dropped in training.

    Raises:
        ExamError: named flag_reversed, dropout_in_evaluation or scaled_in_evaluation.
    """
    if flag_reversed(layer, a):
        fail("training hands back the input, and evaluation does not", "flag_reversed")
    for index, keep_prob in enumerate((0.3, 0.8)):
        outs = [
            output(
                quiet_call(
                    layer, a.copy(), keep_prob, np.random.default_rng(seed + index), training=False
                ),
                a.shape,
            ).astype(float)
            for seed in (7500, 7510)
        ]
        if close(outs[0], a, rtol=RTOL):
            continue
        if not np.array_equal(outs[0], outs[1]):
            fail("two evaluations of the same input differ", "dropout_in_evaluation")
        _fail_constant(outs[0], a, keep_prob)
    rng = np.random.default_rng(7520)
    trained = quiet_call(layer, a.copy(), 0.5, rng, training=True)
    if comes_back(quiet_call(layer, a.copy(), 0.5, rng), a) and not comes_back(trained, a):
        fail("without the argument training nothing is dropped", hint="What is the default?")
    if comes_back(trained, a):
        fail("the input comes back in training, too: evaluation is nothing else")


def _fail_constant(out: Array, a: Array, keep_prob: float) -> None:
    there = a != 0
    ratio = out[there] / a[there]
    one = float(np.ptp(ratio)) < 1e-3 * abs(float(ratio[0]))
    if one and ratio[0] > 0:
        seen = f"with keep_prob = {keep_prob} evaluation multiplies by {ratio[0]:.3g}"
        fail(seen, "scaled_in_evaluation")
    if (out[there] == 0).any() and (out[there] != 0).any():
        fail("some entries are dropped in evaluation", "dropout_in_evaluation")
    fail("in evaluation the output is not what it should be")


def check_generator(draw: Draw, words: dict[str, str] | None = None) -> None:
    """All randomness comes from the generator that is passed in."""
    try:
        draws.check_generator(draw)
    except ExamError as error:
        raise reworded(error, words or {}) from None


def check_validation(layer: Layer, shape: tuple[int, ...]) -> None:
    """A keep_prob outside (0, 1] raises ValueError in training.

    Args:
        layer: the learner's function.
        shape: of its input.
    """
    call(layer, activations(shape), 0.6, np.random.default_rng(9800), training=True)

    def attempt(keep_prob: float) -> object:
        with np.errstate(all="ignore"):
            rng = np.random.default_rng(9810)
            return layer(activations(shape), keep_prob, rng, training=True)

    draws.check_validation(attempt)


def check_arguments(function: Callable[..., Any], inputs: tuple[Array, ...]) -> None:
    """The arrays handed over are bit for bit what they were, in training and in evaluation.

    Raises:
        ExamError: named input_changed.
    """
    changes = False
    for training in (True, False):
        lent = tuple(a.copy(order="K") for a in inputs)
        value = quiet_call(function, *lent, 0.6, np.random.default_rng(7600), training=training)
        out = value[0] if isinstance(value, tuple | list) and value else value
        if type(out) is not np.ndarray or out.dtype.kind not in "buif" or out.size == 0:
            fail("the answer is no array of numbers")
        changes |= not np.array_equal(out, inputs[0])
        if not training and (out == out.flat[0]).all():
            fail("in evaluation the output is one number everywhere")
        for before, after in zip(inputs, lent, strict=True):
            if not unchanged(before, after):
                mode = "training" if training else "evaluation"
                fail(f"after a call in {mode} an argument is not what it was", "input_changed")
    if not changes:
        fail("the input comes back as it was, in training too")


def check_float32(layer: Layer, a: Array, decisions: Callable[[Array], Array]) -> None:
    """float32 goes in, float32 comes out.

    A mask that is drawn as integers, by `binomial` or `choice`, widens the plain product: that is
    not held against it. For a keep_prob below one half both keep where a uniform number is high.
    Where a wrong factor brings float64 with it, a share or a root, that is charged as a factor.

    Args:
        layer: the learner's function.
        a: float32 input.
        decisions: of an array shaped like the input, one entry for each decision that is drawn.

    Raises:
        ExamError: named float64_creep.
    """
    for training in (False, True):
        value = quiet_call(layer, a.copy(), 0.3, np.random.default_rng(7700), training=training)
        out = output(value, a.shape)
        if out.dtype == np.float32:
            continue
        if training and out.dtype == np.float64 and _excused(decisions(out.astype(float) / a)):
            continue
        mode = "training" if training else "evaluation"
        named = ("float64_creep",) if out.dtype == np.float64 else ()
        fail(f"in {mode} a float32 input comes back as {out.dtype}", *named)


def _excused(factor: Array) -> bool:
    p, kept = 0.3, factor != 0
    values = factor[kept]
    plain = (1 / p, 1.0, p, 1 / (1 - p), p**-2.0, 2.0)
    if values.size and not any(np.allclose(values, one, rtol=1e-5) for one in plain):
        return True
    return _integers(kept)


def _integers(kept: Array) -> bool:
    """True where a draw of integers gives this very mask."""
    one = np.random.default_rng(7700).binomial(1, 0.3, kept.shape)
    two = np.random.default_rng(7700).choice([0, 1], kept.shape, p=[0.7, 0.3])
    return any(np.array_equal(kept, drawn) for drawn in (one, two))
