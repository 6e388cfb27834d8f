"""Lesson 02's exams where the examples do not reach: empty answers, predictions, several faults."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from solutions.exams import scaling as exams
from solutions.exams.base import ExamError
from solutions.scaling import classic_forward, dropout_forward, dropout_moments

Function = Callable[..., Any]
FORWARDS = {"dropout_forward": dropout_forward, "classic_forward": classic_forward}
FUNCTIONS: dict[str, Function] = {**FORWARDS, "dropout_moments": dropout_moments}


def exams_of(name: str) -> dict[str, Function]:
    """The exams of one function, by property."""
    start = f"examine_{name}_"
    found = inspect.getmembers(exams, inspect.isfunction)
    return {key.removeprefix(start): exam for key, exam in found if key.startswith(start)}


def failures(name: str, function: Function) -> dict[str, ExamError]:
    """What fails, by property; anything but an `ExamError` is an error of the exam."""
    failed: dict[str, ExamError] = {}
    for key, exam in exams_of(name).items():
        try:
            exam(function)
        except ExamError as error:
            failed[key] = error
    return failed


EMPTY: dict[str, Callable[[tuple[Any, Any]], Any]] = {
    "None": lambda pair: None,
    "a pair of None": lambda pair: (None, None),
    "a string": lambda pair: "out, mask",
    "one array": lambda pair: pair[0],
    "three values": lambda pair: (*pair, 1),
    "lists": lambda pair: (pair[0].tolist(), pair[1].tolist()),
    "NaN": lambda pair: (pair[0] * np.nan, pair[1]),
    "masked arrays": lambda pair: (np.ma.masked_array(pair[0], mask=True), pair[1]),
    "objects": lambda pair: (pair[0].astype(object), pair[1]),
    "complex numbers": lambda pair: (pair[0] * 1j, pair[1]),
    "text": lambda pair: (pair[0].astype(str), pair[1]),
    "empty arrays": lambda pair: (np.empty(0), np.empty(0)),
    "zeros": lambda pair: (np.zeros_like(pair[0]), np.zeros_like(pair[0])),
    "one number": lambda pair: (pair[0].flat[0], pair[1]),
    "one more axis": lambda pair: (pair[0][None], pair[1]),
}


@pytest.mark.parametrize("spoil", EMPTY.values(), ids=EMPTY.keys())
@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_empty_answer_passes_nothing(name: str, spoil: Callable[[tuple[Any, Any]], Any]) -> None:
    """An answer without content fails every property that is judged by answers."""
    reference = FUNCTIONS[name]

    def spoiled(*args: Any, **kwargs: Any) -> Any:
        return spoil(reference(*args, **kwargs))

    failed = failures(name, spoiled)
    if name == "dropout_moments":  # its two halves are judged apart: only one of them is spoiled
        assert {"mean"} <= set(failed)
    else:
        assert set(failed) == set(exams_of(name))


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("error", [ValueError, RuntimeError, NotImplementedError])
def test_raising_always_passes_nothing(name: str, error: type[Exception]) -> None:
    """Not even the property that bad values raise ValueError."""

    def raises(*args: Any, **kwargs: Any) -> Any:
        raise error

    failed = failures(name, raises)
    assert set(failed) == set(exams_of(name))
    named = {mistake for one in failed.values() for mistake in one.mistakes}
    assert named == ({"not_written"} if error is NotImplementedError else set())


@pytest.mark.parametrize("name", FORWARDS)
def test_the_reference_passes_under_other_seeds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bounds hold far from the seeds that stand in the exams."""
    make = np.random.default_rng
    for shift in range(1, 26):
        monkeypatch.setattr(
            np.random,
            "default_rng",
            lambda seed, shift=shift: make(seed + 7919 * shift if isinstance(seed, int) else seed),
        )
        assert failures(name, FORWARDS[name]) == {}


def test_each_of_several_faults_is_named_in_its_own_cell() -> None:
    """Reversed comparison, no division, shared rows, global generator, dropout left on."""

    def poor(a: Any, keep_prob: float, rng: Any, training: bool = True) -> Any:
        if not 0 < keep_prob <= 1:
            raise ValueError
        mask = np.random.random((1, *a.shape[1:])) >= keep_prob
        return a * mask, mask

    np.random.seed(3)  # where each of its few rows keeps a unit
    named = {key: error.mistakes for key, error in failures("dropout_forward", poor).items()}
    assert named == {
        "density": ("reversed_comparison",),
        "independence": ("one_mask_for_batch",),
        "scaling": ("missing_scale",),
        "generator": ("global_seed_reset",),
        "evaluation": ("dropout_in_evaluation",),
    }


def test_messages_hold_no_line_of_the_answer() -> None:
    """What a learner reads names no formula of the reference."""

    def missing(a: Any, keep_prob: float, rng: Any, training: bool = True) -> Any:
        mask = rng.random(a.shape) < keep_prob
        return a * mask, mask

    for error in failures("dropout_forward", missing).values():
        for line in ("a * mask / keep_prob", "rng.random(a.shape)", "np.ones_like"):
            assert line not in str(error)


@pytest.mark.parametrize(
    ("exam", "right"),
    [
        (exams.examine_answer_row_sum, 8.75),
        (exams.examine_answer_exactly_eight, 0.3),
        (exams.examine_answer_signal_left, 0.17),
    ],
)
def test_a_prediction_may_be_any_kind_of_number(exam: Function, right: float) -> None:
    for answer in (right, np.float64(right), np.float32(right)):
        exam(answer)
    for nothing in (None, "8.75", True, float("nan"), float("inf"), 10**400, [right], np.ones(2)):
        with pytest.raises(ExamError, match="not a finite number"):
            exam(nothing)


@pytest.mark.parametrize(
    ("exam", "answer", "named"),
    [
        (exams.examine_answer_row_sum, 10, ("scaled_by_realised_fraction",)),
        (exams.examine_answer_row_sum, 7.0, ("missing_scale",)),
        (exams.examine_answer_row_sum, 5.6, ("multiplied_by_keep_prob",)),
        (exams.examine_answer_row_sum, 35, ("scaled_by_drop_prob",)),
        (exams.examine_answer_row_sum, 9.1, ()),
        (exams.examine_answer_exactly_eight, 1, ("exactly_k_kept",)),
        (exams.examine_answer_exactly_eight, 0.8, ()),
        (exams.examine_answer_exactly_eight, 30, ()),
        (exams.examine_answer_signal_left, 0.8, ("layers_not_compounded",)),
        (exams.examine_answer_signal_left, -0.6, ("losses_added",)),
        (exams.examine_answer_signal_left, 0.0, ("drop_prob_taken",)),
        (exams.examine_answer_signal_left, 0.5, ()),
    ],
)
def test_a_wrong_prediction_is_named(exam: Function, answer: float, named: tuple[str, ...]) -> None:
    with pytest.raises(ExamError) as caught:
        exam(answer)
    assert caught.value.mistakes == named
    assert caught.value.hint
