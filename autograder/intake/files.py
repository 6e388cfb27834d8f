"""Reading a folder that somebody else filled: no link is followed, nothing large is read.

Every name is opened relative to a folder that is already open, so that nothing can be swapped
between looking and reading.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from autograder.errors import IntakeError
from autograder.printable import printable_name

MAX_ENTRIES = 10_000  # files and folders in one submission that are looked at
MAX_DEPTH = 16  # folders within folders

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: opening a pipe must not wait for a writer.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


@contextlib.contextmanager
def open_folder(folder: Path, course_dir: Path) -> Iterator[int]:
    """Open a submission's folder and give its descriptor.

    The course directory and the step's folder in it (`submitted/`, which may be a link to a
    larger disk) are the instructor's; everything below is the student's.

    Raises:
        IntakeError: when a part below is a link, no folder, or cannot be opened.
    """
    trusted = folder.parent
    below: tuple[str, ...] = (folder.name,)
    with contextlib.suppress(ValueError):
        step, *rest = folder.relative_to(course_dir).parts
        if rest:
            trusted, below = course_dir / step, tuple(rest)
    try:
        descriptor = os.open(trusted, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise IntakeError(f"The folder cannot be opened: {error.strerror}.") from None
    try:
        for name in below:
            inner = _open_inner(descriptor, name)
            os.close(descriptor)
            descriptor = inner
        yield descriptor
    finally:
        os.close(descriptor)


def read_file(folder: int, name: str, limit: int) -> bytes | None:
    """Read a regular file of an open folder; None when there is no such file.

    Args:
        folder: descriptor of the folder.
        name: name of the file in it, without any `/`.
        limit: bytes that it may have.

    Raises:
        IntakeError: when it is a link, a device, too large or unreadable.
    """
    try:
        # Looked at before it is opened: opening a device can do something.
        _regular(os.stat(name, dir_fd=folder, follow_symlinks=False), name, limit)
        descriptor = os.open(name, _FILE, dir_fd=folder)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from None
    try:
        _regular(os.fstat(descriptor), name, limit)
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            content = stream.read(limit + 1)
    except OSError as error:
        raise _unreadable(name, error) from None
    finally:
        os.close(descriptor)
    if len(content) > limit:
        raise IntakeError(f"{printable_name(name)} grew while it was read.")
    return content


def names_in(folder: int) -> list[str]:
    """List the names in an open folder, sorted.

    Raises:
        IntakeError: when there are too many.
    """
    names = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                names.append(entry.name)
                if len(names) > MAX_ENTRIES:
                    raise IntakeError(f"The folder holds more than {MAX_ENTRIES:,} files.")
    except OSError as error:
        raise IntakeError(f"The folder cannot be listed: {error.strerror}.") from None
    return sorted(names)


def read_listed(folder: int, patterns: tuple[str, ...], limit: int) -> list[tuple[str, bytes]]:
    """Read the files whose path within the folder matches one of `patterns`.

    Args:
        folder: descriptor of the submission's folder.
        patterns: paths or globs, `/` between folders.
        limit: bytes that all of them together may have.

    Raises:
        IntakeError: when one of them is a link or no file, or they are too large or too many.
    """
    taken: list[tuple[str, bytes]] = []
    if patterns:
        _walk(folder, "", patterns, [limit, MAX_ENTRIES], 0, taken)
    return taken


def _walk(
    folder: int,
    prefix: str,
    patterns: tuple[str, ...],
    left: list[int],
    depth: int,
    taken: list[tuple[str, bytes]],
) -> None:
    """Collect matching files below `folder`; `left` counts bytes and entries down."""
    for name in names_in(folder):
        left[1] -= 1
        if left[1] < 0 or depth > MAX_DEPTH:
            raise IntakeError("The submission holds too many files or folders.")
        path = prefix + name
        try:
            mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
        except OSError as error:
            raise _unreadable(name, error) from None
        if stat.S_ISDIR(mode):
            inner = _open_inner(folder, name)
            try:
                _walk(inner, f"{path}/", patterns, left, depth + 1, taken)
            finally:
                os.close(inner)
        elif path.isprintable() and any(fnmatch(path, pattern) for pattern in patterns):
            content = read_file(folder, name, left[0])
            if content is not None:
                left[0] -= len(content)
                taken.append((path, content))


def _open_inner(folder: int, name: str) -> int:
    try:
        return os.open(name, _FOLDER, dir_fd=folder)
    except OSError as error:
        with contextlib.suppress(OSError):
            if stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
                raise IntakeError(
                    f"{printable_name(name)} is a link, and links are not followed."
                ) from None
        raise IntakeError(f"{printable_name(name)} cannot be opened: {error.strerror}.") from None


def _regular(status: os.stat_result, name: str, limit: int) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise IntakeError(f"{printable_name(name)} is a link, and links are not followed.")
    if not stat.S_ISREG(status.st_mode):
        raise IntakeError(f"{printable_name(name)} is not a regular file.")
    if status.st_size > limit:
        size, allowed = status.st_size / 1e6, limit / 1e6
        raise IntakeError(
            f"{printable_name(name)} has {size:,.1f} MB; {allowed:,.1f} MB are allowed."
        )


def _unreadable(name: str, error: OSError | ValueError) -> IntakeError:
    why = error.strerror if isinstance(error, OSError) else "its name is not allowed"
    return IntakeError(f"{printable_name(name)} cannot be read: {why}.")
