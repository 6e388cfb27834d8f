"""What stands in a message twice is one thing on the other side, and small messages stay small."""

from __future__ import annotations

from collections import UserList, defaultdict
from typing import Any

import numpy as np
import pytest

from autograder.errors import WireError
from autograder.protocol.aliases import Table
from autograder.protocol.decode import Unpacker
from autograder.protocol.encode import Packer
from autograder.protocol.framing import ProtocolBroken

LIMIT = 10_000_000
ROW = [1, 2]
ARRAY = np.arange(3.0)


def read(node: Any, raw: bytes = b"") -> Any:
    return Unpacker(memoryview(raw), Table(0), lambda node: node).unpack(node)


def crossed(value: Any, left: list[Any]) -> Any:
    """Let a value go to the trusted side; `left` takes what stays with its owner."""
    packer = Packer(Table(1), LIMIT, lambda one: left.append(one) or ["h", len(left)])
    node = packer.pack(value)
    return read(node, b"".join(packer.buffers))


@pytest.mark.parametrize(
    "value",
    [
        [ROW, ROW],
        (ROW, [3], ROW),
        {"w": ARRAY, "b": ARRAY},
        [{1: 2}] * 2,
        [{1}] * 2,
        [defaultdict(list, a=ROW)] * 2,
        [np.array([ROW, None], object)] * 2,
        [[ROW, ROW], ROW],
    ],
    ids=["rows", "tuple", "arrays", "dicts", "sets", "factory", "objects", "nested"],
)
def test_one_thing_stays_one(value: Any) -> None:
    got = crossed(value, [])
    assert repr(got) == repr(value)
    first, *_, last = got.values() if isinstance(got, dict) else got
    deep = first[0] if isinstance(first, list) and isinstance(first[0], list) else first
    assert deep is last


def test_what_is_only_alike_stays_apart() -> None:
    first, second = crossed([[1, 2], [1, 2]], [])
    assert first == second and first is not second


def test_what_is_not_sent_is_not_referred_to() -> None:
    """The plain copy of an object is given up where not all in it is plain."""
    row, left = [1], []
    own = UserList([row, object()])
    assert crossed([own, row, row], left) == [["h", 1], [1], [1]]
    assert left == [own]


def test_many_places_of_much_are_written_anew_or_refused() -> None:
    """Lists of the same two lists, 30 levels deep, would be 2 ** 30 parts."""
    deep: list[Any] = []
    node: list[Any] = ["l", None]
    for level in range(30):
        deep = [deep, deep]
        node = ["l", None, ["A", level, node], ["A", level]]
    with pytest.raises(WireError):
        crossed(deep, [])
    with pytest.raises(WireError, match="repeats"):
        read(node)


@pytest.mark.parametrize("node", [["A", 0], ["A", [], ["l", None]], ["A"]])
def test_broken_references(node: Any) -> None:
    with pytest.raises(ProtocolBroken):
        read(node)
