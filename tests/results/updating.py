"""An assignment that changed after hand-in, for any database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nbgrader import api

from autograder.course import Course, load_assignment, load_course
from autograder.results.update import Update, update_assignment
from autograder.results.writer import Gradebook
from tests.course import building
from tests.results.records import Records, graded, records

ANSWERS = {"double": "def double(x): return 2 * x", "why": "Twice.", "show": "print(2)"}
ADDED = building.test("assert double(0) == 0", "added", 1)
EXPLAIN = building.manual("Model answer.", "explain", 3)
STUDENTS = ("amy", "bob")


def begin(course: Course) -> None:
    """Grade two students; a person gives marks, extra credit and comments to one of them."""
    assignment = load_assignment(course, "ps1")
    notebooks = building.answered(course.root, ANSWERS)
    with Gradebook(course, assignment) as gradebook:
        gradebook.write(
            [graded(assignment, building.hand_in(course.root, s, notebooks)) for s in STUDENTS]
        )
    with api.Gradebook(course.db_url, course.course_id) as theirs:
        why = theirs.find_grade("why", "p1", "ps1", "amy")
        why.manual_score, why.extra_credit, why.needs_manual_grade = 2.0, 0.5, False
        theirs.find_comment("why", "p1", "ps1", "amy").manual_comment = "Well said."
        theirs.find_grade("test_double", "p1", "ps1", "amy").manual_score = 1.5
        theirs.db.commit()


def change(
    course: Course,
    cells: Sequence[building.Cell],
    renamed: Mapping[str, str] | None = None,
    **how: bool,
) -> Update:
    """Write other cells into the source, then bring the gradebook up to date."""
    building.write_json(course.root / "source/ps1/p1.ipynb", building.notebook(cells))
    assignment = replace(load_assignment(load_course(course.root), "ps1"), renamed=renamed or {})
    return update_assignment(course, assignment, **how)


def without(*names: str) -> list[building.Cell]:
    """The lesson's cells but for some."""
    return [
        cell
        for cell in building.LESSON
        if cell["metadata"].get("nbgrader", {}).get("grade_id") not in names
    ]


def read(course: Course) -> Records:
    """Everything that nbgrader sees of the assignment."""
    return records(course.db_url)


def goes_round(course: Course) -> None:
    """Add, remove and rename cells and change points; what a person gave stays."""
    begin(course)
    before = read(course)
    cells = [*without("why", "show"), EXPLAIN, ADDED]
    lesson = [
        building.test("assert double(2) == 4", "test_double", 5)
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "test_double"
        else cell
        for cell in cells
    ]
    done = change(course, lesson, {"why": "explain"})
    assert done.added == ("p1/added",)
    assert done.removed == ("p1/show",)
    assert done.renamed == ("p1/why -> explain",)
    assert done.points == ("p1/test_double: 2 -> 5",)
    assert done.losses == ()
    after = read(course)
    for student in STUDENTS:
        assert after["grade", student, "p1", "explain"] == before["grade", student, "p1", "why"]
        assert after["comment", student, "p1", "explain"] == before["comment", student, "p1", "why"]
        assert after["grade", student, "p1", "added"]["auto_score"] is None
        assert ("grade", student, "p1", "show") not in after
    assert after["grade", "amy", "p1", "test_double"]["manual_score"] == 1.5
    assert after["submission", "amy"]["max_score"] == 3 + 4 + 5 + 1
    assert done.backup is not None
    assert records(f"sqlite:///{done.backup}") == before
    assert change(course, lesson, {"why": "explain"}).is_nothing
