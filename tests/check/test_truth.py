"""What `autograder check` says is true: no mark for what was not judged, errors in their words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.check.conftest import check
from tests.course import building

LESSONS = ("01_halves", "02_walls")
EXAMS = """
import logging

def examine_sign(halve):
    assert halve(4.0) > 0

def examine_value(halve):
    if halve(4.0) != halve(4.0):  # NaN
        logging.getLogger("not_judged").info("NaN hides this", extra={"nan": True})
        return
    if halve(5.0) != halve(5.0):
        logging.getLogger("not_judged").info("not said to be seen")
        return
    if halve(4.0) < 0:
        logging.getLogger("not_judged").info("another mistake hides this")
        return
    assert abs(halve(4.0)) == 2.0
    if halve(8.0) != 4.0:
        logging.getLogger("not_judged").info("1 of 2 cases holds")
        return 0.5
"""


def _hidden(exam: str) -> str:
    return (
        f"### BEGIN HIDDEN TESTS\nimport exams_here\nexams_here.{exam}(halve)\n### END HIDDEN TESTS"
    )


CELLS = (
    building.text("# Halves"),
    building.solution(
        "answer_half = None\n### BEGIN SOLUTION\nanswer_half = 'b'\n### END SOLUTION", "answer_half"
    ),
    building.test("assert answer_half == 'b'", "test_answer_half", 1),
    building.solution(
        "def halve(x):\n    ### BEGIN SOLUTION\n    return x / 2\n    ### END SOLUTION", "halve"
    ),
    building.test(_hidden("examine_sign"), "test_halve_sign", 2),
    building.test(_hidden("examine_value"), "test_halve_value", 1),
)
RIGHT = {"halve": "def halve(x):\n    return x / 2", "answer_half": "answer_half = 'b'"}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two lessons, as a course's repository has them; not to be changed."""
    root = tmp_path_factory.mktemp("truth") / "course"
    for lesson in LESSONS:
        building.make_course(root, {lesson: CELLS}, name=lesson)
    (root / "exams_here.py").write_text(EXAMS, encoding="utf-8")
    return root


def _write(folder: Path, course: Path, lesson: str, answers: dict[str, str]) -> Path:
    notebook = building.answered(course, answers, lesson)[lesson]
    return building.write_json(folder / f"{lesson}.ipynb", notebook)


def _lines(course: Path, tmp_path: Path, answers: dict[str, str], *options: str) -> str:
    path = _write(tmp_path, course, LESSONS[0], answers)
    done = check(path, "--course", course, *options, cwd=tmp_path)
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


def test_no_check_mark_for_what_was_not_judged(course: Path, tmp_path: Path) -> None:
    """The points stay, since the mistake is charged elsewhere."""
    text = _lines(course, tmp_path, RIGHT | {"halve": "def halve(x):\n    return -x / 3"})
    assert "✗ halve sign" in text
    assert "○ halve value  halve · 1/1" in text
    assert "not judged: another mistake hides this" in text
    assert "2 of 4 points" in text


def test_a_part_of_the_points_is_explained_by_what_the_test_noted(
    course: Path, tmp_path: Path
) -> None:
    """It was judged, so it is not shown as something that another mistake hides."""
    part = "def halve(x):\n    return 0.0 if x == 8 else x / 2"
    text = _lines(course, tmp_path, RIGHT | {"halve": part})
    assert "halve value  halve · 0.5/1" in text
    assert "seen: 1 of 2 cases holds" in text
    assert "not judged" not in text


@pytest.mark.parametrize(("nan_at", "mark"), [(4, "○"), (5, "✗")])
def test_a_nan_that_a_test_has_looked_at_costs_where_it_is_charged(
    course: Path, tmp_path: Path, nan_at: int, mark: str
) -> None:
    """Not where the test only meets it; a NaN that no test speaks of has no full points."""
    nan = f"def halve(x):\n    return float('nan') if x == {nan_at} else x / 2"
    text = _lines(course, tmp_path, RIGHT | {"halve": nan})
    assert f"{mark} halve value" in text


def test_an_error_of_syntax_has_its_text_and_line(course: Path, tmp_path: Path) -> None:
    """Also in a cell below tests that have run."""
    text = _lines(course, tmp_path, RIGHT | {"halve": "def halve(x)\n    return x / 2"})
    assert text.count("SyntaxError: expected ':' (line 1 of the cell)") == 1
    assert '✗ halve value: for the reason seen at "halve sign"' in text


def test_a_text_without_quotes_is_asked_for_them(course: Path, tmp_path: Path) -> None:
    text = _lines(course, tmp_path, RIGHT | {"answer_half": "answer_half = b"})
    assert "name 'b' is not defined" in text
    assert "Are the quotes missing?" in text


def test_a_name_that_a_function_lacks_is_told(course: Path, tmp_path: Path) -> None:
    text = _lines(course, tmp_path, RIGHT | {"halve": "def halve(x):\n    return y / 2"})
    assert text.count("NameError: name 'y' is not defined") == 1


def test_a_call_that_does_not_end_ends_the_check(course: Path, tmp_path: Path) -> None:
    """What comes after it is not waited for, and is not said to fail."""
    text = _lines(
        course, tmp_path, RIGHT | {"halve": "def halve(x):\n    while True:\n        pass"}
    )
    assert "does not end in time: is there a loop?" in text
    assert "… not run, since the check had ended  0/1" in text


def test_a_lesson_that_is_complete_says_what_comes_next(course: Path, tmp_path: Path) -> None:
    assert "All 4. Next: 02_walls" in _lines(course, tmp_path, RIGHT)


def test_programs_get_the_items_as_json(course: Path, tmp_path: Path) -> None:
    told = json.loads(_lines(course, tmp_path, {"answer_half": "answer_half = 'b'"}, "--json"))
    assert [item["state"] for item in told["items"]] == ["passed", "open", "open"]
    assert (told["score"], told["points"], told["next"]) == (1, 4, "02_walls")


def test_without_a_notebook_each_lesson_is_one_line(course: Path, tmp_path: Path) -> None:
    """From the folder that holds the copies: bars, points, and what comes next."""
    for lesson in LESSONS:
        (tmp_path / lesson).mkdir()
    _write(tmp_path / LESSONS[0], course, LESSONS[0], {"answer_half": "answer_half = 'b'"})
    _write(tmp_path / LESSONS[1], course, LESSONS[1], {})
    done = check("--course", course, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    begun, new, _, last = done.stdout.splitlines()
    assert begun.split() == ["01_halves", "█" * 5 + "░" * 15, "1/4"]
    assert new.split() == ["02_walls", "░" * 20, "0/4", "not", "begun"]
    assert last == "1 of 8 points. Next: 01_halves"


def test_what_is_kept_of_a_lesson_holds_until_it_is_saved_anew(
    course: Path, tmp_path: Path
) -> None:
    """A lesson that has changed is checked again, and then the next one comes next."""
    (tmp_path / LESSONS[0]).mkdir()
    folder = tmp_path / LESSONS[0]
    told = []
    for answers in ({"answer_half": "answer_half = 'a'"}, RIGHT):
        _write(folder, course, LESSONS[0], answers)
        for _ in range(2):
            done = check("--course", course, "--json", cwd=tmp_path)
            lessons = json.loads(done.stdout)["lessons"]
            told.append([(one["state"], one["score"]) for one in lessons][:1])
    assert told == [[("begun", 0)], [("begun", 0)], [("done", 4)], [("done", 4)]]


def test_a_broken_notebook_has_its_line(course: Path, tmp_path: Path) -> None:
    """One lesson's file that is no notebook does not hide how the others are."""
    (tmp_path / LESSONS[0]).mkdir()
    (tmp_path / LESSONS[0] / f"{LESSONS[0]}.ipynb").write_text('{"cells": [')
    done = check("--course", course, "--json", cwd=tmp_path)
    assert json.loads(done.stdout)["lessons"][0]["state"] == "broken", done.stderr
