"""What a test passes to the student's code without a copy: functions, iterators, modules."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from typing import Any

from autograder.errors import WireError
from autograder.examiner.libraries import library_module
from autograder.protocol.encode import Node
from autograder.protocol.generators import refusal


class Lent:
    """Functions of the test that the student's code may call, by number.

    An iterator is lent as a function that gives its next item, so that only what the student's
    code asks for is taken from it.
    """

    def __init__(self) -> None:
        self._functions: dict[int, Callable[..., Any]] = {}
        self._number_of: dict[int, int] = {}
        self._steps: dict[int, tuple[Any, Callable[[], Any]]] = {}  # by id of the iterator
        self._next = 1

    def function(self, number: Any) -> Callable[..., Any] | None:
        """Return the function with this number; None if there is none."""
        return self._functions.get(number) if type(number) is int else None

    def clear(self) -> None:
        """Forget all of them."""
        self._functions.clear()
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
            return ["k", self._lend(value)]
        if hasattr(type(value), "__next__"):
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


def _step_of(iterator: Iterator[Any]) -> Callable[[], tuple[Any, ...]]:
    def step() -> tuple[Any, ...]:
        for item in iterator:
            return (item,)
        return ()

    return step
