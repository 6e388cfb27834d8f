"""Values that are taken apart and made again come out as they went in."""

from __future__ import annotations

import datetime as dt
import pathlib
import sys
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pytest
import sympy as sp

from autograder.errors import WireError
from autograder.protocol.aliases import Entry, Table, shallow
from autograder.protocol.decode import Unpacker
from autograder.protocol.encode import Packer

LIMIT = 10_000_000


def crossed(value: Any) -> Any:
    """Write a value on one side and read it on the other."""
    packer = Packer(Table(1), LIMIT)
    node = packer.pack(value)
    raw = memoryview(b"".join(packer.buffers))
    return Unpacker(raw, Table(0), _refuse).unpack(node)


def _refuse(node: Any) -> Any:
    raise WireError("reference")


RECORD = np.dtype([("a", "i4"), ("b", "f8", (2,)), ("c", [("d", "U3")])])
STAMPS = pd.to_datetime(["2024-01-01", None])
FRAME = pd.DataFrame({"n": [1, 2], "x": [0.5, None], "t": ["a", None], "b": [True, False]})
PLAIN = {
    "keys": {"a": 1}.keys(),
    "items": {"a": [1]}.items(),
    "bytearray": bytearray(b"ab"),
    "path": pathlib.PurePosixPath("a/b"),
    "posix": pathlib.Path("/a"),
    "windows": pathlib.PureWindowsPath("c:\\a"),
    "not implemented": NotImplemented,
    "memory": memoryview(b"abc"),
    "offset": dt.timezone(dt.timedelta(hours=-3), "north"),
    "zone": ZoneInfo("Europe/Vienna"),
    "time of day": dt.time(2, 30, tzinfo=dt.UTC),
    "aware": dt.datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Vienna"), fold=1),
}
ARRAYS = {
    "record": np.zeros(3, RECORD),
    "objects": np.array([1, "a", None, [1, 2]], object),
    "objects in 2 axes": np.array([[1, "a"], [None, 2.5]], object),
    "matrix": np.array([[1, 2], [3, 4]]).view(np.matrix),
    "records": np.rec.array([("a", 1), ("b", 2)], dtype=[("n", "U3"), ("x", "i4")]),
}
FRAMES = {
    "frame": FRAME,
    "labels": FRAME.set_index("t"),
    "double columns": pd.DataFrame([[1, 2]], columns=["a", "a"]),
    "no columns": pd.DataFrame(index=[1, 2]),
    "empty": pd.DataFrame({"a": pd.Series([], dtype="int8")}),
    "levels": FRAME.set_index(["n", "b"]),
    "grouped": FRAME.groupby("b").agg({"n": ["sum", "mean"]}),
    "intervals": pd.DataFrame({"i": pd.cut([1, 5, np.nan], [0, 2, 9], right=False)}),
    "interval labels": pd.Series([1, 2], pd.interval_range(0, 4, 2)).to_frame("n"),
    "categories": pd.DataFrame({"c": pd.Categorical(["x", None, "y"], ordered=True)}),
    "nullable": pd.DataFrame({"i": pd.array([1, None], "Int64"), "b": pd.array([True, None])}),
    "times": pd.DataFrame({"t": STAMPS, "z": STAMPS.tz_localize("Europe/Berlin")}),
    "periods": pd.DataFrame({"p": pd.period_range("2024-01", periods=2, freq="M")}),
    "mixed": pd.DataFrame({"o": [1, "a"]}, dtype=object),
    "dated": pd.DataFrame({"a": [1, 2]}, index=pd.date_range("2024", periods=2, freq="D")),
}


@pytest.mark.parametrize("name", PLAIN)
def test_plain_value(name):
    """It is equal and of the same type."""
    got = crossed(PLAIN[name])
    assert type(got) is type(PLAIN[name])
    assert got == PLAIN[name]
    assert repr(got) == repr(PLAIN[name]) or name == "memory"  # its address


def test_values_of_a_dict():
    """They come as the same kind of view, in order."""
    got = crossed({"a": 1, "b": 2}.values())
    assert (type(got).__name__, list(got)) == ("dict_values", [1, 2])


@pytest.mark.parametrize("name", ARRAYS)
def test_array(name):
    """It has the same class, dtype, shape and entries."""
    value = ARRAYS[name]
    got = crossed(value)
    assert (type(got), got.dtype, got.shape) == (type(value), value.dtype, value.shape)
    assert repr(got) == repr(value)


def test_entry_of_a_structured_array():
    """One record crosses with its fields."""
    got = crossed(np.array([(1, 2.5)], [("a", "i8"), ("b", "f8")])[0])
    assert (type(got), got["a"], got["b"]) == (np.void, 1, 2.5)


@pytest.mark.parametrize(
    "value",
    [
        *(sp.Integer(7), sp.S.One, sp.S.Zero, sp.S.Half, sp.Rational(-4, 6), sp.Integer(10) ** 50),
        *(sp.Float("0.1", 30), sp.Float(0), sp.Float(-1.5e300), sp.true, sp.false),
    ],
    ids=str,
)
def test_number_of_sympy(value):
    """It has the same class and digits."""
    got = crossed(value)
    assert type(got) is type(value) and sp.srepr(got) == sp.srepr(value)


@pytest.mark.parametrize(
    "value", [sp.Integer(7), sp.true, sp.Rational(-1, 4), sp.Float(2)], ids=str
)
def test_number_of_sympy_where_only_the_student_has_it(value, monkeypatch):
    """Nothing is imported: an Integer comes as an equal number, which is no int, or nothing."""
    node = Packer(Table(1), LIMIT).pack(value)
    monkeypatch.delitem(sys.modules, "sympy")
    reader = Unpacker(memoryview(b""), Table(0), _refuse)
    if value == 7:
        got = reader.unpack(node)
        assert got == 7 and not isinstance(got, int)
    else:
        with pytest.raises(WireError, match="has not imported SymPy"):
            reader.unpack(node)
    assert "sympy" not in sys.modules


@pytest.mark.parametrize("value", [sp.Symbol("x"), sp.pi, sp.oo, sp.nan, sp.sqrt(2)], ids=str)
def test_what_sympy_computes_with_stays(value):
    """Expressions stay with the side that has them, and so does what is not finite."""
    with pytest.raises(WireError):
        crossed(value)


MANY = [
    *([True, False] * 1000, tuple([1.5, -0.0] * 1000), {i: -i for i in range(1000)}),
    *(set(range(2000)), frozenset(range(2000)), [2**70] * 2000, [1] * 2000 + [True]),
]


@pytest.mark.parametrize("value", MANY, ids=lambda value: type(value).__name__)
def test_many_numbers(value):
    """They cross with their exact types, also where not all are alike."""
    got = crossed(value)
    assert type(got) is type(value) and got == value
    assert list(map(type, got)) == list(map(type, value))


@pytest.mark.parametrize("make", [list, set, dict.fromkeys], ids=["list", "set", "dict"])
def test_an_equal_object_in_the_place_of_another_is_a_change(make):
    """What is shared is compared by identity: no object is asked."""
    shared = make([0.5])
    entry = Entry(0, shared, shallow(shared))
    assert not entry.changed()
    shared.clear()
    add = shared.extend if make is list else shared.update
    add(make([float("0.5")]))
    assert entry.changed() and not entry.changed()


def test_masked_array():
    """Data, mask and fill value cross."""
    value = np.ma.masked_array([1, 2, 3], [0, 1, 0], fill_value=7)
    got = crossed(value)
    assert (got.tolist(), got.fill_value, type(got)) == ([1, None, 3], 7, type(value))


def test_exception():
    """An exception of Python's own crosses with its arguments."""
    got = crossed(KeyError("a", 1))
    assert (type(got), got.args) == (KeyError, ("a", 1))


@pytest.mark.parametrize("name", FRAMES)
def test_frame(name):
    """A frame of pandas has the same content, dtypes and labels; so have its columns and index."""
    value = FRAMES[name]
    got = crossed(value)
    assert type(got) is pd.DataFrame
    pd.testing.assert_frame_equal(got, value, check_freq=True)
    pd.testing.assert_index_equal(crossed(value.index), value.index, exact=True)
    for i in range(value.shape[1]):
        pd.testing.assert_series_equal(crossed(value.iloc[:, i]), value.iloc[:, i])


@pytest.mark.parametrize(
    "value",
    [pd.Timestamp("2024-01-01 10:00:00.5"), pd.Timestamp("2024-07-01", tz="Europe/Berlin"),
     pd.Timedelta("1 day 2 s"), pd.NaT, pd.NA, pd.Interval(0, 1.5, "left"),
     pd.Interval(pd.Timestamp(0), pd.Timestamp(1))],
)  # fmt: skip
def test_scalar_of_pandas(value):
    """It comes as it went."""
    got = crossed(value)
    assert type(got) is type(value)
    assert got is value or got == value


def test_frame_of_polars():
    """Content, names and dtypes cross."""
    value = pl.DataFrame(
        {"i": [1, 2], "f": [0.5, None], "s": ["a", None], "l": [[1], []], "b": [True, False]}
    ).with_columns(d=pl.date(2024, 1, 2), t=pl.datetime(2024, 1, 2, time_zone="UTC"))
    got = crossed(value)
    assert got.schema == value.schema
    assert got.equals(value)
    assert crossed(value["f"]).equals(value["f"])


class Sub(pd.DataFrame):
    """A class of somebody's own."""


SPARSE = pd.arrays.SparseArray([0, 1])
STAY = [
    *(Sub({"a": [1]}), np.zeros(2, "V4"), SPARSE, pd.DataFrame({"a": SPARSE})),
    *(pd.DataFrame({"a": [1, 2]}, index=pd.Index(SPARSE)), pd.Series([1, 2], pd.Index(SPARSE))),
    pd.Series([1, 2], pd.MultiIndex.from_arrays([SPARSE, [1, 2]])),
    pd.Categorical([0, 1], categories=pd.Index(SPARSE)),
]


@pytest.mark.parametrize("value", STAY)
def test_other_kinds_stay(value):
    """What is not known exactly is left to the side that has it."""
    with pytest.raises(WireError):
        crossed(value)


@pytest.mark.parametrize(
    "node",
    [
        ["w", 0, "exception", "KeyError", ["t", None]],
        ["v", "pd_frame", 1, 2, 3],
        ["v", "view", "keys", ["l", None]],
        ["v", "exception", "SystemExit", ["t", None]],
        ["v", "matrix", 1],
        ["v", "memoryview", "a", "B", 3],
        ["a", None, [["a", "|O"]], [1], None, True],
        ["a", None, [["a", "i8", [100_000_000]]], [1], None, True],
        ["v", "pd_timestamp", "2024-01-01", "s", "dateutil//etc/passwd"],
        ["v", "pd_range_index", 0, 1_000_000_000, 1, None],
        ["v", "pl_frame", ["l", None, 1], 1],
        ["v", [], 1],
        ["v", "records", 1],
        ["v", "sp_rational", 1, 0],
        ["v", "sp_rational", "1", 2],
        ["v", "sp_float", False, 1, 1_000_000_000, 53],
        ["v", "sp_float", False, "1", 0, 53],
        ["l", None, ["n", "<i8", 1]],
        ["l", None, ["n", "<i8", -1]],
        ["l", None, ["n", "|O", 1]],
        ["l", None, ["n", [], 1]],
        ["l", None, ["n"]],
    ],
)
def test_nonsense_is_refused(node):
    """A node that says nothing is an error of the border, never another exception."""
    with pytest.raises(WireError):
        Unpacker(memoryview(b""), Table(0), _refuse).unpack(node)
