"""The exams of lesson 01 for apply_mask; `masks_counted` has those for kept_fraction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams.base import (
    NOT_FINITE,
    Array,
    ExamError,
    call,
    close,
    fail,
    in_dimensions,
    not_judged,
    numeric_array,
    unchanged,
)
from solutions.exams.dropped import fail_dropped, finite, spoiled
from solutions.exams.several import together
from solutions.exams.showing import attach

Function = Callable[..., Any]
RATES = (0.8, 0.3)
SHAPES = ((12, 23), (9, 31))


def _activations(shape: tuple[int, ...], seed: int) -> Array:
    """Activations of both signs, some of them exactly 0."""
    rng = np.random.default_rng(seed)
    a = rng.normal(0.3, 1.5, shape)
    a[rng.random(shape) < 0.1] = 0.0
    return a


def some_mask(shape: tuple[int, ...], keep_prob: float, seed: int) -> Array:
    """A bool mask, one of its rows all kept."""
    mask = np.random.default_rng(seed).random(shape) < keep_prob
    mask[1] = True
    return mask


def some_array(value: Any, what: str, varies: bool = True) -> None:
    """No array, or one constant, earns nothing, not even by leaving its arguments alone.

    Args:
        value: what the learner's function returned.
        what: how messages call it.
        varies: refuse any constant, not only 0 and 1.
    """
    shape = np.shape(value) if isinstance(value, np.ndarray) else ()
    array = numeric_array(value, shape, what)
    if not array.any():
        fail(f"{what} holds nothing but zeros")
    constant = array.size > 1 and bool((array == array.flat[0]).all())
    if constant and (varies or array.flat[0] == 1):
        fail(f"all entries of {what} are equal")


def examine_apply_mask_values(apply_mask: Function) -> None:
    """Kept entries come through as they are, dropped ones are 0."""
    masks = [some_mask(shape, p, 1301) for shape, p in zip(SHAPES, RATES, strict=True)]
    masks[1][1] = masks[1][2]
    masks[1][:, 4] = False  # a unit that no example keeps
    inputs = [_activations(shape, 1302) for shape in SHAPES]
    expected = [np.where(mask, a, 0.0) for a, mask in zip(inputs, masks, strict=True)]
    outs = []
    for a, mask in zip(inputs, masks, strict=True):
        size = int(mask.sum())
        out = call(apply_mask, a.copy(), mask.copy())
        if type(out) is np.ndarray and out.shape == (size,):
            fail(f"the output has shape {out.shape}, the activations {mask.shape}", "flattened")
        if spoiled(out, mask):
            fail_dropped("the output")
        outs.append(numeric_array(out, mask.shape, "the output"))
    for out, right, mask in zip(outs, expected, masks, strict=True):
        if not close(out, right) or out[~mask].any():  # a dropped entry is 0, not nearly so
            named = _name(outs, inputs, masks)
            by_share = "scaled_by_realised_fraction" in named
            hint = "Lesson 2 scales. Here, what is the output of a kept unit?" if by_share else ""
            fail(_seen(out, right, mask), *named, hint=hint)


def _seen(out: Array, right: Array, mask: Array) -> str:
    """How many kept and how many dropped entries are wrong."""
    wrong = ~np.isclose(out.astype(float), right, rtol=1e-9, atol=1e-12)
    kept, dropped = int((wrong & mask).sum()), int(np.count_nonzero(out[~mask]))
    said = [f"{kept} of {int(mask.sum())} kept entries are not as they were"] * (kept > 0)
    said += [f"{dropped} of {int((~mask).sum())} dropped entries are not 0"] * (dropped > 0)
    return ", ".join(said)


def _name(
    outs: list[Array], inputs: list[Array], masks: list[Array], rtol: float = 1e-9
) -> tuple[str, ...]:
    """The one mistake that explains the output for all masks."""
    models: dict[str, tuple[Callable[[Array, Array], Array], ...]] = {
        "kept_entries_dropped": (lambda a, m: np.where(m, 0.0, a),),
        "mask_without_effect": (lambda a, m: a,),
        "mask_for_activations": (lambda a, m: m.astype(float),),
        "sign_for_mask": (
            lambda a, m: np.where(a > 0, a, 0.0),
            lambda a, m: np.where(m & (a > 0), a, 0.0),
            lambda a, m: np.where(m, np.abs(a), 0.0),
        ),
        "scaled_by_realised_fraction": (
            lambda a, m: a * m / m.mean(),
            lambda a, m: a * m / np.maximum(m.mean(axis=1, keepdims=True), 1e-300),
        ),
    }
    found = [
        name
        for name, ways in models.items()
        for way in ways
        if all(close(o, way(a, m), rtol) for o, a, m in zip(outs, inputs, masks, strict=True))
    ]
    if found:
        return (found[0],) if len(set(found)) == 1 else ()
    return _name_by_part(outs, inputs, masks)


def _name_by_part(outs: list[Array], inputs: list[Array], masks: list[Array]) -> tuple[str, ...]:
    """Mistakes that touch only the kept or only the dropped entries."""
    kept_right = all(
        close(o[m], a[m], 1e-9, 1e-12) for o, a, m in zip(outs, inputs, masks, strict=True)
    )
    if kept_right:
        return ("dropped_not_zero",)
    if any(o[~m].any() for o, m in zip(outs, masks, strict=True)):
        return ()
    factors = []
    for o, a, m in zip(outs, inputs, masks, strict=True):
        live = m & (a != 0)
        ratio = o[live] / a[live]
        if float(ratio.min()) <= 0 or float(np.ptp(ratio)) > 1e-6 * float(ratio.max()):
            return ()
        factors.append(float(ratio.mean()))
    return ("rescaled_too_early",) if all(abs(f - 1) > 1e-6 for f in factors) else ()


def examine_apply_mask_contract(apply_mask: Function) -> None:
    """Any mask and any shape will do, nothing that is lent changes, and float32 stays float32."""

    def finitely(a: Array, mask: Array) -> Any:
        """What it answers, with 0 where NaN is charged with the values."""
        kept = mask.copy()
        out = apply_mask(a, mask)
        return finite(out) if spoiled(out, kept) else out

    together(
        lambda: _kinds(finitely),
        lambda: _dimensions(finitely),
        lambda: _arguments(finitely),
        lambda: _float32(finitely),
    )


def _kinds(apply_mask: Function) -> None:
    """Masks of bool, int and float dtype do the same.

    Compared with what the function itself does with a bool mask, so that other mistakes cost
    nothing here.
    """
    shape = (14, 19)
    a, mask = _activations(shape, 1311), some_mask(shape, 0.7, 1312)
    own = numeric_array(call(apply_mask, a.copy(), mask.copy()), shape, "the output")
    own = own.astype(float)
    some_array(own, "the output")
    for dtype in (np.int64, np.uint8, np.float64):
        try:
            out = call(apply_mask, a.copy(), mask.astype(dtype))
            out = numeric_array(out, shape, "the output")
        except ExamError as error:
            name = np.dtype(dtype).name
            fail(f"bool masks work, {name} masks do not: {error.seen}", "mask_of_one_dtype")
        if not close(out, own, 1e-6, 1e-9):
            seen = (
                f"a mask of 0 and 1 with dtype {np.dtype(dtype)} does not do what a bool one does"
            )
            fail(seen, "mask_of_one_dtype")


def _dimensions(apply_mask: Function) -> None:
    """One, three and four axes work as two do; so does an array that is a view of another."""
    flat_shape = (6, 70)
    a, mask = _activations(flat_shape, 1321), some_mask(flat_shape, 0.7, 1322)
    own = numeric_array(call(apply_mask, a.copy(), mask.copy()), flat_shape, "the output")
    some_array(own, "the output")
    right = close(own, np.where(mask, a, 0.0))
    for shape in ((420,), (6, 7, 10), (6, 2, 7, 5)):
        other, kept = a.reshape(shape), mask.reshape(shape)
        expected = own.reshape(shape).astype(float)
        try:
            out = call(apply_mask, other.copy(), kept.copy())
            out = numeric_array(out, shape, "the output")
        except ExamError as error:
            if not right:
                fail(f"with arrays of {in_dimensions(len(shape))}: {error.seen}")
            seen = f"with two axes it works, with {len(shape)} it does not: {error.seen}"
            fail(seen, *(() if NOT_FINITE in error.seen else ("two_dimensions_only",)))
        if right and not close(out, expected):
            fail(f"in {in_dimensions(len(shape))} other entries come out than in two")
    try:
        out = numeric_array(call(apply_mask, a.T, mask.T), flat_shape[::-1], "the output")
    except ExamError as error:
        fail(f"with transposed arrays, a.T and mask.T: {error.seen}", *error.mistakes)
    if right and not close(out, own.T.astype(float)):
        fail("a transposed array with its transposed mask gives another output")


def _arguments(apply_mask: Function) -> None:
    """Activations and mask are left as they were, whatever comes back."""
    for dtype, shape in ((np.bool_, (8, 17)), (np.float64, (11, 13))):
        a, mask = _activations(shape, 1331), some_mask(shape, 0.7, 1332).astype(dtype)
        a_before, mask_before = a.copy(), mask.copy()
        try:
            some_array(call(apply_mask, a, mask), "the output")
        except ExamError:
            if dtype == np.bool_:
                raise
            not_judged()  # a mask of this dtype does not work at all: charged with the kinds
            return
        for name, before, after in (("activations", a_before, a), ("mask", mask_before, mask)):
            if not unchanged(before, after):
                fail(f"the call changes the {name}", "input_changed")
    a, mask = _activations((7, 6), 1333), np.ones((7, 6), bool)
    if call(apply_mask, a, mask) is a:
        fail(
            "where the mask keeps everything, the array that was handed in comes back, no new one",
            hint="Somebody who changes the output must not change the activations with it.",
        )


def _float32(apply_mask: Function) -> None:
    """float32 activations with a bool mask come back as float32."""
    shape = (10, 21)
    a, mask = _activations(shape, 1341).astype(np.float32), some_mask(shape, 0.7, 1342)
    given, kept = a.astype(float), mask.copy()
    out = numeric_array(call(apply_mask, a, mask), shape, "the output")
    some_array(out, "the output")
    # A factor like 1 - mask or mask.mean() widens by itself: who erred there has paid already.
    right = close(out, np.where(kept, given, 0.0), 1e-5)
    if out.dtype == np.float32:
        return
    if not right and _name([out], [given], [kept], 1e-5):
        not_judged()
    else:
        named = ("float64_creep",) if out.dtype == np.float64 else ()
        fail(f"float32 goes in, {out.dtype} comes out", *named)


attach(globals())
