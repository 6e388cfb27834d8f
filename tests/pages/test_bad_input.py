"""Files that are damaged, lost or not to be written: a clear error, or the rest goes on."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.course import Course, load_course
from autograder.errors import AutograderError, CourseError, GradebookError
from autograder.pages.class_page import write_report
from autograder.pages.export import export_marks
from autograder.pages.export_formats import Format
from autograder.pages.feedback import write_feedback


@pytest.fixture
def damaged(graded_course: Path, tmp_path: Path) -> Path:
    """A graded course, to be damaged."""
    return Path(shutil.copytree(graded_course, tmp_path / "course"))


def feedback(course: Course) -> object:
    return write_feedback(course, "ps1")


def report(course: Course) -> object:
    return write_report(course, "ps1", course.root / "reports")


def export(course: Course) -> object:
    return export_marks(course, "ps1", Format.CSV, course.root / "reports" / "marks.csv")


EVERY = pytest.mark.parametrize("command", [feedback, report, export])
Command = Callable[[Course], object]


@pytest.mark.parametrize("command", [feedback, report])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1, 2]",
        '{"cells": null}',
        '{"cells": [1, {"cell_type": "code", "metadata": 3}]}',
        '{"cells": [{"cell_type": "code", "metadata": {"nbgrader": 3}, "source": "x"}]}',
        '{"cells": [{"cell_type": "code", "metadata": {}, "source": null}]}',
    ],
)
def test_one_broken_notebook_does_not_stop_the_class(
    damaged: Path, command: Command, text: str
) -> None:
    (damaged / "autograded" / "ada" / "ps1" / "p1.ipynb").write_text(text)
    command(load_course(damaged))
    page = damaged / "feedback" / "ada" / "ps1" / "p1.html"
    assert "6.5" in page.read_text()  # the marks are in the gradebook


@EVERY
def test_a_damaged_gradebook_is_named_and_left_alone(damaged: Path, command: Command) -> None:
    path = damaged / "gradebook.db"
    path.write_bytes(b"no database " * 300)
    with pytest.raises(GradebookError) as raised:
        command(load_course(damaged))
    assert raised.value.what == "The gradebook cannot be used: file is not a database."
    assert "put a backup in its place" in raised.value.advice
    assert path.read_bytes() == b"no database " * 300


def test_a_report_of_marks_that_are_lost_is_refused(damaged: Path) -> None:
    """Rather than a page on which everybody has nothing."""
    (damaged / "gradebook.db").unlink()
    with pytest.raises(GradebookError, match="missing from the gradebook: those of ada, bob"):
        report(load_course(damaged))


def _remove(damaged: Path, student: str) -> None:
    with Gradebook(f"sqlite:///{damaged}/gradebook.db") as gradebook:
        gradebook.remove_student(student)


def test_a_student_who_left_is_left_out_of_the_report(damaged: Path) -> None:
    _remove(damaged, "bob")
    shutil.rmtree(damaged / "submitted" / "bob")
    report(load_course(damaged))
    page = (damaged / "reports" / "ps1.html").read_text()
    assert "ada" in page
    assert "bob" not in page


def test_a_student_who_is_lost_from_the_gradebook_is_named(damaged: Path) -> None:
    """The submission is there, so grading can write the marks again."""
    _remove(damaged, "bob")
    with pytest.raises(GradebookError, match="missing from the gradebook: those of bob"):
        report(load_course(damaged))


@pytest.mark.parametrize("command", [feedback, report])
def test_a_damaged_ledger_is_named(damaged: Path, command: Command) -> None:
    (damaged / ".autograder" / "ledger.sqlite").write_bytes(b"no database " * 300)
    with pytest.raises(GradebookError, match=r"ledger\.sqlite cannot be used"):
        command(load_course(damaged))


@pytest.mark.parametrize("column", ["items", "status"])
@pytest.mark.parametrize("command", [feedback, report])
def test_a_damaged_line_of_the_ledger_is_named(
    damaged: Path, command: Command, column: str
) -> None:
    with closing(sqlite3.connect(damaged / ".autograder" / "ledger.sqlite")) as ledger:
        ledger.execute(f"UPDATE submission SET {column} = '{{' WHERE student = 'bob'")
        ledger.commit()
    with pytest.raises(GradebookError, match="is damaged") as raised:
        command(load_course(damaged))
    assert "autograder grade ps1" in raised.value.advice


@EVERY
def test_a_folder_that_cannot_be_written_is_named(damaged: Path, command: Command) -> None:
    """A file stands where the folder should be: that fails for every user."""
    for name in ("feedback", "reports"):
        shutil.rmtree(damaged / name, ignore_errors=True)
        (damaged / name).write_text("in the way")
    with pytest.raises(AutograderError, match="cannot be written") as raised:
        command(load_course(damaged))
    assert "run the same command again" in raised.value.advice


@pytest.mark.parametrize("command", [feedback, report, export])
def test_an_assignment_that_is_not_there_is_named(damaged: Path, command: Command) -> None:
    (damaged / "source" / "ps1").rename(damaged / "source" / "ps2")
    (damaged / "gradebook.db").unlink()
    with pytest.raises(CourseError, match=r"source/ps1 does not exist\..*ps2"):
        command(load_course(damaged))
