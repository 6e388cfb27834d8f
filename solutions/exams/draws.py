"""What can be seen of a function that draws a mask, whatever it does with the mask afterwards.

Every check takes a `draw`: an adaptor around the learner's function that is called as
`draw(shape, keep_prob, rng)` and returns a bool array of that shape, True where an entry is kept.
The adaptor checks the form of the answer (`base.numeric_array`) and takes the kept entries from it
(`kept_where_high`, say); so no check here depends on how the output is scaled.

One property each, and blind to the mistakes of the others, so that a root mistake costs once:

- `check_density`      the share that is kept, whoever shares a value with whom
- `check_independence` who shares a value with whom, whatever the share (module `independence`)
- `check_generator`    where the numbers come from, whatever is made of them (`generators`)
- `check_keep_all`     `keep_prob = 1`, against the function's own share just below 1
- `check_dimensions`   one, three and four dimensions, against the function's own ways in two
- `check_validation`   values of keep_prob that make no sense

No two calls of different keep_prob have one shape, except in `check_generator`: a mask that is
drawn once and kept by shape is found there and nowhere else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from solutions.exams.base import (
    NOT_FINITE,
    Array,
    ExamError,
    fail,
    in_dimensions,
    not_judged,
    raises_value_error,
)
from solutions.exams.generators import Draw, check_generator
from solutions.exams.independence import (
    SIGMAS,
    check_independence,
    dependence,
    lag_correlations,
    sharing,
)

__all__ = [
    "SIGMAS",
    "Draw",
    "check_density",
    "check_dimensions",
    "check_generator",
    "check_independence",
    "check_keep_all",
    "check_validation",
    "kept_where_high",
    "sharing",
]

DENSITY_PROBS = (0.2, 0.35, 0.7, 0.99)  # no multiple of a tenth; an end, where 1 % is much
ROWS, UNITS = 70, 91
FEW = 20  # values; a mask with more was never compared with anything
CRASH = "Which part of your code counts on exactly two axes?"


def kept_where_high(values: Array) -> Array:
    """Kept entries of a mask of any scale: those above the middle between its lowest and highest.

    A mask in which all entries are equal is kept where they are positive; of several values all
    but the lowest are kept. Of numbers that were never compared with anything, those whose third
    digit of the range is odd count as kept: so they are about half, whatever the distribution,
    and as independent as the numbers.
    """
    low, high = float(values.min()), float(values.max())
    if low == high:
        return np.full(values.shape, high > 0)
    if ((values != low) & (values != high)).any():
        if np.unique(values).size <= FEW:
            return np.asarray(values > low)
        odd = np.asarray(np.floor((values - low) / (high - low) * 1000) % 2 == 1)
        if odd.any():
            return odd
    return np.asarray(values > (low + high) / 2)


def _phi(z: float) -> float:
    """Distribution function of the standard normal."""
    return 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))


# What share is kept under each mistake. Some ways of one mistake have no name of their own.
DENSITY_MODELS: Mapping[tuple[str, ...], tuple[Callable[[float], float], ...]] = {
    ("reversed_comparison",): (lambda p: 1.0 - p,),
    ("half_hard_coded",): (lambda p: 0.5,),
    ("normal_draws",): (
        _phi,
        lambda p: 2.0 * _phi(p) - 1.0,  # the absolute value compared
        lambda p: _phi(p - 1.0),  # above 1 - keep_prob
        lambda p: _phi(2.0 * p - 1.0),  # mean and deviation 0.5
    ),
    ("normal_draws", "reversed_comparison"): (
        lambda p: 1.0 - _phi(p),
        lambda p: 2.0 - 2.0 * _phi(p),
    ),
}


def check_density(draw: Draw, keep_probs: tuple[float, ...] = DENSITY_PROBS) -> None:
    """Each entry is kept with probability `keep_prob`.

    The bound is six standard deviations of the share, estimated from the means of rows and of
    columns: so it stays fair where whole rows or whole columns share a value.

    Raises:
        ExamError: named reversed_comparison, half_hard_coded or normal_draws where the shares at
            all values of keep_prob fit that mistake and no other.
    """
    shares, bounds, masks = [], [], []
    varies = False
    for index, keep_prob in enumerate(keep_probs):
        kept = draw((ROWS, UNITS + index), keep_prob, np.random.default_rng(4100 + index))
        varies |= _varies(kept)
        if not varies:
            kept = _many_small(draw, keep_prob, 4200 + index, (2, 3 + index))
        masks.append(kept)
        shares.append(float(kept.mean()))
        bounds.append(SIGMAS * _spread_of_share(kept, keep_prob))

    def fits(model: Callable[[float], float]) -> bool:
        """True when the model explains the shares, each alone and all together."""
        offs = [share - model(p) for share, p in zip(shares, keep_probs, strict=True)]
        alone = all(abs(off) <= bound for off, bound in zip(offs, bounds, strict=True))
        return alone and abs(sum(offs)) <= math.sqrt(sum(bound**2 for bound in bounds))

    if fits(lambda p: p):
        return
    named = [name for name, models in DENSITY_MODELS.items() if any(map(fits, models))]
    if any(not sharing(kept) and np.abs(lag_correlations(kept)).max() > 0.3 for kept in masks):
        named = []  # a pattern: its share says nothing about the number compared with
    worst = max(range(len(shares)), key=lambda i: abs(shares[i] - keep_probs[i]) / bounds[i])
    fail(
        f"with keep_prob = {keep_probs[worst]} the share of kept entries is {shares[worst]:.1%}"
        f" of {ROWS * (UNITS + worst)}",
        *(named[0] if len(named) == 1 else ()),
        hint="" if len(named) == 1 else "Count the kept entries for several values of keep_prob.",
    )


def _many_small(draw: Draw, keep_prob: float, seed: int, shape: tuple[int, int]) -> Array:
    """Sixty draws with one generator, flattened to one row each."""
    rng = np.random.default_rng(seed)
    return np.stack([draw(shape, keep_prob, rng).ravel() for _ in range(60)])


def _varies(kept: Array) -> bool:
    """True when some entries are kept and some are dropped."""
    return bool(kept.any() and not kept.all())


def _spread_of_share(kept: Array, keep_prob: float) -> float:
    """Standard deviation of the share of kept entries, rows or columns being shared or not."""
    rows, columns = kept.shape
    return math.sqrt(
        max(
            keep_prob * (1.0 - keep_prob) / kept.size,
            float(kept.mean(axis=1).var()) / rows,
            float(kept.mean(axis=0).var()) / columns,
        )
    )


def check_keep_all(draw: Draw) -> None:
    """`keep_prob = 1` keeps everything.

    A function whose share is wrong just below 1 already (comparison reversed, 0.5 hard-coded) has
    paid for that in `check_density`: here it only has to go on at 1 as it does below.

    Raises:
        ExamError: named keep_all_drops where the share is right below 1 and not at 1.
    """
    try:
        kept = draw((61, 97), 1.0, np.random.default_rng(6100))
    except ExamError as error:
        if "not_written" not in error.mistakes:
            fail(f"with keep_prob = 1.0: {error.seen}", *error.mistakes, hint=error.hint)
        raise
    some = draw((13, 17), 0.3, np.random.default_rng(6200))
    if not _varies(some):
        some = _many_small(draw, 0.3, 6400, (2, 3))
    if kept.all() and not some.all():
        return
    below = float(draw((61, 98), 0.99, np.random.default_rng(6300)).mean())
    at_one = float(kept.mean())
    varies = _varies(some)
    if varies and below < 0.95 and abs(at_one - below) < 0.2:
        not_judged()
        return
    named = ("keep_all_drops",) if varies and below >= 0.95 and at_one < 1.0 else ()
    seen = f"with keep_prob = 1.0 {int((~kept).sum())} of {kept.size} entries are dropped"
    gone = ~kept.any(axis=0)
    if 0 < gone.sum() < 4 and kept[:, ~gone].all():
        fail(
            f"{seen}; number of columns that are dropped whole: {gone.sum()}, all others are kept",
            hint="Which columns does your code come to? Print a small mask.",
        )
    fail(seen if at_one < 1.0 else "everything is kept whatever keep_prob is", *named)


def check_dimensions(draw: Draw, shapes: tuple[tuple[int, ...], ...] = ()) -> None:
    """The function works for any number of dimensions, each entry decided along every axis.

    Sharing along the first two axes and fixed counts are charged by `check_independence`; a
    function that has paid there is not asked again.

    Args:
        draw: see the module.
        shapes: shapes to try; by default one, three and four dimensions.

    Raises:
        ExamError: named two_dimensions_only where two dimensions work and another number of them
            ends in an exception or a wrong shape.
    """
    flat = draw((45, 52), 0.7, np.random.default_rng(7100))
    shared = sharing(flat)
    if shared == "constant" and not _varies(_many_small(draw, 0.7, 7300, (3, 5))):
        fail("all entries of one draw are the same")
    if not shared:
        shared = "exactly_k_kept" if np.ptp(flat.sum(axis=1)) == 0 else dependence(flat)
    for index, shape in enumerate(shapes or ((211,), (7, 11, 31), (5, 6, 7, 13))):
        try:
            kept = draw(shape, 0.7, np.random.default_rng(7200 + index))
        except ExamError as error:
            if error.mistakes:  # the adaptor knows better
                raise
            if shared:
                not_judged()
                continue
            seen = f"with two axes it works, with {len(shape)} it does not: {error.seen}"
            named = () if NOT_FINITE in error.seen else ("two_dimensions_only",)
            fail(seen, *named, hint=error.hint or CRASH)
        if shared:
            not_judged()
            continue
        if abs(float(kept.mean() - flat.mean())) > 0.25:
            fail(
                f"in {in_dimensions(len(shape))} the share of kept entries is {kept.mean():.0%},"
                f" in two dimensions it is {flat.mean():.0%} with the same keep_prob"
            )
        if len(shape) > 2 and float(lag_correlations(kept).max()) > 0.5:
            fail(
                f"in {in_dimensions(len(shape))} entries share one draw that have draws of their"
                " own in two dimensions",
                hint="Along which axes is one number drawn for each entry?",
            )


def check_validation(function: Callable[[float], Any]) -> None:
    """A keep_prob outside (0, 1] raises ValueError, NaN included.

    Args:
        function: calls the learner's function with this keep_prob, in training.

    Raises:
        ExamError: named no_validation where a bad value is accepted.
    """
    for keep_prob in (0.0, -0.2, 1.5, math.nan):
        seen = raises_value_error(function, keep_prob)
        if seen:
            accepted = "as if nothing" in seen
            fail(
                f"keep_prob = {keep_prob} should raise ValueError; {seen}",
                *(("no_validation",) if accepted else ()),
            )
