"""nbgrader's own command and formgrader's API grade with the engine once a course says so."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.made_course import (
    ASSIGNMENT,
    NOTEBOOK,
    environment,
    expected_score,
    hand_in,
    student_id,
)
from tests.conftest import STUDENTS

ROOT = Path(__file__).resolve().parents[2]
Scores = Callable[[Path], dict[str, float]]
EXPECTED = {student_id(index): expected_score(index) for index in range(STUDENTS)}

# What formgrader's button does: apps/api.py, called by server_extensions/formgrader.
PRESS = """
import json, sys
from nbgrader.apps import NbGraderAPI
from nbgrader.apps.baseapp import NbGrader
app = NbGrader()
app.initialize([])
api = NbGraderAPI(app.coursedir)
print(json.dumps(api.autograde("ps1", sys.argv[1])))
"""


@pytest.fixture
def plugged(course: Path) -> Path:
    """A course whose configuration puts the engine in."""
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\nimport autograder.nbgrader_plugin\nautograder.nbgrader_plugin.install()\n")
    return course


def python(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=course,
        capture_output=True,
        text=True,
        check=False,
        env={**environment(), "PYTHONPATH": os.fspath(ROOT)},
    )


def autograde(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return python(course, "-m", "nbgrader", "autograde", ASSIGNMENT, *arguments)


def test_nbgrader_autograde_grades_with_the_engine(plugged: Path, scores: Scores) -> None:
    done = autograde(plugged)
    assert done.returncode == 0, done.stderr
    assert scores(plugged) == EXPECTED
    assert (plugged / ".autograder" / "ledger.sqlite").exists()
    assert f"{student_id(0)}: {EXPECTED[student_id(0)]:g} of" in done.stderr
    again = autograde(plugged)
    assert again.returncode == 0
    assert again.stderr.count("Skipping unchanged submission") == STUDENTS
    assert "Skipping unchanged" not in autograde(plugged, "--force").stderr


def test_a_gradebook_made_without_a_course_id_goes_on_once_there_is_one(
    plugged: Path, scores: Scores
) -> None:
    """Nobody is graded twice, a new student and a second release of the source have their place."""
    assert autograde(plugged).returncode == 0
    with (plugged / "nbgrader_config.py").open("a") as config:
        config.write("\nc.CourseDirectory.course_id = 'named'\n")
    hand_in(plugged, STUDENTS)
    released = python(plugged, "-m", "nbgrader", "generate_assignment", ASSIGNMENT, "--force")
    assert released.returncode == 0, released.stderr
    again = autograde(plugged)
    assert again.returncode == 0, again.stderr
    assert again.stderr.count("Skipping unchanged submission") == STUDENTS
    assert scores(plugged) == {**EXPECTED, student_id(STUDENTS): expected_score(STUDENTS)}


def test_without_the_line_stock_nbgrader_grades(course: Path, scores: Scores) -> None:
    done = autograde(course, "--student", student_id(1))
    assert done.returncode == 0, done.stderr
    assert scores(course) == {student_id(1): EXPECTED[student_id(1)]}
    assert not (course / ".autograder").exists()


def test_the_button_of_formgrader_grades_one_student(plugged: Path, scores: Scores) -> None:
    done = python(plugged, "-c", PRESS, student_id(3))
    assert done.returncode == 0, done.stderr
    assert '"success": true' in done.stdout
    assert scores(plugged) == {student_id(3): EXPECTED[student_id(3)]}
    assert (plugged / ".autograder" / "ledger.sqlite").exists()


def test_the_button_tells_why_a_submission_has_no_score(plugged: Path) -> None:
    notebook = plugged / "submitted" / student_id(3) / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    notebook.write_text("{ no notebook")
    done = python(plugged, "-c", PRESS, student_id(3))
    assert '"success": false' in done.stdout
    assert "has no score" in done.stdout


def test_a_failed_submission_ends_nbgrader_with_1_and_the_rest_are_graded(
    plugged: Path, scores: Scores
) -> None:
    notebook = plugged / "submitted" / student_id(3) / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    notebook.write_text("{ no notebook")
    done = autograde(plugged)
    assert done.returncode == 1
    assert f"{student_id(3)} has no score" in done.stderr
    assert scores(plugged) == {**EXPECTED, student_id(3): 0}


def test_a_glob_of_students_and_the_database_of_the_command_line_are_respected(
    plugged: Path, tmp_path: Path
) -> None:
    from nbgrader.api import Gradebook

    url = f"sqlite:///{tmp_path}/other.db"
    done = autograde(plugged, "--student", "*[13]", "--db", url)
    assert done.returncode == 0, done.stderr
    with Gradebook(url) as gradebook:
        graded = {s.student.id: s.score for s in gradebook.assignment_submissions(ASSIGNMENT)}
    assert graded == {student_id(i): EXPECTED[student_id(i)] for i in (1, 3)}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--notebook", "other"], "Leave out --notebook"),
        (["--no-execute"], "Leave out --no-execute"),
        (["--student", "nobody"], "No submission of nobody"),
        (["--Autograde.create_student=False"], "exists in the database"),
    ],
    ids=["notebook", "no-execute", "nobody", "unknown student"],
)
def test_what_the_engine_does_not_do_is_refused_and_not_ignored(
    plugged: Path, scores: Scores, arguments: list[str], says: str
) -> None:
    done = autograde(plugged, *arguments)
    assert done.returncode == 1
    assert says in done.stderr
    assert scores(plugged) == {}


def test_the_hooks_of_the_course_run(plugged: Path) -> None:
    with (plugged / "nbgrader_config.py").open("a") as config:
        config.write(
            "\nfrom pathlib import Path\n"
            "def note(name):\n"
            "    return lambda assignment, student, notebooks: Path(name).write_text(assignment)\n"
            "c.BaseConverter.pre_convert_hook = note('before')\n"
            "c.BaseConverter.post_convert_hook = note('after')\n"
        )
    assert autograde(plugged, "--student", student_id(1)).returncode == 0
    assert (plugged / "before").read_text() == (plugged / "after").read_text() == ASSIGNMENT
