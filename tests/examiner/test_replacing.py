"""A test deletes a name of the student, or puts a function in its place; afterwards all is back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograder.examiner.client import Examiner
from autograder.examiner.namespace import TestNamespace

SOURCE = (
    "def square(x): return x * x\n"
    "def total(n): return sum(square(i) for i in range(n))\n"
    "rate = [1]\n"
    "def read(): return rate\n"
)
Run = Callable[[str], TestNamespace]


@pytest.fixture
def run(examiner: Examiner, student: Callable[..., Any]) -> Run:
    """Runs texts as test cells, one after the other, after the student's cell."""
    student(SOURCE, "total")
    names = TestNamespace(examiner, frozenset({"square", "total", "rate", "read", "new"}))

    def run_cell(source: str) -> TestNamespace:
        names.begin_cell()
        try:
            exec(compile(source, __file__, "exec"), names)
        finally:
            examiner.end_test()
            names.end_cell()
        return names

    return run_cell


def test_deleted_name_is_gone_for_the_students_functions(run: Run) -> None:
    run(
        "del square\n"
        "for f in (lambda: total(3), lambda: square(3)):\n"
        "    try:\n        f()\n"
        "    except NameError:\n        pass\n"
        "    else:\n        raise AssertionError('it is still there')"
    )


def test_deleted_name_can_be_put_back_by_the_test(run: Run) -> None:
    run("kept = square\ndel square\nsquare = kept\nassert total(3) == 5 and square(3) == 9")


def test_deleted_name_is_back_after_the_test(run: Run) -> None:
    run("del square, rate")
    run("assert total(3) == 5 and square(3) == 9 and read() == [1] and rate == [1]")


def test_name_is_back_after_a_test_that_failed(run: Run) -> None:
    with pytest.raises(ZeroDivisionError):
        run("del square\n1 / 0")
    run("assert total(3) == 5")


def test_function_of_the_test_takes_a_name(run: Run) -> None:
    run(
        "asked = []\n"
        "def square(x):\n    asked.append(x)\n    return 10\n"
        "assert total(3) == 30 and asked == [0, 1, 2]"
    )
    run("assert total(3) == 5 and square(2) == 4")


def test_new_name_is_gone_after_the_test(run: Run) -> None:
    run("new = lambda: 1")
    with pytest.raises(NameError):
        run("new")


def test_values_of_a_test_stay_with_the_test(run: Run) -> None:
    run("rate = [2]\nassert rate == [2] and read() == [1]")


def test_names_of_the_tests_own_are_deleted_as_ever(run: Run) -> None:
    run("mine = 1\ndel mine")
    with pytest.raises(NameError):
        run("mine")
    with pytest.raises(NameError):
        run("del nothing")


def test_name_that_the_student_has_not_cannot_be_deleted(run: Run) -> None:
    with pytest.raises(NameError):
        run("del new")


def test_names_that_are_not_the_students_to_give_are_not_deleted(run: Run) -> None:
    with pytest.raises(NameError):
        run("del sum")
    run("assert total(3) == 5")
