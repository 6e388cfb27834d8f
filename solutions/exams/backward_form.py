"""Exams of what `dropout_backward` takes and leaves (lesson 03): dtypes, shapes, arguments.

Each compares the function with itself, so that a wrong mask or a wrong factor, which has exams of
its own in `backward`, costs nothing here.
"""

from __future__ import annotations

import numpy as np

from solutions.exams.backward import SCALE_MODELS, Function, answer, example, factor_of, settled
from solutions.exams.base import (
    Array,
    ExamError,
    call,
    close,
    fail,
    not_judged,
    numeric_array,
    unchanged,
)
from solutions.exams.draws import check_validation
from solutions.exams.several import together
from solutions.exams.showing import attach


def follows_mask(out: Array, dout: Array, mask: Array) -> bool:
    """True when gradient flows where the mask says: else its exam takes the points, not these."""
    return np.array_equal(out != 0, (dout != 0) & mask)


def examine_dropout_backward_contract(dropout_backward: Function) -> None:
    """Any shape and dtype, arguments as they were, again and again; no bad keep_prob."""
    together(
        lambda: _mask_dtypes(dropout_backward),
        lambda: _dimensions(dropout_backward),
        lambda: _arguments(dropout_backward),
        lambda: _float32(dropout_backward),
        lambda: _integers(dropout_backward),
        lambda: _again(dropout_backward),
        lambda: _refuses(dropout_backward),
    )


def _mask_dtypes(dropout_backward: Function) -> None:
    """Masks of bool, int and float dtype give the same gradient."""
    dout, mask = example(50)
    expected = settled(dropout_backward, dout, mask, 0.7)
    _follows(expected)
    if not follows_mask(expected, dout, mask):
        not_judged()  # what a wrong mask is made of is charged by the mask's exam
        return
    for dtype in (bool, np.int64, np.float64):
        try:
            out = answer(dropout_backward, dout.copy(), mask.astype(dtype), 0.7)
        except ExamError as error:
            if _writes_into_mask(dropout_backward):
                continue  # a bool mask cannot be divided in place; that fault has its own points
            name = np.dtype(dtype).name
            fail(f"with a mask of dtype {name}: {error.seen}", "mask_of_one_dtype")
        if not close(out, expected):
            fail(
                "masks that are equal but of another dtype give another gradient",
                "mask_of_one_dtype",
            )


def _writes_into_mask(dropout_backward: Function) -> bool:
    dout, mask = example(51)
    lent = mask.astype(float)
    call(dropout_backward, dout, lent, 0.7)
    return not unchanged(mask.astype(float), lent)


def _dimensions(dropout_backward: Function) -> None:
    """Arrays of any number of dimensions are treated entry by entry, as those of two are.

    A function that is wrong in 2-D, by a mask or by a factor that differs from entry to entry, is
    asked for the right shape only.
    """
    flat, kept = example(60, (4, 6))
    # More than once: a mask that is drawn anew may, by chance, drop nothing.
    own, *others = (settled(dropout_backward, flat, kept, 0.7) for _ in range(5))
    _follows(own)
    factor = factor_of(own, flat, kept)[0]
    even = close(factor, np.full(factor.shape, factor.flat[0]), rtol=1e-5)
    shape_only = not (even and all(follows_mask(out, flat, kept) for out in (own, *others)))
    shapes: tuple[tuple[tuple[int, ...], tuple[int, int], tuple[str, ...]], ...] = (
        ((24,), (24, 1), ("two_dimensions_only",)),
        ((2, 2, 3, 2), (2, 12), ("two_dimensions_only",)),
        ((4, 1, 3, 2), (4, 6), ()),  # axes of length 1 can be lost in another way
        ((1, 24), (4, 6), ()),
    )
    for shape, like, names in shapes:
        case = (flat.reshape(shape), kept.reshape(shape))
        plain = (flat.reshape(like), kept.reshape(like))
        _same_entries(dropout_backward, case, plain, shape_only, *names)
    wide, kept = example(61, (4, 6))
    view = (wide[:, ::2], kept[:, ::2])  # not contiguous
    _same_entries(dropout_backward, view, (view[0].copy(), view[1].copy()), shape_only)


def _same_entries(
    dropout_backward: Function,
    case: tuple[Array, Array],
    plain: tuple[Array, Array],
    shape_only: bool,
    *names: str,
) -> None:
    """The answer is right, or is but for a factor what the function says of the entries in 2-D."""
    dout, mask = case
    expected = dout * mask / 0.7
    try:
        out = (_shaped if shape_only else settled)(dropout_backward, dout, mask, 0.7)
    except ExamError as error:
        if not _takes_other_sizes(dropout_backward):
            names = ()
        fail(f"with an array of shape {dout.shape}: {error.seen}", *(error.mistakes or names))
    if shape_only or close(out, expected, rtol=1e-5):
        return
    own = settled(dropout_backward, *plain, 0.7)
    share = np.linalg.norm(out) / np.linalg.norm(own)
    own = own.reshape(dout.shape)
    if close(own, expected, rtol=1e-5):  # in 2-D it is right, its factor too
        share = np.float64(1.0)
    if not close(np.abs(out), share * np.abs(own), rtol=1e-5, atol=1e-6):
        fail(f"the entries of an array of shape {dout.shape} come back wrong", *names)


def _shaped(function: Function, dout: Array, mask: Array, keep_prob: float) -> Array:
    """The answer of a function whose values are wrong: only its shape is checked."""
    with np.errstate(all="ignore"):
        value = call(function, dout.copy(), mask.copy(), keep_prob)
    if type(value) is np.ndarray and value.dtype.kind == "f":
        value = np.nan_to_num(value)
    return numeric_array(value, dout.shape, "the gradient")


def _takes_other_sizes(dropout_backward: Function) -> bool:
    """Two dimensions of another size: does the function work there?"""
    try:
        settled(dropout_backward, *example(62, (4, 8)), 0.7)
    except ExamError:
        return False
    return True


def _arguments(dropout_backward: Function) -> None:
    """`dout` and the mask are left as they were."""
    dout, mask = example(70)
    done = 0
    for dtype in (bool, np.float64):
        lent, lent_mask = dout.copy(), mask.astype(dtype)
        try:
            out = answer(dropout_backward, lent, lent_mask, 0.7)
        except ExamError as error:
            if "not_written" in error.mistakes:
                raise
            continue  # that this dtype of mask is refused has its own points
        done += 1
        _follows(out)
        if not unchanged(dout, lent):
            fail("after the call the entries of dout are others", "input_changed")
        if not unchanged(mask.astype(dtype), lent_mask):
            fail("after the call the entries of the mask are others", "input_changed")
    if not done:
        fail("the call fails for masks of every dtype")


def _follows(out: Array) -> None:
    """Refuse an answer that is one constant: it cannot be a gradient of anything here."""
    if np.unique(out[out != 0]).size < 2:
        fail("all entries of the gradient that are not zero are equal")


def _float32(dropout_backward: Function) -> None:
    """float32 comes back as float32, float64 as float64."""
    dout, mask = example(80)
    out = settled(dropout_backward, dout, mask, 0.7)
    _follows(out)
    if out.dtype != np.float64:
        fail(f"a float64 gradient comes back as {out.dtype}")
    lent, lent_mask = dout.astype(np.float32), mask.copy()
    try:
        out = answer(dropout_backward, lent, lent_mask, 0.6)
    except ExamError as error:
        try:
            answer(dropout_backward, dout.copy(), mask.copy(), 0.7)
        except ExamError:
            # float32 is asked for with bool masks only, and these it can never take
            not_judged()
            return
        fail(f"with float32: {error.seen}", *error.mistakes)
    if out.dtype != np.float32 and not _widened_by_another_fault(dropout_backward, dout, mask):
        fail(
            f"a float32 gradient comes back as {out.dtype}",
            *(("float64_creep",) if out.dtype == np.float64 else ()),
        )


def _widened_by_another_fault(dropout_backward: Function, dout: Array, mask: Array) -> bool:
    """Is it another fault that widens? A fresh mask of int64 does, and so does np.mean(mask).

    A wrong mask and a wrong factor have points of their own.
    """
    out = settled(dropout_backward, dout, mask, 0.7)
    if not follows_mask(out, dout, mask):
        return bool((out == 0)[dout != 0].any())  # without any mask, none can widen
    factor = factor_of(out, dout, mask)[0]
    plain = [1 / 0.7]  # factors that Python's own numbers make; np.sqrt and np.mean give float64
    plain += [model(0.7) for name, model in SCALE_MODELS.items() if name not in BY_NUMPY]
    return not any(close(factor, np.full(factor.shape, one), rtol=1e-5) for one in plain)


BY_NUMPY = ("scaled_by_square_root",)


def _integers(dropout_backward: Function) -> None:
    """Integers are answered in float64, with their fractions."""
    dout, mask = example(90)
    whole = np.where(dout != 0, np.rint(dout) * 2 + 1, 0).astype(np.int64)
    own = settled(dropout_backward, whole.astype(float), mask, 0.7)
    try:
        out = settled(dropout_backward, whole.copy(), mask, 0.7)
    except ExamError as error:
        if _writes_into_dout(dropout_backward, whole, mask) or _writes_into_mask(dropout_backward):
            not_judged()
            return
        fail(f"with integers: {error.seen}", *error.mistakes)
    _follows(out)
    share = np.median(factor_of(own, whole.astype(float), mask)[0])
    factor = factor_of(out, whole.astype(float), mask)[0]
    if not close(factor, np.full(factor.shape, share), rtol=1e-5) and not close(out, own):
        truncated = np.array_equal(out, np.trunc(own)) or out.dtype.kind in "iu"
        names = ("integer_truncation",) if truncated else ()
        if truncated and _writes_into_dout(dropout_backward, whole, mask):
            not_judged()
            return
        fail("integers come back without the fractions that the factor gives them", *names)
    if out.dtype.kind == "f" and out.dtype != np.float64:
        fail(f"integers come back as {out.dtype}, not as float64")


def _writes_into_dout(dropout_backward: Function, whole: Array, mask: Array) -> bool:
    """Is dout written in place? That has its own points, also where integers suffer from it."""
    lent = whole.astype(float)
    call(dropout_backward, lent, mask.copy(), 0.7)
    return not unchanged(whole.astype(float), lent)


def _again(dropout_backward: Function) -> None:
    """Two backward passes with one mask give two right gradients: nothing is used up."""
    dout, mask = example(92)
    lent = mask.copy()
    first = settled(dropout_backward, dout, lent, 0.7).copy()
    try:
        second = answer(dropout_backward, dout.copy(), lent, 0.7)
    except ExamError as error:
        fail(f"in a second call with the same mask: {error.seen}", *error.mistakes)
    if follows_mask(first, dout, mask) and not close(second, first):
        fail("a second call with the same dout and mask gives another gradient")


def _refuses(dropout_backward: Function) -> None:
    """A keep_prob outside (0, 1] raises ValueError."""
    dout, mask = example(93)
    settled(dropout_backward, dout, mask, 0.7)  # who refuses all checks nothing
    check_validation(lambda p: dropout_backward(dout.copy(), mask.copy(), p))


attach(globals())
