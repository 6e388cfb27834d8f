"""Exams of what dropout does inside `train` (lesson 05), seen from its histories alone.

Most of them count how often a step leaves no trace: see `dead_share`. What the gradient does on its
way back is judged in `experiment_backward`, with these judges beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams.base import ExamError, fail, not_judged, only_looking
from solutions.exams.experiment import (
    judge_evaluation,
    judge_generator,
    judge_learning,
    judge_sets,
    judge_settings,
    sets_mistakes,
)
from solutions.exams.experiment_kept import (
    biases_alone,
    drops_right_though_gradients_pass,
    keeps_by_count,
    rare,
    scale_ignores_keep_prob,
)
from solutions.exams.experiment_runs import Data, Runs, clusters, in_any_unit, noise
from solutions.exams.experiment_steps import (
    ALWAYS,
    NEVER,
    UPHILL,
    dead_share,
    lost_epochs,
    scale_is_lost,
    wrong_when_dropped,
)
from solutions.exams.showing import attach

Function = Callable[..., Any]
LOW, HIGH = 0.05, 0.97


def examine_train_keep_prob(train: Function) -> None:
    """In training a hidden unit is kept with probability `keep_prob`."""
    in_any_unit(train, judge_rate)


def judge_rate(runs: Runs) -> None:
    if "validation_not_used" in sets_mistakes(runs):
        not_judged()  # a network cannot be asked about other data; charged in another cell
        return
    if "trained_on_validation" in sets_mistakes(runs):
        fail("the validation error changes because the validation set is trained on")
    easy = clusters(60, 3, 111)
    settings = {"hidden": 16, "epochs": 20, "lr": 0.3, "batch": 4}
    learned = [runs(easy, 1.0, 112, **settings)[0, -1] < 0.3]
    never = dead_share(runs, NEVER, 6, 113)
    low, high = dead_share(runs, LOW, 24, 1152), dead_share(runs, HIGH, 24, 1162)
    if learned[0] and never == 1.0 and low >= 0.44 and high <= 0.18:
        if low < 1.0 or dead_share(runs, 0.1, 30, 118) < 1.0 or charged(judge_generator, runs):
            return
        names = ("kept_by_count",) if _by_count(runs) else ()
        fail("with keep_prob = 0.1 a hidden unit is never kept, whatever the generator", *names)
    if scale_is_lost(runs):
        if np.ptp(runs(easy, 1.0, 112, **settings)[0]) == 0.0:
            fail("the errors are the same after every epoch, so that nothing is learned")
        not_judged()  # no tanh, which another cell charges; units of ReLU are dead unasked
        return
    learned.insert(0, bool(runs(easy, 0.5, 112, **settings)[0, -1] < 0.3))
    if learned == [False, False]:
        fail("easy data are not learned, so that nothing can be said about dropout")
    always = dead_share(runs, ALWAYS, 24, 114)
    if learned[1]:
        # Where dead steps leave a trace (biases that do not start at zero, ten classes) or more
        # units than asked for are alive, dropout is judged by what it is for.
        traces = never < 1.0 and always < 0.04 and biases_alone(runs, NEVER) == "right"
        if (traces or max(low, high) < 0.1) and _hinders_learning_by_heart(runs):
            if not traces and _by_count(runs):
                seen = "a single hidden unit is never dropped, whatever keep_prob is"
                fail(seen, "kept_by_count")
            if traces or low == high == 0.0:
                return
        if biases_alone(runs, NEVER) == "learned" and drops_right_though_gradients_pass(runs):
            not_judged()  # weights of dropped units change, which another cell charges
            return
    drops_all = not learned[1] and dead_share(runs, 1.0, 8, 117) == 1.0
    _report_rate(runs, drops_all, (never, low, high, always))


def _report_rate(runs: Runs, drops_all: bool, dead: tuple[float, ...]) -> None:
    """Say how often units seem to be kept, from the dead shares at four values of keep_prob."""
    never, low, high, always = dead
    seen = f"with keep_prob = {LOW} and {HIGH} a hidden unit seems to be kept in"
    seen += f" {1 - low**0.5:.0%} and {1 - high**0.5:.0%} of the examples"
    names: tuple[str, ...] = ()
    if never == 1.0 and low >= 0.44 and high <= 0.18 and drops_all:
        seen = "with keep_prob = 1.0 easy data are not learned, though with 0.5 they are"
        names = ("keep_all_drops",)
    elif always == 1.0 and high >= 0.44 and low <= 0.18:
        names = ("reversed_comparison",)
    elif min(low, high) > 0.1 and max(low, high) < 0.55 and 0.0 < always < 0.6:
        names = ("half_hard_coded",)
    elif 0.0 < never < 0.6 and 0.05 < low < 0.45 and high <= 0.15 and always <= 0.15:
        names = ("normal_draws",)
    elif dead == (0.0, 0.0, 0.0, 0.0):
        names = ("keep_prob_ignored",)
    if names and charged(judge_sets, runs):
        names = ()
    if not names and _by_count(runs):
        seen = "chance does not decide whether a single hidden unit is kept, keep_prob alone does"
        names = ("kept_by_count",)
    hint = "Train with keep_prob = 0.1 and 0.9: which of them should learn more slowly?"
    fail(seen, *names, hint="" if names else hint)


def _by_count(runs: Runs) -> bool:
    """`keeps_by_count`, where there are as many hidden units and epochs as asked for."""
    epochs = runs(clusters(60, 3, 111), 1.0, 112, hidden=16, epochs=20, lr=0.3, batch=4).shape[1]
    return epochs == 20 and keeps_by_count(runs) and not charged(judge_settings, runs)


def _hinders_learning_by_heart(runs: Runs) -> bool:
    """True when labels that mean nothing are learned by heart with keep_prob = 0.95, not 0.1."""
    data, settings = noise(40, 2, 30, 121), {"hidden": 24, "epochs": 80, "lr": 0.3, "batch": 8}
    kept, dropped = (runs(data, p, 122, **settings)[0, -15:].mean() for p in (0.95, 0.1))
    return bool(kept < 0.2 and dropped > kept + 0.08)


def validation_is_blind(runs: Runs) -> bool:
    """Where the validation set is trained on or not used, its errors do not show a dead step."""
    return bool({"trained_on_validation", "validation_not_used"} & set(sets_mistakes(runs)))


def charged(judge: Callable[[Runs], None], runs: Runs) -> bool:
    """True when another cell fails, so that what is seen here may have its reason there."""
    try:
        with only_looking():
            judge(runs)
    except ExamError:
        not_judged()
        return True
    return False


def examine_train_masks(train: Function) -> None:
    """Each unit is decided on its own, in each example and each step; only hidden units are."""
    in_any_unit(train, _judge_steps, slower=False)


def _judge_steps(runs: Runs) -> None:
    """Also judges whether the steps of one epoch share their masks."""
    judge_masks(runs)
    if lost_epochs(runs) > 0.2 and wrong_when_dropped(runs) <= UPHILL:
        others = (judge_learning, judge_settings, judge_sets, judge_evaluation, judge_generator)
        if not any(
            charged(judge, runs) for judge in (*others, judge_rate, judge_dropped, judge_scale)
        ):
            fail(
                "one epoch of 250 steps often teaches a hidden unit nothing with keep_prob = 0.2,"
                " though a fifth of the steps should",
                hint="How many masks does your function draw in an epoch?",
            )


def judge_masks(runs: Runs) -> None:
    _judge_shared(runs)
    if _one_input(runs, 0.5) <= 0.25:
        return
    if not any(charged(judge, runs) for judge in (judge_learning, judge_evaluation, judge_scale)):
        whole, larger_steps = _one_input(runs, 1.0), _one_input(runs, 0.5, lr=0.5)
        names = ("dropout_on_input",) if whole <= 0.25 < larger_steps else ()
        fail("one input, about 0.5 for one class and 1 for the other, is not enough", *names)


def _one_input(runs: Runs, keep_prob: float, lr: float = 0.1) -> float:
    """Validation error where the only input is about 0.5 or 1, which gives the class.

    If the input is dropped and scaled in training, the network learns from 1 and 2 instead, and
    answers wrongly to 1.
    """
    rng = np.random.default_rng(135)
    y = np.arange(80) % 2
    x = 0.45 + 0.45 * y[:, None] + rng.uniform(0, 0.1, (80, 1))
    data = Data(x[:40], y[:40], x[40:], y[40:])
    errors = runs(data, keep_prob, 136, hidden=32, epochs=60, lr=lr, batch=4)[1]
    return float(errors[-3:].mean())


def _judge_shared(runs: Runs) -> None:
    """Judge whether units, examples or steps share a draw."""
    if validation_is_blind(runs):
        not_judged()
        return
    frozen = dead_share(runs, 0.3, 24, 1310, epochs=12, bound=0.2)
    if frozen == 1.0:
        if _by_count(runs) and charged(judge_rate, runs):
            return
        fail("training leaves no trace in the validation error")
    probes = (
        (frozen, 0.2, "drawn_once",
         "a unit that is dropped in the first step seems to be dropped for ever"),
        (dead_share(runs, 0.5, 30, 1320, n=10, bound=0.25), 0.25, "one_mask_for_batch",
         "often a hidden unit is dropped for all examples of a batch"),
        (dead_share(runs, 0.3, 24, 1330, hidden=32, bound=0.29), 0.29, "one_value_per_example",
         "sometimes all hidden units of an example are dropped at once"),
    )  # fmt: skip
    for share, bound, name, seen in probes:
        if bound <= share < 0.9 and biases_alone(runs, NEVER) != "unmoved":
            if scale_is_lost(runs):
                not_judged()
                return
            others = (judge_sets, judge_settings, judge_learning)
            fail(seen, *(() if any(charged(judge, runs) for judge in others) else (name,)))


def judge_dropped(runs: Runs) -> None:
    seen = biases_alone(runs, NEVER)
    if seen == "right" or biases_alone(runs, ALWAYS) == "right":
        return  # right, or right but for a reversed comparison, which another cell charges
    never, always = (rare(runs, p, 0.6, 60) for p in (NEVER, ALWAYS))
    if np.array_equal(never, always) and np.ptp(never) > 0 and not charged(judge_sets, runs):
        return  # keep_prob is ignored, which another cell charges
    name = {"unmoved": "dropout_on_output", "learned": "dropped_units_learn"}[seen]
    elsewhere = any(charged(judge, runs) for judge in (judge_sets, judge_scale))
    if seen == "learned":  # or units live at a wrong rate
        if _by_count(runs) and charged(judge_rate, runs):
            return
        wrong_rate = dead_share(runs, 0.1, 40, 115) > 0.0
        elsewhere = elsewhere or (wrong_rate and not drops_right_though_gradients_pass(runs))
    else:  # or biases never learn: with many hidden units only dropped outputs make a step dead
        elsewhere = elsewhere or dead_share(runs, 0.2, 12, 119, hidden=64) == 0.0
    names = () if elsewhere else (name,)
    if seen == "unmoved":
        fail("with all hidden units dropped not even the biases of the output learn", *names)
    fail("with all hidden units dropped more than the biases of the output is learned", *names)


def examine_train_scale(train: Function) -> None:
    """The hidden layer has one scale: in evaluation what it has on average in training."""
    in_any_unit(train, judge_scale, slower=False)


BLANK, LEFT, RIGHT = 0, 1, 2  # kinds of inputs


def judge_scale(runs: Runs) -> None:
    """Look at three values of keep_prob, and forgive what other cells charge.

    Where units are dropped at another rate, 0.5 is tried as well: a reversed comparison and a
    hard-coded 0.5 keep their scale there. Masks that units, examples or steps share make one
    network of many, which has no scale to keep. Dropout in evaluation is luck, not scale.
    """
    found = [error for p in (0.15, 0.3, 0.5) if (error := _scale_error(runs, p)) is not None]
    if not found:
        _judge_few_units(runs)
        return
    first, last = found[0], found[-1]
    if wrong_when_dropped(runs) > UPHILL:
        return  # tanh' is taken after dropout, which another cell charges
    if any(charged(judge, runs) for judge in (judge_learning, judge_sets)):
        fail(first.seen)
    if charged(judge_evaluation, runs) or charged(_judge_shared, runs):
        return
    if charged(judge_rate, runs):
        at_half = _scale_error(runs, 0.5)
        if at_half is not None:
            fail(at_half.seen)
        return
    if biases_alone(runs, NEVER) == "unmoved":
        fail(first.seen)  # biases without effect look like a wrong scale
    # Too small at small keep_prob only: other bugs (tanh' taken after the mask) look so too
    small_only = "evaluation_too_small" in first.mistakes and len(found) < 3
    fail(first.seen, *(() if small_only or first.mistakes != last.mistakes else first.mistakes))


def _judge_few_units(runs: Runs) -> None:
    """The share that is kept is keep_prob for many units, and something else for few."""
    others = (
        judge_settings,
        judge_learning,
        judge_sets,
        judge_evaluation,
        judge_generator,
        judge_rate,
        _judge_shared,
    )
    if scale_ignores_keep_prob(runs) and not any(charged(judge, runs) for judge in others):
        fail(
            "where all units happen to be kept, trainings with keep_prob = 0.8 and 0.95 are the"
            " same",
            "scaled_by_realised_fraction",
        )


def _scale_error(runs: Runs, keep_prob: float) -> ExamError | None:
    try:
        _check_scale(runs, keep_prob)
    except ExamError as error:
        return error
    return None


def _check_scale(runs: Runs, keep_prob: float) -> None:
    """Three inputs whose labels are mixed, so that the logits have a size to learn.

    Blank inputs (all zeros) are all of class 1; most of what they learn goes to the biases. Of the
    left kind 27 of 40 are of class 1, of the right kind 13 of 40. So the hidden units must take
    back a part of the biases: less than all of it for left, more for right. Scaled up they take too
    much, and left turns to class 0; scaled down too little, and right turns to class 1.
    """
    kinds = np.repeat([BLANK, LEFT, RIGHT], 40)
    ones = np.concatenate([np.arange(40) < count for count in (40, 27, 13)])
    order = np.random.default_rng(151).permutation(120)
    x = np.zeros((120, 12))
    x[kinds == LEFT, :6] = 1.0
    x[kinds == RIGHT, 6:] = 1.0
    x_val = np.concatenate([x[[0]], x[[40]].repeat(3, axis=0), x[[80]].repeat(6, axis=0)])
    y_val = np.array([1] + 3 * [1] + 6 * [0])
    data = Data(x[order], ones[order].astype(int), x_val, y_val)
    settings = {"hidden": 128 if keep_prob < 0.2 else 64, "epochs": 40, "lr": 0.15, "batch": 20}
    history = runs(data, keep_prob, 152, **settings)
    if np.ptp(history) == 0:
        fail("the errors are the same in every epoch")
    errors = history[1, -10:]
    tenths = np.rint(10 * errors).astype(int)
    blank, left, right = (tenths % 3 == 1).mean(), (tenths % 6 >= 3).mean(), (tenths >= 6).mean()
    if max(blank, left, right) <= 0.5:
        return
    if blank > 0.5:
        fail("an input of zeros is classified wrongly", hint="Are all biases trained?")
    if left > 0.5 and right <= 0.5:
        fail(
            "the hidden layer is larger in evaluation than it is on average in training",
            "evaluation_too_large",
        )
    if right > 0.5 and left <= 0.5:
        fail(
            "the hidden layer is smaller in evaluation than it is on average in training",
            "evaluation_too_small",
        )
    fail("what training learned is not what evaluation answers")


attach(globals())
