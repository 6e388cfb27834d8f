"""The exams of lesson 01: functions that draw masks. Those that use one are beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams import draws
from solutions.exams.base import Array, ExamError, call, fail, not_judged, numeric_array
from solutions.exams.dropped import fail_dropped, finite, marked_by_nan
from solutions.exams.masks_answers import (
    examine_answer_kept_units,
    examine_answer_row_counts,
    examine_answer_sub_networks,
    examine_answer_which_draws,
)
from solutions.exams.masks_counted import (
    examine_kept_fraction_contract,
    examine_kept_fraction_values,
)
from solutions.exams.masks_used import examine_apply_mask_contract, examine_apply_mask_values
from solutions.exams.several import together
from solutions.exams.showing import attach

__all__ = [
    "examine_answer_kept_units",
    "examine_answer_row_counts",
    "examine_answer_sub_networks",
    "examine_answer_which_draws",
    "examine_apply_mask_contract",
    "examine_apply_mask_values",
    "examine_kept_fraction_contract",
    "examine_kept_fraction_values",
    "examine_make_mask_density",
    "examine_make_mask_dimensions",
    "examine_make_mask_generator",
    "examine_make_mask_independence",
    "examine_make_mask_validation",
    "examine_unit_mask_draws",
    "examine_unit_mask_shared",
]

Function = Callable[..., Any]
MANY = 20  # a mask with more different values than this was never compared with anything
NEVER_COMPARED = ("not_thresholded",)


def _mask_of(
    function: Function, shape: tuple[int, ...], *args: Any, nan_is_dropped: bool = False
) -> Array:
    """One mask, its form checked.

    Args:
        function: called with `*args`, which ask for a mask of that shape.
        shape: what the answer must have.
        args: the arguments.
        nan_is_dropped: take NaN for 0, where another exam charges it.

    Raises:
        ExamError: see `numeric_array`; named drawn_once where an old mask comes back,
            nan_for_dropped where NaN stands for 0.
    """
    mask = call(function, *args)
    if type(mask) is np.ndarray and mask.shape != shape and mask.size > MANY:
        smaller = [(3, 5), *args[1:]] if type(args[0]) is tuple else [3, 5, *args[2:]]
        if np.array_equal(mask, call(function, *smaller)):
            fail("masks of two shapes are asked for, and the same one comes back", "drawn_once")
    if marked_by_nan(mask):
        if not nan_is_dropped:
            fail_dropped("the mask")
        mask = finite(mask)
    return numeric_array(mask, shape, "the mask")


def _drawn(
    make_mask: Function,
    masks: list[Array] | None = None,
    compared: bool = False,
    nan_is_dropped: bool = True,
) -> draws.Draw:
    """`make_mask` as the checks of `draws` want it.

    Args:
        make_mask: the learner's function.
        masks: where its masks go as they are.
        compared: refuse random numbers that were never compared with anything.
        nan_is_dropped: see `_mask_of`.
    """

    def draw(shape: tuple[int, ...], keep_prob: float, rng: np.random.Generator) -> Array:
        mask = _mask_of(make_mask, shape, shape, keep_prob, rng, nan_is_dropped=nan_is_dropped)
        if compared:
            _require_compared(mask)
        if masks is not None:
            masks.append(mask)
        return draws.kept_where_high(mask)

    return draw


def _one_row(
    unit_mask: Function, masks: list[Array] | None = None, compared: bool = False
) -> draws.Draw:
    """The first row of `unit_mask`, long and folded: blind to what the other rows do."""

    def draw(shape: tuple[int, ...], keep_prob: float, rng: np.random.Generator) -> Array:
        units = int(np.prod(shape))
        mask = _mask_of(unit_mask, (2, units), 2, units, keep_prob, rng)
        if compared:
            _require_compared(mask)
        if masks is not None:
            masks.append(mask)
        kept: Array = draws.kept_where_high(mask)[0].reshape(shape)
        return kept

    return draw


def _check_values(mask: Array) -> tuple[str, tuple[str, ...]] | None:
    """What is wrong with the values of a mask, in words and by name; None if they are 0 and 1."""
    values = np.unique(mask)
    if set(values.tolist()) <= {0, 1}:
        return None
    if values.size > MANY:
        return f"the mask holds {values.size} different numbers, not 0 and 1", NEVER_COMPARED
    seen = f"the mask holds {', '.join(f'{v:.4g}' for v in values[:4])}"
    factor = values.size == 2 and values[0] == 0 and values[1] > 0
    return f"{seen}, not 0 and 1", ("factor_in_mask",) if factor else ()


def _require_compared(mask: Array) -> None:
    """Refuse numbers that nobody has compared with keep_prob: nothing is kept or dropped."""
    wrong = _check_values(mask)
    if wrong is not None and wrong[1] == NEVER_COMPARED:
        fail(wrong[0], *NEVER_COMPARED)


def _check_share(draw: draws.Draw, masks: list[Array]) -> None:
    """Values first, then their shares; what is wrong with both is said and named together.

    Args:
        draw: what draws.
        masks: where it puts its masks as they are.
    """
    shares: ExamError | None = None
    try:
        draws.check_density(draw)
    except ExamError as error:
        if not masks:  # no mask has come, or none in the form asked for
            raise
        shares = error
    wrong = next(filter(None, map(_check_values, masks)), None)
    if wrong is not None:
        seen, named = wrong
        if shares is not None and named == ("factor_in_mask",):
            seen, named = f"{seen}; {shares.seen}", (*named, *shares.mistakes)
        fail(seen, *named)
    if shares is not None:
        raise shares


def examine_make_mask_density(make_mask: Function) -> None:
    """The mask holds 0 and 1 only, and 1 with probability keep_prob: always if that is 1."""
    together(
        lambda: _make_density(make_mask),
        lambda: _make_keep_all(make_mask),
    )


def _make_density(make_mask: Function) -> None:
    masks: list[Array] = []
    _check_share(_drawn(make_mask, masks, nan_is_dropped=False), masks)


def _make_keep_all(make_mask: Function) -> None:
    draws.check_keep_all(_drawn(make_mask, compared=True))


def examine_make_mask_independence(make_mask: Function) -> None:
    """Every entry is decided on its own."""
    draws.check_independence(_drawn(make_mask))


def examine_make_mask_generator(make_mask: Function) -> None:
    """Every number comes from the generator that is passed in."""
    draws.check_generator(_drawn(make_mask))


def examine_make_mask_dimensions(make_mask: Function) -> None:
    """One, three and four axes work as two do."""
    draws.check_dimensions(_drawn(make_mask, compared=True))


def examine_make_mask_validation(make_mask: Function) -> None:
    """A keep_prob outside (0, 1] raises ValueError."""
    call(make_mask, (3, 4), 0.6, np.random.default_rng(1101))  # who refuses all checks nothing
    draws.check_validation(lambda p: make_mask((3, 4), p, np.random.default_rng(1102)))


def examine_unit_mask_shared(unit_mask: Function) -> None:
    """All examples of a batch have the same mask."""
    varies = False
    for batch, units, keep_prob in ((7, 101, 0.8), (64, 103, 0.3), (1, 107, 0.7)):
        rng = np.random.default_rng(1201)
        mask = _mask_of(unit_mask, (batch, units), batch, units, keep_prob, rng)
        if (mask != mask[:1]).any():
            rows = len(np.unique(mask, axis=0))
            named = ("not_shared_in_batch",) if rows == batch else ()
            if (mask == mask[:, :1]).all():
                named = ("one_value_per_example",)
            hint = "" if named else "Print a small mask. Which of its rows are not like the first?"
            fail(f"a batch of {batch} gets {rows} different rows", *named, hint=hint)
        varies |= np.unique(mask).size > 1
    if not varies and not _varies_somewhere(unit_mask):
        fail("the mask is the same in every draw")


def _varies_somewhere(unit_mask: Function) -> bool:
    """True when some entry is kept in one draw and dropped in another, or in another column."""
    rng = np.random.default_rng(1202)
    rows = [_mask_of(unit_mask, (2, 40 + i), 2, 40 + i, 0.4, rng)[0] for i in range(30)]
    return np.unique(np.concatenate(rows)).size > 1


def examine_unit_mask_draws(unit_mask: Function) -> None:
    """Each unit has a coin of its own, tossed by rng, and a bad keep_prob is refused."""
    together(
        lambda: _unit_density(unit_mask),
        lambda: _unit_keep_all(unit_mask),
        lambda: _unit_independence(unit_mask),
        lambda: _unit_generator(unit_mask),
        lambda: _unit_refuses(unit_mask),
    )


def _unit_density(unit_mask: Function) -> None:
    """The mask holds 0 and 1 only, and 1 with probability keep_prob."""
    masks: list[Array] = []
    _check_share(_one_row(unit_mask, masks), masks)


def _unit_independence(unit_mask: Function) -> None:
    """Every unit is decided on its own."""
    rng = np.random.default_rng(1204)
    mask = _mask_of(unit_mask, (11, 211), 11, 211, 0.8, rng)
    shared = draws.sharing(draws.kept_where_high(mask))
    if shared == "constant":
        fail("all units of one draw live or die together", hint="Draw one number for every unit.")
    if shared == "one_value_per_example":
        not_judged()  # charged by examine_unit_mask_shared
        return
    try:
        draws.check_independence(_one_row(unit_mask))
    except ExamError as error:  # it speaks of rows and columns, which one folded row has not
        if "exactly_k_kept" in error.mistakes:
            fail("every draw keeps exactly the same number of units", "exactly_k_kept")
        fail("the units of one draw depend on each other", hint="Draw one number for every unit.")


def _unit_generator(unit_mask: Function) -> None:
    """Every number comes from the generator that is passed in."""
    draws.check_generator(_one_row(unit_mask))


def _unit_keep_all(unit_mask: Function) -> None:
    """keep_prob = 1 keeps everything."""
    draws.check_keep_all(_one_row(unit_mask, compared=True))


def _unit_refuses(unit_mask: Function) -> None:
    """A keep_prob outside (0, 1] raises ValueError."""
    call(unit_mask, 3, 4, 0.6, np.random.default_rng(1206))  # who refuses all checks nothing
    draws.check_validation(lambda p: unit_mask(3, 4, p, np.random.default_rng(1205)))


attach(globals())
