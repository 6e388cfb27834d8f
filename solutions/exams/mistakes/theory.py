"""Mistakes of the lesson on theory: penalties, ensembles, samples."""

from __future__ import annotations

from solutions.exams.mistakes.mistake import Mistake

MISTAKES: dict[str, Mistake] = {
    "penalty_missing": Mistake(
        "this is ordinary least squares: dropout leaves no trace",
        "The prediction varies with the mask. What does that variance add to the mean loss?",
    ),
    "whole_matrix_penalised": Mistake(
        "the weights are keep_prob times those without dropout, as if the whole matrix X'X were the"
        " penalty, not its diagonal",
        "Two inputs are dropped independently. Which products of weights enter the variance?",
    ),
    "same_penalty_for_all": Mistake(
        "every weight gets the same penalty, as in ordinary ridge regression",
        "Does dropping a large input shake the prediction as much as dropping a small one?",
    ),
    "penalty_odds_inverted": Mistake(
        "keep_prob and 1 - keep_prob are exchanged in the penalty",
        "With keep_prob near 1 hardly anything is random. Is your penalty near 0 there?",
    ),
    "penalty_not_divided": Mistake(
        "the division by keep_prob is missing in the penalty",
        "An input is multiplied by 1 / keep_prob or 0. What is the variance of that factor?",
    ),
    "penalty_by_keep_prob": Mistake(
        "the penalty does not vanish where nothing is dropped",
        "What should the weights be with keep_prob = 1, and which factor makes that so?",
    ),
    "penalty_of_classic": Mistake(
        "the variance in the penalty is that of dropout without the division by keep_prob",
        "The variance of a 0/1 mask is not that of mask / keep_prob. By what do they differ?",
    ),
    "penalty_divided_twice": Mistake(
        "the penalty is divided by keep_prob once too often",
        "Variance of mask / keep_prob: which part comes from the mask, which from the division?",
    ),
    "penalty_rooted": Mistake(
        "the factor of the penalty is a root or a square of the right one",
        "Is it a variance or a standard deviation that adds to a mean square?",
    ),
    "penalty_not_squared": Mistake(
        "the inputs enter the penalty without their squares",
        "By what does the variance grow when an input is doubled?",
    ),
    "penalty_averaged": Mistake(
        "the penalty is averaged over the examples, or taken about the mean, while the loss is a"
        " sum of squares",
        "Add up the variances of all examples. Is anything divided, or subtracted, on the way?",
    ),
    "penalty_subtracted": Mistake(
        "the penalty has the wrong sign",
        "Does dropout make the mean loss larger or smaller than the loss without it?",
    ),
    "penalty_halved": Mistake(
        "the penalty is wrong by a factor of two",
        "Both squares give a factor 2 when they are differentiated. Did one of them lose it?",
    ),
    "classic_weights": Mistake(
        "these are the weights for inputs that are dropped but not divided by keep_prob",
        "The lesson uses inverted dropout. What does a kept input become?",
    ),
    "scaled_after_training": Mistake(
        "the weights are too small by the factor keep_prob: the division is done twice, or the"
        " weights are scaled afterwards",
        "Inverted dropout keeps the mean of the inputs. What is left to scale in X, or in w?",
    ),
    "data_centred": Mistake(
        "the means of inputs and targets are subtracted first",
        "There is no bias here. Dropout sets an input to 0, not to its mean.",
    ),
    "minimiser_sampled": Mistake(
        "masks are drawn where the expectation can be computed",
        "The mean over all masks has a closed form. Which two numbers of the mask does it need?",
    ),
    "table_of_masks_transposed": Mistake(
        "the masks stand in the columns, not in the rows",
        "One row is one mask: how many rows are there for n = 3?",
    ),
    "empty_mask_missing": Mistake(
        "the mask that drops every unit is missing",
        "Is it possible that all units are dropped at once?",
    ),
    "last_mask_missing": Mistake(
        "the mask that keeps every unit is missing",
        "The last number is 2**n - 1. Where does your range end?",
    ),
    "one_mask_for_each_unit": Mistake(
        "there is one mask for each unit",
        "Write down by hand all masks of two units. Is it two of them?",
    ),
    "counts_for_masks": Mistake(
        "there is one mask for each number of kept units",
        "With three units and one of them kept: how many different masks?",
    ),
    "square_for_power": Mistake(
        "n squared is taken for 2 to the power of n",
        "Each further unit doubles the number of masks. What is that number for n = 5?",
    ),
    "masks_sampled": Mistake(
        "the masks are drawn, so some come twice and some never",
        "Nothing is random in a list of all masks. How do you count in binary?",
    ),
    "masks_repeated": Mistake(
        "some masks come twice, so others are missing",
        "Sort the rows of the answer for n = 2. Which one is missing?",
    ),
    "signs_for_masks": Mistake(
        "the masks hold -1 where they should hold 0",
        "What does a dropped unit contribute to the sum?",
    ),
    "list_for_array": Mistake(
        "the answer is a list of rows, not an array",
        "Which NumPy function makes an array of a list?",
    ),
    "probabilities_forgotten": Mistake(
        "every sub-network counts the same, whatever its probability",
        "With keep_prob = 0.9, which is more likely: the full network or the empty one?",
    ),
    "sum_without_weights": Mistake(
        "the sub-networks are added up without weights",
        "A mean of numbers between 0 and 1 lies between 0 and 1. Does yours?",
    ),
    "weight_scaling_for_mean": Mistake(
        "this is the answer of weight scaling, which is the geometric mean, not the arithmetic one",
        "Which comes first, the sigmoid or the mean?",
    ),
    "whole_network_given": Mistake(
        "this is what the whole network says with unscaled weights",
        "Each sub-network sees w * mask, with no division. What is the mean of a mask's entry?",
    ),
    "sub_networks_rescaled": Mistake(
        "the inputs of the sub-networks are divided by keep_prob",
        "In this passage a mask is 0 or 1, and nothing is divided. See the formula above.",
    ),
    "sub_networks_scaled_down": Mistake(
        "the sub-networks' inputs or weights are multiplied by keep_prob too",
        "The scaling is what comes out. Does it have to be put in?",
    ),
    "sigmoid_missing": Mistake(
        "the sigmoid is missing",
        "What the unit says lies between 0 and 1. Does your answer?",
    ),
    "dropped_not_weighed": Mistake(
        "the probability of a mask leaves out the dropped units",
        "Add up the probabilities of all masks. Is the sum 1?",
    ),
    "complement_given": Mistake(
        "this is the mean of 1 - sigmoid(z)",
        "A large positive w . x must give an answer near 1. Check the sign in the sigmoid.",
    ),
    "mean_divided_again": Mistake(
        "the weighted sum is divided by the number of masks once more",
        "The probabilities add up to 1. Is anything left to divide by?",
    ),
    "not_normalised": Mistake(
        "this is the geometric mean without its normalisation",
        "Compute G for sigmoid and G' for 1 - sigmoid. Do they add up to 1?",
    ),
    "arithmetic_for_geometric": Mistake(
        "this is the arithmetic mean, not the normalised geometric one",
        "A geometric mean multiplies. Where does your code multiply, or add logarithms?",
    ),
    "exponents_forgotten": Mistake(
        "the probabilities are missing as exponents in the product",
        "The geometric mean of two equal numbers is that number. Is it with your formula?",
    ),
    "weights_in_the_product": Mistake(
        "the probabilities are factors of the product, where they should be exponents",
        "Take the logarithm of the product: where does a weight belong in that sum?",
    ),
    "odds_given": Mistake(
        "this is G / G', not G / (G + G')",
        "An answer of the unit lies between 0 and 1. Which ratio makes that sure?",
    ),
    "logarithm_returned": Mistake(
        "the logarithm is not undone",
        "You added logarithms. What brings the product back?",
    ),
    "ensemble_sampled": Mistake(
        "sub-networks are drawn where all of them can be counted",
        "There are 2**n masks. Nothing is random in the mean over all of them.",
    ),
    "keep_all_fails": Mistake(
        "with keep_prob = 1 the function fails",
        "Then (1 - keep_prob)**0 is 1. Is there a logarithm of 0, or a division by 0?",
    ),
    "sum_for_mean": Mistake(
        "the predictions are added, and not divided by their number",
        "Double the number of samples. Should the answer double?",
    ),
    "last_sample_only": Mistake(
        "only the last prediction counts",
        "What happens to the prediction of the first call in your loop?",
    ),
    "first_sample_only": Mistake(
        "only the first prediction counts",
        "At which place of the loop does your function return?",
    ),
    "divided_by_wrong_number": Mistake(
        "the sum is divided by samples - 1",
        "The mean of 3 numbers is their sum divided by what?",
    ),
    "sample_deviation": Mistake(
        "the standard deviation is divided by samples - 1, not by samples",
        "The lesson asks for ddof = 0, which NumPy takes if nothing is said.",
    ),
    "error_of_mean": Mistake(
        "this is the standard error of the mean, not the spread of the predictions",
        "Do the predictions agree better with each other when more of them are drawn?",
    ),
    "mean_not_subtracted": Mistake(
        "the mean is not subtracted before squaring",
        "Predictions that are all 3 do not spread. What is your answer for them?",
    ),
    "absolute_deviation": Mistake(
        "this is the mean absolute deviation, not the standard deviation",
        "Deviations are squared before they are averaged, and then?",
    ),
    "range_for_deviation": Mistake(
        "this is the distance of the largest and the smallest prediction",
        "Which NumPy function gives the standard deviation?",
    ),
    "sum_of_squares": Mistake(
        "the squared deviations are added up, not averaged",
        "Does the spread of the predictions grow just because more are drawn?",
    ),
    "spread_not_returned": Mistake(
        "only the mean is returned",
        "Compare your return line with the Returns section of the docstring.",
    ),
    "one_example_at_a_time": Mistake(
        "forward is called for one example at a time",
        "forward takes the whole batch. How many calls make one sample?",
    ),
    "copies_of_x": Mistake(
        "forward is called once, with x repeated",
        "Each sample is a call of its own with x as it is.",
    ),
    "one_sample_for_all": Mistake(
        "forward is called once, and its prediction is used for all samples",
        "A new sample needs new masks. Where are masks drawn?",
    ),
    "one_call_too_many": Mistake(
        "forward is called once too often",
        "Is forward called outside the loop, to learn a shape say?",
    ),
    "one_call_too_few": Mistake(
        "forward is called once too few",
        "How many numbers are in range(1, samples)?",
    ),
    "called_twice": Mistake(
        "forward is called twice for each sample",
        "Mean and spread must be of the same predictions. Keep them in a list.",
    ),
    "generator_not_passed": Mistake(
        "rng is not handed to forward",
        "forward takes two arguments. Where would it draw its masks from?",
    ),
    "generator_started_anew": Mistake(
        "the generator is started anew before each sample, so that all samples are equal",
        "Where is the generator made? It has to go on from call to call.",
    ),
    "another_generator_passed": Mistake(
        "forward gets another generator than rng",
        "Hand rng over as it is, without a new generator, a copy or a draw in between.",
    ),
    "root_for_square": Mistake(
        "the number of samples grows by the root of the factor, not by its square",
        "Four times as many samples halve the error. Which is the larger factor?",
    ),
    "factor_for_number": Mistake(
        "this is the factor, not the number of samples",
        "The question starts from 20 samples.",
    ),
}
