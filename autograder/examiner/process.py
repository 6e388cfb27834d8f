"""A fresh fork of the worker for each notebook, under a deadline.

The worker has imported what tests import; the fork runs them and hands its findings back as JSON
through a pipe. A fork that hangs or dies costs that notebook its tests, nothing else. It also says
which modules it had to import: the worker imports them too, and later forks find them done.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import io
import itertools
import json
import os
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.errors import AutograderError, SandboxError


class ExaminerFault(AutograderError):
    """The examiner's own code failed on a notebook."""


_libc = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1  # linux/prctl.h
MAX_ANSWER = 400_000_000
GRACE_SECONDS = 10.0


def in_fork(
    task: Callable[[socket.socket], Any],
    sock: socket.socket,
    folder: Path,
    deadline: float,
    cpu: int = -1,
) -> Any:
    """Runs a task in a fork.

    Args:
        task: gets the socket, returns a JSON-able value.
        sock: the session's socket; closed over here.
        folder: working folder of the fork.
        deadline: `time.monotonic()` value; some seconds later the fork is killed.
        cpu: processor that the fork keeps to, -1 for any.

    Returns:
        What the task returned; None if the fork had to be killed or died.

    Raises:
        ExaminerFault: the task raised.
        SandboxError: the machine cannot fork.
    """
    reader, writer = os.pipe()
    try:
        child = os.fork()
    except OSError as error:
        os.close(reader)
        os.close(writer)
        raise SandboxError(f"The examiner cannot be started: {error}.") from None
    if child == 0:
        _be_child(task, sock, folder, reader, writer, cpu)
    os.close(writer)
    sock.close()
    try:
        answer = _read(reader, deadline + GRACE_SECONDS)
    finally:
        os.close(reader)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if not answer:
        return None
    try:
        said = json.loads(answer)
    except ValueError:
        return None
    if "fault" in said:
        raise ExaminerFault(f"The examiner failed.\n{said['fault']}", "Please report this.")
    _learn(said["modules"])
    return said["value"]


def _learn(names: list[str]) -> None:
    """Imports what the fork imported, as far as it can be imported here."""
    unknown = [name for name in names if name not in sys.modules]
    for name in unknown:
        quiet = io.StringIO()
        with contextlib.suppress(Exception), contextlib.redirect_stdout(quiet):
            importlib.import_module(name)
    if unknown:
        gc.collect()
        gc.freeze()


def _be_child(
    task: Callable[[socket.socket], Any],
    sock: socket.socket,
    folder: Path,
    reader: int,
    writer: int,
    cpu: int,
) -> None:
    try:
        if cpu >= 0:
            os.sched_setaffinity(0, {cpu})
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the worker's business
        if sys.platform == "linux":
            _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # it ends with its worker
        os.close(reader)
        os.chdir(folder)
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1):
            os.dup2(null, descriptor)
        known = len(sys.modules)
        value = task(sock)
        new = itertools.islice(reversed(sys.modules), max(0, len(sys.modules) - known))
        _write(writer, {"value": value, "modules": list(new)[::-1]})
    except BaseException as error:  # a fault of ours: its kind is told, never swallowed
        lines = traceback.format_exception(error)
        _write(writer, {"fault": "".join(lines[-4:])[-2000:]})
    finally:
        os._exit(0)


def _write(descriptor: int, answer: dict[str, Any]) -> None:
    view = memoryview(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))
    while view:
        view = view[os.write(descriptor, view) :]


def _read(descriptor: int, deadline: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        left = deadline - time.monotonic()
        ready = select.select([descriptor], [], [], max(0.0, left))[0]
        if not ready:
            return b""
        data = os.read(descriptor, 1 << 20)
        if not data:
            return b"".join(parts)
        parts.append(data)
        size += len(data)
        if size > MAX_ANSWER:
            return b""
