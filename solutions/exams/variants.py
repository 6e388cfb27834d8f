"""Exams of lesson 07: what the hidden tests of the notebook call, one function a cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams import (
    draws,
    variants_checks,
    variants_gaussian,
    variants_spatial,
)
from solutions.exams.base import ExamError
from solutions.exams.several import together
from solutions.exams.showing import attach
from solutions.exams.variants_seen import (
    above_level,
    above_one,
    activations,
    channels_kept,
    check_form,
    not_zero,
    one_input,
    products,
    reworded,
    weights_kept,
)

Function = Callable[..., Any]


def examine_gaussian_dropout_moments(function: Function) -> None:
    """The noise has mean 1 and the variance of dropout."""
    together(
        lambda: variants_gaussian.check_mean(function),
        lambda: variants_gaussian.check_variance(function),
    )


def examine_gaussian_dropout_normal(function: Function) -> None:
    """The noise is normal, and every entry gets a factor of its own."""
    together(
        lambda: variants_gaussian.check_normal(function),
        lambda: variants_gaussian.check_independence(function),
    )


def examine_gaussian_dropout_evaluation(function: Function) -> None:
    """In evaluation the input comes back."""
    variants_checks.check_evaluation(function, activations((11, 9)))


def _gaussian_dropout_form(function: Function) -> None:
    """The output alone, for any number of dimensions."""
    check_form(function, ((6, 5), (1, 7)))
    try:
        draws.check_dimensions(above_one(function))
    except ExamError as error:
        raise reworded(error, variants_gaussian.WORDS) from None
    check_form(function, ((29,), (2, 3, 4), (2, 3, 4, 5)))


def _gaussian_dropout_hygiene(function: Function) -> None:
    """A bad keep_prob is refused, the input left alone."""
    variants_checks.check_validation(function, (6, 7))
    variants_checks.check_arguments(function, (activations((9, 8)),))


def examine_gaussian_dropout_contract(function: Function) -> None:
    """What every layer owes its caller."""
    together(
        lambda: _gaussian_dropout_form(function),
        lambda: variants_checks.check_generator(above_level(function), variants_gaussian.WORDS),
        lambda: _gaussian_dropout_hygiene(function),
    )


def _spatial_dropout_generator(function: Function) -> None:
    """All randomness comes from rng."""
    if not variants_checks.decided_by_input(function, activations((12, 15, 2, 2)), not_zero):
        variants_checks.check_generator(channels_kept(function))


def examine_spatial_dropout_density(function: Function) -> None:
    """Each channel is kept with probability keep_prob, and rng decides."""
    together(
        lambda: variants_spatial.check_channels_drawn(function),
        lambda: _spatial_dropout_generator(function),
    )


def examine_spatial_dropout_channels(function: Function) -> None:
    """Whole channels live or die, each on its own."""
    together(
        lambda: variants_spatial.check_whole_channels(function),
        lambda: variants_spatial.check_channels_independence(function),
    )


def examine_spatial_dropout_scaling(function: Function) -> None:
    """Kept channels are divided by keep_prob."""
    draw = channels_kept(function)
    variants_checks.check_factor(function, variants_spatial.images, draw)


def _spatial_dropout_hygiene(function: Function) -> None:
    """The input is left alone, float32 stays float32."""
    a = activations((6, 5, 4, 3))
    variants_checks.check_arguments(function, (a,))
    variants_checks.check_arguments(function, (activations((3, 4, 5, 6)).T,))
    variants_checks.check_float32(
        function,
        activations((12, 11, 2, 2)).astype(np.float32),
        lambda values: np.asarray(values[:, :, 0, 0]),
    )


def examine_spatial_dropout_contract(function: Function) -> None:
    """Evaluation, and what every layer owes its caller."""
    together(
        lambda: variants_checks.check_evaluation(function, activations((9, 11, 2, 3))),
        lambda: check_form(function, ((4, 3, 5, 6), (1, 3, 4, 2), (3, 1, 2, 5))),
        lambda: variants_checks.check_validation(function, (5, 4, 3, 2)),
        lambda: _spatial_dropout_hygiene(function),
    )


def examine_dropconnect_forward_density(function: Function) -> None:
    """Each weight is kept with probability keep_prob, and rng decides."""
    together(
        lambda: variants_spatial.check_weights_drawn(function),
        lambda: variants_checks.check_generator(weights_kept(one_input(function))),
    )


def examine_dropconnect_forward_weights(function: Function) -> None:
    """Weights are dropped, not units."""
    variants_spatial.check_weights_are_dropped(function)


def examine_dropconnect_forward_examples(function: Function) -> None:
    """Each example draws weights of its own."""
    variants_spatial.check_examples(function)


def examine_dropconnect_forward_scaling(function: Function) -> None:
    """Kept weights are divided by keep_prob; the bias is left alone."""
    together(
        lambda: variants_spatial.check_weights_factor(function),
        lambda: variants_spatial.check_bias(function),
    )


def _dropconnect_forward_evaluation(function: Function) -> None:
    """In evaluation the plain linear layer."""
    variants_checks.check_evaluation(one_input(function), products((11, 13)))
    variants_spatial.check_plain_layer(function)


def _dropconnect_forward_hygiene(function: Function) -> None:
    """Arguments are left alone, float32 stays float32."""

    def three(x: Any, W: Any, b: Any, keep_prob: float, rng: Any, training: bool) -> Any:
        return function(x, W, b, keep_prob, rng, training=training)

    arrays = (activations((6, 5)), activations((4, 5)), activations((4,)))
    variants_checks.check_arguments(three, arrays)
    a = products((12, 11)).astype(np.float32)
    variants_checks.check_float32(one_input(function), a, np.asarray)


def examine_dropconnect_forward_contract(function: Function) -> None:
    """Evaluation, and what every layer owes its caller."""
    together(
        lambda: _dropconnect_forward_evaluation(function),
        lambda: variants_spatial.check_layer_form(function),
        lambda: variants_checks.check_validation(one_input(function), (5, 4)),
        lambda: _dropconnect_forward_hygiene(function),
    )


attach(globals())
