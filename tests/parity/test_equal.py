"""On honest submissions the gradebook is stock nbgrader's, cell by cell.

Each test grades a course with `nbgrader autograde`, real kernels included, and with us, and
compares every score, flag, comment, penalty and time.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import nbgrader
import pytest

from autograder.models import Status
from tests.course.building import (
    LESSON,
    answered,
    cell_of,
    code,
    hand_in,
    locked,
    make_course,
    manual,
    released,
    solution,
    task,
    test,
    text,
)
from tests.parity.sides import both_sides

pytestmark = pytest.mark.timeout(300)

GUIDE = Path(nbgrader.__file__).parent / "docs/source/user_guide"


DELETES_A_NAME = "sum_of_squares_uses_squares"


def quickstart(root: Path) -> Path:
    """The course that `nbgrader quickstart` makes, with the submissions of the user guide."""
    shutil.copytree(GUIDE / "source", root / "source")
    shutil.copytree(GUIDE / "submitted", root / "submitted")
    shutil.rmtree(root / "source/ps1_autotest")
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        "c.CourseDirectory.course_id = 'course101'\n"
        "c.IncludeHeaderFooter.header = 'source/header.ipynb'\n",
        encoding="utf-8",
    )
    return root


QUICKSTART = [["generate"], ["due", "2015-02-02 12:00:00 UTC"]] + [
    ["autograde", student] for student in ("bitdiddle", "hacker")
]


def test_quickstart_course(tmp_path: Path) -> None:
    sides = both_sides(quickstart(tmp_path / "course"), QUICKSTART)
    assert sides.differences == {}
    assert len(sides.stock) == 2 * (1 + 2 + 9 + 7)
    assert sides.stock["grade", "hacker", "problem1", DELETES_A_NAME]["auto_score"] == 0.5
    assert sides.stock["notebook", "bitdiddle", "problem1"]["failed_tests"]


def test_quickstart_course_in_kernel_mode(tmp_path: Path) -> None:
    root = quickstart(tmp_path / "course")
    shutil.rmtree(root / "submitted/bitdiddle")
    steps = [step for step in QUICKSTART if "bitdiddle" not in step]
    sides = both_sides(root, steps, "c.Autograder.hidden_tests = 'kernel'")
    assert sides.differences == {}


EVERYTHING = {
    "p1": (
        *LESSON,
        locked("given = [1, 2, 3]", "given_list"),
        solution(
            "def total(xs):\n    ### BEGIN SOLUTION\n    return sum(xs)\n    ### END SOLUTION",
            "total",
        ),
        test("assert total(given) == 6\nassert total([]) == 0", "test_total", 1),
        test(
            "points = 0\nfor n in (1, 2, 4):\n    points += total([n] * n) == n * n\npoints / 2",
            "test_partial",
            1.5,
        ),
        test("total([1]) == 1", "test_result_that_is_no_number", 1),
        test("print(total([1]))\n3", "test_whole_number", 3),
        code("import itertools\nlimit = 3\nsums = [total([n]) for n in range(limit)]"),
        code("doubled = []\nfor n in range(limit):\n    doubled.append(double(n))"),
        code("def three(f):\n    return f(limit)"),
        test(
            "assert list(itertools.accumulate(sums)) == [0, 1, 3]\n"
            "assert doubled == [0, 2, 4] and three(double) == 6",
            "test_given",
            1,
        ),
    ),
    "p2": (
        text("# Second"),
        solution("answer = 42", "answer"),
        test("assert answer == 42", "test_answer", 2),
        manual("Why 42?", "why_42", 5),
        task("Prove it.", "prove", 1),
        manual("plot = 1", "plot", 2, as_code=True),
    ),
}
RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "total": "def total(xs):\n    return sum(xs)",
    "why": "Because.",
    "show": "double(1)",
    "answer": "answer = 42",
    "why_42": "It was computed.",
    "plot": "plot = [1]",
}
WRONG = {
    "half": RIGHT | {"total": "def total(xs):\n    return sum(xs) if len(xs) < 4 else 0"},
    "wrong": RIGHT | {"double": "def double(x):\n    print(x)\n    return x + x + (x < 0)"},
    "broken": RIGHT
    | {"total": "def total(xs:\n    return", "answer": "raise KeyError(41)", "plot": "1 / 0"},
    "blank": {"double": "", "total": "", "why": "", "answer": ""},
}
PLUGIN = """
from nbgrader.plugins import BasePlugin

class Tenth(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 10 if total_seconds_late < 7200 else 1000
"""


def _everything(root: Path) -> Path:
    """A course with every kind of cell, and a class that hands in every kind of thing."""
    config = "c.AssignLatePenalties.plugin_class = 'tenth.Tenth'\n"
    config += "c.CourseDirectory.course_id = 'everything'\n"
    make_course(root, EVERYTHING, config=config)
    (root / "tenth.py").write_text(PLUGIN, encoding="utf-8")
    (root / "source/ps1/data.csv").write_text("1,2", encoding="utf-8")
    early = "2024-11-21 09:00:00 UTC"
    hand_in(root, "right", answered(root, RIGHT), timestamp=early)
    for student, answers in WRONG.items():
        hand_in(root, student, answered(root, answers), timestamp=early)
    hand_in(root, "nothing", released(root))
    hand_in(root, "late", answered(root, RIGHT), timestamp="2024-11-21 11:00:00 UTC")
    for student, stem in {"later": "p2", "ill": "p1"}.items():
        one = {stem: answered(root, RIGHT)[stem]}
        hand_in(root, student, one, timestamp="2024-11-22 11:00:00 UTC")
    busy = answered(root, RIGHT)
    busy["p1"]["cells"].insert(0, code("import math") | {"id": "own-1"})
    busy["p1"]["cells"].insert(5, code("total = None\ndisplay(double)") | {"id": "own-2"})
    busy["p1"]["cells"].append(text("Thank you.") | {"id": "own-3"})
    cell_of(busy["p1"], "test_double")["source"] = "assert True"
    cell_of(busy["p1"], "given")["source"] = "import nothing"
    cell_of(busy["p1"], "double")["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": "old"}
    ]
    submission = hand_in(root, "busy", busy, timestamp=early)
    (submission.folder / "notes.txt").write_text("mine", encoding="utf-8")
    (submission.folder / "data.csv").write_text("changed", encoding="utf-8")
    return root


CLASS = ["right", *WRONG, "nothing", "late", "later", "ill", "busy"]


def test_course_with_every_kind_of_cell_and_submission(tmp_path: Path) -> None:
    """Manual cells, tasks, partial credit, lateness, a missing notebook, a second grading."""
    marks = [
        ["extend", "ill", 48],
        ["mark", "half", "p1", "why", {"manual_score": 2.5, "needs_manual_grade": False}],
        ["mark", "half", "p1", "draw", {"manual_score": 1, "needs_manual_grade": False}],
        ["mark", "half", "p1", "test_total", {"manual_score": 0.5, "extra_credit": 0.25}],
        ["remark", "half", "p1", "why", "Good."],
    ]
    steps = [
        ["generate"],
        ["due", "2024-11-21 10:00:00 UTC"],
        *(["autograde", student] for student in CLASS),
        *marks,
        ["autograde", "half"],
        ["autograde", "ill"],
    ]
    sides = both_sides(_everything(tmp_path / "course"), steps)
    assert sides.stock_graded == dict.fromkeys(CLASS, True)
    assert sides.differences == {}
    # The class is what it was meant to be.
    score = {key[1]: row["score"] for key, row in sides.stock.items() if key[0] == "submission"}
    assert score["right"] == score["busy"] == 11.5
    assert score["wrong"] == 9.5
    assert score["broken"] == 2
    assert score["later"] == 2
    assert score["nothing"] == score["blank"] == 0
    assert sides.stock["notebook", "late", "p2"]["penalty"] == pytest.approx(0.2)
    assert sides.stock["notebook", "ill", "p1"]["penalty"] is None
    assert 0 < sides.stock["grade", "half", "p1", "test_partial"]["auto_score"] < 1.5
    assert sides.stock["grade", "half", "p1", "test_total"]["needs_manual_grade"]
    assert sides.graded["right"].status is Status.GRADED
    _same_files(sides.roots)


def _same_files(roots: tuple[Path, Path]) -> None:
    """`autograded/` holds the same files, but for those that the assignment does not list."""
    ours, stock = (
        {p.relative_to(root / "autograded").as_posix() for p in (root / "autograded").rglob("*.*")}
        for root in roots
    )
    assert stock - ours == {"busy/ps1/notes.txt"}
    assert ours - stock == set()
    for root in roots:
        assert (root / "autograded/busy/ps1/data.csv").read_text(encoding="utf-8") == "1,2"
