"""An object of the student gives attributes and methods, and nothing else."""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.examiner.exceptions import OpaqueError

YES = """
class Yes:
    def __eq__(self, other): return True
    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __eq__
    def __bool__(self): return True
    def __float__(self): return 1.0
    def __len__(self): return 3
    def __array__(self, *a, **k):
        import numpy as np
        return np.ones(3)
    def __getattr__(self, name): return self
    def __call__(self, *a): return self
    def __iter__(self): return iter(())
    def __str__(self): return "yes"
    def __sub__(self, other): return 0
    __mul__ = __add__ = __radd__ = __rsub__ = __sub__
    def __neg__(self):
        self.name = "negated"
        return self
yes = Yes()
"""
OPERATIONS = {
    "==": lambda h: h == 1,
    "reflected ==": lambda h: 1 == h,  # noqa: SIM300
    "array ==": lambda h: np.ones(3) == h,
    "!=": lambda h: h != 1,
    "<": lambda h: h < 1,
    "in a list": lambda h: h in [1, 2],
    "bool": bool,
    "not": operator.not_,
    "if": lambda h: 1 if h else 0,
    "float": float,
    "int": int,
    "abs": abs,
    "unpack": lambda h: (lambda a, b: 0)(*h),
    "index": lambda h: h[0],
    "as index": lambda h: [1, 2][h],
    "+": lambda h: h + 1,
    "reflected -": lambda h: 1 - h,
    "array *": lambda h: np.ones(3) * h,
    "@": lambda h: np.ones(3) @ h,
    "asarray": lambda h: np.asarray(h, dtype=float),
    "asarray without dtype": np.asarray,
    "allclose": lambda h: np.allclose(h, np.ones(3)),
    "array_equal": lambda h: np.array_equal(h, np.ones(3)),
    "isfinite": np.isfinite,
    "round": round,
    "hash": hash,
    "set": lambda h: {h},
    "array from the right": lambda h: np.ones(3) - h,
    "expected list": lambda h: h + np.array([1]),
    "expected number": lambda h: (h - 1) == 0,
    "number for an operator": lambda h: h * 2,
    "max": lambda h: max(h, 3),
    "with": lambda h: h.__enter__(),
}


ANSWERS = {
    "len": (len, 3),
    "in": (lambda h: 1 in h, False),  # though its class says yes: the items are compared here
    "list": (list, []),
    "str": (str, "yes"),
    "format": (lambda h: f"{h}", "yes"),
    "negation": (lambda h: (-h).name, "negated"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_handle_answers_with_plain_copies(student, examiner, name):
    """Length, items and text are copies of plain values."""
    ask, answer = ANSWERS[name]
    handle = student(YES, "yes")
    examiner.testing = True
    got = ask(handle)
    assert (type(got), got) == (type(answer), answer)


@pytest.mark.parametrize("name", OPERATIONS)
def test_handle_refuses_to_judge(student, name):
    """No operation lets the student's object decide a test."""
    handle = student(YES, "yes")
    with pytest.raises((OpaqueError, TypeError, AttributeError)):
        OPERATIONS[name](handle)


def test_attributes_and_methods(student):
    """An instance can be made and used from a test."""
    source = """
class Stack:
    size = 0
    def __init__(self): self.items = []
    def push(self, x): self.items.append(x); self.size += 1; return self
    def pop(self): return self.items.pop()
"""
    Stack = student(source, "Stack")
    stack = Stack()
    assert stack.push(3).push(4).size == 2
    assert stack.pop() == 4
    assert stack.items == [3]
    stack.size = 9
    assert stack.size == 9
    assert isinstance(stack, Stack)
    assert not isinstance(3, Stack)
    assert not hasattr(stack, "nothing")


def test_repr_says_nothing_of_the_students(student):
    """A hostile repr is never shown."""
    handle = student("class A:\n    def __repr__(self): return '100 points'\na = A()", "a")
    assert repr(handle) == "<object of the student>"


def test_handles_are_let_go(student):
    """What no test holds any more does not stay in the session's memory."""
    source = """
import gc, weakref
class Big: pass
alive = weakref.WeakSet()
def f():
    big = Big(); alive.add(big); return big
def count():
    gc.collect(); return len(alive)
"""
    f = student(source)
    count = student("0", "count")
    for _ in range(50):
        f()
    assert count() <= 1


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_an_object_cannot_be_copied_and_a_function_is_its_own_copy(
    student: Callable[..., Any], copied: Callable[[Any], Any]
) -> None:
    """Not a TypeError of the copying, which a test may want of the student's code."""
    with pytest.raises(OpaqueError, match="cannot copy"):
        copied(student(YES, "yes"))
    function = student("def f(): return 1")
    assert copied(function) is function
    assert copied([function])[0]() == 1
