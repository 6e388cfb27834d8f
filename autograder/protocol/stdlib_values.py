"""Values of the standard library that cross as copies, besides Python's own plain types.

Only exact types, made anew on the other side from plain parts: nothing of a student's class comes
along. Containers may be shared like a list or a dict, see `shared`.
"""

from __future__ import annotations

import datetime as dt
import keyword
from collections import (
    ChainMap,
    Counter,
    OrderedDict,
    UserDict,
    UserList,
    UserString,
    defaultdict,
    deque,
    namedtuple,
)
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import FunctionType, MappingProxyType, NoneType
from typing import Any
from zoneinfo import ZoneInfo

MAX_DIGITS = 100_000  # also of an exponent: a test may make an int of it
MAX_FIELDS = 100
MAX_NAME = 30  # letters of the name of a named tuple: a message may show it

CONTAINERS: dict[type, str] = {
    Counter: "Counter",
    OrderedDict: "OrderedDict",
    defaultdict: "defaultdict",
    deque: "deque",
}


def _decimal_parts(value: Decimal) -> tuple[Any, ...] | None:
    _, digits, exponent = value.as_tuple()
    short = len(digits) <= MAX_DIGITS and (isinstance(exponent, str) or abs(exponent) <= MAX_DIGITS)
    return (str(value),) if short else None


def _decimal(text: Any) -> Decimal:
    if type(text) is not str:
        raise TypeError("text")
    value = Decimal(text)
    if _decimal_parts(value) is None:
        raise ValueError("too many digits")
    return value


def _zone_parts(value: dt.timezone) -> tuple[Any, ...]:
    offset = value.utcoffset(None)
    named = value.tzname(None) != dt.timezone(offset).tzname(None)
    return (offset, value.tzname(None)) if named else (offset,)


def _place_parts(value: ZoneInfo) -> tuple[Any, ...] | None:
    return None if value.key is None else (value.key,)


def _zone_of(value: dt.datetime | dt.time) -> tuple[Any, ...] | None:
    """Return the zone of a time in a tuple; None if it is of another class than Python's two."""
    return (value.tzinfo,) if type(value.tzinfo) in (NoneType, dt.timezone, ZoneInfo) else None


def _datetime_parts(value: dt.datetime) -> tuple[Any, ...] | None:
    zone = _zone_of(value)
    return zone and (*value.timetuple()[:6], value.microsecond, value.fold, *zone)


def _datetime(*parts: Any) -> dt.datetime:
    *when, fold, zone = parts
    return dt.datetime(*when).replace(tzinfo=zone, fold=fold)


def _time_parts(value: dt.time) -> tuple[Any, ...] | None:
    zone = _zone_of(value)
    return zone and (value.hour, value.minute, value.second, value.microsecond, value.fold, *zone)


def _time(*parts: Any) -> dt.time:
    *when, fold, zone = parts
    return dt.time(*when).replace(tzinfo=zone, fold=fold)


_VALUES: dict[type, tuple[Callable[[Any], tuple[Any, ...] | None], Callable[..., Any]]] = {
    Decimal: (_decimal_parts, _decimal),
    Fraction: (lambda value: (value.numerator, value.denominator), Fraction),
    dt.date: (lambda value: (value.year, value.month, value.day), dt.date),
    dt.time: (_time_parts, _time),
    dt.datetime: (_datetime_parts, _datetime),
    dt.timezone: (_zone_parts, dt.timezone),
    ZoneInfo: (_place_parts, ZoneInfo),
    dt.timedelta: (lambda value: (value.days, value.seconds, value.microseconds), dt.timedelta),
}
_EMPTY = frozenset((int, float, str, bool, list, tuple, dict, set, NoneType))  # of factories
_NAMED = {kind.__name__: kind for kind in (*_VALUES, *CONTAINERS)}


def parts_of(value: Any) -> tuple[str, tuple[Any, ...]] | None:
    """Take an immutable value apart into the name of its type and plain parts; None: it stays."""
    known = _VALUES.get(type(value))
    parts = known[0](value) if known is not None else None
    return None if parts is None else (type(value).__name__, parts)


def value_of(name: str, parts: tuple[Any, ...]) -> Any:
    """Make the value again.

    Raises:
        ValueError, TypeError, OverflowError, ArithmeticError, KeyError: the parts are of no value.
    """
    return _VALUES[_NAMED[name]][1](*parts)


def extra_of(container: Any) -> Any:
    """Return what a container has besides its items: its longest length, its default factory."""
    if type(container) is deque:
        return container.maxlen
    return _factory_of(container) if type(container) is defaultdict else None


def _factory_of(container: defaultdict[Any, Any]) -> Any:
    """Return the factory, or the type that makes the same: `int` for ``lambda: 0``.

    A function without arguments that uses no names can do nothing but make its value.
    """
    factory = container.default_factory
    if type(factory) is not FunctionType:
        return factory
    code = factory.__code__
    if code.co_names or code.co_freevars or code.co_varnames:
        return factory
    try:
        made = factory()
        kind = type(made)
        return kind if kind in _EMPTY and repr(made) == repr(kind()) else factory
    except Exception:  # such as one that divides by 0
        return factory


def empty(name: str, extra: Any) -> Any:
    """Return an empty container.

    Raises:
        ValueError, TypeError, KeyError: there is none like that.
    """
    kind = _NAMED[name]
    if kind is deque:
        return deque(maxlen=extra)
    if kind is defaultdict:
        return defaultdict(extra)
    if kind not in CONTAINERS:
        raise KeyError(name)
    return kind()


def fields_of(value: Any) -> tuple[str, ...] | None:
    """Return the field names of a named tuple; None if it is none, or one that hides its items."""
    kind = type(value)
    fields = getattr(kind, "_fields", None)
    if kind.__mro__[1:] != (tuple, object) or type(fields) is not tuple:
        return None
    named = len(fields) == tuple.__len__(value) <= MAX_FIELDS and all(map(_is_name, fields))
    return fields if named and len(set(fields)) == len(fields) else None


def name_of(value: Any) -> str:
    """Return the name of a named tuple's class."""
    name = type(value).__name__
    short = len(name) <= MAX_NAME and name.isidentifier() and not keyword.iskeyword(name)
    return name if short else "NamedTuple"


def _is_name(field: Any) -> bool:
    return (
        type(field) is str
        and len(field) <= MAX_FIELDS
        and field.isidentifier()
        and not keyword.iskeyword(field)
        and not field.startswith("_")
    )


@lru_cache(200)
def named_tuple(name: str, fields: tuple[str, ...]) -> type:
    """Return a class of named tuples.

    Raises:
        ValueError: the names are none.
    """
    if len(name) > MAX_NAME or len(fields) > MAX_FIELDS or not all(map(_is_name, fields)):
        raise ValueError("names")
    return namedtuple(name, fields)


# How a plain copy is made of an object whose class is derived from a plain one: by that class's own
# methods, never by those of the student.
_PLAIN: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (str, str.__str__),
    (int, int.__int__),
    (float, float.__float__),
    (tuple, lambda value: tuple(tuple.__iter__(value))),
    (list, lambda value: list(list.__iter__(value))),
    (Counter, lambda value: Counter(dict(dict.items(value)))),
    (OrderedDict, lambda value: OrderedDict(OrderedDict.items(value))),
    (dict, lambda value: dict(dict.items(value))),
    (set, lambda value: set(set.__iter__(value))),
    (frozenset, lambda value: frozenset(frozenset.__iter__(value))),
    (deque, lambda value: deque(deque.__iter__(value))),
    (dt.datetime, lambda v: dt.datetime.combine(dt.datetime.date(v), dt.datetime.timetz(v))),
    (dt.date, lambda value: dt.date.fromordinal(dt.date.toordinal(value))),
    (dt.timedelta, dt.timedelta.__pos__),
    (Decimal, Decimal),
    (ChainMap, dict),
    (MappingProxyType, lambda value: _held(dict, dict(value.items()))),
    (UserDict, lambda value: _held(dict, vars(value).get("data"))),
    (UserList, lambda value: _held(list, vars(value).get("data"))),
    (UserString, lambda value: _held(str, vars(value).get("data"))),
)


def _held(kind: type, value: Any) -> Any:
    return value if isinstance(value, kind) else None


def plain_of(value: Any) -> Any:
    """Return what an object holds as a value of the plain class that its own is derived from.

    A `UserDict` and the like count as derived. None if it is derived from none.
    """
    if type(value) in _VALUES:  # and could not be taken apart
        return None
    for kind, copied in _PLAIN:
        if issubclass(type(value), kind):
            try:
                return copied(value)
            except Exception:  # of a student's mapping behind a view
                return None
    return None
