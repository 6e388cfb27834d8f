"""Forks of the worker: what they give back, how they end, what the worker learns."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.examiner.fork import Fault, Forks, Tell, ToldTooMuch

Run = Callable[..., Any]


def task(sock: socket.socket, what: Any, tell: Tell) -> Any:
    """Does what the argument says."""
    if what == "echo":
        sock.sendall(b"hello")
        return {"folder": os.getcwd(), "pid": os.getpid()}  # noqa: PTH109
    if type(what) is list:
        for part in what[:-1]:
            tell(part)
        what = what[-1]
    if what == "fail":
        raise ValueError("a fault of ours")
    if what == "hang":
        time.sleep(60)
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "grow":
        return len(bytearray(1 << 30))
    if what == "import":
        import this  # noqa: F401  prints, too
    return what


@pytest.fixture
def forks(tmp_path: Path) -> Iterator[Forks]:
    """Forks in a folder of their own, with 200 MB each."""
    made = Forks(task, tmp_path, 200 << 20)
    yield made
    made.close()


@pytest.fixture
def run(forks: Forks) -> Run:
    """Runs the task and returns its answer."""

    def once(what: Any, seconds: float = 30.0, patience: float = 30.0) -> Any:
        ours, theirs = socket.socketpair()
        with ours:
            told, answer = forks.run(what, theirs, time.monotonic() + seconds, patience)
            if what == "echo":
                assert ours.recv(10) == b"hello"
        return (told, answer) if type(what) is list else answer

    return once


def children() -> int:
    """How many children this process has, dead ones included."""
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    return len(path.read_text().split())


def test_each_run_has_a_fork_of_its_own(run, tmp_path):
    """In the folder that was asked for."""
    answers = [run("echo") for _ in range(3)]
    assert {a["folder"] for a in answers} == {str(tmp_path)}
    assert len({a["pid"] for a in answers}) == 3
    assert os.getpid() not in {a["pid"] for a in answers}


def test_large_arguments_and_answers(run):
    """Larger than what a socket takes at once."""
    text = "é" * 3_000_000
    assert run(text) == text


def test_a_fault_is_told(run):
    """With its kind, and the next one runs."""
    fault = run("fail")
    assert isinstance(fault, Fault)
    assert "a fault of ours" in fault.trace
    assert run(1) == 1


def test_what_was_told_is_kept(run, monkeypatch):
    """Also when the fork fails, hangs or dies after that."""
    monkeypatch.setattr("autograder.examiner.fork.GRACE_SECONDS", 0.0)
    assert run([1, {"a": "\n"}, 2]) == ([1, {"a": "\n"}], 2)
    assert run([1, "die"]) == ([1], None)
    assert run([1, 2, "hang"], patience=0.5) == ([1, 2], None)
    assert run([1, "hang"], seconds=0.5) == ([1], None)
    told, fault = run([1, "fail"])
    assert told == [1]
    assert isinstance(fault, Fault)


def test_what_is_told_is_bounded(tmp_path):
    """It lies in memory: what was told before is kept, and the next fork has as much room."""
    made = Forks(task, tmp_path, 200 << 20, 10_000)
    for _ in range(2):
        ours, theirs = socket.socketpair()
        with ours:
            told, end = made.run(["x" * 3_000] * 5, theirs, time.monotonic() + 30, 30)
        assert told == ["x" * 3_000] * 3
        assert end == ToldTooMuch(10_000)
    made.close()


def test_a_fork_that_dies_or_hangs_says_nothing(run, monkeypatch):
    """The next one runs."""
    monkeypatch.setattr("autograder.examiner.fork.GRACE_SECONDS", 0.0)
    assert run("die") is None
    assert run("hang", 0.5) is None
    assert run(2) == 2


def test_memory_is_bounded(run):
    """For each fork, not for the worker."""
    assert "MemoryError" in run("grow").trace
    assert len(bytearray(1 << 30)) == 1 << 30


def kill(forks: Forks, process: int) -> None:
    """Kill a process, and wait until the fork that waits has ended, too."""
    waiting = forks._next
    os.kill(process, signal.SIGKILL)
    while waiting.link.recv(1, socket.MSG_PEEK):
        pass


def test_a_fork_that_died_while_it_waited_is_replaced(run, forks):
    """A machine short of memory may kill it."""
    assert run(3) == 3
    kill(forks, forks._next.process)
    assert run(4) == 4


def test_a_forker_that_died_is_replaced(run, forks):
    """Its forks die with it."""
    assert run(3) == 3
    kill(forks, forks._forker._process)
    assert run(4) == 4
    assert run(5) == 5


def test_modules_are_learned(run):
    """What a fork imported, the worker imports for those that follow."""
    sys.modules.pop("this", None)
    run("import")
    assert "this" in sys.modules


def test_nothing_is_left(tmp_path):
    """No process, no descriptor."""
    before = (children(), len(os.listdir("/proc/self/fd")))  # noqa: PTH208
    made = Forks(task, tmp_path, 200 << 20)
    for number in range(5):
        ours, theirs = socket.socketpair()
        with ours:
            assert made.run(number, theirs, time.monotonic() + 30, 30) == ([], number)
    made.close()
    assert (children(), len(os.listdir("/proc/self/fd"))) == before  # noqa: PTH208
