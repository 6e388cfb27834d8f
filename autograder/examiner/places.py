"""Where values of the student come to a test, and which of them belong there.

An object that stays with the student answers by its own methods, so a class that says yes to
everything would pass a test that asks a set or an array. The instructor's own solution says what
belongs where: while it runs, the kind of each value is noted at its place. A place is a name
(``data``), what a function returns (``f()``), an attribute (``.shape``) or what student code gives
to a function of the test (``<lambda>(...)``), all in one cell. Where the solution never gave an
object, a student's object can be passed back, and nothing of it can be read.

A module comes only where the solution gave one; so does a value with entries that comparisons
leave out, or without any (`np.allclose([], 4)` holds). Of a tuple, list or dictionary the kinds of
its parts are noted (``f()[0]``): where the solution gave a number or an array, no empty part comes.
An iterator may not end where the solution's went on. A NaN passes what asks whether an answer is
too far off (`not abs(x - 2) > 0.1`): where the solution never gave one, a test that got one from
the student does not give full points; nor does one that left out what it did not with the solution,
see `left_out`. Only its end decides that, so a test may say so first.
"""

from __future__ import annotations

import contextlib
import types
from collections.abc import Iterator, Mapping
from typing import Any

from autograder.examiner.entries import (
    OTHERS,
    has_nan,
    is_array,
    is_bare,
    is_empty,
    is_table,
    kind_of,
    parts_of,
)
from autograder.examiner.exceptions import OpaqueError
from autograder.examiner.left_out import watch_labels
from autograder.examiner.proxies import Handle, Misplaced
from autograder.protocol.copies import can_hide, in_the_open

OBJECT = "an object"  # the kind of everything that stays with the student
HIDES = "a value with masked or missing entries"
EMPTY = "a value without entries"
ITEMS = "items, one by one"
CHANGES = "an argument that is changed"
LEAVES = "an argument that stays changed"
END = "a generator that ends early"
MODULE = "a module"
NAN = "a value with NaN"
LEFT_OUT = "a value that is compared in part"
CREDIT = "(points)"  # the place of the last value of a test cell
POINTS = "a number of points"
NO_POINTS = "value that is not a number of points"
_MARKS = (HIDES, EMPTY, ITEMS, CHANGES, LEAVES, END, NAN)
FILES = "(files)"  # the cell and the place of the files that tests use
MAX_PLACE = 100  # characters: functions that return functions have no end
MAX_NESTED = 2  # of parts in parts, whose kinds are noted
# What may be empty where the own solution gave it: an empty list, or a list of empty lists.
_CACHES = (
    frozenset({"a list", "a tuple", "a dictionary", "a set", "a deque", "a text", "None", OBJECT}),
    frozenset({"a dictionary", "None", OBJECT}),
)
_GIVES = ("get", "call", "attr", "module")  # requests whose answer a test looks at as a whole
_SAYS = ("len", "iter", "reversed", "str", "repr", "format")  # of "do": they give no value


def _in_words(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out what says more than of which kind a value is."""
    return tuple(kind for kind in kinds if kind not in _MARKS)


def _kinds_in(part: object) -> set[str]:
    kind = OBJECT if issubclass(type(part), Handle) else kind_of(part)
    return {kind, EMPTY} if is_empty(part) else {kind}


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
        self._lenient: OpaqueError | None = None

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
        self.cell, self._lenient = cell, None

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

    def see(self, value: Any) -> Any:
        """Look at a copy or a module that comes in now; `at` refuses what does not belong.

        Returns:
            what to take for it: where the solution gave nothing whose entries can hide, they are
            laid open.
        """
        if type(value).__module__.partition(".")[0] == "pandas":
            watch_labels(self)
        if isinstance(value, types.ModuleType):
            self._see_kind(MODULE)
        elif can_hide(value):
            plain = None if self._belongs(HIDES) else in_the_open(value)
            if plain is not None:
                return plain
            self._see_kind(HIDES)
        elif callable(value):  # in a named tuple, say, it would be a method that says yes
            self._see_kind(OBJECT)
        return value

    def _see_kind(self, kind: str, anywhere: bool = False) -> None:
        self._refused = self._misplaced(kind, anywhere) or self._refused

    def _misplaced(self, kind: str, anywhere: bool = False) -> OpaqueError | None:
        self.note(kind)
        if self._belongs(kind):
            return None
        if anywhere and any(kind in k for k in (self._expected or {})[self.cell].values()):
            return None
        return self._refusal(kind, self._kinds() or ())

    def _refusal(self, kind: str, kinds: tuple[str, ...]) -> OpaqueError:
        text = f"The instructor's own solution gives no such value: {kind} came."
        return OpaqueError(text, self.now, kind.removeprefix("a "), _in_words(kinds))

    def _belongs(self, kind: str) -> bool:
        kinds = self._kinds()
        return kinds is None or kind in kinds

    def see_answer(self, op: str, what: str, value: object) -> None:
        """Look at what a request gave.

        Args:
            op: the request.
            what: of "do", what was done with an object.
        """
        if op in _GIVES:
            self.see_entries(value)
        elif op == "do" and what not in _SAYS:
            for item in value if what == "next" and type(value) is tuple else (value,):
                self.see_entries(item, anywhere=True)

    def see_arguments(self, values: tuple[object, ...]) -> None:
        """Look at what student code gives to a function of the test."""
        self.note_all(values)
        if self._expected is None or self._at(self.now):
            for value in values:
                self.see_entries(value)

    def sees_change(self, name: str, content: object) -> bool:
        """Look at what student code made of an argument: say whether the solution changes it.

        Args:
            name: of the argument, or its number.
        """
        before = self.now
        self.now = before and f"{before}!{name}"
        kinds = self._kinds()
        if kinds is None or CHANGES in kinds:
            self.note(CHANGES)
            self.see_entries(content)
        self.now = before
        return kinds is None or CHANGES in kinds

    def sees_left(self, place: str, name: str) -> bool:
        """Look at an argument that is changed when a call is over: say if the solution's is."""
        place = place and f"{place[:MAX_PLACE]}!{name}"
        kinds = self._at(place)
        if self.is_noting and place:
            self._noted_at(place).add(LEAVES)
        return kinds is None or LEAVES in kinds

    def see_step(self, place: str, is_first: bool, item: tuple[Any, ...]) -> None:
        """Look at a step through an object: where the own solution's never ends, none may.

        Args:
            item: what the step gave, () for the end.
        """
        is_end = not item
        kind = (EMPTY if is_first else END) if is_end else ITEMS
        with self.at(place):
            kinds = self._at(f"{place}...")
            if self.is_noting and place:
                self._noted_at(f"{place}...").add(kind)
                if kind is EMPTY:  # what it came from has no entries
                    self.note(EMPTY)
                for part in item:  # as it would be one of a list
                    self._noted_at(place + OTHERS).update(_kinds_in(part))
            elif is_end and kinds and ITEMS in kinds and kind not in kinds:
                self._refused = self._refusal(kind, ())

    def see_entries(self, value: object, anywhere: bool = False) -> None:
        """Look at what came as a whole, as `see` does at its parts.

        Args:
            anywhere: what the solution gave somewhere in the cell belongs here, too.
        """
        if is_empty(value):
            self._see_kind(EMPTY, anywhere)
        elif not anywhere or self._expected is None or self._at(self.now):
            self._see_parts(value, self.now)
        if has_nan(value):
            self._lenient = self._misplaced(NAN, anywhere) or self._lenient

    def _see_parts(self, value: object, place: str, depth: int = 0) -> None:
        if not place or depth == MAX_NESTED or issubclass(type(value), Handle):
            return
        for names, part in parts_of(value, noting=self.is_noting):
            places = [place + name for name in names]
            nan = is_table(value) and has_nan(part)  # in a column
            if self.is_noting:
                for at in places:
                    self._noted_at(at).update(_kinds_in(part) | ({NAN} if nan else set()))
                    self._see_parts(part, at, depth + 1)
            else:
                at = next((p for p in places if self._at(p)), places[-1])
                kinds = self._at(at)
                if is_empty(part) and not issubclass(type(part), str | bytes):
                    self._see_empty(part, kinds, issubclass(type(value), tuple))
                if nan and kinds and NAN not in kinds:
                    self._lenient = self._refusal(NAN, ())
                self._see_parts(part, at, depth + 1)

    def _see_empty(self, part: object, kinds: tuple[str, ...] | None, in_tuple: bool) -> None:
        """Look at a part without entries: where a cache may stand, it may be empty."""
        if kinds is None or EMPTY in kinds:
            return
        if is_array(part):
            misplaced = in_tuple or bool(kinds)
        else:
            misplaced = bool(kinds) and not _CACHES[is_bare(part)].intersection(kinds)
        if misplaced:
            self._refused = self._refusal(EMPTY, kinds)

    def see_left_out(self, where: str, count: int = 0, *, over: bool) -> None:
        """Look at a comparison that is through: where the own solution leaves nothing, none may.

        Args:
            where: what kind of comparison it is.
            count: of what was compared; as many may be left over as in the solution's run.
            over: something is left that was not compared.
        """
        place = f"({where})"
        kinds = self._at(place)
        if self.is_noting:
            self._noted_at(place).update({f"{count} pairs"} | ({LEFT_OUT} if over else set()))
        elif over and kinds is not None and not {LEFT_OUT, f"{count} pairs"}.intersection(kinds):
            self._lenient = self._refusal(LEFT_OUT, ())

    def see_full_points(self) -> None:
        """Look at a test that gives full points.

        Raises:
            OpaqueError: a NaN came where the own solution never gave one, or something was left
                out of a comparison.
        """
        if self._lenient is not None:
            raise self._lenient

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
        return self._at(self.now)

    def _at(self, place: str) -> tuple[str, ...] | None:
        if not place or self._expected is None or self.cell not in self._expected:
            return None
        return tuple(self._expected[self.cell].get(place, ()))

    def note(self, kind: str) -> None:
        """Note the kind of a value that comes in now."""
        if self._expected is None and self.now:
            self._noted_at(self.now).add(kind)

    def _noted_at(self, place: str) -> set[str]:
        return self.noted.setdefault(self.cell, {}).setdefault(place, set())

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
        return Misplaced(handle, self.now, _in_words(kinds), may_be_empty=EMPTY in kinds)
