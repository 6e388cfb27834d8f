"""A sign of work, before what a function owes its caller is paid.

That arguments stay as they were, that any dtype and any number of dimensions will do: a function
that hands back what it was given has all of that, and has done nothing. `Watched` stands around the
learner's function while an exam calls it; where no call shows any work, the exam is not passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from solutions.exams.base import Array, close, fail

OWED = (  # ends of the names of the exams that a function could pass without doing anything
    "any_dtype",
    "arguments",
    "arguments_unchanged",
    "biases",
    "channels",
    "clean",
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

    An answer shows work if it holds numbers that are neither one constant nor those of an argument,
    times a constant or not; with a function among the arguments, if that function was called too.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.idle = False
        self.worked = False
        self._function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Calls the function, and compares the answer with what was given."""
        given = [array.astype(float) for array in _arrays((*args, *kwargs.values()))]
        called: list[bool] = []
        lent = [_noting(one, called) if callable(one) else one for one in args]
        answer = self._function(*lent, **kwargs)
        if not self.worked:
            asked = bool(called) or not any(map(callable, args))
            new = any(_is_new(part, given) for part in _arrays(answer))
            self.worked = asked and new
            self.idle = True
        return answer

    def require(self) -> None:
        """Refuses a function that was called and did nothing.

        Raises:
            ExamError: no call has shown any work.
        """
        if self.idle and not self.worked:
            fail("what comes back holds nothing that your function has computed")


def _noting(function: Callable[..., Any], called: list[bool]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        called.append(True)
        return function(*args, **kwargs)

    return run


def _arrays(value: Any) -> Iterator[Array]:
    """All arrays of numbers in a value, in lists, tuples and dicts too."""
    if type(value) is np.ndarray and value.dtype.kind in "buif":
        yield value
    elif isinstance(value, dict):
        yield from _arrays(list(value.values()))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _arrays(part)


def _is_new(part: Array, given: list[Array]) -> bool:
    """True when an answer is no constant, and no argument times a constant."""
    seen = part.astype(float)
    if seen.size == 0 or (seen == seen.flat[0]).all():
        return False
    return not any(_is_multiple(seen, one) for one in given if one.size == seen.size)


def _is_multiple(seen: Array, of: Array) -> bool:
    seen, of = seen.ravel(), of.ravel()
    place = int(np.abs(of).argmax())
    return of[place] != 0 and close(seen, of * (seen[place] / of[place]), rtol=1e-6)
