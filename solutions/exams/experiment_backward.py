"""The exam of what the gradient does inside `train` (lesson 05), seen from its histories alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams.base import fail, not_judged
from solutions.exams.experiment import (
    judge_evaluation,
    judge_generator,
    judge_learning,
    judge_sets,
    judge_settings,
)
from solutions.exams.experiment_dropout import (
    charged,
    judge_dropped,
    judge_masks,
    judge_rate,
    judge_scale,
    validation_is_blind,
)
from solutions.exams.experiment_kept import rare
from solutions.exams.experiment_runs import Runs, in_any_unit
from solutions.exams.experiment_steps import (
    NEVER,
    UPHILL,
    answers_as_taught,
    biases_slower_in_large_batch,
    dead_share,
    fails_where_tanh_bends,
    learns_at_the_ends,
    learns_when_saturated,
    outputs_slower_when_dropped,
    right_when_dropped,
    slower_when_dropped,
    weights_slower_in_large_batch,
    wider_is_slower,
    wrong_when_dropped,
)
from solutions.exams.showing import attach

Function = Callable[..., Any]
SLOWER = 0.12
OUTPUTS_SLOWER = 0.15
TOO_FAST = 0.93  # right answers where steps are too small to teach all


def examine_train_backward(train: Function) -> None:
    """The gradient passes what the forward pass passed: mask, division, tanh before the mask.

    So where every hidden unit is dropped only the biases of the output learn, and they do learn.
    """
    in_any_unit(train, _judge_backward, slower=False)


def _judge_backward(runs: Runs) -> None:
    """With the smallest of keep_probs all units are dropped. So a learning rate that is too small
    for the biases must change no answer, though what is divided by keep_prob alone becomes large.
    """
    if validation_is_blind(runs):
        not_judged()
        return
    judge_dropped(runs)
    small, none = (rare(runs, NEVER, lr, 3)[:, 1] for lr in (1e-6, 1e-30))
    if np.abs(small - none).max() > 0.02 and not _others_charged(runs):
        fail(
            "with all hidden units dropped more than the biases of the output is learned",
            "dropped_units_learn",
        )
    if wrong_when_dropped(runs) > UPHILL:
        fail(
            "with keep_prob = 0.1 the weights in front of the hidden layer learn to answer wrongly"
            " what without dropout they learn to answer right",
            "tanh_prime_after_mask",
        )
    if answers_as_taught(runs) and not _others_charged(runs):
        fail(
            "the weights in front of the hidden layer follow output weights that have been changed"
            " already",
            "changed_too_early",
        )
    if dead_share(runs, NEVER, 12, 1349) < 1.0:
        return  # steps on other examples than the whole set, or biases that do not start at zero
    _judge_tanh(runs)
    _judge_arrays(runs)
    _judge_way_back(runs)
    if _is_slower(runs, slower_when_dropped, SLOWER, range(190, 194), range(1900, 1912)):
        fail(
            "the weights in front of the hidden layer learn more slowly with keep_prob = 0.1"
            " than with 1.0, where on average they should learn as fast",
            hint="What is the derivative of h * mask / keep_prob with respect to h?",
        )
    if _is_slower(runs, right_when_dropped, TOO_FAST, range(190, 194), range(1900, 1912)):
        fail(
            "the weights in front of the hidden layer learn faster with keep_prob = 0.1 than with"
            " 1.0, where on average they should learn as fast",
            hint="How often is the gradient divided by keep_prob on its way back?",
        )


def _judge_tanh(runs: Runs) -> None:
    """Without tanh' saturated units learn on; without their biases they do not all saturate."""
    small, large = (learns_when_saturated(runs, size) for size in (0.01, 0.5))
    if not (small or large or learns_at_the_ends(runs)):
        if learns_when_saturated(runs, 1.0, many=30) and not _others_charged(runs):
            fail(
                "the biases of the hidden layer learn too slowly beside the weights",
                hint="The gradient of z is divided by the batch already. What is left for a bias?",
            )
        return
    if _others_charged(runs):
        return
    if small:
        fail("the biases of the hidden layer have no effect", hint="Are all four arrays changed?")
    fail(
        "where all hidden units are 1 or -1 the weights in front of them still learn",
        hint="There tanh' is 0. By which factor does the gradient pass tanh in your function?",
    )


def _judge_arrays(runs: Runs) -> None:
    """Each of the four arrays follows a gradient of the right size."""
    if wider_is_slower(runs) and not _others_charged(runs):
        fail(
            "the weights behind the hidden layer do not learn", hint="Are all four arrays changed?"
        )
    if fails_where_tanh_bends(runs) > 0.3 and not _others_charged(runs):
        fail(
            "the weights in front of the hidden layer do not learn where tanh bends",
            hint="What is tanh' where h is 0, 0.5 and -0.5, and what is it in your function?",
        )
    if biases_slower_in_large_batch(runs) and not _others_charged(runs):
        fail(
            "the biases learn more slowly if each example is four times in the batch",
            hint="The gradient of z is divided by the batch already. What is left for a bias?",
        )
    if weights_slower_in_large_batch(runs) and not _others_charged(runs):
        fail(
            "the weights learn more slowly if each example is many times in the batch",
            hint="The gradient of z is divided by the batch already. What is left for a weight?",
        )
    seeds = range(340, 344), range(3400, 3412)
    if _is_slower(runs, outputs_slower_when_dropped, OUTPUTS_SLOWER, *seeds):
        fail(
            "the weights behind the hidden layer learn more slowly with keep_prob = 0.1 than with"
            " 1.0, where on average they should learn as fast",
            hint="What did they read in training: h, h * mask or h * mask / keep_prob?",
        )


def _judge_way_back(runs: Runs) -> None:
    """With 0.3 the one unit is dropped in both examples in about half of the steps, which then
    leave no trace; if another mask decides on the way back, in a quarter of them.
    """
    if dead_share(runs, 0.3, 60, 1650) > 0.4:
        return
    dead = dead_share(runs, 0.3, 300, 1650)
    if dead < 0.315 and not _others_charged(runs):
        fail(
            f"with keep_prob = 0.3 and one hidden unit {dead:.0%} of the steps on two examples"
            " leave no trace; it is dropped for both in 49 % of them",
            hint="Which mask does the gradient pass on its way back?",
        )


def _is_slower(
    runs: Runs, by_how_much: Callable[[Runs, range], float], bound: float, few: range, more: range
) -> bool:
    """True where few seeds and more of them say so: luck in the one is not in the other."""
    slower = by_how_much(runs, few) > bound and not _others_charged(runs)
    return slower and by_how_much(runs, more) > bound


def _others_charged(runs: Runs) -> bool:
    """True when another cell fails, so that what is seen here may have its reason there."""
    usual = (judge_learning, judge_settings, judge_sets, judge_evaluation, judge_generator)
    return any(charged(judge, runs) for judge in (*usual, judge_scale, judge_rate, judge_masks))


attach(globals())
