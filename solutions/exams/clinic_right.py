"""Right pairs of forward and backward pass, each right in its own way (lesson 08).

What a right pair is free to do is its style. Wrong pairs have styles as well, drawn in the same way
but on their own, and each pair is two new functions. So neither a style nor which function it is
tells whether a pair is right; only what the contract asks for does.

They stay on the grader's side; a learner's `check_dropout` calls them and must accept every one.
All of them keep float32 whatever the dtype of the mask, take integers and any number of dimensions,
and refuse a bad `keep_prob`, backwards too: whether a check asks for that or not, it is fair. None
of them draws in evaluation, for the same reason.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Rng = np.random.Generator
Forward = Callable[..., tuple[Array, Array]]
Backward = Callable[..., Array]
Pair = tuple[Forward, Backward]
Draw = Callable[[tuple[int, ...], float, Rng], Array]
Way = Callable[[Array, Array, float], Array]


def refuse(keep_prob: float) -> None:
    """Raise ValueError unless `keep_prob` lies in (0, 1]."""
    if not 0 < keep_prob <= 1:
        raise ValueError("keep_prob must lie in (0, 1]")


def float_dtype(a: Array) -> Any:
    """The dtype of an answer: that of `a` if it is a float, else float64."""
    return a.dtype if a.dtype.kind == "f" else np.dtype(np.float64)


def draw_below(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    """The plain way to draw a mask."""
    return rng.random(shape) < keep_prob


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
    """Draw of another order, and an array that is not C-contiguous."""
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
    """Throw numbers away before it uses some."""
    rng.random(7)
    return rng.random(shape) < keep_prob


def draw_unless_all(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    """Draw nothing where everything is kept."""
    return np.ones(shape, bool) if keep_prob == 1 else rng.random(shape) < keep_prob


def by_division(a: Array, mask: Array, keep_prob: float) -> Any:
    """The plain formula; `mask` holds bools."""
    return a * mask / keep_prob


def by_choice(a: Array, mask: Array, keep_prob: float) -> Any:
    """Choose instead of multiplying."""
    return np.where(mask, a / keep_prob, 0).astype(float_dtype(a))


def by_factor(a: Array, mask: Array, keep_prob: float) -> Any:
    """Multiply by a scaled mask."""
    return (mask / keep_prob).astype(float_dtype(a)) * a


def in_copy(a: Array, mask: Array, keep_prob: float) -> Any:
    """Work in place, on a copy of its own."""
    out = a.astype(float_dtype(a))
    out[~mask] = 0
    out *= 1 / keep_prob  # differs from a division in the last bit
    return out


# What each of them does, for the message where a right pair is rejected.
DRAWS: dict[Draw, str] = {
    draw_below: "compares uniform numbers with keep_prob",
    draw_above: "compares uniform numbers with 1 - keep_prob",
    draw_binomial: "draws binomial numbers",
    draw_choice: "draws by choice",
    draw_one_by_one: "draws one number after the other",
    draw_transposed: "draws a transposed mask",
    draw_float32: "draws in single precision",
    draw_integers: "draws whole numbers",
    draw_exponential: "draws exponential numbers",
    draw_by_rows: "draws one example after the other",
    draw_too_many: "draws more numbers than it uses",
    draw_unless_all: "draws nothing where keep_prob is 1",
}
DTYPES = (bool, np.float64, np.int64, bool, np.uint8, np.float32)
WAYS: tuple[Way, ...] = (by_division, by_choice, by_factor, in_copy)


@dataclass(frozen=True)
class Style:
    """What a pair does in its own way where the contract leaves it open.

    Attributes:
        draw: how a mask is drawn.
        output: how the output of training is computed.
        gradient: how the backward pass computes.
        mask: dtype of the mask in training.
        ones: dtype of the mask in evaluation; None for that of `a`.
        copies: evaluation returns a copy.
        signed: what is dropped becomes -0.0 where it was negative.
    """

    draw: Draw
    output: Way
    gradient: Way
    mask: Any
    ones: Any
    copies: bool
    signed: bool

    @property
    def words(self) -> str:
        """What can be seen of it from outside, in words."""
        ones = "of the input's dtype" if self.ones is None else f"of dtype {np.dtype(self.ones)}"
        back = "a copy of its input" if self.copies else "its input itself"
        mask = f"{DRAWS[self.draw]} and returns a mask of dtype {np.dtype(self.mask)}"
        return f"{mask}; in evaluation it returns {back} and a mask {ones}"


def styles(count: int, seed: int) -> tuple[Style, ...]:
    """Styles in which everything that is free is drawn on its own, all of it about equally often.

    Args:
        count: how many.
        seed: of Python's generator.
    """
    luck = random.Random(seed)

    def dealt(cards: Any) -> list[Any]:
        deck = [*cards] * (count // len(cards) + 1)
        deck = deck[:count]
        luck.shuffle(deck)
        return deck

    free = (DRAWS, WAYS, WAYS, DTYPES, (None, bool, int, None, float), (False, True), (False, True))
    columns = [dealt(tuple(cards)) for cards in free]
    return tuple(Style(*row) for row in zip(*columns, strict=True))


def plain(style: Style) -> Pair:
    """A right pair, before `dressed` makes the rest of its style."""

    def forward(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
        refuse(keep_prob)
        if not training:
            return a, np.ones_like(a)
        mask = np.asarray(style.draw(a.shape, keep_prob, rng)) != 0
        return style.output(a, mask, keep_prob), mask

    def backward(dout: Array, mask: Array, keep_prob: float) -> Any:
        refuse(keep_prob)
        return style.gradient(dout, mask.astype(bool), keep_prob)

    return forward, backward


def dressed(pair: Pair, style: Style) -> Pair:
    """Two new functions that do what those of the pair do, right or wrong, in a style.

    Nothing that the contract asks for changes: a dtype only where the mask holds 0 and 1 alone.
    """
    inner_forward, inner_backward = pair

    def forward(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
        out, mask = inner_forward(a, keep_prob, rng, training)
        if ((mask == 0) | (mask == 1)).all():
            ones = a.dtype if style.ones is None else style.ones
            mask = mask.astype(style.mask if training else ones)
        if training:
            return _zeros(out, a, style.signed), mask
        return out.copy() if style.copies else out, mask

    def backward(dout: Array, mask: Array, keep_prob: float) -> Any:
        return _zeros(inner_backward(dout, mask, keep_prob), dout, style.signed)

    return forward, backward


def _zeros(out: Array, like: Array, signed: bool) -> Any:
    """The same numbers, with zeros that have the sign of what they came from, or none."""
    if out.dtype.kind != "f" or out.shape != like.shape:
        return out
    return np.where(out == 0, np.copysign(0, like) if signed else 0, out).astype(out.dtype)


STYLES = styles(16, 1)


def right_pair(style: Style) -> Pair:
    """A right pair, made anew."""
    return dressed(plain(style), style)
