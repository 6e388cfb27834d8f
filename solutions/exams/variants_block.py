"""Properties of `dropblock_mask`, each judged on its own.

With blocks of one entry the mask is an ordinary one, so that `draws` judges whether entries are
kept with `keep_prob` and on their own. How often larger blocks start can be counted although they
overlap: where the entries above and to the left are kept, no block that covers them covers this
one, so it is dropped exactly when a block starts here, which has probability gamma.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from solutions.exams import draws
from solutions.exams.base import (
    Array,
    ExamError,
    call,
    fail,
    not_judged,
    numeric_array,
    six_sigma,
)
from solutions.exams.draws import Draw, kept_where_high
from solutions.exams.variants_checks import check_drawn
from solutions.exams.variants_seen import own_rate, smaller

Blocks = Callable[..., Any]
# Size, block, keep_prob. In the last one there are 1.75 entries to each place where a block fits.
SIZES = (((5, 8000), 5, 0.7), ((6000, 3), 3, 0.4), ((80, 90), 4, 0.85), ((7, 6000), 4, 0.7))


def _mask(
    function: Blocks, size: tuple[int, int], keep_prob: float, block: int, rng: np.random.Generator
) -> Array:
    value = call(function, size[0], size[1], keep_prob, block, rng)
    return numeric_array(value, size, "the mask")


def _marks_dropped(function: Blocks) -> bool:
    """True where 1 stands for dropped throughout: single squares of 1 in a sea of 0."""
    mask = _mask(function, (40, 40), 0.97, 4, np.random.default_rng(9600))
    few = mask.max() > 0 and mask.mean() < 0.3 * mask.max()
    return bool(few and _only_blocks(mask != 0, 4))


def _kept(
    function: Blocks, size: tuple[int, int], keep_prob: float, block: int, rng: np.random.Generator
) -> Array:
    """True where an entry is kept; a mask that marks what is dropped is turned round."""
    mask = _mask(function, size, keep_prob, block, rng)
    high = kept_where_high(mask)
    return ~high if block > 1 and _marks_dropped(function) else high


def entries_kept(function: Blocks) -> Draw:
    """Adaptor for `draws`: the mask with blocks of one entry."""
    turned = _marks_dropped(function)
    extra = 1 if _leaves_last(function) else 0  # what is never reached is judged with the blocks

    def draw(shape: tuple[int, ...], keep_prob: float, rng: np.random.Generator) -> Array:
        size = (shape[0] + extra, shape[1] + extra)
        high = kept_where_high(_mask(function, size, keep_prob, 1, rng))[: shape[0], : shape[1]]
        return ~high if turned else high

    return draw


def blocks_kept(function: Blocks) -> Draw:
    """Adaptor for the check of generators: the mask with the smallest blocks that it drops."""
    block = 2 if _wrong_side(function) else 1

    def draw(shape: tuple[int, ...], keep_prob: float, rng: np.random.Generator) -> Array:
        return kept_where_high(_mask(function, (shape[0], shape[1]), keep_prob, block, rng))

    return draw


def check_zeros_and_ones(function: Blocks) -> None:
    """The mask holds 1 where kept and 0 where dropped, nothing else.

    Raises:
        ExamError: named mask_marks_dropped, mask_rescaled or not_thresholded.
    """
    for size, keep_prob, block in (((60, 42), 0.9, 3), ((17, 40), 0.6, 4)):
        mask = _mask(function, size, keep_prob, block, np.random.default_rng(9610))
        if np.isin(mask, (0, 1)).all():
            continue
        values = np.unique(mask)
        if values.size == 2 and values[0] == 0:
            fail(f"kept entries are {values[1]:.3g}, not 1", "mask_rescaled")
        fail(f"the mask holds {values.size} different values, not only 0 and 1")
    single = _mask(function, (17, 43), 0.6, 1, np.random.default_rng(9611))
    if single.min() == single.max() and not _wrong_side(function):
        fail("all entries of the mask are the same")
    if _marks_dropped(function):
        fail("with keep_prob = 0.97 most entries are 0", "mask_marks_dropped")


def _only_blocks(dropped: Array, block: int, border: int = 0) -> bool:
    """True where every dropped entry, a border left out, lies in a whole dropped block inside."""
    rows, columns = dropped.shape
    if rows < block or columns < block:
        return not dropped.any()
    places = (rows - block + 1, columns - block + 1)
    offsets = [
        (slice(i, i + places[0]), slice(j, j + places[1])) for i, j in np.ndindex(block, block)
    ]
    whole = np.ones(places, dtype=bool)
    for at in offsets:
        whole &= dropped[at]
    covered = np.zeros_like(dropped)
    for at in offsets:
        covered[at] |= whole
    inner = (slice(border, rows - border), slice(border, columns - border))
    return bool(np.array_equal(covered[inner], dropped[inner]))


def check_blocks(function: Blocks) -> None:
    """Whole blocks are dropped, squares of `block` entries that fit inside; anywhere inside.

    Raises:
        ExamError: named entries_not_blocks, blocks_cut_at_border or last_places_left_out.
    """
    if _wrong_side(function):
        fail(f"with block = 4 squares of side {_side(function)} are dropped", "wrong_block_side")
    for index, (size, block) in enumerate((((40, 31), 3), ((23, 54), 4), ((30, 44), 5))):
        rng = np.random.default_rng(9620 + index)
        kept = _kept(function, size, 0.8, block, rng)
        if not kept.any() and own_rate(entries_kept(function)) == "drop_prob":
            # corners are drawn where they should not be, charged where entries are counted
            not_judged()
            return
        if kept.all() or not kept.any():
            fail(f"in a mask of {size[0]} by {size[1]} all entries are the same")
        if _only_blocks(~kept, block):
            continue
        padded = np.pad(~kept, block, constant_values=True)
        inner = _only_blocks(padded, block)
        if inner:
            around = _only_blocks(np.pad(~kept, block, mode="wrap"), block, border=block)
            named = () if around else ("blocks_cut_at_border",)
            fail("at the border blocks are only partly there", *named)
        seen = f"with block = {block} not every dropped entry lies in a dropped square of that side"
        pairs = ((kept[:, 1:], kept[:, :-1]), (kept[1:], kept[:-1]))
        together = max((~one & ~two).sum() / max((~two).sum(), 1) for one, two in pairs)
        mask = _mask(function, size, 0.8, block, np.random.default_rng(9620 + index))
        single = together < 0.45 and np.unique(mask).size == 2
        fail(seen, *(("entries_not_blocks",) if single else ()))
    _check_edges(function)


def _check_edges(function: Blocks) -> None:
    """The last row and the last column can be reached, the first ones too."""
    if _leaves_last(function):
        fail("blocks never reach the last row and column", "last_places_left_out")
    rng = np.random.default_rng(9630)
    wide, high = (~_kept(function, size, 0.4, 3, rng) for size in ((9, 240), (240, 12)))
    edges = (wide[0], wide[-1], high[:, 0], high[:, -1])
    if wide.any() and high.any() and not all(edge.any() for edge in edges):
        fail("blocks never reach one side of the mask")


def _leaves_last(function: Blocks) -> bool:
    """True where nothing is ever dropped in the last row and column, but elsewhere."""
    kept = _kept(function, (40, 50), 0.3, 2, np.random.default_rng(9635))
    return bool(kept[-1].all() and kept[:, -1].all() and kept.mean() < 0.8)


def _side(function: Blocks) -> int:
    """The side of the blocks that are dropped where 4 is asked for; 0 if that is not clear."""
    sides = set()
    for seed, keep_prob in ((9638, 0.95), (9634, 0.99)):
        kept = _kept(function, (60, 70), keep_prob, 4, np.random.default_rng(seed))
        if kept.mean() < 0.5 or kept.all():
            return 0
        padded = np.pad(~kept, 6, constant_values=True)  # what the border cuts counts as whole
        sides.add(max((side for side in range(1, 7) if _only_blocks(padded, side)), default=0))
        if 4 in sides:
            return 4
    return sides.pop() if len(sides) == 1 else 0


def _wrong_side(function: Blocks) -> bool:
    return _side(function) not in (0, 1, 4)


def _places_off_by_one(function: Blocks) -> bool:
    """True where gamma counts one place too few along each axis."""
    kept = _kept(function, (2, 900), 0.9, 1, np.random.default_rng(9639))
    if abs(float((~kept).mean()) - 0.1 * 900 * 2 / 899) >= six_sigma(0.2, 1800) - 0.02:
        return False
    wide = _kept(function, (40, 50), 0.9, 1, np.random.default_rng(9633))
    return float((~wide).mean()) < 0.15  # there one place more or less makes no difference


def _drops_blocks(function: Blocks) -> bool:
    return _only_blocks(~_kept(function, (40, 50), 0.8, 4, np.random.default_rng(9637)), 4)


def _cuts_blocks(function: Blocks) -> bool:
    """True where blocks stick out over the border."""
    kept = _kept(function, (40, 50), 0.7, 4, np.random.default_rng(9636))
    padded = np.pad(~kept, 4, constant_values=True)
    return not _only_blocks(~kept, 4) and _only_blocks(padded, 4)


def _drop_rate(function: Blocks) -> Callable[[float], float] | None:
    """The share of single entries that is dropped, as a function of keep_prob; None if odd."""
    rates: dict[str, Callable[[float], float]] = {
        "keep_prob": lambda p: 1.0 - p,
        "drop_prob": lambda p: p,
        "half": lambda p: 0.5,
    }
    return rates.get(own_rate(entries_kept(function)))


# gamma from the share to drop, the area of the mask, the block and the number of places.
Gamma = Callable[[float, int, int, int], float]
GAMMAS: Mapping[str, Gamma] = {
    "border_factor_missing": lambda q, area, block, places: q / block**2,
    "block_area_missing": lambda q, area, block, places: q * area / places,
    "gamma_is_drop_prob": lambda q, area, block, places: q,
    "block_not_squared": lambda q, area, block, places: q / block * area / places,
    "border_factor_inverted": lambda q, area, block, places: q / block**2 * places / area,
}


def _rng(index: int) -> np.random.Generator:
    return np.random.default_rng(9660 + index)


def _right(q: float, area: int, block: int, places: int) -> float:
    return min(1.0, q / block**2 * area / places)


def check_gamma(function: Blocks) -> None:
    """Blocks start with probability gamma at every place where one fits.

    Raises:
        ExamError: named as in `GAMMAS`.
    """
    if _places_off_by_one(function):
        fail("gamma is too large in narrow masks", "places_off_by_one")
    if _leaves_last(function) or _cuts_blocks(function) or _wrong_side(function):
        not_judged()  # charged where blocks are judged
        return
    rate = _drop_rate(function)
    if rate is None:
        _follow_keep_prob(function)
        not_judged()  # charged where single entries are counted
        return
    cases = []
    for index, (size, block, keep_prob) in enumerate(SIZES):
        kept = _kept(function, size, keep_prob, block, np.random.default_rng(9640 + index))
        around = np.pad(kept, ((1, 0), (1, 0)), constant_values=True)
        free = (around[:-1, 1:] & around[1:, :-1])[: size[0] - block + 1, : size[1] - block + 1]
        starts = ~kept[: free.shape[0], : free.shape[1]]
        cases.append((int((free & starts).sum()), int(free.sum()), size[0] * size[1], free.size))
    if not any(count for count, *_ in cases):
        fail("nothing is dropped where blocks have more than one entry")

    def fits(gamma: Gamma) -> bool:
        for (count, free, area, places), (_, block, keep_prob) in zip(cases, SIZES, strict=True):
            expected = min(1.0, gamma(rate(keep_prob), area, block, places))
            if free < 30:  # nearly all is dropped, so nearly every place starts a block
                if expected < 0.8:
                    return False
            elif abs(count / free - expected) > six_sigma(expected, free) + 1e-9:
                return False
        return True

    if fits(_right):
        return
    if rate(0.9) > 0.8 and fits(lambda q, *sizes: 1.0 - _right(1.0 - q, *sizes)):
        # corners where none should be, charged where single entries are counted
        not_judged()
        return
    named = [name for name, gamma in GAMMAS.items() if fits(gamma)]
    if named == ["gamma_is_drop_prob"] and not _drops_blocks(function):
        not_judged()  # an ordinary mask, charged where blocks are judged
        return
    seen = [count / max(free, 1) for count, free, *_ in cases]
    wanted = [
        _right(1 - p, area, block, places)
        for (_, _, area, places), (_, block, p) in zip(cases, SIZES, strict=True)
    ]
    worst = max(range(len(SIZES)), key=lambda i: abs(seen[i] - wanted[i]) / wanted[i])
    size, block, keep_prob = SIZES[worst]
    fail(
        f"in a mask of {size[0]} by {size[1]}, with block = {block} and keep_prob = {keep_prob}, a"
        f" block starts at {seen[worst]:.2%} of the places, not at {wanted[worst]:.2%}",
        *(named if len(named) == 1 else ()),
        hint="" if len(named) == 1 else "Work out gamma by hand for a small mask and compare.",
    )


def _follow_keep_prob(function: Blocks) -> None:
    """Fail unless fewer blocks are dropped where keep_prob is higher."""
    low, high = (_kept(function, (50, 60), p, 1, _rng(index)) for index, p in enumerate((0.2, 0.9)))
    if high.mean() - low.mean() < 0.1:
        fail("the number of blocks does not follow keep_prob")


def check_density(function: Blocks) -> None:
    """With blocks of one entry each entry is kept with probability `keep_prob`."""
    if _wrong_side(function) or _places_off_by_one(function):
        not_judged()  # charged where blocks and gamma are judged
        return
    check_drawn(entries_kept(function), "entries")
    if not _kept(function, (20, 30), 1.0, 3, np.random.default_rng(9650)).all():
        fail("with keep_prob = 1 and blocks of three some entries are dropped", "keep_all_drops")


def _check_overlap(function: Blocks) -> None:
    """In a mask as high as a block, what lies behind one is dropped if another starts inside."""
    block, length = 3, 5000
    kept = _kept(function, (block, length), 0.4, block, np.random.default_rng(9670))[0]
    free = np.concatenate([[True], kept[:-1]])[: length - 2 * block]
    starts = np.flatnonzero(free & ~kept[: free.size])
    if starts.size < 100:  # too few; how many there are is charged where gamma is judged
        return
    if np.unique(starts % block).size == 1:
        hint = "At how many places in a row of 7 can a block of 3 start?"
        fail(f"all blocks of side {block} start a multiple of {block} from each other", hint=hint)
    expected = 1.0 - (1.0 - starts.size / int(free.sum())) ** block
    seen = float((~kept[starts + block]).mean())
    if abs(seen - expected) > 1.5 * six_sigma(expected, starts.size):
        fail(
            f"behind a block another one follows at once in {seen:.0%} of the cases; places that"
            f" decide on their own would make that {expected:.0%}",
            hint="May two blocks overlap in your masks?",
        )


def check_independence(function: Blocks) -> None:
    """Each place decides on its own whether a block starts there."""
    if _wrong_side(function) or _places_off_by_one(function):
        not_judged()  # charged where blocks and gamma are judged
        return
    if _drops_blocks(function):
        _check_overlap(function)
    try:
        draws.check_independence(smaller(entries_kept(function)))
    except ExamError as error:  # there is no batch
        names = tuple(name for name in error.mistakes if name == "exactly_k_kept")
        raise ExamError(error.seen, names, "" if names else error.hint) from None
