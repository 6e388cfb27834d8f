"""What is no answer at all earns nothing: not by raising, not by constants, not by arguments.

Each function of each lesson is replaced by bodies that do none of its work, and its own test cells
run on them. Rule: no points, validation and hygiene included, whatever property a cell judges.
"""

from __future__ import annotations

from textwrap import indent
from typing import Any

import pytest

from examples import sample_class
from examples.catalogue import lesson_names
from tests.lessons.test_examples import cells_of, parse_cached, run_tests

TOOLS = '''
import copy

import numpy as np


def _arrays(value):
    """All arrays among arguments, lists and tuples of them included."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, (list, tuple)):
        return [array for part in value for array in _arrays(part)]
    return []


def _shape(args):
    """The shape asked for, or that of the first array."""
    if args and isinstance(args[0], tuple) and all(isinstance(n, int) for n in args[0]):
        return args[0]
    if len(args) > 1 and all(isinstance(n, int) for n in args[:2]):
        return args[:2]
    found = _arrays(args)
    return found[0].shape if found else ()


def _filled(value, number):
    """An answer of the same form, with this number for everything; its arrays keep their dtype."""
    if isinstance(value, (np.ndarray, np.generic)):
        if np.isnan(number) and value.dtype.kind in "bui":
            return np.full(value.shape, number)
        return np.full(value.shape, number, value.dtype)
    if isinstance(value, dict):
        return {key: _filled(part, number) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_filled(part, number) for part in value)
    return type(value)(number) if type(value) in (int, float) and number == number else number


def _reference(args, kwargs):
    """What the reference returns; functions handed over are not called by it."""
    args, kwargs = copy.deepcopy((args, kwargs))
    return _right(*((lambda *a, **k: 0.0) if callable(one) else one for one in args), **kwargs)


def _in_form(args, kwargs, number):
    """What the reference would return, emptied of all that it says."""
    try:
        return _filled(_reference(args, kwargs), number)
    except Exception:
        return np.full(_shape(args), number)


def _in_place(args, kwargs):
    """The first argument in each place of the answer."""
    try:
        right = _reference(args, kwargs)
    except Exception:
        right = None
    if isinstance(right, (list, tuple)):
        return type(right)(args[0] for _ in right)
    return args[0], args[0]
'''

BODIES = {
    "ValueError": "raise ValueError",
    "AssertionError": "raise AssertionError",
    "None": "return None",
    "NaN": "return np.full(_shape(a), np.nan)",
    "zeros": "return np.zeros(_shape(a))",
    "ones": "return np.ones(_shape(a))",
    "halves": "return np.full(_shape(a), 0.5)",
    "True": "return np.ones(_shape(a), bool)",
    "NaN in form": "return _in_form(a, k, np.nan)",
    "zeros in form": "return _in_form(a, k, 0.0)",
    "ones in form": "return _in_form(a, k, 1.0)",
    "two zeros": "return np.zeros(_shape(a)), np.zeros(_shape(a))",
    "two ones": "return np.ones(_shape(a)), np.ones(_shape(a))",
    "empty": "return np.zeros(0)",
    "two empty": "return np.zeros(0), np.zeros(0)",
    "first argument": "return a[0]",
    "first argument doubled": "return a[0] * 2.0",
    "last array doubled": "return _arrays(a)[-1] * 2.0",
    "first argument everywhere": "return _in_place(a, k)",
    "string": "return 'mask'",
    "objects": "return np.full(_shape(a), None, object)",
    "dict": "return {}",
    "bytes": "return b''",
    "complex": "return 1j",
}
NO_NUMBERS = ("None", "np.nan", "'4'", "{}", "1j", "b''", "[]", "np.zeros(0)", "np.inf", "object()")


def _functions() -> list[Any]:
    return [
        pytest.param(lesson, name, id=f"{lesson}-{name}")
        for lesson in lesson_names()
        for name in cells_of(lesson).solutions
    ]


def _source(function: str, reference: str, body: str) -> str:
    return (
        f"{TOOLS}\n{reference}\n\n_right = {function}\n\n"
        f"def {function}(*a, **k):\n{indent(body, '    ')}\n"
    )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("lesson", "function"), _functions())
def test_no_answer_earns_nothing(lesson: str, function: str, in_lesson: None) -> None:
    """Every cell of the function fails for each body that is no answer."""
    cells = cells_of(lesson)
    own = sample_class.tests_of(function, cells.solutions, cells.points)
    if function.startswith("answer_"):
        sources = {text: f"{function} = {text}" for text in NO_NUMBERS}
    else:
        reference = cells.solutions[function]
        sources = {name: _source(function, reference, body) for name, body in BODIES.items()}
    passed = {}
    for name, source in sources.items():
        earned = own - set(run_tests(lesson, function, source))
        if earned:
            passed[name] = sorted(earned)
    parse_cached.cache_clear()
    assert passed == {}
