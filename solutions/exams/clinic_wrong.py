"""Wrong pairs of forward and backward pass, by kind of bug (lesson 08).

They stay on the grader's side; a learner's `check_dropout` calls them and should raise. In each
pair one half is wrong and the other is plain and right, so every pair has one bug.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams.clinic_right import (
    Array,
    Draw,
    Pair,
    Rng,
    backward,
    draw_below,
    forward,
    refuse,
)

Make = Callable[[], Pair]  # a new pair for each check: some of them remember


def _drawing(draw: Draw) -> Make:
    """The mask is drawn wrongly; everything else is right."""

    def wrong(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> tuple[Array, Array]:
        refuse(keep_prob)
        if not training:
            return a, np.ones_like(a)
        mask = draw(a.shape, keep_prob, rng)
        return a * mask / keep_prob, mask

    return lambda: (wrong, backward)


def _training(output: Callable[[Array, Array, float], Array]) -> Make:
    """The output of training is `output(a, mask, keep_prob)`; everything else is right."""

    def wrong(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> tuple[Array, Array]:
        refuse(keep_prob)
        if not training:
            return a, np.ones_like(a)
        mask = draw_below(a.shape, keep_prob, rng)
        return output(a, mask, keep_prob), mask

    return lambda: (wrong, backward)


def _evaluation(output: Callable[[Array, float, Rng], tuple[Array, Array]]) -> Make:
    """Evaluation returns `output(a, keep_prob, rng)`; everything else is right."""

    def wrong(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> tuple[Array, Array]:
        refuse(keep_prob)
        return forward(a, keep_prob, rng) if training else output(a, keep_prob, rng)

    return lambda: (wrong, backward)


def _gradient(output: Callable[[Array, Array, float], Array]) -> Make:
    """The backward pass returns `output(dout, mask, keep_prob)`; everything else is right."""

    def wrong(dout: Array, mask: Array, keep_prob: float) -> Any:
        refuse(keep_prob)
        return output(dout, mask.astype(bool), keep_prob)

    return lambda: (forward, wrong)


# Drawing


def _normal(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    return rng.standard_normal(shape) < keep_prob


def _one_for_batch(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    return np.array(np.broadcast_to(rng.random(shape[1:]) < keep_prob, shape))


def _one_per_example(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    alive = rng.random((shape[0],) + (1,) * (len(shape) - 1)) < keep_prob
    return np.array(np.broadcast_to(alive, shape))


def _exactly_k(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    size = int(np.prod(shape))
    return rng.permutation(np.arange(size) < round(keep_prob * size)).reshape(shape)


def _exactly_k_per_example(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    ranks = rng.random(shape).argsort(axis=-1).argsort(axis=-1)
    return ranks < round(keep_prob * shape[-1])


def _in_pairs(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    half = rng.random((*shape[:-1], (shape[-1] + 1) // 2)) < keep_prob
    return np.repeat(half, 2, axis=-1)[..., : shape[-1]]


def _nothing_at_one(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
    return rng.random(shape) < keep_prob % 1.0


def _remembered() -> Pair:
    masks: dict[Any, Array] = {}

    def draw(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
        key = (shape, keep_prob)
        if key not in masks:
            masks[key] = draw_below(shape, keep_prob, rng)
        return masks[key].copy()

    return _drawing(draw)()


def _zeros_dropped(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
    out, _ = forward(a, keep_prob, rng, training)
    return out, (out != 0 if training else np.ones_like(a))


DRAWING: tuple[Make, ...] = (
    _drawing(lambda shape, p, rng: rng.random(shape) > p),
    _drawing(_normal),
    _drawing(lambda shape, p, rng: rng.random(shape) < 0.5),
    _drawing(lambda shape, p, rng: rng.random(shape)),
    _drawing(_one_for_batch),
    _drawing(_one_per_example),
    _drawing(_exactly_k),
    _drawing(_exactly_k_per_example),
    _drawing(_in_pairs),
    _drawing(_nothing_at_one),
    _remembered,
    _drawing(lambda shape, p, rng: np.random.default_rng(0).random(shape) < p),
    _drawing(lambda shape, p, rng: rng.random(shape) * rng.random(shape) < p),
    lambda: (_zeros_dropped, backward),
)


# Scaling


def _by_kept_share(a: Array, mask: Array, keep_prob: float) -> Any:
    return a * mask / max(float(mask.mean()), 1e-3)


def _by_share_of_example(a: Array, mask: Array, keep_prob: float) -> Any:
    share = mask.mean(axis=tuple(range(1, a.ndim)), keepdims=True) if a.ndim > 1 else mask.mean()
    return a * mask / np.maximum(share, 1e-3)


SCALING: tuple[Make, ...] = (
    _training(lambda a, mask, p: a * mask),
    _training(lambda a, mask, p: a * mask / (1 - p if p < 1 else 1.0)),
    _training(_by_kept_share),
    _training(_by_share_of_example),
    _training(lambda a, mask, p: a * mask / p**0.5),
    _training(lambda a, mask, p: a * mask * p),
    _training(lambda a, mask, p: a * mask / p / p),
    _training(lambda a, mask, p: np.where(mask, a / p, a)),
    _training(lambda a, mask, p: a * mask * 2.0),
)


# Evaluation


def _without_mask(a: Array, keep_prob: float, rng: Rng) -> tuple[Array, Array]:
    return a, np.zeros_like(a)


def _reversed_flag(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
    refuse(keep_prob)
    return (a, np.ones_like(a)) if training else forward(a, keep_prob, rng)


EVALUATION: tuple[Make, ...] = (
    _evaluation(lambda a, p, rng: forward(a, p, rng)),
    _evaluation(lambda a, p, rng: (a * p, np.ones_like(a))),
    _evaluation(lambda a, p, rng: (a / p, np.ones_like(a))),
    lambda: (_reversed_flag, backward),
    _evaluation(_without_mask),
    _evaluation(lambda a, p, rng: (a, draw_below(a.shape, p, rng))),
    _evaluation(lambda a, p, rng: (a, np.full(a.shape, p))),
)


# Backward


def _fresh_mask() -> Pair:
    own = np.random.default_rng(20)
    return _gradient(lambda dout, mask, p: dout * draw_below(dout.shape, p, own) / p)()


def _global_mask() -> Pair:
    last: list[Array] = []

    def remembering(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
        out, mask = forward(a, keep_prob, rng, training)
        last[:] = [mask.astype(bool)]
        return out, mask

    def ignoring(dout: Array, mask: Array, keep_prob: float) -> Any:
        fits = bool(last) and last[0].shape == dout.shape
        return backward(dout, last[0] if fits else mask, keep_prob)

    return remembering, ignoring


BACKWARD: tuple[Make, ...] = (
    _gradient(lambda dout, mask, p: dout / p),
    _gradient(lambda dout, mask, p: dout * mask),
    _gradient(lambda dout, mask, p: dout * mask / p / p),
    _gradient(lambda dout, mask, p: dout * mask * p),
    _gradient(lambda dout, mask, p: dout * mask / p**0.5),
    _gradient(lambda dout, mask, p: dout * ~mask / p),
    _gradient(lambda dout, mask, p: dout * mask / max(float(mask.mean()), 1e-3)),
    _gradient(lambda dout, mask, p: np.abs(dout) * mask / p),
    _fresh_mask,
    _global_mask,
)


# Hygiene


def _changes_input(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
    out, mask = forward(a, keep_prob, rng, training)
    if training:
        a[...] = out.astype(a.dtype)
    return out, mask


def _reseeds(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
    np.random.seed(0)
    return forward(a, keep_prob, rng, training)


def _draws_globally(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
    refuse(keep_prob)
    if not training:
        return a, np.ones_like(a)
    mask = np.random.random(a.shape) < keep_prob
    return a * mask / keep_prob, mask


def _takes_anything(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
    mask = rng.random(a.shape) < keep_prob if training else np.ones_like(a)
    with np.errstate(all="ignore"):
        return (a * mask / keep_prob if training else a), mask


def _takes_nan(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
    if keep_prob <= 0 or keep_prob > 1:
        raise ValueError("keep_prob must lie in (0, 1]")
    return _takes_anything(a, keep_prob, rng, training)


def _two_dimensions(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
    batch, units = a.shape
    return forward(a.reshape(batch, units), keep_prob, rng, training)


def _flattens(dout: Array, mask: Array, keep_prob: float) -> Any:
    refuse(keep_prob)
    return dout[mask.astype(bool)] / keep_prob


def _changes_gradient(dout: Array, mask: Array, keep_prob: float) -> Any:
    da = backward(dout, mask, keep_prob)
    dout[...] = da.astype(dout.dtype)
    return da


HYGIENE: tuple[Make, ...] = (
    lambda: (_changes_input, backward),
    lambda: (forward, _changes_gradient),
    lambda: (_reseeds, backward),
    lambda: (_draws_globally, backward),
    lambda: (_takes_anything, backward),
    lambda: (_takes_nan, backward),
    lambda: (_two_dimensions, backward),
    lambda: (forward, _flattens),
    _training(lambda a, mask, p: (a * mask / p).astype(np.float64)),
    _training(lambda a, mask, p: (a * mask / p).astype(a.dtype)),
    _gradient(lambda dout, mask, p: dout * mask.astype(np.float64) / p),
)

WRONG: dict[str, tuple[Make, ...]] = {
    "drawing": DRAWING,
    "scaling": SCALING,
    "evaluation": EVALUATION,
    "backward": BACKWARD,
    "hygiene": HYGIENE,
}
