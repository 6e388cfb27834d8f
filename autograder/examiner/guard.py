"""What a test may do on the trusted side once words of the student's have come to it.

A test may run an answer's text (`eval(answer)`), lend student code a function that does
(`lambda text: eval(text)`), or open a file that the answer names. In a kernel inside the walls that
harms nobody; here it would run as the instructor. Python tells of such events before they happen,
and here they raise. Where the instructor's own solution needs one, the test runs in the kernel, see
decision 0014; of files, a test may use those that it used for the own solution.
"""

from __future__ import annotations

import ast
import contextlib
import os
import sys
import sysconfig
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from autograder.examiner.exceptions import CannotCross
from autograder.examiner.files_used import USES, FilesUsed
from autograder.examiner.places import Places
from autograder.examiner.queries import restrict, restrict_databases

STARTS = ("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty")
TEXT_AS_CODE = ("exec", "code.__new__", "pickle.find_class")
NAMES_HOST = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
CONNECTS = ("socket.__new__", "socket.bind", *NAMES_HOST)
CONNECTED = "sqlite3.connect/handle"
_STDLIB = Path(sysconfig.get_path("stdlib")).resolve()
# They make classes from text that they wrote themselves.
_MAKERS = frozenset(
    str(_STDLIB / name)
    for name in ("collections/__init__.py", "dataclasses.py", "typing.py", "inspect.py", "enum.py")
)
_OURS = str(Path(__file__).parents[1]) + os.sep
_PANDAS = os.path.join("", "pandas", "core", "computation", "")  # noqa: PTH118  # part of a path
# What an expression for `DataFrame.query` may be made of: it calls nothing and asks for nothing.
_HARMLESS = (
    *(ast.Expression, ast.Module, ast.Expr, ast.expr_context, ast.Name, ast.Constant),
    *(ast.BoolOp, ast.boolop, ast.Compare, ast.cmpop, ast.BinOp, ast.operator, ast.UnaryOp),
    *(ast.unaryop, ast.List, ast.Tuple, ast.Assign),
)


class Guard:
    """Watches one examiner, from the first word of the student's on.

    Args:
        guarded: False where the code is one's own and runs in this very process.
        places: knows which files the own solution's tests used, or notes them.
    """

    def __init__(self, guarded: bool, places: Places) -> None:
        self._guarded = guarded
        self._files = FilesUsed(places)
        self._running = False  # the course's code
        self._words = False  # text has come
        self._serving = 0  # calls of the test's functions that student code waits for
        if guarded and places.is_noting:
            _watch(self)

    def hear(self) -> None:
        """Note that text of the student's has come."""
        if self._words or not self._guarded:
            return
        self._words = True
        restrict_databases()
        _watch(self)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Mark what runs meanwhile as the course's code."""
        self._running = True
        try:
            yield
        finally:
            self._running = False

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        """Mark what runs meanwhile as called by student code."""
        if not self._guarded:
            yield
            return
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
        elif event in USES:
            self._judge_file(event, args)
        elif event in NAMES_HOST and self._running and not self._serving:
            if not self._files.takes_network() and self._words:
                self._refuse("use the network, which it did not for your own solution,", event)
        elif self._serving or (self._words and self._running):
            only_serving, is_harmless = _RULES[event]
            if (self._serving or not only_serving) and not is_harmless(args):
                self._refuse("run text as code or start a program", event)

    def _judge_file(self, event: str, args: tuple[Any, ...]) -> None:
        if not (self._running or self._serving) or self._files.is_library(event, args, caller()):
            return
        if self._serving:
            self._refuse("use files", event)
        if self._files.is_temporary(event, args, caller()) or self._files.takes(event, args):
            return
        if self._words:
            self._refuse("use files that it did not use for your own solution", event)

    @staticmethod
    def _refuse(what: str, event: str) -> None:
        raise CannotCross(
            f"Outside of the student's process a test cannot {what} once it has words of student"
            f" code ({event})."
        )


_watching: list[weakref.ref[Guard]] = []  # the one of the examiner that is at work, if any


def _watch(guard: Guard) -> None:
    first = not _watching
    _watching[:] = [weakref.ref(guard)]
    if first:  # a hook stays as long as the process
        sys.addaudithook(_hook)


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if (event in _RULES or event in USES) and (guard := _watching[0]()) is not None:
        guard.judge(event, args)


def _never(args: tuple[Any, ...]) -> bool:
    return False


def caller() -> FrameType:
    """Return the frame that an event comes from."""
    frame = sys._getframe(1)
    while frame.f_code.co_filename == __file__ and frame.f_back is not None:
        frame = frame.f_back
    return frame


def _is_import(args: tuple[Any, ...]) -> bool:
    """Say whether `exec` imports a module, or makes a class as the standard library does."""
    name = caller().f_code.co_filename
    return name in _MAKERS or name.startswith((_OURS, "<frozen "))


def _calls_nothing(args: tuple[Any, ...]) -> bool:
    """Say whether a text that pandas is about to walk through is an expression of plain values."""
    frame = caller().f_back  # of `ast.parse`
    if frame is None or _PANDAS not in frame.f_code.co_filename:
        return True
    try:
        tree = ast.parse(args[0])
    except (SyntaxError, ValueError, TypeError):
        return True  # pandas will say so
    return all(isinstance(node, _HARMLESS) for node in ast.walk(tree))


_Rule = tuple[bool, Callable[[tuple[Any, ...]], bool]]
_RULES: dict[str, _Rule] = {
    **dict.fromkeys((*STARTS, *TEXT_AS_CODE, "subprocess.Popen"), (False, _never)),
    **dict.fromkeys(CONNECTS, (True, _never)),
    "exec": (False, _is_import),
    "compile": (False, _calls_nothing),
    CONNECTED: (False, lambda args: True),
}
