"""More time for a student: entered before or after hand-in, and the penalty follows at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from nbgrader.api import Gradebook as NbGraderDatabase

from autograder.course import Course, load_assignment, load_course
from autograder.errors import GradebookError
from autograder.results.extensions import extend
from autograder.results.marks import read_marks
from autograder.results.tables import open_gradebook
from autograder.results.writer import Gradebook
from tests.course.building import answered, hand_in, make_course
from tests.results.records import graded

PLUGIN = """
from nbgrader.plugins import BasePlugin


class Tenth(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 0.1 * score
"""


@pytest.fixture
def late(tmp_path: Path) -> Course:
    """A course in which amy handed in an hour late, and bob not at all."""
    config = 'c.CourseDirectory.course_id = "c"\nc.AssignLatePenalties.plugin_class = "late.Tenth"'
    root = make_course(tmp_path / "course", config=config)
    (root / "late.py").write_text(PLUGIN, encoding="utf-8")
    course = load_course(root)
    with open_gradebook(course) as theirs:
        theirs.update_or_create_assignment("ps1", duedate="2026-10-01 18:00:00 UTC")
        theirs.add_student("bob")
    assignment = load_assignment(course, "ps1")
    answers = answered(root, {"double": "def double(x): return 2 * x"})
    amy = hand_in(root, "amy", answers, timestamp="2026-10-01 19:00:00 UTC")
    with Gradebook(course, assignment) as gradebook:
        gradebook.write([graded(assignment, amy, {"test_double": 2})])
    return course


def test_the_penalty_follows_and_comes_back(late: Course) -> None:
    """No run is needed; nbgrader reads the same time; no more time brings the penalty back."""
    assert read_marks(late, "ps1")["amy"].penalty == pytest.approx(0.2)
    (given,) = extend(late, "ps1", ["amy"], timedelta(hours=2))
    assert (given.before, given.after) == (pytest.approx(0.2), 0)
    with NbGraderDatabase(late.db_url, "c") as theirs:
        assert theirs.find_submission("ps1", "amy").extension == timedelta(hours=2)
        assert theirs.find_submission("ps1", "amy").total_seconds_late == 0
    (taken,) = extend(late, "ps1", ["amy"], timedelta())
    assert (taken.before, taken.after) == (0, pytest.approx(0.2))
    assert read_marks(late, "ps1")["amy"].extension is None


def test_who_has_not_handed_in_yet_has_it_already(late: Course) -> None:
    """It holds once something comes, and nothing is graded meanwhile."""
    extend(late, "ps1", ["bob"], timedelta(days=7))
    assert not read_marks(late, "ps1")["bob"].graded
    assignment = load_assignment(late, "ps1")
    answers = answered(late.root, {"double": "def double(x): return 2 * x"})
    bob = hand_in(late.root, "bob", answers, timestamp="2026-10-08 17:00:00 UTC")
    with Gradebook(late, assignment) as gradebook:
        gradebook.write([graded(assignment, bob, {"test_double": 2})])
    assert read_marks(late, "ps1")["bob"].penalty == 0


def test_nobody_gets_time_when_one_is_unknown(late: Course) -> None:
    """A typing error changes nothing, and names the student."""
    with pytest.raises(GradebookError, match="no student emy"):
        extend(late, "ps1", ["amy", "emy"], timedelta(days=1))
    assert read_marks(late, "ps1")["amy"].extension is None


def test_an_assignment_that_is_unknown_is_named(late: Course) -> None:
    with pytest.raises(GradebookError, match="has no assignment ps9"):
        extend(late, "ps9", ["amy"], timedelta(days=1))


def test_a_date_that_cannot_be_is_said_and_nobody_gets_time(late: Course) -> None:
    with pytest.raises(GradebookError, match="no date so much later"):
        extend(late, "ps1", ["amy"], timedelta(days=3_000_000))
    assert read_marks(late, "ps1")["amy"].extension is None


def test_without_a_time_when_it_is_due_there_is_no_more_time(tmp_path: Path) -> None:
    """The error says how it is entered."""
    course = load_course(make_course(tmp_path / "course"))
    for _ in range(2):
        with pytest.raises(GradebookError, match="nbgrader db assignment add ps1 --duedate"):
            extend(course, "ps1", ["amy"], timedelta(days=1))
        Gradebook(course, load_assignment(course, "ps1")).close()
