"""What a test may do on the trusted side once words of the student's have come to it.

A test may run an answer's text (`eval(answer)`), or lend student code a function that does
(`lambda text: eval(text)`). In a kernel inside the walls that harms nobody; here it would run as
the instructor. Python tells of such events before they happen, and here they raise. Where the
instructor's own solution needs one, the test runs in the kernel, see decision 0014.
"""

from __future__ import annotations

import contextlib
import os
import sys
import sysconfig
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import numpy as np

from autograder.examiner.exceptions import CannotCross
from autograder.examiner.proxies import Handle
from autograder.examiner.queries import restrict, restrict_databases

STARTS = ("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty")
TEXT_AS_CODE = ("exec", "code.__new__", "pickle.find_class")
CHANGES = tuple(
    f"os.{name}"
    for name in (
        *("chmod", "chown", "kill", "killpg", "link", "mkdir", "putenv", "remove", "rename"),
        *("rmdir", "symlink", "truncate", "unsetenv", "utime", "setxattr", "removexattr"),
    )
)
CONNECTS = ("socket.__new__", "socket.bind", "socket.connect", "socket.getaddrinfo")
READS = ("os.listdir", "os.scandir", "glob.glob", "glob.glob/2")
CONNECTED = "sqlite3.connect/handle"
_STDLIB = Path(sysconfig.get_path("stdlib")).resolve()
# They make classes from text that they wrote themselves.
_MAKERS = frozenset(
    str(_STDLIB / name)
    for name in ("collections/__init__.py", "dataclasses.py", "typing.py", "inspect.py", "enum.py")
)
_OURS = str(Path(__file__).parents[1]) + os.sep
# They import modules, and look up lines for a warning.
_READERS = (
    *(str(_STDLIB / name) for name in ("linecache.py", "tokenize.py")),
    "<frozen importlib",
)
_LIBRARIES = tuple(
    str(Path(folder).resolve()) + os.sep
    for folder in {sys.prefix, sys.base_prefix, sys.exec_prefix, str(_STDLIB), "/usr/share"}
)
_NO_TEXT = (bool, int, float, complex, np.number, np.bool_, type(None))


class Guard:
    """Watches one examiner, from the first word of the student's on.

    Attributes:
        testing: a test runs.
    """

    def __init__(self) -> None:
        self.testing = False
        self._words = False  # a value that may hold text has come
        self._serving = 0  # calls of the test's functions that student code waits for

    def heard(self, value: object) -> None:
        """Look at a value that came from the student."""
        if self._words or issubclass(type(value), Handle) or isinstance(value, _NO_TEXT):
            return
        if type(value) is np.ndarray and value.dtype.kind in "biufcmM":
            return
        self._words = True
        restrict_databases()
        _watch(self)

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        """Mark what runs meanwhile as called by student code."""
        _watch(self)
        self._serving += 1
        try:
            yield
        finally:
            self._serving -= 1

    def judge(self, event: str, args: tuple[Any, ...]) -> None:
        """See whether what is about to happen may happen now.

        Raises:
            CannotCross: it may not.
        """
        if event == CONNECTED:
            restrict(args[0])
        if not (self._serving or (self._words and self.testing)):
            return
        only_serving, is_harmless = _RULES[event]
        if (self._serving or not only_serving) and not is_harmless(args):
            raise CannotCross(
                "Outside of the student's process a test cannot run text as code, start a program"
                + (" or use files" if only_serving else "")
                + f" once it has words of student code ({event})."
            )


_watching: list[weakref.ref[Guard]] = []  # the one of the examiner that is at work, if any


def _watch(guard: Guard) -> None:
    first = not _watching
    _watching[:] = [weakref.ref(guard)]
    if first:  # a hook stays as long as the process
        sys.addaudithook(_hook)


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if event in _RULES and (guard := _watching[0]()) is not None:
        guard.judge(event, args)


def _never(args: tuple[Any, ...]) -> bool:
    return False


def _is_code_of_a_file(args: tuple[Any, ...]) -> bool:
    """Say whether `exec` imports a module, or makes a class as the standard library does."""
    code = args[0]
    if type(code) is not CodeType or code.co_filename.startswith(("/", "<frozen ")):
        return True
    caller = sys._getframe(3).f_code.co_filename
    return caller in _MAKERS or caller.startswith(_OURS)


def _is_library_file(args: tuple[Any, ...]) -> bool:
    """Say whether a file is opened for reading that belongs to Python or to a library."""
    path, _, flags = args
    writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    return not writes and (_is_in_library(path) or _is_import())


def _is_library_folder(args: tuple[Any, ...]) -> bool:
    """Say whether a folder is listed that belongs to Python or to a library."""
    return _is_in_library(args[0]) or _is_import()


def _is_in_library(path: object) -> bool:
    if not isinstance(path, str | bytes | os.PathLike):
        return False
    return (os.path.realpath(os.fsdecode(path)) + os.sep).startswith(_LIBRARIES)


def _is_import() -> bool:
    return sys._getframe(4).f_code.co_filename.startswith(_READERS)


_Rule = tuple[bool, Callable[[tuple[Any, ...]], bool]]
_RULES: dict[str, _Rule] = {
    **dict.fromkeys((*STARTS, *TEXT_AS_CODE, "subprocess.Popen"), (False, _never)),
    **dict.fromkeys((*CHANGES, *CONNECTS), (True, _never)),
    **dict.fromkeys(READS, (True, _is_library_folder)),
    "open": (True, _is_library_file),
    "exec": (False, _is_code_of_a_file),
    CONNECTED: (False, lambda args: True),
}
