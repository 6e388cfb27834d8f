"""Mistakes of the lesson on masks: masks, drawn, applied, counted."""

from __future__ import annotations

from solutions.exams.mistakes.mistake import Mistake

MISTAKES: dict[str, Mistake] = {
    "shares_cut_down": Mistake(
        "the shares are cut down to whole numbers",
        "What is 2 // 3? And which numbers can an array of integers hold?",
    ),
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
}
