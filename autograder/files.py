"""Files that we write, whole or not at all, and errors of the disk in our words."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from autograder.errors import AutograderError

# Errors of the system that no file brings about: there is no room, or nothing works at all.
OF_THE_MACHINE = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ENOMEM, errno.ENODEV),
    *(errno.EMFILE, errno.ENFILE, errno.ESTALE),
}


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raise what fails inside as "PATH cannot be written", with what to do.

    Raises:
        AutograderError: the disk is full, or the folder must not or cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise AutograderError(
            f"{path} cannot be written: {error.strerror or error}.",
            "Make room, or give write permission there; then run the same command again.",
        ) from error


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder that holds these files, by path; each path must lie in it.

    Raises:
        OSError: it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


@contextmanager
def replacing(path: Path, *, make_folder: bool = False) -> Iterator[Path]:
    """Write a file whole or not at all: aside, and at the end in the place of the old one.

    Links are followed. What is there and no regular file (a pipe, a device) is written directly.

    Args:
        path: the file.
        make_folder: make the folder that it lies in, if that is missing.

    Yields:
        where to write.

    Raises:
        AutograderError: it cannot be written; what was there still is, and nothing else.
    """
    with writing(path):
        if make_folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        if (path.exists() and not path.is_file()) or path.is_relative_to("/dev"):
            yield path
            return
        target = Path(os.path.realpath(path))
        scratch = target.with_name(f".{target.name[:60]}.{os.getpid()}.part")
        try:
            yield scratch
            with suppress(OSError):
                scratch.chmod(target.stat().st_mode & 0o777)
            scratch.replace(target)
        finally:
            with suppress(OSError):
                scratch.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text whole or not at all, see `replacing`; make its folder if that is missing.

    Raises:
        AutograderError: it cannot be written.
    """
    with replacing(path, make_folder=True) as file:
        file.write_text(text, encoding="utf-8")


def read_sealed(path: Path, key: str) -> str | None:
    """Return what `write_sealed` kept under this key; None where that is gone or damaged."""
    try:
        head, _, text = path.read_text(encoding="utf-8").partition("\n")
    except (OSError, ValueError):
        return None
    return text if head == _seal(key, text) else None


def write_sealed(path: Path, key: str, text: str) -> None:
    """Keep a text, which can be made anew, under a key; keep nothing where that cannot be."""
    with suppress(AutograderError):
        write_text(path, f"{_seal(key, text)}\n{text}")


def _seal(key: str, text: str) -> str:
    """Return what the first line must be: the key, and a hash by which damage shows."""
    return f"{key} {hashlib.sha256(text.encode()).hexdigest()}"
