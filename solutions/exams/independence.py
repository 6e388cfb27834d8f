"""Who shares a value with whom in a drawn mask: nobody, if each entry is decided on its own.

`check_independence` belongs to the checks of `draws.py`; see there what a `draw` is.
"""

from __future__ import annotations

import math

import numpy as np

from solutions.exams.base import Array, ExamError, fail, not_judged
from solutions.exams.generators import Draw

SIGMAS = 6.0
NEARLY_ZERO = 1e-4  # as keep_prob: a draw of 60 entries keeps none but once in 170


def sharing(kept: Array) -> str:
    """Who shares a value with whom in a two-dimensional mask: a name of `MISTAKES`, or "".

    "constant" is returned where all entries are equal, which is no name.
    """
    if (kept == kept[0, 0]).all():
        return "constant"
    if (kept == kept[:1]).all():
        return "one_mask_for_batch"
    return "one_value_per_example" if (kept == kept[:, :1]).all() else ""


def check_independence(draw: Draw) -> None:
    """Each entry is decided on its own: rows, columns, counts, and any two entries at a distance.

    Raises:
        ExamError: named one_mask_for_batch, one_value_per_example, exactly_k_kept where so seen.
    """
    fits = True  # with keep_prob, roughly: who errs there is charged by check_density
    for index, keep_prob in enumerate((0.8, 0.3)):
        shape = ((128, 72), (120, 80))[index]  # sizes that a fast Fourier transform likes
        kept = draw(shape, keep_prob, np.random.default_rng(5100 + index))
        fits &= abs(float(kept.mean()) - keep_prob) < 0.1
        shared = sharing(kept)
        if max(_changes(kept[0]), _changes(kept[:, 0])) <= 1 and shared != "constant":
            fail("kept entries stand side by side, dropped ones too: nothing looks drawn")
        named = [shared] if shared not in ("", "constant") else []
        seen = {
            "constant": "all entries of one draw are the same",
            "one_mask_for_batch": "all rows of the mask are equal",
            "one_value_per_example": "all columns of the mask are equal: each row is all or none",
        }.get(shared, "")
        fixed = _fixed_count(draw, kept) if shared != "constant" and index == 0 else ""
        if fixed:
            named.append("exactly_k_kept")
        seen = "; ".join(text for text in (seen, fixed) if text) or dependence(kept)
        if seen:
            fail(seen, *named, hint="" if named else "Is every entry decided on its own?")
    _check_no_guard(draw, fits)


def _changes(line: Array) -> int:
    """How often kept and dropped take turns along a line."""
    return int((line[1:] != line[:-1]).sum())


def _check_no_guard(draw: Draw, fits: bool) -> None:
    """Rows of two units may lose both, and a whole draw all: nothing guards against silence.

    Args:
        draw: see `draws`.
        fits: True where the share of kept entries is about keep_prob. Then a keep_prob of next to
            nothing keeps nothing.

    Raises:
        ExamError: unnamed.
    """
    rng = np.random.default_rng(5400)
    if fits and all(_keeps_one(draw, rng) for _ in range(40)):  # the first says no, as a rule
        fail(
            f"with keep_prob = {NEARLY_ZERO} one entry at least is kept in each of 40 draws",
            hint="May a draw drop everything? Does something in the code guard against it?",
        )
    try:
        kept = draw((293, 2), 0.3, np.random.default_rng(5300))
    except ExamError as error:
        if "NaN" not in error.seen:
            raise
        not_judged(nan=True)  # a row that keeps nothing was divided by its share: a wrong scale
        return
    shared = sharing(kept)
    if shared == "constant":
        fail("all entries of one draw are the same where rows have two units")
    if shared:
        return
    dropped = 1.0 - float(kept.mean())
    for empty, chance, what in ((~kept, dropped, "no"), (kept, 1.0 - dropped, "every")):
        seen, expected = float(empty.all(axis=1).mean()), chance**2
        if abs(seen - expected) > SIGMAS * math.sqrt(expected * (1.0 - expected) / len(kept)):
            fail(
                f"of rows with two units {seen:.0%} keep {what} unit; coins of their own would"
                f" make that {expected:.0%}",
                hint="Does something in the code depend on what has been drawn?",
            )


def _keeps_one(draw: Draw, rng: np.random.Generator) -> bool:
    """True when a draw at next to no keep_prob keeps an entry, and no row keeps more than one.

    A share that is far off leaves more, and is charged by check_density. What an output says of
    its mask when nothing is kept, no exam but this one asks.
    """
    try:
        kept = draw((5, 12), NEARLY_ZERO, rng)
    except ExamError as error:
        if "NaN" in error.seen:
            not_judged(nan=True)
        return False
    return int(kept.sum(axis=1).max()) == 1


def _fixed_count(draw: Draw, kept: Array) -> str:
    """Say what count is the same in every row, column and draw, "" if none.

    The counts of seven independent draws agree with probability 0.02 to the sixth.
    """
    rng = np.random.default_rng(5200)
    first = draw((61, 24), 0.8, rng)
    same_mask = True
    for _ in range(6):  # the first of them tells, as a rule
        other = draw((61, 24), 0.8, rng)
        if other.sum() != first.sum():
            return ""
        same_mask &= np.array_equal(first, other)
    if same_mask:
        return ""
    if not sharing(kept):
        if np.ptp(kept.sum(axis=1)) == 0:
            return "every row keeps exactly the same number of units"
        if np.ptp(kept.sum(axis=0)) == 0:
            return "every unit is kept in exactly the same number of examples"
    return "seven draws all keep exactly the same number of entries"


def dependence(kept: Array) -> str:
    """Say in which way entries of one mask depend on each other, "" if no way is seen."""
    share = float(kept.mean())
    variance = share * (1.0 - share)
    if not 0.05 < share < 0.95:  # too few of one kind to judge; check_density fails this one
        not_judged()
        return ""
    for axis, what in ((1, "rows"), (0, "units")):
        counts = kept.sum(axis=axis)
        ratio = float(((counts - kept.shape[axis] * share) ** 2).mean())
        ratio /= kept.shape[axis] * variance
        if abs(_chi_square_sigmas(ratio, counts.size)) > SIGMAS:
            more = "more" if ratio > 1 else "less"
            return f"the counts of kept entries differ between {what} {more} than chance does"
    centred = kept - share
    # Products this small run in one thread of BLAS: starting more costs more than all the rest.
    for lines, what in ((centred, "examples"), (centred.T, "units")):
        matrix = lines if len(lines) <= 48 else np.concatenate([lines[:24], lines[-24:]])
        gram = matrix @ matrix.T / (matrix.shape[1] * variance)
        np.fill_diagonal(gram, 0.0)
        if np.abs(gram).max() > (SIGMAS + 1.0) / math.sqrt(matrix.shape[1]):
            return f"some {what} have masks that depend on each other"
    if float(np.abs(lag_correlations(kept)).max()) > (SIGMAS + 1.0) / math.sqrt(kept.size):
        return "entries at a fixed distance depend on each other"
    return ""


def _chi_square_sigmas(ratio: float, count: int) -> float:
    """A chi-square per degree of freedom in standard deviations (Wilson and Hilferty, 1931)."""
    width = 2.0 / (9.0 * count)
    return float((math.copysign(abs(ratio) ** (1 / 3), ratio) - (1.0 - width)) / math.sqrt(width))


def lag_correlations(kept: Array) -> Array:
    """Correlation of a mask of any dimensions with itself at every distance, that at 0 set to 0."""
    centred = kept - kept.mean()
    power = np.abs(np.fft.fftn(centred)) ** 2
    correlations = np.fft.ifftn(power).real / max(float((centred**2).sum()), 1e-300)
    correlations.flat[0] = 0.0
    return np.asarray(correlations)
