"""Reads the values of a message, written by a side that is not trusted. See `crossing`."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.errors import WireError
from autograder.protocol import copies, generators, stdlib_values
from autograder.protocol.aliases import Entry, Table, shallow
from autograder.protocol.dtypes import dtype_of
from autograder.protocol.encode import (
    MAX_DEPTH,
    MAX_INT_BITS,
    MAX_NDIM,
    NAMED_TYPES,
    NUMBERS,
    Node,
)
from autograder.protocol.framing import ProtocolBroken
from autograder.protocol.repeats import BYTES, Read

MAX_EMPTY = 8_000_000  # bytes of an array without entries, its axes of length 0 left out
MAX_RANGE = 1_000_000  # a test may make a list of it


class Unpacker:
    """Reads the values of one message, written by a side that is not trusted.

    Args:
        raw: raw part of the message.
        table: objects both sides know.
        resolve: reads the nodes that `export` of the other side wrote.
        see: looks at each copy that `copies` made, and says what to take for it.
        hear: called when text was read, or what may hold some.
        takes: says whether a shared object gets the content that the other side gave it.
    """

    def __init__(
        self,
        raw: memoryview,
        table: Table,
        resolve: Callable[[Node], Any],
        see: Callable[[Any], Any] = lambda value: value,
        hear: Callable[[], None] = lambda: None,
        takes: Callable[[Any, Any], bool] = lambda obj, content: True,
    ) -> None:
        self.raw = raw
        self._at = 0
        self._table = table
        self._resolve = resolve
        self._see = see
        self._hear = hear
        self._takes = takes
        self._updating = False
        self._read = Read()

    def unpack(self, node: Node, depth: int = 0) -> Any:
        """Read one value.

        Raises:
            WireError: this side does not accept the value.
            ProtocolBroken: no honest session writes such a node.
        """
        if node is None or type(node) in (bool, int, float):
            return node
        if type(node) is str:
            self._hear()
            return node
        formed = type(node) is list and node and type(node[0]) is str
        if not formed or depth > MAX_DEPTH + 1:  # a large int lies one deeper than what holds it
            raise ProtocolBroken("A value cannot be read.")
        try:
            if _is_text(node):
                self._hear()
            reader = _READERS.get(node[0])
            return self._resolve(node) if reader is None else reader(self, node, depth)
        except MemoryError:
            raise WireError("The value is too large to cross.") from None
        except (ValueError, TypeError, LookupError, ArithmeticError):
            raise ProtocolBroken("A value cannot be read.") from None

    @contextlib.contextmanager
    def unheard(self) -> Iterator[None]:
        """Let text that is read meanwhile be nobody's words."""
        hear, self._hear = self._hear, lambda: None
        try:
            yield
        finally:
            self._hear = hear

    def updates(self, nodes: Any) -> None:
        """Take over what the other side changed in shared objects.

        Raises:
            WireError: a change does not fit its object.
        """
        for item in nodes:
            if type(item) is not list or len(item) != 2:
                raise WireError("A change of a shared object cannot be read.")
            entry = self._table.get(item[0])
            self._updating = True
            content = self.unpack(item[1])
            self._updating = False
            if generators.is_generator(entry.obj) or self._takes(entry.obj, content):
                entry.apply(content, self._table.wary)
            else:
                entry.theirs = content

    def _share(self, key: Any, obj: Any, seen: Any, layout: Any = None) -> None:
        if key is not None:
            if type(key) is not int:
                raise WireError("A shared object has no valid key.")
            self._table.add(Entry(key, obj, seen, layout))

    def _take(self, size: int) -> memoryview:
        if size < 0 or self._at + size > len(self.raw):
            raise WireError("A message is shorter than its values.")
        self._at += size
        self._read.parts += size // BYTES
        return self.raw[self._at - size : self._at]

    def _array(self, node: Node, depth: int) -> Any:
        _, key, code, shape, order, writeable = node
        dtype = dtype_of(code)
        if len(shape) > MAX_NDIM or not all(type(n) is int and n >= 0 for n in shape):
            raise WireError("An array has no valid shape.")
        axes = None if order is None else tuple(order)
        if axes is not None and sorted(axes) != list(range(len(shape))):
            raise WireError("An array has no valid order.")
        stored = tuple(shape) if axes is None else tuple(shape[axis] for axis in axes)
        size = virtual = dtype.itemsize
        for n in stored:
            size *= n
            virtual *= max(n, 1)
        if not size and virtual > MAX_EMPTY:
            raise WireError("An array has no valid shape.")
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

    def _items(self, nodes: list[Node], depth: int) -> list[Any]:
        """Read what a container holds."""
        if len(nodes) == 1 and type(nodes[0]) is list and nodes[0][:1] == ["n"]:
            _, code, count = nodes[0]
            if code not in NUMBERS.values() or type(count) is not int:
                raise ValueError("numbers")
            numbers: list[Any] = np.frombuffer(self._take(count * int(code[-1])), code).tolist()
            self._read.parts += len(numbers)
            return numbers
        self._read.parts += len(nodes)
        return [self.unpack(item, depth + 1) for item in nodes]

    def _list(self, node: Node, depth: int) -> Any:
        out: list[Any] = []
        self._share(node[1], out, ())
        out.extend(self._items(node[2:], depth))
        self._believe(node[1], out)
        return out

    def _dict(self, node: Node, depth: int) -> Any:
        return self._filled({}, node[1], node[2:], depth)

    def _filled(self, out: Any, key: Any, nodes: list[Node], depth: int) -> Any:
        """Fill a dict or one of its kin."""
        self._share(key, out, ())
        items = self._items(nodes, depth)
        # One by one: keys that all collide must not keep the deadline's signal waiting.
        with _hashing():
            for index in range(0, len(items), 2):
                out[items[index]] = items[index + 1]
        self._believe(key, out)
        return out

    def _special(self, node: Node, depth: int) -> Any:
        _, key, name, extra, *nodes = node
        if type(extra) is list and extra[0] == "T":  # of Python's own types: it is no value here
            extra = NAMED_TYPES[extra[1]]
        elif self._table.wary and type(extra) is list and extra[0] == "h":
            extra = None  # a factory of the student would answer for what the copy does not hold
        else:
            extra = self.unpack(extra, depth + 1)
        out = stdlib_values.empty(name, extra)
        if isinstance(out, dict):
            return self._filled(out, key, nodes, depth)
        self._share(key, out, ())
        out.extend(self._items(nodes, depth))
        self._believe(key, out)
        return out

    def _value(self, node: Node, depth: int) -> Any:
        return self._made(node, depth)[1]

    def _made(self, node: Node, depth: int) -> tuple[Any, Any]:
        """Return a copy, and what this side takes for it."""
        parts = tuple(self.unpack(part, depth + 1) for part in node[2:])
        try:
            value = copies.value_of(node[1], parts)
            return value, self._see(value)
        except WireError:
            raise
        except Exception:  # pandas and Polars have exceptions of their own
            raise WireError("A value cannot be read.") from None

    def _changeable(self, node: Node, depth: int) -> Any:
        value, taken = self._made(node[1:], depth)
        if not copies.is_changeable(value) or taken is not value:
            raise WireError("A value that cannot change was shared.")
        self._share(node[1], value, copies.snapshot(value))
        return value

    def _named(self, node: Node, depth: int) -> Any:
        _, own, name, fields, *nodes = node
        items = [self.unpack(item, depth + 1) for item in nodes]
        if own is not None:
            if type(own) is not list or own[:1] != ["h"]:
                raise ValueError("own reference")
            return self._resolve(["N", own, stdlib_values.named_tuple(name, tuple(fields)), items])
        return stdlib_values.named_tuple(name, tuple(fields))(*items)

    def _derived(self, node: Node, depth: int) -> Any:
        _, own, plain = node
        if type(own) is not list or own[:1] != ["h"]:
            raise ValueError("own reference")
        return self._resolve(["O", own, self.unpack(plain, depth + 1)])

    def _set(self, node: Node, depth: int) -> Any:
        out = self._items_of_set(node, depth)
        self._share(node[1], out, shallow(out))
        return out

    def _believe(self, key: Any, obj: Any) -> None:
        if key is not None:
            self._table.get(key).seen = shallow(obj)

    def _tuple(self, node: Node, depth: int) -> Any:
        return tuple(self._items(node[2:], depth))

    def _frozenset(self, node: Node, depth: int) -> Any:
        return frozenset(self._items_of_set(node, depth))

    def _items_of_set(self, node: Node, depth: int) -> set[Any]:
        items = self._items(node[2:], depth)
        out = set()
        with _hashing():
            for item in items:  # one by one, as in a dict
                out.add(item)
        return out

    def _scalar(self, node: Node, depth: int) -> Any:
        _, code, text = node
        dtype = dtype_of(code)
        raw = bytes.fromhex(text)
        if len(raw) != dtype.itemsize:
            raise WireError("A number has not the size of its type.")
        return np.frombuffer(raw, dtype)[0]

    def _int(self, node: Node, depth: int) -> Any:
        if len(node[1]) > MAX_INT_BITS // 4 + 4:  # sign, prefix and the digits
            raise ValueError("too many digits")
        return int(node[1], 16)

    def _bytes(self, node: Node, depth: int) -> Any:
        return bytes(self._take(node[1]))

    def _range(self, node: Node, depth: int) -> Any:
        out = range(*(self.unpack(item, depth + 1) for item in node[1:4]))
        if len(out) > MAX_RANGE:
            raise WireError("A range is too long to cross.")
        return out

    def _slice(self, node: Node, depth: int) -> Any:
        return slice(*(self.unpack(item, depth + 1) for item in node[1:4]))

    def _type(self, node: Node, depth: int) -> Any:
        return self._see(NAMED_TYPES[node[1]])

    def _alias(self, node: Node, depth: int) -> Any:
        obj = self._table.get(node[1]).obj
        return obj if self._updating else self._table.theirs(obj)

    def _again(self, node: Node, depth: int) -> Any:
        _, number, *written = node
        if not written:
            return self._read.again(number)
        before = self._read.parts
        value = self.unpack(written[0], depth)
        self._read.add(number, value, 1 + self._read.parts - before)
        return value

    def _generator(self, node: Node, depth: int) -> Any:
        rng = generators.build(node[2])
        self._share(node[1], rng, node[2])
        return rng


@contextlib.contextmanager
def _hashing() -> Iterator[None]:
    """Refuse what cannot be hashed over here: an object that stays with the student, say."""
    try:
        yield
    except TypeError:
        raise WireError("A dict or set holds what cannot be a key of a copy.") from None


def _is_text(node: list[Any]) -> bool:
    """Say whether a node is text beside those in it: bytes, names, an array of texts, a copy."""
    if node[0] in ("a", "s"):
        code = node[2 if node[0] == "a" else 1]
        return type(code) is not str or code[1:2] not in "biufcmM"
    return node[0] in ("b", "D", "N", "v", "w")


_READERS: dict[str, Callable[[Unpacker, Node, int], Any]] = {
    "a": Unpacker._array,
    "l": Unpacker._list,
    "d": Unpacker._dict,
    "S": Unpacker._set,
    "t": Unpacker._tuple,
    "F": Unpacker._frozenset,
    "s": Unpacker._scalar,
    "i": Unpacker._int,
    "c": lambda self, node, depth: complex(node[1], node[2]),
    "b": Unpacker._bytes,
    "R": Unpacker._range,
    "L": Unpacker._slice,
    "E": lambda self, node, depth: Ellipsis,
    "T": Unpacker._type,
    "D": lambda self, node, depth: dtype_of(node[1]),
    "r": Unpacker._alias,
    "A": Unpacker._again,
    "g": Unpacker._generator,
    "G": lambda self, node, depth: node[1],
    "v": Unpacker._value,
    "w": Unpacker._changeable,
    "V": Unpacker._special,
    "N": Unpacker._named,
    "O": Unpacker._derived,
}
