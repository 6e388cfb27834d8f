"""Runs of the grader that meet with accidents, and what must hold afterwards."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from benchmarks.made_course import ASSIGNMENT, NOTEBOOK, expected_score, student_id
from benchmarks.process_tree import tree

ROOT = Path(__file__).resolve().parents[2]
LONG = bool(os.environ.get("AUTOGRADER_LONG"))
STUDENTS = 200 if LONG else 16
SEEDS = range(8) if LONG else range(1)
KILLS = 40 if LONG else 5

Process = tuple[int, str]  # process id and start time: an id alone may be given anew


def command(course: Path, *arguments: str) -> list[str]:
    """The command that grades a course."""
    grade = ["grade", ASSIGNMENT, "--course", os.fspath(course), "--workers", "2"]
    return [sys.executable, "-m", "autograder", *grade, *arguments]


def environment() -> dict[str, str]:
    """The environment of that command."""
    return {**os.environ, "PYTHONPATH": os.fspath(ROOT)}


@dataclass
class Run:
    """One run of the command, watched from outside.

    Attributes:
        process: the command.
        seen: every process that was ever seen below it.
    """

    process: subprocess.Popen[str]
    seen: set[Process] = field(default_factory=set)

    def look(self) -> list[int]:
        """Note what runs now; return the process ids, the command itself left out."""
        below = tree(self.process.pid)[1:]
        for pid in below:
            with contextlib.suppress(OSError):
                self.seen.add((pid, started(pid)))
        return below

    def wait(self) -> int:
        """Wait for the end."""
        while self.process.poll() is None:
            self.look()
            time.sleep(0.05)
        return self.process.returncode

    def kill(self, pids: Sequence[int]) -> None:
        """Kill -9 these processes."""
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def start(course: Path) -> Run:
    """Start grading."""
    return Run(
        subprocess.Popen(
            command(course),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment(),
        )
    )


def started(pid: int) -> str:
    """When a process began, in the kernel's ticks."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]


def arguments(pid: int) -> str:
    """The command line of a process, "" if it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def parent(pid: int) -> int:
    """Process id of the parent, 0 if the process has ended."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def workers(run: Run) -> list[int]:
    """The worker processes of a run, not what they forked."""
    return [
        pid
        for pid in run.look()
        if "autograder.grading.worker" in arguments(pid) and parent(pid) == run.process.pid
    ]


def zygotes(run: Run) -> list[int]:
    """The zygotes of a run, not the sessions that they forked."""
    return [
        pid
        for pid in run.look()
        if "autograder.sandbox.zygote" in arguments(pid)
        and "bwrap" not in arguments(pid)
        and "bwrap" in arguments(parent(pid))
    ]


def disturb(run: Run, victims: Callable[[Run], list[int]], chance: random.Random) -> int:
    """Kill some victims at random moments of the run; count them."""
    killed = 0
    while run.process.poll() is None and killed < KILLS:
        end = time.monotonic() + chance.uniform(0.2, 1.5)
        while time.monotonic() < end and run.process.poll() is None:
            run.look()
            time.sleep(0.02)
        found = victims(run)
        if found:
            run.kill([chance.choice(sorted(found))])
            killed += 1
    run.wait()
    return killed


def scores(course: Path) -> dict[str, list[float]]:
    """All scores in the gradebook, by student: there must be one of each."""
    found: dict[str, list[float]] = {}
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        for submission in gradebook.assignment_submissions(ASSIGNMENT):
            found.setdefault(submission.student.id, []).append(submission.score)
    return found


def check_complete(course: Path, students: int) -> None:
    """Every submission has exactly one right score, a notebook and a record, and no litter."""
    expected = {student_id(i): [expected_score(i)] for i in range(students)}
    assert scores(course) == expected
    for student in expected:
        nbformat.read(course / "autograded" / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb", 4)
    assert {p.name for p in (course / "autograded").iterdir()} == set(expected)
    with sqlite3.connect(course / ".autograder" / "ledger.sqlite") as ledger:
        records = ledger.execute("SELECT student, score, key != '' FROM submission").fetchall()
    assert sorted(records) == [(s, score, 1) for s, (score,) in sorted(expected.items())]


def check_nothing_wrong(course: Path) -> None:
    """What an interrupted run has written is right as far as it goes."""
    for student, (score,) in scores(course).items():
        assert score == expected_score(int(student[-5:]))
        nbformat.read(course / "autograded" / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb", 4)


def check_all_ended(run: Run, seconds: float = 20.0) -> None:
    """Nothing that the run started is still there."""
    deadline = time.monotonic() + seconds
    while left := [p for p in run.seen if alive(p)]:
        assert time.monotonic() < deadline, [arguments(pid) for pid, _ in left]
        time.sleep(0.1)


def alive(process: Process) -> bool:
    """Whether it still runs; a zombie does not."""
    try:
        fields = Path(f"/proc/{process[0]}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return fields[19] == process[1] and fields[0] != "Z"


def finish(course: Path, students: int) -> None:
    """Run the command again, as an instructor would, and check that all is well."""
    done = subprocess.run(
        command(course), capture_output=True, text=True, check=False, env=environment()
    )
    assert done.returncode == 0, done.stdout + done.stderr
    check_complete(course, students)
