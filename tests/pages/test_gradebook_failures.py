"""Gradebooks and ledgers that cannot be used: what is wrong is said as it is."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course import Course, load_course
from autograder.errors import GradebookError
from autograder.grading.assignment import Options, grade_assignment
from autograder.pages.class_page import write_report
from autograder.pages.export import Wish, export_marks
from autograder.pages.feedback import write_feedback
from autograder.results.ledger import Ledger

Command = Callable[[Course], object]


@pytest.fixture
def graded(graded_course: Path, tmp_path: Path) -> Path:
    """A graded course of its own."""
    return Path(shutil.copytree(graded_course, tmp_path / "course"))


def feedback(course: Course) -> object:
    return write_feedback(course, "ps1")


def report(course: Course) -> object:
    return write_report(course, "ps1", course.root / "reports")


def export(course: Course) -> object:
    return export_marks(course, ["ps1"], Wish(), course.root / "reports" / "marks.csv")


def grade(course: Course) -> object:
    return grade_assignment(course, "ps1", Options(workers=1, force=True))


READERS = pytest.mark.parametrize("command", [feedback, report, export])
EVERY = pytest.mark.parametrize("command", [feedback, report, export, grade])


def failure(course: Course, command: Command) -> GradebookError:
    with pytest.raises(GradebookError) as raised:
        command(course)
    return raised.value


@READERS
def test_a_gradebook_that_another_program_holds_is_waited_for(
    graded: Path, command: Command
) -> None:
    with closing(sqlite3.connect(graded / "gradebook.db")) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        error = failure(load_course(graded), command)
    assert "locked by another program" in error.what
    assert "Wait until that program is done" in error.advice
    assert "backup" not in error.advice


@EVERY
def test_an_older_schema_is_to_be_upgraded(graded: Path, command: Command) -> None:
    with closing(sqlite3.connect(graded / "gradebook.db")) as database:
        database.execute("ALTER TABLE student DROP COLUMN lms_user_id")
        database.execute("ALTER TABLE grade DROP COLUMN extra_credit")
        database.commit()
    assert "nbgrader db upgrade" in failure(load_course(graded), command).advice


@EVERY
def test_a_folder_is_no_gradebook(graded: Path, command: Command) -> None:
    (graded / "gradebook.db").unlink()
    (graded / "gradebook.db").mkdir()
    error = failure(load_course(graded), command)
    assert "is a folder" in error.what
    assert "upgrade" not in error.advice


@EVERY
def test_a_gradebook_in_no_folder_is_named(graded: Path, command: Command) -> None:
    url = f"sqlite:///{graded}/nowhere/gradebook.db"
    error = failure(replace(load_course(graded), db_url=url, course_id="made"), command)
    assert f"no folder {graded}/nowhere" in error.what
    assert "upgrade" not in error.advice


@EVERY
def test_a_server_that_refuses_is_named(graded: Path, command: Command) -> None:
    pytest.importorskip("psycopg", reason="needs the driver that `make setup-dev` installs")
    url = "postgresql+psycopg://nobody@127.0.0.1:1/gradebook"
    error = failure(replace(load_course(graded), db_url=url, course_id="made"), command)
    assert "server run" in error.advice
    assert "upgrade" not in error.advice


@EVERY
def test_a_missing_driver_is_named(graded: Path, command: Command) -> None:
    url = "mysql+nosuchdriver://localhost/gradebook"
    course = replace(load_course(graded), db_url=url, course_id="course")
    assert "db_url" in failure(course, command).advice


@READERS
@pytest.mark.parametrize("there", [True, False])
def test_readers_make_no_gradebook(graded: Path, command: Command, there: bool) -> None:
    path = graded / "gradebook.db"
    path.unlink()
    if there:
        path.touch()
    failure(load_course(graded), command)
    assert path.exists() == there
    assert not there or path.stat().st_size == 0


@EVERY
def test_a_database_of_another_program_stays_as_it_is(graded: Path, command: Command) -> None:
    path = graded / "gradebook.db"
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE photos (name TEXT)")
    before = path.read_bytes()
    assert "another program" in failure(load_course(graded), command).what
    assert path.read_bytes() == before


def test_a_ledger_of_another_version_is_named(graded: Path) -> None:
    with closing(sqlite3.connect(graded / ".autograder" / "ledger.sqlite")) as database:
        database.execute("ALTER TABLE submission DROP COLUMN items")
        database.commit()
    error = failure(load_course(graded), report)
    assert "another version" in error.what
    assert "Delete it" in error.advice


def test_a_ledger_that_another_program_holds_is_named(
    graded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.results.ledger.BUSY_SECONDS", 0.2)
    with closing(sqlite3.connect(graded / ".autograder" / "ledger.sqlite")) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(GradebookError, match="locked by another program") as raised:
            Ledger(graded).known("ps1")
    assert "Wait" in raised.value.advice
    assert "delete" not in raised.value.advice


def test_a_file_in_the_place_of_a_students_folder_is_named(graded: Path) -> None:
    shutil.rmtree(graded / "autograded" / "ada")
    (graded / "autograded" / "ada").write_text("in the way")
    error = failure(load_course(graded), grade)
    assert str(graded / "autograded" / "ada") in error.what
    assert "must be a folder" in error.what
