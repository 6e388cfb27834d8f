"""Which walls there are on this machine: namespaces, or Landlock where they are refused."""

from __future__ import annotations

import os
import socket
import stat
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.errors import SandboxError, SandboxUnavailable
from autograder.sandbox import seccomp, walls

if TYPE_CHECKING:
    from autograder.sandbox.keeper import Settings

MODES = ("auto", "bwrap", "landlock", "none")
FIRST_USER, LAST_USER = 61_184, 65_499  # given to nobody, as systemd has it
USERS_EACH = 4  # two sessions that take turns, and their keepers
_NEEDED = {"CHOWN": 0, "DAC_OVERRIDE": 1, "FOWNER": 3, "KILL": 5, "SETGID": 6, "SETUID": 7}
RUN_AS_ROOT = "Run the grader as root in the container, or on Linux 6.12 or newer"


@dataclass(frozen=True)
class Walls:
    """What stands around student code.

    Attributes:
        mode: "bwrap", "landlock" or "none".
        bubblewrap: its path.
        namespaces: options that ask for the namespaces.
        refused: why there are no namespaces, where Landlock takes their place.
    """

    mode: str
    bubblewrap: str = ""
    namespaces: tuple[str, ...] = ()
    refused: str = ""

    @property
    def line(self) -> str:
        """One line for who grades; "" where the walls are the usual ones."""
        if self.mode != "landlock":
            return ""
        from autograder.sandbox import landlock  # only Linux has what it needs

        user = "a user id of its own" if os.getuid() == 0 else "your own user id"
        why = "since namespaces are refused here" if self.refused else "as asked for"
        return (
            f"Walls: Landlock (ABI {landlock.abi()}), {user} for each session, {why}; "
            "docs/decisions/0021-landlock.md says what that leaves open."
        )


def choose(mode: str = "auto") -> Walls:
    """Find the walls of this machine.

    Args:
        mode: one of `MODES`; "auto" takes namespaces, and Landlock only where they are refused.

    Raises:
        SandboxUnavailable: this machine cannot put them up.
        SandboxError: there is no such mode.
    """
    if mode not in MODES:
        raise SandboxError(f"There is no sandbox named {mode!r}.", f"Choose {', '.join(MODES)}.")
    if mode == "none":
        return Walls("none")
    complaint = ""
    if mode != "landlock" or sys.platform != "linux":
        bubblewrap = walls.find_bubblewrap()
        for options in walls.namespaces():
            complaint = walls.try_out(bubblewrap, options)
            if not complaint:
                return Walls("bwrap", bubblewrap, tuple(options))
        complaint = complaint.splitlines()[0].removeprefix("bwrap: ").partition(", ")[0]
        if mode == "bwrap":
            raise SandboxUnavailable(
                f"bubblewrap cannot put up the walls on this machine: {complaint}", walls.ADVICE
            )
    why, advice = refusal()
    if why and complaint:
        why = (
            f"bubblewrap cannot put up the walls on this machine: {complaint}. Nor Landlock: {why}"
        )
    if why:
        raise SandboxUnavailable(why, f"{advice}. Or: {walls.ADVICE}" if complaint else advice)
    return Walls("landlock", refused=complaint)


def refusal() -> tuple[str, str]:
    """Why walls of Landlock cannot be had here and what to do; two empty texts if they can."""
    from autograder.sandbox import landlock

    version = landlock.abi()
    if not seccomp.supported():
        return "This processor's system calls are not known.", ""
    if version == 0:
        return (
            "this kernel has no Landlock.",
            "Use a machine with Linux 5.13 or newer where Landlock is switched on (lsm=landlock)",
        )
    if not Path(f"/proc/self/task/{os.getpid()}/children").exists():
        return "/proc does not list children.", "Mount /proc of a kernel with CONFIG_PROC_CHILDREN"
    if os.getuid() != 0:
        if version < landlock.SCOPED_SINCE:
            return (
                f"Landlock's ABI {version} does not keep signals in, and sessions would run as "
                "the grader's own user.",
                RUN_AS_ROOT,
            )
        return "", ""
    missing = [name for name, bit in _NEEDED.items() if not _capabilities() >> bit & 1]
    if missing or not _maps_users():
        names = ", ".join(missing) or "more user ids"
        return (
            f"root cannot give sessions a user id of their own here (missing: {names}).",
            "Run the grader as an ordinary user (Linux 6.12 or newer), or give the container that",
        )
    numpy = find_spec("numpy")
    samples = [sys.executable, os.__file__, __file__]  # made with umask 077, they show it
    samples += [numpy.origin] if numpy and numpy.origin else []
    for path in (*walls.shown(), Path(tempfile.gettempdir()), *map(Path, samples)):
        closed = _closed(path)
        if closed:
            return (
                f"sessions have a user id of their own, and {closed} lets nobody but root through "
                f"to {path}.",
                "Install Python where all users may read it, or run the grader as ordinary user",
            )
    return "", ""


def _capabilities() -> int:
    text = Path("/proc/self/status").read_text()
    return int(text.partition("CapEff:")[2].split()[0], 16)


def _maps_users() -> bool:
    """Say whether the ids that sessions get exist in this user namespace."""
    spans = [line.split() for line in Path("/proc/self/uid_map").read_text().splitlines()]
    return any(int(a) <= FIRST_USER and int(a) + int(n) > LAST_USER for a, _, n in spans)


def _closed(path: Path) -> str:
    if path.is_file() and not path.stat().st_mode & stat.S_IROTH:
        return str(path)
    for folder in (path, *path.parents):
        if folder.is_dir() and not folder.stat().st_mode & stat.S_IXOTH:
            return str(folder)
    return ""


def settings(
    given: Iterable[tuple[str, Path]], hidden: Sequence[Path]
) -> tuple[Settings, socket.socket | None]:
    """Say what a zygote is to know about walls of Landlock.

    Returns:
        it, and what holds the sessions' user ids as long as it is open anywhere.

    Raises:
        SandboxError: no user ids are left.
    """
    from autograder.sandbox import landlock
    from autograder.sandbox.keeper import Settings

    users, lock = _take_users() if os.getuid() == 0 else ([], None)
    number = lock.fileno() if lock else -1
    return Settings(landlock.abi(), _readable(given, hidden), users, number), lock


def _take_users() -> tuple[list[int], socket.socket]:
    """Take user ids that no other grader on this machine uses."""
    for first in range(FIRST_USER, LAST_USER - USERS_EACH, USERS_EACH):
        lock = socket.socket(socket.AF_UNIX)
        try:
            lock.bind(f"\0autograder-user-{first}")
        except OSError:
            lock.close()
        else:
            return list(range(first, first + USERS_EACH)), lock
    raise SandboxError("All user ids for sessions are taken.", "Grade with fewer workers.")


def _readable(given: Iterable[tuple[str, Path]], hidden: Sequence[Path]) -> list[str]:
    """List what sessions may read: the system, Python, what the sandbox imports, files given.

    A folder that holds a hidden one is replaced by what lies beside the hidden one.
    """
    covered = {path.resolve() for path in hidden}
    package = Path(__file__).resolve().parent.parent
    out: list[Path] = []
    for path in (*map(Path, walls.SYSTEM), *walls.shown()):
        out += _but(path.resolve(), covered)
    out += map(Path, walls.SYSTEM_FILES)
    out += [package / name for name in walls.PARTS]
    out += [file.resolve() for _, file in given]
    return list(dict.fromkeys(map(str, out)))


def _but(path: Path, hidden: set[Path]) -> list[Path]:
    if path in hidden:
        return []
    if not any(other.is_relative_to(path) for other in hidden) or not path.is_dir():
        return [path]
    children = (child for child in path.iterdir() if not child.is_symlink())
    return [found for child in children for found in _but(child, hidden)]
