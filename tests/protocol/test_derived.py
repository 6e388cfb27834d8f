"""An object of a class derived from a plain one goes to a test as itself and as what it holds."""

from __future__ import annotations

import collections
import datetime as dt
import enum
import types
from typing import Any

import numpy as np
import pandas as pd
import pytest

from autograder.protocol.aliases import Table
from autograder.protocol.decode import Unpacker
from autograder.protocol.encode import Packer

LIMIT = 1_000_000


class Grade(enum.StrEnum):
    A = "A"


class Whole(int):
    def __int__(self) -> int:
        return 55


class Pair(tuple):
    def __iter__(self) -> Any:
        return iter(())


class Names(dict):
    def items(self) -> Any:
        return {}.items()


class Rows(list):
    pass


class Stamp(dt.datetime):
    year = 1999  # type: ignore[assignment]


class Grid(np.ndarray):
    def tolist(self) -> Any:
        return [4]


class Frame(pd.DataFrame):
    pass


class Shelf(collections.UserList):
    def __iter__(self) -> Any:
        return iter(())


def crossed(value: object) -> tuple[list[object], Any]:
    """Let a value go to the trusted side; return what was left to its owner, and what arrived."""
    left: list[object] = []

    def export(one: object) -> list[Any]:
        left.append(one)
        return ["h", len(left)]

    packer = Packer(Table(1), LIMIT, export)
    node = packer.pack([value, np.arange(3)])
    unpacker = Unpacker(memoryview(b"".join(packer.buffers)), Table(0), lambda node: node)
    arrived, array = unpacker.unpack(node)
    assert array.tolist() == [0, 1, 2]  # what lies behind it is found
    return left, arrived


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Grade.A, "A"),
        (Whole(3), 3),
        (Pair((Whole(1), Grade.A)), (1, "A")),
        (Names(a=Rows([2.5])), {"a": [2.5]}),
        (Rows([np.ones(2).tolist()]), [[1.0, 1.0]]),
        (types.MappingProxyType({"a": [1]}), {"a": [1]}),
        (collections.UserDict(a=1), {"a": 1}),
        (Shelf([1, 2]), [1, 2]),
        (collections.UserString("ab"), "ab"),
        (collections.ChainMap({"a": 1}, {"b": 2}), {"a": 1, "b": 2}),
        (Stamp(2024, 2, 29, 1), dt.datetime(2024, 2, 29, 1)),
    ],
)
def test_its_own_methods_do_not_say_what_it_holds(value: object, plain: object) -> None:
    left, (tag, own, arrived) = crossed(value)
    assert (tag, own) == ("O", ["h", 1])
    assert len(left) == 1
    assert left[0] is value
    assert (type(arrived), arrived) == (type(plain), plain)


class Broken(collections.UserDict):
    def __getitem__(self, key: object) -> Any:
        raise RuntimeError(key)


def test_what_cannot_be_read_is_left_to_its_owner() -> None:
    bare = collections.UserList.__new__(Shelf)
    for value in (types.MappingProxyType(Broken(a=1)), bare):
        assert crossed(value)[1] == ["h", 1]


def test_it_stays_whole_where_not_all_in_it_is_plain() -> None:
    """An object in it, itself, or more than is worth copying: a reference comes, and that alone."""
    itself = Rows()
    itself.extend([itself, itself])
    for value in (Rows([np.ones(4), object()]), itself, Rows(range(20_000))):
        left, arrived = crossed(value)
        assert arrived == ["h", 1]
        assert len(left) == 1
        assert left[0] is value


def test_a_test_sends_no_plain_copy() -> None:
    """What the test's own object is stays on its side."""
    packer = Packer(Table(0), LIMIT, lambda value: ["k", 1])
    assert packer.pack(Grade.A) == ["k", 1]


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.arange(4).reshape(2, 2).view(Grid), np.ndarray),
        (Frame({"a": [1, 2]}), pd.DataFrame),
        (Frame({"a": [1, 2]})["a"], pd.Series),
    ],
    ids=["array", "frame", "series"],
)
def test_arrays_and_frames_count_as_those_of_the_library(value: Any, plain: type) -> None:
    _, got = crossed(value)
    arrived: Any = got[2] if type(got) is list else got
    assert arrived.shape == value.shape and np.array_equal(arrived, value)
    assert type(arrived) is plain


@pytest.mark.parametrize("value", [np.ma.masked, np.ones((2, 2)).view(type("M", (np.matrix,), {}))])
def test_what_is_masked_is_not_laid_open(value: object) -> None:
    left, arrived = crossed(value)
    assert left[0] is value and arrived == ["h", 1]
