"""The folder in which tests run outside: a copy of what is released, the same for each hand-in.

A test may write files there. The course's own folder stays as it is, nobody else's test finds them,
and the notebook with the hidden tests does not lie beside them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

LARGE = 16_000_000  # bytes of a file that is linked, since copying it would take too long

_Look = tuple[str, int, int, int]  # path, size, time of the last change, file number


class WorkingFolder:
    """A temporary folder with files of the course.

    Args:
        files: paths relative to the folder, and where each file lies.
    """

    def __init__(self, files: Iterable[tuple[str, Path]]) -> None:
        self._files = list(files)
        self.path = Path(tempfile.mkdtemp(prefix="autograder-tests-")).resolve()
        self._fill()

    def renew(self) -> None:
        """Make it again as it was, if a test has changed something in it."""
        if set(_look(self.path)) == self._full:
            return
        for entry in os.scandir(self.path):  # the folder itself stays: a fork works in it
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry, ignore_errors=True)
            else:
                Path(entry).unlink(missing_ok=True)
        self._fill()

    def close(self) -> None:
        """Remove it."""
        shutil.rmtree(self.path, ignore_errors=True)

    def _fill(self) -> None:
        for relative, file in self._files:
            target = self.path / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            if file.stat().st_size > LARGE:
                target.symlink_to(file.resolve())
            else:
                shutil.copy2(file, target)
        self._full = set(_look(self.path))


def _look(folder: str | Path) -> Iterator[_Look]:
    """Yield what lies in a folder."""
    with os.scandir(folder) as entries:
        for entry in entries:
            status = entry.stat(follow_symlinks=False)
            yield entry.path, status.st_size, status.st_mtime_ns, status.st_ino
            if entry.is_dir(follow_symlinks=False):
                yield from _look(entry.path)
