"""Which values cross between the test and the student, and how they are written.

Plain values cross as copies with their exact type: None, bool, int, float, complex, str, bytes,
tuple, list, dict, set, frozenset, range, slice, Ellipsis, NumPy scalars and base-class arrays of
numbers, bools, texts, bytes and times, generators, named tuples and what `copies` lists. What is
not plain is left to the side that owns it: `export`
writes a reference, `resolve` reads one. An object of a class derived from a plain one, such as a
member of a `StrEnum`, goes to a test both ways. A `defaultdict` loses the student's factory,
unless that makes an empty value.

A value is a JSON node: None, bool, int, float and str stand for themselves; everything else is a
list that opens with a tag. Arrays, bytes and long runs of numbers lie in the raw part, in the order
of their nodes. What stands in a message twice is written once, see `repeats`.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

import numpy as np

from autograder.errors import WireError
from autograder.protocol import copies, generators, repeats, stdlib_values
from autograder.protocol.aliases import CONTAINERS, Entry, Table, axes_of, raw_bytes, shallow
from autograder.protocol.dtypes import KINDS, code_of
from autograder.protocol.framing import TOO_LARGE

Node = Any
MAX_DEPTH = 60
MAX_NODES = 400_000
MAX_COPIED = 10_000  # nodes of what an object holds that is sent with a reference to it, too
MAX_NDIM = 32
MANY = 1000  # numbers in a container that cross as raw bytes, if all are of one kind
NUMBERS = {int: "<i8", float: "<f8", bool: "|b1"}
SMALL_INT = 1 << 62
MAX_INT_BITS = int(stdlib_values.MAX_DIGITS * 3.3219281)  # of an int, as long as a Decimal may be

TOO_DEEP = f"The value is nested deeper than {MAX_DEPTH} levels."
TOO_MANY = f"The value has more than {MAX_NODES:,} parts."
TOO_LONG = "The value holds a number of too many digits."
REASONS = (TOO_LARGE, TOO_DEEP, TOO_MANY, TOO_LONG)

NAMED_TYPES: dict[str, Any] = {t.__name__: t for t in (bool, int, float, complex, str, list, tuple)}
NAMED_TYPES |= {
    f"np.{t.__name__}": t for t in set(np.sctypeDict.values()) if np.dtype(t).kind in KINDS
}
NAMED_TYPES |= {t.__name__: t for t in (dict, set, frozenset, bytes, bytearray, range, slice)}
NAMED_TYPES |= copies.EXCEPTIONS | {"np.ndarray": np.ndarray, "NoneType": type(None)}
_SCALAR_TYPES = frozenset(t for t in NAMED_TYPES.values() if issubclass(t, np.generic)) | {np.void}
_TYPE_NAMES = {t: name for name, t in NAMED_TYPES.items()}


def _refuse(value: object) -> Node:
    raise WireError(f"A value of type {type(value).__name__} cannot cross.")


class Packer:
    """Writes the values of one message.

    Args:
        table: objects both sides know.
        limit: bytes that all values together may have, counted by their virtual size.
        export: writes what is not plain.
    """

    def __init__(self, table: Table, limit: int, export: Callable[[Any], Node] = _refuse) -> None:
        self.buffers: list[bytes] = []
        self._table = table
        self._left = limit
        self._nodes = MAX_NODES
        self._export = export
        self._written = repeats.Written()
        self._copying = False  # what is written stands beside a reference to its owner

    def pack(self, value: Any, share: bool = False, depth: int = 0) -> Node:
        """Write one value.

        Args:
            share: keep mutable parts the same on both sides until the call is over.
            depth: how deep this value lies in another one.

        Raises:
            WireError: the value is too large, too deep or cannot cross.
        """
        kind = type(value)
        if value is None or kind is bool or kind is float:
            return value
        if kind is int:
            return value if -SMALL_INT < value < SMALL_INT else ["i", self._big(value)]
        if kind is str:
            self._count(len(value))
            return value
        self._nodes -= 1
        if depth > MAX_DEPTH or self._nodes < 0:
            raise WireError(TOO_DEEP if depth > MAX_DEPTH else TOO_MANY)
        key = self._table.key_of(value)
        if key is not None:
            return ["r", key]
        if share or kind not in repeats.KINDS:
            return self._write(value, share, depth)
        node = self._written.again(value)
        if node is None:
            nodes, left = self._nodes, self._left
            node = self._write(value, share, depth)
            parts = 1 + nodes - self._nodes + (left - self._left) // repeats.BYTES
            self._written.add(value, node, parts)
        return node

    def _write(self, value: Any, share: bool, depth: int) -> Node:
        kind = type(value)
        if kind is np.ndarray:
            return self._array(value, share, depth)
        if kind in _CONTAINER_TAGS:
            return self._container(value, share, depth)
        if kind in _SCALAR_TYPES and value.dtype.itemsize:
            self._count(value.dtype.itemsize)
            code = value.dtype.str if kind is not np.void else code_of(value.dtype)
            if code:
                return ["s", code, value.tobytes().hex()]
        if generators.is_generator(value):
            return self._generator(value, share)
        if kind in stdlib_values.CONTAINERS:
            return self._special(value, share, depth)
        return self._rare(value, share, depth)

    def _big(self, value: int) -> str:
        if value.bit_length() > MAX_INT_BITS:
            raise WireError(TOO_LONG)
        self._count(value.bit_length() // 4)
        return hex(value)

    def _count(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise WireError(TOO_LARGE)

    def _array(self, value: np.ndarray, share: bool, depth: int = 0) -> Node:
        dtype = value.dtype
        code = dtype.str if dtype.kind in KINDS and not dtype.metadata else code_of(dtype)
        if not code or not dtype.itemsize or value.ndim > MAX_NDIM:
            return self._rare(value, share, depth)
        self._count(value.nbytes)
        axes = axes_of(value)
        raw = raw_bytes(value, axes)
        self.buffers.append(raw)
        key = None
        if share:
            key = self._table.new_key()
            self._table.add(Entry(key, value, raw, (value.dtype, value.shape, axes)))
        order = None if axes is None else list(axes)
        return ["a", key, code, list(value.shape), order, value.flags.writeable]

    def _container(self, value: Any, share: bool, depth: int) -> Node:
        node: list[Any] = [_CONTAINER_TAGS.get(type(value)), None]
        pairs = value.items() if isinstance(value, dict) else None
        items = list(value if pairs is None else chain.from_iterable(pairs))
        if share and type(value) in CONTAINERS:
            node[1] = self._table.new_key()
            self._table.add(Entry(node[1], value, shallow(value)))
        numbers = self._numbers(items) if len(items) >= MANY and not self._copying else None
        if numbers is not None:
            return [*node, numbers]
        self._nodes -= len(items)
        if self._nodes < 0:
            raise WireError(TOO_MANY)
        node.extend([self.pack(item, share, depth + 1) for item in items])
        return node

    def _numbers(self, items: list[Any]) -> Node:
        """Return a run of numbers of one kind; None if they are of several, or large."""
        code = NUMBERS.get(type(items[0]))
        if code is None or len(set(map(type, items))) > 1:
            return None
        try:
            raw = np.array(items, code).tobytes()
        except OverflowError:
            return None
        self._count(len(raw))
        self.buffers.append(raw)
        return ["n", code, len(items)]

    def _special(self, value: Any, share: bool, depth: int) -> Node:
        """Return a container of the standard library."""
        extra = self.pack(stdlib_values.extra_of(value), False, depth + 1)
        _, key, *items = self._container(value, share, depth)
        return ["V", key, stdlib_values.CONTAINERS[type(value)], extra, *items]

    def _generator(self, value: Any, share: bool) -> Node:
        description = generators.describe(value)
        key = None
        if share:
            key = self._table.new_key()
            self._table.add(Entry(key, value, description))
        return ["g", key, description]

    def _rare(self, value: Any, share: bool, depth: int) -> Node:
        kind = type(value)
        if kind is complex:
            return ["c", value.real, value.imag]
        if kind is bytes:
            self._count(len(value))
            self.buffers.append(value)
            return ["b", len(value)]
        if kind is range or kind is slice:
            parts = (value.start, value.stop, value.step)
            return ["R" if kind is range else "L", *(self.pack(p, False, depth + 1) for p in parts)]
        if value is Ellipsis:
            return ["E"]
        if kind is type and value in _TYPE_NAMES:
            return ["T", _TYPE_NAMES[value]]
        if issubclass(kind, np.dtype) and value.kind in KINDS and not value.metadata:
            return ["D", value.str]
        taken = copies.parts_of(value)
        if taken is not None:
            return self._copy(value, taken, share, depth)
        fields = stdlib_values.fields_of(value) if issubclass(kind, tuple) else None
        if fields is not None:
            items = [self.pack(item, share, depth + 1) for item in tuple.__iter__(value)]
            # With a reference to itself the student's methods can be called.
            own = None if self._table.wary or self._copying else self._export(value)
            return ["N", own, stdlib_values.name_of(value), list(fields), *items]
        plain = None if self._table.wary else copies.plain_of(value)
        return self._export(value) if plain is None else self._derived(value, plain, depth)

    def _derived(self, value: Any, plain: Any, depth: int) -> Node:
        """Write an object of a class derived from a plain one: a reference, and what it holds.

        The test takes one or the other. What it holds comes along if all of that is plain.
        """
        if self._copying:
            return self.pack(plain, False, depth + 1)
        export, left, nodes, begun = self._export, self._left, self._nodes, len(self.buffers)
        written = len(self._written)
        self._export, self._copying, self._nodes = _refuse, True, min(nodes, MAX_COPIED)
        try:
            copy = self.pack(plain, False, depth + 1)
        except WireError:
            del self.buffers[begun:]
            self._written.forget(written)
            self._left = left
            return export(value)
        finally:
            self._export, self._copying, self._nodes = export, False, nodes
        return ["O", export(value), copy]

    def _copy(self, value: Any, taken: tuple[str, Any], share: bool, depth: int) -> Node:
        """Return a value by its parts; one that can be changed may be shared."""
        parts = [self.pack(part, False, depth + 1) for part in taken[1]]
        if not share or not copies.is_changeable(value):
            return ["v", taken[0], *parts]
        key = self._table.new_key()
        self._table.add(Entry(key, value, copies.snapshot(value)))
        return ["w", key, taken[0], *parts]

    def updates(self) -> list[Node]:
        """Write what this side changed in the shared objects since the last crossing."""
        return [[e.key, self._content(e.obj)] for e in self._table if e.changed()]

    def _content(self, obj: Any) -> Node:
        if type(obj) is np.ndarray:
            return self._array(obj, False)
        if type(obj) in _CONTAINER_TAGS:
            return self._container(obj, False, 1)
        if type(obj) in stdlib_values.CONTAINERS:
            return self._special(obj, False, 1)
        if generators.is_generator(obj):
            return ["G", generators.describe(obj)]
        return self._rare(obj, False, 1)


_CONTAINER_TAGS: dict[type, str] = {tuple: "t", list: "l", dict: "d", set: "S", frozenset: "F"}
