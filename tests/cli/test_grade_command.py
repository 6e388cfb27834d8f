"""`autograder grade` as an instructor meets it: what it says, writes and ends with."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import autograder
from benchmarks.made_course import (
    ASSIGNMENT,
    MAX_SCORE,
    NOTEBOOK,
    expected_score,
    hand_in_class,
    student_id,
)
from tests.cli.running import ROOT, command, grade, run
from tests.conftest import STUDENTS
from tests.course.building import answered, hand_in, make_course, solution, test

Scores = Callable[[Path], dict[str, float]]


def test_help_names_the_commands() -> None:
    shown = run("--help")
    assert shown.returncode == 0
    assert "grade" in shown.stdout
    assert run("--version").stdout == f"autograder {autograder.__version__}\n"


def test_help_loads_nothing_heavy() -> None:
    """An instructor who asks for help does not wait for nbgrader or numpy to load."""
    code = (
        "import sys, autograder.cli.app; print({'numpy', 'nbgrader', 'IPython'} & set(sys.modules))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert shown.stdout == "set()\n"


def test_a_class_ends_with_0_a_table_and_a_file(
    course: Path, tmp_path: Path, scores: Scores
) -> None:
    report = tmp_path / "report.json"
    done = grade(course, "--json", os.fspath(report))
    assert done.returncode == 0, done.stderr
    assert f"graded  {STUDENTS}" in done.stdout
    written = json.loads(report.read_text())
    assert written["complete"] is True
    assert written["counts"] == {"graded": STUDENTS}
    expected = {student_id(i): expected_score(i) for i in range(STUDENTS)}
    assert {s["student"]: s["score"] for s in written["submissions"]} == expected
    assert scores(course) == expected
    for submission in written["submissions"]:
        assert (submission["status"], submission["reason"]) == ("graded", "")
        assert submission["max_score"] == MAX_SCORE
        assert submission["unchanged"] is False
    again = grade(course, "--json", os.fspath(report))
    assert again.returncode == 0
    assert f"of these unchanged  {STUDENTS}" in again.stdout
    assert all(s["unchanged"] for s in json.loads(report.read_text())["submissions"])


def test_a_failed_submission_has_a_line_and_ends_with_1(course: Path, tmp_path: Path) -> None:
    broken = course / "submitted" / student_id(2) / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    broken.write_text("{ no notebook")
    report = tmp_path / "report.json"
    for _ in range(2):  # the second time nothing is graded, and the same is said
        done = grade(course, "--json", os.fspath(report))
        assert done.returncode == 1
        (line,) = [line for line in done.stdout.splitlines() if student_id(2) in line]
        assert line.startswith("failed")
        (entry,) = [
            s for s in json.loads(report.read_text())["submissions"] if s["status"] != "graded"
        ]
        assert (entry["student"], entry["status"], entry["score"]) == (student_id(2), "failed", 0)
        assert entry["reason"]
        assert entry["reason"].split()[0] in line


def test_what_a_student_chose_cannot_steer_the_terminal(course: Path) -> None:
    folder = course / "submitted" / "x\x1b[2J\x1b]0;owned\x07[bold]" / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / f"{NOTEBOOK}.ipynb").write_text("{}")
    done = grade(course)
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert "\x07" not in done.stdout
    assert "[bold]" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nothing", "--course", "{course}"], ["source/nothing does not exist", ASSIGNMENT]),
        ([ASSIGNMENT, "--course", "{course}/nowhere"], ["is not a folder", "course"]),
        ([ASSIGNMENT, "--course", "{course}", "--student", "nobody"], ["nobody", "submitted"]),
        ([ASSIGNMENT, "--course", "{course}", "--sandbox", "paper"], ["paper", "bwrap"]),
        ([ASSIGNMENT, "--course", "{course}", "--timeout", "0"], ["timeout"]),
        ([ASSIGNMENT, "--course", "{course}", "--student", ""], ["student", "empty"]),
        ([], ["Missing argument"]),
    ],
    ids=["assignment", "course", "student", "sandbox", "timeout", "no student", "no argument"],
)
def test_a_wrong_command_ends_with_2_and_says_what_to_do(
    course: Path, arguments: list[str], says: list[str]
) -> None:
    done = run("grade", *(a.format(course=course) for a in arguments))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    for words in says:
        assert words in done.stderr


def test_an_empty_class_ends_with_2(course: Path) -> None:
    (course / "submitted").rename(course / "elsewhere")
    done = grade(course)
    assert done.returncode == 2
    assert "Nothing is handed in" in done.stderr
    assert "submitted" in done.stderr


def test_two_runs_do_not_write_over_each_other(course: Path) -> None:
    first = start(course)
    try:
        wait_for_results(course, 1)
        first.send_signal(signal.SIGSTOP)  # so that it is still there when the second one comes
        second = grade(course)
    finally:
        first.send_signal(signal.SIGCONT)
        first.communicate()
    assert second.returncode == 2
    assert "Another run" in second.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_cleanly_and_loses_nothing(
    course: Path, scores: Scores, number: signal.Signals
) -> None:
    students = 60
    hand_in_class(course, students)
    process = start(course)
    wait_for_results(course, 1)
    process.send_signal(number)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 128 + number, errors
    assert "goes on from here" in output
    assert "Traceback" not in errors
    before = scores(course)
    assert 0 < len(before) < students
    assert before == {student: expected_score(int(student[-5:])) for student in before}
    assert results(course) == len(before)
    done = grade(course)
    assert done.returncode == 0
    assert f"of these unchanged  {len(before)}" in done.stdout
    assert scores(course) == {student_id(i): expected_score(i) for i in range(students)}


def test_a_signal_does_not_wait_for_the_own_solution(tmp_path: Path) -> None:
    """The solution works for a minute; the class has not begun."""
    answer = "import time\ntime.sleep(60)\ndef f(x): return x"
    cells = [
        solution(f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION", "f"),
        test("assert f(1) == 1", "test_f", 1),
    ]
    limits = "c.Autograder.limits = {'cell_seconds': 90, 'submission_seconds': 200}"
    root = make_course(tmp_path / "course", {"p1": cells}, config=limits)
    hand_in(root, "amy", answered(root, {"f": "def f(x): return x"}))
    log = tmp_path / "log"
    process = start(root, "ps1", "--workers", "1", "--log", os.fspath(log))
    while not (log.exists() and "makes ready" in log.read_text()):
        assert process.poll() is None
        time.sleep(0.02)
    time.sleep(3)  # that the sandbox takes to start, and more
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=20)
    assert process.returncode == 128 + signal.SIGINT, errors
    assert "Stopped before anything was graded" in output
    assert "Traceback" not in errors
    assert results(root) == 0


def start(course: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command("grade", *(arguments or [ASSIGNMENT]), "--course", os.fspath(course)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.fspath(ROOT)},
    )


def results(course: Path) -> int:
    """How many results the ledger holds."""
    ledger = course / ".autograder" / "ledger.sqlite"
    if not ledger.exists():
        return 0
    with sqlite3.connect(ledger, timeout=30) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE name = 'submission'")
        if not tables.fetchall():
            return 0
        return int(database.execute("SELECT count(*) FROM submission").fetchone()[0])


def wait_for_results(course: Path, number: int) -> None:
    deadline = time.monotonic() + 120
    while results(course) < number:
        assert time.monotonic() < deadline, "no result came"
        time.sleep(0.02)


def test_a_machine_without_walls_refuses_and_says_what_to_do(course: Path, tmp_path: Path) -> None:
    """A bubblewrap that may not make namespaces is what a locked container has; who asks for
    namespaces gets nothing else.
    """
    refusing = tmp_path / "bin" / "bwrap"
    refusing.parent.mkdir()
    refusing.write_text("#!/bin/sh\necho 'bwrap: No permissions to create namespace' >&2\nexit 1\n")
    refusing.chmod(0o755)
    path = f"{refusing.parent}{os.pathsep}{os.environ['PATH']}"
    options = ("--course", os.fspath(course), "--sandbox", "bwrap")
    done = run("grade", ASSIGNMENT, *options, PATH=path)
    assert done.returncode == 2
    assert "No permissions to create namespace" in done.stderr
    assert "--sandbox=none" in done.stderr
    assert "Traceback" not in done.stderr
    assert results(course) == 0


def test_without_walls_on_explicit_choice_the_scores_are_the_same(
    course: Path, scores: Scores
) -> None:
    done = grade(course, "--sandbox", "none")
    assert done.returncode == 0, done.stderr
    assert scores(course) == {student_id(i): expected_score(i) for i in range(STUDENTS)}


def test_a_time_limit_ends_an_endless_cell_and_the_class_goes_on(
    course: Path, scores: Scores
) -> None:
    path = course / "submitted" / student_id(1) / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    text = path.read_text()
    endless = text.replace("return a * c", "while True: pass")
    assert endless != text
    path.write_text(endless)
    done = grade(course, "--timeout", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    expected = {student_id(i): expected_score(i) for i in range(STUDENTS)}
    assert scores(course) == {**expected, student_id(1): MAX_SCORE - 2}
