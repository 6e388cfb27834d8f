"""What a plain value of the student holds: entries, NaNs, parts that stand at a place of their own.

A value without entries equals everything in many a comparison, also one that holds only such values
(`np.allclose([[]], 4)` and `np.allclose([np.zeros((0, 1))], [1, 2])` hold). So does a NaN, or a
time that is none (NaT), in `not abs(x - 2) > 0.1`.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import ItemsView, Iterator, KeysView, ValuesView
from decimal import Decimal
from itertools import islice
from numbers import Number
from typing import Any

import numpy as np

from autograder.examiner.proxies import Handle

MAX_PARTS = 20  # of a tuple or dict, which are looked at one by one
MAX_ITEMS = 1000  # of a list, whose kinds are noted
OTHERS = "[]"  # what names parts that have no name of their own
MAX_KEY = 30  # characters of a key that names a part
_PARTS = (list, tuple, set, frozenset, deque, KeysView, ValuesView, ItemsView)
_NANS = (float, complex, np.inexact, np.datetime64, np.timedelta64)
_NUMBERS = frozenset((bool, int, float, complex))
_NEVER = frozenset((bool, int, str, bytes, type(None)))  # what is no NaN, and holds none
_WHOLE = frozenset((bool, int, float, str, type(None)))  # parts of which nothing is to be seen
_TABLES = ("pandas", "polars")
_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    ((bool, np.bool_), "True or False"),
    ((int, float, complex, np.number), "a number"),
    (str, "a text"),
    (bytes, "bytes"),
    (np.ndarray, "an array"),
    (list, "a list"),
    (tuple, "a tuple"),
    (dict, "a dictionary"),
    ((set, frozenset), "a set"),
    (type(None), "None"),
)


def kind_of(value: object) -> str:
    """Name the kind of a plain value in words."""
    for classes, words in _KINDS:
        if isinstance(value, classes):
            return words
    return f"a {type(value).__name__}"


def has_nan(value: Any) -> bool:
    """Say whether a plain value is a NaN or holds one; frames are left out."""
    return _has_nan(value, {})


def _has_nan(value: Any, seen: dict[int, Any]) -> bool:
    kind = type(value)  # an object of the student may say that it is a number
    if issubclass(kind, _NANS):
        return bool(value != value)
    if kind is Decimal:
        return bool(value.is_nan())
    if kind is memoryview:
        value = np.asarray(value)
    if issubclass(type(value), np.ndarray):
        return _array_has_nan(np.asarray(value), seen)
    if issubclass(kind, (dict, *_PARTS)):
        if id(value) in seen:
            return False
        seen[id(value)] = value  # so that nothing else gets its id meanwhile
        parts = (*dict.keys(value), *dict.values(value)) if issubclass(kind, dict) else value
        if _NEVER.issuperset(map(type, parts)):
            return False
        return any(_has_nan(part, seen) for part in parts)
    module = kind.__module__.partition(".")[0]
    if module == "pandas" and kind.__name__ not in ("DataFrame", "MultiIndex"):
        return bool(np.any(sys.modules["pandas"].isna(value)))
    return module == "polars" and kind.__name__ == "Series" and has_nan(value.to_list())


def _array_has_nan(array: np.ndarray, seen: dict[int, Any]) -> bool:
    if array.dtype.names:
        return any(_array_has_nan(array[name], seen) for name in array.dtype.names)
    if array.dtype.kind == "O":
        if id(array) in seen:
            return False
        seen[id(array)] = array
        return any(_has_nan(part, seen) for part in array.flat)
    return array.dtype.kind in "fcmM" and bool(np.isnan(array).any())


def is_empty(value: Any) -> bool:
    """Say whether a plain value has no entries, or only such as have none; a text is one."""
    return _is_empty(value, set())


def _is_empty(value: Any, seen: set[int]) -> bool:
    kind = type(value)
    if kind in _NUMBERS or issubclass(kind, (Handle, type)):
        return False
    if kind.__module__.partition(".")[0] in _TABLES and hasattr(value, "shape"):
        return 0 in value.shape
    key = id(value)
    if issubclass(kind, np.ndarray):
        if not value.size or value.dtype.kind != "O":
            return not value.size
        value = value.flat
    elif issubclass(kind, dict):
        value = dict.values(value)
    elif not issubclass(kind, _PARTS):
        try:
            return not len(value)
        except TypeError:
            return False
    if key in seen:  # all that was looked at before has none
        return True
    seen.add(key)
    return all(not issubclass(type(p), str | bytes) and _is_empty(p, seen) for p in value)


def worth_comparing(args: Any) -> Any:
    """Put a text in the place of what would equal everything among an exception's arguments."""
    if type(args) is not tuple:
        return args
    return tuple(repr(arg) if is_empty(arg) or has_nan(arg) else arg for arg in args)


def is_bare(value: Any) -> bool:
    """Say whether a value without entries is none that a cache may be, as `[]` and `{}` are."""
    return not hasattr(value, "__len__") or len(value) > 0 or is_array(value)


def is_array(value: Any) -> bool:
    """Say whether a value is an array or a table."""
    kind = type(value)
    return issubclass(kind, np.ndarray) or kind.__module__.partition(".")[0] in _TABLES


def is_table(value: Any) -> bool:
    """Say whether a value has columns with names."""
    return is_array(value) and hasattr(value, "columns")


def _holds_objects(value: Any) -> bool:
    return getattr(getattr(value, "dtype", None), "kind", "") == "O"


def _name_of(key: Any) -> str:
    """Name a part by its key; equal keys have one name, as 1, 1.0 and True. "" for no name."""
    if isinstance(key, Number):
        return f"[{hash(key)}]"
    return f"[{str(key)!r}]" if isinstance(key, str) and len(key) <= MAX_KEY else ""


def parts_of(value: Any, *, noting: bool) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the parts of a plain value that may matter, each with what names it.

    Args:
        value: of parts that are all alike, as those of an array of numbers, one is enough.
        noting: whether the parts are noted, all that names them, or looked for, where the first
            name counts that was noted. Numbers and texts are not looked for.
    """
    kind = type(value)
    if issubclass(kind, dict) or is_table(value):
        keys = value.columns if is_table(value) else dict.keys(value)
        few = len(keys) <= MAX_PARTS
        for key in keys:
            part = value[key]
            if noting or type(part) not in _WHOLE:
                names = (name, OTHERS) if (name := _name_of(key)) else (OTHERS,)
                yield (names[:1] if few else names[-1:]) if noting else names, part
    elif issubclass(kind, _PARTS) or _holds_objects(value):
        items = value.flat if issubclass(kind, np.ndarray) else value
        in_order = not issubclass(kind, (set, frozenset))
        for index, part in enumerate(islice(items, MAX_ITEMS if noting else None)):
            if noting or type(part) not in _WHOLE:
                yield (f"[{index}]", OTHERS) if in_order and index < MAX_PARTS else (OTHERS,), part
    elif issubclass(kind, range) or (is_array(value) and np.ndim(value) > 0):
        for part in islice(value, 1):
            yield (OTHERS,), part
