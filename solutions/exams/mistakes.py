"""The mistakes that learners make: one name each, the same in every lesson.

A hint leads on without giving the answer. An exam names a mistake only where the evidence points
to it and to nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """One mistake.

    Attributes:
        title: what was done, in a learner's words; completes "This looks like: ...".
        hint: a question or step that leads on.
        passage: heading of the passage to read again, "" for the one above the function.
    """

    title: str
    hint: str
    passage: str = ""


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
        "Call the function with keep_prob = 0.9 and count what is kept.",
    ),
    "not_thresholded": Mistake(
        "the random numbers themselves are used as the mask",
        "A mask says only yes or no for each unit. Which comparison makes that of a number?",
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
        "Follow one kept unit from input to output and count the divisions.",
    ),
    # Evaluation
    "dropout_in_evaluation": Mistake(
        "units are dropped in evaluation too",
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
        "a keep_prob outside (0, 1] is accepted",
        "What would keep_prob = 0 divide by? Refuse what makes no sense, NaN included.",
    ),
    # Lesson 03: gradients, steps, chances
    "mask_inverted": Mistake(
        "kept and dropped units are exchanged",
        "A 1 in the mask means kept. On which entries does your gradient flow?",
    ),
    "mask_of_one_dtype": Mistake(
        "the function works for masks of one dtype only",
        "A mask may be bool, int or float. Which of your operations mean something else for 0 and 1"
        " than for False and True?",
    ),
    "ones_taken_for_evaluation": Mistake(
        "a mask of ones is taken for evaluation",
        "In a small layer all units may survive in training. By what were they multiplied then?",
    ),
    "divided_by_batch": Mistake(
        "the gradient is divided by the number of examples",
        "The loss is a sum over the batch, so what is its derivative: a sum or a mean?",
    ),
    "example_left_out": Mistake(
        "only one example of the batch counts",
        "Every example adds its share to the gradient. Is anything overwritten?",
    ),
    "gradient_transposed": Mistake(
        "the gradient of the weights is transposed",
        "A gradient has the shape of what it belongs to. What is the shape of W, and of yours?",
    ),
    "weights_transposed": Mistake(
        "the weights are transposed on the way back",
        "Forward goes from units_in to units_out. Write the shapes under each factor.",
    ),
    "batch_not_summed": Mistake(
        "the gradient of the bias is not the sum over the examples",
        "One bias serves all examples of the batch. Along which axis do they lie?",
    ),
    "results_exchanged": Mistake(
        "the results come in another order than the one asked for",
        "Compare your return line with the Returns section of the docstring.",
    ),
    "downhill_uphill": Mistake(
        "the sign is wrong",
        "Check one entry by hand: does the loss rise or fall when it grows?",
    ),
    "one_sided_difference": Mistake(
        "the difference is one-sided, not central",
        "Step to both sides of the point. Which errors cancel then?",
    ),
    "missing_factor_two": Mistake(
        "the difference is divided by eps, not by the distance of the two points",
        "How far apart are a + eps and a - eps?",
    ),
    "all_entries_at_once": Mistake(
        "all entries are moved at once",
        "A partial derivative moves one entry and holds the others. How many calls of f is that?",
    ),
    "step_not_undone": Mistake(
        "an entry that was moved is not put back",
        "When the second entry is moved, what value does the first one have?",
    ),
    "float32_step": Mistake(
        "the step is taken in float32, where it is rounded away",
        "What is np.float32(100) + np.float32(1e-6)? In which dtype should the steps be taken?",
    ),
    "averaged_velocity": Mistake(
        "the gradient enters the velocity with the weight 1 - beta",
        "That is a running average. Which form does the lesson use?",
    ),
    "lr_in_velocity": Mistake(
        "the learning rate stands in the velocity",
        "Compare with the two lines of the lesson: where does lr appear?",
    ),
    "beta_forgotten": Mistake(
        "the old velocity is not multiplied by beta",
        "With no gradient, does your velocity fade?",
    ),
    "no_memory": Mistake(
        "the old velocity does not enter the new one",
        "Call the function with a gradient of zero and a velocity that is not.",
    ),
    "old_velocity_returned": Mistake(
        "the velocity comes back as it went in",
        "Which of the two velocities does the next step need?",
    ),
    "old_velocity_used": Mistake(
        "the weights move by the old velocity",
        "Which of the two lines comes first, that of the velocity or that of the weights?",
    ),
    "plain_step": Mistake(
        "the weights move by the gradient alone",
        "What moves a weight whose gradient is zero?",
    ),
    "lr_forgotten": Mistake(
        "the learning rate is missing in the step",
        "Double lr. Does your step double?",
    ),
    "zero_gradient_frozen": Mistake(
        "a weight whose gradient is zero is held fixed",
        "Its velocity is beta times the old one. Is that zero?",
    ),
    "nesterov_step": Mistake(
        "this is Nesterov's form of momentum",
        "The classical form moves by the new velocity itself.",
    ),
    "chance_of_kept": Mistake(
        "this is the chance that the unit is kept in every example",
        "With what probability is a unit dropped in one example?",
    ),
    "chance_of_ever": Mistake(
        "this is the chance that it happens in at least one example",
        "The column is zero only if the unit is dropped in which of the examples?",
    ),
    "batch_ignored": Mistake(
        "the size of the batch does not enter",
        "Is a column of dW more often zero with 1 example, or with 64?",
    ),
    "chances_added": Mistake(
        "the chances of the examples are added, not multiplied",
        "What is the chance that two independent things both happen?",
    ),
    # Lesson 02: the pair, the moments
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
    # Lesson 04, network
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
        "How many coins are there to flip for one example: one for each hidden unit of which layer?",
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
        "units are dropped and scaled before tanh, not after it",
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
        "the answer is all zeros",
        "With every hidden unit at 0, what does z = a @ W.T + b leave?",
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
    # Lesson 01: masks, drawn, applied, counted
    "factor_in_mask": Mistake(
        "the mask holds another number where it should hold 1",
        "A mask says only yes or no: 1 for kept, 0 for dropped. What else has slipped into it?",
    ),
    "kept_entries_dropped": Mistake(
        "kept and dropped entries are exchanged",
        "A 1 in the mask means kept. What does a product with 1 leave, and one with 0?",
    ),
    "mask_without_effect": Mistake(
        "the mask has no effect",
        "Apply a mask of zeros. What should be left?",
    ),
    "mask_for_activations": Mistake(
        "the mask comes back where the activations belong",
        "A kept unit keeps its own value. Is that always 1?",
    ),
    "sign_for_mask": Mistake(
        "entries are dropped or changed by their sign",
        "An activation may be negative and kept. What decides, its sign or the mask?",
    ),
    "rescaled_too_early": Mistake(
        "the kept entries are rescaled, where the function is only to drop",
        "Lesson 2 scales. Here, what is the output of a kept unit?",
    ),
    "dropped_not_zero": Mistake(
        "dropped entries are not 0",
        "What does a silent unit add to the sum that the next layer computes?",
    ),
    "mean_over_batch": Mistake(
        "the mean is taken over the examples, unit by unit",
        "One number for each row: which axis has to disappear?",
    ),
    "one_number_for_batch": Mistake(
        "one number is given for the whole batch",
        "How many rows has the mask, and how many numbers should come back?",
    ),
    "count_for_share": Mistake(
        "a count is given where a share is asked for",
        "A share lies between 0 and 1. By what must a count be divided?",
    ),
    "dropped_share": Mistake(
        "the share of dropped entries is given",
        "A mask of ones keeps everything. What is its share, and what do you get?",
    ),
    "divided_by_wrong_count": Mistake(
        "the count is divided by the number of examples, not of units",
        "The share within one example: out of how many units?",
    ),
    "units_counted": Mistake(
        "the units are counted, not the ways of choosing among them",
        "Count for 1 unit, then 2, then 3. By what does each further unit multiply the number?",
    ),
    "two_for_each_unit": Mistake(
        "two ways for each unit are added where they multiply",
        "With two units: both, only the first, only the second, none. Count them again for three.",
    ),
    "share_for_count": Mistake(
        "a share is given where a number of units is asked for",
        "How many of the 500 units is that?",
    ),
    # Lesson 05: wrong labels, training, sweeps
    "not_one_entry_an_epoch": Mistake(
        "the lists do not have one entry for each epoch",
        "At which places of the loops is something appended, and how often are they reached?",
    ),
    "accuracy_for_error": Mistake(
        "the share of right answers is given where the share of wrong ones is asked for",
        "A perfect network has error 0. What does yours get?",
    ),
    "not_a_share": Mistake(
        "an error is given as a count or in percent, not as a share",
        "Half of the examples wrong is an error of 0.5. What do you divide by?",
    ),
    "weights_not_updated": Mistake(
        "the weights never change",
        "Compare a weight before and after one step. Is the new value kept?",
    ),
    "gradient_ascent": Mistake(
        "the steps go uphill",
        "The gradient points to where the loss grows. In which direction is a step to go?",
    ),
    "weights_reset_each_epoch": Mistake(
        "training starts anew in each epoch",
        "Which lines belong before the loop over epochs, and which inside?",
    ),
    "setting_ignored": Mistake(
        "one of hidden, lr and batch has no influence",
        "Is a number written into the code where the argument belongs?",
    ),
    "part_of_data_used": Mistake(
        "an epoch uses only a part of the examples",
        "How many steps are there in an epoch of 240 examples with batch = 4?",
    ),
    "errors_exchanged": Mistake(
        "training error and validation error have each other's names",
        "Which of the two should be the lower one in the end?",
    ),
    "validation_not_used": Mistake(
        "the training error is given for both",
        "Which examples has the network never seen?",
    ),
    "trained_on_validation": Mistake(
        "the validation set is used for training",
        "What does an error say about new examples if the network has trained on them?",
    ),
    "keep_prob_ignored": Mistake(
        "training does not depend on keep_prob: nothing is dropped",
        "Where in your step are hidden units multiplied by a mask?",
    ),
    "dropped_units_learn": Mistake(
        "weights of dropped units change",
        "What is the gradient of a unit that was dropped, and of the weights behind it?",
    ),
    "evaluation_too_large": Mistake(
        "training and evaluation have two scales: the division by keep_prob in training is missing"
        " or too weak, or evaluation divides too",
        "With keep_prob = 0.2 one unit of five is kept in training, and all five in evaluation."
        " What makes up for that, and how often?",
    ),
    "evaluation_too_small": Mistake(
        "training and evaluation have two scales: training divides too much, or evaluation"
        " multiplies although training has divided already",
        "Inverted dropout divides once, in training. What is left for evaluation?",
    ),
    "count_cut_off": Mistake(
        "the number of labels is cut off, not rounded",
        "What do int(2.9) and round(2.9) give?",
    ),
    "label_may_stay": Mistake(
        "a chosen label may keep its class",
        "Ten classes, one of them drawn: how often is it the class that was there before?",
    ),
    "chosen_with_replacement": Mistake(
        "labels are chosen with replacement, so that some are chosen twice",
        "Which argument of `choice` keeps it from drawing the same place twice?",
    ),
    "count_by_chance": Mistake(
        "each label is changed with a probability, so that the number differs between draws",
        "Ten coins rarely show two heads exactly. How many labels are asked for?",
    ),
    "class_that_does_not_occur": Mistake(
        "labels turn into classes that do not occur in y",
        "What do you get for labels 2, 5 and 7? Which classes occur?",
    ),
    "always_next": Mistake(
        "each class turns into the same other class every time",
        "To which classes should a 3 be able to turn?",
    ),
    "first_labels_chosen": Mistake(
        "the first labels are changed, not randomly chosen ones",
        "If y is sorted, which digits go wrong?",
    ),
    "labels_not_integers": Mistake(
        "the labels are not integers any more",
        "What dtype has the array that you write them into?",
    ),
    "table_transposed": Mistake(
        "rows and columns of the table are exchanged",
        "One row for each keep_prob: what shape is that for four of them?",
    ),
    "columns_exchanged": Mistake(
        "the columns of the table are exchanged",
        "Which column is the mean in?",
    ),
    "rows_in_other_order": Mistake(
        "the rows do not follow the order of keep_probs",
        "Which row belongs to the first value in keep_probs?",
    ),
    "median_for_mean": Mistake(
        "the median is taken, not the mean",
        "What is the mean of 1, 2 and 6?",
    ),
    "population_deviation": Mistake(
        "the standard deviation is divided by n, not by n - 1",
        "The mean was taken from the same numbers. Which argument of `std` allows for that?",
    ),
    "deviation_not_error": Mistake(
        "the standard deviation is given, not the standard error",
        "How sure are you of the mean of 100 runs, and how much does one run vary?",
    ),
    "error_not_rooted": Mistake(
        "the number of runs is taken without its square root",
        "A mean of four times as many runs is twice as sure. What do you divide by?",
    ),
    "variance_not_deviation": Mistake(
        "the variance is taken where the standard deviation belongs",
        "If all errors were ten times as large, by how much should their spread grow?",
    ),
    "seed_for_generator": Mistake(
        "run gets something else than a generator",
        "What does `np.random.default_rng(seed)` make of a seed?",
    ),
    "generator_shared_by_runs": Mistake(
        "one generator serves several runs",
        "Is the luck of keep_prob = 1.0 the same as that of 0.5? Where is the generator made?",
    ),
    "seeds_ignored": Mistake(
        "the generators are not made from the given seeds",
        "What happens in your function when seeds is [3, 58]?",
    ),
    "wrong_labels_count_too": Mistake(
        "the wrong labels are left out of the count",
        "The network says 3, the label says 8, the picture shows a 3. Is this counted as an error?",
    ),
    # Lesson 06: penalties, ensembles, samples
    "penalty_missing": Mistake(
        "this is ordinary least squares: dropout leaves no trace",
        "The prediction varies with the mask. What does that variance add to the mean loss?",
    ),
    "whole_matrix_penalised": Mistake(
        "the whole matrix X'X is taken for the penalty, not its diagonal",
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
    # Lesson 07: variants
    "pair_returned": Mistake(
        "a pair comes back where the output alone is asked for",
        "What does the Returns section of the docstring ask for?",
    ),
    "no_noise": Mistake(
        "there is no noise in training",
        "Divide the output of training by its input. Which numbers do you expect?",
    ),
    "noise_mean_zero": Mistake(
        "the noise has mean 0, where it multiplies the activations",
        "By what must an activation be multiplied on average if it is to keep its mean?",
    ),
    "noise_mean_keep_prob": Mistake(
        "the noise has mean keep_prob",
        "Nothing is scaled in evaluation. Which mean must the factor have in training?",
    ),
    "variance_for_deviation": Mistake(
        "the variance stands where the standard deviation belongs",
        "What does rng.normal call its second argument?",
    ),
    "root_taken_twice": Mistake(
        "the square root is taken once too often",
        "Variance, standard deviation: how many roots lie between them?",
    ),
    "variance_of_mask": Mistake(
        "the variance is that of the 0/1 mask, not of the mask divided by keep_prob",
        "By what is a variance multiplied when the number is divided by keep_prob?",
    ),
    "drop_prob_for_variance": Mistake(
        "1 - keep_prob is taken as the variance",
        "Compare with dropout_moments of lesson 2, for an activation of 1.",
    ),
    "drop_prob_for_deviation": Mistake(
        "1 - keep_prob is taken as the standard deviation",
        "Compare with dropout_moments of lesson 2, for an activation of 1.",
    ),
    "noise_added": Mistake(
        "the noise is added, not multiplied",
        "Under dropout a large activation is disturbed more than a small one. And under yours?",
    ),
    "uniform_noise": Mistake(
        "the noise is uniform, not normal",
        "Draw a histogram of output / input. Which method of rng gives a bell?",
    ),
    "ordinary_dropout": Mistake(
        "this is ordinary dropout",
        "What does this variant do to an entry that ordinary dropout would set to 0?",
    ),
    "entries_dropped": Mistake(
        "single entries are dropped, where whole channels belong together",
        "Which shape must the mask have so that all of a channel shares one draw?",
    ),
    "positions_dropped": Mistake(
        "positions are dropped in all channels together, not channels at all positions",
        "Axis 1 counts the channels. Along which axes is your mask of length 1?",
    ),
    "units_dropped": Mistake(
        "input units are dropped, not single weights",
        "A mask for each example has the shape of which of x, W and z?",
    ),
    "outputs_dropped": Mistake(
        "outputs are dropped, not single weights",
        "A mask for each example has the shape of which of x, W and z?",
    ),
    "bias_dropped": Mistake(
        "the bias is dropped too",
        "In which line is the bias added, before the mask or after it?",
    ),
    "dropped_to_zero": Mistake(
        "dropped entries become 0 before the map, not alpha'",
        "Which value does a SELU unit take when it is far on the left?",
    ),
    "map_left_out_for_dropped": Mistake(
        "the affine map is applied to kept entries only",
        "The map follows the dropping. Which entries does it see?",
    ),
    "saturation_sign": Mistake(
        "alpha' has the wrong sign", "On which side of zero does SELU level off?"
    ),
    "wrong_saturation": Mistake(
        "another constant of SELU stands where alpha' belongs",
        "alpha' is minus the product of SELU's two constants.",
    ),
    "affine_map_missing": Mistake(
        "the affine map is missing",
        "Compute mean and variance of your output for a normal input. Are they 0 and 1?",
    ),
    "shift_missing": Mistake(
        "the shift of the affine map is missing",
        "Dropped entries are negative. What does that do to the mean?",
    ),
    "map_scale_missing": Mistake(
        "the scale of the affine map is missing",
        "Compute the variance of your output for a normal input. Is it 1?",
    ),
    "shift_sign": Mistake(
        "the shift of the affine map has the wrong sign",
        "The mean before the map is negative. In which direction must the shift go?",
    ),
    "shift_not_scaled": Mistake(
        "the shift of the affine map is not multiplied by its scale",
        "The scale multiplies the mean, too. By how much must the shift make up for it?",
    ),
    "map_root_missing": Mistake(
        "the square root is missing in the scale of the affine map",
        "A factor A multiplies the variance by A squared. Which A makes it 1?",
    ),
    "map_inverted": Mistake(
        "the affine map multiplies by what it should divide by",
        "The variance before the map is larger than 1 or smaller? And after it?",
    ),
    "map_probabilities_exchanged": Mistake(
        "keep_prob and 1 - keep_prob are exchanged in the affine map",
        "What should the map be when nearly everything is kept?",
    ),
    "inverted_scaling": Mistake(
        "kept entries are divided by keep_prob, as in inverted dropout",
        "The map makes up for what is lost, and the variance must stay 1. Which map is that?",
    ),
    "variance_unchanged": Mistake(
        "inverted dropout keeps the mean, not the variance",
        "What becomes of the square of a kept entry, and how often is it kept?",
    ),
    "entries_not_blocks": Mistake(
        "single entries are dropped, not whole blocks",
        "A drawn corner stands for how many entries of the mask?",
    ),
    "blocks_cut_at_border": Mistake(
        "blocks stick out over the border and are cut",
        "How many places are there in a row of 7 for a block of 3 that fits inside?",
    ),
    "last_places_left_out": Mistake(
        "some places where a block fits are never drawn",
        "Where may the top-left corner of a block of 3 lie in a row of 7? Count the places.",
    ),
    "mask_rescaled": Mistake(
        "the mask is rescaled, where 0 and 1 are asked for",
        "What should the mask hold where an entry is kept?",
    ),
    "border_factor_missing": Mistake(
        "the factor for places near the border is missing in gamma",
        "Are there as many places for a block as entries?",
    ),
    "block_area_missing": Mistake(
        "gamma is not divided by the entries of a block",
        "How many entries does one corner drop? How often must it be drawn then?",
    ),
    "gamma_is_drop_prob": Mistake(
        "corners are drawn with 1 - keep_prob, not with gamma",
        "How many entries does one corner drop? How often must it be drawn then?",
    ),
    "block_not_squared": Mistake(
        "gamma is divided by the side of a block, not by its area",
        "A block of side 3 drops how many entries?",
    ),
    "border_factor_inverted": Mistake(
        "the factor for places near the border is upside down",
        "There are fewer places than entries. Must each be drawn more often or less?",
    ),
    "wrong_block_side": Mistake(
        "the blocks have another side than the one asked for",
        "How many rows has W[2 : 2 + block], and how many do your blocks have?",
    ),
    "places_off_by_one": Mistake(
        "the places for a block are miscounted in gamma",
        "How many places are there in a row of 7 for a block of 3 that fits inside? And of 7?",
    ),
    "overlap_overlooked": Mistake(
        "it is overlooked that blocks overlap",
        "Two blocks that overlap drop fewer entries than twice a block.",
    ),
    "norms_of_columns": Mistake(
        "the norm of columns is bounded, not of rows",
        "Row i of W holds what enters unit i. Along which axis do you sum?",
    ),
    "norm_of_whole_matrix": Mistake(
        "the norm of the whole matrix is bounded, not of each row",
        "How many norms does a matrix of 7 rows have?",
    ),
    "sum_of_absolute_values": Mistake(
        "absolute values are summed, where the Euclidean norm is asked for",
        "What is the length of the vector (3, 4)?",
    ),
    "largest_entry": Mistake(
        "the largest entry is bounded, where the Euclidean norm is asked for",
        "What is the length of the vector (3, 4)?",
    ),
    "norm_without_root": Mistake(
        "the squared norm is taken, without the root", "What is the length of the vector (3, 4)?"
    ),
    "scaled_to_one": Mistake(
        "long rows are scaled to norm 1, not to norm c", "Which norm shall a long row have?"
    ),
    "entries_clipped": Mistake(
        "entries are clipped, where rows are to be scaled",
        "Does the row keep its direction?",
    ),
    "bound_without_effect": Mistake(
        "long rows stay long", "What are the norms of the rows of what you return?"
    ),
    "long_rows_zeroed": Mistake(
        "long rows are set to zero", "A row that is too long is shortened, not removed."
    ),
    "bound_not_multiplied": Mistake(
        "long rows are multiplied by c and not divided by their norm",
        "What must a row of norm 6 be multiplied by to get norm 3?",
    ),
    "condition_reversed": Mistake(
        "short rows are scaled up, and long ones are left", "Which rows exceed c?"
    ),
    "all_rows_scaled": Mistake(
        "every row is scaled to norm c, short ones too", "Which rows exceed c?"
    ),
    "zero_row_lost": Mistake(
        "a row of zeros becomes NaN", "What is the norm of that row, and what is divided by it?"
    ),
    # The bug clinic
    "clinic_rejects_all": Mistake(
        "check_dropout rejects right implementations too, whatever they do",
        "Run it on your own dropout of lessons 2 and 3. Which line raises?",
    ),
    "clinic_rejects_right": Mistake(
        "check_dropout rejects an implementation that is right in another way",
        "Which of your assertions asks for more than the contract says?",
    ),
    "clinic_never_raises": Mistake(
        "check_dropout never raises",
        "Run it on the two wrong implementations above. Does it say so with an exception?",
    ),
    "clinic_misses_drawing": Mistake(
        "check_dropout does not look at how the mask is drawn",
        "How many entries are kept, are they independent, and is each draw a new one?",
    ),
    "clinic_misses_scaling": Mistake(
        "check_dropout does not look at the size of the output in training",
        "What is the output where the mask is 1, at several values of keep_prob?",
    ),
    "clinic_misses_evaluation": Mistake(
        "check_dropout does not look at evaluation",
        "Call forward with training=False. What must come back?",
    ),
    "clinic_misses_backward": Mistake(
        "check_dropout does not look at the backward pass",
        "Give backward a mask of your own. What must come back?",
    ),
    "clinic_misses_hygiene": Mistake(
        "check_dropout does not look at arguments, dtypes, shapes and bad values",
        "Are the arguments what they were? What about float32, integers, images, keep_prob = 0?",
    ),
}
