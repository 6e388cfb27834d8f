"""Wrong pairs of forward and backward pass, by kind of bug (lesson 08).

They stay on the grader's side; a learner's `check_dropout` calls them and should raise. Each pair
has one bug, and is right otherwise, in a style of its own as right pairs are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from solutions.exams.clinic_makers import (
    Make,
    wrong_drawing,
    wrong_evaluation,
    wrong_forward,
    wrong_gradient,
    wrong_training,
)
from solutions.exams.clinic_right import (
    Array,
    Forward,
    Pair,
    Rng,
    Style,
    draw_below,
    dressed,
    plain,
    styles,
)

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


def _remembered(style: Style) -> Pair:
    masks: dict[Any, Array] = {}

    def draw(shape: tuple[int, ...], keep_prob: float, rng: Rng) -> Any:
        key = (shape, keep_prob)
        if key not in masks:
            masks[key] = np.asarray(style.draw(shape, keep_prob, rng)) != 0
        return masks[key].copy()

    return wrong_drawing(draw)(style)


def _own_generator(style: Style) -> Pair:
    own = np.random.default_rng(21)  # to a check it is one without a seed: it goes on
    return wrong_drawing(lambda shape, p, rng: own.random(shape) < p)(style)


def _zeros_dropped(right: Forward) -> Forward:
    def forward(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
        out, mask = right(a, keep_prob, rng, training)
        return out, (out != 0 if training else mask)

    return forward


DRAWING: tuple[Make, ...] = (
    wrong_drawing(lambda shape, p, rng: rng.random(shape) > p),
    wrong_drawing(_normal),
    wrong_drawing(lambda shape, p, rng: rng.random(shape) < 0.5),
    wrong_drawing(lambda shape, p, rng: rng.random(shape)),
    wrong_drawing(_one_for_batch),
    wrong_drawing(_one_per_example),
    wrong_drawing(_exactly_k),
    wrong_drawing(_exactly_k_per_example),
    wrong_drawing(_in_pairs),
    wrong_drawing(_nothing_at_one),
    _remembered,
    wrong_drawing(lambda shape, p, rng: np.random.default_rng(0).random(shape) < p),
    wrong_drawing(lambda shape, p, rng: rng.random(shape) * rng.random(shape) < p),
    _own_generator,
    wrong_forward(_zeros_dropped),
)


# Scaling


def _by_kept_share(a: Array, mask: Array, keep_prob: float) -> Any:
    return a * mask / max(float(mask.mean()), 1e-3)


def _by_share_of_example(a: Array, mask: Array, keep_prob: float) -> Any:
    share = mask.mean(axis=tuple(range(1, a.ndim)), keepdims=True) if a.ndim > 1 else mask.mean()
    return a * mask / np.maximum(share, 1e-3)


SCALING: tuple[Make, ...] = (
    wrong_training(lambda a, mask, p: a * mask),
    wrong_training(lambda a, mask, p: a * mask / (1 - p if p < 1 else 1.0)),
    wrong_training(_by_kept_share),
    wrong_training(_by_share_of_example),
    wrong_training(lambda a, mask, p: a * mask / p**0.5),
    wrong_training(lambda a, mask, p: a * mask * p),
    wrong_training(lambda a, mask, p: a * mask / p / p),
    wrong_training(lambda a, mask, p: np.where(mask, a / p, a)),
    wrong_training(lambda a, mask, p: a * mask * 2.0),
)


# Evaluation


def _reversed_flag(right: Forward) -> Forward:
    def forward(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
        return right(a, keep_prob, rng, not training)

    return forward


EVALUATION: tuple[Make, ...] = (
    wrong_evaluation(lambda a, p, rng, right: right(a, p, rng)),
    wrong_evaluation(lambda a, p, rng, right: (a * p, np.ones_like(a))),
    wrong_evaluation(lambda a, p, rng, right: (a / p, np.ones_like(a))),
    wrong_forward(_reversed_flag),
    wrong_evaluation(lambda a, p, rng, right: (a, np.zeros_like(a))),
    wrong_evaluation(lambda a, p, rng, right: (a, right(a, p, rng)[1])),
    wrong_evaluation(lambda a, p, rng, right: (a, np.full(a.shape, p))),
)


# Backward


def _fresh_mask(style: Style) -> Pair:
    own = np.random.default_rng(20)
    return wrong_gradient(lambda dout, mask, p: dout * draw_below(dout.shape, p, own) / p)(style)


def _global_mask(style: Style) -> Pair:
    last: list[Array] = []
    right, backward = plain(style)

    def remembering(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
        out, mask = right(a, keep_prob, rng, training)
        last[:] = [mask.astype(bool)]
        return out, mask

    def ignoring(dout: Array, mask: Array, keep_prob: float) -> Any:
        fits = bool(last) and last[0].shape == dout.shape
        return backward(dout, last[0] if fits else mask, keep_prob)

    return remembering, ignoring


BACKWARD: tuple[Make, ...] = (
    wrong_gradient(lambda dout, mask, p: dout / p),
    wrong_gradient(lambda dout, mask, p: dout * mask),
    wrong_gradient(lambda dout, mask, p: dout * mask / p / p),
    wrong_gradient(lambda dout, mask, p: dout * mask * p),
    wrong_gradient(lambda dout, mask, p: dout * mask / p**0.5),
    wrong_gradient(lambda dout, mask, p: dout * ~mask / p),
    wrong_gradient(lambda dout, mask, p: dout * mask / max(float(mask.mean()), 1e-3)),
    wrong_gradient(lambda dout, mask, p: np.abs(dout) * mask / p),
    _fresh_mask,
    _global_mask,
)


# Hygiene


def _changes_input(right: Forward) -> Forward:
    def forward(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
        out, mask = right(a, keep_prob, rng, training)
        if training:
            a[...] = out.astype(a.dtype)
        return out, mask

    return forward


def _reseeds(right: Forward) -> Forward:
    def forward(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
        np.random.seed(0)
        return right(a, keep_prob, rng, training)

    return forward


def _takes_anything(right: Forward) -> Forward:
    def forward(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
        if not training or 0 < keep_prob <= 1:
            return right(a, 0.5 if not training else keep_prob, rng, training)
        mask = rng.random(a.shape) < keep_prob
        with np.errstate(all="ignore"):
            return a * mask / keep_prob, mask

    return forward


def _takes_nan(right: Forward) -> Forward:
    anything = _takes_anything(right)

    def forward(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
        if keep_prob <= 0 or keep_prob > 1:
            raise ValueError("keep_prob must lie in (0, 1]")
        return anything(a, keep_prob, rng, training)

    return forward


def _two_dimensions(right: Forward) -> Forward:
    def forward(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
        batch, units = a.shape
        out, mask = right(a, keep_prob, rng, training)
        return out, mask.reshape(batch, units)

    return forward


def _flattens(dout: Array, mask: Array, keep_prob: float) -> Any:
    return dout[mask] / keep_prob


def _changes_gradient(style: Style) -> Pair:
    forward, right = plain(style)

    def backward(dout: Array, mask: Array, keep_prob: float) -> Any:
        da = right(dout, mask, keep_prob)
        dout[...] = da.astype(dout.dtype)
        return da

    return forward, backward


_widens = wrong_training(lambda a, mask, p: (a * mask / p).astype(np.float64))

HYGIENE: tuple[Make, ...] = (
    wrong_forward(_changes_input),
    _changes_gradient,
    wrong_forward(_reseeds),
    wrong_drawing(lambda shape, p, rng: np.random.random(shape) < p),
    wrong_forward(_takes_anything),
    wrong_forward(_takes_nan),
    wrong_forward(_two_dimensions),
    wrong_gradient(_flattens),
    _widens,
    wrong_training(lambda a, mask, p: (a * mask / p).astype(a.dtype)),
    wrong_gradient(lambda dout, mask, p: dout * mask.astype(np.float64) / p),
)

KINDS: dict[str, tuple[Make, ...]] = {
    "drawing": DRAWING,
    "scaling": SCALING,
    "evaluation": EVALUATION,
    "backward": BACKWARD,
    "hygiene": HYGIENE,
}


def _in_style(make: Make, style: Style) -> Callable[[], Pair]:
    if make is _widens:  # a mask of floats may widen float32, one of bools may not
        style = replace(style, mask=bool)
    return lambda: dressed(make(style), style)


_dealt = iter(styles(sum(map(len, KINDS.values())), 2))
WRONG: dict[str, tuple[Callable[[], Pair], ...]] = {
    kind: tuple(_in_style(make, next(_dealt)) for make in makes) for kind, makes in KINDS.items()
}
