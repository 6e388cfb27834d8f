"""What a student reads of an exception of their own code, and what such a text cannot carry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.examiner.exceptions import FromStudent, exception_of
from autograder.examiner.own_errors import finding_of_cell, message_of_language
from autograder.examiner.told import bounded


def _undefined() -> Any:
    return maks  # type: ignore[name-defined]  # noqa: F821


def _unbound() -> Any:
    total += 1  # type: ignore[has-type]  # noqa: F821, F841
    return None


def _takes_two(a: Any, b: Any) -> None:
    """Does nothing."""


RAISE: tuple[Callable[[], Any], ...] = (
    _undefined,
    _unbound,
    lambda: None.shape,  # type: ignore[attr-defined]
    lambda: np.randm,
    lambda: _takes_two(1),  # type: ignore[call-arg]
    lambda: _takes_two(1, 2, 3),  # type: ignore[call-arg]
    lambda: _takes_two(1, c=2),  # type: ignore[call-arg]
    lambda: 1 + None,  # type: ignore[operator]
    lambda: "a" < 1,  # type: ignore[operator]
    lambda: abs(1)(2),  # type: ignore[operator]
    lambda: iter(3),  # type: ignore[call-overload]
    lambda: abs(3)[0],  # type: ignore[index]
    lambda: [1][3],
    lambda: 1 / 0,
    lambda: np.zeros((3, 4)) + np.zeros((4, 3)),
    lambda: np.zeros((3, 4)).reshape(5, 2),
    lambda: np.zeros(3)[7],
    lambda: np.zeros(3)[0, 0],
    lambda: np.zeros(3).sum(axis=2),
    lambda: bool(np.zeros(3) > 0),
    lambda: np.dot(np.zeros((3, 4)), np.zeros(5)),
)


@pytest.mark.parametrize("number", range(len(RAISE)))
def test_what_python_and_numpy_say_is_told(number: int) -> None:
    """The words of the language are no student's."""
    with pytest.raises(Exception) as caught:  # noqa: PT011
        RAISE[number]()
    told = message_of_language(str(caught.value))
    assert told == bounded(str(caught.value).strip()) != ""


@pytest.mark.parametrize(
    "message",
    [
        "",
        "0.25 0.5 0.125",
        "keep_prob must lie in (0, 1]",
        f"name '{'a' * 41}' is not defined",
        f"module '{'a' * 21}' has no attribute '{'b' * 20}'",
        "name 'maks' is not defined 12",
        "name 'maks' is not\ndefined",
    ],
)
def test_what_a_student_may_have_written_is_not_told(message: str) -> None:
    """It could repeat what a hidden test passed."""
    assert message_of_language(message) == ""


def test_an_exception_of_the_student_carries_what_may_be_told() -> None:
    """Tests, and the exams they call, read it there."""
    error = exception_of("NameError", "name 'maks' is not defined", None)
    assert isinstance(error, FromStudent)
    assert error.own_message == "name 'maks' is not defined"
    forged = exception_of("NameError", "name '0.25' is not defined", None)
    assert isinstance(forged, FromStudent)
    assert forged.own_message == ""


def _output(kind: str, message: str, line: int = 1) -> dict[str, Any]:
    trace = [f"\x1b[36mCell\x1b[39m \x1b[32mIn[4]\x1b[39m\x1b[32m, line {line}\x1b[39m\n"]
    return {"output_type": "error", "ename": kind, "evalue": message, "traceback": trace}


def test_wrong_syntax_is_told_with_its_line() -> None:
    found = finding_of_cell("def f(x)\n    return x", [_output("SyntaxError", "")], False)
    assert found is not None
    assert found.seen == "SyntaxError: expected ':' (line 1 of the cell)"


def test_magics_are_no_wrong_syntax() -> None:
    """A cell is read as IPython reads it."""
    found = finding_of_cell("%matplotlib inline\nx = y", [_output("NameError", "no", 2)], False)
    assert found is not None
    assert found.seen == "NameError: no (line 2 of the cell)"


def test_a_message_is_told_in_full_before_hidden_tests_have_called_anything() -> None:
    found = finding_of_cell("f()", [_output("ValueError", "mine: 0.25")], after_hidden=False)
    assert found is not None
    assert found.seen == "ValueError: mine: 0.25 (line 1 of the cell)"


@pytest.mark.parametrize(
    ("kind", "message", "seen"),
    [
        ("ValueError", "mine: 0.25", "ValueError (line 1 of the cell)"),
        ("NameError", "name 'b' is not defined", "NameError: name 'b' is not defined"),
        ("P0x25", "0.25", "an error (line 1 of the cell)"),
    ],
)
def test_afterwards_only_words_of_the_language_are_told(kind: str, message: str, seen: str) -> None:
    """Neither a message nor the name of a class can repeat what hidden tests passed."""
    found = finding_of_cell("f()", [_output(kind, message)], after_hidden=True)
    assert found is not None
    assert found.seen.startswith(seen)


def test_a_line_that_the_cell_does_not_have_is_not_told() -> None:
    """A forged traceback could count with it."""
    found = finding_of_cell("f()", [_output("ValueError", "", 73)], after_hidden=True)
    assert found is not None
    assert found.seen == "ValueError"


@pytest.mark.parametrize(("source", "asked"), [("x = b", True), ("x = b + 1", False)])
def test_quotes_are_asked_for_where_a_name_alone_is_assigned(source: str, asked: bool) -> None:
    found = finding_of_cell(source, [_output("NameError", "name 'b' is not defined")], True)
    assert found is not None
    assert ("quotes" in found.seen) == asked


def test_a_cell_that_is_not_written_is_no_error() -> None:
    assert finding_of_cell("raise", [_output("NotImplementedError", "Replace")], False) is None
