"""Exams of `check_dropout` (lesson 08): which wrong implementations it finds.

A check is judged by what it does with pairs it has never seen. In each cell, right pairs and the
wrong ones of one kind come mixed; the points of the cell are given by the share of wrong ones that
are found, and none of them if a right pair is rejected. So neither raising always nor never
raising gets anything. No message tells an implementation, only the kind of bug; where a right pair
is rejected, a learner reads the words of their own assertion.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from solutions.exams.base import ExamError, fail, note_part
from solutions.exams.clinic_right import STYLES, Draw, Pair, Style, right_pair
from solutions.exams.clinic_wrong import WRONG
from solutions.exams.showing import attach

Check = Callable[..., Any]
LONGEST = 80  # characters of an assertion's words
DRAWS_SEEN = 3  # of each right pair: a bound of two standard deviations hardly passes all
DRAWS_TRIED = 9  # of a right pair that is rejected
CANDIDATES = (6, 32)  # masks from which a lucky pair takes one: few, that counts still vary
ASKED_AGAIN = 25  # times of the same draws: a check without a seed hardly rejects all of them
LATE = "TimeoutError"
TOO_LONG = (
    "check_dropout takes too long: there are about a hundred pairs, and it did not end in time for"
    " one that is right"
)
TOO_LONG_HINT = (
    "How long does one call take? Do smaller arrays, or fewer calls of forward, find the same bugs?"
    " Is there a loop that waits for something?"
)
KINDS = {
    "drawing": "of drawing the mask",
    "scaling": "of scaling",
    "evaluation": "of evaluation",
    "backward": "of the backward pass",
    "hygiene": "of hygiene",
}


def verdict(check: Check, pair: Pair) -> str:
    """Return "" if a check lets a pair pass, else the kind of exception and an assertion's words.

    Raises:
        ExamError: the check is not written yet.
    """
    try:
        check(*pair)
    except NotImplementedError:
        fail("the function is not written yet", "not_written")
    except TimeoutError:
        return LATE
    except Exception as error:  # any exception counts as "found", COURSE.md
        words = str(error) if isinstance(error, AssertionError) else ""
        shown = "".join(filter(str.isprintable, words.strip().split("\n")[0]))[:LONGEST]
        return type(error).__name__ + (f': "{shown}"' if shown else "")
    return ""


def of_right(check: Check, pair: Pair) -> str:
    """Return `verdict` of a right pair.

    Raises:
        ExamError: the check takes too long, which says nothing of the pair; or is not written yet.
    """
    said = verdict(check, pair)
    if said == LATE:
        fail(TOO_LONG, hint=TOO_LONG_HINT)
    return said


@dataclass(frozen=True)
class Verdicts:
    """What a check said of every pair, each of them tried once.

    Attributes:
        check: the learner's function.
        right: for each right pair "" or the exception with which it is rejected, in the order of
            `STYLES`, which comes once for each of `DRAWS_SEEN`.
        wrong: the same for the wrong pairs of each kind.
    """

    check: Check
    right: tuple[str, ...]
    wrong: Mapping[str, tuple[str, ...]]


_last: list[Verdicts] = []  # of the check that was tried last
_late: list[tuple[Check, ExamError]] = []  # why a check was not tried to the end
_luck: list[tuple[Check, str]] = []  # the same


def verdicts(check: Check) -> Verdicts:
    """Try every pair once, right and wrong ones mixed; the cells that follow read the same list.

    A check that counts its calls, or knows pairs again from an earlier cell, learns nothing: it
    meets each pair once, and no call tells by its place which kind of pair comes.

    Raises:
        ExamError: the check is not written yet, or takes too long; it is not tried again then.
    """
    if not (_last and _last[0].check is check):
        _last[:] = [_in_time(check, lambda: _tried(check))]
    return _last[0]


def _in_time(check: Check, work: Callable[[], Any]) -> Any:
    """Do what calls a check many times; what ended it once is said again, without a new trial."""
    if _late and _late[0][0] is check:
        error = _late[0][1]
        fail(error.seen, *error.mistakes, hint=error.hint)
    try:
        return work()
    except ExamError as error:
        _late[:] = [(check, error)]
        raise


def _tried(check: Check) -> Verdicts:
    pairs = [("", number) for number in range(DRAWS_SEEN * len(STYLES))]
    pairs += [(kind, number) for kind, makes in WRONG.items() for number in range(len(makes))]
    random.Random(20_140_615).shuffle(pairs)  # an order that is the same for everybody
    said: dict[tuple[str, int], str] = {}
    for kind, number in pairs:
        np.random.seed(
            8
        )  # what wrong pairs draw from the global generator is the same in every run
        if kind:
            said[kind, number] = verdict(check, WRONG[kind][number]())
        else:
            said[kind, number] = of_right(check, _drawn(number))
    wrong = {k: tuple(said[k, n] for n in range(len(makes))) for k, makes in WRONG.items()}
    right = tuple(said["", number] for number in range(DRAWS_SEEN * len(STYLES)))
    return Verdicts(check, right, wrong)


def _drawn(number: int) -> Pair:
    """Return a right pair: each style in turn, then all of them with other draws."""
    salt, place = divmod(number, len(STYLES))
    return right_pair(_salted_style(STYLES[place], salt))


def _salted_style(style: Style, salt: int) -> Style:
    return replace(style, draw=salted(style.draw, salt)) if salt else style


def part_of_luck(check: Check, number: int) -> str:
    """Say what chance has to do with it that a right pair is rejected.

    Args:
        check: the learner's `check_dropout`, which has rejected this pair.
        number: of the pair, as in `Verdicts.right`.

    Returns:
        "check" where the check accepts the same pair when it is asked again, "draws" where it
        accepts the pair with other draws, else "".
    """
    if not all(of_right(check, _drawn(number)) for _ in range(ASKED_AGAIN)):
        return "check"
    place = number % len(STYLES)
    others = (place + salt * len(STYLES) for salt in range(DRAWS_TRIED))
    if not all(of_right(check, _drawn(other)) for other in others):
        return "draws"
    style = STYLES[place]
    best = (right_pair(replace(style, draw=lucky(style.draw, many))) for many in CANDIDATES)
    return "" if all(of_right(check, pair) for pair in best) else "draws"


def _last_luck(check: Check, number: int) -> str:
    """Return `part_of_luck` of the first pair that a check has rejected; all cells ask for it."""
    if not (_luck and _luck[0][0] is check):
        _luck[:] = [(check, _in_time(check, lambda: part_of_luck(check, number)))]
    return _luck[0][1]


def salted(draw: Draw, salt: int) -> Draw:
    """Return a function that draws masks as right as those of another one, and other ones."""

    def draw_others(shape: tuple[int, ...], keep_prob: float, rng: np.random.Generator) -> Any:
        words = [int(word) for word in rng.integers(2**32, size=4)]
        return draw(shape, keep_prob, np.random.default_rng([salt, *words]))

    return draw_others


def lucky(draw: Draw, many: int) -> Draw:
    """Return a function that draws several masks and takes the one that keeps the likeliest share.

    A check whose bound on the share is too narrow for nearly every draw accepts these.
    """

    def draw_best(shape: tuple[int, ...], keep_prob: float, rng: np.random.Generator) -> Any:
        masks = [draw(shape, keep_prob, rng) for _ in range(many)]
        return min(masks, key=lambda mask: abs(float(np.mean(mask)) - keep_prob))

    return draw_best


def accept_all(check: Check) -> Verdicts:
    """Fail unless the check lets every right pair pass."""
    seen = verdicts(check)
    for number, kind in enumerate(seen.right):
        luck = _last_luck(check, number) if kind else ""
        if luck == "draws":
            fail(
                f"a right implementation is rejected (with {kind}); it is accepted when it draws"
                " other random numbers",
                "clinic_bound_too_narrow",
            )
        if luck == "check":
            fail(
                f"a right implementation is rejected (with {kind}) in one call of check_dropout,"
                " and accepted in another one",
                hint="Give every generator in check_dropout a seed. How many standard deviations"
                " wide is its bound?",
            )
        if kind:
            break
    if all(seen.right):
        fail(
            f"right implementations are rejected, all that were tried (with {seen.right[0]})",
            "clinic_rejects_all",
        )
    for style, kind in zip(STYLES * DRAWS_SEEN, seen.right, strict=True):
        if kind:
            fail(
                f"a right implementation is rejected (with {kind}). It {style.words}",
                "clinic_rejects_right",
            )
    return seen


def share_found(check: Check, kind: str, points: float) -> float:
    """Points for the wrong pairs of one kind, if all right pairs pass.

    Args:
        check: the learner's `check_dropout`.
        kind: a key of `WRONG`.
        points: those of the cell.

    Raises:
        ExamError: a right pair is rejected, or no wrong one is found.
    """
    found = sum(map(bool, accept_all(check).wrong[kind]))
    if not found:
        fail(f"no bug {KINDS[kind]} is found", f"clinic_misses_{kind}")
    there = len(WRONG[kind])
    if found < there:
        note_part(f"{found} of {there} bugs {KINDS[kind]} are found")
    return round(points * found / there, 2)


def examine_check_dropout_accepts(check: Check) -> None:
    """Every right pair passes, though not because everything passes."""
    if not any(map(any, accept_all(check).wrong.values())):
        fail("neither right nor wrong implementations are rejected", "clinic_never_raises")


def examine_check_dropout_drawing(check: Check, points: float) -> float:
    """Wrong masks: rate, values, independence, a new draw each time."""
    return share_found(check, "drawing", points)


def examine_check_dropout_scaling(check: Check, points: float) -> float:
    """Wrong factors in training."""
    return share_found(check, "scaling", points)


def examine_check_dropout_evaluation(check: Check, points: float) -> float:
    """Something else than `a` and a mask of ones in evaluation."""
    return share_found(check, "evaluation", points)


def examine_check_dropout_backward(check: Check, points: float) -> float:
    """Wrong gradients."""
    return share_found(check, "backward", points)


def examine_check_dropout_hygiene(check: Check, points: float) -> float:
    """Changed arguments, lost dtypes and shapes, global generators, bad arguments taken."""
    return share_found(check, "hygiene", points)


def number(value: Any, what: str) -> float:
    """A finite answer as a float.

    Raises:
        ExamError: not a number.
    """
    plain = type(value) in (int, float) or isinstance(value, np.integer | np.floating)
    if not plain or not np.isfinite(value):
        fail(f"{what} is not a finite number", hint="Write one number after the equals sign.")
    return float(value)


def examine_answer_blind_rate(value: Any) -> None:
    """At which keep_prob dividing by `1 - keep_prob` cannot be told from dividing by keep_prob."""
    seen = number(value, "the answer")
    if abs(seen - 0.5) > 1e-6:
        fail(
            f"with keep_prob = {seen:.4g} the two divisions differ",
            hint="For which p is p equal to 1 - p?",
        )


def examine_answer_sigmas(value: Any) -> None:
    """Standard deviation of the share kept, 2500 entries, keep_prob 0.8: sqrt(.16 / 2500)."""
    seen = number(value, "the answer")
    right = 0.008
    if abs(seen - right) <= 0.0002:
        return
    slips = {
        0.4: "This is the standard deviation of one entry. What does averaging 2500 of them do?",
        0.000064: "This is the variance. The standard deviation is its square root.",
        20.0: "This is the standard deviation of the number kept, not of the share.",
        0.16: "This is the variance of one entry.",
        0.048: "This is six standard deviations; one is asked for.",
    }
    for slip, hint in slips.items():
        if abs(seen - slip) <= 0.02 * slip:
            fail(f"{seen:.4g} is not the standard deviation of the share kept", hint=hint)
    fail(
        f"{seen:.4g} is not the standard deviation of the share kept",
        hint="Put n = 2500 and p = 0.8 into the formula above.",
    )


attach(globals())
