"""Items of an iterator that can be gone through again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


class Remembered:
    """Items that are read once, when they are first asked for, and stay the same.

    Args:
        rest: where they come from; once it has ended it must not go on.
    """

    def __init__(self, rest: Iterator[Any]) -> None:
        self._rest = rest
        self._items: list[Any] = []

    def __iter__(self) -> Iterator[Any]:
        at = 0
        while at < len(self._items) or self._read():
            yield self._items[at]
            at += 1

    def _read(self) -> bool:
        for item in self._rest:
            self._items.append(item)
            return True
        return False
