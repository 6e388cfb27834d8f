"""What of a notebook runs on the trusted side."""

from __future__ import annotations

import pytest

from autograder.examiner.plan import make_plan
from autograder.examiner.score import points_of
from autograder.models import SourceNotebook
from tests.grading.made import given, graded, solution


def trusted_names(*cells, allowed=("f",)):
    """Runs the trusted part of the given cells; returns the names it binds."""
    plan = make_plan(SourceNotebook("nb", cells, {}), frozenset(allowed))
    names: dict[str, object] = {}
    for cell, step in zip(cells, plan.steps, strict=True):
        if step.script is not None and not cell.grade_id.startswith("test_"):
            exec(step.script.body, names)
        for name in step.drops:
            names.pop(name, None)
    names.pop("__builtins__", None)
    return set(names)


@pytest.mark.parametrize(
    ("source", "test", "want"),
    [
        ("import math as m", "m.pi", {"m"}),
        ("from math import pi, tau", "pi", {"pi", "tau"}),
        ("import math\nx = math.pi", "x", {"math", "x"}),
        ("x = 1\ny = 2", "x", {"x"}),
        ("def g(): return f(1)", "g()", {"g"}),
        ("def g(): return h()\ndef h(): return 1", "g()", {"g", "h"}),
        ("x = f(1)", "x", set()),
        ("x = [y for y in range(3)]", "x", {"x"}),
        ("x = [2, 1]\nx.sort()\nx[0] = 5", "x", {"x"}),
        ("if True:\n    x = 1\nelse:\n    x = 2", "x", {"x"}),
        ("class A:\n    b = 1", "A", {"A"}),
        ("class A(f):\n    b = 1", "A", set()),
        ("x = lambda a: a + k\nk = 1", "x(1)", {"x", "k"}),
        ("%matplotlib inline\nx = 1", "x", {"x"}),
    ],
)
def test_given_cell(source, test, want):
    """Imports, definitions and what depends on no student, as far as tests need it."""
    assert trusted_names(given(source), graded("t", test)) == want


def test_solution_takes_its_name_back():
    """After a solution cell its names are the student's again."""
    cells = (graded("a", "f = 1"), solution("f"), graded("b", "f"))
    plan = make_plan(SourceNotebook("nb", cells, {}), frozenset({"f"}))
    assert plan.steps[1].gives == {"f"}


def test_test_cell_that_is_no_python():
    """It is an error of that cell, not of the grader."""
    plan = make_plan(SourceNotebook("nb", (graded("t", "def ("),), {}), frozenset())
    assert plan.steps[0].script.body is None
    assert "SyntaxError" in plan.steps[0].script.error


@pytest.mark.parametrize(
    ("result", "points"),
    [
        (None, 2), (0, 0), (0.5, 0.5), (2, 2), (2.1, 2), (-1, 2), (float("nan"), 2),
        (float("inf"), 2), (True, 2), (False, 2), ("1", 2), ([1], 2), (1j, 2),
    ],
)  # fmt: skip
def test_points(result, points):
    """Partial credit is a finite number from 0 to the maximum; anything else is full."""
    assert points_of(result, 2) == points
