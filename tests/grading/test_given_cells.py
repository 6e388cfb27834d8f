"""What tests need of given cells is run on the trusted side, in the instructor's words."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import load_assignment, load_course
from autograder.grading.submission import Grader
from autograder.models import GradedSubmission, Status
from tests.course.building import answered, code, hand_in, locked, make_course, solution, test

CELLS = (
    code("import itertools\nlimit = 3"),
    solution("def f(x):\n    ### BEGIN SOLUTION\n    return x + 1\n    ### END SOLUTION", "f"),
    code("seen = []\nfor n in range(limit):\n    seen.append(f(n))"),
    locked("last = f(10)\ndef twice(g):\n    return g(g(0))", "given"),
    test("assert seen == [1, 2, 3]", "test_seen", 1),
    test("assert last == 11 and twice(f) == 2", "test_last", 1),
    test("assert list(itertools.repeat(0, limit)) == [0, 0, 0]", "test_limit", 1),
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_course(tmp_path_factory.mktemp("course"), {"p1": CELLS})


@pytest.fixture(scope="module")
def grader(root: Path):
    with Grader(load_assignment(load_course(root), "ps1")) as running:
        yield running


def _scores(graded: GradedSubmission) -> dict[str, float | None]:
    return {r.grade_id: r.score for r in graded.notebooks[0].results if r.points}


RIGHT = "def f(x):\n    return x + 1"


def test_right_answer_has_all_points(root: Path, grader: Grader) -> None:
    graded = grader.grade(hand_in(root, "right", answered(root, {"f": RIGHT})))
    assert _scores(graded) == {"test_seen": 1, "test_last": 1, "test_limit": 1}
    assert (graded.status, graded.reason) == (Status.GRADED, "")


def test_answer_that_fails_in_a_given_cell_fails_its_tests_only(root: Path, grader: Grader) -> None:
    wrong = "def f(x):\n    if x == 10:\n        raise SystemExit\n    return x + 1"
    graded = grader.grade(hand_in(root, "wrong", answered(root, {"f": wrong})))
    assert _scores(graded) == {"test_seen": 1, "test_last": 0, "test_limit": 1}
    assert (graded.status, graded.reason) == (Status.GRADED, "")


def test_changed_given_cells_earn_nothing(root: Path, grader: Grader) -> None:
    """A student writes the expected values into the cells that tests read from."""
    forged = answered(root, {"f": "f = None"})
    for cell in forged["p1"]["cells"]:
        if cell["source"].startswith("seen"):
            cell["source"] = "seen = [1, 2, 3]"
    forged["p1"]["cells"].append(code("last = 11\nseen = [1, 2, 3]") | {"id": "own"})
    graded = grader.grade(hand_in(root, "forged", forged))
    assert _scores(graded) == {"test_seen": 0, "test_last": 0, "test_limit": 1}


def test_deleted_given_cells_run_for_the_tests(root: Path, grader: Grader) -> None:
    content = answered(root, {"f": RIGHT})["p1"]
    kept = [c for c in content["cells"] if not c["source"].startswith(("seen", "import"))]
    graded = grader.grade(hand_in(root, "short", {"p1": content | {"cells": kept}}))
    assert _scores(graded) == {"test_seen": 1, "test_last": 1, "test_limit": 1}


def test_given_cell_runs_for_tests_only_where_they_need_it(tmp_path: Path) -> None:
    """A test that makes its own `seen` does not make the student's function run for the cell's."""
    cells = (
        solution("calls = 0\ndef f(x):\n    global calls\n    calls += 1\n    return x", "f"),
        code("seen = f(1)\nother = f(2)"),
        test("seen = f(3)\nassert seen == 3", "test_f", 1),
        test("assert calls == 3", "test_calls", 1),
    )
    root = make_course(tmp_path, {"p1": cells})
    submission = hand_in(root, "amy", answered(root, {"f": cells[0]["source"]}))
    with Grader(load_assignment(load_course(root), "ps1")) as grader:
        assert _scores(grader.grade(submission)) == {"test_f": 1, "test_calls": 1}


IMPORTS = (
    locked("from helpers_here import *\nlast = near(1, 1)", "star"),
    solution(
        "import math\nfrom fractions import Fraction as F\n\ndef half(x):\n"
        "    ### BEGIN SOLUTION\n    return F(x, 2)\n    ### END SOLUTION",
        "half",
    ),
    test("assert half(3) == F(3, 2) and math.isclose(half(1), 0.5)", "test_half", 1),
    test("assert last and near(half(2), 1)", "test_near", 1),
)


def test_imports_of_answer_cells_and_star_imports_serve_tests(tmp_path: Path) -> None:
    """As in the kernel, where a test finds them because they ran before."""
    root = make_course(tmp_path, {"p1": IMPORTS})
    helper = "def near(a, b):\n    return abs(a - b) < 1e-9\n"
    (root / "source" / "ps1" / "helpers_here.py").write_text(helper)
    texts = answered(root, {"half": "def half(x):\n    from fractions import Fraction\n"
                            "    return Fraction(x, 2)"})  # fmt: skip
    with Grader(load_assignment(load_course(root), "ps1")) as grader:
        graded = grader.grade(hand_in(root, "amy", texts))
    assert _scores(graded) == {"test_half": 1, "test_near": 1}
    assert graded.reason == ""
