"""Mistakes of the lesson on network: network."""

from __future__ import annotations

from solutions.exams.mistakes.mistake import Mistake

MISTAKES: dict[str, Mistake] = {
    "forward_first": Mistake(
        "mlp_forward does not work yet",
        "The backward pass is tested with the cache of your own mlp_forward: mend that first.",
    ),
    "no_dropout_at_all": Mistake(
        "no hidden unit is ever dropped",
        "Call the function twice in training with one generator. Should the outputs agree?",
    ),
    "same_mask_in_every_layer": Mistake(
        "one mask is drawn and used in both hidden layers",
        "For one example, how many coins are there to flip, and for the units of which layer?",
    ),
    "dropout_on_output": Mistake(
        "the outputs of the network are dropped too",
        "What would a dropped output say about its example?",
    ),
    "dropout_on_input": Mistake(
        "the inputs of the network are dropped too",
        "In this lesson dropout follows the hidden activations only.",
    ),
    "dropout_before_activation": Mistake(
        "units are divided by keep_prob before tanh, not after it",
        "tanh(z / keep_prob) is not tanh(z) / keep_prob. Which of the two has the right mean?",
    ),
    "hidden_layer_without_dropout": Mistake(
        "one of the two hidden layers has no dropout",
        "Follow the signal from layer to layer: where is it thinned, and where not?",
    ),
    "masks_exchanged": Mistake(
        "a layer uses the mask of the other layer in the backward pass",
        "Walking back, which layer is met first?",
    ),
    "tanh_prime_after_mask": Mistake(
        "the derivative of tanh is taken from the activation after dropout",
        "tanh' = 1 - h**2 with h = tanh(z). Has what you square been divided by keep_prob?",
    ),
    "tanh_prime_missing": Mistake(
        "the derivative of tanh is missing",
        "Which steps lie between z and the activation? Each has a factor on the way back.",
    ),
    "tanh_prime_of_tanh": Mistake(
        "tanh is applied once more where its derivative is taken",
        "Is what you put into the derivative z or already tanh(z)?",
    ),
    "slope_of_another_activation": Mistake(
        "the derivative of a sigmoid or of ReLU stands where that of tanh belongs",
        "How steep is tanh at z = 0, where h = 0? And how steep where h is negative?",
    ),
    "undropped_activation_in_dw": Mistake(
        "dW is made with activations before dropout",
        "What did the layer really read in the forward pass?",
    ),
    "unscaled_activation_in_dw": Mistake(
        "dW is made with activations that are dropped but not scaled",
        "What did the layer really read in the forward pass?",
    ),
    "averaged_over_batch": Mistake(
        "gradients are averaged over the batch",
        "dy already belongs to the loss of the whole batch. Is anything left to divide?",
    ),
    "order_reversed": Mistake(
        "the gradients come in the order of the walk back, last layer first",
        "The optimiser goes through params and gradients side by side.",
    ),
    "pairs_exchanged": Mistake(
        "db comes before dW in the pairs",
        "params holds (W, b). In which order does the optimiser expect their gradients?",
    ),
    "not_in_pairs": Mistake(
        "the gradients come in one flat list, not in pairs",
        "params is a list of pairs (W, b); the gradients have the same form.",
    ),
    "transposed_dw": Mistake(
        "dW is transposed",
        "W is (units_out, units_in); dW must have the same shape.",
    ),
    "db_not_summed": Mistake(
        "db is not the sum over the examples",
        "Each example moves each bias. What shape has b, and what is added up?",
    ),
    "first_layer_scaled": Mistake(
        "the weights of the first layer are scaled too",
        "The first layer reads the inputs. Are inputs ever dropped here?",
    ),
    "layer_not_scaled": Mistake(
        "a layer that reads dropped units keeps its weights",
        "How many layers read units that can be dropped?",
    ),
    "weights_divided": Mistake(
        "the weights are divided by keep_prob, not multiplied",
        "In evaluation more units speak than in training. Must each speak louder or softer?",
    ),
    "weights_by_drop_prob": Mistake(
        "the weights are multiplied by 1 - keep_prob",
        "With keep_prob = 0.9 hardly anything is missing in training. How far must weights shrink?",
    ),
    "weights_by_square_root": Mistake(
        "the weights are multiplied by the square root of keep_prob",
        "Which is to be kept, the mean of what a unit reads or its variance?",
    ),
    "biases_scaled": Mistake(
        "the biases are scaled too",
        "Is a bias ever dropped?",
    ),
    "hidden_biases_counted": Mistake(
        "biases of the hidden layers are let through",
        "A hidden unit that is dropped says 0, whatever its bias. Who is left to speak?",
    ),
    "bias_of_wrong_layer": Mistake(
        "the bias of another layer is returned",
        "Which layer comes after the last dropped unit?",
    ),
    "bias_forgotten": Mistake(
        "the bias is left out",
        "Where everything that a layer reads is 0, what does z = a @ W.T + b leave?",
    ),
    "bias_scaled": Mistake(
        "the bias is scaled",
        "Is a bias ever dropped?",
    ),
    "evaluation_scaled_backward": Mistake(
        "the backward pass scales by keep_prob after an evaluation too",
        "By what did evaluation multiply a hidden unit? The same factor belongs to the way back.",
    ),
    "evaluation_dropped_backward": Mistake(
        "the backward pass drops units after an evaluation too",
        "In evaluation every unit was there. Which of them pass a gradient back?",
    ),
}
