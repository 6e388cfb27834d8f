"""Examples of lesson 05: all of its functions, and wrong predictions."""

from __future__ import annotations

from examples import experiment_heart, experiment_labels, experiment_sweep, experiment_train
from examples.model import Mistake, Right

MISTAKES: tuple[Mistake, ...] = (
    *experiment_labels.MISTAKES,
    *experiment_heart.MISTAKES,
    *experiment_train.MISTAKES,
    *experiment_sweep.MISTAKES,
)
RIGHT: tuple[Right, ...] = (
    *experiment_labels.RIGHT,
    *experiment_heart.RIGHT,
    *experiment_train.RIGHT,
    *experiment_sweep.RIGHT,
)
WRONG_ANSWERS = {
    "answer_perfect": "answer_perfect = 0",
    "answer_code": 'answer_code = "b"',
    "answer_seeds": "answer_seeds = 0.25",
    "answer_wrong_labels": "answer_wrong_labels = 0.5",
    "answer_clean_labels": 'answer_clean_labels = "yes"',
}
