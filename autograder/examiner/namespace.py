"""Where the names of a test come from.

First the test cells and the trusted part of the given cells, in one namespace as in a kernel; then
the student, but only for names of solutions; then Python's builtins.

A test may delete such a name, or put a function in its place, to see whether the student's other
functions use it: that is done in the student's process too, and undone when the test ends.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from typing import Any

from autograder.examiner.client import Examiner
from autograder.examiner.proxies import Handle, RemoteFunction


class TestNamespace(dict[str, Any]):
    """The global names of all test cells of one notebook.

    Args:
        examiner: asks the student.
        allowed: names that a test may look up with the student.

    Attributes:
        answers: names that a test may look up with the student.
        after_hidden: hidden tests have called the student's code.
    """

    __test__ = False  # not a pytest class

    def __init__(self, examiner: Examiner, allowed: frozenset[str]) -> None:
        super().__init__(__name__="__main__", __builtins__=builtins, __doc__=None)
        self.after_hidden = False
        self._examiner = examiner
        self.answers = allowed
        self._fetched: dict[str, Any] = {}
        self._in_test = False
        self._replaced: set[str] = set()

    def __missing__(self, name: str) -> Any:
        if not self._is_students(name):
            raise KeyError(name)
        if name not in self._fetched:
            self._fetched[name] = self._examiner.fetch(name)
        return self._fetched[name]

    def __setitem__(self, name: str, value: Any) -> None:
        super().__setitem__(name, value)
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

    def _may_go(self, name: str, value: Any) -> bool:
        """Says whether a value may take a name's place with the student.

        Functions stay on this side and are called from there. A value that a test computes must
        not get to the student; the student's own goes back where a test took it away.
        """
        if isinstance(value, Handle):
            return isinstance(value, RemoteFunction) or name in self._replaced
        return callable(value) and not isinstance(value, type)

    def _is_students(self, name: str) -> bool:
        return name in self.answers and not hasattr(builtins, name)

    def begin_cell(self) -> None:
        """Marks what follows as a test's."""
        self._in_test = True

    def end_cell(self) -> None:
        """Forgets what was fetched: the student's names may change before the next test."""
        self._in_test = False
        self._fetched.clear()
        if self._replaced:
            self._examiner.put_back()
            for name in self._replaced:
                self.pop(name, None)
            self._replaced.clear()

    def give_way(self, names: Iterable[str]) -> None:
        """Lets the student's own names through again, where a solution cell binds them anew."""
        for name in names:
            if name in self.answers:
                self.pop(name, None)
