"""A fresh fork of the worker for each notebook, under a deadline.

The worker has imported what tests import; the fork runs them and hands its findings back as JSON.
A fork that hangs or dies costs that notebook its tests, nothing else. It also says which modules
it had to import: the worker imports them too, and later forks find them done.

A fork is made ahead, while the one before it works: it waits, untouched, for its notebook. A
`forker` makes it.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import io
import itertools
import json
import mmap
import os
import pickle
import resource
import signal
import socket
import struct
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from autograder.errors import SandboxError
from autograder.examiner.forker import Forker
from autograder.processes import settle
from autograder.sandbox.confine import keep_only


@dataclass(frozen=True)
class Fault:
    """The examiner's own code failed on a notebook.

    Attributes:
        trace: the end of the traceback.
    """

    trace: str


@dataclass(frozen=True)
class ToldTooMuch:
    """What a notebook's outputs and findings take up together is beyond all bounds."""

    most: int  # bytes


@dataclass(frozen=True)
class Fork:
    """A fork that waits for its task or works on it.

    Attributes:
        process: its process id.
        link: brings it the task; its first byte back says that it has begun.
        told: the file into which it writes what it tells, a line of JSON each. Nobody is woken
            for a line, and what is in the file stays there when the fork is killed.
    """

    process: int
    link: socket.socket
    told: BinaryIO


Tell = Callable[[Any], None]
_prctl: Callable[..., int] = getattr(ctypes.CDLL(None), "prctl", lambda *arguments: -1)
_LENGTH = struct.Struct("<Q")  # bytes of the argument
PR_SET_PDEATHSIG = 1  # linux/prctl.h
MAX_ANSWER = 400_000_000  # bytes that a fork may tell, if it is not told otherwise
GRACE_SECONDS = 10.0
LOOK_SECONDS = 1.0  # between two looks at a fork that works


class Forks:
    """Runs one task on many arguments, each in a fork of its own.

    Args:
        task: gets the session's socket, the argument, and a function to which it may tell
            JSON-able parts of its answer as they come; returns the rest.
        folder: working folder of the forks.
        memory_bytes: what a fork may map beyond what the worker has. A test that computes with a
            student's huge number runs into it, not the machine.
        most_told: bytes that a fork may tell; they lie in memory.
    """

    def __init__(
        self,
        task: Callable[[socket.socket, Any, Tell], Any],
        folder: Path,
        memory_bytes: int,
        most_told: int = MAX_ANSWER,
    ) -> None:
        self._task = task
        self._most = min(most_told, MAX_ANSWER)
        self._memory = _bound(memory_bytes)
        self._folder = os.fspath(folder)
        self._null = Path(os.devnull).open("r+")  # noqa: SIM115  the forks' standard streams
        self._next: Fork | None = None
        self._forker: Forker | None = None  # started when it is needed, since it never learns

    def run(
        self,
        argument: Any,
        sock: socket.socket,
        deadline: float,
        patience: float,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> tuple[list[Any], Any]:
        """Run the task in a fork.

        Args:
            argument: what the task gets, by pickle.
            sock: the session's socket; closed over here.
            deadline: `time.monotonic()` value; some seconds later the fork is killed.
            patience: seconds without a word after which it is killed, too.
            meanwhile: called once, when the fork has said its first word.

        Returns:
            What the task told, and what it returned: None if the fork had to be killed or died,
            a `Fault` if the task raised, `ToldTooMuch` if there was no room for more.

        Raises:
            SandboxError: the machine cannot fork.
        """
        with sock:
            fork = self._hand_over(argument, sock)

        def prepare() -> None:
            meanwhile()
            with contextlib.suppress(SandboxError):  # then it is made when it is needed
                self._next = self._make()

        try:
            _wait(fork, deadline + GRACE_SECONDS, patience + GRACE_SECONDS, prepare)
            frames = _read(fork.told)
        finally:
            self._end(fork)
        parts = [line["part"] for line in frames if "part" in line]
        last = frames[-1] if frames else {}
        if "fault" in last:
            return parts, Fault(last["fault"])
        if "too_much" in last:
            return parts, ToldTooMuch(self._most)
        if "value" not in last:
            return parts, None
        if _learn(last["modules"]):
            self._end_all()  # they do not know them
        return parts, last["value"]

    def close(self) -> None:
        """End the fork that waits."""
        self._end_all()
        self._null.close()

    def _hand_over(self, argument: Any, sock: socket.socket) -> Fork:
        data = pickle.dumps(argument, pickle.HIGHEST_PROTOCOL)
        head = _LENGTH.pack(len(data))
        while True:
            made_ahead, self._next = self._next, None
            fork = made_ahead or self._make()
            try:
                socket.send_fds(fork.link, [head], [sock.fileno()])
                fork.link.sendall(data)
            except OSError as error:
                self._end(fork)
                if made_ahead is None:
                    raise SandboxError(
                        f"The notebook could not be sent to the examiner: {error}."
                    ) from None
                continue  # the machine may have been short of memory and killed it
            return fork

    def _make(self) -> Fork:
        with contextlib.ExitStack() as opened:
            try:
                ours, theirs = map(opened.enter_context, socket.socketpair())
                told = opened.enter_context(_memory_file())
                child = self._fork(theirs.fileno(), told.fileno())
            except OSError as error:
                raise SandboxError(f"The examiner cannot be started: {error}.") from None
            opened.pop_all()
        theirs.close()
        return Fork(child, ours, told)

    def _fork(self, link: int, told: int) -> int:
        if self._forker is not None:
            try:
                return self._forker.fork(link, told)
            except ConnectionError:  # the machine may have been short of memory and killed it
                self._end_all()
        self._forker = Forker(self._be_child, self._null.fileno())
        return self._forker.fork(link, told)

    def _be_child(self, descriptors: list[int]) -> NoReturn:
        link = socket.socket(fileno=descriptors[0])
        told = _opened(descriptors[1])
        try:
            self._settle(link, told)
            argument, sock = _receive(link)
            link.send(b"\n")
            known = len(sys.modules)
            value = self._task(sock, argument, lambda part: self._write(told, {"part": part}))
            new = itertools.islice(reversed(sys.modules), max(0, len(sys.modules) - known))
            self._write(told, {"value": value, "modules": list(new)[::-1]})
            _rest(link)
        except _NoRoom:
            _write(told, _as_line({"too_much": True}))
            _rest(link)
        except BaseException as error:  # a fault of ours: its kind is told, never swallowed
            lines = traceback.format_exception(error)
            _write(told, _as_line({"fault": "".join(lines[-4:])[-2000:]}))
            _rest(link)
        finally:
            os._exit(0)

    def _settle(self, link: socket.socket, told: BinaryIO) -> None:
        """Make a fork what it has to be before it gets its task."""
        if sys.platform == "linux":
            _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # it ends with its forker
            resource.setrlimit(resource.RLIMIT_AS, self._memory)
        null = self._null.fileno()
        for descriptor in (0, 1):
            os.dup2(null, descriptor)
        sys.stdout = sys.stderr = self._null
        # Not the worker's own sockets, nor those of other sessions.
        keep_only(null, link.fileno(), told.fileno())
        os.chdir(self._folder)

    def _write(self, told: BinaryIO, content: dict[str, Any]) -> None:
        line = _as_line(content)
        if told.tell() + len(line) > self._most:
            raise _NoRoom
        _write(told, line)

    def _end_all(self) -> None:
        if self._next is not None:
            self._end(self._next)
            self._next = None
        if self._forker is not None:
            self._forker.close()
            self._forker = None

    def _end(self, fork: Fork) -> None:
        fork.link.close()
        fork.told.close()
        if self._forker is not None:
            self._forker.end(fork.process)


def _learn(names: list[str]) -> bool:
    """Import what the fork imported, as far as it can be imported here; say if it was any."""
    unknown = [name for name in names if name not in sys.modules]
    for name in unknown:
        quiet = io.StringIO()
        with contextlib.suppress(Exception), contextlib.redirect_stdout(quiet):
            importlib.import_module(name)
    learned = any(name in sys.modules for name in unknown)
    if learned:
        settle()
    return learned


def _receive(link: socket.socket) -> tuple[Any, socket.socket]:
    """Wait for an argument and a session's socket; end the process if there are none."""
    head, descriptors, _, _ = socket.recv_fds(link, _LENGTH.size, 1, socket.MSG_WAITALL)
    if len(head) < _LENGTH.size:
        os._exit(0)
    (size,) = _LENGTH.unpack(head)
    argument = pickle.loads(link.recv(size, socket.MSG_WAITALL))
    return argument, socket.socket(fileno=descriptors[0])


def _bound(beyond: int) -> tuple[int, int]:
    """Limits of what a fork of this process maps, in bytes: soft and hard."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if sys.platform != "linux":
        return hard, hard
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * mmap.PAGESIZE
    return (mapped + beyond if hard == resource.RLIM_INFINITY else min(mapped + beyond, hard)), hard


def _memory_file() -> BinaryIO:
    """Open a file without a name, in memory where the system has such files."""
    if sys.platform == "linux":
        return _opened(os.memfd_create("told"))
    return tempfile.TemporaryFile(buffering=0)


def _opened(descriptor: int) -> BinaryIO:
    return os.fdopen(descriptor, "r+b", buffering=0)


class _NoRoom(Exception):
    """A fork has told all that it may."""


def _as_line(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _write(told: BinaryIO, line: bytes) -> None:
    data = memoryview(line)
    while data:
        data = data[told.write(data) :]


def _rest(link: socket.socket) -> None:
    """Wait for the end: the worker goes on at once, and end this process when it has time."""
    link.shutdown(socket.SHUT_WR)
    if hasattr(os, "sched_setaffinity"):  # the end of a process takes a while: anywhere will do
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
    link.recv(1)


def _wait(fork: Fork, deadline: float, patience: float, begun: Callable[[], None]) -> None:
    """Wait until the fork has told everything, or tells nothing more, or time is up.

    Calls `begun` when the fork has its task: until then it is still getting started, and what is
    done here takes its processor.
    """
    size, heard = 0, time.monotonic()
    while (now := time.monotonic()) < min(deadline, heard + patience):
        fork.link.settimeout(min(LOOK_SECONDS, deadline - now, patience))
        try:
            if not fork.link.recv(1):
                return
            begun()
        except TimeoutError:
            told = os.fstat(fork.told.fileno()).st_size
            if told > size:
                size, heard = told, now
        except OSError:
            return


def _read(told: BinaryIO) -> list[dict[str, Any]]:
    """Read the lines that a fork told; the last may be missing."""
    number = told.fileno()  # it shares its position with the fork, which may still write
    *lines, _ = os.pread(number, os.fstat(number).st_size, 0).split(b"\n")
    return [json.loads(line) for line in lines]
