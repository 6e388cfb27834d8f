"""What is written to nbgrader's tables for a graded, missing, late or failed submission."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from nbgrader import api
from sqlalchemy import create_engine, text

from autograder.course import Course, load_assignment, load_course
from autograder.errors import GradebookError
from autograder.models import Assignment, GradedSubmission
from autograder.results.writer import Gradebook
from tests.course.building import (
    LESSON,
    answered,
    hand_in,
    make_course,
    notebook,
    released,
    test,
    write_json,
)
from tests.results.records import failed, graded, records

ANSWERS = {
    "double": "def double(x): return 2 * x",
    "why": "Twice.",
    "show": "double(1)",
    "y": "y = 1",
}


def _answer(
    course: Course, assignment: Assignment, student: str, timestamp: str = "", **scores: float
) -> GradedSubmission:
    notebooks = answered(course.root, ANSWERS)
    return graded(assignment, hand_in(course.root, student, notebooks, timestamp=timestamp), scores)


def _write(course: Course, *batch: GradedSubmission) -> Any:
    with Gradebook(course, load_assignment(course, "ps1")) as gradebook:
        gradebook.write(batch)
    return records(course.db_url)


def test_tests_give_scores_and_answers_wait_for_a_person(
    course: Course, assignment: Assignment
) -> None:
    found = _write(course, _answer(course, assignment, "amy", test_double=1.5))
    grades = {key[3]: row for key, row in found.items() if key[0] == "grade"}
    assert {name: row["auto_score"] for name, row in grades.items()} == {
        "test_double": 1.5,
        "test_y": 1.0,
        "why": None,
        "show": None,
        "draw": None,
    }
    waiting = {name for name, row in grades.items() if row["needs_manual_grade"]}
    assert waiting == {"why", "show", "draw"}
    assert grades["test_double"]["failed_tests"]
    assert not grades["test_y"]["failed_tests"]


def test_unchanged_answers_get_no_points_and_say_so(course: Course, assignment: Assignment) -> None:
    submission = graded(assignment, hand_in(course.root, "amy", released(course.root)))
    found = _write(course, submission)
    comments = {key[3]: row["auto_comment"] for key, row in found.items() if key[0] == "comment"}
    assert comments == {
        **dict.fromkeys(("double", "why", "show", "y"), "No response."),
        "draw": None,
    }
    why = found["grade", "amy", "p1", "why"]
    assert (why["auto_score"], why["needs_manual_grade"]) == (0, False)
    assert found["grade", "amy", "p1", "draw"]["needs_manual_grade"]


def test_deleted_answers_count_as_no_response(course: Course, assignment: Assignment) -> None:
    notebooks = answered(course.root, ANSWERS)
    cells = notebooks["p1"]["cells"]
    notebooks["p1"]["cells"] = [
        cell
        for cell in cells
        if cell["metadata"].get("nbgrader", {}).get("grade_id") not in ("why", "double")
    ]
    found = _write(course, graded(assignment, hand_in(course.root, "amy", notebooks)))
    assert found["grade", "amy", "p1", "why"]["auto_score"] == 0
    assert not found["grade", "amy", "p1", "why"]["needs_manual_grade"]
    assert found["comment", "amy", "p1", "double"]["auto_comment"] == "No response."


def test_missing_notebook_gets_zero(course: Course, assignment: Assignment) -> None:
    submission = hand_in(course.root, "amy", {"p2": answered(course.root, ANSWERS)["p2"]})
    found = _write(course, graded(assignment, submission))
    for name in ("test_double", "why", "show", "draw"):
        row = found["grade", "amy", "p1", name]
        assert (row["auto_score"], row["needs_manual_grade"]) == (0, False)
    assert found["submission", "amy"]["score"] == 1


def test_failed_submission_gets_zero(course: Course) -> None:
    found = _write(course, failed("amy"))
    assert found["submission", "amy"]["score"] == 0
    assert not found["submission", "amy"]["needs_manual_grade"]
    assert {row["auto_score"] for key, row in found.items() if key[0] == "grade"} == {0}


def test_failed_submission_keeps_the_score_it_had(course: Course, assignment: Assignment) -> None:
    before = _write(course, _answer(course, assignment, "amy"))
    assert before["submission", "amy"]["score"] == 3
    assert _write(course, failed("amy")) == before


def test_submission_after_a_failed_one_is_graded(course: Course, assignment: Assignment) -> None:
    _write(course, failed("amy"))
    after = _write(course, _answer(course, assignment, "amy"))
    assert after["submission", "amy"]["score"] == 3
    assert after["grade", "amy", "p1", "why"]["needs_manual_grade"]


def _grade_by_hand(course: Course, name: str, **values: Any) -> None:
    with api.Gradebook(course.db_url) as gradebook:
        grade = gradebook.find_grade(name, "p1", "ps1", "amy")
        for key, value in values.items():
            setattr(grade, key, value)
        gradebook.db.commit()


def test_marks_of_a_person_stay(course: Course, assignment: Assignment) -> None:
    _write(course, _answer(course, assignment, "amy"))
    _grade_by_hand(course, "why", manual_score=2.5, extra_credit=0.5, needs_manual_grade=False)
    _grade_by_hand(course, "draw", manual_score=4, needs_manual_grade=False)
    _grade_by_hand(course, "test_double", manual_score=1, needs_manual_grade=False)
    with api.Gradebook(course.db_url) as gradebook:
        gradebook.find_comment("why", "p1", "ps1", "amy").manual_comment = "Well put."
        gradebook.find_submission_notebook("p1", "ps1", "amy").flagged = True
        gradebook.db.commit()
    found = _write(course, _answer(course, assignment, "amy", test_double=0))
    why = found["grade", "amy", "p1", "why"]
    assert (why["manual_score"], why["extra_credit"], why["needs_manual_grade"]) == (2.5, 0.5, True)
    test = found["grade", "amy", "p1", "test_double"]
    assert (test["auto_score"], test["manual_score"], test["needs_manual_grade"]) == (0, 1, True)
    draw = found["grade", "amy", "p1", "draw"]
    assert (draw["manual_score"], draw["needs_manual_grade"]) == (4, False)
    assert found["comment", "amy", "p1", "why"]["manual_comment"] == "Well put."
    assert found["notebook", "amy", "p1"]["flagged"]


def test_time_is_kept_as_utc(course: Course, assignment: Assignment) -> None:
    found = _write(
        course,
        _answer(course, assignment, "amy", "2015-02-02 15:58:23.948203 America/Los_Angeles"),
        _answer(course, assignment, "bob", "2024-11-21 10:00:00 +0100"),
        _answer(course, assignment, "cat", "2024-11-21 10:00:00 Nowhere/City"),
    )
    times = {key[1]: row["timestamp"] for key, row in found.items() if key[0] == "submission"}
    assert times == {
        "amy": datetime(2015, 2, 2, 23, 58, 23, 948203),
        "bob": datetime(2024, 11, 21, 9, 58, 20),  # to nbgrader "+0100" is a hundred seconds
        "cat": datetime(2024, 11, 21, 10),
    }


def test_time_that_cannot_be_read_is_none(course: Course, assignment: Assignment) -> None:
    """Whatever dateutil does with it: a zone is looked up as a file."""
    amy = _answer(course, assignment, "amy")
    found = _write(course, replace(amy, timestamp="2024-11-21 10:00:00 " + "A" * 300))
    assert found["submission", "amy"]["timestamp"] is None


def test_submission_without_time_keeps_the_one_it_had(
    course: Course, assignment: Assignment
) -> None:
    _write(course, _answer(course, assignment, "amy", "2024-11-21 10:00:00 UTC"))
    (course.root / "submitted/amy/ps1/timestamp.txt").unlink()
    found = _write(course, _answer(course, assignment, "amy"))
    assert found["submission", "amy"]["timestamp"] == datetime(2024, 11, 21, 10)


PLUGIN = """
from nbgrader.plugins import BasePlugin

class HalfAPointAnHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        if student_id == "broken":
            raise ZeroDivisionError
        return None if student_id == "forgiven" else 0.5 * total_seconds_late / 3600
"""


@pytest.fixture
def late(tmp_path: Path) -> Course:
    """A course with a due date and a plugin for lateness."""
    config = "c.AssignLatePenalties.plugin_class = 'late_plugin.HalfAPointAnHour'"
    root = make_course(tmp_path / "late", {"p1": LESSON}, config=config)
    (root / "late_plugin.py").write_text(PLUGIN, encoding="utf-8")
    course = load_course(root)
    with Gradebook(course, load_assignment(course, "ps1")) as gradebook:
        gradebook.write([failed("nobody")])
    with api.Gradebook(course.db_url) as theirs:
        theirs.update_or_create_assignment("ps1", duedate="2024-11-21 10:00:00 UTC")
    return course


@pytest.mark.parametrize(
    ("student", "handed_in", "penalty"),
    [
        ("amy", "09:59:59", None),
        ("amy", "11:00:00", 0.5),
        ("amy", "23:00:00", 2.0),  # no more than the score
        ("forgiven", "11:00:00", None),
    ],
)
def test_penalty_comes_from_the_plugin(
    late: Course, student: str, handed_in: str, penalty: float | None
) -> None:
    assignment = load_assignment(late, "ps1")
    submission = _answer(late, assignment, student, f"2024-11-21 {handed_in} UTC")
    found = _write(late, submission)
    assert found["notebook", student, "p1"]["penalty"] == penalty


def test_penalty_of_the_stock_plugin_is_the_score(tmp_path: Path) -> None:
    config = "c.LateSubmissionPlugin.penalty_method = 'zero'"
    course = load_course(make_course(tmp_path, {"p1": LESSON}, config=config))
    assignment = load_assignment(course, "ps1")
    Gradebook(course, assignment).close()  # which enters it
    with api.Gradebook(course.db_url) as theirs:
        theirs.update_or_create_assignment("ps1", duedate="2024-11-21 10:00:00 UTC")
    found = _write(course, _answer(course, assignment, "amy", "2024-11-21 11:00:00 UTC"))
    assert found["submission", "amy"]["penalty"] == 2


def test_extension_counts_and_a_penalty_is_taken_back(late: Course) -> None:
    submission = _answer(late, load_assignment(late, "ps1"), "amy", "2024-11-21 11:00:00 UTC")
    assert _write(late, submission)["notebook", "amy", "p1"]["penalty"] == 0.5
    with api.Gradebook(late.db_url) as gradebook:
        gradebook.grant_extension("ps1", "amy", hours=2)
    assert _write(late, submission)["notebook", "amy", "p1"]["penalty"] is None


def test_failing_plugin_is_named_and_nothing_is_written(late: Course) -> None:
    submission = _answer(late, load_assignment(late, "ps1"), "broken", "2024-11-21 11:00:00 UTC")
    with pytest.raises(GradebookError, match="plugin for late submissions failed: ZeroDivision"):
        _write(late, submission)
    assert ("submission", "broken") not in records(late.db_url)
    assert not (late.root / "autograded/broken").exists()


def test_database_is_made_and_stamped_as_nbgrader_does(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(course, failed("amy"))
    other = f"sqlite:///{course.root}/stock.db"
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:/usr/bin:/bin")
    api.Gradebook(other, course.course_id).close()
    schema = text("select type, name, sql from sqlite_master order by name")
    stamp = text("select version_num from alembic_version")
    seen = []
    for url in (course.db_url, other):
        engine = create_engine(url)
        with engine.connect() as connection:
            seen.append((connection.execute(schema).all(), connection.execute(stamp).all()))
        engine.dispose()
    assert seen[0] == seen[1]


def test_changed_source_is_refused_until_it_is_released(course: Course) -> None:
    _write(course, failed("amy"))
    path = course.root / "source/ps1/p1.ipynb"
    changed = path.read_text(encoding="utf-8").replace('"points": 2', '"points": 5')
    path.write_text(changed, encoding="utf-8")
    with pytest.raises(GradebookError, match="generate_assignment ps1"):
        _write(course, failed("bob"))


def test_every_way_out_is_said_and_works_when_a_cell_was_added_after_hand_in(
    course: Course, assignment: Assignment
) -> None:
    """Undoing it loses nothing; removing the assignment loses what people did."""
    submission = _answer(course, assignment, "amy", test_double=1.5)
    _write(course, submission)
    _grade_by_hand(course, "why", manual_score=2.0, needs_manual_grade=False)
    path = course.root / "source/ps1/p1.ipynb"
    before = path.read_bytes()
    write_json(path, notebook([*LESSON, test("assert double(0) == 0", "added", 1)]))
    with pytest.raises(GradebookError) as raised:
        _write(course)
    advice = raised.value.advice
    assert "(1) undo that" in advice
    assert "(2) Leave this assignment as it was" in advice
    assert "(3) Remove it from the gradebook with `nbgrader db assignment remove ps1" in advice
    assert "by hand, extensions and the due date are lost" in advice

    path.write_bytes(before)
    key = ("grade", "amy", "p1", "why")
    assert _write(course, submission)[key]["manual_score"] == 2.0

    write_json(path, notebook([*LESSON, test("assert double(0) == 0", "added", 1)]))
    with api.Gradebook(course.db_url) as database:
        database.remove_assignment("ps1")
    changed = load_assignment(course, "ps1")
    found = _write(course, _answer(course, changed, "amy", test_double=1.5, added=1.0))
    assert found["grade", "amy", "p1", "added"]["auto_score"] == 1.0
    assert found[key]["manual_score"] is None


def test_an_assignment_that_nobody_handed_in_may_change(course: Course) -> None:
    _write(course)
    path = course.root / "source/ps1/p1.ipynb"
    write_json(path, notebook([*LESSON, test("assert double(0) == 0", "added", 1)]))
    with pytest.raises(GradebookError) as raised:
        _write(course)
    assert raised.value.advice == "Run `nbgrader generate_assignment ps1` again."


def test_names_that_are_no_ids_never_reach_the_database(course: Course) -> None:
    with Gradebook(course, load_assignment(course, "ps1")) as gradebook:
        gradebook.write([failed("../../etc"), failed("amy")])
        (left_out,) = gradebook.left_out.items()
        assert left_out[0] == "../../etc"
        assert "../../etc cannot be a student's id" in left_out[1]
    assert {key[1] for key in records(course.db_url)} == {"amy"}


def test_unknown_students_are_left_out_where_the_course_says_so(tmp_path: Path) -> None:
    course = load_course(make_course(tmp_path, config="c.Autograde.create_student = False"))
    with Gradebook(course, load_assignment(course, "ps1")) as gradebook:
        with api.Gradebook(course.db_url) as theirs:
            theirs.add_student("amy")
        gradebook.write([failed("amy"), failed("bob")])
        assert gradebook.left_out == {"bob": "This student is not in the gradebook."}
    assert {key[1] for key in records(course.db_url)} == {"amy"}
