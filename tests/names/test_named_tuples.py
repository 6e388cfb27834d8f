"""A named tuple is a tuple: where a pair or a triple is asked for, it loses nothing."""

from __future__ import annotations

import pytest

from tests.names.harness import CHECK, Row, check_right, writer

NAMED = "from collections import namedtuple\n\nAnswer = namedtuple('Answer', '{names}')"
TYPED = "from typing import Any, NamedTuple\n\n\nclass Answer(NamedTuple):\n    {names}: Any"
FORWARD = "a, keep_prob, rng, training=True"


def _row(lesson: str, function: str, given: str, names: str, body: str, check: str = "") -> object:
    above = NAMED.format(names=names)
    row = writer(function, given, check)("named tuple", body, above=above)
    return pytest.param(lesson, row, id=f"{function}-namedtuple")


def _typed(
    lesson: str, function: str, given: str, names: str, body: str, check: str = ""
) -> object:
    above = TYPED.format(names=": Any\n    ".join(names.split()))
    row = writer(function, given, check)("typed named tuple", body, above=above)
    return pytest.param(lesson, row, id=f"{function}-NamedTuple")


ROWS = [
    *(
        make(
            "02_scaling", "dropout_forward", FORWARD, "out mask",
            """
            if not training:
                return Answer(a, np.ones_like(a))
            mask = rng.random(a.shape) < keep_prob
            return Answer(a * mask / keep_prob, mask)
            """,
            CHECK,
        )
        for make in (_row, _typed)
    ),
    _row(
        "02_scaling", "classic_forward", FORWARD, "out mask",
        """
        if not training:
            mask = np.full(a.shape, keep_prob, dtype=a.dtype)
            return Answer(a * mask, mask)
        mask = rng.random(a.shape) < keep_prob
        return Answer(a * mask, mask)
        """,
        CHECK,
    ),
    _row(
        "02_scaling", "dropout_moments", "a, keep_prob", "mean variance",
        "return Answer(a.copy(), a**2 * (1 - keep_prob) / keep_prob)", CHECK,
    ),
    *(
        make(
            "03_backward", "linear_backward", "dz, a, W", "da dW db",
            "return Answer(dz @ W, dz.T @ a, dz.sum(axis=0))",
        )
        for make in (_row, _typed)
    ),
    _row(
        "03_backward", "momentum_step", "w, dw, velocity, lr, beta", "w velocity",
        """
        velocity = beta * velocity + dw
        return Answer(w - lr * velocity, velocity)
        """,
    ),
    _row(
        "04_network", "scale_weights", "params, keep_prob", "W b",
        """
        first, *rest = params
        return [Answer(*first)] + [Answer(keep_prob * W, b) for W, b in rest]
        """,
        CHECK,
    ),
    _row(
        "06_theory", "mc_predict", "forward, x, samples, rng", "mean std",
        """
        ys = np.array([forward(x, rng) for _ in range(samples)])
        return Answer(ys.mean(axis=0), ys.std(axis=0))
        """,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("lesson", "row"), ROWS)
def test_named_tuple_loses_nothing(lesson: str, row: Row, in_lesson: None) -> None:
    """A right implementation that gives its answers names gets full marks in every cell."""
    check_right(lesson, row)
