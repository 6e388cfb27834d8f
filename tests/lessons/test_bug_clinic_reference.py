"""Lesson 08: the pairs kept by the grader are what they are said to be, and points follow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from solutions.bug_clinic import check_dropout
from solutions.exams import bug_clinic as exam
from solutions.exams.base import ExamError
from solutions.exams.clinic_right import RIGHT, Pair
from solutions.exams.clinic_wrong import WRONG

ALL_WRONG = [
    pytest.param(make, id=f"{kind}-{number}")
    for kind, makes in WRONG.items()
    for number, make in enumerate(makes)
]


def test_there_are_enough_pairs() -> None:
    """At least 30 wrong and 12 right ones, as the course promises."""
    assert len(ALL_WRONG) >= 30
    assert len(RIGHT) >= 12


@pytest.mark.parametrize("pair", [pair for _, pair in RIGHT])
@pytest.mark.parametrize("keep_prob", [0.2, 0.7])
def test_right_pairs_keep_the_contract(pair: Pair, keep_prob: float) -> None:
    """Judged by scipy's binomial test and by what lesson 02 and 03 say, not by the reference."""
    forward, backward = pair
    a = np.random.default_rng(1).normal(size=(70, 40))
    before = a.copy()
    out, mask = forward(a, keep_prob, np.random.default_rng(2))
    kept = int(np.count_nonzero(mask))
    assert stats.binomtest(kept, a.size, keep_prob).pvalue > 1e-6
    np.testing.assert_allclose(out[mask != 0] * keep_prob, before[mask != 0])
    assert not out[mask == 0].any()
    np.testing.assert_allclose(backward(before, mask, keep_prob), out)
    np.testing.assert_array_equal(a, before)


@pytest.mark.parametrize("pair", [pair for _, pair in RIGHT])
def test_reference_accepts_every_right_pair(pair: Pair) -> None:
    """It returns None."""
    assert check_dropout(*pair) is None


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
    for right in range(2 * len(RIGHT)):
        calls = iter(range(1000))

        def counting(*pair: Any, calls: Any = calls, right: int = right) -> None:
            assert next(calls) < right

        with pytest.raises(ExamError):
            exam.examine_check_dropout_accepts(counting)
        for kind in WRONG:
            with pytest.raises(ExamError):
                exam.share_found(counting, kind, 5)
        assert next(calls) == len(RIGHT) + len(ALL_WRONG), "each pair is met once"


@pytest.mark.parametrize("value", [None, "0.5", True, float("nan"), np.ones(2), 0.3])
def test_wrong_predictions_are_refused(value: object) -> None:
    """Only the number itself passes."""
    with pytest.raises(ExamError):
        exam.examine_answer_blind_rate(value)
    with pytest.raises(ExamError):
        exam.examine_answer_sigmas(value)
