"""Lesson 03's exams where the examples do not reach: what is used up, what is refused, answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from solutions.backward import dropout_backward, linear_backward
from solutions.exams.backward_form import examine_dropout_backward_contract
from solutions.exams.backward_momentum import examine_answer_line_order
from solutions.exams.base import ExamError
from solutions.scaling import dropout_forward

RIGHT_ORDER = "CEDBA"


def test_a_backward_pass_that_uses_its_mask_up_is_refused() -> None:
    """The first call is right, and the second call with the same mask is not."""
    seen: list[int] = []

    def once(dout: Any, mask: Any, keep_prob: float) -> Any:
        da = dropout_backward(dout, mask, keep_prob)
        da = da * (id(mask) not in seen)
        seen.append(id(mask))
        return da

    with pytest.raises(ExamError):
        examine_dropout_backward_contract(once)


@pytest.mark.parametrize("bad", [0.0, -0.2, 1.5, np.nan])
def test_a_backward_pass_that_takes_a_bad_keep_prob_is_named(bad: float) -> None:
    """One bad value that is let pass is enough."""

    def lenient(dout: Any, mask: Any, keep_prob: float) -> Any:
        if keep_prob == bad or (np.isnan(bad) and np.isnan(keep_prob)):
            return dout * 0.0
        return dropout_backward(dout, mask, keep_prob)

    with pytest.raises(ExamError) as caught:
        examine_dropout_backward_contract(lenient)
    assert caught.value.mistakes == ("no_validation",)


@pytest.mark.parametrize("answer", [RIGHT_ORDER, "cedba", "C E D B A", "C, E, D, B, A"])
def test_the_order_of_the_lines_may_be_written_in_any_way(answer: str) -> None:
    """Small letters, blanks and commas do not matter."""
    examine_answer_line_order(answer)


@pytest.mark.parametrize("answer", ["CEDAB", "ABCDE", "CEDB", "CCEDB", "", None, 5, ["C"]])
def test_another_order_and_what_is_no_order_are_refused(answer: Any) -> None:
    """A line cannot run before those that make what it reads."""
    with pytest.raises(ExamError):
        examine_answer_line_order(answer)


def test_the_order_that_counts_as_right_runs() -> None:
    """The five lines, run in that order, need no name that is not there."""
    lines = {
        "A": "da = dropout_backward(dout, mask, keep_prob)",
        "B": "dout, dW, db = linear_backward(dz, out, W)",
        "C": "out, mask = dropout_forward(a, keep_prob, rng)",
        "D": "dz = 2 * (z - t)",
        "E": "z = out @ W.T + b",
    }

    rng = np.random.default_rng(0)
    names: dict[str, Any] = {
        "dropout_backward": dropout_backward,
        "linear_backward": linear_backward,
        "dropout_forward": dropout_forward,
        "rng": rng,
        "keep_prob": 0.8,
        "a": rng.normal(size=(3, 4)),
        "W": rng.normal(size=(2, 4)),
        "b": np.zeros(2),
        "t": np.zeros((3, 2)),
    }
    for letter in RIGHT_ORDER:
        exec(lines[letter], names)
    assert names["da"].shape == (3, 4)
