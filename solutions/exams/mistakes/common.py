"""Mistakes of every lesson: drawing, scaling, evaluation, the way back, hygiene."""

from __future__ import annotations

from solutions.exams.mistakes.mistake import Mistake

MISTAKES: dict[str, Mistake] = {
    # Not there yet
    "not_written": Mistake("the function is not written yet", "Write its body and run the cell."),
    # Drawing
    "reversed_comparison": Mistake(
        "keep_prob is used as the probability of dropping (`>` where `<` belongs, say)",
        "A uniform number in [0, 1) is below 0.8 in 80 % of all draws. Which side is kept?",
    ),
    "normal_draws": Mistake(
        "normal draws where uniform ones belong",
        "How often is a standard normal number below 0.8? Compare with 0.8.",
    ),
    "half_hard_coded": Mistake(
        "0.5 is written into the code where keep_prob belongs",
        "Call the function with keep_prob = 0.9. Which numbers in the result do not follow it?",
    ),
    "not_thresholded": Mistake(
        "the random numbers themselves are used as the mask",
        "A mask says only yes or no for each unit. Which comparison makes that of a number?",
    ),
    "nan_for_dropped": Mistake(
        "what is dropped becomes NaN or infinite, not 0",
        "NaN plus anything is NaN. What must a dropped unit add to a sum, so that it is not there?",
    ),
    "one_mask_for_batch": Mistake(
        "one mask is drawn and used for every example of the batch",
        "How many sub-networks should a batch of 4 examples train? Look at the rows of the mask.",
    ),
    "one_value_per_example": Mistake(
        "one value is drawn for each example, so whole rows live or die together",
        "Draw one number for every entry of the array, not one for every row.",
    ),
    "not_shared_in_batch": Mistake(
        "every example gets a mask of its own where one is asked for",
        "One sub-network for the whole batch: how do two rows of the mask compare?",
    ),
    "exactly_k_kept": Mistake(
        "the number of kept units is the same in every draw",
        "Ten coins rarely show five heads exactly. Is each unit decided on its own?",
    ),
    # Generators
    "generator_ignored": Mistake(
        "the draw does not come from the generator that is passed in",
        "Two calls with generators of the same seed must agree. What does `rng` offer?",
    ),
    "new_generator_each_call": Mistake(
        "a new generator is made in each call, so every call draws the same numbers",
        "Call the function twice with one generator. Should the masks agree?",
    ),
    "global_seed_reset": Mistake(
        "NumPy's global generator is seeded or used inside the function",
        "Somebody else may rely on the global state. Draw from `rng` only.",
    ),
    "drawn_once": Mistake(
        "a mask is drawn once and used again in later calls",
        "Each call must draw anew: what survives between two calls of your function?",
    ),
    # Scaling
    "missing_scale": Mistake(
        "the division by keep_prob is missing",
        "With keep_prob = 0.8, by how much does the mean of the output shrink?",
    ),
    "scaled_by_drop_prob": Mistake(
        "the division is by 1 - keep_prob, not by keep_prob",
        "With keep_prob = 0.8 the survivors must make up for 20 % that is missing: a little.",
    ),
    "scaled_by_realised_fraction": Mistake(
        "the division is by the share that happened to be kept, not by keep_prob",
        "The expectation is over all masks. Which number does not depend on the draw?",
    ),
    "scaled_by_square_root": Mistake(
        "the division is by the square root of keep_prob",
        "Which is to be kept, the mean of the output or its variance?",
    ),
    "multiplied_by_keep_prob": Mistake(
        "the survivors are multiplied by keep_prob where they should be divided by it",
        "Should a survivor grow or shrink to make up for those that are gone?",
    ),
    "scaled_twice": Mistake(
        "the scaling by keep_prob is done twice",
        "Follow one kept unit from input to output: how often does keep_prob come in?",
    ),
    # Evaluation
    "dropout_in_evaluation": Mistake(
        "dropout is on in evaluation too",
        "What should a trained network answer to the same question asked twice?",
    ),
    "scaled_in_evaluation": Mistake(
        "the output is scaled in evaluation although training already scaled it",
        "Inverted dropout pays in training. What is left to do in evaluation?",
    ),
    "flag_reversed": Mistake(
        "training and evaluation are exchanged",
        "Print which branch runs for training=True.",
    ),
    "unscaled_in_evaluation": Mistake(
        "the classic form must scale by keep_prob in evaluation, and does not",
        "In training a unit's mean output is keep_prob times its activation. And in evaluation?",
    ),
    "scaled_in_training": Mistake(
        "the classic form scales in training, which belongs to the inverted form",
        "In the 2012 form training only drops; the scaling waits until evaluation.",
    ),
    # Backward
    "fresh_mask_backward": Mistake(
        "a new mask is drawn in the backward pass",
        "Gradients flow where the forward pass flowed. Which units were those?",
    ),
    "no_mask_backward": Mistake(
        "the mask is not used in the backward pass",
        "What is the derivative of the output by a unit that was dropped?",
    ),
    "no_scale_backward": Mistake(
        "the division by keep_prob is missing in the backward pass",
        "Forward multiplied a kept unit by 1 / keep_prob. What is the derivative of that?",
    ),
    "mask_guessed_from_zeros": Mistake(
        "the mask is guessed from zeros instead of taken as given",
        "An activation, or a gradient, can be zero without being dropped.",
    ),
    "mask_kept_in_global": Mistake(
        "the mask comes from a global variable, not from the argument",
        "Call the function with a mask of your own making. Is it used?",
    ),
    # Hygiene
    "input_changed": Mistake(
        "the argument is changed in place",
        "Compare your input before and after the call. Which operation writes into it?",
    ),
    "float64_creep": Mistake(
        "float32 input comes back as float64",
        "Which factor in your formula is a float64 array? NumPy widens the result to it.",
    ),
    "integer_truncation": Mistake(
        "integer input loses its fractions",
        "What is 3 / 0.8, and what is left of it in an integer array?",
    ),
    "keep_all_drops": Mistake(
        "keep_prob = 1 does not keep everything",
        "Uniform numbers lie in [0, 1). Which comparison with 1 is always true?",
    ),
    "two_dimensions_only": Mistake(
        "the function works for two-dimensional arrays only",
        "Images have four dimensions. Does your code name its axes or use the whole shape?",
    ),
    "flattened": Mistake(
        "boolean indexing flattens the array: kept entries lose their places",
        "What shape has a[mask]? And a * mask?",
    ),
    "no_validation": Mistake(
        "a probability that the docstring rules out is accepted",
        "Which values does the docstring allow? Refuse all others; is NaN among them?",
    ),
}
