"""Instructors learn which tests cannot see from outside what they ask for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from autograder.course import load_assignment, load_course
from autograder.course.reaching import reaches, reaching_tests
from autograder.models import OwnSolution
from tests.course.building import make_course, solution, test

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted(path.name for path in (ROOT / "source").iterdir() if path.is_dir())


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("assert f(1) == 2", set()),
        ("assert globals()['f'](1) == 2", set()),
        ("assert 'n' in globals()", {"globals()"}),
        ("assert 'n' in dir()", {"dir()"}),
        ("import inspect\nassert len(inspect.signature(f).parameters) == 1", {"inspect.signature"}),
        ("with redirect_stdout(out):\n    f()", {"redirect_stdout"}),
        ("with mock.patch('builtins.input'):\n    f()", {"patch"}),
        ("assert not np.shares_memory(f(x), x)", {"shares_memory"}),
        ("assert f.__doc__ and issubclass(A, B)", {"__doc__", "issubclass()"}),
        ("%timeit f(1)", {"a magic or shell line"}),
        ("!ls", {"a magic or shell line"}),
        ("assert await f() == 1", {"await"}),
        ("this is no Python", set()),
    ],
)
def test_what_a_cell_uses(source: str, found: set[str]) -> None:
    assert reaches(source) == found


def test_a_given_name_that_a_test_deletes() -> None:
    """A test deletes its own copy of it, and the answers go on using theirs."""
    source = "del helper\nassert f(1) == 2"
    assert reaches(source, frozenset({"helper"})) == {"del helper"}
    assert reaches(source) == set()


def test_what_the_own_solution_says_is_not_said_again(tmp_path: Path) -> None:
    """Cells that moved into the kernel, or that the solution fails, are named elsewhere."""
    names = ("moved", "failed", "stays")
    cells = (solution("f = 1", "f"), *(test("assert f.__doc__", name, 1) for name in names))
    own = OwnSolution(in_kernel={"p1": {"moved": ""}}, not_full={"p1": {"failed": ""}})
    root = make_course(tmp_path, {"p1": cells})
    assignment = replace(load_assignment(load_course(root), "ps1"), own=own)
    assert set(reaching_tests(assignment)) == {"stays"}


@pytest.mark.parametrize("kernel", [False, True])
def test_cells_are_named(tmp_path: Path, kernel: bool) -> None:
    cells = (
        solution("def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION", "f"),
        test("assert f(1) == 1", "test_plain", 1),
        test("assert f.__doc__ is None and 'f' in dir()", "test_inside", 1),
    )
    root = make_course(tmp_path, {"p1": cells})
    if kernel:
        with (root / "nbgrader_config.py").open("a") as config:
            config.write("\nc.Autograder.hidden_tests = 'kernel'\n")
    found = reaching_tests(load_assignment(load_course(root), "ps1"))
    assert found == ({} if kernel else {"test_inside": ("__doc__", "dir()")})


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_lesson_needs_it(lesson: str) -> None:
    cells = nbformat.read(ROOT / "source" / lesson / f"{lesson}.ipynb", 4).cells
    tests = [cell.source for cell in cells if cell.metadata.get("nbgrader", {}).get("points")]
    assert len(tests) > 5 or lesson == "00_start"  # where nothing is graded
    assert not frozenset().union(*map(reaches, tests))
