"""`grade --log FILE` says step by step what a run did."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.cli.running import grade

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (DEBUG|INFO|WARNING|ERROR) autograder\.")


def test_each_submission_and_each_worker_stands_in_the_log(course: Path, tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    done = grade(course, "--workers", "1", "--log", str(log))
    assert done.returncode == 0, done.stderr
    lines = log.read_text().splitlines()
    assert all(map(LINE.match, lines))
    text = "\n".join(lines)
    students = sorted(path.name for path in (course / "submitted").iterdir())
    for student in students:
        assert f"Graded {student!r} in " in text
        assert f"{student!r} is graded" in text
    assert f"found {len(students)} submissions" in text
    assert re.search(r"Worker \d+ makes ready", text)
    assert re.search(r"Worker \d+ is ready", text)
    assert text.endswith(f"The run ended with {len(students)} results.")

    grade(course, "--log", str(log))
    added = log.read_text().removeprefix(text)
    assert added.count("is unchanged") == len(students)


def test_a_log_is_not_written_over_the_course(course: Path) -> None:
    done = grade(course, "--log", str(course / "nbgrader_config.py"))
    assert done.returncode == 2
    assert "the configuration of the course" in done.stderr


def test_an_error_of_a_run_stands_in_its_log(course: Path, tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    done = grade(course, "--student", "nobody", "--log", str(log))
    assert done.returncode == 2
    assert "ERROR autograder.cli.run_log: The run ended with CourseError" in log.read_text()


def test_without_a_log_nothing_of_it_is_printed() -> None:
    code = "from autograder.grading.workers import LOG; LOG.warning('lost')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
