"""What stands in a message more than once is one thing on the other side, too.

The rows of ``[[0] * 3] * 2`` are one list: who changes an entry of one changes both. Where a list,
dictionary, set or array stands first it is written ``["A", number, node]``, in each other place
``["A", number]``. All that such places stand for is bounded: small messages must not become values
that nobody can go through.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.errors import WireError
from autograder.protocol.aliases import CONTAINERS

KINDS = frozenset((np.ndarray, *CONTAINERS))
MAX_REPEATED = 400_000  # parts that all the places together may stand for
BYTES = 64  # of an array that count as one part

Node = Any


class Written:
    """What one message holds so far, and how it was written."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, list[Any], int]] = {}  # by address; keeps it taken
        self._numbers = 0
        self._left = MAX_REPEATED

    def add(self, value: Any, node: list[Any], parts: int) -> None:
        """Remember a value of one of `KINDS`."""
        self._known[id(value)] = (value, node, parts)

    def again(self, value: Any) -> Node:
        """Return what stands for a value that is there; None if it is to be written."""
        _, node, parts = self._known.get(id(value), (None, None, 0))
        if node is None or parts > self._left:
            return None
        self._left -= parts
        if node[0] != "A":
            node[:] = ["A", self._numbers, list(node)]
            self._numbers += 1
        return ["A", node[1]]

    def __len__(self) -> int:
        return len(self._known)

    def forget(self, length: int) -> None:
        """Forget all but the first values: what came after them is not sent."""
        while len(self._known) > length:
            self._known.popitem()


class Read:
    """What was read of one message and may stand there again.

    Attributes:
        parts: how many were read so far.
    """

    def __init__(self) -> None:
        self.parts = 0
        self._known: dict[Any, tuple[Any, int]] = {}
        self._left = MAX_REPEATED

    def add(self, number: Any, value: Any, parts: int) -> None:
        """Remember the value with a number."""
        self._known[number] = (value, parts)

    def again(self, number: Any) -> Any:
        """Return the value with a number.

        Raises:
            LookupError: there is none.
            WireError: it stands for too much.
        """
        value, parts = self._known[number]
        self._left -= parts
        self.parts += parts
        if self._left < 0:
            raise WireError("The value repeats too much.")
        return value
