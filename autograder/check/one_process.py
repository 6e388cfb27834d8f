"""Both sides of a check in one process, for one's own code only: where there are no walls.

The examiner and the session are those that grade a class, and say to each other what they say
there; only nothing lies between them. Whoever asks waits, and the other one works meanwhile, so
neither processes nor threads nor sockets are needed. Each side keeps its own streams, import path
and global random generators, as two processes do.
"""

from __future__ import annotations

import builtins
import contextlib
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
import types
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograder.alarms import watching
from autograder.course.assignment import released_files
from autograder.course.modules import handed_in_modules
from autograder.examiner.client import MAX_HEAD, Examiner
from autograder.examiner.test_imports import ImportPath, import_for_tests
from autograder.grading.grader import BaseGrader, Files, Run
from autograder.models import GRADING_ENVIRONMENT, Assignment, CellResult, FilledNotebook, Limits
from autograder.protocol.framing import DeadlinePassed, SessionEnded, decoded, encoded
from autograder.protocol.generators import GLOBAL_NUMPY, start_alike
from autograder.sandbox.session import Runs, Session

BACKEND = "module://matplotlib_inline.backend_inline"
_OWN = (
    (sys, "path"),
    (sys, "meta_path"),
    (sys, "stdout"),
    (sys, "stderr"),
    (builtins, "input"),
)


class OneProcess(BaseGrader):
    """Grades in this process, in a folder of its own.

    Args:
        assignment: as it was loaded; its own solution may not be known yet.
        limits: instead of the assignment's own. Those of time hold; there is no other one.
        patient: go on after a call or a cell that did not end in time.
    """

    def __init__(
        self, assignment: Assignment, limits: Limits | None = None, patient: bool = True
    ) -> None:
        super().__init__(assignment, limits, patient)
        self._shell: Any = None

    def run(self, filled: FilledNotebook, files: Files, deadline: float) -> Run:
        """Run one notebook in a shell of IPython's, see `BaseGrader.run`."""
        with _working_folder(self.assignment):
            sides = Sides()
            with sides.other():
                self._fresh_shell()
            return converse(self, filled, files, deadline, self._shell, sides)

    def _fresh_shell(self) -> None:
        from autograder.sandbox.shell import Shell  # ipykernel, which a browser does not have

        if self._shell is None:
            before = dict(os.environ)
            self._shell = Shell()  # which asks for colours and a pager for all of this process
            for name in os.environ.keys() - before.keys():
                del os.environ[name]
            os.environ.update(before)
        self._shell.fresh()
        self._shell.collector.bound(self.limits.output_bytes)


class Sides:
    """What each side has for itself in a process that both share; the examiner's is in force.

    Attributes:
        interrupted: by Ctrl-C, which the code that runs may take for its own.
    """

    def __init__(self) -> None:
        self.interrupted = False
        self._other = _look()
        path, finders = sys.path, sys.meta_path
        self._other[0][:2] = ["", *path], [*finders]

    def swap(self) -> None:
        """Put what the other side has in force."""
        here = _look()
        _put(self._other)
        self._other = here

    def on_interrupt(self, number: int, frame: types.FrameType | None) -> None:
        """Note it, and end the code that runs."""
        self.interrupted = True
        raise KeyboardInterrupt

    @contextlib.contextmanager
    def other(self) -> Iterator[None]:
        """Let the other side work."""
        self.swap()
        try:
            yield
        finally:
            self.swap()


def _look() -> tuple[list[Any], Any, Any, Any]:
    own = [getattr(module, name) for module, name in _OWN]
    numpy = GLOBAL_NUMPY.get_state(legacy=False)
    return own, random.getstate(), numpy, GLOBAL_NUMPY._bit_generator


def _put(side: tuple[list[Any], Any, Any, Any]) -> None:
    for (module, name), value in zip(_OWN, side[0], strict=True):
        setattr(module, name, value)
    random.setstate(side[1])
    if GLOBAL_NUMPY._bit_generator is not side[3]:  # np.random.set_bit_generator was used
        np.random.mtrand.set_bit_generator(side[3])
    GLOBAL_NUMPY.set_state(side[2])


class End:
    """One end of a conversation within a process.

    Args:
        sides: which side works.
        max_raw: bytes of one message's raw part.
    """

    def __init__(self, sides: Sides, max_raw: int) -> None:
        self._sides = sides
        self._max_raw = max_raw
        self._mail: deque[tuple[bytes, bytes]] = deque()
        self.other: End = self
        self.let_work: Callable[[], object] = lambda: None  # the other side, until it has answered

    def send(
        self, head: Any, buffers: Sequence[bytes | memoryview] = (), deadline: float | None = None
    ) -> None:
        """Send one message, see `Channel.send`."""
        if self._sides.interrupted:
            raise SessionEnded("It was interrupted.")
        text, _ = encoded(head, buffers, MAX_HEAD, self._max_raw)
        self.other._mail.append((text, b"".join(buffers)))

    def receive(self, deadline: float | None = None) -> tuple[Any, memoryview]:
        """Let the other side work, and take what it says, see `Channel.receive`."""
        if not self._mail:
            with self._sides.other():
                self.let_work()
        if not self._mail or (deadline is not None and time.monotonic() >= deadline):
            raise DeadlinePassed("The session did not answer in time.")
        text, raw = self._mail.popleft()
        return decoded(text), memoryview(raw)


def converse(
    grader: BaseGrader,
    filled: FilledNotebook,
    files: Files,
    deadline: float,
    shell: Runs,
    sides: Sides,
) -> Run:
    """Have both sides go through one notebook.

    Args:
        grader: knows the assignment.
        filled: the instructor's notebook with one's own text.
        files: one's own files.
        deadline: `time.monotonic()` value at which all has to be over.
        shell: runs the cells.
        sides: what each side has.
    """
    most = grader.limits.message_bytes
    ours, theirs = End(sides, most), End(sides, most)
    ours.other, theirs.other = theirs, ours
    cells: dict[int, CellResult] = {}
    with (
        _environment(**GRADING_ENVIRONMENT),
        _imports_of_tests(grader.assignment) as path,
        watching() as watch,
    ):
        places, alarm = grader.places(filled), watch.alarm()
        examiner = Examiner(ours, grader.limits, deadline, places, alarm, guarded=False)
        path.ask(examiner.handed_in)
        with sides.other():
            start_alike()
            session = Session(theirs, shell, most, watch.alarm())
        ours.let_work = session.serve_one
        theirs.let_work = lambda: examiner.serve_callback(examiner.receive(), None)
        with _interruptible(sides):
            end = grader.runner(filled, examiner, cells.__setitem__).run(files)
    return cells, end


@contextlib.contextmanager
def _interruptible(sides: Sides) -> Iterator[None]:
    """End both sides at Ctrl-C, whatever code makes of it.

    Raises:
        KeyboardInterrupt: there was one.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, sides.on_interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if sides.interrupted:
        raise KeyboardInterrupt


@contextlib.contextmanager
def _imports_of_tests(assignment: Assignment) -> Iterator[ImportPath]:
    path = ImportPath(assignment, handed_in_modules(assignment))
    try:
        import_for_tests(assignment)
        yield path
    finally:
        path.close()


@contextlib.contextmanager
def _working_folder(assignment: Assignment) -> Iterator[None]:
    """Work in a new folder that holds what the assignment hands out; forget its modules."""
    before, known = Path.cwd(), set(sys.modules)
    folder = Path(tempfile.mkdtemp(prefix="autograder-check-")).resolve()
    try:
        for relative, path in released_files(assignment.ignore, assignment.source_dir):
            target = folder / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        os.chdir(folder)
        with _environment(MPLBACKEND=BACKEND):
            yield
    finally:
        os.chdir(before)
        for name in set(sys.modules) - known:
            file = getattr(sys.modules[name], "__file__", None)
            if file and Path(file).resolve().is_relative_to(folder):
                del sys.modules[name]
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _environment(**variables: str) -> Iterator[None]:
    """Set variables of the environment for a while."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
