"""What a `defaultdict` of the student's makes of a key that it does not hold."""

from __future__ import annotations

from collections import defaultdict

import pytest


@pytest.mark.parametrize("factory", ["lambda: n.pop()", "type('A', (), {})"])
def test_factory_of_the_student_does_not_come_along(student, factory):
    """A copy holds what it holds: nobody is asked for the rest."""
    source = "from collections import defaultdict\nn = [2, 1]\n"
    made = student(f"{source}def f(): return defaultdict({factory}, a=3)")()
    assert type(made) is defaultdict and made == {"a": 3} and made.default_factory is None
    with pytest.raises(KeyError):
        made["b"]


@pytest.mark.parametrize("empty", [0, 0.0, "", False, [], (), {}, None])
def test_factory_that_makes_an_empty_value_comes_along(student, empty):
    """`lambda: 0` is `int`."""
    source = "from collections import defaultdict\n"
    made = student(f"{source}def f(): return defaultdict(lambda: {empty!r}, a=3)")()
    assert made == {"a": 3} and made.default_factory is type(empty)
    assert repr(made["b"]) == repr(empty)


@pytest.mark.parametrize(
    "factory", ["lambda: 1", "lambda: -0.0", "lambda: 1 / 0", "lambda x=[]: x", "lambda: len(d)"]
)
def test_factory_that_makes_anything_else_does_not(student, factory):
    source = "from collections import defaultdict\nd = {}\n"
    made = student(f"{source}def f(): return defaultdict({factory}, a=3)")()
    assert made == {"a": 3} and made.default_factory is None
