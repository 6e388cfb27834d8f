"""A full disk and a locked database: a clear error, nothing half written, a rerun completes."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from autograder.course import find_submissions, load_assignment, load_course
from autograder.errors import GradebookError
from autograder.grading.class_run import grade_class
from autograder.grading.pool import open_pool
from autograder.grading.proof import make_job
from autograder.results.ledger import Ledger
from autograder.results.writer import Gradebook
from benchmarks.made_course import ASSIGNMENT, hand_in_class
from tests.conftest import STUDENTS
from tests.faults import chaos

NAMESPACE = ["unshare", "--mount"] if os.getuid() == 0 else ["unshare", "-U", "-r", "--mount"]

# Runs inside a mount namespace of its own: a small file system that fills up while the class is
# graded, and has room again for the second run.
FILL = r"""
import json, os, shutil, subprocess, sys
course, small, free, command = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", small], check=True)
inside = os.path.join(small, "course")
shutil.copytree(course, inside)
stat = os.statvfs(small)
ballast = os.path.join(small, "ballast")
with open(ballast, "wb") as file:
    file.write(b"x" * (stat.f_bavail * stat.f_frsize - free))
def run():
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr
full = run()
os.truncate(ballast, 0)
check = subprocess.run([sys.executable, "-c", CHECK, inside], capture_output=True, text=True)
roomy = run()
shutil.rmtree(course)
shutil.copytree(inside, course)
print(json.dumps({"full": full, "check": [check.returncode, check.stderr], "roomy": roomy}))
"""
CHECK = (
    "import sys; from pathlib import Path; from tests.faults import chaos\n"
    "chaos.check_nothing_wrong(Path(sys.argv[1]))"
)


def can_mount(folder: Path) -> bool:
    """Whether this machine lets us mount a small file system."""
    mount = [*NAMESPACE, "mount", "-t", "tmpfs", "tmpfs", os.fspath(folder)]
    try:
        return subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.mark.parametrize("free", [0, 100_000, 200_000])
def test_a_full_disk_is_a_clear_error_and_a_rerun_completes(
    course: Path, tmp_path: Path, free: int
) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if not can_mount(small):
        pytest.skip(
            "needs the right to mount in a namespace: run as root, or allow user namespaces"
        )
    hand_in_class(course, chaos.STUDENTS)
    script = FILL.replace("CHECK", repr(CHECK))
    done = subprocess.run(
        [
            *(*NAMESPACE, sys.executable, "-c", script),
            *(os.fspath(course), os.fspath(small), str(free)),
            *chaos.command(small / "course"),
        ],
        capture_output=True,
        text=True,
        check=False,
        env=chaos.environment(),
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    status, _, errors = said["full"]
    assert status == 2, said["full"]
    assert "Traceback" not in errors
    assert errors.startswith("autograder: ")
    assert said["check"] == [0, ""]
    assert said["roomy"][0] == 0, said["roomy"]
    chaos.check_complete(course, chaos.STUDENTS)


def grade(course: Path) -> None:
    """Grade the class in this process."""
    known = load_course(course)
    assignment = load_assignment(known, ASSIGNMENT)
    job = make_job(assignment, assignment.limits, "bwrap")
    with (
        Gradebook(known, assignment) as gradebook,
        Ledger(course) as ledger,
        open_pool(job, 2) as pool,
    ):
        grade_class(job, find_submissions(known, ASSIGNMENT), pool, gradebook, ledger)


def test_a_database_that_stays_locked_is_a_clear_error(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grade(course)
    monkeypatch.setattr("autograder.results.database.LOCK_SECONDS", 0.5)
    shutil.rmtree(course / ".autograder")
    with sqlite3.connect(course / "gradebook.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(GradebookError, match="locked by another program"):
            grade(course)
        other.execute("ROLLBACK")
    other.close()
    assert not list((course / "autograded").glob(".*"))
    chaos.finish(course, STUDENTS)


def test_a_database_that_is_locked_for_a_while_is_waited_for(course: Path) -> None:
    other = sqlite3.connect(course / "gradebook.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(6.0, other.execute, ["ROLLBACK"])
    release.start()
    try:
        chaos.finish(course, STUDENTS)
    finally:
        release.join()
        other.close()
