"""Where values of the student come to a test, and which of them belong there.

An object that stays with the student answers by its own methods, so a class that says yes to
everything would pass a test that asks a set or an array. The instructor's own solution says what
belongs where: while it runs, the kind of each value is noted at its place. A place is a name
(``data``), what a function returns (``f()``), an attribute (``.shape``) or what student code gives
to a function of the test (``<lambda>(...)``), all in one cell. Where the solution never gave an
object, a student's object can be passed back, and nothing of it can be read.

A module comes only where the solution gave one; so does a value with entries that comparisons
leave out, or without any (`np.allclose([], 4)` holds). A NaN passes what asks whether an answer is
too far off (`not abs(x - 2) > 0.1`): where the solution never gave one, a test that got one from
the student does not give full points. Only its end decides that, so a test may say so first.
"""

from __future__ import annotations

import contextlib
import types
from collections import deque
from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from decimal import Decimal
from typing import Any

import numpy as np

from autograder.examiner.exceptions import OpaqueError
from autograder.examiner.proxies import Handle, Misplaced
from autograder.protocol.copies import can_hide

OBJECT = "an object"  # the kind of everything that stays with the student
HIDES = "a value with masked or missing entries"
EMPTY = "a value without entries"
MODULE = "a module"
NAN = "a value with NaN"
CREDIT = "(points)"  # the place of the last value of a test cell
POINTS = "a number of points"
NO_POINTS = "value that is not a number of points"
FILES = "(files)"  # the cell and the place of the files that tests use
MAX_LEVELS = 3  # of lists in lists, where a NaN is looked for
MAX_PLACE = 100  # characters: functions that return functions have no end
_PARTS = (list, tuple, set, frozenset, deque, KeysView, ValuesView, ItemsView)
_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    ((bool, np.bool_), "True or False"),
    ((int, float, complex, np.number), "a number"),
    (str, "a text"),
    (bytes, "bytes"),
    (np.ndarray, "an array"),
    (list, "a list"),
    (tuple, "a tuple"),
    (dict, "a dictionary"),
    ((set, frozenset), "a set"),
    (type(None), "None"),
)


def kind_of(value: object) -> str:
    """Name the kind of a plain value in words."""
    for classes, words in _KINDS:
        if isinstance(value, classes):
            return words
    return f"a {type(value).__name__}"


def has_nan(value: Any, depth: int = 0) -> bool:
    """Say whether a plain value is a NaN or holds one, some levels deep; frames are left out."""
    kind = type(value)  # an object of the student may say that it is a number
    if kind in (float, complex) or issubclass(kind, np.inexact):
        return bool(value != value)
    if kind is Decimal:
        return bool(value.is_nan())
    if kind is memoryview and value.format in ("f", "d"):
        value = np.asarray(value)
    if issubclass(type(value), np.ndarray):
        return _array_has_nan(np.asarray(value), depth)
    if issubclass(kind, dict):
        value = dict.values(value)
    if depth < MAX_LEVELS and issubclass(type(value), _PARTS):
        return any(has_nan(part, depth + 1) for part in value)
    module = kind.__module__.partition(".")[0]
    if module == "pandas" and kind.__name__ != "DataFrame" and hasattr(value, "isna"):
        return bool(np.any(value.isna()))
    return module == "polars" and kind.__name__ == "Series" and has_nan(value.to_list())


def _array_has_nan(array: np.ndarray, depth: int) -> bool:
    if array.dtype.names:
        return any(_array_has_nan(array[name], depth) for name in array.dtype.names)
    if array.dtype.kind == "O":
        return depth < MAX_LEVELS and any(has_nan(part, depth + 1) for part in array.flat)
    return array.dtype.kind in "fc" and bool(np.isnan(array).any())


def is_empty(value: Any) -> bool:
    """Say whether a plain value has no entries."""
    if issubclass(type(value), (Handle, type)):
        return False
    if issubclass(type(value), np.ndarray):
        return not value.size
    try:
        return not len(value)
    except TypeError:
        return False


class Places:
    """Notes which kinds of values come where, or says which may.

    Args:
        expected: what was noted when the own solution ran, by cell; None to note it.

    Attributes:
        noted: kinds by cell and place.
        cell: the cell that runs.
        now: the place at which values are coming in, "" if nobody can say.
    """

    def __init__(self, expected: Mapping[str, Mapping[str, tuple[str, ...]]] | None) -> None:
        self.noted: dict[str, dict[str, set[str]]] = {}
        self.cell = ""
        self.now = ""
        self._expected = expected
        self._refused: OpaqueError | None = None
        self._nan: OpaqueError | None = None

    @property
    def is_noting(self) -> bool:
        """Say whether the own solution runs, and decides what belongs where."""
        return self._expected is None

    def takes_file(self, use: str) -> bool:
        """Say whether a test may use a file so: it is noted, or the own solution's tests did."""
        if self._expected is None:
            self.noted.setdefault(FILES, {}).setdefault(FILES, set()).add(use)
            return True
        return use in self._expected.get(FILES, {}).get(FILES, ())

    def begin_cell(self, cell: str) -> None:
        """Note which cell runs from now on."""
        self.cell, self._nan = cell, None

    @contextlib.contextmanager
    def at(self, place: str) -> Iterator[None]:
        """Say where the values come in that are read meanwhile."""
        before, self.now = self.now, place[:MAX_PLACE]
        try:
            yield
        finally:
            self.now = before
            refused = self._refused
            if not before:  # student code may catch what is raised in a callback
                self._refused = None
            if refused is not None:
                raise refused

    def see(self, value: object) -> None:
        """Look at a copy or a module that comes in now; `at` refuses what does not belong."""
        if isinstance(value, types.ModuleType):
            self._see_kind(MODULE)
        elif can_hide(value):
            self._see_kind(HIDES)
        elif callable(value):  # in a named tuple, say, it would be a method that says yes
            self._see_kind(OBJECT)

    def _see_kind(self, kind: str) -> None:
        self._refused = self._misplaced(kind) or self._refused

    def _misplaced(self, kind: str) -> OpaqueError | None:
        self.note(kind)
        kinds = self._kinds()
        if kinds is None or kind in kinds:
            return None
        text = f"The instructor's own solution gives no such value: {kind} came."
        return OpaqueError(text, self.now, kind.removeprefix("a "), kinds)

    def see_entries(self, value: object) -> None:
        """Look at what a name, a call or an attribute gave, as `see` does at its parts."""
        parts = value if type(value) is tuple and value else (value,)
        if is_empty(value) or any(isinstance(p, np.ndarray) and is_empty(p) for p in parts):
            self._see_kind(EMPTY)
        elif any(map(is_empty, parts)):
            self.note(EMPTY)
        if has_nan(value):
            self._nan = self._misplaced(NAN) or self._nan

    def see_full_points(self) -> None:
        """Look at a test that gives full points.

        Raises:
            OpaqueError: a NaN came where the own solution never gave one.
        """
        if self._nan is not None:
            raise self._nan

    def see_credit(self, counts: bool) -> None:
        """Look at the last value of a test cell: where the solution gives points, they must come.

        Raises:
            OpaqueError: what came is no number of points, which would count as full points.
        """
        with self.at(CREDIT):
            self.note(POINTS if counts else OBJECT)
            if not counts and self._kinds() == (POINTS,):
                text = "The last value of the test is not a number of points, or is negative."
                raise OpaqueError(text, self.now, NO_POINTS, (POINTS,))

    def _kinds(self) -> tuple[str, ...] | None:
        """Return what may come in now; None for everything."""
        if not self.now or self._expected is None or self.cell not in self._expected:
            return None
        return tuple(self._expected[self.cell].get(self.now, ()))

    def note(self, kind: str) -> None:
        """Note the kind of a value that comes in now."""
        if self._expected is None and self.now:
            self.noted.setdefault(self.cell, {}).setdefault(self.now, set()).add(kind)

    def note_all(self, values: tuple[object, ...]) -> None:
        """Note the kinds of plain values; objects of the student are noted as they are read."""
        if self._expected is None:
            for value in values:
                if not isinstance(value, Handle):
                    self.note(kind_of(value))

    def take(self, handle: Handle) -> Handle:
        """Take an object that comes in now: as it is, or as one that can only be passed back."""
        self.note(OBJECT)
        kinds = self._kinds()
        if kinds is None or OBJECT in kinds:
            return handle
        return Misplaced(handle, self.now, kinds, may_be_empty=EMPTY in kinds)
