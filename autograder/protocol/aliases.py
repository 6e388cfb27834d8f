"""Mutable values that exist on both sides during a call, kept the same at every crossing.

When a test passes an array, a list, a dict, a set or a generator to the student's function, both
sides hold their own copy under the same key. Whenever control crosses (into a callback, out of it,
back to the test) the side that hands over sends what it changed. So a test sees its arguments as
the student left them, and a callback sees the array that the student is just perturbing.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.errors import WireError
from autograder.protocol import copies, generators, stdlib_values

CONTAINERS = (list, dict, set, *stdlib_values.CONTAINERS)


class Entry:
    """One shared object and its state on the other side."""

    __slots__ = ("key", "layout", "obj", "seen", "theirs")

    def __init__(self, key: int, obj: Any, seen: Any, layout: Any = None) -> None:
        self.key = key
        self.obj = obj
        self.seen = seen
        self.layout = layout  # of an array: (dtype, shape, axes), see `axes_of`
        self.theirs: Any = None  # content that the other side reports and that is not taken over

    def changed(self) -> bool:
        """Compare with the state on the other side, which becomes the new one."""
        now = self._now()
        if now is None:
            return False
        if type(self.obj) in CONTAINERS:
            same = _same_items(now, self.seen)
        elif self.layout is None and copies.is_changeable(self.obj):
            same = copies.is_same(now, self.seen)
        else:
            same = now == self.seen
        if not same:
            self.seen = now
        return not same

    def _now(self) -> Any:
        obj = self.obj
        if self.layout is not None:
            dtype, shape, axes = self.layout
            if obj.dtype != dtype or obj.shape != shape:
                return None  # reshaped in place: only a change of content comes back
            return raw_bytes(obj, axes)
        if generators.is_generator(obj):
            return generators.describe(obj)
        return shallow(obj) if type(obj) in CONTAINERS else copies.snapshot(obj)

    def apply(self, value: Any, wary: bool = False) -> None:
        """Take over the content that the other side reports.

        Args:
            value: the content.
            wary: the other side is not trusted.

        Raises:
            WireError: the content does not fit the object.
        """
        obj = self.obj
        if self.layout is not None:
            self._apply_array(value)
        elif generators.is_generator(obj):
            before = self.seen
            generators.advance(obj, before, value, wary)
            self.seen = generators.describe(obj)
        elif type(value) is not type(obj):
            raise WireError("An argument came back as another type.")
        elif type(obj) not in CONTAINERS:
            try:
                copies.assign(obj, value)
            except Exception:  # pandas and Polars have exceptions of their own
                raise WireError("An argument came back with another shape or dtype.") from None
            self.seen = copies.snapshot(obj)
        else:
            fill(obj, value)
            self.seen = shallow(obj)

    def _apply_array(self, value: Any) -> None:
        dtype, shape, axes = self.layout
        if type(value) is not np.ndarray or value.dtype != dtype or value.shape != shape:
            raise WireError("An array came back with another shape or dtype.")
        if self.obj.flags.writeable and self.obj.shape == shape and self.obj.dtype == dtype:
            self.obj[...] = value
        self.seen = raw_bytes(value, axes)


def fill(obj: Any, value: Any) -> None:
    """Give a shared object the content of another one of its type.

    Raises:
        ValueError: the content does not fit.
    """
    if type(obj) not in CONTAINERS:
        copies.assign(obj, value)
        return
    obj.clear()
    if type(obj) in (list, deque):
        obj.extend(value)
    else:
        obj.update(value)


def shallow(obj: Any) -> tuple[Any, ...]:
    """Return the items of a container, one level deep; of a dictionary first its keys."""
    return (*obj, *obj.values()) if isinstance(obj, dict) else tuple(obj)


def _same_items(now: tuple[Any, ...], seen: tuple[Any, ...]) -> bool:
    """Say whether two tuples hold the very same objects; it asks none of them.

    Every call and callback does so with all that is shared, so it must not take long.
    """
    return len(now) == len(seen) and (now is seen or _addresses(now) == _addresses(seen))


def _addresses(items: tuple[Any, ...]) -> bytes:
    return ctypes.string_at(id(items) + tuple.__basicsize__, len(items) * tuple.__itemsize__)


def axes_of(array: np.ndarray) -> tuple[int, ...] | None:
    """Order of the axes in memory, outermost first; None for C order."""
    if array.flags.c_contiguous:
        return None
    strides = array.strides
    axes = tuple(sorted(range(array.ndim), key=lambda axis: -abs(strides[axis])))
    return None if axes == tuple(range(array.ndim)) else axes


def raw_bytes(array: np.ndarray, axes: tuple[int, ...] | None) -> bytes:
    """Return the content of an array in its own order in memory."""
    return (array if axes is None else array.transpose(axes)).tobytes()


class Table:
    """The shared objects of the calls that are going on.

    Args:
        first_key: 0 on one side and 1 on the other, so that both can name new objects.
    """

    def __init__(self, first_key: int) -> None:
        self.wary = first_key == 0
        self._next = first_key
        self._entries: dict[int, Entry] = {}
        self._keys: dict[int, int] = {}  # id of an object -> its key

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self._entries.values()))

    def key_of(self, obj: object) -> int | None:
        """Return the key under which both sides know `obj`, if they do."""
        return self._keys.get(id(obj))

    def new_key(self) -> int:
        """Return a key for an object that this side shares."""
        self._next += 2
        return self._next - 2

    def add(self, entry: Entry) -> None:
        """Shares an object.

        Raises:
            WireError: the key is taken.
        """
        if entry.key in self._entries:
            raise WireError("A shared object was named twice.")
        self._entries[entry.key] = entry
        self._keys[id(entry.obj)] = entry.key

    def get(self, key: Any) -> Entry:
        """Return the entry with this key.

        Raises:
            WireError: there is none.
        """
        entry = self._entries.get(key) if type(key) is int else None
        if entry is None:
            raise WireError("A shared object is not known.")
        return entry

    def theirs(self, obj: Any) -> Any:
        """Return an object as the other side left it: a copy if that was not taken over."""
        if all(entry.theirs is None for entry in self._entries.values()):
            return obj
        return self._theirs(obj, {})

    def _theirs(self, obj: Any, made: dict[int, Any]) -> Any:
        if id(obj) in made:
            return made[id(obj)]
        key = self._keys.get(id(obj))
        now = obj if key is None else self._entries[key].theirs
        now = obj if now is None else now
        if type(now) is list:
            out: Any = made.setdefault(id(obj), [])
            out.extend(self._theirs(item, made) for item in now)
            return out
        if type(now) is dict:
            out = made.setdefault(id(obj), {})
            out.update((name, self._theirs(item, made)) for name, item in now.items())
            return out
        return tuple(self._theirs(item, made) for item in now) if type(now) is tuple else now

    def mark(self) -> set[int]:
        """Return the keys known now, for `release`."""
        return set(self._entries)

    def release(self, mark: set[int]) -> None:
        """Forget what was shared since `mark`."""
        for key in self._entries.keys() - mark:
            entry = self._entries.pop(key)
            if self._keys.get(id(entry.obj)) == key:
                del self._keys[id(entry.obj)]
