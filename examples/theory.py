"""Examples of lesson 06: all of its functions, and wrong predictions."""

from __future__ import annotations

from examples import theory_ensembles, theory_masks, theory_ols, theory_samples
from examples.model import Mistake, Right

MISTAKES: tuple[Mistake, ...] = (
    *theory_ols.MISTAKES,
    *theory_masks.MISTAKES,
    *theory_ensembles.MISTAKES,
    *theory_samples.MISTAKES,
)
RIGHT: tuple[Right, ...] = (
    *theory_ols.RIGHT,
    *theory_masks.RIGHT,
    *theory_ensembles.RIGHT,
    *theory_samples.RIGHT,
)
WRONG_ANSWERS = {
    "answer_shrunk_weight": "answer_shrunk_weight = 3",
    "answer_two_networks": "answer_two_networks = 0.74",
    "answer_stamp": 'answer_stamp = "grows"',
    "answer_scaled_code": 'answer_scaled_code = "c"',
    "answer_more_samples": "answer_more_samples = 200",
}
