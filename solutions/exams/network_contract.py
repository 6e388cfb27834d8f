"""The exam of what `mlp_forward` owes its caller (lesson 04)."""

from __future__ import annotations

from functools import partial

import numpy as np

from solutions.exams import draws
from solutions.exams.base import call, fail, numeric_array, pair, unchanged
from solutions.exams.network_seen import Forward, inputs, network, observe, plain
from solutions.exams.several import together
from solutions.exams.showing import attach


def examine_mlp_forward_contract(mlp_forward: Forward) -> None:
    """A bad keep_prob raises ValueError, arguments stay as they are, float32 stays float32."""
    checks = (_check_keep_prob, _check_arguments, _check_float32, _check_default)
    together(*(partial(check, mlp_forward) for check in checks))


def _check_keep_prob(mlp_forward: Forward) -> None:
    """A keep_prob outside (0, 1] raises ValueError in training."""
    subject = observe(mlp_forward)
    params, x = network((3, 5, 5, 2), 1900), inputs(6, 3, 1901)

    def attempt(keep_prob: float) -> object:
        lent = [(W.copy(), b.copy()) for W, b in params]
        rng = np.random.default_rng(1902)
        with np.errstate(all="ignore"):
            return mlp_forward(x.copy(), lent, keep_prob, rng, training=subject.training)

    draws.check_validation(attempt)


def _check_arguments(mlp_forward: Forward) -> None:
    """x and params stay as they are, in training and in evaluation."""
    for training in (True, False):
        params, x = network((4, 6, 6, 3), 1950), inputs(7, 4, 1951)
        before = [x.copy(), *(array.copy() for pair_ in params for array in pair_)]
        with np.errstate(all="ignore"):
            call(mlp_forward, x, params, 0.7, np.random.default_rng(1952), training=training)
        after = [x, *(array for pair_ in params for array in pair_)]
        if not all(unchanged(a, b) for a, b in zip(before, after, strict=True)):
            fail("after the call an argument is not what it was", "input_changed")


def _check_float32(mlp_forward: Forward) -> None:
    if _creeps(mlp_forward):
        fail("float32 inputs and weights give float64 outputs", "float64_creep")


def _check_default(mlp_forward: Forward) -> None:
    """A call that does not say which mode is meant is one of training."""
    params, x = network((4, 6, 6, 3), 1970), inputs(7, 4, 1971)
    answers = []
    for said in ({}, {"training": True}, {"training": False}):
        lent = [(W.copy(), b.copy()) for W, b in params]
        result = call(mlp_forward, x.copy(), lent, 0.5, np.random.default_rng(1972), **said)
        y, _ = pair(result, "(y, cache)")
        answers.append(numeric_array(y, (len(x), 3), "y"))
    unsaid, training, evaluation = answers
    if np.array_equal(unsaid, evaluation) and not np.array_equal(training, evaluation):
        fail(
            "without the argument training the answer is that of evaluation",
            hint="Which value does training have where the caller does not say it?",
        )


def _creeps(mlp_forward: Forward) -> bool:
    """True when float32 is widened, and not by a mask only.

    A mask of int64 or float64 widens what it is multiplied with; so what is computed before it is
    rounded to float32 all the same, and what comes after it is not.
    """
    params = [(W.astype(np.float32), b.astype(np.float32)) for W, b in network((4, 6, 6, 3), 1960)]
    x = inputs(7, 4, 1961).astype(np.float32)
    wide = [(W.astype(float), b.astype(float)) for W, b in params]
    exact = plain(x.astype(float), wide)
    answers = []
    for training in (True, False):
        rng = np.random.default_rng(1962)
        result = call(mlp_forward, x.copy(), list(params), 0.7, rng, training=training)
        y, _ = pair(result, "(y, cache)")
        answers.append(numeric_array(y, exact.shape, "y"))
    if all((y == y[:1, :1]).all() for y in answers):
        fail("all outputs are one number, whatever the input and the weights")
    if any(y.dtype == np.float32 for y in answers):
        return False
    y = answers[1].astype(float)
    rounded_last = np.array_equal(y, y.astype(np.float32).astype(float))
    return rounded_last or bool(np.allclose(y, exact, rtol=1e-11, atol=1e-12))


attach(globals())
