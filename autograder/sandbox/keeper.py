"""The keeper: one process a session that ends all of it, where no PID namespace does.

The zygote forks a keeper, the keeper forks the session. The keeper runs no code of a student and
cannot be reached by it: it stands in a Landlock domain around the session's own, out of which no
signal leads, and where the grader is root it also has a user id that the session's signals are not
allowed for. What the session leaves behind becomes the keeper's child. `kill(-1)` from there hits
everything in the domain, or of the session's user, at one moment, and nothing else.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import traceback
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.sandbox import confine, landlock

END_SECONDS = 10.0
MAX_FILES = 20_000
MAX_DEPTH = 32  # folders in folders
REAP_MS = 200
SPARE_TASKS = 256  # that others of the same user may start meanwhile
SLACK_BYTES = 1 << 30  # others write to the same disk
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36


@dataclass(frozen=True)
class Settings:
    """What a zygote is told about walls without namespaces.

    Attributes:
        abi: Landlock's version.
        readable: folders and files that sessions may read.
        users: user ids of two sessions, which take turns, and of their two keepers; empty where
            the grader is no root and sessions run as its user.
        lock: descriptor that is open as long as these ids are in use; -1 for none.
    """

    abi: int
    readable: list[str]
    users: list[int]
    lock: int


@dataclass
class Kept:
    """A session's keeper, as the zygote sees it.

    Attributes:
        process: the keeper's process id.
        line: tells it what to do; it ends the session when this closes.
        folder: the session's private folder.
        user: the session's user id, 0 for the zygote's own.
        free: bytes that were free on the folder's disk.
    """

    process: int
    line: socket.socket
    folder: str
    user: int
    free: int

    def kill(self) -> None:
        """Kill everything of the session, now; `end` buries it."""
        with contextlib.suppress(OSError):
            self.line.send(b"k")

    def end(self, spared: set[int]) -> None:
        """End the session and its keeper and remove the private folder.

        Args:
            spared: keepers of other sessions.

        Raises:
            OSError: something of it still runs.
        """
        try:
            self.line.settimeout(END_SECONDS)
            self.line.send(b"e")
            ended = self.line.recv(1) == b"d"
        except OSError:
            ended = False
        self.line.close()
        if not ended:
            os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        if not ended:
            _sweep(spared)
        _remove(self.folder)

    def writes_more_than(self, bound: int) -> bool:
        """Say whether the private folder has more bytes, files or depth than is allowed.

        Files that are open and have no name any more are only seen as disk that is gone, so that
        counts too, with room for what others write.
        """
        place = os.statvfs(self.folder)
        if self.free - place.f_bavail * place.f_frsize > 16 * bound + SLACK_BYTES:
            return True
        used, count = 0, 0
        folders = [(self.folder, 0)]
        try:
            while folders:
                folder, depth = folders.pop()
                with os.scandir(folder) as entries:
                    for entry in entries:
                        with contextlib.suppress(FileNotFoundError):
                            used += entry.stat(follow_symlinks=False).st_blocks * 512
                        count += 1
                        if count > MAX_FILES or used > bound:
                            return True
                        if entry.is_dir(follow_symlinks=False):
                            folders.append((entry.path, depth + 1))
                            if depth > MAX_DEPTH:
                                return True
        except FileNotFoundError:  # removed meanwhile
            return False
        except OSError:  # a folder that cannot be looked into is one that cannot be bounded
            return True
        return False


def start(settings: Settings, folder: str, user: int, sock: socket.socket) -> Kept | None:
    """Fork a keeper, which forks a session.

    Args:
        folder: to make for the session alone.
        user: its user id; 0 for this one's own.
        sock: the session's conversation.

    Returns:
        the keeper in the zygote, None in the session.

    Raises:
        OSError: the kernel refuses.
    """
    os.mkdir(folder, 0o700)  # noqa: PTH102  no more code than needed in a fork
    if user:
        os.chown(folder, user, user)
    place = os.statvfs(folder)
    ours, theirs = socket.socketpair()
    keeper = os.fork()
    if keeper:
        theirs.close()
        return Kept(keeper, ours, folder, user, place.f_bavail * place.f_frsize)
    try:
        ours.close()
        os.setsid()
        confine.keep_only(sock.fileno(), theirs.fileno(), *({settings.lock} - {-1}))
        if user:
            os.setgroups([])
            os.setresgid(user, user, user)
            own = settings.users[settings.users.index(user) + 2]
            os.setresuid(own, user, own)  # may signal the session's user and not the other way
        landlock.scope_signals(settings.abi)
        keeper = os.getpid()
        prctl(_PR_SET_CHILD_SUBREAPER, 1)
        if os.fork() == 0:
            if user:
                os.setresuid(user, user, user)
            prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() == keeper:
                confine.keep_only(sock.fileno())
                return None
            os._exit(1)
        sock.close()
        _keep(theirs)
    except BaseException:
        os.write(2, traceback.format_exc().encode())
    os._exit(1)


def wall_in(
    settings: Settings,
    private: str,
    bounds: confine.Bounds,
    mapped: int,
    tasks: int,
    program: bytes,
) -> tuple[str, str]:
    """Make a session's private folders and put up its walls, from within.

    Args:
        private: the folder that `start` made.
        mapped: bytes that the zygote itself maps.
        tasks: as `count_tasks` said.
        program: the system call filter.

    Returns:
        the home folder and the one for temporary files.

    Raises:
        OSError: the kernel refuses a wall.
    """
    home, temporary = f"{private}/home", f"{private}/tmp"
    for folder in (home, temporary):
        os.mkdir(folder)  # noqa: PTH102
    os.environ.update(HOME=home, TMPDIR=temporary, JOBLIB_MULTIPROCESSING="0")  # no semaphores
    tempfile.tempdir = None  # what the zygote found is not for sessions
    if not settings.users:  # the kernel counts all processes of the user
        bounds = replace(bounds, processes=bounds.processes + tasks + SPARE_TASKS)
    confine.set_limits(bounds, mapped, count_processes=True)
    landlock.restrict(settings.abi, settings.readable, private)
    confine.drop_privileges(program)
    return home, temporary


def count_tasks() -> int:
    """Count the processes and threads of the machine, as far as they can be seen."""
    return sum(1 for _ in Path("/proc").glob("[0-9]*/task/*"))


def adopt_orphans() -> None:
    """Become the parent of what a keeper leaves behind that was killed itself."""
    prctl(_PR_SET_CHILD_SUBREAPER, 1)


def descendants(process: int) -> list[int]:
    """Process ids of all that a process has started, and they in turn, zombies included."""
    found: list[int] = []
    waiting = [process]
    while waiting:
        tasks = f"/proc/{waiting.pop()}/task"
        with contextlib.suppress(OSError):
            for task in os.listdir(tasks):  # noqa: PTH208
                with open(f"{tasks}/{task}/children") as file:  # noqa: PTH123
                    children = [int(number) for number in file.read().split()]
                found += children
                waiting += children
    return found


def prctl(option: int, value: int) -> None:
    """Set one thing about this process.

    Raises:
        OSError: the kernel refuses.
    """
    zero = ctypes.c_ulong(0)
    if ctypes.CDLL(None).prctl(option, ctypes.c_ulong(value), zero, zero, zero):
        raise OSError(f"prctl {option} was refused")


def _keep(line: socket.socket) -> None:
    """Bury what dies; on request, or when nobody is there any more, kill all that is left."""
    poller = select.poll()
    poller.register(line, select.POLLIN)
    while True:
        asked = line.recv(1) if poller.poll(REAP_MS) else b" "
        if asked != b" ":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(-1, signal.SIGKILL)
        if asked in (b"", b"e"):
            with contextlib.suppress(ChildProcessError):
                while True:
                    os.waitpid(-1, 0)
            with contextlib.suppress(OSError):
                line.send(b"d")
            os._exit(0)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _sweep(spared: set[int]) -> None:
    """Kill all descendants of this process but these and theirs.

    Raises:
        OSError: some of them do not end.
    """
    until = time.monotonic() + END_SECONDS
    while time.monotonic() < until:
        others = spared.union(*map(descendants, spared))
        left = set(descendants(os.getpid())) - others
        if not left:
            return
        for process in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process, os.WNOHANG)
    raise OSError("a process of a session does not end")


def _remove(folder: str) -> None:
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):  # folders without rights, or too deep for Python
        for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
            subprocess.run([*command, "--", folder], stderr=subprocess.DEVNULL, check=False)
