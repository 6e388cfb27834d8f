"""Right pairs of forward and backward pass, each right in its own way (lesson 08).

They stay on the grader's side; a learner's `check_dropout` calls them and must accept every one.
All of them keep float32 whatever the dtype of the mask, take integers and any number of dimensions,
and refuse a bad `keep_prob`, backwards too: whether a check asks for that or not, it is fair. None
of them draws in evaluation, for the same reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Rng = np.random.Generator
Forward = Callable[..., tuple[Array, Array]]
Backward = Callable[..., Array]
Pair = tuple[Forward, Backward]
Draw = Callable[[tuple[int, ...], float, Rng], Array]


def refuse(keep_prob: float) -> None:
    """Raises ValueError unless `keep_prob` lies in (0, 1]."""
    if not 0 < keep_prob <= 1:
        raise ValueError("keep_prob must lie in (0, 1]")


def float_dtype(a: Array) -> Any:
    """The dtype of an answer: that of `a` if it is a float, else float64."""
    return a.dtype if a.dtype.kind == "f" else np.dtype(np.float64)


def draw_below(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    """The plain way to draw a mask."""
    return rng.random(shape) < keep_prob


def forward(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
    """The plain forward pass; in evaluation it returns `a` itself."""
    refuse(keep_prob)
    if not training:
        return a, np.ones_like(a)
    mask = draw_below(a.shape, keep_prob, rng)
    return a * mask / keep_prob, mask


def backward(dout: Array, mask: Array, keep_prob: float) -> Any:
    """The plain backward pass, keeping float32 for masks of any dtype."""
    refuse(keep_prob)
    return dout * mask.astype(bool) / keep_prob


def drawn_by(draw: Draw, mask_dtype: Any = None) -> Forward:
    """A right forward pass with another way to draw.

    Args:
        draw: draws an array of 0/1 of any dtype.
        mask_dtype: dtype of the returned mask; None for that of `draw`.
    """

    def forward(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
        refuse(keep_prob)
        if not training:
            return a.copy(), np.ones(a.shape, dtype=mask_dtype or bool)
        mask = draw(a.shape, keep_prob, rng)
        out = np.where(mask, a / keep_prob, 0).astype(float_dtype(a))
        return out, mask if mask_dtype is None else mask.astype(mask_dtype)

    return forward


def draw_above(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    """`>=` with the probability of dropping."""
    return rng.random(shape) >= 1 - keep_prob


def draw_binomial(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    """Integers from the distribution itself."""
    return rng.binomial(1, keep_prob, shape)


def draw_choice(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    """Floats by choice between 0 and 1."""
    return rng.choice([0.0, 1.0], size=shape, p=[1 - keep_prob, keep_prob])


def draw_one_by_one(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    """A Python loop over all entries."""
    mask = np.zeros(shape, dtype=np.int8)
    for index in np.ndindex(shape):
        if rng.random() < keep_prob:
            mask[index] = 1
    return mask


def draw_transposed(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    """Draws of another order, and an array that is not C-contiguous."""
    return (rng.random(shape[::-1]) < keep_prob).T


def draw_float32(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    """Single precision."""
    return rng.random(shape, dtype=np.float32) < keep_prob


def draw_integers(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    """Whole numbers below a whole bound."""
    return rng.integers(0, 2**40, shape) < round(keep_prob * 2**40)


def draw_exponential(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    """An exponential waiting time exceeds `-log(p)` with probability p."""
    return rng.exponential(size=shape) >= -np.log(keep_prob)


def draw_by_rows(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    """One example after the other."""
    return np.array([rng.random(shape[1:]) < keep_prob for _ in range(shape[0])])


def draw_too_many(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    """Throws numbers away before it uses some."""
    rng.random(7)
    return rng.random(shape) < keep_prob


def draw_unless_all(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    """Draws nothing where everything is kept."""
    return np.ones(shape, bool) if keep_prob == 1 else rng.random(shape) < keep_prob


def forward_own_copy(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
    """Works in place, on a copy of its own; the mask has the dtype of the output."""
    if not training:
        return a, np.ones(a.shape, dtype=int)
    refuse(keep_prob)
    mask: Any = rng.random(a.shape) < keep_prob
    out = a.astype(float_dtype(a))
    out[~mask] = 0
    out *= 1 / keep_prob  # differs from a division in the last bit
    return out, mask.astype(out.dtype)


def forward_scaled_mask(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
    """Multiplies by a scaled mask."""
    refuse(keep_prob)
    if not training:
        return a, np.ones(a.shape, dtype=bool)
    mask: Any = rng.uniform(size=a.shape) < keep_prob
    factor: Any = (mask / keep_prob).astype(float_dtype(a))
    return factor * a, mask


def backward_where(dout: Array, mask: Array, keep_prob: float) -> Any:
    """Chooses instead of multiplying."""
    refuse(keep_prob)
    return np.where(mask, dout / keep_prob, 0).astype(float_dtype(dout))


def backward_in_copy(dout: Array, mask: Array, keep_prob: float) -> Any:
    """Works in place, on a copy of its own."""
    refuse(keep_prob)
    da = dout.astype(float_dtype(dout))
    da[mask == 0] = 0
    da *= 1 / keep_prob
    return da


# What a right one is free to do, and the pair that does it.
RIGHT: tuple[tuple[str, Pair], ...] = (
    ("it compares uniform numbers with keep_prob", (forward, backward)),
    ("its mask has another dtype", (drawn_by(draw_above, np.float64), backward_where)),
    ("its mask holds integers", (drawn_by(draw_binomial, np.int64), backward_where)),
    ("it draws in another way", (drawn_by(draw_choice), backward_in_copy)),
    ("it draws in another order", (drawn_by(draw_one_by_one), backward)),
    ("it draws in another order", (drawn_by(draw_transposed), backward)),
    ("it draws in another way", (drawn_by(draw_float32), backward_in_copy)),
    ("it draws in another way", (drawn_by(draw_integers, np.uint8), backward_where)),
    ("it draws in another way", (drawn_by(draw_exponential), backward)),
    ("it draws in another order", (drawn_by(draw_by_rows, np.float32), backward_where)),
    ("it takes more numbers from the generator", (drawn_by(draw_too_many), backward)),
    ("it draws nothing where keep_prob is 1", (drawn_by(draw_unless_all), backward_where)),
    ("it rounds differently in the last digit", (forward_own_copy, backward_in_copy)),
    ("it rounds differently in the last digit", (forward_scaled_mask, backward)),
)


def right_pairs() -> Iterator[tuple[str, Pair]]:
    """All right pairs with the freedom that each of them takes."""
    yield from RIGHT
