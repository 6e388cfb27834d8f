"""Make pairs of forward and backward pass of which one part is wrong and the rest is right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from solutions.exams.clinic_right import (
    Array,
    Draw,
    Forward,
    Pair,
    Rng,
    Style,
    Way,
    plain,
    refuse,
)

Make = Callable[[Style], Pair]  # a new pair for each check: some of them remember


def wrong_forward(wrong: Callable[[Forward], Forward]) -> Make:
    """The forward pass is wrong, made from the right one of the style."""

    def make(style: Style) -> Pair:
        forward, backward = plain(style)
        return wrong(forward), backward

    return make


def wrong_drawing(draw: Draw) -> Make:
    """The mask is drawn wrongly; everything else is right."""

    def make(style: Style) -> Pair:
        right, backward = plain(style)

        def forward(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
            if not training:
                return right(a, keep_prob, rng, training)
            refuse(keep_prob)
            mask = draw(a.shape, keep_prob, rng)
            binary = mask.dtype == bool
            return (style.output(a, mask, keep_prob) if binary else a * mask / keep_prob), mask

        return forward, backward

    return make


def wrong_training(output: Way) -> Make:
    """The output of training is `output(a, mask, keep_prob)`; everything else is right."""

    def wrong(right: Forward) -> Forward:
        def forward(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
            out, mask = right(a, keep_prob, rng, training)
            return (output(a, mask, keep_prob) if training else out), mask

        return forward

    return wrong_forward(wrong)


def wrong_evaluation(output: Callable[[Array, float, Rng, Forward], tuple[Array, Array]]) -> Make:
    """Evaluation returns `output(a, keep_prob, rng, right)`; everything else is right."""

    def wrong(right: Forward) -> Forward:
        def forward(a: Array, keep_prob: float, rng: Rng, training: bool = True) -> Any:
            refuse(keep_prob)
            return (right if training else _still(output, right))(a, keep_prob, rng)

        return forward

    return wrong_forward(wrong)


def _still(output: Callable[..., Any], right: Forward) -> Forward:
    return lambda a, keep_prob, rng: output(a, keep_prob, rng, right)


def wrong_gradient(output: Way) -> Make:
    """The backward pass returns `output(dout, mask, keep_prob)`; everything else is right."""

    def make(style: Style) -> Pair:
        def wrong(dout: Array, mask: Array, keep_prob: float) -> Any:
            refuse(keep_prob)
            return output(dout, mask.astype(bool), keep_prob)

        return plain(style)[0], wrong

    return make
