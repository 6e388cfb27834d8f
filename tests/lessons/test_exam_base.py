"""What every exam is built from: no answer passes by its form, and no exam ends otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.examiner.exceptions import exception_of
from solutions.exams import base
from solutions.exams.base import ExamError
from solutions.exams.mistakes import MISTAKES

WORTHLESS = {
    "None": None,
    "a list": [[1.0, 2.0]],
    "a string": "1.0",
    "an array of strings": np.array([["1", "2"]]),
    "an array of objects": np.array([[1, 2]], dtype=object),
    "complex numbers": np.ones((1, 2), complex),
    "NaN": np.array([[1.0, np.nan]]),
    "infinity": np.array([[1.0, np.inf]]),
    "another shape": np.ones((2, 1)),
    "an empty array": np.ones((0, 2)),
    "a masked array": np.ma.masked_array([[1.0, 2.0]], [[True, True]]),
    "a matrix, a subclass": np.ones((1, 2)).view(type("Sub", (np.ndarray,), {})),
    "a scalar": np.float64(1.0),
}


@pytest.mark.parametrize("value", WORTHLESS.values(), ids=WORTHLESS)
def test_an_answer_without_the_form_of_numbers_is_refused(value: Any) -> None:
    """Type, dtype, shape and finiteness come before values."""
    with pytest.raises(ExamError):
        base.numeric_array(value, (1, 2), "the answer")


@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint16, np.float16, np.float32, float])
def test_an_array_of_numbers_comes_back_as_it_is(dtype: type) -> None:
    """Whatever its dtype."""
    value = np.ones((1, 2), dtype)
    assert base.numeric_array(value, (1, 2), "the answer") is value


def _raise(error: Exception) -> Callable[..., Any]:
    def function(*_args: Any) -> Any:
        raise error

    return function


def test_whatever_a_call_raises_becomes_an_exam_error() -> None:
    """With the kind of exception and the form of the arguments, not their values."""
    with pytest.raises(ExamError, match="float64 array of shape \\(2, 3\\) ended with KeyError"):
        base.call(_raise(KeyError("secret")), np.full((2, 3), 7.25))
    with pytest.raises(ExamError) as caught:
        base.call(_raise(NotImplementedError()))
    assert caught.value.mistakes == ("not_written",)


def test_an_exam_error_speaks_in_a_learners_words() -> None:
    """What was seen, the mistake's title and its hint, in this order."""
    error = ExamError("all rows are equal", ("one_mask_for_batch",))
    known = MISTAKES["one_mask_for_batch"]
    said = str(error)
    assert said.index("all rows are equal") < said.index(known.title) < said.index(known.hint)
    with pytest.raises(KeyError):
        ExamError("x", ("no_such_mistake",))


def test_close_compares_whole_arrays_and_never_empty_ones() -> None:
    """Another shape, an empty array or one entry off is not close."""
    ones = np.ones((2, 3))
    assert base.close(ones, ones.copy())
    assert not base.close(ones, np.ones((1, 3)))
    assert not base.close(np.ones((0, 3)), np.ones((0, 3)))
    off = ones.copy()
    off[1, 2] += 1e-6
    assert not base.close(off, ones)


def test_unchanged_looks_at_bits() -> None:
    """Another sign of zero, another dtype or another shape is a change."""
    zero = np.zeros(3)
    assert base.unchanged(zero, zero.copy())
    assert not base.unchanged(zero, -zero)
    assert not base.unchanged(zero, zero.astype(np.int64))
    assert not base.unchanged(zero, zero.reshape(1, 3))


def test_a_pair_is_two_values_in_a_tuple_or_list() -> None:
    """An array of two rows is not a pair."""
    assert base.pair((1, 2), "(out, mask)") == (1, 2)
    assert base.pair([1, 2], "(out, mask)") == (1, 2)
    for value in (np.ones((2, 3)), (1, 2, 3), None):
        with pytest.raises(ExamError):
            base.pair(value, "(out, mask)")


def test_how_a_bad_argument_ended_is_said_in_words() -> None:
    """ "" for ValueError, which is right; everything else is described."""
    assert base.raises_value_error(_raise(ValueError())) == ""
    assert "TypeError" in base.raises_value_error(_raise(TypeError()))
    assert "as if nothing" in base.raises_value_error(lambda: 1)


def test_global_state_is_watched() -> None:
    """Drawing from NumPy's global generator or seeding it is seen."""
    assert base.global_state_untouched(lambda: np.random.default_rng(1).random(3))
    assert not base.global_state_untouched(lambda: np.random.rand(3))
    assert not base.global_state_untouched(lambda: np.random.seed(0))


def test_unknown_mistake_is_an_error_that_says_what_to_do() -> None:
    """An exam with a misspelt name ends with the name, the one that is meant and what was seen."""
    with pytest.raises(KeyError) as caught:
        base.fail("the share is 0.4", "mising_scale")
    said = str(caught.value)
    assert "'mising_scale', which solutions/exams/mistakes does not define" in said
    assert "Is 'missing_scale' meant?" in said
    assert "the share is 0.4" in said


def test_what_the_grader_lets_tell_of_an_exception_is_told() -> None:
    """A learner reads which name is not defined, not only that one is not."""
    error = exception_of("NameError", "name 'maks' is not defined", None)

    def function() -> None:
        raise error

    with pytest.raises(ExamError, match="NameError: name 'maks' is not defined"):
        base.call(function)
