"""Lesson 08: the pairs kept by the grader are what they are said to be, and points follow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from solutions.bug_clinic import check_dropout
from solutions.exams import bug_clinic as exam
from solutions.exams.base import ExamError
from solutions.exams.clinic_right import STYLES, Style, right_pair
from solutions.exams.clinic_wrong import WRONG

ALL_WRONG = [
    pytest.param(make, id=f"{kind}-{number}")
    for kind, makes in WRONG.items()
    for number, make in enumerate(makes)
]
PAIRS = exam.DRAWS_SEEN * len(STYLES) + len(ALL_WRONG)


def test_there_are_enough_pairs() -> None:
    """At least 30 wrong and 12 right ones, as the course promises."""
    assert len(ALL_WRONG) >= 30
    assert len(STYLES) >= 12


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("keep_prob", [0.2, 0.7])
def test_right_pairs_keep_the_contract(style: Style, keep_prob: float) -> None:
    """Judged by scipy's binomial test and by what lesson 02 and 03 say, not by the reference."""
    forward, backward = right_pair(style)
    a = np.random.default_rng(1).normal(size=(70, 40))
    before = a.copy()
    out, mask = forward(a, keep_prob, np.random.default_rng(2))
    kept = int(np.count_nonzero(mask))
    assert stats.binomtest(kept, a.size, keep_prob).pvalue > 1e-6
    np.testing.assert_allclose(out[mask != 0] * keep_prob, before[mask != 0])
    assert not out[mask == 0].any()
    np.testing.assert_allclose(backward(before, mask, keep_prob), out)
    np.testing.assert_array_equal(a, before)


@pytest.mark.parametrize("style", STYLES)
def test_reference_accepts_every_right_pair(style: Style) -> None:
    """It returns None."""
    assert check_dropout(*right_pair(style)) is None


@pytest.mark.parametrize("make", ALL_WRONG)
@pytest.mark.filterwarnings("ignore")  # a wrong implementation may warn
def test_reference_finds_every_wrong_pair(make: Any) -> None:
    """Something leaves it, an AssertionError or the pair's own crash."""
    with pytest.raises(Exception):  # noqa: B017, PT011 - any counts
        check_dropout(*make())


def test_points_are_the_share_of_wrong_ones_found() -> None:
    """A check that looks at one thing gets part of the points of a kind."""

    def only_nan(forward: Any, backward: Any) -> None:
        try:
            forward(np.ones((2, 3)), float("nan"), np.random.default_rng(0))
        except ValueError:
            return
        raise AssertionError

    points = exam.examine_check_dropout_hygiene(only_nan, 11)
    assert 0 < points < 11


def test_float32_is_asked_of_masks_of_bools_only() -> None:
    """A check that asks for no more than the contract finds the forward pass that widens."""

    def narrow_for_bools(forward: Any, backward: Any) -> None:
        a = np.ones((6, 5), np.float32)
        out, mask = forward(a, 0.7, np.random.default_rng(0))
        assert mask.dtype != bool or out.dtype == np.float32

    assert exam.share_found(narrow_for_bools, "hygiene", len(WRONG["hygiene"])) == 1


@pytest.mark.parametrize("ends", ["right", "wrong", "asked again"])
def test_a_check_that_takes_too_long_is_told_so(ends: str) -> None:
    """The time of a cell says nothing of a pair; the other cells do not try it again."""
    calls: list[int] = []

    def slow(forward: Any, backward: Any) -> None:
        calls.append(1)
        if ends == "right" or len(calls) > PAIRS:
            raise TimeoutError
        assert ends == "wrong", "an opinion"
        mask = forward(np.ones((9, 8)), 1.0, np.random.default_rng(0))[1]
        if not (np.asarray(mask) == 1).all():
            raise TimeoutError  # a loop that waits for a mask of ones

    if ends == "wrong":
        assert exam.share_found(slow, "drawing", 5) > 0
        return
    for _ in range(2):
        with pytest.raises(ExamError, match="takes too long") as caught:
            exam.examine_check_dropout_accepts(slow)
        assert not caught.value.mistakes
    assert len(calls) in ((1, 2) if ends == "right" else (PAIRS + 1,))


def test_full_points_for_the_reference() -> None:
    """Exactly those of the cell."""
    for kind in WRONG:
        assert exam.share_found(check_dropout, kind, 5) == 5


def test_a_rejected_right_pair_costs_everything() -> None:
    """Finding all wrong ones does not help then."""

    def strict(forward: Any, backward: Any) -> None:
        check_dropout(forward, backward)
        a = np.ones((3, 4))
        assert forward(a, 0.5, np.random.default_rng(0))[1].dtype == bool

    for kind in WRONG:
        with pytest.raises(ExamError) as raised:
            exam.share_found(strict, kind, 5)
        assert raised.value.mistakes == ("clinic_rejects_right",)


def test_counting_and_knowing_again_get_nothing() -> None:
    """A check that only counts its calls cannot tell right pairs from wrong ones."""
    for right in range(2 * len(STYLES)):
        calls = iter(range(1000))

        def counting(*pair: Any, calls: Any = calls, right: int = right) -> None:
            assert next(calls) < right

        exam.verdicts(counting)
        assert next(calls) == PAIRS, "each pair is met once"
        with pytest.raises(ExamError):
            exam.examine_check_dropout_accepts(counting)
        for kind in WRONG:
            with pytest.raises(ExamError):
                exam.share_found(counting, kind, 5)


def test_no_function_is_met_twice() -> None:
    """Which function it is tells nothing: right and wrong pairs are new functions, both halves."""
    met: list[Any] = []
    with pytest.raises(ExamError):
        exam.examine_check_dropout_accepts(lambda *pair: met.extend(pair))
    assert len({id(one) for one in met}) == len(met) == 2 * PAIRS


@pytest.mark.filterwarnings("ignore")
def test_style_tells_nothing() -> None:
    """A check that tests no rule, but looks at what rules leave open, gets nothing."""

    def ones_like_the_input(forward: Any, backward: Any) -> None:
        a = np.array([[-1.0, 2.0, 3.0]])
        assert forward(a, 0.5, np.random.default_rng(0), training=False)[1].dtype != a.dtype

    def negative_zeros(forward: Any, backward: Any) -> None:
        assert not np.signbit(backward(-np.ones((2, 3)), np.zeros((2, 3)), 0.5)).all()

    def evaluation_shares(forward: Any, backward: Any) -> None:
        a = np.ones((2, 3))
        out = forward(a, 0.5, np.random.default_rng(0), training=False)[0]
        assert not np.shares_memory(a, out)

    for check in (ones_like_the_input, negative_zeros, evaluation_shares):
        for kind in WRONG:
            with pytest.raises(ExamError):
                exam.share_found(check, kind, 5)


def test_a_generator_of_its_own_is_found_by_the_same_seed() -> None:
    """The test of the lesson finds a pair that goes on with a generator which it was not given."""

    def same_seed(forward: Any, backward: Any) -> None:
        a = np.ones((20, 30))
        one, two, other = (forward(a, 0.6, np.random.default_rng(s))[1] for s in (1, 1, 2))
        if (np.asarray(one) != one.astype(bool)).any() or (one == other).all():
            return  # other bugs of drawing
        assert (one == two).all()

    assert exam.share_found(same_seed, "drawing", len(WRONG["drawing"])) >= 1


def test_the_message_says_what_was_seen_and_no_reason() -> None:
    """Which freedom a check does not grant, the exam has not tried."""

    def must_copy(forward: Any, backward: Any) -> None:
        a = np.ones((2, 3))
        out = forward(a, 0.5, np.random.default_rng(0), training=False)[0]
        assert not np.shares_memory(a, out)

    with pytest.raises(ExamError, match="in evaluation it returns its input itself") as raised:
        exam.accept_all(must_copy)
    assert "freedom" not in str(raised.value)


@pytest.mark.parametrize("value", [None, "0.5", True, float("nan"), np.ones(2), 0.3])
def test_wrong_predictions_are_refused(value: object) -> None:
    """Only the number itself passes."""
    with pytest.raises(ExamError):
        exam.examine_answer_blind_rate(value)
    with pytest.raises(ExamError):
        exam.examine_answer_sigmas(value)


def narrow(sigmas: float) -> Any:
    """A check of the share kept whose bound is so many standard deviations wide."""

    def check(forward: Any, backward: Any) -> None:
        for keep_prob in (0.3, 0.8):
            a = np.ones((40, 30))
            mask = forward(a, keep_prob, np.random.default_rng(1))[1]
            off = abs(np.mean(np.asarray(mask, dtype=float)) - keep_prob)
            assert off < sigmas * np.sqrt(keep_prob * (1 - keep_prob) / a.size), (
                f"density: {off:.3f}"
            )

    return check


@pytest.mark.parametrize("sigmas", [0.2, 0.5, 0.7, 1.0, 1.5])
def test_a_bound_too_narrow_is_named_and_the_learners_words_are_shown(
    sigmas: float,
) -> None:
    """A right pair is rejected by chance: the message has the assertion's words and that name."""
    with pytest.raises(ExamError) as caught:
        exam.examine_check_dropout_accepts(narrow(sigmas))
    assert caught.value.mistakes == ("clinic_bound_too_narrow",)
    assert 'AssertionError: "density: 0.0' in caught.value.seen


def test_a_wide_bound_is_accepted() -> None:
    """Six standard deviations reject no right pair."""
    exam.examine_check_dropout_accepts(narrow(6.0))


def test_words_of_an_assertion_are_one_short_line() -> None:
    """What a check says of a pair is cut, and holds nothing that cannot be printed."""

    def check(forward: Any, backward: Any) -> None:
        raise AssertionError("x" * 500 + "\nsecond\x1b[0m line")

    with pytest.raises(ExamError) as caught:
        exam.examine_check_dropout_accepts(check)
    assert "x" * exam.LONGEST in caught.value.seen
    assert len(caught.value.seen) < 200
    assert "second" not in caught.value.seen
