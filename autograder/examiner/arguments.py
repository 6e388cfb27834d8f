"""Arguments that student code changes where the instructor's own solution changes none.

`assert mean(x) == sum(x) / len(x)` holds for a function that sets all of `x` to 0 and returns 0. So
a test that earns points although such a change came runs once more: its arguments are what they
were, and what student code does to them stays with the student. What the solution changes and puts
back before it returns, student code has to put back as well.
"""

from __future__ import annotations

import contextlib
import copy
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograder.examiner.places import Places
from autograder.protocol import copies
from autograder.protocol.aliases import CONTAINERS, fill, shallow

_PLAIN = (bool, int, float, complex, str, bytes)
MAX_KEPT = 1000  # arguments of a cell
MAX_PARTS = 10_000  # of the arguments of a call, whose place is known
MAX_BYTES = 100_000_000  # of them together, about


class Arguments:
    """Judges what student code changed.

    Args:
        places: knows where the own solution changes arguments, or notes it.

    Attributes:
        changed: one was changed where the own solution changes none.
    """

    def __init__(self, places: Places) -> None:
        self.changed = False
        self._places = places
        self._before: dict[int, tuple[Any, Any]] = {}
        self._bytes = 0
        self._leaving = False
        self._given: list[tuple[str, Any]] = []  # to the function that is called
        self._names: dict[int, str] = {}  # of what was given, by its id
        self._meanwhile: dict[int, tuple[Any, Any]] = {}  # changed where the solution does so, too

    @contextlib.contextmanager
    def given(self, place: str, args: Any, kwargs: Mapping[str, Any]) -> Iterator[None]:
        """Know what is given to a function of the student meanwhile."""
        before = self._given, self._names, self._meanwhile
        self._given = [*((str(i), a) for i, a in enumerate(args)), *kwargs.items()]
        self._names, self._meanwhile = {}, {}
        try:
            yield
        finally:
            self._see_what_is_left(place)
            self._given, self._names, self._meanwhile = before

    def takes(self, argument: Any, content: Any) -> bool:
        """Say whether the test sees a change of an argument."""
        if not self._names:
            self._names = _names_of(self._given)
        if self._places.sees_change(self._names.get(id(argument), ""), content):
            if id(argument) not in self._meanwhile:
                self._meanwhile[id(argument)] = (argument, copy.copy(argument))
            return True
        self.changed = True
        if self._leaving:
            return False
        size = getattr(argument, "nbytes", 0) or 8 * getattr(argument, "__len__", int)()
        has_room = len(self._before) < MAX_KEPT and self._bytes + size <= MAX_BYTES
        if has_room and id(argument) not in self._before:
            self._bytes += size
            self._before[id(argument)] = (argument, copy.copy(argument))
        return True

    def _see_what_is_left(self, place: str) -> None:
        for key, (argument, content) in self._meanwhile.items():
            if _is_same(argument, content):
                continue
            if not self._places.sees_left(place, self._names.get(key, "")):
                self.changed = True
                if self._leaving:
                    fill(argument, content)
                else:
                    self._before.setdefault(key, (argument, content))

    def put_back(self) -> None:
        """Give arguments the content that they had before student code changed them."""
        for argument, content in self._before.values():
            with contextlib.suppress(Exception):  # the test has given it another shape, say
                fill(argument, content)
        self._before.clear()
        self._bytes, self.changed = 0, False

    @contextlib.contextmanager
    def left_alone(self) -> Iterator[None]:
        """Let no test see such changes meanwhile."""
        self._leaving = True
        try:
            yield
        finally:
            self._leaving = self.changed = False


def _names_of(given: list[tuple[str, Any]]) -> dict[int, str]:
    """Name each argument, and what lies in it."""
    names: dict[int, str] = {}
    waiting = deque(given)
    while waiting and len(names) < MAX_PARTS:
        name, value = waiting.popleft()
        if id(value) in names:
            continue
        names[id(value)] = name
        if type(value) in (list, tuple):
            waiting.extend((name, part) for part in value)
        elif isinstance(value, dict):
            waiting.extend((name, part) for part in value.values())
    return names


def _is_same(now: Any, before: Any) -> bool:
    """Say whether an argument holds what it held before."""
    try:
        return _is_equal(now, before)
    except Exception:  # it holds what cannot be compared
        return False


def _is_equal(now: Any, before: Any) -> bool:
    if type(now) not in CONTAINERS:
        if type(now) is np.ndarray and now.dtype.kind != "O":
            return bool(now.shape == before.shape and now.tobytes() == before.tobytes())
        return bool(copies.is_same(copies.snapshot(now), copies.snapshot(before)))
    these, those = shallow(now), shallow(before)
    pairs = zip(these, those, strict=False)
    return len(these) == len(those) and all(
        a is b or (type(a) is type(b) and type(a) in _PLAIN and a == b) for a, b in pairs
    )
