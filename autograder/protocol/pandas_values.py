"""Frames, series, indexes and scalars of pandas, taken apart by their columns.

Nothing of pandas is imported before such a value comes: most courses have none.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

Parts = tuple[Any, ...]
_ZONE = re.compile(
    r"(?!dateutil|tz)[A-Za-z][A-Za-z0-9_+-]{0,31}(/[A-Za-z0-9_+-]{1,31}){0,2}|UTC[+-]\d\d:\d\d"
)
MAX_ROWS = 10_000_000  # of an index that is a range
_INDEXES = ("", "Range", "Datetime", "Timedelta", "Categorical", "Period", "Interval")
_PLAIN = "biufcmMO"  # kinds of NumPy's dtypes that a column may have as they are


def _pd() -> Any:
    import pandas as pd

    return pd


def is_frame(value: Any) -> bool:
    """Say whether a value is one that can be changed in place."""
    pd = sys.modules.get("pandas")
    return pd is not None and type(value) in (getattr(pd, "DataFrame", None), pd.Series)


def parts_of(value: Any) -> tuple[str, Parts] | None:
    """Take a value apart; None: it stays."""
    pd = _pd()
    kind = type(value)
    if kind is pd.DataFrame:
        columns = [_column(value.iloc[:, i].array) for i in range(value.shape[1])]
        if None in columns or not (_crosses(pd, value.index) and _crosses(pd, value.columns)):
            return None
        return "pd_frame", (value.index, value.columns, columns)
    if kind is pd.Series:
        column = _column(value.array) if _crosses(pd, value.index) else None
        return None if column is None else ("pd_series", (value.index, value.name, column))
    if kind is pd.Timestamp:
        return "pd_timestamp", (value.tz_localize(None).isoformat(), value.unit, _zone(value))
    if kind is pd.Timedelta:
        return "pd_timedelta", (int(value.asm8.view("i8")), value.unit)
    if kind is pd.Interval:
        return "pd_interval", (value.left, value.right, value.closed)
    if value is pd.NaT or value is pd.NA:
        return "pd_missing", ("NaT" if value is pd.NaT else "NA",)
    if isinstance(value, pd.Index):
        return _index_parts(pd, value)
    if isinstance(value, pd.api.extensions.ExtensionArray):
        column = _column(value)
        return None if column is None else ("pd_array", (column,))
    return None


def _zone(value: Any) -> str | None:
    return None if value.tz is None else str(value.tz)


def _index_parts(pd: Any, value: Any) -> tuple[str, Parts] | None:
    kind = type(value)
    if kind is pd.RangeIndex:
        return "pd_range_index", (value.start, value.stop, value.step, value.name)
    if not _crosses(pd, value):
        return None
    if kind is pd.MultiIndex:
        codes = [np.array(code) for code in value.codes]
        return "pd_multi_index", (list(value.levels), codes, list(value.names))
    column = _column(value.array)
    frequency = value.freqstr if kind in (pd.DatetimeIndex, pd.TimedeltaIndex) else None
    return "pd_index", (column, value.name, frequency)


def _crosses(pd: Any, index: Any) -> bool:
    """Say whether labels are of a kind that can be taken apart."""
    if type(index) is pd.MultiIndex:
        return all(_crosses(pd, level) for level in index.levels)
    known = (
        "Index RangeIndex DatetimeIndex TimedeltaIndex CategoricalIndex PeriodIndex IntervalIndex"
    )
    exact = any(type(index) is getattr(pd, name) for name in known.split())
    return exact and _column(index.array[:0]) is not None


def plain_of(value: Any) -> Any:
    """Return a frame or series of a class derived from pandas' own as what it is derived from."""
    pd = sys.modules.get("pandas")
    for kind in (pd.DataFrame, pd.Series) if pd is not None else ():
        if issubclass(type(value), kind) and type(value) is not kind:
            return kind(value)
    return None


def _column(array: Any) -> Parts | None:
    """Take the values of one column apart: the kind of its dtype, and what that kind needs."""
    pd = _pd()
    dtype = array.dtype
    if type(array) is pd.arrays.NumpyExtensionArray or isinstance(dtype, np.dtype):
        values = np.asarray(array)
        dtype = values.dtype
        return ("plain", values) if dtype.kind in _PLAIN else None
    if isinstance(dtype, pd.CategoricalDtype):
        if not _crosses(pd, dtype.categories):
            return None
        return "categories", np.array(array.codes), dtype.categories, bool(dtype.ordered)
    if isinstance(dtype, pd.StringDtype):
        texts = [text if type(text) is str else None for text in array.astype(object)]
        return "text", texts, dtype.storage, dtype.na_value is pd.NA
    if isinstance(dtype, pd.DatetimeTZDtype):
        return "zoned", array.asi8, dtype.unit, str(dtype.tz)
    if isinstance(dtype, pd.IntervalDtype):
        ends = np.asarray(array.left), np.asarray(array.right)
        return ("intervals", *ends, array.closed) if dtype.subtype.kind in "iufmM" else None
    if isinstance(dtype, pd.PeriodDtype):
        return "periods", array.asi8, dtype.name
    if hasattr(array, "_data") and hasattr(array, "_mask") and dtype.kind in "biuf":
        return "masked", np.array(array._data), np.array(array._mask)
    return None


def _array(column: Any) -> Any:
    pd = _pd()
    kind, *parts = column
    if kind == "plain":
        if type(parts[0]) is not np.ndarray or parts[0].ndim != 1:
            raise ValueError("column")
        return parts[0]
    if kind == "categories":
        return pd.Categorical.from_codes(parts[0], categories=parts[1], ordered=parts[2])
    if kind == "text":
        dtype = pd.StringDtype(parts[1], na_value=pd.NA if parts[2] else np.nan)
        return pd.array(parts[0], dtype=dtype)
    if kind == "zoned":
        stamps = parts[0].view(f"M8[{parts[1]}]")
        return pd.DatetimeIndex(stamps).tz_localize("UTC").tz_convert(_known_zone(parts[2])).array
    if kind == "periods":
        return pd.arrays.PeriodArray(parts[0], dtype=pd.PeriodDtype.construct_from_string(parts[1]))
    if kind == "intervals":
        return pd.arrays.IntervalArray.from_arrays(parts[0], parts[1], closed=parts[2])
    if kind != "masked":
        raise ValueError("column")
    kinds = {"b": pd.arrays.BooleanArray, "f": pd.arrays.FloatingArray}
    return kinds.get(parts[0].dtype.kind, pd.arrays.IntegerArray)(parts[0], parts[1])


def _known_zone(name: Any) -> str:
    """See that a name is a time zone's: pandas would open a file for some others."""
    if type(name) is not str or not _ZONE.fullmatch(name):
        raise ValueError("zone")
    return name


def _labels(value: Any) -> Any:
    if not isinstance(value, _pd().Index):
        raise TypeError("pd_index")
    return value


def _frame(index: Any, columns: Any, parts: Any) -> Any:
    pd = _pd()
    made = pd.DataFrame(
        {i: pd.Series(_array(part), index=_labels(index)) for i, part in enumerate(parts)},
        index=index,
        columns=range(len(parts)),
    )
    made.columns = _labels(columns)
    return made


def _series(index: Any, name: Any, column: Any) -> Any:
    return _pd().Series(_array(column), index=_labels(index), name=name)


def _index(column: Any, name: Any, frequency: Any) -> Any:
    pd = _pd()
    array = _array(column)
    if column[0] == "plain" and array.dtype.kind in "mM":
        kind = pd.DatetimeIndex if array.dtype.kind == "M" else pd.TimedeltaIndex
        return kind(array, freq=frequency, name=name)
    made = pd.Index(array, dtype=array.dtype, name=name)
    if frequency is not None and isinstance(made, pd.DatetimeIndex):
        made.freq = frequency
    return made


def _multi_index(levels: Any, codes: Any, names: Any) -> Any:
    return _pd().MultiIndex([_labels(level) for level in levels], codes, names=names)


def _timestamp(text: Any, unit: Any, zone: Any) -> Any:
    made = _pd().Timestamp(text).as_unit(unit)
    return made if zone is None else made.tz_localize(_known_zone(zone))


def _timedelta(number: Any, unit: Any) -> Any:
    return _pd().Timedelta(np.timedelta64(number, unit)).as_unit(unit)


def _interval(left: Any, right: Any, closed: Any) -> Any:
    return _pd().Interval(left, right, closed)


def _missing(name: Any) -> Any:
    pd = _pd()
    return pd.NaT if name == "NaT" else pd.NA


def _range_index(start: Any, stop: Any, step: Any, name: Any) -> Any:
    if len(range(start, stop, step)) > MAX_ROWS:
        raise ValueError("rows")
    return _pd().RangeIndex(start, stop, step, name=name)


def has_missing(value: Any) -> bool:
    """Say whether entries are `pd.NA`, which `all` and `any` leave out of a comparison."""
    pd = sys.modules.get("pandas")
    if pd is None or not isinstance(
        value, pd.DataFrame | pd.Series | pd.Index | pd.api.extensions.ExtensionArray
    ):
        return False
    if isinstance(value, pd.MultiIndex):
        return False
    columns = [c for _, c in value.items()] if isinstance(value, pd.DataFrame) else [value]
    own = (c for c in columns if getattr(c.dtype, "na_value", None) is pd.NA)
    return any(bool(column.isna().any()) for column in own)


def with_nan(value: Any) -> Any:
    """Return a frame, a series or an index with NaN where it has `pd.NA`; None for other values."""
    pd = sys.modules.get("pandas")
    if pd is None:
        return None
    if isinstance(value, pd.DataFrame):
        columns = {i: with_nan(value.iloc[:, i]) for i in range(value.shape[1])}
        made = pd.DataFrame(columns, index=value.index)
        made.columns = value.columns
        return made
    if isinstance(value, pd.Series):
        return _column_with_nan(pd, value)
    return pd.Index(_column_with_nan(pd, value.to_series())) if type(value) is pd.Index else None


def _column_with_nan(pd: Any, column: Any) -> Any:
    if getattr(column.dtype, "na_value", None) is not pd.NA:
        return column
    if isinstance(column.dtype, pd.StringDtype):
        return column.astype(pd.StringDtype(na_value=np.nan))
    if column.dtype.kind == "b":
        return column.astype(object).mask(column.isna(), np.nan)
    return column.astype(float)


MAKERS: dict[str, Callable[..., Any]] = {
    "pd_frame": _frame,
    "pd_series": _series,
    "pd_index": _index,
    "pd_range_index": _range_index,
    "pd_multi_index": _multi_index,
    "pd_timestamp": _timestamp,
    "pd_timedelta": _timedelta,
    "pd_interval": _interval,
    "pd_missing": _missing,
    "pd_array": _array,
}


def is_same(now: Any, seen: Any) -> bool:
    """Say whether two frames, or two series, have the same content, labels and dtypes."""
    pd = _pd()
    if not now.equals(seen) or not now.index.identical(seen.index):
        return False
    if type(now) is pd.Series:
        return bool(now.dtype == seen.dtype and now.name == seen.name)
    return bool(now.columns.identical(seen.columns) and list(now.dtypes) == list(seen.dtypes))


def assign(value: Any, new: Any) -> None:
    """Give a frame or a series the content of another one."""
    value._update_inplace(new)
    if type(value) is _pd().Series:
        value.name = new.name
