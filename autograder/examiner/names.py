"""Where the names of a test come from.

First the test cells and the trusted part of the given cells, in one namespace as in a kernel; then
the student, but only for names of solutions; then Python's builtins.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from typing import Any

from autograder.examiner.client import Examiner


class TestNamespace(dict[str, Any]):
    """The global names of all test cells of one notebook.

    Args:
        examiner: asks the student.
        allowed: names that a test may look up with the student.
    """

    __test__ = False  # not a pytest class

    def __init__(self, examiner: Examiner, allowed: frozenset[str]) -> None:
        super().__init__(__name__="__main__", __builtins__=builtins, __doc__=None)
        self._examiner = examiner
        self._allowed = allowed
        self._fetched: dict[str, Any] = {}

    def __missing__(self, name: str) -> Any:
        if name not in self._allowed or hasattr(builtins, name):
            raise KeyError(name)
        if name not in self._fetched:
            self._fetched[name] = self._examiner.fetch(name)
        return self._fetched[name]

    def end_cell(self) -> None:
        """Forgets what was fetched: the student's names may change before the next test."""
        self._fetched.clear()

    def give_way(self, names: Iterable[str]) -> None:
        """Lets the student's own names through again, where a solution cell binds them anew."""
        for name in names:
            if name in self._allowed:
                self.pop(name, None)
