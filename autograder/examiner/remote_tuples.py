"""Named tuples of the student: copies of their items that know their originals."""

from __future__ import annotations

from functools import lru_cache
from typing import Any


class RemoteTuple:
    """Mixed into a named tuple of the student: a copy of its items that knows its original."""

    _handle: Any

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._handle, name)


@lru_cache(200)
def _remote_kind(kind: type) -> type:
    return type(kind.__name__, (RemoteTuple, kind), {"__module__": "__main__"})


def remote_tuple(kind: type, items: list[Any], handle: object) -> Any:
    """Make the copy of a named tuple of the student.

    Args:
        kind: a class of named tuples with its fields.
        handle: the original.

    Raises:
        ValueError: there is no item for a field, or no field for an item.
    """
    made: Any = tuple.__new__(_remote_kind(kind), items)
    if len(items) != len(kind._fields):  # type: ignore[attr-defined]
        raise ValueError("fields")
    vars(made)["_handle"] = handle
    return made
