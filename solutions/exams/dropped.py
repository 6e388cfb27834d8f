"""NaN or an infinity where a dropped entry should be 0: named by one exam, read as 0 by others.

`np.where(mask, a, np.nan)` and `a / mask` drop the right entries and only put the wrong number
there. One exam charges that; the others take these entries for what they are, dropped ones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from solutions.exams.base import NOT_FINITE, Array, ExamError, fail, not_judged


def marked_by_nan(mask: Any) -> bool:
    """True for a mask that is one number where kept, and NaN or infinite where dropped."""
    if type(mask) is not np.ndarray or mask.dtype.kind != "f":
        return False
    there = np.isfinite(mask)
    rest = mask[there]
    return bool(0 < rest.size < mask.size and rest[0] != 0 and (rest == rest[0]).all())


def spoiled(out: Any, mask: Any) -> bool:
    """True when exactly the entries that the mask drops are NaN or infinite in the output."""
    if type(out) is not np.ndarray or out.dtype.kind != "f" or type(mask) is not np.ndarray:
        return False
    dropped = mask == 0
    some = out.shape == mask.shape and dropped.any() and not dropped.all()
    return bool(some and np.array_equal(~np.isfinite(out), dropped))


def finite(array: Array) -> Array:
    """The array with 0 in place of what is not finite, in the same dtype; the exam notes it."""
    not_judged(nan=True)
    return np.where(np.isfinite(array), array, array.dtype.type(0))


def fail_dropped(what: str) -> NoReturn:
    """Charge what `marked_by_nan` or `spoiled` has found.

    Args:
        what: how messages call the array, "the mask" say.
    """
    fail(f"where entries are dropped {what} is NaN or infinite, not 0", "nan_for_dropped")


def charge_nan(what: str, judge: Callable[[float], Any]) -> None:
    """Charge NaN that spread from dropped units over all that was computed with them.

    A division by a share that was kept by chance is not this: with most units kept it is no NaN.

    Args:
        what: how messages call what holds NaN.
        judge: calls the function with a keep_prob; raises `ExamError` where the answer holds NaN.
    """
    seen = []
    for keep_prob in (1.0, 0.97):
        try:
            judge(keep_prob)
        except ExamError as error:
            seen.append(NOT_FINITE in error.seen)
        else:
            seen.append(False)
    if seen == [False, True]:
        fail(f"{what} {NOT_FINITE} as soon as a unit is dropped", "nan_for_dropped")
