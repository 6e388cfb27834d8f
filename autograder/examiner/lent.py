"""What a test passes to the student's code without a copy: functions, iterators, modules.

What a library defines crosses by its name, `eval` and `getattr` among it: student code calls its
own. Only what the test defined itself, or what is bound to a value of the test's, runs over here.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from autograder.errors import WireError
from autograder.examiner.libraries import library_module, library_path
from autograder.protocol.encode import Node
from autograder.protocol.generators import refusal

# With arguments of the test's and of the student's they reach anything of the test's.
_REACHING = frozenset(f"builtins:{n}" for n in ("getattr", "setattr", "delattr", "vars", "dir"))
_REACHING |= {f"builtins:{n}" for n in ("globals", "locals", "type", "object.__getattribute__")}


class Lent:
    """Functions of the test that the student's code may call, by number.

    An iterator is lent as a function that gives its next item, so that only what the student's
    code asks for is taken from it.
    """

    def __init__(self) -> None:
        self._functions: dict[int, Callable[..., Any]] = {}
        self._number_of: dict[int, int] = {}
        self._steps: dict[int, tuple[Any, Callable[[], Any]]] = {}  # by id of the iterator
        self._named: dict[str, Callable[..., Any]] = {}  # what crossed by its name
        self._next = 1

    def function(self, number: Any) -> Callable[..., Any] | None:
        """Return the function with this number; None if there is none."""
        return self._functions.get(number) if type(number) is int else None

    def named(self, path: str) -> Callable[..., Any] | None:
        """Return what crossed by this name; None if nothing did."""
        return self._named.get(path)

    def clear(self) -> None:
        """Forget all of them."""
        self._functions.clear()
        self._named.clear()
        self._number_of.clear()
        self._steps.clear()

    def write(self, value: Any) -> Node:
        """Write a reference to a value.

        Raises:
            WireError: it cannot be passed.
        """
        if type(value) is types.ModuleType and library_module(value.__name__) is value:
            return ["M", value.__name__]
        if callable(value):
            if path := library_path(value):
                self._named[path] = value
                return ["P", path]
            if isinstance(value, partial) and library_path(value.func) in _REACHING:
                raise WireError(f"A {value.func.__name__} of the test cannot be called from there.")
            return ["k", self._lend(value)]
        if _gives_only_items(value):
            if id(value) not in self._steps:
                self._steps[id(value)] = (value, _step_of(value))
            return ["I", self._lend(self._steps[id(value)][1])]
        reason = refusal(value) or f"A {type(value).__name__} cannot be passed to the student."
        raise WireError(reason)

    def _lend(self, function: Callable[..., Any]) -> int:
        number = self._number_of.get(id(function))
        if number is None:
            number = self._next
            self._next += 1
            self._functions[number] = function
            self._number_of[id(function)] = number
        return number


def _gives_only_items(value: Any) -> bool:
    """Say whether a value is an iterator and nothing else: a file can also be read and closed."""
    if not hasattr(type(value), "__next__"):
        return False
    generator = isinstance(value, types.GeneratorType)
    return generator or all(name.startswith("_") for name in dir(value))


def _step_of(iterator: Iterator[Any]) -> Callable[[], tuple[Any, ...]]:
    def step() -> tuple[Any, ...]:
        for item in iterator:
            return (item,)
        return ()

    return step
