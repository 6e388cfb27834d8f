"""Records that go to JSON and come back the same: between processes and into files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, ClassVar, Self, get_args, get_origin, get_type_hints


class JsonRecord:
    """Mixed into a frozen dataclass: a new field needs no further line here or anywhere else.

    A field may be a text, a number, a flag, None, an Enum, JSON itself (a `dict`), another such
    record, or a tuple of these.
    """

    __dataclass_fields__: ClassVar[dict[str, Any]]

    def to_json(self) -> dict[str, Any]:
        """Return the fields that are not as they are by default."""
        made = {}
        for name, default in _defaults(type(self)):  # type: ignore[arg-type]  # see below
            value = getattr(self, name)
            if default is MISSING or value != default:
                made[name] = _plain(value)
        return made

    @classmethod
    def from_json(cls, plain: object) -> Self:
        """Return the record of what `to_json` gave; fields of other versions are left out.

        Raises:
            ValueError: it is not JSON of such a record.
        """
        if not isinstance(plain, Mapping):
            raise ValueError(f"{cls.__name__} is not an object")
        kinds = _kinds(cls)  # type: ignore[arg-type]  # every class can be hashed
        try:
            return cls(
                **{n: _restored(kinds[n], value) for n, value in plain.items() if n in kinds}
            )
        except TypeError as error:
            raise ValueError(f"{cls.__name__}: {error}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, JsonRecord):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.value if isinstance(value, Enum) else value


def _restored(kind: Any, value: Any) -> Any:
    if get_origin(kind) is UnionType:
        if value is None:
            return None
        (kind,) = (each for each in get_args(kind) if each is not type(None))
    if get_origin(kind) is tuple:
        return tuple(_restored(get_args(kind)[0], each) for each in value)
    if isinstance(kind, type) and issubclass(kind, JsonRecord):
        return kind.from_json(value)
    return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value


@cache
def _defaults(record: type[JsonRecord]) -> tuple[tuple[str, Any], ...]:
    return tuple((each.name, each.default) for each in fields(record))


@cache
def _kinds(record: type[JsonRecord]) -> dict[str, Any]:
    hints = get_type_hints(record)
    return {each.name: hints[each.name] for each in fields(record)}
