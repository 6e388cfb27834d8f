"""Reading a folder that somebody else filled: no link is followed, nothing large is read.

Every name is opened relative to a folder that is already open, so that nothing can be swapped
between looking and reading.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path

from autograder.course.patterns import matches
from autograder.errors import IntakeError
from autograder.files import OF_THE_MACHINE
from autograder.models import Limits
from autograder.printable import printable_name

MAX_ENTRIES = 10_000  # files and folders in one submission that are looked at
MAX_DEPTH = 16  # folders within folders
MAX_PATH = 200  # bytes of a listed file's path in the submission: it is written below others
MEGABYTE = 1_000_000
_OF_PROGRAMS = frozenset({".ipynb_checkpoints", "__pycache__"})  # folders that nobody hands in


def _flags(*names: str) -> int:
    """Join flags for `os.open`; `open_folder` refuses where the system lacks one."""
    return sum(getattr(os, name, 0) for name in names)


_FOLDER = _flags("O_RDONLY", "O_DIRECTORY", "O_NOFOLLOW", "O_CLOEXEC")
# O_NONBLOCK: opening a pipe must not wait for a writer.
_FILE = _flags("O_RDONLY", "O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC")


@contextlib.contextmanager
def open_folder(folder: Path, course_dir: Path) -> Iterator[int]:
    """Open a submission's folder and give its descriptor.

    The course directory and the step's folder in it (`submitted/`, which may be a link to a
    larger disk) are the instructor's; everything below is the student's.

    Raises:
        IntakeError: when a part below is a link, no folder, or cannot be opened.
    """
    if os.open not in os.supports_dir_fd:
        raise IntakeError("This system cannot read what others handed in without following links.")
    trusted = folder.parent
    below: tuple[str, ...] = (folder.name,)
    with contextlib.suppress(ValueError):
        step, *rest = folder.relative_to(course_dir).parts
        if rest:
            trusted, below = course_dir / step, tuple(rest)
    try:
        descriptor = os.open(trusted, _flags("O_RDONLY", "O_DIRECTORY", "O_CLOEXEC"))
    except OSError as error:
        raise IntakeError(f"The folder cannot be opened: {_said(error)}.") from None
    try:
        for name in below:
            inner = open_inner(descriptor, name)
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
        check_regular(os.stat(name, dir_fd=folder, follow_symlinks=False), name, limit)
        descriptor = os.open(name, _FILE, dir_fd=folder)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from None
    try:
        check_regular(os.fstat(descriptor), name, limit)
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
        raise IntakeError(f"The folder cannot be listed: {_said(error)}.") from None
    return sorted(names)


def is_folder(folder: int, name: str) -> bool:
    """Say whether a name in an open folder is a folder; a link is none."""
    with contextlib.suppress(OSError, ValueError):
        return stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
    return False


def names_below(folder: int, name: str) -> list[str]:
    """List the names in a folder of an open folder; none if it is a link, a file or closed."""
    try:
        inner = open_inner(folder, name)
    except IntakeError:
        return []
    try:
        return names_in(inner)
    except IntakeError:
        return []
    finally:
        os.close(inner)


def read_listed(
    folder: int, patterns: tuple[str, ...], limit: int, taken_names: Set[str] = frozenset()
) -> list[tuple[str, bytes]]:
    """Read the files whose path within the folder matches one of `patterns`.

    Args:
        folder: descriptor of the submission's folder.
        patterns: paths or globs, `/` between folders; `*` stays within one name, `**` stands for
            any folders.
        limit: bytes that all of them together may have.
        taken_names: paths of files that the submission is graded with; none of these can be a
            folder, and no file can stand where they need a folder.

    Raises:
        IntakeError: when one of them is a link or no file, has a path that cannot be written, or
            they are too large or too many.
    """
    taken: list[tuple[str, bytes]] = []
    for one in walk(folder) if patterns else ():
        if one.path.isprintable() and any(matches(one.path, p) for p in patterns):
            _see_whether_it_fits(one.path, taken_names)
            content = read_file(one.folder, one.name, limit)
            if content is not None:
                limit -= len(content)
                taken.append((one.path, content))
    return taken


def _see_whether_it_fits(path: str, taken_names: Set[str]) -> None:
    """See that a file can be written beside all others that the submission is graded with.

    Raises:
        IntakeError: its path is too long, or a name is that of a file and of a folder.
    """
    if len(os.fsencode(path)) > MAX_PATH:
        raise IntakeError(f"The path {printable_name(path)} has more than {MAX_PATH} bytes.")
    for folder in map(str, Path(path).parents):
        if folder in taken_names:
            raise IntakeError(f"{printable_name(folder)} is a folder, and must be a file.")
    if any(name.startswith(f"{path}/") for name in taken_names):
        raise IntakeError(f"{printable_name(path)} is a file, and must be a folder.")


def read_hand_in(
    folder: Path, course_dir: Path, limits: Limits
) -> tuple[dict[str, bytes], dict[str, str]]:
    """Read all of a hand-in that can be kept: regular files, within limits, by path.

    Args:
        folder: where it lies.
        course_dir: the course directory.
        limits: of the assignment.

    Returns:
        the files, and why other files (links, devices, those too large) stay behind, by path.

    Raises:
        IntakeError: it cannot be opened, or holds too many files or folders.
    """
    left = (limits.notebook_mb + limits.files_mb) * MEGABYTE
    files: dict[str, bytes] = {}
    behind: dict[str, str] = {}
    with open_folder(folder, course_dir) as opened:
        for one in walk(opened):
            if not _OF_PROGRAMS.isdisjoint(one.path.split("/")):
                continue
            try:
                _see_whether_it_fits(one.path, frozenset())
                content = read_file(one.folder, one.name, left)
            except IntakeError as error:
                behind[one.path] = error.reason
                continue
            if content is not None:
                left -= len(content)
                files[one.path] = content
    return files, behind


@dataclass(frozen=True)
class Found:
    """Something in a folder that is no folder itself.

    Attributes:
        path: from where the walk began.
        folder: descriptor of the folder that holds it, open until the walk goes on.
        name: its name in there.
    """

    path: str
    folder: int
    name: str


def walk(folder: int) -> Iterator[Found]:
    """Yield all that lies below an open folder and is no folder; no link is followed.

    Args:
        folder: its descriptor.

    Raises:
        IntakeError: there are too many files, or folders too deep, or one cannot be opened.
    """
    yield from _below(folder, "", iter(range(MAX_ENTRIES)), MAX_DEPTH)


def _below(folder: int, prefix: str, entries: Iterator[int], depth: int) -> Iterator[Found]:
    """Walk on; `entries` and `depth` say how many files and levels may still follow."""
    for name in names_in(folder):
        if next(entries, None) is None or depth < 0:
            raise IntakeError(
                f"The submission holds too many files or folders: {MAX_ENTRIES:,} are allowed, "
                f"and {MAX_DEPTH} within each other."
            )
        if is_folder(folder, name):
            inner = open_inner(folder, name)
            try:
                yield from _below(inner, f"{prefix}{name}/", entries, depth - 1)
            finally:
                os.close(inner)
        else:
            yield Found(prefix + name, folder, name)


def open_inner(folder: int, name: str) -> int:
    """Open a folder in an open folder and give its descriptor.

    Raises:
        IntakeError: when it is a link, no folder, or cannot be opened.
    """
    try:
        return os.open(name, _FOLDER, dir_fd=folder)
    except OSError as error:
        with contextlib.suppress(OSError):
            if stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
                raise IntakeError(
                    f"{printable_name(name)} is a link, and links are not followed."
                ) from None
        raise IntakeError(f"{printable_name(name)} cannot be opened: {_said(error)}.") from None


def check_regular(status: os.stat_result, name: str, limit: int) -> None:
    """See that a file is one, and not too large.

    Raises:
        IntakeError: it is a link, a device, or has more bytes than the limit.
    """
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
    why = _said(error) if isinstance(error, OSError) else "its name is not allowed"
    return IntakeError(f"{printable_name(name)} cannot be read: {why}.")


def _said(error: OSError) -> str:
    """Return what the system says of a file.

    Raises:
        OSError: it says that of the machine, and no hand-in is at fault.
    """
    if error.errno in OF_THE_MACHINE:
        raise error
    return str(error.strerror)
