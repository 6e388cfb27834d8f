"""A class is graded right, and again only where something has changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from distributed import LocalCluster

from autograder.course import load_course
from autograder.errors import CourseError
from autograder.grading.assignment import Options, grade_assignment
from autograder.grading.class_run import Observer, SubmissionRow, Summary
from autograder.models import Role, Status
from autograder.results.ledger import Ledger
from benchmarks.made_course import (
    ASSIGNMENT,
    MAX_SCORE,
    NOTEBOOK,
    expected_score,
    hand_in,
    student_id,
)
from tests.conftest import STUDENTS

Scores = Callable[[Path], dict[str, float]]
EXPECTED = {student_id(index): expected_score(index) for index in range(STUDENTS)}


def grade(root: Path, students: list[str] | None = None, **options: object) -> Summary:
    chosen = Options(**{"workers": 2, **options})  # type: ignore[arg-type]
    return grade_assignment(load_course(root), ASSIGNMENT, chosen, students)


def graded_now(summary: Summary) -> set[str]:
    return {row.record.student for row in summary.rows if not row.skipped}


def notebook_of(root: Path, index: int) -> Path:
    return root / "submitted" / student_id(index) / ASSIGNMENT / f"{NOTEBOOK}.ipynb"


def test_every_submission_gets_its_score_once(course: Path, scores: Scores) -> None:
    summary = grade(course)
    assert sorted(row.record.student for row in summary.rows) == sorted(EXPECTED)
    assert {row.record.student: row.record.score for row in summary.rows} == EXPECTED
    assert {row.record.status for row in summary.rows} == {Status.GRADED}
    assert {row.record.max_score for row in summary.rows} == {MAX_SCORE}
    assert scores(course) == EXPECTED
    for student in EXPECTED:
        nbformat.read(course / "autograded" / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb", 4)


def test_a_second_run_grades_nothing_and_says_the_same(course: Path, scores: Scores) -> None:
    first = grade(course)
    second = grade(course)
    assert graded_now(second) == set()
    assert {r.record.student: r.record.score for r in second.rows} == EXPECTED
    by_student = {row.record.student: row.record for row in first.rows}
    assert {row.record.student: row.record for row in second.rows} == by_student
    assert scores(course) == EXPECTED


def test_force_grades_everything_again(course: Path, scores: Scores) -> None:
    grade(course)
    assert graded_now(grade(course, force=True)) == set(EXPECTED)
    assert scores(course) == EXPECTED


def test_only_a_changed_submission_is_graded_again(course: Path, scores: Scores) -> None:
    grade(course)
    shutil.copy(notebook_of(course, 1), notebook_of(course, 0))  # the first student's was wrong
    assert graded_now(grade(course)) == {student_id(0)}
    assert scores(course) == {**EXPECTED, student_id(0): expected_score(1)}


def test_a_changed_test_grades_everything_again(course: Path, scores: Scores) -> None:
    grade(course)
    path = course / "source" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    text = path.read_text()
    changed = text.replace("assert norm(np.array([3.0, 4.0])) == 5.0", "assert False")
    assert changed != text
    path.write_text(changed)
    assert graded_now(grade(course)) == set(EXPECTED)
    assert max(scores(course).values()) == MAX_SCORE - 2


def test_only_the_named_students_are_graded(course: Path, scores: Scores) -> None:
    assert graded_now(grade(course, [student_id(3), student_id(5)])) == {
        student_id(3),
        student_id(5),
    }
    assert set(scores(course)) == {student_id(3), student_id(5)}


@pytest.mark.parametrize("lost", ["gradebook.db", f"autograded/{student_id(2)}", ".autograder"])
def test_what_was_deleted_is_made_again(course: Path, scores: Scores, lost: str) -> None:
    grade(course)
    path = course / lost
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    expected = {student_id(2)} if lost.startswith("autograded") else set(EXPECTED)
    assert graded_now(grade(course)) == expected
    assert scores(course) == EXPECTED
    assert (course / "autograded" / student_id(2) / ASSIGNMENT).is_dir()


def test_a_score_that_somebody_changed_in_the_gradebook_is_made_again(
    course: Path, scores: Scores
) -> None:
    from nbgrader.api import Gradebook

    grade(course)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        grades = gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, student_id(4)).grades
        grades[0].auto_score = 0.25
        gradebook.db.commit()
    assert graded_now(grade(course)) == {student_id(4)}
    assert scores(course) == EXPECTED


def test_one_broken_submission_does_not_stop_the_class(course: Path, scores: Scores) -> None:
    notebook_of(course, 1).write_text("{ this is no notebook")
    shutil.rmtree(notebook_of(course, 2).parent)
    notebook_of(course, 2).parent.mkdir()
    summary = grade(course)
    failed = {r.record.student: r.record for r in summary.rows if r.record.status is Status.FAILED}
    assert set(failed) == {student_id(1), student_id(2)}
    assert all(record.reason for record in failed.values())
    assert scores(course) == {**EXPECTED, student_id(1): 0, student_id(2): 0}
    again = grade(course)
    assert graded_now(again) == set()
    assert {r.record.student for r in again.rows if r.record.status is Status.FAILED} == set(failed)


def test_a_submission_that_was_broken_and_is_mended_gets_its_score(
    course: Path, scores: Scores
) -> None:
    notebook_of(course, 1).write_text("{ this is no notebook")
    grade(course)
    hand_in(course, 1)
    assert graded_now(grade(course)) == {student_id(1)}
    assert scores(course) == EXPECTED


def test_a_stopped_run_keeps_what_it_wrote_and_the_next_goes_on(
    course: Path, scores: Scores
) -> None:
    written: list[str] = []

    class Impatient(Observer):
        def row(self, row: SubmissionRow) -> None:
            written.append(row.record.student)

        def stop(self) -> bool:
            return bool(written)

    summary = grade_assignment(
        load_course(course), ASSIGNMENT, Options(workers=1), observer=Impatient()
    )
    assert summary.stopped
    assert 0 < len(written) < STUDENTS
    assert {student: EXPECTED[student] for student in written} == scores(course)
    assert graded_now(grade(course)) == set(EXPECTED) - set(written)
    assert scores(course) == EXPECTED


def test_the_ledger_keeps_every_item(course: Path) -> None:
    grade(course)
    with Ledger(course) as ledger:
        records = ledger.records(ASSIGNMENT)
    assert [record.student for record in records] == sorted(EXPECTED)
    for record in records:
        tests = [cell for cell in record.cells if cell.role is Role.TEST]
        assert sum(cell.score or 0.0 for cell in tests) == record.score == EXPECTED[record.student]
        assert sum(cell.points for cell in tests) == MAX_SCORE


def test_a_dask_cluster_grades_the_same(course: Path, scores: Scores) -> None:
    with LocalCluster(
        n_workers=1, threads_per_worker=2, processes=True, dashboard_address=":0"
    ) as cluster:
        summary = grade(course, executor=cluster.scheduler_address)
    assert graded_now(summary) == set(EXPECTED)
    assert scores(course) == EXPECTED


def test_an_address_without_a_cluster_is_a_clear_error(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.grading.cluster.CONNECT_SECONDS", 1)
    with pytest.raises(CourseError, match="No Dask scheduler answers"):
        grade(course, executor="tcp://127.0.0.1:9")
