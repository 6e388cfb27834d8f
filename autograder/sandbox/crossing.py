"""Which values cross between the test and the student, and how they are written.

Plain values cross as copies with their exact type: None, bool, int, float, complex, str, bytes,
tuple, list, dict, set, frozenset, range, slice, Ellipsis, NumPy scalars and base-class arrays of
numeric or bool dtype, generators. What is not plain is left to the side that owns it: `export`
writes a reference, `resolve` reads one.

A value is a JSON node: None, bool, int, float and str stand for themselves; everything else is a
list that opens with a tag. Arrays and bytes lie in the raw part, in the order of their nodes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.errors import WireError
from autograder.sandbox import generators
from autograder.sandbox.shared import Entry, Table, axes_of, raw_bytes, shallow

Node = Any
MAX_DEPTH = 60
MAX_NODES = 400_000
MAX_NDIM = 32
SMALL_INT = 1 << 62
KINDS = "biufc"  # of array dtypes that cross

_NAMED_TYPES: dict[str, Any] = {
    t.__name__: t for t in (bool, int, float, complex, str, list, tuple)
}
_NAMED_TYPES |= {
    f"np.{t.__name__}": t for t in set(np.sctypeDict.values()) if np.dtype(t).kind in KINDS
}
_SCALAR_TYPES = frozenset(t for t in _NAMED_TYPES.values() if issubclass(t, np.generic))
_TYPE_NAMES = {t: name for name, t in _NAMED_TYPES.items()}


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

    def pack(self, value: Any, share: bool = False, depth: int = 0) -> Node:
        """Writes one value.

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
            raise WireError("The value is nested too deep or has too many parts to cross.")
        key = self._table.key_of(value)
        if key is not None:
            return ["r", key]
        if kind is np.ndarray:
            return self._array(value, share)
        if kind in _CONTAINER_TAGS:
            return self._container(value, share, depth)
        if kind in _SCALAR_TYPES:
            return ["s", value.dtype.str, value.tobytes().hex()]
        if generators.is_generator(value):
            return self._generator(value, share)
        return self._rare(value, depth)

    def _big(self, value: int) -> str:
        self._count(value.bit_length() // 4)
        return hex(value)

    def _count(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise WireError("The value is too large to cross between the test and the student.")

    def _array(self, value: np.ndarray, share: bool) -> Node:
        if value.dtype.kind not in KINDS or value.dtype.metadata or value.ndim > MAX_NDIM:
            return self._export(value)
        self._count(value.nbytes)
        axes = axes_of(value)
        raw = raw_bytes(value, axes)
        self.buffers.append(raw)
        key = None
        if share:
            key = self._table.new_key()
            self._table.add(Entry(key, value, raw, (value.dtype, value.shape, axes)))
        order = None if axes is None else list(axes)
        return ["a", key, value.dtype.str, list(value.shape), order, value.flags.writeable]

    def _container(self, value: Any, share: bool, depth: int) -> Node:
        node: list[Any] = [_CONTAINER_TAGS[type(value)], None]
        items = shallow(value)
        self._nodes -= len(items)
        if self._nodes < 0:
            raise WireError("The value has too many parts to cross.")
        if share and type(value) in (list, dict, set):
            node[1] = self._table.new_key()
            self._table.add(Entry(node[1], value, items))
        node.extend([self.pack(item, share, depth + 1) for item in items])
        return node

    def _generator(self, value: Any, share: bool) -> Node:
        description = generators.describe(value)
        key = None
        if share:
            key = self._table.new_key()
            self._table.add(Entry(key, value, description))
        return ["g", key, description]

    def _rare(self, value: Any, depth: int) -> Node:
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
        if isinstance(value, np.dtype) and value.kind in KINDS and not value.metadata:
            return ["D", value.str]
        return self._export(value)

    def updates(self) -> list[Node]:
        """Writes what this side changed in the shared objects since the last crossing."""
        return [[e.key, self._content(e.obj)] for e in self._table if e.changed()]

    def _content(self, obj: Any) -> Node:
        if type(obj) is np.ndarray:
            return self._array(obj, False)
        if type(obj) in _CONTAINER_TAGS:
            return self._container(obj, False, 1)
        return ["G", generators.describe(obj)]


_CONTAINER_TAGS: dict[type, str] = {tuple: "t", list: "l", dict: "d", set: "S", frozenset: "F"}


class Unpacker:
    """Reads the values of one message, written by a side that is not trusted.

    Args:
        raw: raw part of the message.
        table: objects both sides know.
        resolve: reads the nodes that `export` of the other side wrote.
    """

    def __init__(self, raw: memoryview, table: Table, resolve: Callable[[Node], Any]) -> None:
        self._raw = raw
        self._at = 0
        self._table = table
        self._resolve = resolve

    def unpack(self, node: Node, depth: int = 0) -> Any:
        """Reads one value.

        Raises:
            WireError: the node says nothing that this side accepts.
        """
        if node is None or type(node) in (bool, int, float, str):
            return node
        if type(node) is not list or not node or type(node[0]) is not str or depth > MAX_DEPTH:
            raise WireError("A value cannot be read.")
        try:
            reader = _READERS.get(node[0])
            return self._resolve(node) if reader is None else reader(self, node, depth)
        except (ValueError, TypeError, IndexError, OverflowError, MemoryError, KeyError):
            raise WireError("A value cannot be read.") from None

    def updates(self, nodes: Any) -> None:
        """Takes over what the other side changed in shared objects.

        Raises:
            WireError: a change does not fit its object.
        """
        for item in nodes:
            if type(item) is not list or len(item) != 2:
                raise WireError("A change of a shared object cannot be read.")
            self._table.get(item[0]).apply(self.unpack(item[1]))

    def _share(self, key: Any, obj: Any, seen: Any, layout: Any = None) -> None:
        if key is not None:
            if type(key) is not int:
                raise WireError("A shared object has no valid key.")
            self._table.add(Entry(key, obj, seen, layout))

    def _take(self, size: int) -> memoryview:
        if size < 0 or self._at + size > len(self._raw):
            raise WireError("A message is shorter than its values.")
        self._at += size
        return self._raw[self._at - size : self._at]

    def _array(self, node: Node, depth: int) -> Any:
        _, key, code, shape, order, writeable = node
        dtype = _dtype(code)
        if len(shape) > MAX_NDIM or not all(type(n) is int and n >= 0 for n in shape):
            raise WireError("An array has no valid shape.")
        axes = None if order is None else tuple(order)
        if axes is not None and sorted(axes) != list(range(len(shape))):
            raise WireError("An array has no valid order.")
        stored = tuple(shape) if axes is None else tuple(shape[axis] for axis in axes)
        size = dtype.itemsize
        for n in stored:
            size *= n
        raw = self._take(size)
        array = (
            np.frombuffer(raw, dtype).reshape(stored).copy() if size else np.empty(stored, dtype)
        )
        if axes is not None:
            array = array.transpose(np.argsort(axes))
        if writeable is not True:
            array.flags.writeable = False
        self._share(key, array, bytes(raw) if key is not None else None, (dtype, array.shape, axes))
        return array

    def _list(self, node: Node, depth: int) -> Any:
        out: list[Any] = []
        self._share(node[1], out, [])
        out.extend([self.unpack(item, depth + 1) for item in node[2:]])
        self._believe(node[1], out)
        return out

    def _dict(self, node: Node, depth: int) -> Any:
        out: dict[Any, Any] = {}
        self._share(node[1], out, [])
        items = [self.unpack(item, depth + 1) for item in node[2:]]
        out.update(zip(items[::2], items[1::2], strict=True))
        self._believe(node[1], out)
        return out

    def _set(self, node: Node, depth: int) -> Any:
        out = {self.unpack(item, depth + 1) for item in node[2:]}
        self._share(node[1], out, shallow(out))
        return out

    def _believe(self, key: Any, obj: Any) -> None:
        if key is not None:
            self._table.get(key).seen = shallow(obj)

    def _tuple(self, node: Node, depth: int) -> Any:
        return tuple([self.unpack(item, depth + 1) for item in node[2:]])

    def _frozenset(self, node: Node, depth: int) -> Any:
        return frozenset(self.unpack(item, depth + 1) for item in node[2:])

    def _scalar(self, node: Node, depth: int) -> Any:
        _, code, text = node
        dtype = _dtype(code)
        raw = bytes.fromhex(text)
        if len(raw) != dtype.itemsize:
            raise WireError("A number has not the size of its type.")
        return np.frombuffer(raw, dtype)[0]

    def _int(self, node: Node, depth: int) -> Any:
        return int(node[1], 16)

    def _complex(self, node: Node, depth: int) -> Any:
        return complex(node[1], node[2])

    def _bytes(self, node: Node, depth: int) -> Any:
        return bytes(self._take(node[1]))

    def _range(self, node: Node, depth: int) -> Any:
        return range(*(self.unpack(item, depth + 1) for item in node[1:4]))

    def _slice(self, node: Node, depth: int) -> Any:
        return slice(*(self.unpack(item, depth + 1) for item in node[1:4]))

    def _ellipsis(self, node: Node, depth: int) -> Any:
        return Ellipsis

    def _type(self, node: Node, depth: int) -> Any:
        return _NAMED_TYPES[node[1]]

    def _read_dtype(self, node: Node, depth: int) -> Any:
        return _dtype(node[1])

    def _known(self, node: Node, depth: int) -> Any:
        return self._table.get(node[1]).obj

    def _generator(self, node: Node, depth: int) -> Any:
        rng = generators.build(node[2])
        self._share(node[1], rng, node[2])
        return rng

    def _state(self, node: Node, depth: int) -> Any:
        return node[1]


def _dtype(code: Any) -> np.dtype:
    dtype = np.dtype(code) if type(code) is str and len(code) <= 5 else None
    if dtype is None or dtype.kind not in KINDS:
        raise WireError("An array has a dtype that cannot cross.")
    return dtype


_READERS: dict[str, Callable[[Unpacker, Node, int], Any]] = {
    "a": Unpacker._array,
    "l": Unpacker._list,
    "d": Unpacker._dict,
    "S": Unpacker._set,
    "t": Unpacker._tuple,
    "F": Unpacker._frozenset,
    "s": Unpacker._scalar,
    "i": Unpacker._int,
    "c": Unpacker._complex,
    "b": Unpacker._bytes,
    "R": Unpacker._range,
    "L": Unpacker._slice,
    "E": Unpacker._ellipsis,
    "T": Unpacker._type,
    "D": Unpacker._read_dtype,
    "r": Unpacker._known,
    "g": Unpacker._generator,
    "G": Unpacker._state,
}
