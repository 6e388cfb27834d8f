"""Wrong and right implementations of lesson 07."""

from __future__ import annotations

from examples import variants_layers, variants_others
from examples.model import Mistake, Right

MISTAKES: tuple[Mistake, ...] = (*variants_layers.MISTAKES, *variants_others.MISTAKES)
RIGHT: tuple[Right, ...] = (*variants_layers.RIGHT, *variants_others.RIGHT)
WRONG_ANSWERS: dict[str, str] = {
    "answer_numbers_drawn": "answer_numbers_drawn = 10240",
    "answer_selu_variance": "answer_selu_variance = 1",
    "answer_block_rate": 'answer_block_rate = "equal"',
}
