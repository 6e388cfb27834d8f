"""Records that go to JSON and come back the same: between processes and into files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, ClassVar, Self, get_args, get_origin, get_type_hints


class JsonRecord:
    """Mixed into a frozen dataclass: a new field needs no further line here or anywhere else.

    A field may be a text, a number, a flag, None, an Enum, JSON itself (a `dict`), another such
    record, or a tuple or a mapping (`Mapping[str, ...]`) of these.
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
        readers = _readers(cls)  # type: ignore[arg-type]  # every class can be hashed
        try:
            return cls(
                **{
                    name: value if read is None else read(value)
                    for name, value in plain.items()
                    if (read := readers.get(name, _unknown)) is not _unknown
                }
            )
        except (TypeError, AttributeError) as error:
            raise ValueError(f"{cls.__name__}: {error}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, JsonRecord):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return value.value if isinstance(value, Enum) else value


def _unknown(value: Any) -> Any:
    """Stand for the reader of a field that this version does not know."""


def _reader(kind: Any) -> Callable[[Any], Any] | None:
    """Return what makes a value of this kind out of JSON; None if JSON is what it is."""
    if get_origin(kind) is UnionType:
        (kind,) = (each for each in get_args(kind) if each is not type(None))
        inner = _reader(kind)
        return inner and (lambda value: None if value is None else inner(value))
    if get_origin(kind) is tuple:
        read = _reader(get_args(kind)[0])
        return tuple if read is None else lambda value: tuple(map(read, value))
    if get_origin(kind) is Mapping:
        of = _reader(get_args(kind)[1]) or (lambda value: value)
        return lambda value: {name: of(each) for name, each in value.items()}
    if isinstance(kind, type) and issubclass(kind, JsonRecord):
        return kind.from_json
    return kind if isinstance(kind, type) and issubclass(kind, Enum) else None


@cache
def _defaults(record: type[JsonRecord]) -> tuple[tuple[str, Any], ...]:
    return tuple((each.name, each.default) for each in fields(record))


@cache
def _readers(record: type[JsonRecord]) -> dict[str, Callable[[Any], Any] | None]:
    hints = get_type_hints(record)
    return {each.name: _reader(hints[each.name]) for each in fields(record)}
