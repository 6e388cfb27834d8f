"""A machine of its own for a test: users, homes, services and processes that only it has.

It is this machine with a copy of `/etc`, empty `/home`, `/srv` and `/opt`, a loopback of its own
and processes that no one else sees, in namespaces of the kernel. Users are real ones (`useradd`,
PAM); when the test ends, or is ended, all of it is gone. Programs are this project's own `.venv`,
shown at `/opt/jupyterhub`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HUB = "/opt/jupyterhub"
# $1: a copy of /etc; $2: .venv; then pairs of a closed folder and what lies in it to be shown.
BEGIN = """
set -eu
ip link set lo up
mount --bind "$1" /etc
for folder in /home /srv /opt; do mount -t tmpfs -o mode=755 tmpfs $folder; done
mkdir /opt/jupyterhub
mount --bind "$2" /opt/jupyterhub
shift 2
while [ $# -gt 0 ]; do
    mkdir /srv/kept
    mount --bind "$2" /srv/kept
    mount -t tmpfs -o mode=755 tmpfs "$1"
    mkdir -p "$2"
    mount --bind /srv/kept "$2"
    umount /srv/kept
    rmdir /srv/kept
    shift 2
done
echo ready
exec sleep infinity
"""


def lacking() -> str:
    """What a machine of its own needs and is not here; "" for nothing."""
    if os.getuid() != 0:
        return "making users takes root"
    needed = ("ip", "unshare", "nsenter", "useradd", "runuser", "prlimit")
    missing = ", ".join(name for name in needed if not shutil.which(name))
    if missing:
        return f"not installed: {missing}"
    tried = subprocess.run(["unshare", "--mount", "--net", "--pid", "--fork", "true"], check=False)
    return "root may not make namespaces here" if tried.returncode else ""


class Machine:
    """Runs commands on the machine.

    Attributes:
        leader: the process in whose namespaces they run; with it all others end.
    """

    def __init__(self, leader: int) -> None:
        self.leader = leader

    def command(self, *arguments: str, user: str = "", folder: str = "/") -> list[str]:
        """The command that runs another one there, as root or as a user."""
        become = ["runuser", "-u", user, "--"] if user else []
        inside = ("nsenter", f"--target={self.leader}", "--mount", "--net", "--pid", "--")
        return [*inside, *become, "env", f"--chdir={folder}", *arguments]

    def run(
        self, *arguments: str, user: str = "", folder: str = "/", good: bool = True, **more: str
    ) -> str:
        """Run a command to its end.

        Args:
            arguments: the command.
            user: who runs it; "" for root.
            folder: where.
            good: whether it must succeed.
            more: variables.

        Returns:
            what it printed, errors too.
        """
        done = subprocess.run(
            self.command(*arguments, user=user, folder=folder),
            env=variables(user, more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=240,
        )
        assert (done.returncode == 0) is good, f"{arguments}: {done.returncode}\n{done.stdout}"
        return done.stdout

    def start(self, *arguments: str, log: Path, folder: str, **more: str) -> subprocess.Popen[str]:
        """Start a service as root; what it says goes into a file."""
        with log.open("w") as file:
            return subprocess.Popen(
                self.command(*arguments, folder=folder),
                env=variables("", more),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                text=True,
            )

    def can(self, user: str, what: str, path: str) -> bool:
        """Whether a user may do `-r` (read), `-w` or `-x` to a path."""
        done = subprocess.run(self.command("test", what, path, user=user), check=False)
        return done.returncode == 0


def variables(user: str, more: Mapping[str, str]) -> dict[str, str]:
    """The variables of a process there: those of a login, and no more."""
    home = f"/home/{user}" if user else "/root"
    path = f"{HUB}/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
    return {"PATH": path, "HOME": home, "USER": user or "root", "LANG": "C.UTF-8", **more}


@contextlib.contextmanager
def machine() -> Iterator[Machine]:
    """Start a machine and end it, with every process on it."""
    venv = Path(sys.prefix)
    with tempfile.TemporaryDirectory(prefix="machine-") as name:
        etc = Path(name) / "etc"
        subprocess.run(["cp", "-a", "/etc", str(etc)], check=True)
        told = [etc, venv, *(part for pair in _closed(venv) for part in pair)]
        leader = subprocess.Popen(
            [
                *("unshare", "--mount", "--net", "--pid", "--fork", "--kill-child"),
                *("--mount-proc", "--", "sh", "-c", BEGIN, "machine", *map(str, told)),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert leader.stdout and leader.stdout.readline() == "ready\n"
            children = Path(f"/proc/{leader.pid}/task/{leader.pid}/children")
            yield Machine(int(children.read_text().split()[0]))
        finally:
            leader.kill()
            leader.communicate()
            _wait_until_gone(Path(name))


def _closed(venv: Path) -> Iterator[tuple[Path, Path]]:
    """Folders that only root may enter, with the part of Python or of this project in it."""
    masked: list[Path] = []
    for path in (Path(sys.base_prefix).resolve(), venv.resolve(), ROOT / "autograder"):
        for folder in (*reversed(path.parents), path):
            if not folder.stat().st_mode & stat.S_IXOTH:
                assert folder not in masked, f"{folder} is closed and holds too much"
                masked.append(folder)
                yield folder, path
                break


def _wait_until_gone(folder: Path) -> None:
    """Wait until no process of the machine holds its folder."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if str(folder) not in Path("/proc/mounts").read_text():
            return
        time.sleep(0.05)
