"""Exams of `dropout_backward` (lesson 03): one property each, blind to the faults of the others.

The gradient's pattern (where it is zero) and its scale (by what the kept entries are multiplied)
are read from the function's own answers, so that a root mistake costs once: the mask's exam does
not look at the scale, and the scale's exam looks only at entries that came through. What dtypes and
shapes are taken is examined in `backward_form`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams.base import (
    Array,
    ExamError,
    call,
    close,
    fail,
    not_judged,
    numeric_array,
)
from solutions.exams.dropped import fail_dropped, finite, spoiled
from solutions.exams.showing import attach

Function = Callable[..., Any]
SHAPE = (6, 5)  # not square; the same in most calls, so that a mask kept from a call before fits
WHAT = "the gradient"


def example(seed: int, shape: tuple[int, ...] = SHAPE) -> tuple[Array, Array]:
    """A gradient with both signs, exact zeros and a negative zero, and a bool mask.

    About 60 % of the mask is kept whatever `keep_prob` it is used with, so that the share that
    happens to be kept can be told from `keep_prob`. No example and no unit is dropped altogether.
    """
    rng = np.random.default_rng(seed)
    dout = rng.choice([-1.0, 1.0], shape) * rng.uniform(0.3, 4.0, shape)
    zero = rng.random(shape) < 0.15
    dout[zero] = np.copysign(0.0, dout[zero])
    dout.flat[:2] = 0.02, -30.0  # neither rounded away nor clipped
    count = round(0.6 * dout.size)
    mask = rng.permutation(np.arange(dout.size) < count).reshape(shape)
    mask.flat[:2] = True
    if len(shape) == 2:
        longest = np.arange(max(shape))
        mask[longest % shape[0], longest % shape[1]] = True
    return dout, mask


def answer(
    function: Function, dout: Array, mask: Array, keep_prob: float, zeros: bool = False
) -> Array:
    """Call the function and check the form of what comes back; its values may be wrong.

    Raises:
        ExamError: no array of the right shape, NaN, or without `zeros` zeros all over.
    """
    live = bool((dout * mask).any())
    given, kept = mask.copy(), int(mask.sum())
    value = call(function, dout, mask, keep_prob)
    if type(value) is np.ndarray and value.ndim == 1 != dout.ndim and value.size == kept:
        fail(f"the gradient has shape {value.shape}, one entry for each kept unit", "flattened")
    if spoiled(value, given):
        value = finite(value)  # charged by the mask's exam
    array = numeric_array(value, dout.shape, WHAT)
    if live and not zeros and not array.any():
        fail(f"every entry of {WHAT} is zero", hint="Where the mask is 1, gradient must flow.")
    return array


def settled(
    function: Function, dout: Array, mask: Array, keep_prob: float, zeros: bool = False
) -> Array:
    """`answer`, with a mask of floats where the function cannot take one of bools.

    What dtypes of masks it takes is the property of another exam.
    """
    try:
        return answer(function, dout.copy(), mask.copy(), keep_prob, zeros)
    except ExamError as error:
        if "not_written" in error.mistakes:
            raise
        try:
            return answer(function, dout.copy(), mask.astype(float), keep_prob, zeros)
        except ExamError:
            raise error from None  # what is wrong with the bool mask says more


def examine_dropout_backward_mask(dropout_backward: Function) -> None:
    """Gradient flows exactly where the given mask is 1."""
    dout, mask = example(31)
    other = example(32)[1]
    live = dout != 0
    none, every = np.zeros_like(mask), np.ones_like(mask)
    if _puts_nan(dropout_backward, dout, mask):
        fail_dropped(WHAT)
    calls = [(mask, 0.8), (other, 0.8), (mask, 0.3), (mask, 0.3), (none, 0.3), (every, 0.7)]
    outs = [settled(dropout_backward, dout, used, p) for used, p in calls[:4]]
    outs += [_by_edge(dropout_backward, dout, used, p) for used, p in calls[4:]]
    flows = [out != 0 for out in outs]
    if all(np.array_equal(flow, live & used) for flow, (used, _) in zip(flows, calls, strict=True)):
        return
    leaks = sum(int((f & ~used).sum()) for f, (used, _) in zip(flows, calls, strict=True))
    gaps = sum(int((live & used & ~f).sum()) for f, (used, _) in zip(flows, calls, strict=True))
    counted = [f"{leaks} dropped entries got a gradient"] * (leaks > 0)
    counted += [f"{gaps} kept entries got none"] * (gaps > 0)
    seen = f"in {len(calls)} calls {' and '.join(counted)}"
    if any((flow & ~live).any() for flow in flows):
        fail(f"{seen}; even where dout is zero the answer is not")
    name = _mask_mistake(dropout_backward, outs, flows, (mask, other), dout)
    if name == "no_mask_backward":
        seen += "; the answer is the same for every mask (a mask made of dout != 0 drops nothing)"
    fail(seen, *name.split())


def _puts_nan(function: Function, dout: Array, mask: Array) -> bool:
    """True when dropped entries are NaN, with a mask of a dtype that the function takes."""
    for used in (mask.copy(), mask.astype(float)):
        try:
            return spoiled(call(function, dout.copy(), used, 0.8), mask)
        except ExamError:  # what it takes is the property of another exam
            continue
    return False


def _by_edge(function: Function, dout: Array, mask: Array, keep_prob: float) -> Array:
    """The answer for a mask of zeros or ones; 0 / 0 is a fault of the scale, so it counts as 0."""
    with np.errstate(all="ignore"):
        out = call(function, dout.copy(), mask.copy(), keep_prob)
    if type(out) is np.ndarray and out.dtype.kind == "f" and not mask.any():
        out = np.nan_to_num(out, nan=0.0, posinf=1.0, neginf=1.0)
    return numeric_array(out, dout.shape, WHAT)


def _mask_mistake(
    function: Function,
    outs: list[Array],
    flows: list[Array],
    masks: tuple[Array, Array],
    dout: Array,
) -> str:
    """Name of the mistake that all calls point to, "" where there is none."""
    (mask, other), live = masks, dout != 0
    used = [mask, other, mask, mask]
    if all(np.array_equal(f, live & m) for f, m in zip(flows[1:4], used[:3], strict=True)):
        return "mask_kept_in_global"  # always that of the call before
    if not np.array_equal(flows[2], flows[3]):
        return "fresh_mask_backward"  # two equal calls differ: something is drawn
    if all(np.array_equal(flow, live) for flow in flows):
        if not (close(outs[0], outs[1]) and close(outs[2], outs[4])):
            return ""  # the mask counts for something
        # dout / keep_prob keeps the sign of -0.0; a choice between dout and 0 writes +0.0.
        chosen = np.signbit(dout) & ~live & ~np.signbit(outs[0])
        return "mask_guessed_from_zeros" if chosen.any() else "no_mask_backward"
    if all(np.array_equal(f, live & ~m) for f, m in zip(flows[:4], used, strict=True)):
        return "mask_inverted"
    if all(np.array_equal(f, live & m[:1]) for f, m in zip(flows[:4], used, strict=True)):
        return "one_mask_for_batch"
    if all(np.array_equal(f, live & m[:, :1]) for f, m in zip(flows[:4], used, strict=True)):
        return "one_value_per_example"
    if np.array_equal(flows[0], flows[1]) and not np.array_equal(flows[0], live):
        if np.array_equal(flows[0], flows[2]) and _kept_from_before(function):
            return "mask_kept_in_global"
        turned = settled(function, -dout, mask, 0.8) != 0
        if not np.array_equal(turned, flows[0]):  # what flows hangs on dout
            return "sign_for_mask" if np.array_equal(flows[0], dout > 0) else ""
        return "fresh_mask_backward"  # the same each time: from a generator of a fixed seed
    return ""


def _kept_from_before(function: Function) -> bool:
    """Is a mask kept from another call, of one function that does not follow the mask it is given?

    With a shape that is new to it such a function either cannot go on, since its mask does not fit,
    or keeps the first mask of that shape.
    """
    dout, mask = example(33, (4, 7))
    try:
        flow = settled(function, dout, mask, 0.8) != 0
    except ExamError:
        return True
    return np.array_equal(flow, (dout != 0) & mask)


SCALE_PROBS = (0.3, 0.7, 0.8, 0.9)
# What a kept entry is multiplied by under each mistake, from keep_prob.
SCALE_MODELS: dict[str, Callable[[float], float]] = {
    "no_scale_backward": lambda p: 1.0,
    "multiplied_by_keep_prob": lambda p: p,
    "scaled_by_drop_prob": lambda p: 1.0 / (1.0 - p),
    "scaled_by_square_root": lambda p: p**-0.5,
    "scaled_twice": lambda p: p**-2.0,
    "half_hard_coded": lambda p: 2.0,
    "divided_by_batch": lambda p: 1.0 / (p * SHAPE[0]),
    "downhill_uphill": lambda p: -1.0 / p,
}


def examine_dropout_backward_scale(dropout_backward: Function) -> None:
    """A gradient that flows is multiplied by what its unit was multiplied by, 1 / keep_prob."""
    factors: list[Array] = []
    realised: list[bool] = []
    right = True
    for index, p in enumerate(SCALE_PROBS):
        dout, mask = example(40 + index)
        factor, through = factor_of(settled(dropout_backward, dout, mask, p), dout, mask)
        right = right and close(factor, np.full(factor.shape, 1.0 / p), rtol=1e-5)
        factors.append(factor)
        shares = [mask.mean(), mask.mean(axis=1, keepdims=True), mask.mean(axis=0, keepdims=True)]
        wanted = [(1.0 / np.broadcast_to(share, mask.shape))[through] for share in shares]
        realised.append(any(close(factor, want, rtol=1e-5) for want in wanted))
    if not right:
        _report_scale(factors, all(realised))
    _examine_ones(dropout_backward)


def factor_of(out: Array, dout: Array, mask: Array) -> tuple[Array, Array]:
    """By what entries were multiplied, and which: those kept, else all that came through."""
    through = (out != 0) & (dout != 0)
    if (through & mask).any():
        through &= mask
    return np.asarray(out[through] / dout[through], dtype=float), through


def _report_scale(factors: list[Array], realised: bool) -> None:
    """Say what was seen, and name the mistake that fits at every keep_prob."""
    if realised:
        fail("the factor depends on the share that the mask keeps", "scaled_by_realised_fraction")
    even = all(close(f, np.full(f.shape, f.flat[0]), rtol=1e-5) for f in factors)
    named = [
        name
        for name, model in SCALE_MODELS.items()
        if all(
            close(f, np.full(f.shape, model(p)), rtol=1e-5)
            for f, p in zip(factors, SCALE_PROBS, strict=True)
        )
    ]
    hint = "" if named else "Forward multiplied a kept unit by a number. What is its derivative?"
    if not even:
        fail("kept entries are not all multiplied by the same number", *named, hint=hint)
    seen = " and ".join(
        f"{f.flat[0]:.3g} where keep_prob = {p}"
        for f, p in list(zip(factors, SCALE_PROBS, strict=True))[::2]
    )
    fail(f"a gradient that flows is multiplied by {seen}", *named[:1], hint=hint)


def _examine_ones(dropout_backward: Function) -> None:
    """A mask of ones: in training by luck, and after evaluation with keep_prob = 1.

    Only entries that come through are judged; which do is the property of the mask's exam.
    """
    dout, ones = example(45)[0], np.ones(SHAPE, dtype=bool)
    out = settled(dropout_backward, dout, ones, 0.8, zeros=True)
    if not out.any():
        not_judged()  # as if all were dropped: the mask's exam sees that too
        return
    factor = factor_of(out, dout, ones)[0]
    if not close(factor, np.full(factor.shape, 1.25), rtol=1e-5):
        names = ("ones_taken_for_evaluation",) if close(factor, np.ones(factor.shape)) else ()
        fail(
            "with keep_prob = 0.8 and a mask that happens to keep every unit a gradient is"
            f" multiplied by {factor.flat[0]:.3g}",
            *names,
        )
    try:
        out = settled(dropout_backward, dout, ones, 1.0, zeros=True)
    except ExamError as error:
        fail(
            f"after evaluation (mask of ones, keep_prob = 1): {error.seen}",
            *error.mistakes,
            hint="keep_prob = 1 lies in (0, 1]: nothing is dropped, and nothing is wrong with it.",
        )
    if not out.any():
        fail("after evaluation (mask of ones, keep_prob = 1) nothing flows", "keep_all_drops")
    factor = factor_of(out, dout, ones)[0]
    if not close(factor, np.ones(factor.shape), rtol=1e-5):
        fail(
            "after evaluation (mask of ones, keep_prob = 1) a gradient is multiplied by"
            f" {factor.flat[0]:.3g}"
        )


attach(globals())
