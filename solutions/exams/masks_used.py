"""The exams of lesson 01 for functions that are given a mask: apply_mask and kept_fraction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams.base import Array, ExamError, call, close, fail, numeric_array, unchanged
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


def _mask(shape: tuple[int, ...], keep_prob: float, seed: int) -> Array:
    """A bool mask in which no two shapes share anything, one row all kept and one all dropped."""
    mask = np.random.default_rng(seed).random(shape) < keep_prob
    if mask.ndim > 1:
        mask[1], mask[2] = True, False
    return mask


def _some_array(value: Any, what: str) -> None:
    """An answer that is no array at all earns nothing, not even by leaving its arguments alone."""
    numeric_array(value, np.shape(value) if isinstance(value, np.ndarray) else (), what)


def _plain(answer: Any) -> Any:
    """A Python number as a NumPy one; everything else as it is."""
    return np.asarray(answer)[()] if type(answer) in (int, float) else answer


def examine_apply_mask_values(apply_mask: Function) -> None:
    """Kept entries come through as they are, dropped ones are 0."""
    masks = [_mask(shape, p, 1301) for shape, p in zip(SHAPES, RATES, strict=True)]
    inputs = [_activations(shape, 1302) for shape in SHAPES]
    expected = [np.where(mask, a, 0.0) for a, mask in zip(inputs, masks, strict=True)]
    outs = []
    for a, mask in zip(inputs, masks, strict=True):
        size = int(mask.sum())
        out = call(apply_mask, a.copy(), mask.copy())
        if type(out) is np.ndarray and out.shape == (size,):
            fail(f"the output has shape {out.shape}, the activations {mask.shape}", "flattened")
        outs.append(numeric_array(out, mask.shape, "the output"))
    for out, right, mask in zip(outs, expected, masks, strict=True):
        if not close(out, right):
            fail(_seen(out, right, mask), *_name(outs, inputs, masks))


def _seen(out: Array, right: Array, mask: Array) -> str:
    """How many kept and how many dropped entries are wrong."""
    wrong = ~np.isclose(out.astype(float), right, rtol=1e-9, atol=1e-12)
    kept, dropped = int((wrong & mask).sum()), int((wrong & ~mask).sum())
    return (
        f"{kept} of {int(mask.sum())} kept entries are not as they were, "
        f"{dropped} of {int((~mask).sum())} dropped entries are not 0"
    )


def _name(outs: list[Array], inputs: list[Array], masks: list[Array]) -> tuple[str, ...]:
    """The one mistake that explains the output for both masks."""
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
        if all(close(o, way(a, m)) for o, a, m in zip(outs, inputs, masks, strict=True))
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


def examine_apply_mask_kinds(apply_mask: Function) -> None:
    """Masks of bool, int and float dtype do the same.

    Compared with what the function itself does with a bool mask, so that other mistakes cost
    nothing here.
    """
    shape = (14, 19)
    a, mask = _activations(shape, 1311), _mask(shape, 0.7, 1312)
    own = numeric_array(call(apply_mask, a.copy(), mask.copy()), shape, "the output")
    own = own.astype(float)
    if not own.any():
        fail("with a bool mask everything is 0")
    for dtype in (np.int64, np.uint8, np.float64, np.float32):
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


def examine_apply_mask_dimensions(apply_mask: Function) -> None:
    """One, three and four axes work as two do; so does an array that is a view of another."""
    flat_shape = (6, 70)
    a, mask = _activations(flat_shape, 1321), _mask(flat_shape, 0.7, 1322)
    own = numeric_array(call(apply_mask, a.copy(), mask.copy()), flat_shape, "the output")
    if not own.any():
        fail("in two dimensions everything is 0")
    right = close(own, np.where(mask, a, 0.0))
    for shape in ((420,), (6, 7, 10), (6, 2, 7, 5)):
        other, kept = a.reshape(shape), mask.reshape(shape)
        expected = own.reshape(shape).astype(float)
        try:
            out = call(apply_mask, other.copy(), kept.copy())
            out = numeric_array(out, shape, "the output")
        except ExamError as error:
            seen = f"two dimensions work, {len(shape)} do not: {error.seen}"
            fail(seen, "two_dimensions_only")
        if right and not close(out, expected):
            fail(f"in {len(shape)} dimensions other entries come out than in two")
    out = call(apply_mask, a.T, mask.T)
    out = numeric_array(out, flat_shape[::-1], "the output")
    if right and not close(out, own.T.astype(float)):
        fail("a transposed array with its transposed mask gives another output")


def examine_apply_mask_arguments(apply_mask: Function) -> None:
    """Activations and mask are left as they were, whatever comes back."""
    for dtype, shape in ((np.bool_, (8, 17)), (np.float64, (11, 13))):
        a, mask = _activations(shape, 1331), _mask(shape, 0.7, 1332).astype(dtype)
        a_before, mask_before = a.copy(), mask.copy()
        try:
            _some_array(call(apply_mask, a, mask), "the output")
        except ExamError:
            if dtype == np.bool_:
                raise
            return  # a mask of this dtype does not work at all: charged with the kinds
        for name, before, after in (("activations", a_before, a), ("mask", mask_before, mask)):
            if not unchanged(before, after):
                fail(f"after the call the {name} are not what they were", "input_changed")


def examine_apply_mask_float32(apply_mask: Function) -> None:
    """float32 activations with a bool mask come back as float32."""
    shape = (10, 21)
    a, mask = _activations(shape, 1341).astype(np.float32), _mask(shape, 0.7, 1342)
    exchanged = np.where(mask, 0.0, a)
    out = numeric_array(call(apply_mask, a, mask), shape, "the output")
    if out.dtype != np.float32 and not close(out, exchanged, 1e-6):  # 1 - mask widens by itself
        named = ("float64_creep",) if out.dtype == np.float64 else ()
        fail(f"float32 goes in, {out.dtype} comes out", *named)


def _shares(mask: Array) -> Array:
    """Expected shares, computed otherwise than by a mean along an axis."""
    return np.array([np.count_nonzero(row) / row.size for row in mask])


def examine_kept_fraction_values(kept_fraction: Function) -> None:
    """For each example the share of its kept units."""
    masks = [_mask(shape, p, 1401) for shape, p in ((((17, 41)), 0.8), ((29, 7), 0.3))]
    masks.append(_mask((3, 400), 0.7, 1402)[:1])
    expected = [_shares(mask) for mask in masks]
    answers = [call(kept_fraction, mask.copy()) for mask in masks]
    for answer, right, mask in zip(answers, expected, masks, strict=True):
        named = _name_share(answer, mask)
        if named == "one_number_for_batch" and np.shape(answer) == ():
            fail(f"one number comes back for {len(mask)} examples", named)
        if named == "mean_over_batch":
            fail(f"{mask.shape[1]} numbers come back for {len(mask)} examples", named)
        seen = numeric_array(answer, right.shape, "the answer")
        if not close(seen, right, *_rounding(seen)):
            fail(
                f"{int((~np.isclose(seen.astype(float), right, atol=1e-3)).sum())} of {len(mask)}"
                " shares are wrong",
                *((named,) if named and _all_fit(answers, masks, named) else ()),
            )


SHARE_MODELS: dict[str, Callable[[Array], Array]] = {
    "dropped_share": lambda m: 1.0 - m.mean(axis=1),
    "count_for_share": lambda m: m.sum(axis=1).astype(float),
    "divided_by_wrong_count": lambda m: m.sum(axis=1) / len(m),
    "integer_truncation": lambda m: np.floor(m.mean(axis=1)),
    "mean_over_batch": lambda m: m.mean(axis=0),
    "one_number_for_batch": lambda m: np.full(len(m), m.mean()),
}


def _name_share(answer: Any, mask: Array) -> str:
    """The mistake that an answer shows, "" if none."""
    if isinstance(answer, float | int | np.generic) or (
        type(answer) is np.ndarray and answer.shape == ()
    ):
        return "one_number_for_batch"
    if type(answer) is not np.ndarray or answer.dtype.kind not in "buif" or len(mask) == 1:
        return ""
    if not np.isfinite(answer).all():
        return ""
    fits = [
        name
        for name, model in SHARE_MODELS.items()
        if answer.shape == model(mask).shape and close(answer, model(mask), *_rounding(answer))
    ]
    return fits[0] if len(fits) == 1 else ""


def _all_fit(answers: list[Any], masks: list[Array], name: str) -> bool:
    """True when one model explains all answers."""
    model = SHARE_MODELS[name]
    return all(
        type(answer) is np.ndarray
        and answer.shape == model(mask).shape
        and close(answer, model(mask), *_rounding(answer))
        for answer, mask in zip(answers, masks, strict=True)
        if len(mask) > 1
    )


def _rounding(answer: Array) -> tuple[float, float]:
    """Tolerances fit for the precision of an answer, whose dtype is free."""
    eps = float(np.finfo(answer.dtype).eps) if answer.dtype.kind == "f" else 0.0
    return max(1e-9, 16 * eps), max(1e-12, 16 * eps)


def examine_kept_fraction_kinds(kept_fraction: Function) -> None:
    """Masks of bool, int and float dtype give the same shares, long rows included."""
    mask = _mask((5, 700), 0.8, 1411)
    own = _own_answer(kept_fraction, mask)
    for dtype in (np.int64, np.uint8, np.int8, np.float64, np.float32):
        name = np.dtype(dtype).name
        try:
            seen = _plain(call(kept_fraction, mask.astype(dtype)))
            seen = numeric_array(seen, own.shape, "the answer")
        except ExamError as error:
            fail(f"bool masks work, {name} masks do not: {error.seen}", "mask_of_one_dtype")
        if not close(seen, own.astype(float), 1e-3, 1e-3):
            seen_text = f"a mask with dtype {name} gives other shares than a bool one"
            fail(seen_text, "mask_of_one_dtype")


def _own_answer(kept_fraction: Function, mask: Array) -> Array:
    """What the function says of a mask, in a wrong shape too: that is charged with the values."""
    answer = _plain(call(kept_fraction, mask.copy()))
    rows, units = mask.shape
    shape = np.shape(answer) if isinstance(answer, np.ndarray | np.generic) else (rows,)
    return numeric_array(answer, shape if shape in ((units,), ()) else (rows,), "the answer")


def examine_kept_fraction_dimensions(kept_fraction: Function) -> None:
    """One, three and four axes work as two do: the first axis is the batch.

    Compared with the function's own answer for the same entries in two dimensions.
    """
    flat = _mask((6, 60), 0.7, 1421)
    own = _own_answer(kept_fraction, flat)
    if own.shape != (6,):
        return  # no answer for each example even in two dimensions: charged with the values
    for shape in ((6, 6, 10), (6, 3, 4, 5), (6,)):
        mask = flat.reshape(shape) if len(shape) > 1 else flat[:, 3].copy()
        expected = own if len(shape) > 1 else call(kept_fraction, flat[:, 3:4].copy())
        try:
            seen = numeric_array(call(kept_fraction, mask.copy()), (6,), "the answer")
            expected = numeric_array(expected, (6,), "the answer")
        except ExamError as error:
            seen_text = f"two dimensions work, {len(shape)} do not: {error.seen}"
            fail(seen_text, "two_dimensions_only")
        if not close(seen, expected.astype(float), 1e-3, 1e-3):
            fail(f"in {len(shape)} dimensions the shares differ from those of the same rows in two")


def examine_kept_fraction_arguments(kept_fraction: Function) -> None:
    """The mask is left as it was."""
    for dtype in (np.bool_, np.float64):
        mask = _mask((13, 15), 0.7, 1431).astype(dtype)
        before = mask.copy()
        try:
            _some_array(_plain(call(kept_fraction, mask)), "the answer")
        except ExamError:
            if dtype == np.bool_:
                raise
            return  # a mask of this dtype does not work at all: charged with the kinds
        if not unchanged(before, mask):
            fail("after the call the mask is not what it was", "input_changed")


attach(globals())
