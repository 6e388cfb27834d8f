"""What the exams of lesson 06 say beyond the examples: faults together, masks of one's own."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from solutions import theory
from solutions.exams import theory as ols
from solutions.exams import theory_ensembles as ensembles
from solutions.exams import theory_masks as answers
from solutions.exams import theory_mc as samples
from solutions.exams.base import ExamError

Function = Callable[..., Any]
EMPTY = (None, 0.5, math.nan, "0.5", [], np.zeros(0), np.array([None]), (np.nan, np.nan), True)
EXAMS: tuple[tuple[Function, tuple[Any, ...]], ...] = (
    (ols.examine_dropout_ols_minimiser, ()),
    (ols.examine_dropout_ols_contract, ()),
    (answers.examine_all_masks_complete, ()),
    (ensembles.examine_ensemble_mean_value, (theory.all_masks,)),
    (ensembles.examine_ensemble_mean_batch, ()),
    (ensembles.examine_ensemble_geometric_mean_value, (theory.all_masks,)),
    (ensembles.examine_ensemble_geometric_mean_batch, ()),
    (samples.examine_mc_predict_mean, ()),
    (samples.examine_mc_predict_std, ()),
    (samples.examine_mc_predict_calls, ()),
    (samples.examine_mc_predict_generator, ()),
)


@pytest.mark.parametrize("value", EMPTY, ids=repr)
@pytest.mark.parametrize(("exam", "extra"), EXAMS, ids=lambda one: getattr(one, "__name__", ""))
def test_empty_answers_never_pass(exam: Function, extra: tuple[Any, ...], value: Any) -> None:
    """Nothing, text, NaN or a lone constant gets no point in any cell."""
    with pytest.raises(ExamError):
        exam(lambda *args: value, *extra)


@pytest.mark.parametrize("shape", [(), (2,), (3,), (4, 2)])
@pytest.mark.parametrize(("exam", "extra"), EXAMS, ids=lambda one: getattr(one, "__name__", ""))
def test_constant_arrays_never_pass(
    exam: Function, extra: tuple[Any, ...], shape: tuple[int, ...]
) -> None:
    """An array of one number, whatever its shape, gets no point either."""
    with pytest.raises(ExamError):
        exam(lambda *args: np.full(shape, 0.5), *extra)


def own_mean(masks: Function) -> Function:
    """`ensemble_mean` of a learner who calls `all_masks`."""

    def ensemble_mean(w: Any, x: Any, keep_prob: float) -> Any:
        rows = masks(len(w))
        chance = np.where(rows == 1, keep_prob, 1 - keep_prob).prod(axis=1)
        return ensembles.sigmoid(x @ (rows * w).T) @ chance

    return ensemble_mean


@pytest.mark.parametrize("part", [slice(1, None), slice(None, -1)], ids=["empty", "last"])
def test_missing_mask_is_charged_once(part: slice) -> None:
    """A mean that is right for the masks of a wrong `all_masks` loses nothing."""

    def masks(n: int) -> Any:
        return theory.all_masks(n)[part]

    with pytest.raises(ExamError):
        answers.examine_all_masks_complete(masks)
    ensembles.examine_ensemble_mean_value(own_mean(masks), masks)
    with pytest.raises(ExamError):  # but not where all_masks itself is right
        ensembles.examine_ensemble_mean_value(own_mean(masks), theory.all_masks)


def test_masks_of_nothing_excuse_no_constant() -> None:
    """Masks that are mostly missing do not make a constant right."""

    def masks(n: int) -> Any:
        return np.zeros((1, n))

    with pytest.raises(ExamError):
        ensembles.examine_ensemble_mean_value(own_mean(masks), masks)


def test_two_faults_of_a_sampler_are_named_each_in_its_cell() -> None:
    """A reseeded generator and a divisor of samples - 1 fail two cells, by their own names."""

    def mc_predict(forward: Function, x: Any, count: int, rng: Any) -> Any:
        ys = [forward(x, np.random.default_rng(i)) for i in range(count)]
        return np.mean(ys, axis=0), np.std(ys, axis=0, ddof=1)

    samples.examine_mc_predict_mean(mc_predict)
    for exam, name in (
        (samples.examine_mc_predict_std, "sample_deviation"),
        (samples.examine_mc_predict_generator, "another_generator_passed"),
    ):
        with np.errstate(all="ignore"), pytest.raises(ExamError) as failed:
            exam(mc_predict)
        assert failed.value.mistakes == (name,)


@pytest.mark.parametrize("value", [None, ..., "1.5", True, math.nan, math.inf, [1.5], 1.5 + 0j, -1])
def test_wrong_predictions_fail(value: Any) -> None:
    """An answer must be one finite number, and the right one."""
    for exam in (
        answers.examine_answer_shrunk_weight,
        answers.examine_answer_two_networks,
        answers.examine_answer_more_samples,
    ):
        with pytest.raises(ExamError):
            exam(value)


@pytest.mark.parametrize(
    ("exam", "right", "wrong", "name"),
    [
        (answers.examine_answer_shrunk_weight, np.float64(1.5), 3, "penalty_missing"),
        (answers.examine_answer_two_networks, 0.88, 0.741, "arithmetic_for_geometric"),
        (answers.examine_answer_more_samples, 2000.0, 200, "error_not_rooted"),
    ],
)
def test_typical_predictions_are_named(exam: Function, right: Any, wrong: float, name: str) -> None:
    """The right answer passes in any numeric type; a typical wrong one gets its name."""
    exam(right)
    with pytest.raises(ExamError) as failed:
        exam(wrong)
    assert failed.value.mistakes == (name,)


def test_expected_loss_of_the_exam_is_least_at_the_reference() -> None:
    """The measure that messages quote has its minimum where the reference says."""
    p, X, y = ols.CASES[0]
    w = theory.dropout_ols(X, y, p)
    least = ols.expected_loss(w, X, y, p)
    for step in np.eye(len(w)) * 0.01:
        assert ols.expected_loss(w + step, X, y, p) > least
        assert ols.expected_loss(w - step, X, y, p) > least
