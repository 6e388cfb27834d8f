"""Standard output that is closed, unread or full: nothing is lost, and the status tells."""

from __future__ import annotations

import io
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from autograder.cli.progress import Display
from autograder.grading.class_run import Summary
from benchmarks.made_course import ASSIGNMENT
from tests.cli.running import ROOT, command, run
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


def test_a_run_that_was_stopped_before_a_result_speaks_of_none() -> None:
    shown = io.StringIO()
    Display("ps1", 0.0, Console(file=shown)).summary(Summary((), stopped=True))
    assert "Stopped before anything was graded." in shown.getvalue()
    assert "safe" not in shown.getvalue()


@pytest.mark.parametrize(("width", "says"), [(30, "graded: 0\n"), (80, "graded  0")])
def test_a_narrow_terminal_gets_lines_instead_of_a_table(width: int, says: str) -> None:
    shown = io.StringIO()
    Display("ps1", 0.0, Console(file=shown, width=width)).summary(Summary((), stopped=False))
    assert says in shown.getvalue()


@pytest.mark.parametrize(("name", "says"), [(".", "is a folder"), ("pipe", "is no regular file")])
def test_what_is_no_notebook_is_named_as_what_it_is(tmp_path: Path, name: str, says: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = run("check", os.fspath(tmp_path / name))
    assert done.returncode == 2
    assert says in done.stderr
