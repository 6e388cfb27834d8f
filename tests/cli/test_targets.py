"""Files that a command is told to write: what may be written, and whole or not at all."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

from autograder.errors import AutograderError
from autograder.files import replacing
from benchmarks.made_course import ASSIGNMENT
from tests.cli.running import ROOT, command, grade, run

GRADED = "ps1"  # the assignment of the graded course


@pytest.fixture
def graded(graded_course: Path, tmp_path: Path) -> Path:
    """A graded course of its own."""
    return Path(shutil.copytree(graded_course, tmp_path / "graded"))


def export(course: Path, target: str | Path) -> subprocess.CompletedProcess[str]:
    return run("export", GRADED, "--course", os.fspath(course), "--out", os.fspath(target))


def test_a_link_is_followed(course: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    link = tmp_path / "link.json"
    link.symlink_to("kept/result.json")
    assert grade(course, "--json", os.fspath(link)).returncode == 0
    assert link.is_symlink()
    assert json.loads((tmp_path / "kept" / "result.json").read_text())["complete"]
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["result.json"]


def test_a_pipe_is_written_into_and_stays(graded: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "marks"
    os.mkfifo(pipe)
    came = []
    reader = threading.Thread(target=lambda: came.append(pipe.read_text(encoding="utf-8-sig")))
    reader.start()
    try:
        assert export(graded, pipe).returncode == 0
    finally:
        reader.join(timeout=60)
    assert came[0].startswith("student,")
    assert pipe.is_fifo()


def test_marks_are_written_to_standard_output(graded: Path, tmp_path: Path) -> None:
    """`--out -` gives the bytes of the file; the words go to standard error."""
    folder = tmp_path / "here"
    folder.mkdir()
    told = [*("export", GRADED, "--course", os.fspath(graded), "--format", "canvas", "--out")]
    environment = {**os.environ, "PYTHONPATH": os.fspath(ROOT)}
    done = [
        subprocess.run(command(*told, out), cwd=folder, capture_output=True, env=environment)
        for out in ("marks.csv", "-")
    ]
    assert [one.returncode for one in done] == [0, 0]
    assert done[1].stdout == (folder / "marks.csv").read_bytes()
    assert b"students in standard output" in done[1].stderr
    assert b"left out" in done[1].stderr
    assert [path.name for path in folder.iterdir()] == ["marks.csv"]


def test_what_cannot_be_piped_is_not_written_to_a_file_called_so(graded: Path) -> None:
    """A report is a folder, so `-` is refused."""
    done = run("report", GRADED, "--course", os.fspath(graded), "--out", "-")
    assert done.returncode == 2
    assert "Name a file or a folder" in done.stderr


@pytest.mark.parametrize(
    "target",
    [
        *("", ".", "gradebook.db", "gradebook.db-journal", "link.db", "nbgrader_config.py"),
        *(".autograder/ledger.sqlite", "source/x.json", "submitted/student00001/ps1/notebook.json"),
        *("source", "release/x", "autograded/new/x.json", "feedback/x.json", "nowhere/x.json"),
    ],
)
def test_the_course_is_not_written_over(course: Path, target: str) -> None:
    (course / "link.db").symlink_to("gradebook.db")
    before = {p: p.read_bytes() for p in course.rglob("*") if p.is_file()}
    done = subprocess.run(
        command("grade", ASSIGNMENT, "--json", target),
        capture_output=True,
        text=True,
        check=False,
        cwd=course,
        env={**os.environ, "PYTHONPATH": os.fspath(Path(__file__).parents[2])},
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert {p: p.read_bytes() for p in course.rglob("*") if p.is_file()} == before
    assert not (course / "autograded").exists()


@pytest.mark.parametrize("target", ["gradebook.db", "source/x.csv", "feedback/x.csv", ""])
def test_marks_are_not_exported_over_the_course(graded: Path, target: str) -> None:
    before = (graded / "gradebook.db").read_bytes()
    done = export(graded, graded / target)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert (graded / "gradebook.db").read_bytes() == before


def test_a_report_is_not_written_into_the_course(graded: Path) -> None:
    there = os.fspath(graded / "submitted")
    done = run("report", GRADED, "--course", os.fspath(graded), "--out", there)
    assert done.returncode == 2
    assert "submitted" in done.stderr


@pytest.mark.parametrize(
    ("words", "name"), [("export", f"{GRADED}-csv.csv"), ("report", f"{GRADED}.html")]
)
def test_a_file_that_does_not_fit_leaves_the_old_one(graded: Path, words: str, name: str) -> None:
    old = graded / "reports" / name
    old.parent.mkdir(exist_ok=True)
    old.write_text("old")
    before = set(old.parent.iterdir())
    done = subprocess.run(
        command(words, GRADED, "--course", os.fspath(graded)),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.fspath(Path(__file__).parents[2])},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),  # as if full
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert "cannot be written" in done.stderr
    assert old.read_text() == "old"
    assert set(old.parent.iterdir()) == before


def test_what_is_replaced_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o640)
    with replacing(path) as file:
        file.write_text("new")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o640)


def test_what_cannot_be_replaced_leaves_nothing_behind(tmp_path: Path) -> None:
    def half(path: Path) -> None:
        with replacing(path) as file:
            file.write_text("half")
            raise OSError(28, "No space left on device")

    with pytest.raises(AutograderError, match="cannot be written"):
        half(tmp_path / "file")
    assert list(tmp_path.iterdir()) == []
