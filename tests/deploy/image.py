"""Builds a `Containerfile` without a container engine: its own lines, in a root of their own.

The root is a layer over this machine's (overlay), or a small Debian from Debian's mirror
(debootstrap), in namespaces that end with the test. Only the instructions that the file uses are
known; another one is an error, not a line that is left out.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOUNTS = """
set -eu
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"
echo ready
exec sleep infinity
"""
OVER = 'mount -t overlay overlay -o "lowerdir=/,upperdir=$2,workdir=$3" "$1"'
DEBIAN = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"  # PATH of its images
# What reaches a registry on this machine, as an engine's `--build-arg` would bring it.
REACHING = ("/etc/resolv.conf", "/etc/pip.conf", "/etc/apt/sources.list.d/debian.sources")
TRUSTED, TRUSTED_THERE = "/etc/ssl/certs/ca-certificates.crt", "/usr/share/trusted.pem"


@dataclass
class Image:
    """A root that is being built.

    Attributes:
        root: its folder, as its leader sees it.
        leader: the process whose mounts it lies in.
        base: what the file starts from.
        user: who the next command runs as.
        folder: where.
        environment: with which variables.
        entry: the command that the image stands for.
        trusts: file of certificates for pip there; "" for its own.
    """

    root: Path
    leader: int
    base: str = ""
    user: str = "root"
    folder: str = "/"
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": DEBIAN})
    entry: list[str] = field(default_factory=list)
    trusts: str = ""

    def inside(self, *arguments: str, user: str = "root", folder: str = "/") -> list[str]:
        """The command that runs another one in the root."""
        become = ["runuser", "-u", user, "--"] if user != "root" else []
        variables = [f"{name}={value}" for name, value in self.environment.items()]
        return [
            *("nsenter", f"--target={self.leader}", "--mount", "--pid", "--"),
            *("chroot", os.fspath(self.root), "env", f"--chdir={folder}"),
            *(*variables, *become, *arguments),
        ]

    def run(self, *arguments: str, user: str = "root", folder: str = "/") -> str:
        """Run a command there; returns what it printed."""
        keep = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        if self.trusts:
            keep["PIP_CERT"] = self.trusts
        done = subprocess.run(
            self.inside(*arguments, user=user, folder=folder),
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **keep},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=900,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}\n{done.stdout[-6000:]}"
        return done.stdout

    def put(self, source: Path, target: str) -> None:
        """Copy a file or what is in a folder into the root."""
        where = f"{self.root}{target}"
        outside = ["nsenter", f"--target={self.leader}", "--mount", "--"]
        into = Path(where) if source.is_dir() or target.endswith("/") else Path(where).parent
        subprocess.run([*outside, "mkdir", "-p", into], check=True)
        copied = f"{source}/." if source.is_dir() else os.fspath(source)
        subprocess.run([*outside, "cp", "-R", copied, where], check=True)


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Read a Containerfile: each instruction with its arguments."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        word, _, rest = line.partition(" ")
        yield word, rest.strip()


def build(image: Image, path: Path) -> None:
    """Carry out a Containerfile in a root; the folder of the project is the context."""
    for word, rest in instructions(path.read_text(encoding="utf-8")):
        match word:
            case "FROM":
                image.base = rest
            case "RUN":
                image.run("sh", "-euc", rest, user=image.user, folder=image.folder)
            case "COPY":
                *sources, target = shlex.split(rest)
                for source in sources:
                    image.put(ROOT / source, target)
            case "ENV":
                image.environment |= dict(part.split("=", 1) for part in shlex.split(rest))
            case "USER":
                image.user = rest
            case "WORKDIR":
                image.folder = rest
            case "ENTRYPOINT":
                image.entry = json.loads(rest)
            case "CMD":
                assert isinstance(json.loads(rest), list)
            case _:
                raise AssertionError(f"{word} is not known here")


@contextlib.contextmanager
def root_of_its_own(debian: str = "") -> Iterator[Image]:
    """A root to build in.

    Args:
        debian: the release that debootstrap makes it of; "" for a layer over this machine's.
    """
    with tempfile.TemporaryDirectory(prefix="image-") as name:
        base = Path(name)
        base.chmod(0o755)
        root, upper, work = (base / part for part in ("root", "upper", "work"))
        for folder in (root, upper, work):
            folder.mkdir()
        if debian:
            command = ["debootstrap", "--variant=minbase", debian, os.fspath(root)]
            subprocess.run(command, check=True, capture_output=True, timeout=900)
            for path in map(Path, REACHING):
                if path.exists():
                    shutil.copy(path, root / path.relative_to("/"))
            shutil.copy(TRUSTED, f"{root}{TRUSTED_THERE}")
        script = MOUNTS if debian else MOUNTS.replace("set -eu", f"set -eu\n{OVER}")
        leader = subprocess.Popen(
            [
                *("unshare", "--mount", "--pid", "--fork", "--kill-child", "--"),
                *("sh", "-c", script, "image", root, upper, work),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert leader.stdout and leader.stdout.readline() == "ready\n"
            children = Path(f"/proc/{leader.pid}/task/{leader.pid}/children").read_text()
            trusts = TRUSTED_THERE if debian else ""
            yield Image(root, int(children.split()[0]), trusts=trusts)
        finally:
            leader.kill()
            leader.communicate()
