"""Who shares a value with whom in a drawn mask: nobody, if each entry is decided on its own.

`check_independence` belongs to the checks of `draws.py`; see there what a `draw` is.
"""

from __future__ import annotations

import math

import numpy as np

from solutions.exams.base import Array, fail
from solutions.exams.generators import Draw

SIGMAS = 6.0


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
    for index, keep_prob in enumerate((0.8, 0.3)):
        shape = ((144, 90), (135, 96))[index]  # sizes that a fast Fourier transform likes
        kept = draw(shape, keep_prob, np.random.default_rng(5100 + index))
        shared = sharing(kept)
        if max(_changes(kept[0]), _changes(kept[:, 0])) <= 1 and shared != "constant":
            fail("kept entries stand side by side, dropped ones too: nothing looks drawn")
        named = [shared] if shared not in ("", "constant") else []
        seen = {
            "constant": "all entries of one draw are the same",
            "one_mask_for_batch": "all rows of the mask are equal",
            "one_value_per_example": "all columns of the mask are equal: each row is all or none",
        }.get(shared, "")
        fixed = _fixed_count(draw, kept, keep_prob, 5200 + index) if shared != "constant" else ""
        if fixed:
            named.append("exactly_k_kept")
        seen = "; ".join(text for text in (seen, fixed) if text) or dependence(kept)
        if seen:
            fail(seen, *named, hint="" if named else "Is every entry decided on its own?")
    _check_no_guard(draw)


def _changes(line: Array) -> int:
    """How often kept and dropped take turns along a line."""
    return int((line[1:] != line[:-1]).sum())


def _check_no_guard(draw: Draw) -> None:
    """Rows of two units may lose both: nothing guards against a row without units.

    Raises:
        ExamError: unnamed.
    """
    kept = draw((293, 2), 0.3, np.random.default_rng(5300))
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


def _fixed_count(draw: Draw, kept: Array, keep_prob: float, seed: int) -> str:
    """Says what count is the same in every row, column or draw, "" if none."""
    if not sharing(kept):
        if np.ptp(kept.sum(axis=1)) == 0:
            return "every row keeps exactly the same number of units"
        if np.ptp(kept.sum(axis=0)) == 0:
            return "every unit is kept in exactly the same number of examples"
    rng = np.random.default_rng(seed)
    shape = (20, 33 if keep_prob > 0.5 else 34)
    draws = [draw(shape, keep_prob, rng) for _ in range(10)]
    same_mask = all(np.array_equal(draws[0], other) for other in draws[1:])
    if not same_mask and len({int(one.sum()) for one in draws}) == 1:
        return "ten draws all keep exactly the same number of entries"
    return ""


def dependence(kept: Array) -> str:
    """Says in which way entries of one mask depend on each other, "" if no way is seen."""
    share = float(kept.mean())
    variance = share * (1.0 - share)
    if not 0.05 < share < 0.95:  # too few of one kind to judge; check_density fails this one
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
    for matrix, what in ((centred[:48], "examples"), (centred.T[:40], "units")):
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
