"""The handbooks are followed as they are written: each block marked `sh`, in a new folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.lms import platforms

ROOT = Path(__file__).resolve().parents[2]
LESSON = "01_masks"


def commands(name: str) -> str:
    """The blocks of a handbook that a reader types, one script."""
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    return "\n".join(re.findall(r"^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE))


def follow(name: str, folder: Path) -> str:
    """Run a handbook's commands in a folder; the first that fails ends it."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-ex", "-c", commands(name)],
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONPATH": os.fspath(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-5000:]
    return done.stdout


def test_the_grader_for_a_course_of_ones_own(tmp_path: Path) -> None:
    """From an empty folder to a page, a report and a test that was added after hand-in."""
    said = follow("grader.md", tmp_path)
    assert "Added: 01_doubling/test_zero" in said
    assert "Points: 01_doubling/test_doubles: 2 -> 3" in said
    assert (tmp_path / "my-course/feedback/ada/01_doubling/01_doubling.html").is_file()


def test_a_term(tmp_path: Path) -> None:
    """From the roster to the archive, with this course and files of Moodle."""
    root = tmp_path / "course"
    root.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", root)
    skipped = shutil.ignore_patterns("__pycache__", "0[02-9]*", "built.txt")  # one lesson will do
    for folder in ("source", "solutions", "assignments"):
        shutil.copytree(ROOT / folder, root / folder, ignore=skipped)
    released = (root / "assignments" / LESSON / f"{LESSON}.ipynb").read_bytes()
    who = "{}_{}_assignsubmission_file/" + f"{LESSON}.ipynb"
    files = {who.format(name, number): released for number, name, *_ in platforms.MOODLE[:2]}
    platforms.write_zip(root / "submissions.zip", files)
    platforms.worksheet(root / "worksheet.csv")
    people = (
        "id,first_name,last_name,email\n"
        "ada,Ada,Müller,ada@uni.example\nbob,Bob,Berg,bob@uni.example\n"
    )
    (root / "roster.csv").write_text(people, encoding="utf-8")
    said = follow("teaching.md", root)
    assert "2 hand-ins: 2 new" in said
    assert "Nothing came of: s3" in said
    assert "The gradebook has these cells and points already." in said
    assert re.search(r"of these unchanged +2", said)
    assert len(list((root / "reports").iterdir())) >= 5
