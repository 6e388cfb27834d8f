"""Standard output that is closed, unread or full: nothing is lost, and the status tells."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.made_course import ASSIGNMENT
from tests.cli.running import ROOT, command
from tests.conftest import STUDENTS


def shell(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.fspath(ROOT), **environment},
    )


def words(*arguments: str | Path) -> str:
    return shlex.join(command(*map(os.fspath, arguments)))


@pytest.mark.parametrize("output", ["| true", ">&-"])
def test_a_class_is_graded_though_nobody_reads(course: Path, tmp_path: Path, output: str) -> None:
    result = tmp_path / "result.json"
    line = words("grade", ASSIGNMENT, "--course", course, "--json", result)
    done = shell(f"{line} {output}; exit ${{PIPESTATUS[0]}}")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert json.loads(result.read_text())["counts"] == {"graded": STUDENTS}


def test_a_failed_submission_still_ends_with_1(course: Path) -> None:
    (course / "submitted" / "broken" / ASSIGNMENT).mkdir(parents=True)
    done = shell(
        f"{words('grade', ASSIGNMENT, '--course', course)} | true; exit ${{PIPESTATUS[0]}}"
    )
    assert (done.returncode, done.stderr) == (1, "")


def test_a_reader_of_one_line_changes_nothing(graded_course: Path, tmp_path: Path) -> None:
    line = words("report", "ps1", "--course", graded_course, "--out", tmp_path / "reports")
    done = shell(f"{line} | head -1; exit ${{PIPESTATUS[0]}}", PYTHONUNBUFFERED="1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("ps1.html\n")
    assert len(list((tmp_path / "reports").iterdir())) == 3


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which Linux has")
def test_a_full_disk_is_one_line_and_status_2(graded_course: Path, tmp_path: Path) -> None:
    line = words("report", "ps1", "--course", graded_course, "--out", tmp_path / "reports")
    done = shell(f"{line} > /dev/full")
    assert done.returncode == 2
    assert done.stderr.startswith("autograder: Standard output cannot be written: No space")
    assert done.stderr.count("\n") == 1
    assert len(list((tmp_path / "reports").iterdir())) == 3


def test_an_interrupt_while_commands_load_ends_quietly() -> None:
    """As if Ctrl-C came in the middle of the first import."""
    code = (
        "import os, signal, sys\n"
        "import autograder.cli\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'typer':\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "assert 'typer' not in sys.modules\n"
        "autograder.cli.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
