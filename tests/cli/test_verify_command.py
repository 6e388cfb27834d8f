"""What an instructor is told of their own solution, by `verify` and again by `grade`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.running import run
from tests.course.building import Cell, answered, hand_in, make_course, solution, test


def double(factor: int) -> Cell:
    text = f"### BEGIN SOLUTION\ndef double(x):\n    return {factor} * x\n### END SOLUTION"
    return solution(text, "double")


PLAIN = test("assert double(2) == 4", "plain", 1)
INSPECTS = test(
    "import inspect\nassert 'return' in inspect.getsource(double)\nassert double(3) == 6",
    "looks",
    2,
)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with a sound assignment, one that inspects and one whose solution is wrong."""
    make_course(tmp_path, {"p1": [double(2), PLAIN]}, name="sound")
    make_course(tmp_path, {"p1": [double(2), PLAIN, INSPECTS]}, name="inspects")
    return make_course(tmp_path, {"p1": [double(3), PLAIN]}, name="wrong")


def test_each_assignment_is_verified(course: Path) -> None:
    """A line for each, the cells in the kernel and those that lose points named; status 1."""
    shown = run("verify", "--course", os.fspath(course))
    assert shown.returncode == 1, shown.stderr
    assert "sound: your own solution gets full points.\n" in shown.stdout
    assert "looks (TypeError" in shown.stdout and "can forge their points" in shown.stdout
    assert "wrong: Your own solution loses points in plain (AssertionError in" in shown.stdout
    assert run("verify", "sound", "--course", os.fspath(course)).returncode == 0


def test_grade_says_it_and_grades_so(course: Path) -> None:
    """The cell that moved is named in the terminal and in the file, and a right answer is full."""
    right = {"double": "def double(x):\n    return x + x"}
    hand_in(course, "amy", answered(course, right, "inspects"), name="inspects")
    wrong = {"double": "def double(x):\n    return 4"}
    hand_in(course, "ben", answered(course, wrong, "inspects"), name="inspects")
    file = course / "out.json"
    shown = run("grade", "inspects", "--course", os.fspath(course), "--json", os.fspath(file))
    assert shown.returncode == 0, shown.stderr
    assert "looks (TypeError" in shown.stdout
    done = json.loads(file.read_text())
    assert "looks (TypeError" in done["own_solution"][0]
    assert [each["score"] for each in done["submissions"]] == [3.0, 1.0]
    again = run("grade", "inspects", "--course", os.fspath(course), "--json", os.fspath(file))
    assert again.returncode == 0
    assert all(each["unchanged"] for each in json.loads(file.read_text())["submissions"])
