"""Which files a test may use once words of the student's have come to it: an answer may name one.

Files of Python and of libraries may be read, and what `tempfile` made belongs to the test. All else
is noted while the own solution's tests run, by use and path; of a student, only that is allowed.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path
from types import FrameType
from typing import Any

from autograder.examiner.places import Places

_TWO_PATHS = ("os.link", "os.rename", "os.symlink")
# Events by what they do, each with a path, or with what else it is about, as first argument.
USES = {
    "open": "open",
    **{f"os.{name}": name for name in ("chmod", "chown", "mkdir", "remove", "rmdir", "truncate")},
    **{f"os.{name}": name for name in ("utime", "setxattr", "removexattr", "listdir", "scandir")},
    **{f"os.{name}": name for name in ("kill", "killpg", "putenv", "unsetenv")},
    **{name: name.removeprefix("os.") for name in _TWO_PATHS},
    "glob.glob": "glob",
    "shutil.rmtree": "rmtree",
    "sqlite3.connect": "database",
}
_READS = ("open", "os.listdir", "os.scandir", "glob.glob")
_NO_PATH = ("os.kill", "os.killpg", "os.putenv", "os.unsetenv")
_STDLIB = Path(sysconfig.get_path("stdlib")).resolve()
_LIBRARIES = tuple(
    str(Path(folder).resolve()) + os.sep
    for folder in {sys.prefix, sys.base_prefix, sys.exec_prefix, str(_STDLIB), "/usr/share"}
)
# They import modules, and look up lines for a warning.
_READERS = (*(str(_STDLIB / name) for name in ("linecache.py", "tokenize.py")), "<frozen importlib")
_PATHS = (str, bytes, os.PathLike)
_TEMPFILE, _SHUTIL = str(_STDLIB / "tempfile.py"), str(_STDLIB / "shutil.py")


class FilesUsed:
    """Judges the events of one examiner.

    Args:
        places: keeps what is noted.
    """

    def __init__(self, places: Places) -> None:
        self._places = places
        self._root = str(Path.cwd())  # a path in it is noted from here on
        self._temporary: list[str] = []

    def is_library(self, event: str, args: tuple[Any, ...], caller: FrameType) -> bool:
        """Say whether a file of Python or of a library is read.

        Args:
            event: one of `USES`.
            args: of the event.
            caller: where it comes from.
        """
        if event not in _READS or (event == "open" and _writes(args)):
            return False
        return _is_in(_real(args[0]), _LIBRARIES) or caller.f_code.co_filename.startswith(_READERS)

    def is_temporary(self, event: str, args: tuple[Any, ...], caller: FrameType) -> bool:
        """Say whether it is about what `tempfile` made, or makes just now."""
        if event in _NO_PATH:
            return False
        name, path = caller.f_code.co_filename, _real(args[0])
        if name == _TEMPFILE and event in ("open", "os.mkdir"):
            if event == "os.mkdir" or args[2] & os.O_EXCL:  # what was not there
                self._temporary.append(path)
            return True
        if name == _SHUTIL and event in ("os.remove", "os.rmdir") and args[1] != -1:
            return True  # in an open folder: part of a `shutil.rmtree` that was judged
        paths = (path, _real(args[1])) if event in _TWO_PATHS else (path,)
        return isinstance(args[0], int) or all(map(self._is_ours, paths))

    def _is_ours(self, path: str) -> bool:
        return any(path == made or path.startswith(made + os.sep) for made in self._temporary)

    def takes(self, event: str, args: tuple[Any, ...]) -> bool:
        """Say whether the own solution's tests used it so; where these run, it is noted."""
        use = "write" if event == "open" and _writes(args) else USES[event]
        count = 2 if event in _TWO_PATHS else 1
        about = [str(a) if event in _NO_PATH else self._shown(a) for a in args[:count]]
        return self._places.takes_file(" ".join([use, *about]))

    def takes_network(self) -> bool:
        """Say whether the own solution's tests used it; where these run, it is noted."""
        return self._places.takes_file("network")

    def _shown(self, path: Any) -> str:
        """Return a path that is the same when the course has moved."""
        real = _real(path)
        return os.path.relpath(real, self._root) if _is_in(real, (self._root + os.sep,)) else real


def _real(path: Any) -> str:
    return os.path.realpath(os.fsdecode(path)) if isinstance(path, _PATHS) else str(path)


def _is_in(path: str, folders: tuple[str, ...]) -> bool:
    return (path + os.sep).startswith(folders)


def _writes(args: tuple[Any, ...]) -> bool:
    flags = args[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
