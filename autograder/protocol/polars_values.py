"""Frames and series of Polars, taken apart by their columns.

Nothing of Polars is imported before such a value comes: most courses have none.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

Parts = tuple[Any, ...]
_SIMPLE = frozenset(
    {"Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Float32"}
    | {"Float64", "Boolean", "String", "Binary", "Date", "Time", "Null"}
)
_TIMES = frozenset(["Date", "Time", "Datetime", "Duration"])  # cross as whole numbers
MAX_NESTED = 8  # lists of lists


def _pl() -> Any:
    import polars as pl

    return pl


def is_frame(value: Any) -> bool:
    """Say whether a value is one that can be changed in place."""
    pl = sys.modules.get("polars")
    return pl is not None and type(value) in (getattr(pl, "DataFrame", None), pl.Series)


def parts_of(value: Any) -> tuple[str, Parts] | None:
    """Take a value apart; None: it stays."""
    pl = _pl()
    if type(value) is pl.DataFrame:
        columns = [_column(series) for series in value.get_columns()]
        return None if None in columns else ("pl_frame", (columns, value.height))
    if type(value) is pl.Series:
        column = _column(value)
        return None if column is None else ("pl_series", column)
    return None


def _column(series: Any) -> Parts | None:
    dtype = _dtype_parts(series.dtype)
    if dtype is None:
        return None
    if series.dtype.is_numeric() and not series.null_count():
        return series.name, dtype, series.to_numpy()
    if dtype[0] in _TIMES:
        return series.name, dtype, series.to_physical().to_list()
    return series.name, dtype, series.to_list()


def _dtype_parts(dtype: Any, depth: int = 0) -> Parts | None:
    pl = _pl()
    name = type(dtype).__name__ if not isinstance(dtype, type) else dtype.__name__
    if name in _SIMPLE:
        return (name,)
    if name == "Datetime":
        return name, dtype.time_unit, dtype.time_zone
    if name == "Duration":
        return name, dtype.time_unit
    if name == "Categorical":
        return (name,)
    if name == "List" and depth < MAX_NESTED and isinstance(dtype, pl.List):
        inner = _dtype_parts(dtype.inner, depth + 1)
        return None if inner is None else (name, inner)
    return None


def _dtype(parts: Any, depth: int = 0) -> Any:
    pl = _pl()
    name, *rest = parts
    if depth > MAX_NESTED or type(name) is not str:
        raise ValueError("dtype")
    if name in _SIMPLE or name == "Categorical":
        return getattr(pl, name)()
    if name == "List":
        return pl.List(_dtype(rest[0], depth + 1))
    if name not in ("Datetime", "Duration"):
        raise ValueError("dtype")
    return getattr(pl, name)(*rest)


def _series(name: Any, dtype: Any, values: Any) -> Any:
    wanted = _dtype(dtype)
    if dtype[0] in _TIMES:
        whole = _pl().Int32 if dtype[0] == "Date" else _pl().Int64
        return _pl().Series(name, values, dtype=whole).cast(wanted)
    return _pl().Series(name, values, dtype=wanted)


def _frame(columns: Any, height: Any) -> Any:
    made = _pl().DataFrame([_series(*column) for column in columns])
    if columns and made.height != height:
        raise ValueError("height")
    return made


def has_missing(value: Any) -> bool:
    """Say whether entries are null, which `all` and `any` leave out of a comparison."""
    if not is_frame(value):
        return False
    columns = [value] if type(value) is _pl().Series else value.get_columns()
    return any(column.null_count() for column in columns)


MAKERS: dict[str, Callable[..., Any]] = {"pl_frame": _frame, "pl_series": _series}


def is_same(now: Any, seen: Any) -> bool:
    """Say whether two frames, or two series, have the same content, names and dtypes."""
    if type(now) is _pl().Series:
        return bool(now.name == seen.name and now.dtype == seen.dtype and now.equals(seen))
    return bool(now.schema == seen.schema and now.equals(seen))


def assign(value: Any, new: Any) -> None:
    """Give a frame or a series the content of another one."""
    inner = "_s" if type(value) is _pl().Series else "_df"
    setattr(value, inner, getattr(new, inner))
