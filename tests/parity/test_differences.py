"""Where we differ from stock nbgrader: exactly in what docs/differences-from-nbgrader.md lists."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from autograder.models import Status
from tests.course.building import (
    LESSON,
    answered,
    cell_of,
    hand_in,
    make_course,
    test,
)
from tests.parity.sides import both_sides

pytestmark = pytest.mark.timeout(300)

DOCUMENT = Path(__file__).parents[2] / "docs/differences-from-nbgrader.md"
RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "why": "Because.",
    "show": "double(1)",
}
WARNS = "import warnings\ndef double(x):\n    warnings.warn('slow')\n    return 2 * x"


def _without(content: dict[str, Any], *grade_ids: str) -> dict[str, Any]:
    kept = [
        cell
        for cell in content["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") not in grade_ids
    ]
    return content | {"cells": kept}


def _doubled(content: dict[str, Any], grade_id: str, first: str) -> dict[str, Any]:
    """Put a cell with the same grade_id in front of one."""
    cell = cell_of(content, grade_id)
    at = content["cells"].index(cell)
    copy = json.loads(json.dumps(cell)) | {"id": "copy", "source": first}
    return content | {"cells": [*content["cells"][:at], copy, *content["cells"][at:]]}


def _class(root: Path) -> Path:
    partial = test("import numpy\nnumpy.float64(0.5)", "test_numpy", 1)
    make_course(root, {"p1": (*LESSON, partial)}, config="c.CourseDirectory.course_id = 'listed'")

    def right(**changes: str) -> dict[str, Any]:
        content: dict[str, Any] = answered(root, RIGHT | changes)["p1"]
        return content

    hand_in(root, "warns", {"p1": right(double=WARNS)})
    hand_in(root, "no_test", {"p1": _without(right(), "test_double")})
    hand_in(root, "no_answer", {"p1": _without(right(), "double", "why")})
    stub = cell_of(answered(root, {})["p1"], "why")["source"]
    hand_in(root, "doubled", {"p1": _doubled(right(), "why", stub)})
    hand_in(root, "renamed", {"p1 (1)": right()})
    hand_in(root, "comma", {"p1": json.dumps(right())[:-1] + ",}"})
    hand_in(root, "cut", {"p1": json.dumps(right())[:-100]})
    hand_in(root, "timeless", {"p1": right()}, timestamp="yesterday")
    return root


STUDENTS = ["warns", "no_test", "no_answer", "doubled", "renamed", "comma", "cut", "timeless"]


def test_differences_are_those_of_the_document(tmp_path: Path) -> None:
    steps = [["generate"], *(["autograde", student] for student in STUDENTS)]
    sides = both_sides(_class(tmp_path / "course"), steps)
    stock_failed = {student for student, graded in sides.stock_graded.items() if not graded}
    assert stock_failed == {"doubled", "renamed", "comma", "cut", "timeless"}
    assert {s: g.status for s, g in sides.graded.items() if g.status is not Status.GRADED} == {
        "no_answer": Status.GRADED_WITH_WARNINGS,
        "renamed": Status.GRADED_WITH_WARNINGS,
        "comma": Status.GRADED_WITH_WARNINGS,
        "timeless": Status.GRADED_WITH_WARNINGS,
        "cut": Status.FAILED,
    }
    # What stock nbgrader gave up on, we graded, or failed with a reason and 0 points.
    scores = {student: sides.ours["submission", student]["score"] for student in STUDENTS}
    assert {student: scores[student] for student in stock_failed} == {
        **dict.fromkeys(("doubled", "renamed", "comma", "timeless"), 2.5),
        "cut": 0,
    }
    why = sides.ours["grade", "doubled", "p1", "why"]
    assert (why["auto_score"], why["needs_manual_grade"]) == (0, False), "the first one counts"
    cells = {
        key[1:]: pair
        for key, pair in sides.differences.items()
        if key[0] in ("grade", "comment") and key[1] not in stock_failed
    }
    p1 = "p1"
    expected: dict[tuple[str, ...], tuple[object, object]] = {
        # Warnings cost nothing
        ("warns", p1, "test_double", "auto_score"): (2.0, 0.0),
        ("warns", p1, "test_double", "failed_tests"): (False, True),
        # Deleted test cells
        ("no_test", p1, "test_double", "auto_score"): (2.0, None),
        ("no_test", p1, "test_double", "needs_manual_grade"): (False, True),
        # Deleted answers
        ("no_answer", p1, "double", "auto_comment"): ("No response.", None),
        ("no_answer", p1, "why", "auto_comment"): ("No response.", None),
        ("no_answer", p1, "why", "auto_score"): (0.0, None),
        ("no_answer", p1, "why", "needs_manual_grade"): (False, True),
    }
    for student in set(STUDENTS) - stock_failed:
        # Partial credit from NumPy
        expected[student, p1, "test_numpy", "auto_score"] = (0.5, 1.0)
        expected[student, p1, "test_numpy", "failed_tests"] = (True, False)
    assert cells == expected


def test_every_difference_that_is_tested_is_listed() -> None:
    headings = set(re.findall(r"^## (.+)$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE))
    assert {
        "Warnings cost nothing",
        "Deleted test cells",
        "Deleted answers",
        "Doubled cells",
        "Renamed notebooks",
        "Broken files",
        "Times that are none",
        "Partial credit from NumPy",
        "Tests that reach into the student's process",
    } <= headings
