"""Names that only a test cell brings and that the student's code uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grading.small_notebooks import Graded

HIDE = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
F = ("A", "def f(x):\n    return x * 2")
THERE = {
    "data": [F, ("T", "data = [3, 1, 2]; assert f(1) == 2"), ("A", "out = sorted(data)"),
             ("T", "assert out == [1, 2, 3]")],
    "data_for_a_call": [("A", "def g(): return sum(data)"),
                        ("T", "data = [1, 1]\nassert g() == 2")],
    "data_that_grows": [
        ("A", "def g(): return len(data)"),
        ("T", "data = []\nfor i in range(3):\n    assert g() == i\n    data.append(i)"),
    ],
    "import": [F, ("T", "import math as m\nassert f(1) == 2"), ("A", "y = m.floor(2.5)"),
               ("T", "assert y == 2")],
    "import_for_a_call": [("A", "def g(): return np.ones(2).sum()"),
                          ("T", "import numpy as np\nassert g() == 2")],
    "function": [F, ("T", "def helper(a):\n    return a + 1\nassert f(1) == 2"),
                 ("A", "z = helper(2)"), ("T", "assert z == 3")],
    "computed": [F, ("T", "start = f(4)\nassert start == 8"), ("A", "end = start + 1"),
                 ("T", "assert end == 9")],
    "given_cell": [F, ("T", "size = 3\nassert f(size) == 6"), ("G", "table = [0] * size"),
                   ("A", "n = len(table)"), ("T", "assert n == 3")],
    "hidden_and_needed": [F, ("T", HIDE.format("seed = f(2)\nassert seed == 4")),
                          ("A", "w = seed * 2"), ("T", "assert w == 8")],
    "after_a_failed_test": [F, ("T", "k = 5\nassert f(1) == 2"), ("A", "q = k"),
                            ("T", "assert q == 5")],
}  # fmt: skip
# Answers that return what the test expects: in a kernel all of them get the point.
TAKEN = {
    "computed": ([("A", "def f(x):\n    return x * 2"),
                  ("T", "expected = 3 * 2\nexpected = int(expected)\nassert f(3) == expected")],
                 "def f(x): return expected"),
    "hidden": ([("A", "def f(x):\n    return x * 2"),
                ("T", HIDE.format("expected = 6\nassert f(3) == expected"))],
               "def f(x): return expected"),
    "hidden_over_visible": ([("A", "def f(x):\n    return x * 2"),
                             ("T", "expected = 2\nassert f(1) == expected\n"
                              + HIDE.format("expected = 6\nassert f(3) == expected"))],
                            "def f(x): return expected"),
    "loop": ([("A", "def f(x):\n    return x * 2"),
              ("T", "for x, expected in [(1, 2), (3, 6)]:\n    assert f(x) == expected")],
             "def f(x): return expected"),
    "visible_that_grows": ([("A", "def f(x):\n    return x * 2"),
                            ("T", "cases = [(1, 2)]\n" + HIDE.format("cases.append((3, 6))")
                             + "\nfor x, y in cases:\n    assert f(x) == y")],
                           "def f(x): return dict(cases)[x]"),
    "visible_by_another_name": ([("A", "def f(x):\n    return x * 2"),
                                 ("T", "cases = {1: 2}\nmore = cases\n"
                                  + HIDE.format("more[3] = 6")
                                  + "\nfor x, y in cases.items():\n    assert f(x) == y")],
                                "def f(x): return cases[x]"),
    "visible_that_a_function_fills": ([("A", "def f(x):\n    return x * 2"),
                                       ("T", "cases = {}\n" + HIDE.format(
                                           "import operator\nput = operator.setitem\n"
                                           "put(cases, 3, 6)")
                                        + "\nfor x, y in cases.items():\n    assert f(x) == y")],
                                      "def f(x): return cases[x]"),
    "hidden_function": ([("A", "def f(x):\n    return x * 2"),
                         ("T", HIDE.format("def right(x):\n    return x * 2\n"
                                           "assert f(3) == right(3)"))],
                        "def f(x): return right(x)"),
}  # fmt: skip


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> dict:
    course = Graded(tmp_path_factory.mktemp("course"), THERE)
    return course.scores("right")


@pytest.mark.parametrize("name", THERE)
def test_solution_finds_what_tests_bring(there, name):
    """As in the kernel, where one cell's names are there for all."""
    assert set(there[name]) == {1.0}


def test_failed_test_brings_what_it_had_bound(tmp_path: Path):
    """A wrong answer to one question does not cost the point of the next."""
    course = Graded(tmp_path / "c", {"p": THERE["after_a_failed_test"]})
    assert course.scores("amy", {"p": ["def f(x): return 0", "q = k"]}) == {"p": [0.0, 1.0]}


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, dict]:
    course = Graded(tmp_path_factory.mktemp("course"), {n: c[0] for n, c in TAKEN.items()})
    return course.scores("right"), course.scores("amy", {n: [c[1]] for n, c in TAKEN.items()})


@pytest.mark.parametrize("name", TAKEN)
def test_what_a_test_expects_cannot_be_read(taken, name):
    """A function that returns the test's own value of a name gets nothing."""
    right, forged = taken
    assert (right[name], forged[name]) == ([1.0], [0.0])
