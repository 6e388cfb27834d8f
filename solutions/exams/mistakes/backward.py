"""Mistakes of the lesson on backward: gradients, steps, chances."""

from __future__ import annotations

from solutions.exams.mistakes.mistake import Mistake

MISTAKES: dict[str, Mistake] = {
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
}
