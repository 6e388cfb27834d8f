"""Exams of `train` (lesson 05): history, learning, settings, data sets, evaluation, hygiene."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from solutions.exams.base import (
    Array,
    ExamError,
    call,
    fail,
    global_state_untouched,
    kind_of,
    not_judged,
    only_looking,
    unchanged,
)
from solutions.exams.draws import check_validation
from solutions.exams.experiment_runs import (
    LISTS,
    SHARE,
    Data,
    Runs,
    climbs,
    clusters,
    contradicted,
    in_any_unit,
    needles,
    read,
    runs_of,
    saying_zero,
    unit_of,
)
from solutions.exams.experiment_steps import (
    UPHILL,
    left_out,
    scale_is_lost,
    wrong_when_dropped,
)
from solutions.exams.showing import attach

Function = Callable[..., Any]
NO_NUMBER = "How do you count the examples that are misclassified, and by what do you divide?"


def examine_train_history(train: Function) -> None:
    """A dict of two lists of floats: shares misclassified, one entry an epoch."""
    data = clusters(50, 4, 11)
    arrays = (data.x, data.y, data.x_val, data.y_val)
    rng = np.random.default_rng(12)
    for epochs in (12, 1):  # 50 examples in steps of 16: the last step has fewer
        history = call(train, *arrays, 0.8, rng, hidden=7, epochs=epochs, lr=0.3, batch=16)
        _check_lists(history, epochs)
    settings = {"hidden": 7, "epochs": 40, "batch": 16}
    if all(np.ptp(runs_of(train)(data, 0.8, 13, **settings, lr=lr)) == 0 for lr in (0.5, 0.03)):
        fail("all epochs have the same errors", hint="At which time is an error measured?")
    unit = unit_of(runs_of(train))
    if unit in ("accuracy", "accuracy in percent", "count of right answers"):
        fail("a network that is not trained is given as mostly right", "accuracy_for_error")
    if unit in ("percent", "count"):
        seen = f"the errors are given as {'percent' if unit == 'percent' else 'counts'}"
        fail(f"{seen}, not as shares between 0 and 1", "not_a_share")
    if unit != SHARE:
        fail(
            "the errors of a network that is not trained are not what they must be", hint=NO_NUMBER
        )


def _check_lists(history: Any, epochs: int) -> None:
    if type(history) is not dict:
        fail(f"the history is {_kind(history)}, not a dict")
    missing = [name for name in LISTS if name not in history]
    if missing:
        fail(f"the history has no entry {missing[0]!r}")
    for name in LISTS:
        entries = history[name]
        if type(entries) is not list:
            fail(f"{name} is {_kind(entries)}, not a list")
        if len(entries) != epochs:
            fail(
                f"{name} has {len(entries)} entries after {epochs} epochs",
                "not_one_entry_an_epoch",
            )
        for entry in entries:
            if type(entry) not in (float, int) and not isinstance(entry, np.floating):
                fail(f"{name} holds {_kind(entry)}, not a float")
            if not math.isfinite(entry):
                fail(f"{name} holds a number that is not finite")


def _kind(value: Any) -> str:
    return "None" if value is None else f"a value of type {kind_of(value)}"


def examine_train_learns(train: Function) -> None:
    """Clean data are learned, with keep_prob = 0.5 and within few epochs."""
    in_any_unit(train, judge_learning)


def judge_learning(runs: Runs) -> None:
    runs = replace(runs, uphill=False)  # it is here that the direction counts
    if scale_is_lost(runs):
        fail(
            "an untrained network answers alike to inputs and to a thousandth of them: its hidden"
            " layer does not bend as tanh does",
            hint="Compare h with the formula of the lesson.",
        )
    tasks = (
        (clusters(120, 4, 21), {"hidden": 32, "epochs": 80, "lr": 0.3, "batch": 60}),
        (needles(120, 22), {"hidden": 8, "epochs": 40, "lr": 0.4, "batch": 8}),
    )
    for task, (data, settings) in enumerate(tasks):
        errors = runs(data, 0.5, 23, **settings)
        last = errors[:, -5:].mean(axis=1)
        start = runs(data, 0.5, 23, **{**settings, "epochs": 1, "lr": 0.0})[:, -1]
        if (last <= (0.1, 0.15)[task]).all():
            if task == 0 and (start < 0.3).any():
                fail("the errors are as low with a learning rate of 0")
            continue
        if wrong_when_dropped(runs) > UPHILL:
            return  # tanh' is taken after dropout, which another cell charges
        seen = f"after {settings['epochs']} epochs on easy data {last[0]:.0%} of the training"
        seen += f" examples and {last[1]:.0%} of the others are misclassified"
        if task == 1:
            fail(seen, hint="Are the weights of both layers changed by their own gradients?")
        if (errors == start[:, None]).all():
            fail(f"{seen}, as at the start", "weights_not_updated")
        if climbs(runs):
            fail(seen, "gradient_ascent")
        fail(
            seen, *_restarted(runs, data, settings), hint="Print the training error of each epoch."
        )


def _restarted(runs: Runs, data: Any, settings: dict[str, Any]) -> tuple[str, ...]:
    """Names the restart where one epoch of many steps learns what many epochs of one do not."""
    single = runs(data, 0.5, 24, **{**settings, "epochs": 1, "batch": 1, "lr": 0.1})[0, -1]
    some = runs(data, 0.5, 24, **{**settings, "epochs": 1, "batch": 12, "lr": 1.0})[0, -1]
    epochs = runs(data, 0.5, 24, **{**settings, "epochs": 120, "batch": len(data.y)})[0]
    stuck = abs(epochs[-20:].mean() - epochs[:20].mean()) < 0.1 and epochs[-20:].mean() > 0.15
    whole = epochs.size == 120 and single < 0.2 and some < 0.5
    return ("weights_reset_each_epoch",) if whole and stuck else ()


def examine_train_settings(train: Function) -> None:
    """`hidden`, `lr` and `batch` do what they say; an epoch uses all examples."""
    in_any_unit(train, judge_settings)


def judge_settings(runs: Runs) -> None:
    data = clusters(60, 4, 31, spread=0.3)
    base = {"hidden": 8, "epochs": 8, "lr": 0.2, "batch": 12}
    first = runs(data, 0.5, 32, **base)
    for name, other in (("hidden", 30), ("lr", 0.05), ("batch", 60)):
        changed = {**base, name: other}
        if runs.slower and name == "batch":
            changed["lr"] *= 60 / 12  # the rate that reaches the function stays the same
        if np.array_equal(first, runs(data, 0.5, 32, **changed)):
            fail(f"the history is the same whatever {name} is", "setting_ignored")
    easy = clusters(240, 3, 33)
    one = {"hidden": 16, "lr": 0.3, "batch": 4}
    after_one = runs(easy, 0.5, 34, **one, epochs=1)[:, -1]
    if (after_one > 0.35).any() and (runs(easy, 0.5, 34, **one, epochs=60)[:, -1] < 0.1).all():
        later = runs(easy, 0.5, 34, **one, epochs=3)[:, -1]  # or it measured before it trained
        fail(
            f"one epoch in small steps leaves {after_one.max():.0%} misclassified, many epochs few",
            *(("part_of_data_used",) if (later > 0.35).any() else ()),
        )
    _check_all_examples(runs)
    if left_out(runs, 1e-9, bound=0.3) >= 0.3:
        # Of two examples, of which classes differ in two epochs of three, the third one is missing
        share = left_out(runs, 1e-9, draws=90)
        fail(
            f"an epoch on three examples, two a step, leaves no trace in {share:.0%} of all cases",
            *(("part_of_data_used",) if share > 0.5 else ()),
        )


def _check_all_examples(runs: Runs) -> None:
    """Six examples of six classes, in one step an epoch: each of them can be learned."""
    x, y = np.eye(6, 8), np.arange(6)
    learned = runs(Data(x, y, x, y), 0.5, 36, hidden=64, epochs=80, lr=1.0, batch=6)[0]
    missed = float(learned[-5:].mean())
    if 0.1 < missed < 0.6:
        steady = bool(np.ptp(learned[-20:]) < 0.2)  # or labels and examples do not belong together
        seen = f"of six examples {6 * missed:.0f} are never learned"
        fail(seen, *(("part_of_data_used",) if steady else ()))


def examine_train_own_sets(train: Function) -> None:
    """Training uses the training set alone, and each error is that of its own set."""
    with saying_zero(train):
        try:
            judge_sets(runs_of(train))
        except ExamError as error:
            unit = unit_of(runs_of(train))
            own = replace(runs_of(train), unit=unit or SHARE)
            own = replace(own, uphill=climbs(own))
            if "not_written" in error.mistakes or not unit or own == runs_of(train):
                raise
            judge_sets(own)


def judge_sets(runs: Runs) -> None:
    """Judge from a validation set whose labels contradict the training set."""
    train_error, val_error = contradicted(runs)
    if train_error <= 0.25 and val_error >= 0.75:
        return
    seen = "on a validation set whose labels contradict the training set the training error is"
    seen += f" {train_error:.0%} and the validation error {val_error:.0%}"
    names: tuple[str, ...] = ()
    if train_error >= 0.85 and val_error <= 0.15:
        names = ("errors_exchanged",) if _exchanged(runs) else ()
    elif train_error <= 0.15 and val_error <= 0.15:
        untrained, _ = contradicted(runs, lr=0.0)  # as low: nothing was learned, nor measured
        names = ("validation_not_used",) if untrained > 0.25 else ()
    elif 0.3 <= train_error <= 0.7 and 0.3 <= val_error <= 0.7 and train_error + val_error < 1.1:
        names = ("trained_on_validation",)
    hint = "Which set does each line of your function use?"
    if not names and train_error > 0.25 and val_error > 0.25:
        hint = "Is the training set learned? Print its error after each epoch."
    fail(seen, *names, hint="" if names else hint)


def sets_mistakes(runs: Runs) -> tuple[str, ...]:
    """Names of what is wrong with the use of the two sets, none where nothing is."""
    try:
        with only_looking():
            judge_sets(runs)
    except ExamError as error:
        return tuple(error.mistakes)
    return ()


def _exchanged(runs: Runs) -> bool:
    """True where the training error is a share of the validation set's seven examples."""
    data = clusters(64, 3, 55)
    data = Data(data.x, data.y, data.x[:7], data.y[:7])
    counts = 7 * runs(data, 1.0, 56, hidden=8, epochs=4, lr=0.1, batch=16)[0]
    return np.allclose(counts, np.rint(counts), atol=1e-6)


def examine_train_evaluation(train: Function) -> None:
    """Errors are measured in evaluation mode, on the whole set: no luck is in them.

    With a learning rate of zero the network never changes, so its errors must not either.
    """
    try:
        judge_evaluation(runs_of(train))
    except ExamError:
        unit = unit_of(runs_of(train))
        if unit in ("", SHARE):
            raise
        judge_evaluation(replace(runs_of(train), unit=unit))


def judge_evaluation(runs: Runs) -> None:
    """Judge from the errors of a network that stays as it is."""
    data = clusters(150, 4, 61, spread=0.3)
    still = {"hidden": 12, "epochs": 6, "lr": 0.0, "batch": 30}
    errors = runs(data, 0.3, 62, **still)
    moving = runs(data, 0.3, 62, **{**still, "lr": 0.2})
    if np.ptp(moving) == 0:
        fail("the errors are the same in every epoch, with a learning rate of 0.2")
    varying = [name for name, row in zip(LISTS, errors, strict=True) if np.ptp(row) > 0]
    if not varying:
        return
    whole = runs(data, 1.0, 62, **still)
    varies = f"{' and '.join(varying)} {'varies' if len(varying) == 1 else 'vary'}"
    seen = f"with a learning rate of 0 the network stays as it is, but {varies}"
    if np.ptp(whole, axis=1).any():
        easy = runs(clusters(120, 3, 63), 0.5, 64, hidden=12, epochs=20, lr=0.0, batch=10)
        if easy[0, -1] < 0.3:
            # it learns with a rate of 0: lr is ignored, which another cell charges
            not_judged()
            return
        fail(
            f"{seen} even with keep_prob = 1",
            hint="Is the error that of one network on the whole set, at the end of an epoch?",
        )
    fail(f"{seen} from epoch to epoch", "dropout_in_evaluation")


def examine_train_hygiene(train: Function) -> None:
    """All chance comes from rng, the arrays are left alone, a bad keep_prob raises ValueError."""
    with saying_zero(train):
        judge_generator(runs_of(train))
    _check_arguments(train)
    _check_keep_prob(train)


def judge_generator(runs: Runs) -> None:
    """Judge from histories of equal and of different generators."""
    data = clusters(60, 4, 71, spread=0.3)
    settings = {"hidden": 8, "epochs": 8, "lr": 0.2, "batch": 12}
    if not global_state_untouched(lambda: runs.anew()(data, 0.5, 72, **settings)):
        fail("after the call NumPy's global generator is not as it was", "global_seed_reset")
    first = runs.anew()(data, 0.5, 72, **settings)
    if not np.array_equal(first, runs.anew()(data, 0.5, 72, **settings)):
        fail("two generators of the same seed give different histories", "generator_ignored")
    if np.array_equal(first, runs(data, 0.5, 73, **settings)):
        fail("generators of two different seeds give the same history", "generator_ignored")


def _check_arguments(train: Function) -> None:
    """The four arrays are left as they were, to the last bit."""
    data = clusters(40, 3, 81)
    names = ("x", "y", "x_val", "y_val")
    before: list[Array] = [data.x, data.y, data.x_val, data.y_val]
    lent = [array.copy() for array in before]
    rng = np.random.default_rng(82)
    history = call(train, *lent, 0.5, rng, hidden=6, epochs=3, lr=0.02, batch=10)
    errors = read(history)
    pairs = zip(names, before, lent, strict=True)
    changed = [name for name, array, after in pairs if not unchanged(array, after)]
    if changed:
        was = "is not as it was" if len(changed) == 1 else "are not as they were"
        fail(f"after the call {' and '.join(changed)} {was}", "input_changed")
    # The sets are of 40 and 90: one class for all gives two numbers
    if np.ptp(errors) == 0 and "validation_not_used" not in sets_mistakes(runs_of(train)):
        fail("both lists hold one number only, in every epoch")


def _check_keep_prob(train: Function) -> None:
    """A keep_prob outside (0, 1] raises ValueError, NaN included."""
    data = clusters(12, 3, 91)
    arrays = (data.x, data.y, data.x_val, data.y_val)
    settings = {"hidden": 4, "epochs": 1, "lr": 0.1, "batch": 4}

    def with_keep_prob(keep_prob: float) -> Any:
        return train(*arrays, keep_prob, np.random.default_rng(92), **settings)

    check_validation(with_keep_prob)
    try:
        with_keep_prob(1.0)
    except Exception as error:
        raise ExamError(f"keep_prob = 1.0 ends with {type(error).__name__}") from None


attach(globals())
