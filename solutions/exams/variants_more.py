"""More exams of lesson 07: alpha dropout, DropBlock, max-norm, and the predictions."""

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
    variants_norm,
)
from solutions.exams.base import ExamError, call, not_judged
from solutions.exams.several import together
from solutions.exams.showing import attach
from solutions.exams.variants_seen import (
    activations,
    alpha_kept,
    alpha_mask,
    check_form,
    smaller,
)

Function = Callable[..., Any]


def _alpha_dropout_density(function: Function) -> None:
    """Each unit is kept with probability keep_prob."""
    draw = alpha_kept(function)
    variants_checks.check_drop_something(function, activations((14, 15)), alpha_mask)
    try:
        variants_checks.check_drawn(draw, "entries")
    except ExamError as error:
        if "keep_prob = 1.0:" not in error.seen or variants_alpha.map_is_right(function):
            raise  # else a wrong map has no value at 1, which is charged where it is judged
        not_judged()


def _alpha_dropout_generator(function: Function) -> None:
    """All randomness comes from rng."""
    if not variants_checks.decided_by_input(function, activations((14, 15)), alpha_mask):
        variants_checks.check_generator(alpha_kept(function))


def examine_alpha_dropout_density(function: Function) -> None:
    """Each unit is kept with probability keep_prob, on its own, and rng decides."""
    together(
        lambda: _alpha_dropout_density(function),
        lambda: draws.check_independence(alpha_kept(function)),
        lambda: _alpha_dropout_generator(function),
    )


def examine_alpha_dropout_value(function: Function) -> None:
    """Dropped entries take the value alpha'."""
    variants_alpha.check_value(function)


def examine_alpha_dropout_map(function: Function) -> None:
    """The affine map keeps mean 0 and variance 1."""
    variants_alpha.check_map(function)


def _alpha_dropout_form(function: Function) -> None:
    """The output alone, for any number of dimensions."""
    check_form(function, ((6, 5), (1, 7)))
    draws.check_dimensions(alpha_kept(function))
    check_form(function, ((29,), (2, 3, 4), (2, 3, 4, 5)))


def _alpha_dropout_hygiene(function: Function) -> None:
    """A bad keep_prob is refused, the input left alone."""
    variants_checks.check_validation(function, (6, 7))
    variants_checks.check_arguments(function, (activations((9, 8)),))
    variants_checks.check_arguments(function, (activations((8, 9)).T,))


def examine_alpha_dropout_contract(function: Function) -> None:
    """Evaluation, and what every layer owes its caller."""
    together(
        lambda: variants_checks.check_evaluation(function, activations((11, 9))),
        lambda: _alpha_dropout_form(function),
        lambda: _alpha_dropout_hygiene(function),
    )


def examine_dropblock_mask_density(function: Function) -> None:
    """Each place decides on its own, with the probability asked for, and rng decides."""
    together(
        lambda: variants_block.check_density(function),
        lambda: variants_block.check_independence(function),
        lambda: variants_checks.check_generator(smaller(variants_block.blocks_kept(function))),
    )


def examine_dropblock_mask_blocks(function: Function) -> None:
    """Whole blocks that fit inside are dropped; the mask holds 0 and 1."""
    together(
        lambda: variants_block.check_blocks(function),
        lambda: variants_block.check_zeros_and_ones(function),
    )


def examine_dropblock_mask_gamma(function: Function) -> None:
    """Blocks start with probability gamma."""
    variants_block.check_gamma(function)


def _dropblock_mask_validation(function: Function) -> None:
    """A bad keep_prob raises ValueError."""
    call(function, 6, 7, 0.7, 2, np.random.default_rng(9820))

    def attempt(keep_prob: float) -> object:
        with np.errstate(all="ignore"):
            return function(6, 7, keep_prob, 2, np.random.default_rng(9830))

    draws.check_validation(attempt)


def examine_dropblock_mask_contract(function: Function) -> None:
    """A bad keep_prob is refused."""
    _dropblock_mask_validation(function)


def examine_max_norm_long(function: Function) -> None:
    """Rows longer than c are scaled to norm c."""
    variants_norm.check_long_rows(function)


def examine_max_norm_short(function: Function) -> None:
    """Rows within c stay as they are, and so does the array handed over."""
    together(
        lambda: variants_norm.check_short_rows(function),
        lambda: variants_norm.check_arguments(function),
    )


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
