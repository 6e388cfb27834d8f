"""The properties that `dropout_forward` and `classic_forward` share, each judged on its own.

What the two forms do differently is a `Form`. What is drawn is judged by `draws`; the module
`scaling_evaluation` judges what happens with `training=False`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from solutions.exams import draws
from solutions.exams.base import Array, ExamError, fail, not_judged
from solutions.exams.draws import kept_where_high
from solutions.exams.dropped import fail_dropped
from solutions.exams.scaling_seen import (
    Forward,
    Seen,
    activations,
    as_draw,
    decided_by_input,
    factors_of,
    observe,
    observe_dropout,
    own_rate,
    require_dropped,
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
    a = activations((19, 27))
    seen = require_dropped(observe_dropout(function, a, 0.7, np.random.default_rng(2100)))
    again = observe(function, a, 0.7, np.random.default_rng(2101))
    if np.array_equal(seen.kept, again.kept) and decided_by_input(function):
        fail("the same input always loses the same units, nothing is drawn", "mask_from_input")
    draw = as_draw(function)
    draws.check_density(draw)
    try:
        draws.check_keep_all(draw)
    except ExamError:
        if not _scales_by_drop_prob(function):  # 0 or infinite at 1, and charged elsewhere
            raise
        not_judged()


def _scales_by_drop_prob(function: Forward) -> bool:
    a, p = activations((29, 43)), 0.3
    factors = factors_of(observe_dropout(function, a, p, np.random.default_rng(2110)), a)
    vanishing = (1 - p, 1 / (1 - p), p / (1 - p), (1 - p) / p)
    return any(np.allclose(factors, factor, rtol=RTOL) for factor in vanishing)


def check_independence(function: Forward) -> None:
    """Each entry is decided on its own, and the mask has the shape of the input."""
    draws.check_independence(as_draw(function))


def check_generator(function: Forward) -> None:
    """All randomness comes from the generator that is passed in."""
    try:
        draws.check_generator(as_draw(function))
    except ExamError as error:
        if "not_written" in error.mistakes or not decided_by_input(function):
            raise  # else it is charged where units are counted
        not_judged()


def check_validation(function: Forward) -> None:
    """A `keep_prob` outside (0, 1] raises ValueError in training."""
    a = activations((8, 13))
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
    rtol = RTOL
    shapes = ((24, 25), (1, 61), (26, 27), (27, 28))  # one of them a batch of one example
    for index, (keep_prob, shape) in enumerate(zip(FACTOR_PROBS, shapes, strict=True)):
        a = activations(shape)
        look = observe_dropout if keep_prob < 0.5 else observe  # near 1 all may live by luck
        seen = look(function, a, keep_prob, np.random.default_rng(2300 + index))
        if len(a) == 1 and not seen.kept.any():
            continue  # a single row that lives or dies as one
        if not seen.kept.any():
            fail(f"with keep_prob = {keep_prob} no unit survives training")
        if seen.kept.all() and not seen.not_thresholded:
            continue  # whole rows that live or die together may all live near 1
        if seen.not_thresholded and abs(seen.mask.mean() - 1.0) < 0.1:
            # noise of mean 1 needs no factor; that nothing is dropped is charged elsewhere
            not_judged()
            return
        if seen.out.dtype == np.float16:  # a lost precision is charged where dtypes are judged
            rtol = 2e-3
        cases.append((keep_prob, seen.kept, factors_of(seen, a)))

    def fits(model: Factor) -> bool:
        with np.errstate(all="ignore"):  # a row or a column may have lost all its units
            return all(
                np.allclose(factors, np.broadcast_to(model(p, kept), kept.shape)[kept], rtol=rtol)
                for p, kept, factors in cases
            )

    if fits(lambda p, kept: form.factor(p)):
        return
    named = [name for name, models in form.models.items() if any(map(fits, models))]
    if len(named) == 2:  # where rows or columns live as one, their share is 1 and fits, too
        named = [name for name in named if name != "scaled_by_realised_fraction"]
    rates = {"scaled_by_drop_prob": "drop_prob", "half_hard_coded": "half"}
    if len(named) == 1 and named[0] in rates and own_rate(function) == rates[named[0]]:
        not_judged()
        return
    if form is INVERTED and _one_rate_throughout(cases):
        not_judged()
        return
    keep_prob, _, factors = next(
        case for case in cases if not np.allclose(case[2], form.factor(case[0]), rtol=rtol)
    )
    should = form.words.replace("keep_prob", f"{keep_prob}")
    fail(
        f"with keep_prob = {keep_prob} kept units are multiplied by {_range_of(factors)}, not by"
        f" {should}",
        *(named if len(named) == 1 else ()),
        hint="" if len(named) == 1 else "Divide a kept output by its input. What should come out?",
    )


def _range_of(factors: Array) -> str:
    """Say which factors there are: one, or from which to which."""
    low, high = float(factors.min()), float(factors.max())
    alike = high - low <= 1e-3 * abs(low)
    return f"{low:.3g}" if alike else f"factors from {low:.3g} to {high:.3g}"


def _one_rate_throughout(cases: list[tuple[float, Array, Array]]) -> bool:
    """True where one number in the code is the probability of keeping, and its inverse the factor.

    It is charged where units are counted.
    """
    factors = np.concatenate([factors for _, _, factors in cases])
    share = float(np.mean([kept.mean() for _, kept, _ in cases]))
    constant = float(np.ptp(factors)) <= RTOL * abs(float(factors[0]))
    return constant and factors[0] > 1.0 and abs(share * float(factors[0]) - 1.0) < 0.1


def check_mask(function: Forward, form: Form) -> None:
    """The pair is `(out, mask)`, and the mask holds 1 where the output was kept and 0 elsewhere.

    Raises:
        ExamError: named results_exchanged, mask_scaled, mask_marks_dropped, mask_not_applied,
            another_mask_returned, mask_guessed_from_zeros or nan_for_dropped.
    """
    for index, keep_prob in enumerate((0.8, 0.3)):
        a = activations((23 + index, 24), zeros=True)
        seen = observe_dropout(function, a, keep_prob, np.random.default_rng(2400 + index))
        require_dropped(seen)
        if seen.swapped:
            fail("the mask comes first and the output second", "results_exchanged")
        if seen.spoiled:
            fail_dropped(seen.spoiled)
        try:
            _check_agreement(seen, a)
        except ExamError:
            if not decided_by_input(function):  # charged where units are counted
                raise
            not_judged()
        _check_values(seen, a, keep_prob, form)
    _check_mask_at_one(function)


def _check_mask_at_one(function: Forward) -> None:
    """With keep_prob = 1 all comes through, and the mask says so."""
    a = activations((21, 22))
    try:
        seen = observe(function, a, 1.0, np.random.default_rng(2450))
    except ExamError:
        return  # charged where units are counted
    zeros = int((seen.mask == 0).sum())
    if zeros and np.allclose(seen.out, a, rtol=RTOL):
        fail(
            f"with keep_prob = 1.0 every unit comes through, and {zeros} of {a.size} entries of the"
            " mask are 0",
            hint="What does the mask hold where a unit is kept?",
        )


def _check_agreement(seen: Seen, a: Array) -> None:
    there = a != 0
    high = kept_where_high(seen.mask)
    alive, marked = (seen.out != 0)[there], high[there]
    if seen.flattened or np.array_equal(alive, marked):
        _check_zero_inputs(high, there)
        if (seen.out[~there] != 0).any():
            fail("the output is not 0 where the input is 0")
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
    if np.isin(mask, (0.0, 1.0)).all():
        return
    applied = np.allclose(seen.out, a * mask, rtol=RTOL)
    if seen.two_valued and mask.min() == 0 and mask.max() > 0:
        if form is CLASSIC and applied:
            not_judged()  # one mistake, charged where the factor is judged
            return
        fail(f"the mask returned holds 0 and {mask.max():.3g}, not 0 and 1", "mask_scaled")
    fail("the mask returned holds other values than 0 and 1")
