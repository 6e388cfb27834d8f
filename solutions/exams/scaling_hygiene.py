"""What both forward functions owe their caller: any shape, arguments left alone, dtypes kept."""

from __future__ import annotations

import numpy as np

from solutions.exams import draws
from solutions.exams.base import Array, ExamError, fail, not_judged, unchanged
from solutions.exams.scaling_seen import (
    Forward,
    Seen,
    activations,
    factors_of,
    observe,
    observe_dropout,
    quiet_call,
    require_dropped,
    two_values,
)


def check_shape(function: Forward) -> None:
    """Any number of dimensions, in training and in evaluation; kept entries stay in their places.

    Raises:
        ExamError: named flattened or two_dimensions_only.
    """

    def draw(shape: tuple[int, ...], keep_prob: float, rng: np.random.Generator) -> Array:
        seen = observe(function, activations(shape), keep_prob, rng)
        if seen.flattened and len(shape) == 2:  # what draws asks for first
            fail("the output holds the kept entries only, in one row", "flattened")
        if len(shape) == 2:
            require_dropped(seen)
        return seen.kept

    draws.check_dimensions(draw)
    for shape in ((59,), (1, 3, 4, 5)):
        wrong = _evaluation_form(function, shape)
        if wrong and not _evaluation_form(function, (12, 5)):  # else it is judged elsewhere
            fail(
                f"evaluation works in two dimensions, not in {len(shape)}: {wrong}",
                "two_dimensions_only",
            )


def _evaluation_form(function: Forward, shape: tuple[int, ...]) -> str:
    """What is wrong with the form of an answer in evaluation, "" if nothing is."""
    try:
        rng = np.random.default_rng(2510)
        value = quiet_call(function, activations(shape), 0.7, rng, training=False)
        forms = [np.shape(part) for part in two_values(value) if type(part) is np.ndarray]
    except ExamError as error:
        return error.seen
    return "" if all(form == shape for form in forms) else f"its answer has shapes {forms}"


def check_arguments(function: Forward) -> None:
    """The input is bit for bit what it was, in training and in evaluation.

    Raises:
        ExamError: named input_changed.
    """
    a, rng = activations((9, 13)), np.random.default_rng(2610)
    require_dropped(observe_dropout(function, a, 0.6, rng))
    for training in (True, False):
        for a in (activations((19, 8), zeros=True), activations((18, 9), zeros=True).T[::2]):
            before = a.copy(order="K")
            try:
                quiet_call(function, a, 0.6, np.random.default_rng(2600), training=training)
            except ExamError:
                if training:
                    raise
                continue  # judged where evaluation is judged
            if not unchanged(before, a):
                mode = "training" if training else "evaluation"
                fail(f"after a call in {mode} the input is not what it was", "input_changed")


def check_float32(function: Forward, in_evaluation: bool) -> None:
    """float32 goes in, float32 comes out.

    Where a wrong factor brings float64 with it (a share, a square root, random numbers, a mask
    that holds the factor), that is charged where the factor is judged. A mask of integers may be
    returned, and the plain product with it is float64: that is let pass.

    Args:
        function: the learner's function.
        in_evaluation: judge evaluation too.

    Raises:
        ExamError: named float64_creep.
    """
    a, keep_prob = activations((11, 13)).astype(np.float32), 0.7
    seen = require_dropped(observe_dropout(function, a, keep_prob, np.random.default_rng(2700)))
    outs = [("training", seen.out)]
    if in_evaluation and not seen.flag_reversed:
        outs += [("evaluation", part) for part in _evaluation_outputs(function, a, keep_prob)]
    for mode, out in outs:
        wide = out.dtype == np.float64
        if wide and mode == "training" and _excused(seen, a, keep_prob):
            if seen.mask_kind not in "iu":  # else the product is let pass for good
                not_judged()
            continue
        if out.dtype != np.float32:
            named = ("float64_creep",) if wide else ()
            fail(f"in {mode} a float32 input comes back as {out.dtype}", *named)


def _excused(seen: Seen, a: Array, keep_prob: float) -> bool:
    """True when the factor alone explains float64, or a mask of integers does."""
    if seen.mask_kind in "iu" or seen.mask.max() != 1.0 or not seen.kept.any():
        return True
    factors = factors_of(seen, a)
    roots = np.isclose(factors[0], (keep_prob**0.5, keep_prob**-0.5), rtol=1e-5).any()
    return bool(roots or np.ptp(factors) > 1e-5 * abs(factors[0]) or _realised(seen, factors))


def _realised(seen: Seen, factors: Array) -> bool:
    return bool(np.isclose(factors[0] * seen.kept.mean(), 1.0, rtol=1e-5))


def _evaluation_outputs(function: Forward, a: Array, keep_prob: float) -> list[Array]:
    """The output of an evaluation, whichever place it has in the pair; nothing if it is wrong."""
    try:
        rng = np.random.default_rng(2710)
        parts = two_values(quiet_call(function, a.copy(), keep_prob, rng, training=False))
    except ExamError:
        return []  # judged where evaluation is judged
    arrays = [p for p in parts if type(p) is np.ndarray and p.shape == a.shape]
    return [p for p in arrays if p.dtype.kind == "f" and np.allclose(p, a, rtol=1e-2)][:1]


def check_integers(function: Forward) -> None:
    """Integers are answered in training as the same numbers in float64 are.

    Raises:
        ExamError: named integer_truncation.
    """
    numbers = np.random.default_rng(2800).integers(1, 40, (15, 16)) * np.array([[1, -1] * 8])
    floats = numbers.astype(float)
    as_float = observe(function, floats, 0.7, np.random.default_rng(2810))
    if not as_float.kept.any():
        fail("no unit survives training")
    try:
        as_int = observe(function, numbers, 0.7, np.random.default_rng(2810))
    except ExamError as error:
        if "not_written" in error.mistakes:
            raise
        if _writes_into_input(function, floats):
            not_judged()
            return
        fail(
            f"an array of integers is not answered: {error.seen}",
            hint="What type has your intermediate array when the input holds integers?",
        )
    if as_int.out.dtype.kind == "f" and as_int.out.dtype != np.float64:
        fail(f"integers are answered in {as_int.out.dtype}, not in float64")
    whole = bool(as_int.out.any() and (as_int.out == np.trunc(as_int.out)).all())
    lost = whole and (as_float.out % 1 != 0).any()
    if lost and not _writes_into_input(function, floats):
        fail("integers go in and integers come out, the fractions are lost", "integer_truncation")
    here, there = factors_of(as_int, floats), factors_of(as_float, floats)
    alike = np.array_equal(as_int.kept, as_float.kept) and not as_float.not_thresholded
    constant = alike and np.ptp(there) <= 1e-9 * abs(there[0])
    if constant and not lost and not np.allclose(here, there[0], rtol=1e-9):
        fail("integers are not answered as accurately as the same numbers in float64")


def _writes_into_input(function: Forward, a: Array) -> bool:
    """True for a function that changes its argument, which is charged where that is judged."""
    lent = a.copy()
    quiet_call(function, lent, 0.7, np.random.default_rng(2820), training=True)
    return not unchanged(a, lent)
