"""What a person grades is divided evenly, whole students or whole questions, and stays divided."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import chain

import pytest
from nbgrader.api import Gradebook as NbGraderDatabase
from typer.testing import CliRunner

from autograder.cli.app import app
from autograder.course import Course, load_assignment
from autograder.errors import GradebookError
from autograder.results.dividing import Task, divide_by_cell, divide_by_name, read_tasks
from autograder.results.extensions import extend
from autograder.results.writer import Gradebook
from tests.course.building import answered, hand_in
from tests.lms.platforms import table
from tests.results.records import graded

ASSISTANTS = ["kim", "lee", "max"]


@pytest.fixture
def tasks(course: Course) -> list[Task]:
    """Ten students with a text, a code cell and a task each; names run against the ids."""
    assignment = load_assignment(course, "ps1")
    answers = {"double": "def double(x): return 2 * x", "why": "It is.", "show": "print(2)"}
    people = [f"s{number}" for number in range(10)]
    folders = [hand_in(course.root, who, answered(course.root, answers)) for who in people]
    with Gradebook(course, assignment) as gradebook:
        gradebook.write([graded(assignment, one, {"test_double": 2}) for one in folders])
    with NbGraderDatabase(course.db_url, course.course_id) as theirs:
        for number, who in enumerate(people):
            theirs.update_or_create_student(who, last_name="JIHGFEDCBA"[number], first_name="X")
        theirs.update_or_create_student("away", last_name="A", first_name="Y")
        theirs.update_or_create_assignment("ps1", duedate="2099-01-01 18:00:00 UTC")
    extend(course, "ps1", ["away"], timedelta(days=1))  # who handed in nothing has rows, too
    return read_tasks(course, assignment)


def test_all_that_waits_is_divided_once(tasks: list[Task]) -> None:
    """Nothing is left out and nothing is given twice, either way."""
    assert len(tasks) == 30
    for divide in (divide_by_name, divide_by_cell):
        parts = divide(tasks, ASSISTANTS)
        assert list(parts) == ASSISTANTS
        assert Counter(task for part in parts.values() for task in part) == Counter(tasks)
        assert max(map(len, parts.values())) - min(map(len, parts.values())) <= 3


def test_by_name_students_stay_whole_and_in_order(tasks: list[Task]) -> None:
    """Each assistant has a stretch of the list of names."""
    parts = divide_by_name(tasks, ASSISTANTS)
    names = [[task.person.last_name for task in part] for part in parts.values()]
    listed = list(chain(*names))
    assert listed == sorted(listed)
    assert not set(names[0]) & set(names[1]) and not set(names[1]) & set(names[2])


def test_by_cell_a_question_has_one_assistant(tasks: list[Task]) -> None:
    """One person grades an answer of all students alike."""
    parts = divide_by_cell(tasks, ASSISTANTS)
    assert [len({task.cell for task in part}) for part in parts.values()] == [1, 1, 1]


def test_more_assistants_than_work(tasks: list[Task]) -> None:
    """Some have nothing, and that is no error."""
    parts = divide_by_name(tasks[:3], [f"a{number}" for number in range(5)])
    assert sorted(map(len, parts.values())) == [0, 0, 0, 0, 3]


def test_the_division_stays_while_they_grade(tasks: list[Task], course: Course) -> None:
    """What is graded stays with whoever graded it, and is counted off."""
    before = divide_by_name(tasks, ASSISTANTS)
    with NbGraderDatabase(course.db_url, course.course_id) as theirs:
        for task in before["kim"]:
            grade = theirs.find_grade(task.cell, task.notebook, "ps1", task.person.student)
            grade.manual_score, grade.needs_manual_grade = 1, False
        theirs.db.commit()
    after = divide_by_name(read_tasks(course, load_assignment(course, "ps1")), ASSISTANTS)
    assert {who: [(t.page, t.cell) for t in part] for who, part in before.items()} == {
        who: [(t.page, t.cell) for t in part] for who, part in after.items()
    }
    assert {t.waits for t in after["kim"]} == {False}


def test_the_command_says_where_to_begin(tasks: list[Task], course: Course) -> None:
    """A line for each assistant, a table with a link to each answer."""
    told = CliRunner().invoke(
        app,
        [
            *("divide", "ps1", "kim", "lee", "--url", "https://hub/user/prof/"),
            *("--course", str(course.root)),
        ],
    )
    assert (
        "kim: A, X to E, X; 15 of 15 to grade; begin at https://hub/user/prof/form" in told.output
    )
    rows = table(course.root / "reports/ps1-by-hand.csv")
    assert Counter(row["assistant"] for row in rows) == {"kim": 15, "lee": 15}
    first = tasks[0]
    link = f"https://hub/user/prof/formgrader/submissions/{first.page}/#{first.cell}"
    assert rows[0]["link"] == link


def test_nothing_to_grade_is_said(course: Course) -> None:
    """Before anything is graded there is nothing to divide."""
    with pytest.raises(GradebookError, match="nothing to grade by hand"):
        read_tasks(course, load_assignment(course, "ps1"))
