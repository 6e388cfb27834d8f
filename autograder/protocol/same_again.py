"""A list, dictionary, set or array that student code gives once more is the one that it gave.

Whether a class hands out its own list or a copy shows when a test changes what it got and asks
again. So the session numbers what it gave last, and what it gives again as it was is, for the
test, the copy that it has. What student code changed meanwhile comes as a copy of its own: what a
test holds stays what the test made of it. A test that earns points although it got something of its
own making so runs once more, without that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.protocol.aliases import shallow
from autograder.protocol.repeats import BYTES, KINDS
from autograder.protocol.stdlib_values import parts_of

LAST = 16  # values that each side remembers
MAX_PARTS = 1000  # of each
MAX_DEPTH = 10
MAX_RAW = BYTES * MAX_PARTS
_PLAIN = (bool, int, float, complex, str, bytes)


class Given:
    """What this side gave last, by number."""

    def __init__(self) -> None:
        self._numbers: dict[int, tuple[Any, int]] = {}  # by address; keeps it taken
        self._next = 0

    def number(self, value: Any) -> int | None:
        """Return the number of a value: a new one if it is not remembered; None if it cannot be."""
        if _parts(value) > MAX_PARTS or type(value) not in KINDS:
            return None
        _, number = self._numbers.pop(id(value), (None, self._next))
        self._next += number == self._next
        self._numbers[id(value)] = value, number
        _forget_first(self._numbers)
        return number


class Came:
    """What came from the other side in one test, by the numbers that it names.

    Attributes:
        changed: the test got a value again that it had changed.
    """

    def __init__(self) -> None:
        self.changed = False
        self._going = False
        self._values: dict[int, tuple[Any, Any, bytes]] = {}

    def begin(self) -> None:
        """Remember from now on."""
        self.changed, self._going = False, True

    def take(self, number: Any, value: Any, node: Any, raw: memoryview) -> Any:
        """Return the copy that came before under this number; the one that came now if they differ.

        Args:
            number: what the other side names it.
            value: the copy that came now.
            node: how it is written, and `raw` the raw part of its message.
        """
        if not self._going or type(number) is not int or type(value) not in KINDS:
            return value
        if node[0] == "r" or len(raw) > MAX_RAW or _parts(value) > MAX_PARTS:
            return value  # "r": the test's own came back
        before, *written = self._values.pop(number, (value, node, raw))
        if written == [node, raw]:
            self.changed |= not _is_same(before, value)
            value = before
        self._values[number] = value, node, bytes(raw)
        _forget_first(self._values)
        return value

    def end(self) -> None:
        """Forget what came, and remember no more."""
        self._going = False
        self._values.clear()


def _parts(value: Any, depth: int = 0) -> int:
    """Count what a value holds, as far as it may be remembered."""
    kind = type(value)
    if kind is np.ndarray:
        return int(1 + value.nbytes // BYTES)
    if kind is str or kind is bytes:
        return 1 + len(value) // BYTES
    if kind not in KINDS and kind is not tuple:
        return 1
    count = len(value)
    if depth > MAX_DEPTH or count > MAX_PARTS:
        return MAX_PARTS + 1
    for item in (*value, *value.values()) if isinstance(value, Mapping) else value:
        count += _parts(item, depth + 1)
        if count > MAX_PARTS:
            break
    return count


def _is_same(a: Any, b: Any) -> bool:
    """Say whether two copies hold the same; False also where it cannot be told."""
    if a is b or type(a) is not type(b):
        return a is b
    if type(a) is np.ndarray:
        return bool(a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes())
    if type(a) is set:
        return bool(a == b)
    if type(a) in KINDS or type(a) is tuple:
        these, those = shallow(a), shallow(b)
        return len(these) == len(those) and all(map(_is_same, these, those))
    if type(a) in _PLAIN:
        return bool(a == b or a != a)
    if isinstance(a, np.generic):
        return a.tobytes() == bytes(b.tobytes())
    parts = parts_of(a)
    return parts is not None and bool(parts == parts_of(b))


def _forget_first(remembered: dict[int, Any]) -> None:
    if len(remembered) > LAST:
        del remembered[next(iter(remembered))]
