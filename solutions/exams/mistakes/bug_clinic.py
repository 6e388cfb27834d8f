"""Mistakes of the bug clinic: what a check of dropout does not see, or wrongly condemns."""

from __future__ import annotations

from solutions.exams.mistakes.mistake import Mistake

MISTAKES: dict[str, Mistake] = {
    "clinic_rejects_all": Mistake(
        "check_dropout rejects right implementations too, whatever they do",
        "Run it on your own dropout of lessons 2 and 3. Which line raises?",
    ),
    "clinic_rejects_right": Mistake(
        "check_dropout rejects an implementation that is right in another way",
        "Which of your assertions asks for more than the contract says?",
    ),
    "clinic_bound_too_narrow": Mistake(
        "check_dropout rejects right implementations by chance, as with a bound that is too narrow",
        "How many standard deviations wide is the bound? Six will do; take more entries instead.",
        "Tolerance: what holds on average",
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
