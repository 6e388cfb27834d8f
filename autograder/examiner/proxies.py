"""What a test holds of objects that stay with the student.

A handle can be passed back and its public attributes can be read. It raises on every comparison,
arithmetic or conversion, so that no test passes because a student's object says that it does.
"""

from __future__ import annotations

import builtins
from functools import lru_cache
from typing import Any, NoReturn, Protocol

import numpy as np

from autograder.errors import AutograderError
from autograder.examiner.own_errors import message_of_language


class Conversation(Protocol):
    """What a handle needs of the connection to its session."""

    dropped: list[int]  # numbers of handles that no test holds any more

    def call(self, function: RemoteFunction, args: Any, kwargs: dict[str, Any]) -> Any:
        """Call a function of the student."""

    def attribute(self, handle: Handle, name: str) -> Any:
        """Read an attribute of a student's object."""

    def set_attribute(self, handle: Handle, name: str, value: Any) -> None:
        """Set an attribute of a student's object."""

    def is_instance(self, kind: Handle, value: Any) -> bool:
        """Ask whether an object of the student is an instance of a class of the student."""


# Neither is a TypeError: a test that wants one from the student's code must not be content with it.
class OpaqueError(AutograderError):
    """A test asked a student's object for something that only plain values can do.

    Attributes:
        place: where the object came from, see `examiner.places`.
        kind: name of its class.
        wanted: what the instructor's own solution gives there, in words.
    """

    def __init__(self, what: str, place: str, kind: str, wanted: tuple[str, ...] = ()) -> None:
        super().__init__(what)
        self.place = place
        self.kind = kind
        self.wanted = wanted


class CannotCross(AutograderError):
    """A value cannot travel between the test and the student."""


class FromStudent(BaseException):
    """Mixed into every exception that student code raised: its message stays out of outputs.

    Attributes:
        told: its message where Python or NumPy wrote it, which the student may read; else "".
    """

    def __init__(self, message: str, args: tuple[Any, ...]) -> None:
        BaseException.__init__(self, *args)
        self._message = message
        self.told = message_of_language(message)

    def __str__(self) -> str:
        return self._message


class Handle:
    """An object of the student, of which the test knows nothing but its attributes."""

    __slots__ = ("__weakref__", "_conversation", "_kind", "_number", "_place")

    def __init__(self, conversation: Conversation, number: int, kind: str, place: str) -> None:
        object.__setattr__(self, "_conversation", conversation)
        object.__setattr__(self, "_number", number)
        object.__setattr__(self, "_kind", kind)
        object.__setattr__(self, "_place", place)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._conversation.attribute(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("__"):
            raise AttributeError(name)
        self._conversation.set_attribute(self, name, value)

    def __repr__(self) -> str:
        return "<object of the student>"

    def __del__(self) -> None:
        self._conversation.dropped.append(self._number)

    __hash__ = None  # type: ignore[assignment]
    __array_ufunc__ = None  # NumPy must not take it apart


def _refusal(name: str) -> Any:
    def method(self: Handle, *args: Any, **kwargs: Any) -> NoReturn:
        if isinstance(self, Misplaced):
            self._refuse()
        raise OpaqueError(
            f"The test used {name} on an object that stays with the student"
            f" (a {self._kind}); only its attributes and methods can be used.",
            self._place,
            self._kind,
        )

    return method


_UNARY = "bool int float complex index len iter next reversed str bytes round trunc floor ceil"
_UNARY += " neg pos abs invert enter exit array array_function format sizeof"
_BINARY = "lt le eq ne gt ge contains getitem setitem delitem"
_ARITHMETIC = "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and xor or"
for _name in (
    *_UNARY.split(),
    *_BINARY.split(),
    *(prefix + op for op in _ARITHMETIC.split() for prefix in ("", "r", "i")),
):
    setattr(Handle, f"__{_name}__", _refusal(f"__{_name}__"))


class RemoteFunction(Handle):
    """A callable of the student: calling it runs it in the sandbox."""

    __slots__ = ("__name__",)

    def __init__(
        self, conversation: Conversation, number: int, kind: str, place: str, name: str
    ) -> None:
        super().__init__(conversation, number, kind, place)
        object.__setattr__(self, "__name__", name or "function")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._conversation.call(self, args, kwargs)

    def __instancecheck__(self, value: object) -> bool:
        if isinstance(value, Misplaced):
            value._refuse()
        return isinstance(value, Handle | RemoteTuple) and self._conversation.is_instance(
            self, value
        )

    def __repr__(self) -> str:
        return f"<function {self.__name__} of the student>"


class Misplaced(Handle):
    """An object of the student where another kind of value belongs: it can only be passed back."""

    __slots__ = ("_inner", "_wanted")

    def __init__(self, inner: Handle, place: str, wanted: tuple[str, ...]) -> None:
        super().__init__(inner._conversation, inner._number, inner._kind, place)
        object.__setattr__(self, "_inner", inner)  # which the student keeps as long as this lives
        object.__setattr__(self, "_wanted", wanted)

    def _refuse(self) -> NoReturn:
        expected = " or ".join(self._wanted) or "no object of the student"
        raise OpaqueError(
            f"{expected[0].upper()}{expected[1:]} was expected, as the instructor's own solution"
            f" gives it; an object of class {self._kind} came back.",
            self._place,
            self._kind,
            self._wanted,
        )

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self._refuse()

    def __setattr__(self, name: str, value: Any) -> None:
        self._refuse()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse()

    def __del__(self) -> None:
        """The inner handle says that it is no longer needed."""


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


def builtin_kind(error: BaseException) -> str:
    """Names the nearest class of an exception that both sides know."""
    for kind in type(error).__mro__:
        if kind.__module__ == "builtins" and not issubclass(
            kind, BaseExceptionGroup | UnicodeError
        ):
            return kind.__name__
    return "Exception"


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
