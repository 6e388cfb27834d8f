"""Values that cross as copies, taken apart into plain parts and made anew on the other side.

Besides `stdlib_values`: further kinds of Python's own, of NumPy, frames of pandas and Polars,
numbers of SymPy. Only exact types. Some can be changed in place: of these each side keeps a
snapshot, see `aliases`.
"""

from __future__ import annotations

import io
import pathlib
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.protocol import pandas_values, polars_values, stdlib_values, sympy_values

Parts = tuple[Any, ...]
MAX_DIM = 8  # of a memoryview
MAX_NDIM = 32  # of an object array

EXCEPTIONS: dict[str, type[Exception]] = {
    name: kind
    for name, kind in vars(__import__("builtins")).items()
    if isinstance(kind, type)
    and issubclass(kind, Exception)
    and kind.__name__ == name
    and not issubclass(kind, BaseExceptionGroup)
}
_EMPTY: dict[Any, Any] = {}
_VIEWS: dict[type, str] = {
    type(_EMPTY.keys()): "keys",
    type(_EMPTY.values()): "values",
    type(_EMPTY.items()): "items",
}
_STREAMS: dict[type, Callable[[], Any]] = {io.StringIO: str, io.BytesIO: bytes}
_ARRAYS = (np.ma.MaskedArray, np.matrix, np.recarray)
_PATHS: dict[str, type[pathlib.PurePath]] = {
    kind.__name__: kind
    for kind in (pathlib.PurePosixPath, pathlib.PureWindowsPath, pathlib.PosixPath)
}


def _view(name: Any, content: Any) -> Any:
    if name == "values" and type(content) is list:
        return dict(enumerate(content)).values()
    if type(content) is not dict or name not in ("keys", "items"):
        raise ValueError("view")
    return content.keys() if name == "keys" else content.items()


def _view_parts(view: Any) -> Parts:
    name = _VIEWS[type(view)]
    if name == "values":
        return name, list(view)
    return name, dict(view) if name == "items" else dict.fromkeys(view)


def _memory_parts(view: memoryview) -> Parts | None:
    if view.ndim > MAX_DIM or len(view.format) != 1 or view.nbytes == 0:
        return (bytes(view), "B", (0,)) if view.nbytes == 0 else None
    return view.tobytes(), view.format, view.shape


def _memory(content: Any, code: Any, shape: Any) -> memoryview:
    view = memoryview(content)
    return view if not view.nbytes else view.cast("B").cast(code, shape)


def _stream_parts(stream: Any) -> Parts | None:
    """Return content, position and whether it is closed; None if it translates ends of lines."""
    if stream.closed:
        return _STREAMS[type(stream)](), 0, True
    content, *newline, position, _ = stream.__getstate__()
    plain = newline in ([], ["\n"]) and position <= len(content)
    return (content, position, False) if plain else None


def _stream_maker(kind: Callable[[Any], Any]) -> Callable[[Any, Any, Any], Any]:
    def make(content: Any, position: Any, closed: Any) -> Any:
        if type(position) is not int or not 0 <= position <= len(content):
            raise ValueError("position")
        made = kind(content)
        made.seek(position)
        if closed is True:
            made.close()
        return made

    return make


def _exception(name: Any, args: Any) -> Exception:
    kind = EXCEPTIONS[name]
    made = kind(*args)
    if type(made) is not kind:
        raise ValueError("exception")
    return made


def _object_array(items: Any, shape: Any) -> np.ndarray:
    made = np.empty(len(items), object)
    for index, item in enumerate(items):
        made[index] = item
    return made.reshape(shape)


def _masked(data: Any, mask: Any, fill: Any) -> Any:
    if type(data) is not np.ndarray or (not data.dtype.names and data.dtype.kind == "O"):
        raise ValueError("masked")
    made = np.ma.MaskedArray(data, mask=mask if mask is not False else np.ma.nomask)
    made.fill_value = fill
    return made


def _masked_parts(value: Any) -> Parts | None:
    if value.dtype.kind not in "biufcSU":
        return None
    mask = False if value.mask is np.ma.nomask else np.array(value.mask)
    return np.array(value.data), mask, value.fill_value


def _matrix(data: Any) -> Any:
    if type(data) is not np.ndarray or data.ndim > 2:
        raise ValueError("matrix")
    return data.view(np.matrix)


def _records(data: Any) -> Any:
    if type(data) is not np.ndarray or not data.dtype.names:
        raise ValueError("records")
    return data.view(np.recarray)


def _records_parts(value: Any) -> Parts | None:
    plain = np.dtype((np.void, value.dtype))
    return (np.array(value).view(plain),) if value.dtype.names else None


_SIMPLE: dict[type, tuple[str, Callable[[Any], Parts | None], Callable[..., Any]]] = {
    bytearray: ("bytearray", lambda value: (bytes(value),), bytearray),
    memoryview: ("memoryview", _memory_parts, _memory),
    np.matrix: ("matrix", lambda value: (np.array(value),), _matrix),
    np.recarray: ("records", _records_parts, _records),
    np.ma.MaskedArray: ("masked", _masked_parts, _masked),
    type(NotImplemented): ("NotImplemented", lambda value: (), lambda: NotImplemented),
}
for _kind in _STREAMS:
    _SIMPLE[_kind] = (_kind.__name__, _stream_parts, _stream_maker(_kind))
for _kind in _VIEWS:
    _SIMPLE[_kind] = ("view", _view_parts, _view)
for _name, _path in _PATHS.items():
    _SIMPLE[_path] = (_name, lambda value: (str(value),), _path)
for _name, _error in EXCEPTIONS.items():
    _SIMPLE[_error] = ("exception", lambda value: (type(value).__name__, value.args), _exception)
_MAKERS: dict[str, Callable[..., Any]] = {name: make for name, _, make in _SIMPLE.values()}
_MAKERS["objects"] = _object_array
_MAKERS |= pandas_values.MAKERS | polars_values.MAKERS | sympy_values.MAKERS


def parts_of(value: Any) -> tuple[str, Parts] | None:
    """Take a value apart into the name of its kind and parts that can cross; None: it stays."""
    kind = type(value)
    if kind is np.ndarray:
        plain = value.dtype == object and value.ndim <= MAX_NDIM
        return ("objects", (value.ravel().tolist(), value.shape)) if plain else None
    known = _SIMPLE.get(kind)
    if known is not None:
        parts = known[1](value)
        return None if parts is None else (known[0], parts)
    library = kind.__module__.partition(".")[0] if type(kind.__module__) is str else ""
    if library == "pandas":
        return pandas_values.parts_of(value)
    if library == "polars":
        return polars_values.parts_of(value)
    if library == "sympy":
        return sympy_values.parts_of(value)
    return stdlib_values.parts_of(value)


def value_of(name: Any, parts: Parts) -> Any:
    """Make the value again.

    Raises:
        Exception: the parts are of no value.
    """
    make = _MAKERS.get(name)
    if make is None:
        return stdlib_values.value_of(name, parts)
    return make(*parts)


def plain_of(value: Any) -> Any:
    """Return what an object holds as a value of the plain class that its own is derived from.

    None if it is derived from none, or if that class would show what is masked.
    """
    kind = type(value)
    if issubclass(kind, np.ndarray):
        exact = kind is np.ndarray or issubclass(kind, (np.ma.MaskedArray, np.matrix))
        return None if exact else np.ndarray.view(value, np.ndarray)
    frame = pandas_values.plain_of(value)
    return stdlib_values.plain_of(value) if frame is None else frame


def snapshot(value: Any) -> Any:
    """Keep what a changeable value is now, to see later whether it was changed."""
    if type(value) is bytearray:
        return bytes(value)
    if type(value) in _STREAMS:
        return _stream_parts(value)
    if type(value) is np.ndarray:
        return value.ravel().tolist()
    return value.clone() if polars_values.is_frame(value) else value.copy()


def is_changeable(value: Any) -> bool:
    """Say whether a value of a kind listed here can be changed in place."""
    kind = type(value)
    if kind is np.ndarray:
        return bool(value.dtype.kind == "O")
    known = kind in (bytearray, *_ARRAYS, *_STREAMS)
    return known or pandas_values.is_frame(value) or polars_values.is_frame(value)


def can_hide(value: Any) -> bool:
    """Say whether comparing a value may leave entries out, so that they equal everything."""
    if type(value) is np.ma.MaskedArray:
        return True  # also without a mask: what it is computed with may give it one
    return pandas_values.has_missing(value) or polars_values.has_missing(value)


def in_the_open(value: Any) -> Any:
    """Return what a value holds with NaN for what is missing, so that nothing of it can hide.

    None if there is no such value: entries are masked, or nothing is known of its kind.
    """
    if type(value) is not np.ma.MaskedArray:
        return pandas_values.with_nan(value)
    return None if value.dtype.names or np.ma.is_masked(value) else np.array(value.data)


def is_same(now: Any, seen: Any) -> bool:
    """Compare two snapshots."""
    kind = type(now)
    if kind is list:
        return len(now) == len(seen) and all(a is b for a, b in zip(now, seen, strict=True))
    if kind in _ARRAYS:
        same = (
            now.shape == seen.shape
            and np.array(now.data).tobytes() == np.array(seen.data).tobytes()
        )
        return bool(same) and np.array_equal(np.ma.getmaskarray(now), np.ma.getmaskarray(seen))
    if pandas_values.is_frame(now):
        return pandas_values.is_same(now, seen)
    return polars_values.is_same(now, seen) if polars_values.is_frame(now) else bool(now == seen)


def assign(value: Any, new: Any) -> None:
    """Give a value the content of another one of its type.

    Raises:
        ValueError: the content does not fit.
    """
    kind = type(value)
    if kind is bytearray:
        value[:] = new
    elif kind in _STREAMS:
        content, position, closed = snapshot(new)
        value.seek(0)
        value.write(content)
        value.truncate()
        value.seek(position)
        if closed:
            value.close()
    elif issubclass(kind, np.ndarray):
        if value.shape != new.shape or value.dtype != new.dtype:
            raise ValueError("shape")
        value[...] = new
    elif pandas_values.is_frame(value):
        pandas_values.assign(value, new)
    else:
        polars_values.assign(value, new)
