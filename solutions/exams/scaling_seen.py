"""What one call of `dropout_forward` or `classic_forward` shows, put in order before it is judged.

A learner's function may get one thing wrong and the rest right: the pair exchanged, the kept
entries flattened, a mask of one row, the flag reversed. `observe` undoes these and remembers that
it did, so that only the exam whose property it is fails.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from solutions.exams.base import Array, ExamError, call, fail, numeric_array
from solutions.exams.draws import Draw, kept_where_high
from solutions.exams.dropped import finite, marked_by_nan, spoiled

Forward = Callable[..., Any]
MASK_HINT = "A mask says of every entry whether it is kept."
ENOUGH = 50  # entries; fewer may all be kept by luck


@dataclass(frozen=True)
class Seen:
    """One answer of a forward function.

    Attributes:
        out: output, of the shape of the input.
        mask: the mask it returned, as float64, of the shape of the input.
        kept: True where an entry is kept, as far as output and mask show it.
        all_alive: no entry of the output is 0 where the input is not.
        mask_kind: kind of the dtype in which the mask came, "b", "i", "u" or "f".
        swapped: the pair came as `(mask, out)`.
        flattened: the output held the kept entries only.
        shared: the mask came in a smaller shape that broadcasts.
        flag_reversed: this is the answer to `training=False`.
        spoiled: "the mask" or "out" where that was NaN or infinite instead of 0, else "".
    """

    out: Array
    mask: Array
    kept: Array
    all_alive: bool
    mask_kind: str
    swapped: bool = False
    flattened: bool = False
    shared: bool = False
    flag_reversed: bool = False
    spoiled: str = ""

    @property
    def two_valued(self) -> bool:
        """True when the mask holds at most two values."""
        low, high = self.mask.min(), self.mask.max()
        return bool(((self.mask == low) | (self.mask == high)).all())

    @property
    def drops(self) -> bool:
        """True when output or mask tell entries apart."""
        return bool(np.ptp(self.mask) > 0 or not self.kept.all())

    @property
    def not_thresholded(self) -> bool:
        """True when the random numbers themselves are the mask and nothing is dropped."""
        return not self.two_valued and self.all_alive


def activations(shape: tuple[int, ...], zeros: bool = False) -> Array:
    """Values of both signs between 0.5 and 2 in size; with `zeros`, three in ten are exactly 0."""
    rng = np.random.default_rng(math.prod(shape))
    a = rng.uniform(-1.5, 1.5, shape)
    a += np.copysign(0.5, a)
    return np.where(rng.random(shape) < 0.3, 0.0, a) if zeros else a


def quiet_call(function: Forward, *args: Any, **kwargs: Any) -> Any:
    """`base.call` without NumPy's warnings: what a learner divides by zero is judged by its end."""
    with np.errstate(all="ignore"):
        return call(function, *args, **kwargs)


def observe(function: Forward, a: Array, keep_prob: float, rng: np.random.Generator) -> Seen:
    """Call a forward function in training.

    Where nothing is dropped with `training=True` and something is with `training=False`, the
    answer to the latter is returned: the flag is judged in evaluation and nowhere else.

    Args:
        function: the learner's function.
        a: input; the function gets a copy.
        keep_prob: as in the lesson.
        rng: as in the lesson.

    Raises:
        ExamError: the call fails, or its answer is not a pair of arrays that fit the input.
    """
    seen = _once(function, a, keep_prob, rng, training=True)
    if keep_prob < 1 and a.size >= ENOUGH and not seen.drops:
        try:
            other = _once(function, a, keep_prob, rng, training=False)
        except ExamError:
            return seen
        if other.drops:
            return replace(other, flag_reversed=True)
    return seen


def observe_dropout(
    function: Forward, a: Array, keep_prob: float, rng: np.random.Generator
) -> Seen:
    """`observe` where some units must live and some must die, so that nothing passes by silence.

    Raises:
        ExamError: as in `observe`; all are kept, or none.
    """
    seen = observe(function, a, keep_prob, rng)
    if not seen.drops:
        fail("no unit is dropped in training", "nothing_dropped")
    if not seen.kept.any():
        fail("no unit survives training")
    return seen


def require_dropped(seen: Seen) -> Seen:
    """Refuse a function that lets every unit live, at whatever size.

    Raises:
        ExamError: named not_thresholded.
    """
    if seen.not_thresholded:
        fail("the mask holds many different values and no unit is dropped", "not_thresholded")
    return seen


def _once(
    function: Forward, a: Array, keep_prob: float, rng: np.random.Generator, training: bool
) -> Seen:
    # A copy in the input's own memory order: what is not contiguous stays so.
    value = quiet_call(function, a.copy(order="K"), keep_prob, rng, training=training)
    out, mask = two_values(value)
    swapped = exchanged(out, mask)
    if swapped:
        out, mask = mask, out
    if _no_mask(out, mask, a):
        fail("the mask that comes back is the input or the output itself", hint=MASK_HINT)
    shared = _fits_when_broadcast(mask, a.shape)
    if shared:
        mask = np.array(np.broadcast_to(mask, a.shape))
    out, mask, not_zero = _with_zeros(out, mask)
    mask = numeric_array(mask, a.shape, "the mask")
    kind, mask = mask.dtype.kind, mask.astype(float)
    flattened = _holds_kept_only(out, mask)
    if flattened:
        values, out = out, np.zeros(a.shape, dtype=out.dtype)
        out[mask != 0] = values
    out = numeric_array(out, a.shape, "out")
    all_alive = bool((out != 0)[a != 0].all())
    kept = _kept(out, mask, a)
    seen = Seen(out, mask, kept, all_alive, kind, swapped, flattened, shared)
    return replace(seen, spoiled=not_zero)


def _with_zeros(out: Any, mask: Any) -> tuple[Any, Any, str]:
    """Output and mask with 0 where they were NaN or infinite for it, and which of them were."""
    not_zero = ""
    if marked_by_nan(mask):
        mask, not_zero = finite(mask), "the mask"
    if spoiled(out, mask):
        out, not_zero = finite(out), not_zero or "out"
    return out, mask, not_zero


def two_values(value: Any) -> tuple[Any, Any]:
    """Take the pair apart.

    Raises:
        ExamError: it is no pair; named mask_not_returned where one array came back.
    """
    if type(value) is np.ndarray:
        fail("the function returns one array, not the pair (out, mask)", "mask_not_returned")
    if not isinstance(value, tuple | list) or len(value) != 2:
        fail(
            "the function returns None" if value is None else "the answer is not a pair",
            hint="The last line hands back two arrays: out, mask.",
        )
    return value[0], value[1]


def exchanged(first: Any, second: Any) -> bool:
    """True when the first looks like a mask and the second does not: few values, many values."""
    arrays = all(type(v) is np.ndarray and v.dtype.kind in "buif" for v in (first, second))
    return arrays and first.size > 1 and _few_values(first) and not _few_values(second)


def _few_values(array: Array) -> bool:
    return array.size > 0 and bool(((array == array.min()) | (array == array.max())).all())


def _no_mask(out: Any, mask: Any, a: Array) -> bool:
    """True where the input stands in place of the mask, or one array that drops nothing in both."""
    if type(mask) is not np.ndarray or mask.shape != a.shape or a.size == 1:
        return False
    if np.array_equal(mask, a):
        return True
    alone = type(out) is np.ndarray and np.array_equal(out, mask) and not _few_values(mask)
    return bool(alone and (out != 0)[a != 0].all())


def _fits_when_broadcast(mask: Any, shape: tuple[int, ...]) -> bool:
    """True for one row, one column or one value where a whole mask belongs."""
    if type(mask) in (bool, int, float) or isinstance(mask, np.generic):
        return True
    if type(mask) is not np.ndarray or mask.shape == shape or mask.ndim > len(shape):
        return False
    pairs = zip(mask.shape[::-1], shape[::-1], strict=False)
    return all(have in (1, want) for have, want in pairs)


def _holds_kept_only(out: Any, mask: Array) -> bool:
    """True when the output is the one-dimensional array of the kept entries."""
    return (
        type(out) is np.ndarray
        and out.ndim == 1
        and out.shape != mask.shape
        and out.size == np.count_nonzero(mask)
    )


def _kept(out: Array, mask: Array, a: Array) -> Array:
    """Which entries are kept: by the output where it drops, else by the mask.

    Where the input is zero the output says nothing, and the mask decides.
    """
    alive = out != 0
    few = bool(((mask == mask.min()) | (mask == mask.max())).all())
    marked = kept_where_high(mask) if few else mask > mask.mean()
    seen = a != 0
    if alive[seen].all():
        return marked if np.ptp(mask) > 0 else alive | ~seen
    if np.array_equal(alive[seen], ~marked[seen]):
        marked = ~marked
    return np.where(seen, alive, marked)


def factors_of(seen: Seen, a: Array) -> Array:
    """What each kept entry was multiplied by, mask aside where the mask is not of 0 and 1."""
    base = a * seen.mask if seen.not_thresholded else a
    with np.errstate(all="ignore"):
        ratio: Array = seen.out[seen.kept].astype(float) / base[seen.kept]
    return np.nan_to_num(ratio, nan=np.inf)


def as_draw(function: Forward) -> Draw:
    """The adaptor that `draws` asks for: which entries a forward function keeps in training."""

    def draw(shape: tuple[int, ...], keep_prob: float, rng: np.random.Generator) -> Array:
        return observe(function, activations(shape), keep_prob, rng).kept

    return draw


def decided_by_input(function: Forward) -> bool:
    """True when the input decides what is kept: another generator changes nothing, it does."""
    a = activations((37, 44))
    first, second = (observe(function, a, 0.6, np.random.default_rng(seed)) for seed in (1, 2))
    other = observe(function, a[::-1], 0.6, np.random.default_rng(1))
    same = np.array_equal(first.kept, second.kept)
    return same and first.drops and not np.array_equal(first.kept, other.kept)


def own_rate(function: Forward) -> str:
    """With what probability a function keeps, roughly: "keep_prob", "drop_prob", "half" or ""."""
    models: dict[str, Callable[[float], float]] = {
        "keep_prob": lambda p: p,
        "drop_prob": lambda p: 1.0 - p,
        "half": lambda p: 0.5,
    }
    shares = []
    for index, keep_prob in enumerate((0.15, 0.9)):
        rng = np.random.default_rng(2900 + index)
        seen = observe(function, activations((120, 67 + index)), keep_prob, rng)
        shares.append((keep_prob, float(seen.kept.mean())))
    for name, model in models.items():
        if all(abs(share - model(keep_prob)) < 0.15 for keep_prob, share in shares):
            return name
    return ""
