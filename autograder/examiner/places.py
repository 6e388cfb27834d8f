"""Where values of the student come to a test, and which of them belong there.

An object that stays with the student answers by its own methods, so a class that says yes to
everything would pass a test that asks a set or an array. The instructor's own solution says what
belongs where: while it runs, the kind of each value is noted at its place. A place is a name
(``data``), what a function returns (``f()``), an attribute (``.shape``) or what student code gives
to a function of the test (``<lambda>(...)``), all in one cell. Where the solution never gave an
object, a student's object can be passed back, and nothing of it can be read.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping

import numpy as np

from autograder.examiner.proxies import Handle, Misplaced

OBJECT = "an object"  # the kind of everything that stays with the student
MAX_PLACE = 100  # characters: functions that return functions have no end
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
    for types, words in _KINDS:
        if isinstance(value, types):
            return words
    return f"a {type(value).__name__}"


class Places:
    """Notes which kinds of values come where, or says which may.

    Args:
        known: what was noted when the own solution ran, by cell; None to note it.

    Attributes:
        noted: kinds by cell and place.
        cell: the cell that runs.
        now: the place at which values are coming in, "" if nobody can say.
    """

    def __init__(self, known: Mapping[str, Mapping[str, tuple[str, ...]]] | None) -> None:
        self.noted: dict[str, dict[str, set[str]]] = {}
        self.cell = ""
        self.now = ""
        self._known = known

    @contextlib.contextmanager
    def at(self, place: str) -> Iterator[None]:
        """Say where the values come in that are read meanwhile."""
        before, self.now = self.now, place[:MAX_PLACE]
        try:
            yield
        finally:
            self.now = before

    def note(self, kind: str) -> None:
        """Note the kind of a value that comes in now."""
        if self._known is None and self.now:
            self.noted.setdefault(self.cell, {}).setdefault(self.now, set()).add(kind)

    def note_all(self, values: tuple[object, ...]) -> None:
        """Note the kinds of plain values; objects of the student are noted as they are read."""
        if self._known is None:
            for value in values:
                if not isinstance(value, Handle):
                    self.note(kind_of(value))

    def take(self, handle: Handle) -> Handle:
        """Take an object that comes in now: as it is, or as one that can only be passed back."""
        self.note(OBJECT)
        if not self.now or self._known is None or self.cell not in self._known:
            return handle
        kinds = self._known[self.cell].get(self.now, ())
        return handle if OBJECT in kinds else Misplaced(handle, self.now, tuple(kinds))
