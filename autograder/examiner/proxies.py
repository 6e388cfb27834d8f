"""What a test holds of objects that stay with the student.

A handle can be passed back; its public attributes, its length, items and text can be read. What it
says is a copy of a plain value or another handle. It raises on every comparison and conversion,
truth included, so that no test passes because a student's object says that it does. For the same
reason an operator with a value of the test gives a handle or nothing: an object that is told what
the test expects could answer with the number that the test wants.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from autograder.errors import AutograderError
from autograder.examiner.libraries import library_class

if TYPE_CHECKING:
    from autograder.examiner.client import Examiner


# Neither is a TypeError: a test that wants one from the student's code must not be content with it.
class OpaqueError(AutograderError):
    """A test asked a student's object for something that only plain values can do."""


class CannotCross(AutograderError):
    """A value cannot travel between the test and the student."""


class FromStudent(BaseException):
    """Mixed into every exception that student code raised: its message stays out of outputs."""

    def __init__(self, message: str, args: tuple[Any, ...]) -> None:
        BaseException.__init__(self, *args)
        self._message = message

    def __str__(self) -> str:
        return self._message


def _library_class(self: Handle) -> type:
    """Answers `isinstance(x, DataFrame)`: a class of a library that both sides have."""
    return library_class(self._library) or type(self)


class Handle:
    """An object of the student: whatever is asked of it goes through `_ask`."""

    __slots__ = ("__weakref__", "_computed", "_examiner", "_kind", "_library", "_number")

    def __init__(self, examiner: Examiner, number: int, kind: str, library: str = "") -> None:
        for name, value in zip(
            ("_examiner", "_number", "_kind", "_library", "_computed"),
            (examiner, number, kind, library, False),
            strict=True,
        ):
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        _pass(self, "attribute")
        return self._examiner.attribute(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("__"):
            raise AttributeError(name)
        _pass(self, "attribute")
        self._examiner.set_attribute(self, name, value)

    def __len__(self) -> int:
        return int(_plain(self, "len", int))

    def __getitem__(self, key: Any) -> Any:
        return _ask(self, "getitem", key)

    def __setitem__(self, key: Any, value: Any) -> None:
        _ask(self, "setitem", key, value)

    def __delitem__(self, key: Any) -> None:
        _ask(self, "delitem", key)

    def __iter__(self) -> Iterator[Any]:
        return _walk(_ask(self, "iter"))

    def __reversed__(self) -> Iterator[Any]:
        return _walk(_ask(self, "reversed"))

    def __next__(self) -> Any:
        return _next(self)

    def __contains__(self, value: Any) -> bool:
        # Not asked of the object, which could say yes to everything.
        return any(item is value or item == value for item in self)

    def __str__(self) -> str:
        return str(_plain(self, "str", str)) if self._examiner.testing else UNSEEN

    def __repr__(self) -> str:
        return str(_plain(self, "repr", str)) if self._examiner.testing else UNSEEN

    def __format__(self, spec: str) -> str:
        return str(_plain(self, "format", str, spec)) if self._examiner.testing else UNSEEN

    def __del__(self) -> None:
        self._examiner.dropped.append(self._number)

    __class__ = property(_library_class)
    __hash__ = None  # type: ignore[assignment]
    __array_ufunc__ = None  # NumPy must not take it apart


UNSEEN = "<object of the student>"  # what is shown of one when no test runs
_SCALARS = (bool, int, float, complex, str, np.generic)


def _pass(handle: Handle, what: str) -> None:
    """The one gate that all uses of an object pass.

    Raises:
        OpaqueError: the examiner does not let this object be used so.
    """
    if not handle._examiner.may_use(handle, what):
        raise OpaqueError(f"The test cannot use {what} of {_named(handle)} here.")


def _named(handle: Handle) -> str:
    return f"an object that stays with the student (a {handle._kind})"


def _ask(handle: Handle, what: str, *args: Any) -> Any:
    """Has the session do something with an object."""
    _pass(handle, what)
    return handle._examiner.operate(handle, what, args)


def _plain(handle: Handle, what: str, kind: type, *args: Any) -> Any:
    """Asks for a plain value of one type."""
    value = _ask(handle, what, *args)
    if type(value) is not kind:
        raise OpaqueError(f"The {what} of {_named(handle)} is no {kind.__name__}.")
    return value


def _walk(iterator: Any) -> Iterator[Any]:
    """Goes through an iterator of the student, item by item as the test asks for them."""
    if not issubclass(type(iterator), Handle):
        return iter(iterator)
    return _Walk(iterator)


def _next(iterator: Handle) -> Any:
    item = _plain(iterator, "next", tuple)
    if not item:
        raise StopIteration
    return item[0]


class _Walk:
    """What `iter` gives for an object of the student."""

    def __init__(self, iterator: Handle) -> None:
        self._iterator = iterator

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return _next(self._iterator)


def see_that_it_counts(result: Any) -> None:
    """See that the last value of a test is no number that an object of the student stands for.

    Raises:
        OpaqueError: an operator gave an object where partial credit is computed.
    """
    if issubclass(type(result), Handle) and result._computed:
        raise OpaqueError(f"The test computed points with {_named(result)}.")


def _refusal(name: str) -> Any:
    def method(self: Handle, *args: Any, **kwargs: Any) -> NoReturn:
        raise OpaqueError(
            f"The test used {name} on {_named(self)}; only its attributes, methods, length, items"
            " and text can be used."
        )

    return method


def _operator(name: str) -> Any:
    def method(self: Handle, *others: Any) -> Any:
        pair = all(issubclass(type(other), Handle) for other in others) and bool(others)
        if not pair and not all(issubclass(type(other), _SCALARS) for other in others):
            raise OpaqueError(f"The test used {name} of a value on {_named(self)}.")
        value = _ask(self, name, *others)
        if issubclass(type(value), Handle):
            object.__setattr__(value, "_computed", True)
        elif not pair:
            raise OpaqueError(f"The test used {name} of a value on {_named(self)}.")
        return value

    return method


_REFUSED = "bool int float complex index bytes round trunc floor ceil abs enter exit array"
_REFUSED += " array_function sizeof lt le eq ne gt ge"
_ARITHMETIC = "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and xor or"
for _name in _REFUSED.split():
    setattr(Handle, f"__{_name}__", _refusal(f"__{_name}__"))
for _name in (
    *("neg", "pos", "invert"),
    *(prefix + op for op in _ARITHMETIC.split() for prefix in ("", "r", "i")),
):
    setattr(Handle, f"__{_name}__", _operator(_name))


class RemoteFunction(Handle):
    """A callable of the student: calling it runs it in the sandbox."""

    __slots__ = ("__name__",)

    def __init__(self, examiner: Examiner, number: int, kind: str, library: str, name: str) -> None:
        super().__init__(examiner, number, kind, library)
        object.__setattr__(self, "__name__", name or "function")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        _pass(self, "call")
        return self._examiner.call(self, args, kwargs)

    def __instancecheck__(self, value: object) -> bool:
        return issubclass(type(value), Handle | RemoteTuple) and self._examiner.is_instance(
            self, value
        )

    def __repr__(self) -> str:
        return f"<function {self.__name__} of the student>"


class RemoteTuple:
    """Mixed into a named tuple of the student: a copy of its items that knows its original."""

    _handle: Handle

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._handle, name)


@lru_cache(200)
def _remote_kind(kind: type) -> type:
    return type(kind.__name__, (RemoteTuple, kind), {"__module__": "__main__"})


def remote_tuple(kind: type, items: list[Any], handle: object) -> Any:
    """Makes the copy of a named tuple of the student.

    Args:
        kind: a class of named tuples with its fields.

    Raises:
        ValueError: it refers to nothing of the student.
    """
    if not isinstance(handle, Handle):
        raise ValueError("handle")
    made: Any = tuple.__new__(_remote_kind(kind), items)
    if len(items) != len(kind._fields):  # type: ignore[attr-defined]
        raise ValueError("fields")
    vars(made)["_handle"] = handle
    return made


_KINDS: dict[str, type[BaseException]] = {
    name: value
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
}
for _name in ("ExceptionGroup", "BaseExceptionGroup"):  # they need exceptions to hold
    _KINDS.pop(_name, None)
for _name in ("StopIteration", "StopAsyncIteration"):  # `all(map(f, xs))` would end in silence
    _KINDS[_name] = RuntimeError
_KINDS["np.LinAlgError"] = np.linalg.LinAlgError
_KINDS["np.AxisError"] = np.exceptions.AxisError
_made: dict[str, type[BaseException]] = {}


def exception_of(kind: Any, message: Any, args: Any) -> BaseException:
    """Makes the exception that a test sees for one that student code raised.

    Args:
        kind: name of the nearest class that both sides know.
        message: what `str` says of it over there.
        args: its arguments, where they could cross.
    """
    name = kind if type(kind) is str and kind in _KINDS else "Exception"
    if name not in _made:
        base = _KINDS[name]
        _made[name] = type(base.__name__, (FromStudent, base), {"__module__": "builtins"})
    text = message if type(message) is str else ""
    made: BaseException = _made[name](text, args if type(args) is tuple else (text,))
    return made


def builtin_kind(error: BaseException) -> str:
    """Name the nearest class of Python's own of a test's exception."""
    for kind in type(error).__mro__:
        group = issubclass(kind, BaseExceptionGroup | UnicodeError)
        if kind.__module__ == "builtins" and not group:
            return kind.__name__
    return "Exception"
