"""Mistakes of the lesson on practice: a framework's arguments, losses, choosing keep_prob."""

from __future__ import annotations

from solutions.exams.mistakes.mistake import Mistake

MISTAKES: dict[str, Mistake] = {
    "rate_taken_for_keep_prob": Mistake(
        "p is taken as the probability of keeping",
        "With p = 0.1, how many of a thousand entries should survive here?",
        "Two names for one number",
    ),
    "scaled_by_rate": Mistake(
        "kept entries are divided by p, not by the probability of keeping",
        "What is the probability of keeping, if p is that of dropping?",
        "Two names for one number",
    ),
    "all_dropped_not_zero": Mistake(
        "with p = 1 the output is not zero",
        "With p = 1 nothing is left. What is divided by what in your code?",
    ),
    "loss_of_the_mean": Mistake(
        "the predictions are averaged, and then the loss is taken",
        "Which comes first: the loss of each draw, or the mean over the draws?",
        "Why the test loss lies below the training loss",
    ),
    "losses_summed": Mistake(
        "losses are added up, not averaged",
        "Should the result grow with the number of samples?",
    ),
    "evaluation_with_dropout": Mistake(
        "the second loss is measured with dropout on",
        "Which argument of predict switches dropout off?",
    ),
    "training_without_dropout": Mistake(
        "the first loss is measured with dropout off",
        "Which argument of predict switches dropout on?",
    ),
    "one_sample_only": Mistake(
        "only one draw is measured, whatever samples says",
        "How often is predict called?",
    ),
    "smallest_mean_chosen": Mistake(
        "the value with the smallest mean is chosen; the standard error plays no part",
        "Is a larger keep_prob as good, within one standard error?",
        "How to choose keep_prob",
    ),
    "smallest_keep_prob_chosen": Mistake(
        "of the values that are as good the smallest is chosen",
        "Which of them disturbs training least?",
        "How to choose keep_prob",
    ),
    "error_of_each_row": Mistake(
        "each value is judged by its own standard error, not by that of the best",
        "A value with noisy runs has a large standard error. Is it as good for that?",
        "How to choose keep_prob",
    ),
    "best_single_run": Mistake(
        "the best single run decides, not the mean over the seeds",
        "Was that run good, or lucky?",
        "How to choose keep_prob",
    ),
    "largest_error_chosen": Mistake(
        "the largest error is taken for the best", "Is an error better when it is large or small?"
    ),
    "place_for_value": Mistake(
        "the place of the value comes back, not the value",
        "What does argmin return, and what is asked for?",
    ),
}
