"""Exams of lesson 04, one function for each property; the modules say how they judge."""

from solutions.exams.network_answers import (
    examine_answer_both_layers,
    examine_answer_sub_networks,
    examine_answer_wrong_line,
    examine_answer_wrong_slope,
)
from solutions.exams.network_backward import examine_mlp_backward_masks
from solutions.exams.network_contract import examine_mlp_forward_contract
from solutions.exams.network_draws import (
    examine_mlp_forward_density,
    examine_mlp_forward_generator,
    examine_mlp_forward_independence,
    examine_mlp_forward_keep_all,
)
from solutions.exams.network_forward import (
    examine_mlp_forward_evaluation,
    examine_mlp_forward_layers,
    examine_mlp_forward_places,
    examine_mlp_forward_scale,
)
from solutions.exams.network_params import (
    examine_bias_only_value,
    examine_scale_weights_biases,
    examine_scale_weights_clean,
    examine_scale_weights_layers,
)
from solutions.exams.network_slopes import (
    examine_mlp_backward_evaluation,
    examine_mlp_backward_scale,
    examine_mlp_backward_tanh,
)
from solutions.exams.network_weights import examine_mlp_backward_weights

__all__ = [
    "examine_answer_both_layers",
    "examine_answer_sub_networks",
    "examine_answer_wrong_line",
    "examine_answer_wrong_slope",
    "examine_bias_only_value",
    "examine_mlp_backward_evaluation",
    "examine_mlp_backward_masks",
    "examine_mlp_backward_scale",
    "examine_mlp_backward_tanh",
    "examine_mlp_backward_weights",
    "examine_mlp_forward_contract",
    "examine_mlp_forward_density",
    "examine_mlp_forward_evaluation",
    "examine_mlp_forward_generator",
    "examine_mlp_forward_independence",
    "examine_mlp_forward_keep_all",
    "examine_mlp_forward_layers",
    "examine_mlp_forward_places",
    "examine_mlp_forward_scale",
    "examine_scale_weights_biases",
    "examine_scale_weights_clean",
    "examine_scale_weights_layers",
]
