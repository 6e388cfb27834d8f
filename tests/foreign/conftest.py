"""Every course in one assignment, graded once by both sides: a notebook for each course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.course import load_course
from autograder.grading.assignment import Options, grade_assignment
from tests.course.building import answered, hand_in, make_course
from tests.foreign import courses_answers as answers
from tests.foreign import courses_library as library
from tests.foreign import courses_plain as plain
from tests.foreign import courses_styles as styles
from tests.foreign.exercise import Exercise, cells_of
from tests.parity.stock import run_stock
from tests.results.records import records

COURSES: dict[str, tuple[Exercise, ...]] = {
    "imports": plain.IMPORTS,
    "names": plain.NAMES,
    "numerical": plain.NUMERICAL,
    "frames": library.FRAMES,
    "widgets": library.WIDGETS,
    "plots": library.PLOTS,
    "patches": library.PATCHES,
    "modules": library.MODULES,
    "objects": styles.OBJECTS,
    "texts": styles.TEXTS,
    "answers": answers.ANSWERS,
}
STUDENTS = ("own", "wrong1", "wrong2", "wrong3")
CONFIG = "c.Autograde.exclude_overwriting = {'ps1': ['handed.py']}"

Scores = Mapping[tuple[str, str, str], float | None]  # by course, exercise and student


@dataclass(frozen=True)
class Foreign:
    """Points of each test, as the two gradebooks have them."""

    ours: Scores
    stock: Scores


@pytest.fixture(scope="session")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Foreign:
    """Both sides of all courses."""
    folder = tmp_path_factory.mktemp("foreign")
    ours, stock = _make(folder / "ours" / "course"), _make(folder / "stock" / "course")
    grade_assignment(load_course(ours), "ps1", Options(workers=1))
    graded = run_stock(stock, "ps1", [["generate"], *(["autograde", s] for s in STUDENTS)])
    assert all(graded.values())
    return Foreign(_scores(ours), _scores(stock))


def _make(root: Path) -> Path:
    notebooks = {name: cells_of(exercises) for name, exercises in COURSES.items()}
    make_course(root, notebooks, config=CONFIG)
    (root / "source/ps1/handed.py").write_text(library.HANDED, encoding="utf-8")
    for number, student in enumerate(STUDENTS):
        texts = {e.name: e.handed_in(number) for course in COURSES.values() for e in course}
        submission = hand_in(root, student, answered(root, texts))
        (submission.folder / "handed.py").write_text(library.HANDED_IN[number], encoding="utf-8")
    return root


def _scores(root: Path) -> Scores:
    found = records(load_course(root).db_url)
    return {
        (key[2], key[3].removeprefix("test_"), key[1]): row["auto_score"]
        for key, row in found.items()
        if key[0] == "grade"
    }
