"""Examples of lesson 03: all of its functions, and wrong predictions."""

from __future__ import annotations

from examples import backward_dropout, backward_linear, backward_numerical, backward_steps
from examples.model import Mistake, Right

MISTAKES: tuple[Mistake, ...] = (
    *backward_dropout.MISTAKES,
    *backward_linear.MISTAKES,
    *backward_numerical.MISTAKES,
    *backward_steps.MISTAKES,
)
RIGHT: tuple[Right, ...] = (
    *backward_dropout.RIGHT,
    *backward_linear.RIGHT,
    *backward_numerical.RIGHT,
    *backward_steps.RIGHT,
)
WRONG_ANSWERS = {
    "answer_line_order": 'answer_line_order = "CEDAB"',
    "answer_kept_gradient": "answer_kept_gradient = 2",
    "answer_dark_columns": "answer_dark_columns = 5",
    "answer_moved_weight": "answer_moved_weight = 1.0",
}
