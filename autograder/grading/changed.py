"""Content hashes that tell whether a submission must be graded again.

Three things decide a score: the student's files, what the instructor wrote (which
`Assignment.digest` covers) and the engine. The hash of the first is taken for each submission,
that of the other two once a run.
"""

from __future__ import annotations

import hashlib
import os
import platform
import stat
from dataclasses import astuple
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from autograder.models import Assignment, Limits

MAX_ENTRIES = 2_000  # of one folder tree; what lies beyond is not graded either
MAX_CONTENT = 64_000_000  # bytes of one file; a larger one counts by size and time
NOT_ENGINE = ("__pycache__", "build", "cli", "pages")  # rooms that decide no score
LIBRARIES = ("ipython", "ipywidgets", "matplotlib", "nbformat", "numpy")


def job_key(assignment: Assignment, limits: Limits, sandbox: str) -> str:
    """Hash everything but the student's files that decides a score."""
    digest = hashlib.sha256()
    for part in (
        assignment.name,
        assignment.digest,
        repr(astuple(limits)),
        sandbox,
        engine_digest(),
    ):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def submission_key(job: str, folder: Path) -> str:
    """Hash a job's key and the files of one submission.

    Student files are hostile: links are not followed, only regular files are opened, and a tree
    of any size costs a bounded amount of work.
    """
    digest = hashlib.sha256(job.encode())
    _hash_tree(digest, folder)
    return digest.hexdigest()


@cache
def engine_digest() -> str:
    """Hash the grader's own code and the libraries that student code meets."""
    digest = hashlib.sha256(platform.python_version().encode())
    home = Path(__file__).parent.parent
    for path in sorted(home.iterdir()):
        if path.name not in NOT_ENGINE:
            _hash_tree(digest, path, suffix=".py")
    for library in LIBRARIES:
        try:
            digest.update(f"{library} {version(library)}\0".encode())
        except PackageNotFoundError:
            digest.update(f"{library} absent\0".encode())
    return digest.hexdigest()


def _hash_tree(digest: hashlib._Hash, top: Path, suffix: str = "") -> None:
    """Add a file, or every file below a folder, in a fixed order."""
    waiting = [(top, "")]
    for _ in range(MAX_ENTRIES):
        if not waiting:
            return
        path, name = waiting.pop()
        try:
            info = path.lstat()
        except OSError:
            digest.update(_bytes(f"{name}\0absent\0"))
            continue
        digest.update(_bytes(f"{name}\0{stat.S_IFMT(info.st_mode)}\0"))
        if stat.S_ISDIR(info.st_mode):
            try:
                children = sorted(path.iterdir(), reverse=True)[-MAX_ENTRIES:]
            except OSError:
                digest.update(b"unreadable")
                continue
            waiting += [(c, f"{name}/{c.name}") for c in children if c.name != "__pycache__"]
        elif stat.S_ISREG(info.st_mode) and (name or path.name).endswith(suffix):
            _hash_file(digest, path, info)
    digest.update(b"too many files")


def _hash_file(digest: hashlib._Hash, path: Path, info: os.stat_result) -> None:
    if info.st_size > MAX_CONTENT:
        digest.update(f"{info.st_size} {info.st_mtime_ns}".encode())
        return
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        digest.update(b"unreadable")
        return
    with os.fdopen(handle, "rb") as file:
        content = file.read(MAX_CONTENT + 1)
    digest.update(f"{len(content)}\0".encode())
    digest.update(content)


def _bytes(text: str) -> bytes:
    """Encode a file's name, whatever bytes it has."""
    return text.encode("utf-8", "surrogateescape")
