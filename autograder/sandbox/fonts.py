"""The list of the machine's fonts, kept from one zygote to the next.

Matplotlib reads every font file to make this list, half a second for a thousand of them, keeps it
in the user's home folder, and a zygote finds an empty one. So the host lends it a file: the zygote
takes the list from it and, if Matplotlib had to make a new one, puts that there. No student's
code has run by then. The file holds the list's file name, which tells Matplotlib's version, in a
line of its own, and then the list.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

NAME = re.compile(rb"fontlist-v[\w.]{1,20}\.json")
MAX_BYTES = 20_000_000  # some ten thousand fonts


@contextlib.contextmanager
def lend() -> Iterator[int]:
    """Lend a zygote a file with the list that is kept, if any, and keep what it puts there.

    Yields:
        a descriptor of the file.
    """
    kept = _kept()
    with tempfile.TemporaryFile() as file:
        with contextlib.suppress(OSError), kept.open("rb") as old:
            shutil.copyfileobj(old, file)
            file.flush()
        before = read(file.fileno())
        yield file.fileno()
        after = read(file.fileno())
    if after and after != before:
        with contextlib.suppress(OSError):  # a home folder that cannot be written to
            _replace(kept, after)


def _kept() -> Path:
    from platformdirs import user_cache_path  # not needed behind the walls

    return user_cache_path("autograder") / "fonts"


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as new:
        new.write(content)
    Path(new.name).replace(path)


def read(descriptor: int) -> bytes:
    """Read a lent file, whole; nothing if it holds no list."""
    content = os.pread(descriptor, MAX_BYTES, 0)
    return content if NAME.fullmatch(content.partition(b"\n")[0]) else b""


def take(descriptor: int, folder: Path) -> None:
    """Put the list of a lent file where Matplotlib looks for it."""
    name, _, text = read(descriptor).partition(b"\n")
    if name:
        with contextlib.suppress(OSError):  # it does not fit into this assignment's folders
            (folder / os.fsdecode(name)).write_bytes(text)


def put(descriptor: int, folder: Path) -> None:
    """Put the list that Matplotlib has used into the lent file."""
    found = sorted(folder.glob("fontlist-v*.json"), key=lambda path: path.stat().st_mtime_ns)
    if found:
        content = os.fsencode(found[-1].name) + b"\n" + found[-1].read_bytes()
        if content != read(descriptor):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, content, 0)
