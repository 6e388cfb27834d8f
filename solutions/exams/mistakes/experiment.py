"""Mistakes of the lesson on experiment: wrong labels, training, sweeps."""

from __future__ import annotations

from solutions.exams.mistakes.mistake import Mistake

MISTAKES: dict[str, Mistake] = {
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
    "changed_too_early": Mistake(
        "weights are changed before all gradients are computed",
        "The gradient passes the output weights on its way back. Which are they by then?",
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
    "kept_by_count": Mistake(
        "how many units are kept is not left to chance: always the same number, or at least one",
        "With one hidden unit and keep_prob = 0.2, how often should it be dropped? Is each unit"
        " decided on its own?",
    ),
    "always_class_zero": Mistake(
        "the answer to every example is class 0, as it is where the weights are NaN",
        "`argmax` of NaN is 0. Print z, and the four arrays, after the first step: which line makes"
        " the first NaN?",
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
    "share_of_all_examples": Mistake(
        "the share is one of all examples, not of those with a wrong label",
        "If all wrong labels are learned by heart, the share is 1. What do you divide by?",
    ),
    "right_labels_counted": Mistake(
        "answers to examples with a right label are counted",
        "Is an answer learned by heart if its label was right?",
    ),
    "taught_for_right": Mistake(
        "right answers are counted, not those that were taught",
        "The label says 8, the picture shows a 3. Which answer is learned by heart?",
    ),
    "any_mistake_counted": Mistake(
        "every wrong answer is counted, also one that was never taught",
        "The label says 8, the picture shows a 3, the answer is 5. Did the network learn the 8?",
    ),
    "asked_about_right_labels": Mistake(
        "every answer that is not right is counted as learned",
        "With which labels must the answers be compared?",
    ),
    "trained_on_wrong_labels_only": Mistake(
        "another network is asked, one that saw wrong labels only",
        "On which examples is the network of the experiment trained?",
    ),
    "wrong_labels_count_too": Mistake(
        "the wrong labels are left out of the count",
        "The network says 3, the label says 8, the picture shows a 3. Is this counted as an error?",
    ),
}
