"""A course whose configuration would lose work or makes no sense is refused by every command."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.made_course import ASSIGNMENT
from tests.cli.running import run

COMMANDS = ("grade", "feedback", "report", "export")


def contents(root: Path) -> dict[Path, bytes]:
    """Read all files of a course, but what is remembered of the instructor's own solution."""
    cached = root / ".autograder" / "solutions"
    files = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    return {path: text for path, text in files.items() if path.parent != cached}


def refused(course: Path, config: str, command: str = "grade") -> str:
    """Run a command on the course with these settings added; return what it says."""
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(f"\n{config}\n")
    before = contents(course)
    done = run(command, ASSIGNMENT, "--course", os.fspath(course))
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("autograder: ")
    assert contents(course) == before
    return done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_two_steps_with_one_folder_are_refused(course: Path, command: str) -> None:
    said = refused(course, "c.CourseDirectory.autograded_directory = 'submitted'", command)
    assert "autograded_directory" in said
    assert "submitted_directory" in said


@pytest.mark.parametrize(
    ("setting", "value", "other"),
    [
        ("autograded_directory", "source", "source_directory"),
        ("feedback_directory", "./submitted", "submitted_directory"),
        ("feedback_directory", "autograded/pages", "autograded_directory"),
        ("submitted_directory", "autograded/in", "autograded_directory"),
        ("release_directory", "source", "source_directory"),
        ("submitted_directory", ".", "submitted_directory"),
        ("autograded_directory", "link", "submitted_directory"),
    ],
)
def test_a_step_inside_another_is_refused(
    course: Path, setting: str, value: str, other: str
) -> None:
    (course / "link").symlink_to("submitted")
    said = refused(course, f"c.CourseDirectory.{setting} = {value!r}")
    assert setting in said
    assert other in said


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ("c.CourseDirectory.directory_structure = '{nbgrader_step}/{who}/{student_id}'", "who"),
        ("c.CourseDirectory.directory_structure = '{nbgrader_step/{student_id}'", "structure"),
        ("c.CourseDirectory.directory_structure = '{student_id}/{assignment_id}'", "nbgrader_step"),
        ("c.CourseDirectory.directory_structure = '{nbgrader_step}/{student_id}'", "assignment_id"),
        ("c.CourseDirectory.submitted_directory = 'a\\0b'", "submitted_directory"),
        ("c.CourseDirectory.ignore = [5]", "ignore"),
        ("c.CourseDirectory.db_url = 5", "db_url"),
        ("c.CourseDirectory.db_url = 'nonsense'", "db_url"),
        ("c.Autograde.exclude_overwriting = 5", "exclude_overwriting"),
        ("import sys; sys.exit()", "SystemExit"),
        ("1 / 0", "ZeroDivisionError"),
    ],
)
def test_settings_that_make_no_sense_are_named(course: Path, config: str, says: str) -> None:
    assert says in refused(course, config)
