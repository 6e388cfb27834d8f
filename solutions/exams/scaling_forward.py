"""The properties that `dropout_forward` and `classic_forward` share, each judged on its own.

What the two forms do differently is a `Form`. What is drawn is judged by `draws`; the module
`scaling_evaluation` judges what happens with `training=False`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from solutions.exams import draws
from solutions.exams.base import Array, ExamError, fail, unchanged
from solutions.exams.scaling_seen import (
    Forward,
    Seen,
    activations,
    as_draw,
    observe,
    observe_dropout,
    own_rate,
    quiet_call,
    two_values,
)

FACTOR_PROBS = (0.3, 0.7, 0.8, 0.9)
RTOL = 1e-6
Factor = Callable[[float, Array], Array | float]


@dataclass(frozen=True)
class Form:
    """What a form of dropout does with the survivors of training.

    Attributes:
        factor: what a survivor is multiplied by, given the probability of keeping.
        words: the same in words.
        models: name of a mistake and the factors it leads to, given `keep_prob` and kept entries.
    """

    factor: Callable[[float], float]
    words: str
    models: Mapping[str, tuple[Factor, ...]]


REALISED: tuple[Factor, ...] = (
    lambda p, kept: 1.0 / kept.mean(),
    lambda p, kept: 1.0 / kept.mean(axis=1, keepdims=True),
    lambda p, kept: 1.0 / kept.mean(axis=0, keepdims=True),
)
INVERTED = Form(
    factor=lambda p: 1.0 / p,
    words="1 / keep_prob",
    models={
        "missing_scale": (lambda p, kept: 1.0,),
        "scaled_by_drop_prob": (lambda p, kept: 1.0 / (1.0 - p),),
        "scaled_by_realised_fraction": REALISED,
        "scaled_by_square_root": (lambda p, kept: p**-0.5,),
        "multiplied_by_keep_prob": (lambda p, kept: p,),
        "scaled_twice": (lambda p, kept: p**-2.0,),
        "half_hard_coded": (lambda p, kept: 2.0,),
    },
)
CLASSIC = Form(
    factor=lambda p: 1.0,
    words="1: training only drops",
    models={
        "scaled_in_training": (
            lambda p, kept: 1.0 / p,
            lambda p, kept: p,
            lambda p, kept: 1.0 / (1.0 - p),
            lambda p, kept: 1.0 - p,
            lambda p, kept: p**-0.5,
            lambda p, kept: p**0.5,
            lambda p, kept: p**-2.0,
            *REALISED,
        ),
    },
)


def check_density(function: Forward) -> None:
    """Training keeps each unit with probability `keep_prob`; 1 keeps all.

    Raises:
        ExamError: see `draws.check_density`; also named not_thresholded.
    """
    a = activations((30, 47))
    if observe(function, a, 0.7, np.random.default_rng(2100)).not_thresholded:
        fail("the mask holds many different values and no unit is dropped", "not_thresholded")
    draw = as_draw(function)
    draws.check_density(draw)
    try:
        draws.check_keep_all(draw)
    except ExamError:
        if not _scales_by_drop_prob(function):  # which divides by 0 at 1, and is charged elsewhere
            raise


def _scales_by_drop_prob(function: Forward) -> bool:
    a, keep_prob = activations((29, 43)), 0.3
    seen = observe_dropout(function, a, keep_prob, np.random.default_rng(2110))
    return bool(np.allclose(_factors(seen, a), 1.0 / (1.0 - keep_prob), rtol=RTOL))


def check_independence(function: Forward) -> None:
    """Each entry is decided on its own, and the mask has the shape of the input."""
    draws.check_independence(as_draw(function))


def check_generator(function: Forward) -> None:
    """All randomness comes from the generator that is passed in."""
    draws.check_generator(as_draw(function))


def check_validation(function: Forward) -> None:
    """A `keep_prob` outside (0, 1] raises ValueError in training."""
    a = activations((13, 6))
    observe_dropout(function, a, 0.6, np.random.default_rng(2210))

    def attempt(keep_prob: float) -> object:
        with np.errstate(all="ignore"):
            return function(a.copy(), keep_prob, np.random.default_rng(2200), training=True)

    draws.check_validation(attempt)


def check_factor(function: Forward, form: Form) -> None:
    """Survivors of training are multiplied by the factor of the form, whoever survives.

    A function that uses another probability throughout, for drawing and for scaling, pays for it
    where it draws.

    Raises:
        ExamError: named as `form.models` says where the factors at all values of keep_prob fit
            one mistake and no other.
    """
    cases: list[tuple[float, Array, Array]] = []
    for index, keep_prob in enumerate(FACTOR_PROBS):
        a = activations((23 + index, 37))
        look = observe_dropout if keep_prob < 0.5 else observe  # near 1 all may live by luck
        seen = look(function, a, keep_prob, np.random.default_rng(2300 + index))
        if not seen.kept.any():
            fail(f"with keep_prob = {keep_prob} no unit survives training")
        cases.append((keep_prob, seen.kept, _factors(seen, a)))

    def fits(model: Factor) -> bool:
        return all(
            np.allclose(factors, np.broadcast_to(model(p, kept), kept.shape)[kept], rtol=RTOL)
            for p, kept, factors in cases
        )

    if fits(lambda p, kept: form.factor(p)):
        return
    named = [name for name, models in form.models.items() if any(map(fits, models))]
    rates = {"scaled_by_drop_prob": "drop_prob", "half_hard_coded": "half"}
    if len(named) == 1 and named[0] in rates and own_rate(function) == rates[named[0]]:
        return
    keep_prob, _, factors = next(
        case for case in cases if not np.allclose(case[2], form.factor(case[0]), rtol=RTOL)
    )
    low, high = float(factors.min()), float(factors.max())
    many = f"factors from {low:.3g} to {high:.3g}"
    times = f"{low:.3g}" if high - low <= 1e-3 * abs(low) else many
    should = form.words.replace("keep_prob", f"{keep_prob}")
    fail(
        f"with keep_prob = {keep_prob} kept units are multiplied by {times}, not by {should}",
        *(named if len(named) == 1 else ()),
        hint="" if len(named) == 1 else "Divide a kept output by its input. What should come out?",
    )


def _factors(seen: Seen, a: Array) -> Array:
    """What each kept entry was multiplied by, mask aside where the mask is not of 0 and 1."""
    base = a * seen.mask if seen.not_thresholded else a
    with np.errstate(all="ignore"):
        ratio: Array = seen.out[seen.kept].astype(float) / base[seen.kept]
    return np.nan_to_num(ratio, nan=np.inf)


def check_mask(function: Forward, form: Form) -> None:
    """The pair is `(out, mask)`, and the mask holds 1 where the output was kept and 0 elsewhere.

    Raises:
        ExamError: named results_exchanged, mask_scaled, mask_marks_dropped, mask_not_applied,
            another_mask_returned or mask_guessed_from_zeros.
    """
    for index, keep_prob in enumerate((0.8, 0.3)):
        a = activations((41 + index, 29), zeros=True)
        seen = observe_dropout(function, a, keep_prob, np.random.default_rng(2400 + index))
        if seen.swapped:
            fail("the mask comes first and the output second", "results_exchanged")
        _check_agreement(seen, a)
        _check_values(seen, a, keep_prob, form)


def _check_agreement(seen: Seen, a: Array) -> None:
    there = a != 0
    alive, marked = (seen.out != 0)[there], (seen.mask != 0)[there]
    if (seen.out[~there] != 0).any():
        fail("the output is not 0 where the input is 0")
    if seen.not_thresholded:
        return  # nothing is dropped, which is charged where units are counted
    if seen.flattened or np.array_equal(alive, marked):
        _check_zero_inputs(seen.mask != 0, there)
    elif np.array_equal(alive, ~marked):
        fail(
            "the output is kept where the mask says 0, and dropped elsewhere", "mask_marks_dropped"
        )
    elif alive.all():
        fail("the output is not 0 where the mask says 0", "mask_not_applied")
    elif marked.all():
        fail("the mask returned holds no 0, yet units are dropped", "another_mask_returned")
    elif (alive <= marked).all() or (marked <= alive).all():
        fail("some units that the mask marks come through otherwise in the output")
    else:
        fail("the mask returned is not the one that was applied", "another_mask_returned")


def _check_zero_inputs(marked: Array, there: Array) -> None:
    elsewhere = marked[there]
    if elsewhere.all() or not elsewhere.any():
        return
    if not marked[~there].any():
        fail(
            "the mask is 0 wherever the input is 0, however often one draws",
            "mask_guessed_from_zeros",
        )
    if marked[~there].all():
        fail("the mask is never 0 where the input is 0")


def _check_values(seen: Seen, a: Array, keep_prob: float, form: Form) -> None:
    mask = seen.mask
    if seen.not_thresholded or np.isin(mask, (0.0, 1.0)).all():
        return
    applied = np.allclose(seen.out, a * mask, rtol=RTOL)
    if seen.two_valued and mask.min() == 0 and mask.max() > 0:
        if form is CLASSIC and applied:
            return  # one mistake, charged where the factor is judged
        fail(f"the mask returned holds 0 and {mask.max():.3g}, not 0 and 1", "mask_scaled")
    fail("the mask returned holds other values than 0 and 1")


def check_shape(function: Forward) -> None:
    """Any number of dimensions, in training and in evaluation; kept entries stay in their places.

    Raises:
        ExamError: named flattened or two_dimensions_only.
    """
    a = activations((31, 17))
    if observe(function, a, 0.7, np.random.default_rng(2500)).flattened:
        fail("the output holds the kept entries only, in one row", "flattened")
    draws.check_dimensions(as_draw(function))
    for index, shape in enumerate(((12, 5), (59,), (1, 6, 9), (2, 3, 4, 5))):
        keep_prob, rng = 0.7, np.random.default_rng(2510 + index)
        try:
            value = quiet_call(function, activations(shape), keep_prob, rng, training=False)
            forms = [np.shape(part) for part in two_values(value) if type(part) is np.ndarray]
        except ExamError as error:
            if index == 0:
                return  # evaluation fails in two dimensions too, and is judged elsewhere
            fail(
                f"evaluation works in two dimensions, not in {len(shape)}: {error.seen}",
                "two_dimensions_only",
            )
        if any(form != shape for form in forms):
            if index == 0:
                return
            fail(
                f"in evaluation the answer to shape {shape} has shapes {forms}",
                "two_dimensions_only",
            )


def check_arguments(function: Forward) -> None:
    """The input is bit for bit what it was, in training and in evaluation.

    Raises:
        ExamError: named input_changed.
    """
    observe_dropout(function, activations((19, 7)), 0.6, np.random.default_rng(2610))
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
    a, keep_prob = activations((21, 6)).astype(np.float32), 0.7
    seen = observe_dropout(function, a, keep_prob, np.random.default_rng(2700))
    outs = [("training", seen.out)]
    if in_evaluation and not seen.flag_reversed:
        outs += [("evaluation", part) for part in _evaluation_outputs(function, a, keep_prob)]
    for mode, out in outs:
        if out.dtype == np.float32 or (mode == "training" and _excused(seen, a, keep_prob)):
            continue
        named = ("float64_creep",) if out.dtype == np.float64 else ()
        fail(f"in {mode} a float32 input comes back as {out.dtype}", *named)


def _excused(seen: Seen, a: Array, keep_prob: float) -> bool:
    """True when the factor alone explains float64, or a mask of integers does."""
    if (
        seen.mask_kind in "iu"
        or seen.not_thresholded
        or seen.mask.max() != 1.0
        or not seen.kept.any()
    ):
        return True
    factors = _factors(seen, a)
    roots = np.isclose(factors[0], (keep_prob**0.5, keep_prob**-0.5), rtol=1e-5).any()
    return bool(roots or np.ptp(factors) > 1e-5 * abs(factors[0]) or _realised(seen, factors))


def _realised(seen: Seen, factors: Array) -> bool:
    return bool(np.isclose(factors[0] * seen.kept.mean(), 1.0, rtol=1e-5))


def _evaluation_outputs(function: Forward, a: Array, keep_prob: float) -> list[Array]:
    """The output of an evaluation, whichever place it has in the pair; nothing if it fails."""
    try:
        rng = np.random.default_rng(2710)
        parts = two_values(quiet_call(function, a.copy(), keep_prob, rng, training=False))
    except ExamError:
        return []  # judged where evaluation is judged
    arrays = [p for p in parts if type(p) is np.ndarray and p.shape == a.shape]
    return [p for p in arrays if p.dtype.kind == "f" and np.ptp(p) > 0][:1]


def check_integers(function: Forward) -> None:
    """Integers are answered in training as the same numbers in float64 are.

    Raises:
        ExamError: named integer_truncation.
    """
    numbers = np.random.default_rng(2800).integers(1, 40, (22, 11)) * np.array([[1, -1] * 5 + [1]])
    floats = numbers.astype(float)
    before = floats.copy()
    as_float = observe(function, floats, 0.7, np.random.default_rng(2810))
    try:
        as_int = observe(function, numbers, 0.7, np.random.default_rng(2810))
    except ExamError as error:
        if "not_written" in error.mistakes:
            raise
        quiet_call(function, floats, 0.7, np.random.default_rng(2820), training=True)
        if not unchanged(before, floats):
            return  # it writes into its argument, which is charged where arguments are judged
        fail(
            f"an array of integers is not answered: {error.seen}",
            hint="What type has your intermediate array when the input holds integers?",
        )
    if (as_int.out == np.trunc(as_int.out)).all() and (as_float.out % 1 != 0).any():
        fail("integers go in and integers come out, the fractions are lost", "integer_truncation")
    here, there = _factors(as_int, floats), _factors(as_float, floats)
    constant = np.ptp(there) <= 1e-9 * abs(there[0]) and not as_float.not_thresholded
    if constant and not np.allclose(here, there[0], rtol=1e-9):
        fail("integers are not answered as accurately as the same numbers in float64")
