"""A sign of work, before what a function owes its caller is paid.

That arguments stay as they were, that any dtype and any number of dimensions will do: a function
that hands back what it was given has all of that, and has done nothing. `Watched` stands around the
learner's function while an exam calls it; where no call shows any work, the exam is not passed.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from solutions.exams.base import Array, close, fail

Plain = Any  # hashable
OWED = (  # ends of the names of the exams that a function could pass without doing anything
    "any_dtype",
    "arguments",
    "arguments_unchanged",
    "biases",
    "channels",
    "clean",
    "contract",
    "dimensions",
    "dtype",
    "dtypes",
    "float32",
    "form",
    "hygiene",
    "integers",
    "kinds",
    "shape",
    "short",
)


def is_owed(property_name: str) -> bool:
    """True for an exam of what a function owes its caller, whatever it computes."""
    return property_name.endswith(tuple(f"_{end}" for end in OWED))


class Watched:
    """A learner's function that notes whether a call of it has shown any work.

    An answer shows no work if each part of it is one number, or an argument times the same number,
    and if that is so in every call, one with other arguments included. With a function among the
    arguments, that function must have been called.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self._worked = False
        self._plain: set[Plain] = set()  # what answers were that could be no work
        self._last: tuple[tuple[Any, ...], dict[str, Any]] = (), {}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function, and compare the answer with what was given."""
        if self._worked:
            return self._function(*args, **kwargs)
        given = [array.astype(float) for array in _arrays((*args, *kwargs.values()))]
        with contextlib.suppress(Exception):  # a cache of the learner's may be beyond copying
            self._last = copy.deepcopy((args, kwargs))
        called: list[bool] = []
        lent = [_noting(one, called) if _is_function(one) else one for one in args]
        answer = self._function(*lent, **kwargs)
        parts = list(_arrays(answer))
        if not any(one.ndim for one in (*given, *parts)):
            return answer  # nothing to hand back: a check of another function, say
        if not called and any(map(_is_function, args)):
            self._plain.add(("not asked",))
        else:
            plain = tuple(_plain(part, given) for part in parts)
            if "nothing" not in plain:
                self._plain.add(plain)
            factors = {part[1] for part in plain if type(part) is tuple}
            self._worked = "new" in plain or len(factors) > 1 or len(self._plain) > 1
        return answer

    def require(self) -> None:
        """Refuse a function that was called and did nothing.

        Raises:
            ExamError: no call has shown any work.
        """
        if self._plain and not self._worked:
            args, kwargs = self._last
            with contextlib.suppress(Exception):  # whatever it raises is no work
                self(*map(_other, args), **{name: _other(one) for name, one in kwargs.items()})
        if self._plain and not self._worked:
            fail("what comes back holds nothing that your function has computed")


def _other(value: Any) -> Any:
    """Another share in the place of a share, zeros in half of an array; else the value as it is."""
    if type(value) is np.ndarray and value.ndim:
        other = value.copy()
        other[: len(other) // 2] = 0
        other[..., : other.shape[-1] // 2] = 0
        return other
    return 0.5 * value + 0.1 if type(value) is float and 0 < value < 1 else value


def _is_function(value: Any) -> bool:
    """True for a function; an object of the learner's, a cache say, has no name."""
    return callable(value) and hasattr(value, "__name__")


def _noting(function: Callable[..., Any], called: list[bool]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        called.append(True)
        return function(*args, **kwargs)

    return run


def _arrays(value: Any) -> Iterator[Array]:
    """All numbers in a value, as arrays, those in lists, tuples and dicts too."""
    if isinstance(value, np.ndarray | np.generic | int | float):
        array = np.asarray(value)
        if array.dtype.kind in "buif":
            yield array
    elif isinstance(value, dict):
        yield from _arrays(list(value.values()))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _arrays(part)


def _plain(part: Array, given: list[Array]) -> Plain:
    """What an answer is if it is no work: its number, or place and factor of an argument."""
    seen = part.astype(float).ravel()
    for place, one in enumerate(given):
        if one.ndim and one.size == seen.size:
            if not seen.any() and not one.any():
                return "nothing"  # any number times what is zero
            factor = _factor(seen, one.ravel())
            if factor:
                return place, round(factor, 6)
    return round(float(seen[0]), 6) if (seen == seen[0]).all() else "new"


def _factor(seen: Array, of: Array) -> float:
    """By what an array has been multiplied to give another; 0 if no number does."""
    place = int(np.abs(of).argmax())
    factor = float(seen[place] / of[place]) if of[place] else 0.0
    return factor if close(seen, of * factor, rtol=1e-6) else 0.0
