"""What a test holds of objects that stay with the student.

A handle can be passed back; its public attributes, its length, items and text can be read. What it
says is a copy of a plain value or another handle. It raises on every comparison and conversion, so
that no test passes because a student's object says that it does; on truth as well, but for objects
of a library's class that has no say in it (a match of `re`). For the same reason an operator with a
value of the test gives a handle or nothing: an object that is told what the test expects could
answer with the number that the test wants.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn, Self

import numpy as np

from autograder.examiner.conversation import Conversation
from autograder.examiner.exceptions import NoLength, OpaqueError
from autograder.examiner.libraries import is_always_true, library_class
from autograder.examiner.remembered import Remembered
from autograder.examiner.remote_tuples import RemoteTuple


def _library_class(self: Handle) -> type:
    """Answers `isinstance(x, DataFrame)`: a class of a library that both sides have."""
    return library_class(self._library) or type(self)


class Handle:
    """An object of the student: whatever is asked of it goes through `_ask`."""

    __slots__ = (
        *("__weakref__", "_begun", "_computed", "_conversation", "_kind", "_library"),
        *("_number", "_place"),
    )

    def __init__(
        self, conversation: Conversation, number: int, kind: str, place: str, library: str = ""
    ) -> None:
        object.__setattr__(self, "_conversation", conversation)
        object.__setattr__(self, "_number", number)
        object.__setattr__(self, "_kind", kind)
        object.__setattr__(self, "_place", place)
        object.__setattr__(self, "_library", library)
        object.__setattr__(self, "_computed", False)
        object.__setattr__(self, "_begun", False)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        _pass(self, "attribute")
        return self._conversation.attribute(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("__"):
            raise AttributeError(name)
        _pass(self, "attribute")
        self._conversation.set_attribute(self, name, value)

    def __bool__(self) -> bool:
        if not is_always_true(self._library, self._kind):
            _refuse_truth(self)
        _pass(self, "bool")
        return True

    def __len__(self) -> int:
        return int(_plain(self, "len", int))

    def __getitem__(self, key: Any) -> Any:
        return _ask(self, "getitem", key)

    def __setitem__(self, key: Any, value: Any) -> None:
        _ask(self, "setitem", key, value)

    def __delitem__(self, key: Any) -> None:
        _ask(self, "delitem", key)

    def __iter__(self) -> Iterator[Any]:
        return _walk(_ask(self, "iter"), self._place)

    def __reversed__(self) -> Iterator[Any]:
        return _walk(_ask(self, "reversed"), self._place)

    def __next__(self) -> Any:
        return _next(self, self._place)

    def __contains__(self, value: Any) -> bool:
        # Not asked of the object, which could say yes to everything.
        return any(item is value or item == value for item in self)

    def __str__(self) -> str:
        return str(_plain(self, "str", str)) if self._conversation.testing else UNSEEN

    def __repr__(self) -> str:
        return str(_plain(self, "repr", str)) if self._conversation.testing else UNSEEN

    def __format__(self, spec: str) -> str:
        return str(_plain(self, "format", str, spec)) if self._conversation.testing else UNSEEN

    def __copy__(self) -> Self:
        if self._kind not in ("function", "type"):  # of these Python gives the same again
            raise _opaque(self, f"The test cannot copy {_named(self)}.")
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self.__copy__()

    def __del__(self) -> None:
        self._conversation.dropped.append(self._number)

    __class__ = property(_library_class)
    __hash__ = None  # type: ignore[assignment]
    __array_ufunc__ = None  # NumPy must not take it apart


UNSEEN = "<object of the student>"  # what is shown of one when no test runs
_SCALARS = (bool, int, float, complex, str, np.generic)


def _pass(handle: Handle, what: str) -> None:
    """Pass every use of an object through one gate.

    Raises:
        OpaqueError: the examiner does not let this object be used so.
    """
    if issubclass(type(handle), Misplaced) and what not in ("iter", "next", "bool"):
        handle._refuse()
    if not handle._conversation.may_use(handle, what):
        raise _opaque(handle, f"The test cannot use {what} of {_named(handle)} here.")


def _named(handle: Handle) -> str:
    return f"an object that stays with the student (a {handle._kind})"


def _opaque(handle: Handle, text: str) -> OpaqueError:
    return OpaqueError(text, handle._place, handle._kind)


def _ask(handle: Handle, what: str, *args: Any) -> Any:
    """Have the session do something with an object."""
    _pass(handle, what)
    return handle._conversation.operate(handle, what, args)


def _plain(handle: Handle, what: str, kind: type, *args: Any) -> Any:
    """Ask for a plain value of one type."""
    value = _ask(handle, what, *args)
    if type(value) is not kind:
        raise _opaque(handle, f"The {what} of {_named(handle)} is no {kind.__name__}.")
    return value


def _walk(iterator: Any, place: str) -> Iterator[Any]:
    """Go through an iterator of the student, item by item as the test asks for them."""
    if not issubclass(type(iterator), Handle):
        return iter(iterator)
    return _Walk(iterator, place)


def _next(iterator: Handle, place: str) -> Any:
    item = _plain(iterator, "next", tuple)
    iterator._conversation.places.see_step(place, not iterator._begun, item)
    object.__setattr__(iterator, "_begun", True)
    if not item:
        raise StopIteration
    return item[0]


class _Walk:
    """What `iter` gives for an object of the student."""

    def __init__(self, iterator: Handle, place: str) -> None:
        self._iterator = iterator
        self._place = place

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return _next(self._iterator, self._place)


def see_that_it_counts(result: Any) -> None:
    """See that the last value of a test is no number that an object of the student stands for.

    Raises:
        OpaqueError: an operator gave an object where partial credit is computed.
    """
    if issubclass(type(result), Handle) and result._computed:
        raise _opaque(result, f"The test computed points with {_named(result)}.")


def _refusal(name: str) -> Any:
    def method(self: Handle, *args: Any, **kwargs: Any) -> NoReturn:
        if issubclass(type(self), Misplaced):
            self._refuse()
        raise OpaqueError(
            f"The test used {name} on {_named(self)}; only its attributes, methods, length, items"
            " and text can be used.",
            self._place,
            self._kind,
        )

    return method


def _operator(name: str) -> Any:
    def method(self: Handle, *others: Any) -> Any:
        pair = all(issubclass(type(other), Handle) for other in others) and bool(others)
        if not pair and not all(issubclass(type(other), _SCALARS) for other in others):
            raise _opaque(self, f"The test used {name} of a value on {_named(self)}.")
        value = _ask(self, name, *others)
        if issubclass(type(value), Handle):
            object.__setattr__(value, "_computed", True)
        elif not pair:
            raise _opaque(self, f"The test used {name} of a value on {_named(self)}.")
        return value

    return method


_refuse_truth = _refusal("__bool__")
_REFUSED = "int float complex index bytes round trunc floor ceil abs enter exit array"
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

    def __init__(
        self,
        conversation: Conversation,
        number: int,
        kind: str,
        place: str,
        library: str,
        name: str,
    ) -> None:
        super().__init__(conversation, number, kind, place, library)
        object.__setattr__(self, "__name__", name or "function")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        _pass(self, "call")
        return self._conversation.call(self, args, kwargs)

    def __instancecheck__(self, value: object) -> bool:
        if issubclass(type(value), Misplaced):
            value._refuse()  # type: ignore[attr-defined]
        theirs = issubclass(type(value), Handle | RemoteTuple)
        return theirs and self._conversation.is_instance(self, value)

    def __repr__(self) -> str:
        return f"<function {self.__name__} of the student>"


class Misplaced(Handle):
    """An object of the student where another kind belongs: to pass back, or to go through."""

    __slots__ = ("_inner", "_items", "_may_be_empty", "_wanted")

    def __init__(
        self, inner: Handle, place: str, wanted: tuple[str, ...], *, may_be_empty: bool
    ) -> None:
        about = (inner._conversation, inner._number, inner._kind, place, inner._library)
        super().__init__(*about)
        object.__setattr__(self, "_inner", inner)  # which the student keeps as long as this lives
        object.__setattr__(self, "_wanted", wanted)
        object.__setattr__(self, "_may_be_empty", may_be_empty)
        self._forget()

    def __iter__(self) -> Iterator[Any]:
        # The same items each time: an object could say anything once, and nothing the next time.
        if self._items is None:
            items = Remembered(item for item in super().__iter__())
            if not self._may_be_empty and all(False for _ in items):
                self._refuse()  # without entries it would pass many a comparison
            object.__setattr__(self, "_items", items)
        return iter(self._items)

    def __len__(self) -> int:
        self._refuse(NoLength)

    def _forget(self) -> None:
        """Let the items be read anew: the student's code gets the object and may change it."""
        object.__setattr__(self, "_items", None)

    def _refuse(self, error: type[OpaqueError] = OpaqueError) -> NoReturn:
        expected = " or ".join(self._wanted) or "no object of the student"
        raise error(
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
        """Note that the inner handle is no longer needed."""

    __class__ = property(type)


for _class in (Handle, RemoteFunction, Misplaced):  # Python and libraries show these names
    _class.__name__ = _class.__qualname__ = "object of the student"
    _class.__module__ = "student"
