"""Exams of `nn_dropout` (lesson 09), and of its predictions."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams import draws, variants_checks
from solutions.exams.base import (
    Array,
    ExamError,
    call,
    check_choice,
    fail,
    not_judged,
    numeric_array,
    raises_value_error,
    unchanged,
)
from solutions.exams.scaling_answers import check_number
from solutions.exams.several import together
from solutions.exams.showing import attach
from solutions.exams.variants_seen import activations, not_zero, output, quiet_call, train_varied

Function = Callable[..., Any]
RATES = (0.1, 0.3, 0.7)


def by_keep_prob(nn_dropout: Function) -> Function:
    """Return a layer that is asked with the probability of keeping, as in all other lessons."""

    def layer(a: Array, keep_prob: float, rng: np.random.Generator, **flag: bool) -> Any:
        return nn_dropout(a, 1.0 if keep_prob == 0 else 1 - keep_prob, rng, **flag)

    return layer


def kept(nn_dropout: Function) -> draws.Draw:
    """Return an adaptor for `draws`: which entries are not zero."""
    layer = by_keep_prob(nn_dropout)

    def draw(shape: tuple[int, ...], keep_prob: float, rng: np.random.Generator) -> Array:
        return not_zero(train_varied(layer, activations(shape), keep_prob, rng))

    return draw


def takes_rate_for_keep_prob(nn_dropout: Function) -> bool:
    """Say whether p is the share kept, at each of several rates."""
    for index, rate in enumerate(RATES):
        out = quiet_call(
            nn_dropout, activations((60, 50)), rate, np.random.default_rng(9000 + index), True
        )
        share = np.mean(output(out, (60, 50)) != 0)
        if abs(share - rate) > 0.06:
            return False
    return True


def examine_nn_dropout_rate(nn_dropout: Function) -> None:
    """An entry is dropped with probability p, on its own, by rng alone."""
    if takes_rate_for_keep_prob(nn_dropout):
        fail("with p = 0.1 about 10 % of the entries survive", "rate_taken_for_keep_prob")
    draw = kept(nn_dropout)
    together(
        lambda: draws.check_density(draw),
        lambda: draws.check_keep_all(draw),
        lambda: draws.check_independence(draw),
        lambda: draws.check_generator(draw),
    )


def examine_nn_dropout_scaling(nn_dropout: Function) -> None:
    """What survives is divided by 1 - p."""
    ratios, shares = [], []
    for index, rate in enumerate(RATES):
        a = activations((31, 17 + index))
        rng = np.random.default_rng(9100 + index)
        out = train_varied(by_keep_prob(nn_dropout), a, 1 - rate, rng).astype(float)
        alive = out != 0
        if alive.all() and np.allclose(out, a):
            fail("nothing is dropped in training", "nothing_dropped")
        if not alive.any():
            fail(f"with p = {rate} nothing survives")
        ratios.append((rate, out[alive] / a[alive]))
        shares.append(float(alive.mean()))
    swapped = takes_rate_for_keep_prob(nn_dropout)
    models: dict[str, Callable[[float], float]] = {
        "scaled_by_rate": lambda p: 1 / p,
        "missing_scale": lambda p: 1.0,
        "multiplied_by_keep_prob": lambda p: 1 - p,
        "scaled_twice": lambda p: (1 - p) ** -2,
        "scaled_by_square_root": lambda p: (1 - p) ** -0.5,
        "half_hard_coded": lambda p: 2.0,
    }

    def fits(model: Callable[[float], float]) -> bool:
        return all(np.allclose(ratio, model(p), rtol=1e-5) for p, ratio in ratios)

    if fits(lambda p: 1 / (1 - p)):
        return
    if swapped and fits(models["scaled_by_rate"]):
        not_judged()  # p taken for keep_prob is one mistake, charged where entries are counted
        return
    named = [name for name, model in models.items() if fits(model)]
    if all(
        np.allclose(ratio, 1 / share, rtol=1e-5)
        for (_, ratio), share in zip(ratios, shares, strict=True)
    ):
        named = ["scaled_by_realised_fraction"]
    rate, ratio = ratios[0]
    factor = f"{ratio.min():.3g}"
    if np.ptp(ratio) > 1e-6:
        factor = f"factors from {factor} to {ratio.max():.3g}"
    fail(f"with p = {rate} what survives is multiplied by {factor}, not by 1/{1 - rate:g}", *named)


def examine_nn_dropout_evaluation(nn_dropout: Function) -> None:
    """In evaluation the input comes back, and training is the default."""
    variants_checks.check_evaluation(by_keep_prob(nn_dropout), activations((11, 9)))


def _check_ends(nn_dropout: Function) -> None:
    a = activations((9, 8))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        none = call(nn_dropout, a.copy(), 0.0, np.random.default_rng(9200), True)
        try:
            everything = call(nn_dropout, a.copy(), 1.0, np.random.default_rng(9200), True)
        except ExamError as error:
            seen = error.seen.replace("the call with a float64 array of shape (9, 8)", "the call")
            raise ExamError(
                f"with p = 1 {seen}", error.mistakes, "p = 1 is allowed: everything is dropped."
            ) from None
    numeric_array(none, a.shape, "with p = 0 the output")
    dropped = np.asarray(everything)
    if dropped.shape != a.shape or dropped.dtype.kind not in "buif":
        numeric_array(everything, a.shape, "with p = 1 the output")
    if (dropped != 0).any():
        swapped = np.allclose(np.nan_to_num(dropped.astype(float)), a)
        holds = "NaN" if np.isnan(dropped.astype(float)).any() else "something else than zeros"
        if swapped and takes_rate_for_keep_prob(nn_dropout):
            fail("with p = 1 the input comes back", "rate_taken_for_keep_prob")
        usual = call(nn_dropout, a.copy(), 0.5, np.random.default_rng(9201), True)
        names = () if np.array_equal(usual, a) else ("all_dropped_not_zero",)
        fail(f"with p = 1 the output holds {holds}", *names)
    evaluated = call(nn_dropout, a.copy(), 1.0, np.random.default_rng(9202), False)
    usual = call(nn_dropout, a.copy(), 0.5, np.random.default_rng(9203), False)
    if np.array_equal(usual, a) and not np.array_equal(evaluated, a):
        fail("with p = 1 the evaluation does not give x back", "dropout_in_evaluation")


def _check_refused(nn_dropout: Function) -> None:
    call(nn_dropout, activations((4, 3)), 0.5, np.random.default_rng(9210), True)
    said = {
        bad: raises_value_error(
            nn_dropout, activations((4, 3)), bad, np.random.default_rng(9220), True
        )
        for bad in (-0.1, 1.2)
    }
    for bad, how in said.items():
        if how:
            accepted = any("as if nothing" in one for one in said.values())
            names = ("no_validation",) if accepted else ()
            fail(f"with p = {bad} no ValueError: {how}", *names)


def _check_arguments(nn_dropout: Function) -> None:
    for p, training in ((0.4, True), (0.4, False), (1.0, True)):
        a = activations((8, 7))
        lent = a.copy()
        quiet_call(nn_dropout, lent, p, np.random.default_rng(9230), training)
        if not unchanged(a, lent):
            fail("after the call the entries of x are others", "input_changed")


def examine_nn_dropout_contract(nn_dropout: Function) -> None:
    """p = 0 and p = 1 are allowed, other values beyond are refused, x is left as it was."""
    together(
        lambda: _check_ends(nn_dropout),
        lambda: _check_refused(nn_dropout),
        lambda: _check_arguments(nn_dropout),
        lambda: _check_dimensions(nn_dropout),
    )


def _check_dimensions(nn_dropout: Function) -> None:
    for shape in ((30,), (2, 3, 4, 5)):
        value = call(nn_dropout, activations(shape), 0.4, np.random.default_rng(9240), True)
        try:
            numeric_array(value, shape, "the output")
        except ExamError as error:
            raise ExamError(error.seen, hint=error.hint) from None


def examine_answer_rate(answer: Any) -> None:
    """p of PyTorch for keep_prob = 0.8."""
    check_number(
        answer,
        0.2,
        0.001,
        {"rate_taken_for_keep_prob": 0.8},
        "p is the probability of dropping.",
    )


def examine_answer_evaluation_code(answer: Any) -> None:
    """Which of three ways evaluates a model in PyTorch."""
    check_choice(
        answer,
        "b",
        {
            "a": "no_grad saves the gradients. Does it say anything to dropout?",
            "c": "After the loop the model learns on. Which mode is it in then?",
        },
    )


def examine_answer_switched_rates(answer: Any) -> None:
    """Which of two orders of rates is better on new digits, as recorded."""
    check_choice(
        answer,
        "0.5, 0.8",
        {
            "0.8, 0.5": "Where are the weights that read the images themselves?",
            "equal": "With ten seeds the standard errors are about half a percentage point.",
        },
    )


def examine_answer_output_scale(answer: Any) -> None:
    """What an output that is dropped with keep_prob = 0.8 learns to say for a target of 10."""
    check_number(
        answer,
        8.0,
        0.01,
        {"scaled_twice": 6.4, "variance_unchanged": 10.0, "missing_scale": 12.5},
        "Kept it says y / 0.8, dropped 0. Write down the mean loss and minimise it.",
    )


def examine_answer_silent_sigmoid(answer: Any) -> None:
    """What a sigmoid unit says whose input is dropped."""
    check_number(answer, 0.5, 0.001, {}, "The input of the sigmoid is 0. What is sigmoid(0)?")


def examine_answer_wider(answer: Any) -> None:
    """Units of a layer that has 64 without dropout, by the rule n / p, with keep_prob = 0.5."""
    check_number(
        answer,
        128,
        0.01,
        {},
        "With keep_prob = 0.5 about half of the units are there in each step.",
    )


attach(globals())
