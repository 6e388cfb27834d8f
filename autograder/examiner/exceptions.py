"""Exceptions at the border: of the student for a test, of a test for the student, and our own."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from autograder.errors import AutograderError
from autograder.examiner.own_errors import message_of_language


# Only `NoLength` is a TypeError: a test that wants one from the student's code must not be content
# with another of these.
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


class NoLength(OpaqueError, TypeError):
    """A test asked for the length of an object where another kind of value belongs.

    A TypeError, since `list` and `sorted` ask for a length first and go on without one.
    """


class CannotCross(AutograderError):
    """A value cannot travel between the test and the student."""


class FromStudent(BaseException):
    """Mixed into every exception that student code raised: its message stays out of outputs.

    Attributes:
        own_message: its message where Python or NumPy wrote it, so that students may read it;
            else "".
    """

    def __init__(self, message: str, args: tuple[Any, ...]) -> None:
        BaseException.__init__(self, *args)
        self._message = message
        self.own_message = message_of_language(message)

    def __str__(self) -> str:
        return self._message


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
    """Make the exception that a test sees for one that student code raised.

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
    """Names the nearest class of an exception that both sides know."""
    for kind in type(error).__mro__:
        if kind.__module__ == "builtins" and not issubclass(
            kind, BaseExceptionGroup | UnicodeError
        ):
            return kind.__name__
    return "Exception"
