"""Student code that is stopped in the middle of a callback costs that test only."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import load_assignment, load_course
from autograder.grading.submission import Grader
from autograder.models import Limits, Role
from tests.course.building import answered, hand_in, make_course, solution, test

CELLS = (
    solution("def f(g, x):\n    ### BEGIN SOLUTION\n    return g(x)\n    ### END SOLUTION", "f"),
    solution("def h(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION", "h"),
    test("assert f(lambda x: x, 1) == 1", "test_f", 1),
    test("assert h(1) == 1", "test_h", 1),
)
LOOPS = {
    "small arguments": "def f(g, x):\n    while True: g(x)",
    "large arguments": "import numpy as np\na = np.ones(200_000)\n"
    "def f(g, x):\n    while True: g(a)",
    "callbacks that raise": "def f(g, x):\n    while True:\n"
    "        try: g()\n        except TypeError: pass",
}


@pytest.mark.parametrize("loop", LOOPS)
def test_other_tests_go_on(tmp_path: Path, loop: str) -> None:
    """Wherever in the conversation the alarm finds it."""
    root = make_course(tmp_path, {"p1": CELLS})
    texts = answered(root, {"f": LOOPS[loop], "h": "def h(x):\n    return x"})
    limits = Limits(cell_seconds=5, call_seconds=0.3)
    with Grader(load_assignment(load_course(root), "ps1"), limits) as grader:
        for _ in range(5):
            graded = grader.grade(hand_in(root, "amy", texts))
            results = [r for r in graded.notebooks[0].results if r.role is Role.TEST]
            assert [(r.score, r.error) for r in results] == [(0, "TimeoutError"), (1, "")]
            assert graded.reason == ""


CATCHING = """
try:
    f(None, 1)
    refused = False
except Exception:
    refused = True
assert refused
"""


@pytest.mark.parametrize("cell_seconds", [5, 0.2])
def test_the_end_of_time_is_not_the_error_that_a_test_wants(
    tmp_path: Path, cell_seconds: float
) -> None:
    """An endless loop does not pass for a refusal, whose time ever it used up."""
    cells = (CELLS[0], test(CATCHING, "test_f", 1), test(CATCHING, "test_again", 1))
    root = make_course(tmp_path, {"p1": cells})
    texts = answered(root, {"f": "def f(g, x):\n    while True: pass"})
    limits = Limits(cell_seconds=cell_seconds, call_seconds=0.3, submission_seconds=6)
    with Grader(load_assignment(load_course(root), "ps1"), limits) as grader:
        graded = grader.grade(hand_in(root, "amy", texts))
    results = [r for r in graded.notebooks[0].results if r.role is Role.TEST]
    assert [r.score for r in results] == [0, 0]
