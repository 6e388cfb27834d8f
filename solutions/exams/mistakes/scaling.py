"""Mistakes of the lesson on scaling: the pair, the moments."""

from __future__ import annotations

from solutions.exams.mistakes.mistake import Mistake

MISTAKES: dict[str, Mistake] = {
    "mask_not_returned": Mistake(
        "only the output is returned, not the mask",
        "Backward will need the mask of this very call. How does it get there?",
    ),
    "mask_scaled": Mistake(
        "the mask that is returned carries a factor",
        "Backward divides by keep_prob itself. What should the mask alone say of a unit?",
    ),
    "mask_marks_dropped": Mistake(
        "the mask that is returned is 1 where a unit is dropped",
        "A 1 means kept. Compare a row of the mask with the same row of the output.",
    ),
    "nothing_dropped": Mistake(
        "nothing is dropped in training",
        "Count the zeros in the output of a call with training=True and keep_prob = 0.5.",
    ),
    "mask_from_input": Mistake(
        "the activations decide which units are kept, not chance",
        "Two generators of different seeds must drop different units. Where does `rng` enter?",
    ),
    "mask_not_applied": Mistake(
        "the dropped units are not set to 0",
        "Where the mask says 0, what does your output hold?",
    ),
    "another_mask_returned": Mistake(
        "the mask that is returned is not the one that was applied",
        "How often does your code draw? Print mask and output of one call side by side.",
    ),
    "wrong_mask_in_evaluation": Mistake(
        "the mask returned in evaluation does not say what was done",
        "Which array, multiplied entry by entry with the input, gives the output of evaluation?",
    ),
    "divided_in_evaluation": Mistake(
        "evaluation divides by keep_prob where the classic form multiplies",
        "All units are present now, more than in training. Should each say more, or less?",
    ),
    "drop_prob_in_evaluation": Mistake(
        "evaluation multiplies by 1 - keep_prob",
        "With keep_prob = 0.9 nearly all units spoke in training. How loud should each be now?",
    ),
    "square_root_in_evaluation": Mistake(
        "evaluation multiplies by the square root of keep_prob",
        "Which is to be kept, the mean of the signal or its variance?",
    ),
    "mean_of_classic": Mistake(
        "this is the mean without the division by keep_prob",
        "The output is a / keep_prob or 0. Weigh both with their probabilities.",
    ),
    "mean_of_survivors": Mistake(
        "this is the mean of the survivors, without the dropped units",
        "How often is the output 0, and does that not count?",
    ),
    "averaged_over_entries": Mistake(
        "the entries of the array are averaged with each other",
        "The average is over masks, for one unit at a time. What shape has the answer?",
    ),
    "variance_of_classic": Mistake(
        "this is the variance without the division by keep_prob",
        "Dividing a number by keep_prob divides its variance by what?",
    ),
    "variance_divided_once": Mistake(
        "the scale enters the variance wrongly",
        "A factor c changes a variance by c squared. Which c is it here?",
    ),
    "second_moment": Mistake(
        "this is the mean of the squared output, not the variance",
        "From the mean of the square, what must be subtracted?",
    ),
    "standard_deviation": Mistake(
        "this is the standard deviation, not the variance",
        "One is the square of the other. Which one is asked for?",
    ),
    "activation_not_squared": Mistake(
        "the activation enters the variance without its square",
        "Double the activation. By what does the spread of the output grow, by what its variance?",
    ),
    "activation_missing": Mistake(
        "the activation does not enter the variance",
        "What is the variance of a unit whose activation is 0?",
    ),
    "odds_inverted": Mistake(
        "keep_prob and 1 - keep_prob are exchanged in the variance",
        "With keep_prob near 1 hardly anything is random. Is your variance near 0 there?",
    ),
    "moments_sampled": Mistake(
        "the moments are estimated from draws, not computed",
        "An output has two possible values. Their mean needs no draw.",
    ),
    "layers_not_compounded": Mistake(
        "one layer is taken for all layers",
        "What the second layer gets has already shrunk. What does the third one get?",
    ),
    "losses_added": Mistake(
        "the losses of the layers are added, not multiplied",
        "Each layer keeps a share of what reaches it, not of the first signal.",
    ),
    "drop_prob_taken": Mistake(
        "the probability of dropping is taken for that of keeping",
        "With keep_prob = 0.8, how much of the mean does one layer let through?",
    ),
}
