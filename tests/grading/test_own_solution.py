"""The instructor's own solution decides where tests run, and nobody else does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import load_course
from autograder.course.assignment import load_with_solutions
from autograder.grading.job import Trial
from autograder.grading.own_solution import FOLDER, decided, own_solution, sentences, untried
from autograder.grading.submission import Grader
from autograder.grading.trial import try_solution
from autograder.models import Assignment, GradedSubmission, OwnSolution
from tests.course.building import Cell, answered, hand_in, locked, make_course, solution, test

QUICK = "c.Autograder.limits = {'cell_seconds': 5.0, 'call_seconds': 2.0}"


def answer(name: str, text: str) -> Cell:
    return solution(f"### BEGIN SOLUTION\n{text}\n### END SOLUTION", name)


DOUBLE = answer("double", "def double(x):\n    'Twice.'\n    return 2 * x")
SOURCE = "import inspect\nassert 'return' in inspect.getsource(double)"
UNITTEST = (
    "import unittest\nclass T(unittest.TestCase):\n    def test_it(self):\n"
    "        self.assertEqual(double(3), 6)\nunittest.main(argv=['x'], exit=False)"
)
COMPLAINS = "import sys\nif double(3) != 6:\n    print('wrong', file=sys.stderr)"
HELPER = (
    "del helper\ntry:\n    uses(1)\nexcept NameError:\n    pass\nelse:\n    raise AssertionError"
)

# By notebook: its cells; test cells that run in the kernel, that lose points, that cannot fail.
NOTEBOOKS: dict[str, tuple[list[Cell], set[str], set[str], set[str]]] = {
    "plain": ([DOUBLE, test("assert double(2) == 4", "t", 1)], set(), set(), set()),
    "source": (
        [DOUBLE, test("assert double(2) == 4", "out", 1), test(SOURCE, "t", 1)],
        {"t"},
        set(),
        {"t"},
    ),
    "history": ([DOUBLE, test("exec(In[-2])\nassert double(1) == 2", "t", 1)], {"t"}, set(), set()),
    "helper": (
        [
            locked("def helper(x):\n    return x + 1", "given"),
            answer("uses", "def uses(x):\n    return helper(x)"),
            test("assert uses(1) == 2", "out", 1),
            test(HELPER, "t", 1),
        ],
        {"t"},
        set(),
        set(),
    ),
    "chain": (  # names go from a test in the kernel to one that would be full outside
        [
            DOUBLE,
            test("import inspect\nseen = inspect.getsource(double)", "a", 1),
            test("assert len(seen) > 5 and double(2) == 4", "b", 1),
            test("assert double(3) == 6", "c", 1),
        ],
        {"a", "b"},
        set(),
        {"a"},
    ),
    "imports": (  # a name that a test in the kernel imports is there for tests outside
        [
            DOUBLE,
            test(f"import math\n{SOURCE}", "a", 1),
            test("assert math.isclose(double(2), 4)", "b", 1),
            test("assert math.isclose(double(3), 6)", "c", 1),
        ],
        {"a"},
        set(),
        {"a"},
    ),
    "wrong": (
        [answer("f", "def f(x):\n    return 3 * x"), test("assert f(1) == 2", "t", 1)],
        set(),
        {"t"},
        set(),
    ),
    "part": ([DOUBLE, test("double(2) / 4", "t", 2)], set(), {"t"}, set()),
    "no_file": (
        [answer("f", "d = open('missing.csv').read()"), test("assert d", "t", 1)],
        set(),
        {"t"},
        set(),
    ),
    "writes": (
        [answer("f", "open('out', 'w').write('7')"), test("assert open('out').read()", "t", 1)],
        {"t"},
        set(),
        set(),
    ),
    "unable": ([DOUBLE, test(UNITTEST, "u", 1), test(COMPLAINS, "s", 1)], set(), set(), {"u", "s"}),
    "compares_nothing": (  # any number passes; of a positive one something is asked
        [
            DOUBLE,
            test("import numpy as np\nassert np.allclose(np.zeros((0, 1)), double(3))", "e", 1),
            test("w = np.full(3, np.nan)\nassert not (abs(double(3) - w) > 1).any()", "n", 1),
            test("assert double(3) > 0", "s", 1),
            test("assert np.allclose(double(np.ones(2)), 2)", "f", 1),
        ],
        set(),
        set(),
        {"e", "n"},
    ),
    "asks_for_an_import": (  # the import is the answer; of a function that uses it more is asked
        [
            answer("imports", "from math import floor"),
            test("assert floor(2.5) == 2", "t", 1),
            answer("lower", "def lower(x):\n    return floor(x)"),
            test("assert callable(lower) and floor(2.5) == 2", "u", 1),
        ],
        set(),
        set(),
        {"u"},
    ),
    "magic": (
        [answer("f", "%matplotlib inline\nn = 3"), test("assert n == 3", "t", 1)],
        set(),
        set(),
        set(),
    ),
}


def load(root: Path) -> tuple[Assignment, Trial]:
    assignment, solutions = load_with_solutions(load_course(root), "ps1")
    return assignment, Trial(solutions)


def tried(root: Path) -> Assignment:
    assignment, trial = load(root)
    with Grader(assignment) as grader:
        return decided(assignment, try_solution(grader, trial))


def graded(
    assignment: Assignment, root: Path, student: str, answers: dict[str, str]
) -> dict[str, float]:
    return scores(grade(assignment, root, student, answers))


def grade(
    assignment: Assignment, root: Path, student: str, answers: dict[str, str]
) -> GradedSubmission:
    submission = hand_in(root, student, answered(root, answers))
    with Grader(assignment) as grader:
        return grader.grade(submission)


def scores(done: GradedSubmission) -> dict[str, float]:
    return {r.grade_id: r.score or 0.0 for n in done.notebooks for r in n.results if r.points}


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> OwnSolution:
    root = tmp_path_factory.mktemp("course")
    notebooks = {name: cells for name, (cells, *_) in NOTEBOOKS.items()}
    return tried(make_course(root, notebooks, config=QUICK)).own


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_where_each_test_runs_and_what_is_named(verdict: OwnSolution, name: str) -> None:
    """A cell runs outside if it is full there, else in the kernel; full nowhere, it is named."""
    _, in_kernel, not_full, vacuous = NOTEBOOKS[name]
    assert set(verdict.in_kernel.get(name, ())) == in_kernel
    assert set(verdict.not_full.get(name, ())) == not_full
    assert set(verdict.vacuous.get(name, ())) == vacuous


def test_the_reason_is_told(verdict: OwnSolution) -> None:
    """A cell that loses points is named with its error and with the cell that failed before it."""
    why = verdict.not_full["no_file"]["t"]
    assert "FileNotFoundError" in why and "missing.csv" in why
    assert verdict.not_full["part"]["t"] == "1 of 2 points"
    assert verdict.not_full["wrong"]["t"] == "AssertionError in `assert f(1) == 2`"


def test_the_line_of_a_test_in_the_kernel_is_told(tmp_path: Path) -> None:
    config = "c.Autograder.hidden_tests = 'kernel'"
    cells = [DOUBLE, test("x = 3\nassert double(x) == 5", "t", 1)]
    own = tried(make_course(tmp_path, {"p1": cells}, config=config)).own
    assert own.not_full["p1"]["t"] == "AssertionError in `assert double(x) == 5`"


def test_no_solution_is_remembered(verdict: OwnSolution) -> None:
    """What is kept of a solution is where tests run and kinds of values, not its text."""
    assert "Twice" not in repr(verdict) and "2 * x" not in repr(verdict)


def test_a_release_in_the_place_of_the_source_is_not_tried(tmp_path: Path) -> None:
    """Without a solution nothing is decided, and the instructor is told why."""
    stub = solution("raise NotImplementedError()", "f")
    root = make_course(tmp_path, {"p1": [stub, test("assert f(1) == 2", "t", 1)]})
    assignment, trial = load(root)
    assert "no solution" in (untried(assignment, trial) or "")
    own = own_solution(assignment, trial.solutions, assignment.limits, "bwrap")
    said = sentences(decided(assignment, own))
    assert "not graded" in said[0] and "all its tests run in the student's process" in said[1]
    right = {"f": "def f(x):\n    return 2 * x\nclass Box: pass"}
    assert graded(decided(assignment, own), root, "amy", right) == {"t": 1.0}
    assert graded(decided(assignment, own), root, "ben", {"f": "f = len"}) == {"t": 0.0}


def test_where_the_solution_is_not_written_tests_run_as_stock_runs_them(tmp_path: Path) -> None:
    """A test of another answer stays outside."""
    cells = [DOUBLE, test("assert double(2) == 4", "out", 1)]
    cells += [solution("raise NotImplementedError()", "box")]
    cells += [test("import gc\nassert Box(3).n == 3 and len(Box(3).all) > 1", "t", 1)]
    assignment = tried(make_course(tmp_path, {"p1": cells}))
    assert set(assignment.own.in_kernel["p1"]) == set(assignment.own.not_full["p1"]) == {"t"}
    box = "class Box:\n    def __init__(self, n): self.n, self.all = n, {'a': 1, 'b': self}"
    right = {"double": "def double(x): return x + x", "box": box}
    assert graded(assignment, tmp_path, "amy", right) == {"out": 1.0, "t": 1.0}
    assert any("does not get that far: t (" in text for text in sentences(assignment))


def test_a_solution_that_never_ends_is_named(tmp_path: Path) -> None:
    """The limits of a submission hold for the own solution, too."""
    cells = [answer("f", "def f():\n    while True: pass"), test("f()", "t", 1)]
    root = make_course(tmp_path, {"p1": cells}, config=QUICK.replace("2.0", "0.5"))
    assert "TimeoutError" in tried(root).own.not_full["p1"]["t"]


@pytest.mark.parametrize(("setting", "cells"), [("outside", set()), ("kernel", {"out", "t"})])
def test_a_setting_forces_one_way(tmp_path: Path, setting: str, cells: set[str]) -> None:
    """With "outside" or "kernel" the own solution moves no test."""
    config = f"c.Autograder.hidden_tests = '{setting}'"
    root = make_course(tmp_path, {"p1": NOTEBOOKS["source"][0]}, config=config)
    own = tried(root)
    assert set(own.own.in_kernel) == set()
    right = {"double": "def double(x):\n    return 2 * x"}
    assert graded(own, root, "amy", right) == {"out": 1.0, "t": float("t" in cells)}


FORGED = (
    "import IPython\n"
    "from IPython.core.interactiveshell import ExecutionResult\n"
    "shell = get_ipython()\n"
    "run = type(shell).run_cell\n"
    "type(shell).run_cell = lambda self, *a, **k: run(self, 'None')\n"
    "shell.user_ns['__builtins__'].__dict__['AssertionError'] = type('E', (Exception,), {})\n"
    "def double(x):\n    return 5"
)


def test_in_a_mixed_notebook_only_cells_in_the_kernel_can_be_forged(tmp_path: Path) -> None:
    """Where one cell runs in the kernel, the others are as safe as without it."""
    root = make_course(tmp_path, {"p1": NOTEBOOKS["source"][0]})
    assignment = tried(root)
    assert set(assignment.own.in_kernel["p1"]) == {"t"}
    right = {"double": "def double(x):\n    return 2 * x"}
    assert graded(assignment, root, "amy", right) == {"out": 1.0, "t": 1.0}
    wrong = {"double": "double = lambda x: 3 * x\nimport inspect"}
    assert graded(assignment, root, "ben", wrong) == {"out": 0.0, "t": 0.0}
    assert graded(assignment, root, "eve", {"double": FORGED})["out"] == 0.0


MOVES = {
    "an object that no test outside can read": "class A:\n    def __eq__(self, o): return True\n"
    "def double(x):\n    return A()",
    "an exception like that of the border": "class OpaqueError(Exception): pass\n"
    "def double(x):\n    raise OpaqueError('the solution')",
    "a setting": "import traitlets.config\nc = traitlets.config.Config()\n"
    "c.Autograder.hidden_tests = 'kernel'\ndef double(x):\n    return 0",
    "a file where the verdict is kept": "import os, json\nos.makedirs('.autograder/solutions')\n"
    "json.dump({'in_kernel': {'p1': {'t': ''}}}, open('.autograder/solutions/ps1.json', 'w'))\n"
    "def double(x):\n    return 0",
}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Grader]]:
    """A course of one test that runs outside, and a grader of it."""
    root = make_course(tmp_path_factory.mktemp("plain"), {"p1": NOTEBOOKS["plain"][0]})
    with Grader(tried(root)) as grader:
        yield root, grader


@pytest.mark.parametrize("how", MOVES)
def test_a_submission_moves_no_cell(plain: tuple[Path, Grader], how: str) -> None:
    """Whatever is handed in, a cell that the solution left outside runs there, as in source."""
    root, grader = plain
    notebooks = answered(root, {"double": MOVES[how]})
    notebooks["p1"]["metadata"]["hidden_tests"] = "kernel"
    for cell in notebooks["p1"]["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["source"] = "1"
            cell["metadata"]["in_kernel"] = True
    done = grader.grade(hand_in(root, "eve", notebooks))
    assert scores(done) == {"t": 0.0}
    assert not grader.assignment.own.in_kernel
    assert not (root / FOLDER).exists()


def test_what_is_known_is_not_found_out_again(tmp_path: Path) -> None:
    """The same solution runs once; another one, or other limits, run anew."""
    root = make_course(tmp_path, {"p1": NOTEBOOKS["plain"][0]}, config=QUICK)
    kept = root / FOLDER / "ps1.json"

    def run() -> tuple[OwnSolution, int]:
        assignment, trial = load(root)
        own = own_solution(assignment, trial.solutions, assignment.limits, "bwrap")
        return own, kept.stat().st_ino

    first, again = run(), run()
    assert not first[0].not_full and again == (first[0], first[1])
    path = root / "source" / "ps1" / "p1.ipynb"
    path.write_text(path.read_text().replace("2 * x", "7 * x"))
    assert run()[0].not_full["p1"].keys() == {"t"}


def test_what_met_a_time_limit_is_not_remembered(tmp_path: Path) -> None:
    """A machine may be busy once; it must not decide for good where a test runs."""
    cells = [answer("f", "import time\ndef f():\n    time.sleep(9)"), test("f()", "t", 1)]
    root = make_course(tmp_path, {"p1": cells}, config=QUICK)
    assignment, trial = load(root)
    own = own_solution(assignment, trial.solutions, assignment.limits, "bwrap")
    assert own.timed_out
    assert "met a time limit" in " ".join(sentences(decided(assignment, own)))
    assert not (root / FOLDER / "ps1.json").exists()


def test_a_damaged_memory_is_not_believed(tmp_path: Path) -> None:
    """A kept verdict that was changed by hand is made anew."""
    root = make_course(tmp_path, {"p1": NOTEBOOKS["plain"][0]})
    assignment, trial = load(root)
    first = own_solution(assignment, trial.solutions, assignment.limits, "bwrap")
    kept = root / FOLDER / "ps1.json"
    kept.write_text(kept.read_text().replace('"in_kernel": {}', '"in_kernel": {"p1": {"t": ""}}'))
    assert own_solution(assignment, trial.solutions, assignment.limits, "bwrap") == first
