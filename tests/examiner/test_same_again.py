"""What student code gives again is the copy that a test has; what it changed is a new one."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.protocol import same_again

BAG = """
import numpy as np
class Bag:
    def __init__(self, made): self.made = made
    def own(self): return self.made
    def copied(self): return self.made.copy()
    def changed(self):
        self.made.append(5)
        return self.made
def make(text): return Bag(eval(text, {"np": np, "Bag": Bag}))
"""
MADE = ["[1, [2.5, (None,)]]", "{'a': 'b'}", "{1, 2}", "np.arange(3)", "[np.arange(3)]", "[Bag(1)]"]


@pytest.fixture(autouse=True)
def testing(examiner):
    examiner.came.begin()


@pytest.mark.parametrize("made", MADE)
def test_own_one_is_the_same_again(student, examiner, made):
    bag = student(BAG, "make")(made)
    got = bag.own()
    assert bag.own() is got and bag.made is got
    assert bag.copied() is not got
    assert not examiner.came.changed


def test_change_of_the_test_shows_where_the_own_one_is_given(student, examiner):
    bag = student(BAG, "make")("[1]")
    bag.own().append(2)
    bag.copied().append(3)
    assert not examiner.came.changed
    assert bag.own() == [1, 2] and bag.copied() == [1]
    assert examiner.came.changed


def test_change_of_the_student_leaves_what_a_test_holds(student):
    """Who learns more in a later call cannot mend an answer that was given."""
    bag = student(BAG, "make")("[1]")
    got = bag.own()
    assert bag.changed() == [1, 5] and got == [1]
    assert bag.own() is not got


def test_argument_that_comes_back_is_the_tests_own(student):
    f = student("def f(x): return x")
    first, second = [1], [1]
    assert f(first) is first and f(second) is second


def test_only_the_last_ones_are_remembered(student):
    f = student("kept = {}\ndef f(n): return kept.setdefault(n, [n])")
    first = f(0)
    for n in range(1, same_again.LAST):
        f(n)
    assert f(0) is first
    for n in range(1, same_again.LAST + 1):
        f(n)
    assert f(0) is not first and f(0) == first


@pytest.mark.parametrize("made", ["[0] * 1001", "np.zeros(10_000)", "[[0] * 100] * 100"])
def test_large_ones_are_not(student, made):
    """What a test lets go, the student's process need not keep."""
    bag = student(BAG, "make")(made)
    assert bag.own() is not bag.own()


def test_next_test_begins_anew(student, examiner):
    bag = student(BAG, "make")("[1]")
    bag.own().append(2)
    examiner.end_test()
    assert bag.own() == [1] and bag.own() is not bag.own()
    examiner.came.begin()
    assert bag.own() == [1]


def test_number_that_is_not_of_this_value_counts_for_nothing():
    came = same_again.Came()
    came.begin()
    raw = memoryview(b"")
    one = came.take(3, [1], ["l", None, 1], raw)
    two = came.take(3, [2], ["l", None, 2], raw)
    assert (one, two) == ([1], [2])
    for number in (True, None, "3", [], 3.0):
        assert came.take(number, [2], ["l", None, 2], raw) is not two
    assert came.take(3, np.arange(2), ["a"], raw).tolist() == [0, 1]


def test_value_that_holds_itself_is_not_remembered():
    loop: list[object] = []
    loop.append(loop)
    assert same_again.Given().number(loop) is None
