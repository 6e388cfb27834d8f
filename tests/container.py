"""Runs a command as in a container that refuses namespaces: `python -m tests.container COMMAND`.

Docker, pods, Codespaces and Gradescope's containers answer `unshare`, `setns`, `mount`,
`pivot_root` and a `clone` of namespaces with EPERM and give root no CAP_SYS_ADMIN. This does the
same to itself and then becomes the command: what is tried behind it is the kernel's own answer,
nothing is put in the grader's way by name. `--user N` becomes an ordinary user first.

Python must be where all users may read it, as in an image. Where it lies in a home folder that is
closed, root shows that folder open, in a mount namespace of this command alone.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from autograder.sandbox import seccomp

ROOT = Path(__file__).resolve().parents[1]
REFUSED = ("unshare", "setns", "mount", "pivot_root", "open_tree", "move_mount", "fsopen")
CAP_SYS_ADMIN, PR_CAPBSET_DROP, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 21, 24, 22, 38


def command(*arguments: str, user: int = 0) -> list[str]:
    """The command that runs another one in an imitation of a container."""
    out = [sys.executable, "-m", "tests.container"]
    if os.getuid() == 0 and (closed := _closed()):
        out = [*_opened(closed), *out]
    return [*out, *(["--user", str(user)] if user else []), *arguments]


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that other users can come to; pytest closes its own whenever it starts."""
    with tempfile.TemporaryDirectory(prefix="as-in-a-container-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def open_to_all(folder: Path) -> None:
    """Let other users come to a folder of a test, as they come to those of an image."""
    for each in (folder, *folder.parents):
        if each.stat().st_uid == os.getuid() and not each.stat().st_mode & stat.S_IXOTH:
            each.chmod(each.stat().st_mode | 0o055)


def _closed() -> Path | None:
    """The outermost folder above Python that only its owner may enter."""
    base = Path(sys.base_prefix).resolve()
    for folder in (*reversed(base.parents), base):
        if not folder.stat().st_mode & stat.S_IXOTH:
            return folder
    return None


def _opened(closed: Path) -> list[str]:
    base = str(Path(sys.base_prefix).resolve())
    bubblewrap = shutil.which("bwrap")
    assert bubblewrap, "this test needs bubblewrap to show Python to other users"
    return [
        *(bubblewrap, "--dev-bind", "/", "/", "--perms", "0755", "--tmpfs", str(closed)),
        *("--perms", "0755", "--dir", str(Path(base).parent), "--ro-bind", base, base, "--"),
    ]


def _program() -> bytes:
    """The filter of such a container."""
    column = 0 if platform.machine() == "x86_64" else 1
    step = seccomp._step
    steps = [step(seccomp._LOAD, seccomp._NUMBER)]
    steps += seccomp._answer({name: seccomp.DENIED[name] for name in REFUSED}, column, errno.EPERM)
    clone3, clone = (seccomp._NUMBERS[name][column] for name in ("clone3", "clone"))
    steps += [
        *(step(seccomp._EQUAL, clone3, 0, 1), step(seccomp._RETURN, 0x00050000 | errno.ENOSYS)),
        *(step(seccomp._EQUAL, clone, 0, 3), step(seccomp._LOAD, seccomp._ARG0)),
        *(step(seccomp._ANY_BIT, 0x7E020000, 0, 1), step(seccomp._RETURN, 0x00050000 | 1)),
        step(seccomp._RETURN, 0x7FFF0000),
    ]
    return b"".join(steps)


class _Filter(ctypes.Structure):
    _fields_ = (("count", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def main() -> None:
    """Give up what a container has not, then become the command."""
    arguments = sys.argv[1:]
    libc = ctypes.CDLL(None, use_errno=True)
    if os.getuid() == 0:
        assert libc.prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN, 0, 0, 0) == 0
    if arguments[0] == "--user":
        user = int(arguments[1])
        arguments = arguments[2:]
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
    program = _program()
    value = _Filter(len(program) // 8, program)
    assert libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    assert libc.prctl(PR_SET_SECCOMP, 2, ctypes.byref(value), 0, 0) == 0
    os.execvp(arguments[0], arguments)


if __name__ == "__main__":
    main()
