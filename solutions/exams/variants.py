"""Exams of lesson 07: what the hidden tests of the notebook call, one function a cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams import (
    draws,
    variants_alpha,
    variants_answers,
    variants_block,
    variants_checks,
    variants_gaussian,
    variants_norm,
    variants_spatial,
)
from solutions.exams.base import ExamError, call, not_judged
from solutions.exams.showing import attach
from solutions.exams.variants_seen import (
    above_level,
    above_one,
    activations,
    alpha_kept,
    alpha_mask,
    channels_kept,
    check_form,
    not_zero,
    one_input,
    products,
    reworded,
    smaller,
    weights_kept,
)

Function = Callable[..., Any]


def _check_validation(layer: Function, shape: tuple[int, ...]) -> None:
    call(layer, activations(shape), 0.6, np.random.default_rng(9800), training=True)

    def attempt(keep_prob: float) -> object:
        with np.errstate(all="ignore"):
            rng = np.random.default_rng(9810)
            return layer(activations(shape), keep_prob, rng, training=True)

    draws.check_validation(attempt)


def examine_gaussian_dropout_mean(function: Function) -> None:
    """The noise has mean 1."""
    variants_gaussian.check_mean(function)


def examine_gaussian_dropout_variance(function: Function) -> None:
    """The noise has the variance of dropout."""
    variants_gaussian.check_variance(function)


def examine_gaussian_dropout_normal(function: Function) -> None:
    """The noise is normal."""
    variants_gaussian.check_normal(function)


def examine_gaussian_dropout_independence(function: Function) -> None:
    """Every entry gets a factor of its own, in any number of dimensions."""
    variants_gaussian.check_independence(function)


def examine_gaussian_dropout_evaluation(function: Function) -> None:
    """In evaluation the input comes back."""
    variants_checks.check_evaluation(function, activations((11, 9)))


def examine_gaussian_dropout_form(function: Function) -> None:
    """The output alone, for any number of dimensions."""
    check_form(function, ((6, 5), (1, 7)))
    try:
        draws.check_dimensions(above_one(function))
    except ExamError as error:
        raise reworded(error, variants_gaussian.WORDS) from None
    check_form(function, ((29,), (2, 3, 4), (2, 3, 4, 5)))


def examine_gaussian_dropout_generator(function: Function) -> None:
    """All randomness comes from rng."""
    variants_checks.check_generator(above_level(function), variants_gaussian.WORDS)


def examine_gaussian_dropout_hygiene(function: Function) -> None:
    """A bad keep_prob is refused, the input left alone."""
    _check_validation(function, (6, 7))
    variants_checks.check_arguments(function, (activations((9, 8)),))


def examine_spatial_dropout_density(function: Function) -> None:
    """Each channel is kept with probability keep_prob."""
    variants_spatial.check_channels_drawn(function)


def examine_spatial_dropout_channels(function: Function) -> None:
    """Whole channels live or die."""
    variants_spatial.check_whole_channels(function)


def examine_spatial_dropout_independence(function: Function) -> None:
    """Every channel of every example is decided on its own."""
    variants_spatial.check_channels_independence(function)


def examine_spatial_dropout_scaling(function: Function) -> None:
    """Kept channels are divided by keep_prob."""
    draw = channels_kept(function)
    variants_checks.check_factor(function, variants_spatial.images, draw)


def examine_spatial_dropout_evaluation(function: Function) -> None:
    """In evaluation the input comes back, alone."""
    variants_checks.check_evaluation(function, activations((9, 11, 2, 3)))


def examine_spatial_dropout_form(function: Function) -> None:
    """The output alone, of the shape of the input."""
    check_form(function, ((4, 3, 5, 6), (1, 3, 4, 2), (3, 1, 2, 5)))


def examine_spatial_dropout_generator(function: Function) -> None:
    """All randomness comes from rng."""
    if not variants_checks.decided_by_input(function, activations((12, 15, 2, 2)), not_zero):
        variants_checks.check_generator(channels_kept(function))


def examine_spatial_dropout_validation(function: Function) -> None:
    """A bad keep_prob raises ValueError."""
    _check_validation(function, (5, 4, 3, 2))


def examine_spatial_dropout_hygiene(function: Function) -> None:
    """The input is left alone, float32 stays float32."""
    a = activations((6, 5, 4, 3))
    variants_checks.check_arguments(function, (a,))
    variants_checks.check_arguments(function, (activations((3, 4, 5, 6)).T,))
    variants_checks.check_float32(
        function,
        activations((12, 11, 2, 2)).astype(np.float32),
        lambda values: np.asarray(values[:, :, 0, 0]),
    )


def examine_dropconnect_forward_density(function: Function) -> None:
    """Each weight is kept with probability keep_prob."""
    variants_spatial.check_weights_drawn(function)


def examine_dropconnect_forward_weights(function: Function) -> None:
    """Weights are dropped, not units."""
    variants_spatial.check_weights_are_dropped(function)


def examine_dropconnect_forward_examples(function: Function) -> None:
    """Each example draws weights of its own."""
    variants_spatial.check_examples(function)


def examine_dropconnect_forward_scaling(function: Function) -> None:
    """Kept weights are divided by keep_prob."""
    variants_spatial.check_weights_factor(function)


def examine_dropconnect_forward_bias(function: Function) -> None:
    """The bias is neither dropped nor scaled."""
    variants_spatial.check_bias(function)


def examine_dropconnect_forward_evaluation(function: Function) -> None:
    """In evaluation the plain linear layer."""
    variants_checks.check_evaluation(one_input(function), products((11, 13)))
    variants_spatial.check_plain_layer(function)


def examine_dropconnect_forward_form(function: Function) -> None:
    """z alone, of shape (batch, units_out)."""
    variants_spatial.check_layer_form(function)


def examine_dropconnect_forward_generator(function: Function) -> None:
    """All randomness comes from rng."""
    variants_checks.check_generator(weights_kept(one_input(function)))


def examine_dropconnect_forward_validation(function: Function) -> None:
    """A bad keep_prob raises ValueError."""
    _check_validation(one_input(function), (5, 4))


def examine_dropconnect_forward_hygiene(function: Function) -> None:
    """Arguments are left alone, float32 stays float32."""

    def three(x: Any, W: Any, b: Any, keep_prob: float, rng: Any, training: bool) -> Any:
        return function(x, W, b, keep_prob, rng, training=training)

    arrays = (activations((6, 5)), activations((4, 5)), activations((4,)))
    variants_checks.check_arguments(three, arrays)
    a = products((12, 11)).astype(np.float32)
    variants_checks.check_float32(one_input(function), a, np.asarray)


def examine_alpha_dropout_density(function: Function) -> None:
    """Each unit is kept with probability keep_prob."""
    draw = alpha_kept(function)
    variants_checks.check_drop_something(function, activations((14, 15)), alpha_mask)
    try:
        variants_checks.check_drawn(draw, "entries")
    except ExamError as error:
        if "keep_prob = 1.0:" not in error.seen or variants_alpha.map_is_right(function):
            raise  # else a wrong map has no value at 1, which is charged where it is judged
        not_judged()


def examine_alpha_dropout_independence(function: Function) -> None:
    """Every entry is decided on its own."""
    draws.check_independence(alpha_kept(function))


def examine_alpha_dropout_value(function: Function) -> None:
    """Dropped entries take the value alpha'."""
    variants_alpha.check_value(function)


def examine_alpha_dropout_map(function: Function) -> None:
    """The affine map keeps mean 0 and variance 1."""
    variants_alpha.check_map(function)


def examine_alpha_dropout_evaluation(function: Function) -> None:
    """In evaluation the input comes back."""
    variants_checks.check_evaluation(function, activations((11, 9)))


def examine_alpha_dropout_form(function: Function) -> None:
    """The output alone, for any number of dimensions."""
    check_form(function, ((6, 5), (1, 7)))
    draws.check_dimensions(alpha_kept(function))
    check_form(function, ((29,), (2, 3, 4), (2, 3, 4, 5)))


def examine_alpha_dropout_generator(function: Function) -> None:
    """All randomness comes from rng."""
    if not variants_checks.decided_by_input(function, activations((14, 15)), alpha_mask):
        variants_checks.check_generator(alpha_kept(function))


def examine_alpha_dropout_hygiene(function: Function) -> None:
    """A bad keep_prob is refused, the input left alone."""
    _check_validation(function, (6, 7))
    variants_checks.check_arguments(function, (activations((9, 8)),))
    variants_checks.check_arguments(function, (activations((8, 9)).T,))


def examine_dropblock_mask_density(function: Function) -> None:
    """Blocks of one entry: each is kept with probability keep_prob."""
    variants_block.check_density(function)


def examine_dropblock_mask_independence(function: Function) -> None:
    """Each place decides on its own."""
    variants_block.check_independence(function)


def examine_dropblock_mask_blocks(function: Function) -> None:
    """Whole blocks that fit inside are dropped."""
    variants_block.check_blocks(function)


def examine_dropblock_mask_gamma(function: Function) -> None:
    """Blocks start with probability gamma."""
    variants_block.check_gamma(function)


def examine_dropblock_mask_values(function: Function) -> None:
    """The mask holds 1 where kept and 0 elsewhere."""
    variants_block.check_zeros_and_ones(function)


def examine_dropblock_mask_generator(function: Function) -> None:
    """All randomness comes from rng."""
    variants_checks.check_generator(smaller(variants_block.blocks_kept(function)))


def examine_dropblock_mask_validation(function: Function) -> None:
    """A bad keep_prob raises ValueError."""
    call(function, 6, 7, 0.7, 2, np.random.default_rng(9820))

    def attempt(keep_prob: float) -> object:
        with np.errstate(all="ignore"):
            return function(6, 7, keep_prob, 2, np.random.default_rng(9830))

    draws.check_validation(attempt)


def examine_max_norm_long(function: Function) -> None:
    """Rows longer than c are scaled to norm c."""
    variants_norm.check_long_rows(function)


def examine_max_norm_short(function: Function) -> None:
    """Rows within c stay as they are."""
    variants_norm.check_short_rows(function)


def examine_max_norm_hygiene(function: Function) -> None:
    """The weights handed over are left alone, float32 stays float32."""
    variants_norm.check_arguments(function)


def examine_answer_numbers_drawn(answer: Any) -> None:
    """Prediction: how many decisions spatial dropout takes."""
    variants_answers.check_numbers_drawn(answer)


def examine_answer_selu_variance(answer: Any) -> None:
    """Prediction: the variance after plain dropout."""
    variants_answers.check_selu_variance(answer)


def examine_answer_block_rate(answer: Any) -> None:
    """Prediction: the share that blocks drop."""
    variants_answers.check_block_rate(answer)


attach(globals())
