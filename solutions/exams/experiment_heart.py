"""Exams of `learned_by_heart` (lesson 05)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from solutions.exams.base import Array, call, fail
from solutions.exams.showing import attach

Function = Callable[..., Any]


@dataclass(frozen=True)
class Answers:
    """A network's answers, the labels it was given, the right ones, and how many are by heart."""

    answers: Array
    given: Array
    right: Array
    learned: int

    @property
    def wrong(self) -> Array:
        """Where the given label is wrong."""
        return np.asarray(self.given != self.right)


def _answers(n: int, spoiled: int, learned: int, seed: int) -> Answers:
    """Right and taught answers to the spoiled examples; some answers to the others are wrong."""
    rng = np.random.default_rng(seed)
    right = rng.integers(0, 10, n)
    given, answers = right.copy(), right.copy()
    order = rng.permutation(n)
    bad, good = order[:spoiled], order[spoiled:]
    given[bad] = (right[bad] + rng.integers(1, 10, spoiled)) % 10
    answers[bad[:learned]] = given[bad[:learned]]
    slips = good[: len(good) // 3]
    answers[slips] = (right[slips] + rng.integers(1, 10, len(slips))) % 10
    return Answers(answers, given, right, learned)


def _share(learned_by_heart: Function, data: Answers) -> float:
    """What the function answers, which must be one finite number."""
    lent = data.answers.copy(), data.given.copy(), data.right.copy()
    value = call(learned_by_heart, *lent)
    if value is None:
        fail("the answer is None", hint="Does the function end with a return statement?")
    array = np.asarray(value) if isinstance(value, int | float | np.generic | np.ndarray) else None
    if array is None or array.ndim or array.dtype.kind not in "buif" or not np.isfinite(array):
        fail("the answer is not one finite number", hint="Which function gives the mean?")
    return float(array)


CASES = ((50, 10, 4, 601), (83, 31, 20, 602), (40, 12, 0, 603), (27, 9, 9, 604), (64, 7, 1, 605))


# What a mistake would answer. Cases hold two kinds of answers to spoiled examples, taught and right
# ones, so that a mistake of another kind costs in its own cell only.
MODELS: tuple[tuple[str, Callable[[Answers], float]], ...] = (
    ("share_of_all_examples", lambda d: float((d.wrong & (d.answers == d.given)).mean())),
    ("right_labels_counted", lambda d: float((d.answers == d.given).mean())),
    ("not_a_share", lambda d: float((d.wrong & (d.answers == d.given)).sum())),
    ("not_a_share", lambda d: 100 * float((d.answers == d.given)[d.wrong].mean())),
    ("taught_for_right", lambda d: float((d.answers == d.right)[d.wrong].mean())),
)


def examine_learned_by_heart_share(learned_by_heart: Function) -> None:
    """Of the examples with a wrong label, the share answered with that label."""
    cases = [_answers(*case) for case in CASES]
    seen = [_share(learned_by_heart, case) for case in cases]
    if np.allclose(seen, [case.learned / int(case.wrong.sum()) for case in cases]):
        return
    cases.append(_with_slips(cases[1]))
    seen.append(_share(learned_by_heart, cases[-1]))
    for name, model in MODELS:
        if np.allclose(seen, [model(case) for case in cases]):
            fail(_said(cases[0], seen[0]), name)
    fail(_said(cases[0], seen[0]), hint="Which examples have a wrong label? Look at these alone.")


def _said(case: Answers, share: float) -> str:
    return (
        f"of {int(case.wrong.sum())} wrong labels among {len(case.given)} the network answers"
        f" {case.learned} as it was taught, and the share is given as {share:.4g}"
    )


def examine_learned_by_heart_mistakes(learned_by_heart: Function) -> None:
    """An answer that is neither the given label nor the right one is not learned by heart."""
    data = _answers(60, 24, 9, 611)
    none, every = _answers(60, 24, 0, 611), _answers(60, 24, 24, 611)
    if _share(learned_by_heart, none) == _share(learned_by_heart, every):
        fail("the share is the same whether none of the wrong labels is learned or all are")
    before, after = (_share(learned_by_heart, some) for some in (data, _with_slips(data)))
    if after > before + 1e-9:  # it falls where right answers are counted, which costs elsewhere
        fail(
            "the share grows when some answers to spoiled examples, which were right, become"
            " mistakes of another kind",
            "any_mistake_counted",
        )


def _with_slips(data: Answers) -> Answers:
    """The same, but half of the right answers to spoiled examples are a third digit."""
    answers = data.answers.copy()
    places = np.flatnonzero(data.wrong & (answers == data.right))
    for place in places[: len(places) // 2]:
        taken = {int(data.given[place]), int(data.right[place])}
        answers[place] = min(set(range(10)) - taken)
    return replace(data, answers=answers)


attach(globals())
