"""The sample class gets the expected scores, from the engine and from stock nbgrader alike."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import load_course
from autograder.grading.assignment import Options, grade_assignment
from autograder.pages.feedback import write_feedback
from autograder.results.ledger import Ledger
from autograder.results.marks import read_marks
from examples.catalogue import lesson_names
from examples.sample_class import expected_scores, graded_cells, write_class
from solutions.exams.mistakes import MISTAKES
from tests.pages.in_process import as_read, mistakes_on
from tests.sample.nan import REASON, without_nan

LONG = bool(os.environ.get("AUTOGRADER_LONG"))
# One student's answer is a masked array, which many comparisons let pass.
MASKED = (
    r"The test \w+ ended without a verdict: The instructor's own solution gives no such value:"
    r" a value with masked or missing entries came\."
)
STOCK_STUDENTS = 40 if LONG else 6  # stock nbgrader needs seconds for each; make test-long: all


def settled(
    found: dict[str, dict[str, float | None]], expected: dict[str, dict[str, float]], lesson: str
) -> dict[str, dict[str, float | None]]:
    """Scores with partial credit taken for full: lesson 08 gives points for each bug found."""
    if lesson != "08_bug_clinic":
        return found
    return {
        student: {
            cell: expected[student][cell] if 0 < (score or 0) < expected[student][cell] else score
            for cell, score in cells.items()
        }
        for student, cells in found.items()
    }


def scores(root: Path, lesson: str) -> dict[str, dict[str, float | None]]:
    """Points by student and test cell, as the gradebook has them; a person grades the others."""
    tests = graded_cells(lesson)[1]
    return {
        student: {mark.cell: mark.score for mark in marks.cells if mark.cell in tests}
        for student, marks in read_marks(load_course(root), lesson).items()
    }


@pytest.mark.parametrize("lesson", lesson_names())
def test_engine_finds_what_was_written(lesson: str, sample_course: Path) -> None:
    """Every student has the expected score in every cell, and every mistake its name."""
    course = load_course(sample_course)
    summary = grade_assignment(course, lesson, Options())
    reasons = [re.sub(f"{MASKED}|{REASON}", "", row.record.reason).strip() for row in summary.rows]
    assert [reason for reason in reasons if reason] == []
    expected = without_nan(sample_course, lesson, expected_scores(lesson))
    assert settled(scores(sample_course, lesson), expected, lesson) == expected
    with Ledger(sample_course) as ledger:
        for written in write_class(lesson):
            record = ledger.record(lesson, written.student)
            assert record is not None
            named = {
                name
                for cell in record.cells
                if cell.finding and not cell.grade_id.startswith("test_answer_")
                for name in cell.finding.mistakes
            }
            assert named == written.named, written.student
    write_feedback(course, lesson)
    for written in write_class(lesson):
        page = sample_course / "feedback" / written.student / lesson / f"{lesson}.html"
        named = written.named - {"not_written"}  # which the page says in a line of its own
        titles = {as_read(MISTAKES[name].title) for name in named}
        assert titles <= mistakes_on(page.read_text(encoding="utf-8"))


@pytest.mark.long
@pytest.mark.parametrize("lesson", lesson_names()[:3])
def test_stock_nbgrader_agrees(lesson: str, sample_course: Path) -> None:
    """Stock `nbgrader autograde`, tests in the student's kernel, gives the same points."""
    students = [written.student for written in write_class(lesson)]
    chosen = students[:: max(1, len(students) // STOCK_STUDENTS)][:STOCK_STUDENTS]
    for student in set(students) - set(chosen):
        shutil.rmtree(sample_course / "submitted" / student)
    without_engine(sample_course)
    nbgrader(sample_course, "generate_assignment", lesson, "--force")
    nbgrader(sample_course, "autograde", lesson)
    expected = expected_scores(lesson)
    assert scores(sample_course, lesson) == {student: expected[student] for student in chosen}
    assert not (sample_course / ".autograder").exists(), "the engine graded, not stock nbgrader"


def without_engine(root: Path) -> None:
    """Takes the plugin out of a course's configuration, so that nbgrader is nbgrader itself."""
    path = root / "nbgrader_config.py"
    settings, mark, _ = path.read_text(encoding="utf-8").partition(
        "import autograder.nbgrader_plugin"
    )
    assert mark
    path.write_text(settings, encoding="utf-8")


def nbgrader(root: Path, *arguments: str) -> None:
    """Runs one command of stock nbgrader in a course."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=root,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
