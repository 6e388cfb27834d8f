"""What goes around every exam: a sign of work, and the smallest failing call.

`attach` wraps the exams of a module. An exam of what a function owes its caller is passed only by a
function that has done something (`work`). Where an exam names no mistake, its learner still needs
something to look at: when one fails without a name, the learner's function is called on a few small
inputs, smallest first, and the first answer that is wrong goes with the failure as
(call, expected, seen). The inputs are here for showing; no exam grades with them.
"""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import numpy as np

from solutions.exams.base import OF_CODE, ExamError, kind_of
from solutions.exams.work import Watched, is_owed

Shown = tuple[str, str, str]
Function = Callable[..., Any]
PREFIX = "examine_"
CASES = sorted(path.stem for path in Path(__file__).parent.glob("cases*.py"))  # each fills SHOWN
LONGEST = 400  # characters of an answer that is shown

# One case: the call as text, its arguments made anew, and what is expected of the answer: a text,
# and a question whether an answer is right.
Case = tuple[str, Callable[[], tuple[Any, ...]], Callable[[Any], tuple[str, bool]]]
SHOWN: dict[str, Callable[[], Iterator[Case]]] = {}


def shows(name: str) -> Callable[[Callable[[], Iterator[Case]]], Callable[[], Iterator[Case]]]:
    """Register the cases made for showing a function."""

    def register(cases: Callable[[], Iterator[Case]]) -> Callable[[], Iterator[Case]]:
        SHOWN[name] = cases
        return cases

    return register


def text_of(value: Any) -> str:
    """An answer as NumPy writes it, a dtype other than float64, int64 and bool included."""
    if isinstance(value, tuple):
        return "(" + ", ".join(text_of(one) for one in value) + ")"
    if type(value) is list and len(value) < 7 and all(isinstance(one, tuple) for one in value):
        return "[" + ", ".join(text_of(one) for one in value) + "]"
    if type(value) is np.ndarray and value.dtype.kind in "buif":
        rounded = np.round(value, 4) + 0.0 if value.dtype.kind == "f" else value  # no -0.
        written = np.array2string(rounded, separator=", ", threshold=40)
    elif isinstance(value, str):
        written = f"a text of {len(value)} characters"  # it might repeat what an exam passed
    elif isinstance(value, np.generic | float | int | bool | None):
        written = f"{value + 0.0:.6g}" if isinstance(value, float) else repr(value)  # no -0
    else:
        written = f"a value of type {kind_of(value)}"
    dtype = getattr(value, "dtype", None)
    note = f"  ({dtype})" if dtype is not None and str(dtype) in ("float32", "object") else ""
    return (written if len(written) <= LONGEST else written[:LONGEST] + " ...") + note


def same(seen: Any, expected: Any) -> bool:
    """True when an answer has the form and, up to rounding, the values that are expected."""
    if isinstance(expected, tuple | list):
        pairs = isinstance(seen, tuple | list) and len(seen) == len(expected)
        return pairs and all(same(s, e) for s, e in zip(seen, expected, strict=True))
    if type(seen) is not np.ndarray and not isinstance(seen, np.generic | float | int):
        return False
    a, b = np.asarray(seen), np.asarray(expected)
    if a.dtype.kind not in "buif" or a.shape != b.shape:
        return False
    if b.dtype == np.float32 and a.dtype != np.float32:
        return False
    return bool(np.allclose(a.astype(float), b.astype(float), rtol=1e-4, atol=1e-6))


def against(reference: Function, call: str, make: Callable[[], tuple[Any, ...]]) -> Case:
    """A case whose answer the reference gives."""

    def judge(seen: Any) -> tuple[str, bool]:
        expected = reference(*make())
        return text_of(expected), same(seen, expected)

    return call, make, judge


def find_example(property_name: str, function: Function, *others: Function) -> Shown | None:
    """The first case that the learner's function gets wrong; None if it gets all right.

    Args:
        property_name: name of an exam without its prefix, `<function>_<property>`.
        function: the learner's.
        others: more functions of the learner's that the exam was given; the reference's where
            there are none.
    """
    for module in CASES:
        importlib.import_module(f"solutions.exams.{module}")
    names = [name for name in SHOWN if f"{property_name}_".startswith(f"{name}_")]
    if not names:
        return None
    cases: Callable[..., Iterator[Case]] = SHOWN[max(names, key=len)]
    taken = others[: len(inspect.signature(cases).parameters)]
    for call, make, judge in cases(*taken):
        try:
            answer = function(*make())
        except Exception as error:  # shown to the learner as what the call did
            return call, judge(None)[0], f"{type(error).__name__} is raised"
        expected, right = judge(answer)
        if not right:
            return call, expected, text_of(answer)
    return None


def attach(module: MutableMapping[str, Any]) -> None:
    """Wrap every exam of a module; to be called at its end with `globals()`."""
    for name, value in list(module.items()):
        if name.startswith(PREFIX) and inspect.isfunction(value):
            module[name] = _with_example(name.removeprefix(PREFIX), value)


def _with_example(property_name: str, exam: Function) -> Function:
    @functools.wraps(exam)
    def examine(function: Function, *args: Any, **kwargs: Any) -> Any:
        watched = Watched(function) if is_owed(property_name) else None
        try:
            result = exam(watched or function, *args, **kwargs)
            if watched is not None:
                watched.require()
            return result
        except ExamError as error:
            told = isinstance(error.__context__, (TimeoutError, *OF_CODE))  # no array would help
            if not error.mistakes and error.example is None and not told:
                error.example = find_example(property_name, function, *args)
            raise

    return examine
