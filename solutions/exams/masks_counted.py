"""The exams of lesson 01 for kept_fraction."""

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
from solutions.exams.masks_used import some_array, some_mask
from solutions.exams.several import together
from solutions.exams.showing import attach

Function = Callable[..., Any]


def _plain(answer: Any) -> Any:
    """A Python number as a NumPy one; everything else as it is."""
    return np.asarray(answer)[()] if type(answer) in (int, float) else answer


def _shares(mask: Array) -> Array:
    """Expected shares, computed otherwise than by a mean along an axis."""
    return np.array([np.count_nonzero(row) / row.size for row in mask])


def examine_kept_fraction_values(kept_fraction: Function) -> None:
    """For each example the share of its kept units."""
    masks = [some_mask(shape, p, 1401) for shape, p in ((((17, 41)), 0.8), ((29, 7), 0.3))]
    masks[0][3] = masks[1][-1] = False
    masks.append(some_mask((3, 400), 0.7, 1402)[:1])
    expected = [_shares(mask) for mask in masks]
    answers = [call(kept_fraction, mask.copy()) for mask in masks]
    for answer, right, mask in zip(answers, expected, masks, strict=True):
        named = _name_share(answer, mask)
        if named == "one_number_for_batch" and np.shape(answer) == () and len(mask) > 1:
            fail(f"one number comes back for {len(mask)} examples", named)
        if named == "mean_over_batch":
            fail(f"{mask.shape[1]} numbers come back for {len(mask)} examples", named)
        seen = numeric_array(answer, right.shape, "the answer")
        if not close(seen, right, *_rounding(seen)):
            fail(
                "the number of wrong shares is"
                f" {int((~np.isclose(seen.astype(float), right, atol=1e-3)).sum())} of {len(mask)}",
                *((named,) if named and _all_fit(answers, masks, named) else ()),
            )


SHARE_MODELS: dict[str, Callable[[Array], Array]] = {
    "dropped_share": lambda m: 1.0 - m.mean(axis=1),
    "count_for_share": lambda m: m.sum(axis=1).astype(float),
    "divided_by_wrong_count": lambda m: m.sum(axis=1) / len(m),
    "shares_cut_down": lambda m: np.floor(m.mean(axis=1)),
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
    if fits == ["shares_cut_down"] and answer.dtype.kind == "f":  # all units kept or none, say
        return ""
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


def examine_kept_fraction_contract(kept_fraction: Function) -> None:
    """One share for each example, whatever the mask's shape and dtype; it stays as it was."""
    together(
        lambda: _dimensions(kept_fraction),
        lambda: _kinds(kept_fraction),
        lambda: _arguments(kept_fraction),
    )


def _kinds(kept_fraction: Function) -> None:
    """Masks of bool, int and float dtype give the same shares, long rows included."""
    mask = some_mask((5, 90), 0.8, 1411)  # so that a sum in 8 bits, which nobody forbids, fits
    own = _own_answer(kept_fraction, mask)
    for dtype in (np.int64, np.int8, np.float32):
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
    some_array(answer, "the answer", varies=False)
    return numeric_array(answer, shape if shape in ((units,), ()) else (rows,), "the answer")


def _dimensions(kept_fraction: Function) -> None:
    """One, three and four axes work as two do: the first axis is the batch.

    Compared with the function's own answer for the same entries in two dimensions.
    """
    flat = some_mask((6, 60), 0.7, 1421)
    own = _own_answer(kept_fraction, flat)
    if own.shape != (6,):
        # no answer for each example even in two dimensions: charged with the values
        not_judged()
        return
    for shape in ((6, 6, 10), (6, 3, 4, 5), (6,)):
        mask = flat.reshape(shape) if len(shape) > 1 else flat[:, 3].copy()
        expected = own if len(shape) > 1 else call(kept_fraction, flat[:, 3:4].copy())
        try:
            seen = numeric_array(call(kept_fraction, mask.copy()), (6,), "the answer")
            expected = numeric_array(expected, (6,), "the answer")
        except ExamError as error:
            if not close(own.astype(float), _shares(flat), 1e-3, 1e-3):
                fail(f"with a mask of {in_dimensions(len(shape))}: {error.seen}")
            seen_text = f"with two axes it works, with {len(shape)} it does not: {error.seen}"
            fail(seen_text, *(() if NOT_FINITE in error.seen else ("two_dimensions_only",)))
        if not close(seen, expected.astype(float), 1e-3, 1e-3):
            form = in_dimensions(len(shape))
            fail(f"in {form} the shares differ from those of the same rows in two")


def _arguments(kept_fraction: Function) -> None:
    """The mask is left as it was."""
    for dtype in (np.bool_, np.float64):
        mask = some_mask((13, 15), 0.7, 1431).astype(dtype)
        before = mask.copy()
        try:
            answer = _plain(call(kept_fraction, mask))
            some_array(answer, "the answer", varies=False)
        except ExamError:
            if dtype == np.bool_:
                raise
            not_judged()  # a mask of this dtype does not work at all: charged with the kinds
            return
        if not unchanged(before, mask):
            fail("the call changes the mask", "input_changed")
        if answer.shape == before.shape and np.array_equal(answer, before):
            fail("what comes back is the mask itself, no share")
    mask = some_mask((5, 3, 4), 0.7, 1432)
    before = mask.copy()
    try:
        call(kept_fraction, mask)
    except ExamError:
        return  # charged where dimensions are judged
    if not unchanged(before, mask):
        fail("the call changes the mask, its shape or its entries", "input_changed")


attach(globals())
