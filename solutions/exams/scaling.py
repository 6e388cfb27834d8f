"""Exams of lesson 02: what the hidden tests of the notebook call, one function a cell."""

from __future__ import annotations

from typing import Any

from solutions.exams import (
    scaling_answers,
    scaling_evaluation,
    scaling_forward,
    scaling_hygiene,
    scaling_moments,
)
from solutions.exams.scaling_forward import CLASSIC, INVERTED
from solutions.exams.scaling_seen import Forward
from solutions.exams.several import together
from solutions.exams.showing import attach


def examine_dropout_forward_density(function: Forward) -> None:
    """Training keeps each unit with probability keep_prob."""
    scaling_forward.check_density(function)


def examine_dropout_forward_independence(function: Forward) -> None:
    """Every entry is decided on its own."""
    scaling_forward.check_independence(function)


def examine_dropout_forward_scaling(function: Forward) -> None:
    """Survivors are divided by keep_prob."""
    scaling_forward.check_factor(function, INVERTED)


def examine_dropout_forward_mask(function: Forward) -> None:
    """The mask returned is the one applied, of 0 and 1."""
    scaling_forward.check_mask(function, INVERTED)


def examine_dropout_forward_evaluation(function: Forward) -> None:
    """Evaluation hands back the input and a mask of ones."""
    scaling_evaluation.check_inverted_evaluation(function)


def examine_dropout_forward_generator(function: Forward) -> None:
    """All randomness comes from rng."""
    scaling_forward.check_generator(function)


def examine_dropout_forward_contract(function: Forward) -> None:
    """Any shape, no bad keep_prob, the input as it was, float32 in and out, integers in float64."""
    together(
        lambda: scaling_hygiene.check_shape(function),
        lambda: scaling_forward.check_validation(function),
        lambda: scaling_hygiene.check_arguments(function),
        lambda: scaling_hygiene.check_float32(function, in_evaluation=True),
        lambda: scaling_hygiene.check_integers(function),
    )


def examine_classic_forward_training(function: Forward) -> None:
    """Training draws as dropout_forward does, drops, and does nothing else."""
    together(
        lambda: scaling_forward.check_density(function),
        lambda: scaling_forward.check_independence(function),
        lambda: scaling_forward.check_generator(function),
        lambda: scaling_forward.check_factor(function, CLASSIC),
    )


def examine_classic_forward_mask(function: Forward) -> None:
    """The mask returned is the one applied."""
    scaling_forward.check_mask(function, CLASSIC)


def examine_classic_forward_evaluation(function: Forward) -> None:
    """Evaluation multiplies every unit by keep_prob."""
    scaling_evaluation.check_classic_evaluation(function)


def examine_classic_forward_contract(function: Forward) -> None:
    """As for dropout_forward; but in evaluation a mask of float64 is not held against it."""
    together(
        lambda: scaling_hygiene.check_shape(function),
        lambda: scaling_forward.check_validation(function),
        lambda: scaling_hygiene.check_arguments(function),
        lambda: scaling_hygiene.check_float32(function, in_evaluation=False),
    )


def examine_dropout_moments_mean(function: Forward) -> None:
    """The mean over masks is the input."""
    scaling_moments.check_mean(function)


def examine_dropout_moments_variance(function: Forward) -> None:
    """The variance over masks."""
    scaling_moments.check_variance(function)


def examine_dropout_moments_contract(function: Forward) -> None:
    """Any shape, no bad keep_prob, the input as it was, and float32 stays float32."""
    together(
        lambda: scaling_moments.check_shape(function),
        lambda: scaling_moments.check_validation(function),
        lambda: scaling_moments.check_arguments(function),
    )


def examine_answer_row_sum(answer: Any) -> None:
    """Prediction: the row sum after the division."""
    scaling_answers.check_row_sum(answer)


def examine_answer_wrong_line(answer: Any) -> None:
    """Find the mistake: the line that divides by the share really kept."""
    scaling_answers.check_wrong_line(answer)


def examine_answer_exactly_eight(answer: Any) -> None:
    """Prediction: how often exactly 8 of 10 are kept."""
    scaling_answers.check_exactly_eight(answer)


def examine_answer_signal_left(answer: Any) -> None:
    """Prediction: the mean after eight layers without the division."""
    scaling_answers.check_signal_left(answer)


attach(globals())
