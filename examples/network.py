"""Lesson 04: wrong implementations of its functions, and right ones that differ."""

from __future__ import annotations

from examples.model import Mistake, Right
from examples.network_backward import MISTAKES as BACKWARD_MISTAKES
from examples.network_backward import RIGHT as BACKWARD_RIGHT
from examples.network_forward import MISTAKES as FORWARD_MISTAKES
from examples.network_forward import RIGHT as FORWARD_RIGHT
from examples.network_params import MISTAKES as PARAMS_MISTAKES
from examples.network_params import RIGHT as PARAMS_RIGHT

MISTAKES: tuple[Mistake, ...] = (*FORWARD_MISTAKES, *BACKWARD_MISTAKES, *PARAMS_MISTAKES)
RIGHT: tuple[Right, ...] = (*FORWARD_RIGHT, *BACKWARD_RIGHT, *PARAMS_RIGHT)
WRONG_ANSWERS = {
    "answer_sub_networks": "answer_sub_networks = 1024",
    "answer_both_layers": "answer_both_layers = 0.4**3",
    "answer_wrong_line": "answer_wrong_line = 4",
    "answer_wrong_slope": "answer_wrong_slope = 1 - 0.9**2",
}
