"""Names as people type them, and names as commands to be pasted say them."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path

import pytest

from tests.cli.running import run


def test_a_name_with_the_slash_of_tab_completion_is_taken(
    graded_course: Path, tmp_path: Path
) -> None:
    root = shutil.copytree(graded_course, tmp_path / "course")
    done = run("report", "ps1/", "--course", os.fspath(root))
    assert done.returncode == 0, done.stderr
    assert (root / "reports" / "ps1.html").is_file()


def test_a_command_that_is_said_can_be_pasted(graded_course: Path, tmp_path: Path) -> None:
    name = "ps 1 (new)"
    root = shutil.copytree(graded_course, tmp_path / "course")
    (root / "source/ps1").rename(root / "source" / name)
    done = run("feedback", name, "--course", os.fspath(root))
    assert done.returncode == 2
    said = done.stderr.split("`")[1]
    assert shlex.split(said) == ["autograder", "grade", name]


@pytest.mark.parametrize(
    "words", [("export", "{}"), ("divide", "ps1", "{}"), ("export", "ps1", "--scale", "inf")]
)
def test_a_word_that_cannot_be_written_is_said(graded_course: Path, words: list[str]) -> None:
    said = [word.format(os.fsdecode(b"caf\xe9")) for word in words]
    done = run(*said, "--course", os.fspath(graded_course))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "must be text in UTF-8" in done.stderr or "--scale" in done.stderr


def test_feedback_is_written_for_all_who_fit_a_pattern(graded_course: Path, tmp_path: Path) -> None:
    root = shutil.copytree(graded_course, tmp_path / "course")
    shutil.rmtree(root / "feedback")
    done = run("feedback", "ps1", "--student", "a*", "--course", os.fspath(root))
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (root / "feedback").iterdir()] == ["ada"]
