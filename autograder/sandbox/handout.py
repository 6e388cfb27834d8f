"""Files that the assignment hands out, brought into each session's working folder."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

COPIED_BYTES = 4_000_000  # larger files are linked, not copied


@dataclass(frozen=True)
class HandedOut:
    """A folder, a copy or a link to make.

    Attributes:
        target: path in the working folder.
        content: what is written into a copy; None for no copy.
        source: file that is linked to; "" for no link.
    """

    target: str
    content: bytes | None = None
    source: str = ""


def list_handout(folder: str) -> list[HandedOut]:
    """List what the assignment hands out; read while this process may still read it.

    Sessions run as another user: what only its owner may read is copied, however large.
    """
    root = Path(folder)
    out = []
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        target = str(path.relative_to(root))
        if path.is_dir():
            out.append(HandedOut(target))
            continue
        found = path.stat()
        if found.st_size <= COPIED_BYTES or not found.st_mode & stat.S_IROTH:
            out.append(HandedOut(target, content=path.read_bytes()))
        else:
            out.append(HandedOut(target, source=str(path)))
    return out


def bring_handout(files: list[HandedOut]) -> None:
    """Put the files that the assignment hands out into the working folder."""
    for file in files:
        if file.source:
            os.symlink(file.source, file.target)  # noqa: PTH211  no more code than needed in a fork
        elif file.content is None:
            os.mkdir(file.target)  # noqa: PTH102
        else:
            number = os.open(file.target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            view = memoryview(file.content)
            while view:
                view = view[os.write(number, view) :]
            os.close(number)
