"""Where the names of a test come from.

First the test cells and the trusted part of the given cells, in one namespace as in a kernel; then
the student, but only for names of solutions; then Python's builtins.

A name goes over to the student at the cell where the instructor's own solution binds it, also one
that a given cell or an earlier test bound, and one of Python's own (an exercise may ask for `max`).
So does data that the solution changes in place. Nothing else does: what a solution only reads (a
tolerance, expected values, a helper, `np`) is looked up over here, whatever the student does with
its name. Which names these are is read from the solution's text, never asked of the student.
An object whose class is no library's may be what judges answers (`recorder.submit(f)`): it goes
over only where the solution's run showed that tests need what its methods did there.

Names that a test brings go to the student's process only where `brought` says so: before a call
that may use them, and at the end of the test.

A test may delete such a name, or put a function in its place, to see whether the student's other
functions use it: that is done in the student's process too, and undone when the test ends.
"""

from __future__ import annotations

import builtins
import contextlib
import types
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from autograder.errors import AutograderError, WireError
from autograder.examiner.asked_imports import AskedImport
from autograder.examiner.client import Examiner
from autograder.examiner.effects import has_class_of_its_own
from autograder.examiner.exceptions import FromStudent
from autograder.examiner.handed_in import ASK
from autograder.examiner.left_out import builtins_for
from autograder.examiner.plan import Step
from autograder.examiner.proxies import Handle, RemoteFunction

SAME, OTHER = "same", "other"  # how a student has an import; anything else: not at all
_CHANGEABLE = (list, dict, set, np.ndarray)
_TOOLS = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)


class TestNamespace(dict[str, Any]):
    """The global names of all test cells of one notebook.

    Args:
        examiner: asks the student.
        allowed: names that a test may look up with the student.
        going: names of objects with a class of their own that go over where the solution changes
            them; None for all.

    Attributes:
        answers: names that a test may look up with the student.
        stayed: names of such objects that did not go over.
        after_hidden: hidden tests have called the student's code.
    """

    __test__ = False  # not a pytest class

    def __init__(
        self, examiner: Examiner, allowed: frozenset[str], going: Iterable[str] | None = None
    ) -> None:
        own = builtins_for(examiner.places)
        super().__init__(__name__="__main__", __builtins__=own, __doc__=None)
        self.after_hidden = False
        self._examiner = examiner
        self.answers = allowed
        self.stayed: set[str] = set()
        self._going = None if going is None else frozenset(going)
        self._fetched: dict[str, Any] = {}
        self._in_test = False
        self._replaced: set[str] = set()
        self._own: set[str] = set()  # names that went over to the student
        self._starred: dict[str, str] = {}  # names of `from module import *`, by module handed in
        self._brings: Mapping[str, str] = {}
        self._fresh: set[str] = set()  # of these, the ones bound since they were given last
        examiner.before_call = self._bring
        self[ASK] = self._handed_in

    def __missing__(self, name: str) -> Any:
        if name in self._starred:
            return self._examiner.handed_in(self._starred[name], name)
        if not self._is_students(name):
            raise KeyError(name)
        if name not in self._fetched:
            self._fetched[name] = self._examiner.fetch(name)
        return self._fetched[name]

    def __setitem__(self, name: str, value: Any) -> None:
        super().__setitem__(name, value)
        if self._in_test and name in self._brings:
            self._fresh.add(name)
        if self._in_test and self._is_students(name) and self._may_go(name, value):
            self._replaced.add(name)
            self._examiner.bind(name, value)

    def __delitem__(self, name: str) -> None:
        if name in self:
            super().__delitem__(name)
            if name not in self._replaced:
                return
        elif not (self._in_test and self._is_students(name)):
            raise KeyError(name)
        self._fetched.pop(name, None)
        self._replaced.add(name)
        self._examiner.unbind(name)

    def _handed_in(self, module: str, attribute: str) -> Any:
        """Do what an import of a module does that the student handed in."""
        if attribute != "*":
            return self._examiner.handed_in(module, attribute)
        for name in self._examiner.handed_in(module, attribute):
            if type(name) is str and name not in self and not hasattr(builtins, name):
                self._starred[name] = module
        return None

    def _may_go(self, name: str, value: Any) -> bool:
        """Say whether a value may take a name's place with the student.

        Functions stay on this side and are called from there. A value that a test computes must
        not get to the student; the student's own goes back where a test took it away.
        """
        if issubclass(type(value), Handle):
            return issubclass(type(value), RemoteFunction) or name in self._replaced
        return callable(value) and not isinstance(value, type)

    def _is_students(self, name: str) -> bool:
        return name in self._own or (name in self.answers and not hasattr(builtins, name))

    def begin_cell(self, brings: Mapping[str, str] = MappingProxyType({})) -> None:
        """Mark what follows as a test's.

        Args:
            brings: its names that code of the student uses, see `brought`.
        """
        self._brings = brings
        self._in_test = self._examiner.testing = True

    def bind_again(self, bound: Mapping[str, Any]) -> None:
        """Let names stand for what they stood for before a test."""
        dict.clear(self)
        dict.update(self, bound)

    def end_cell(self) -> None:
        """Forget what was fetched: the student's names may change before the next test."""
        self._in_test = False
        self._fetched.clear()
        if self._brings:
            with contextlib.suppress(TimeoutError, WireError):
                self._bring()
            self._brings = {}
        if self._replaced:
            self._examiner.put_back()
            for name in self._replaced:
                self.pop(name, None)
            self._replaced.clear()

    def _bring(self) -> None:
        """Give the student's process what the test has bound or may have changed."""
        for name, text in self._brings.items():
            if name in self._fresh or (name in self and type(self[name]) in _CHANGEABLE):
                self._fresh.discard(name)
                with contextlib.suppress(AutograderError, FromStudent):  # its user will tell
                    self._examiner.give(name, text, None if text else self[name])

    def give_way(self, step: Step) -> None:
        """Let the student's own names through, where the solution's cell has run."""
        self._go_over(step.gives)
        self._go_over(n for n in step.changes | step.calls if self._is_changed(n, step))
        for name in step.drops:
            self.pop(name, None)
        if step.asked:
            self._import(step.asked)

    def _is_data(self, name: str) -> bool:
        """Say whether a name stands for what can be changed, and not for a tool of the tests."""
        return not issubclass(type(self.get(name)), _TOOLS)

    def _is_changed(self, name: str, step: Step) -> bool:
        """Say whether tests look at what the solution did to the object of a name."""
        if not self._is_data(name):
            return False
        if name not in self or issubclass(type(self[name]), Handle):
            return True
        if not has_class_of_its_own(self[name]):
            return name in step.changes
        if self._going is None or name in self._going:
            return True
        self.stayed.add(name)
        return False

    def _go_over(self, names: Iterable[str]) -> None:
        for name in list(names):
            self._own.add(name)
            self.pop(name, None)

    def _import(self, asked: tuple[AskedImport, ...]) -> None:
        """Import here what the student has imported there."""
        for one, found in zip(asked, _imports_made(self._examiner, asked), strict=True):
            if found == SAME:
                with contextlib.suppress(Exception):  # not installed here: the test will tell
                    exec(one.code, self)
            elif found == OTHER and one.name:
                self._go_over((one.name,))


def _imports_made(examiner: Examiner, asked: Sequence[AskedImport]) -> list[str]:
    """Ask which imports the student has made.

    Returns:
        for each of them "same", "other" (the name stands for something else) or "".
    """
    wanted = tuple((one.name, one.module, one.attribute) for one in asked)
    with contextlib.suppress(WireError, AutograderError, FromStudent, TimeoutError):
        answer = examiner.imported(wanted)
        if type(answer) is list and len(answer) == len(asked):
            return answer
    return [""] * len(asked)
