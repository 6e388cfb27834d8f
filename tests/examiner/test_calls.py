"""Arguments that change, generators that advance, callbacks, exceptions."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest

from autograder.examiner.exceptions import FromStudent
from autograder.protocol.framing import SessionEnded


def test_changed_array_comes_back_changed(student):
    """In-place work on an argument is seen by the test."""
    a = np.zeros((2, 3))
    student("def f(a): a += 1; a[0, 0] = 9")(a)
    assert a.tolist() == [[9, 1, 1], [1, 1, 1]]


def test_changed_part_of_a_nested_argument_comes_back(student):
    """Arrays inside lists inside tuples, lists, dicts and sets are watched too."""
    a, inner, table, seen = np.zeros(2), [1], {"x": 1}, {1}
    source = (
        "def f(t, table, seen):\n"
        "    t[0][0] = 5; t[1].append(t[0]); table['y'] = 2; del table['x']; seen.add(7)"
    )
    student(source)((a, inner), table, seen)
    assert a.tolist() == [5, 0]
    assert inner[0] == 1 and inner[1] is a
    assert table == {"y": 2}
    assert seen == {1, 7}


def test_reshaped_argument_stays_as_it_was(student):
    """Only content of the same shape and dtype comes back."""
    a = np.arange(6)
    student("def f(a): a.shape = (2, 3); a += 1")(a)
    assert a.tolist() == list(range(6))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_returned_argument_is_the_callers_object(student):
    """`return a` gives back the very array, also inside a tuple."""
    a = np.zeros(2)
    out, mask = student("import numpy as np\ndef f(a): return a, np.ones_like(a)")(a)
    assert out is a
    assert mask is not a


def test_one_array_passed_twice_is_one_array(student):
    """Aliasing between arguments survives."""
    a = np.zeros(2)
    assert student("def f(a, b): return a is b")(a, a) is True


def test_keyword_arguments(student):
    """Names of arguments cross."""
    assert student("def f(a, *, b=1): return a - b")(5, b=3) == 2


KINDS = ["PCG64", "MT19937"]


@pytest.mark.parametrize("kind", KINDS)
def test_generator_comes_back_advanced(student, kind):
    """What is drawn over there is drawn here."""
    ours, twin = (np.random.Generator(getattr(np.random, kind)(3)) for _ in range(2))
    f = student("def f(rng): return rng.random(5), rng.integers(0, 9, 3, dtype='u1')")
    for _ in range(3):
        a, b = f(ours)
        assert a.tolist() == twin.random(5).tolist()
        assert b.tolist() == twin.integers(0, 9, 3, dtype="u1").tolist()
    assert ours.random() == twin.random()


def test_spawned_children_are_counted(student):
    """A second spawn gives other children, as in one process."""
    ours, twin = np.random.default_rng(3), np.random.default_rng(3)
    f = student("def f(rng): return [r.random() for r in rng.spawn(2)]")
    assert f(ours) == [r.random() for r in twin.spawn(2)]
    assert f(ours) == [r.random() for r in twin.spawn(2)]
    assert ours.spawn(1)[0].random() == twin.spawn(1)[0].random()


@pytest.mark.parametrize("make", [np.random.RandomState, random.Random], ids=["numpy", "python"])
def test_older_generators_come_back_advanced(student, make):
    """RandomState and random.Random cross, the second normal number included."""
    ours, twin = make(3), make(3)
    f = student("def f(r): return r.normal(0., 1.) if hasattr(r, 'rand') else r.gauss(0., 1.)")
    for _ in range(3):
        want = twin.normal(0.0, 1.0) if make is np.random.RandomState else twin.gauss(0.0, 1.0)
        assert f(ours) == want


def test_generator_returned_by_the_student_draws_like_its_own(student):
    """A generator that the student made crosses with its state."""
    f = student("import numpy as np\ndef f(): r = np.random.default_rng(5); r.random(); return r")
    twin = np.random.default_rng(5)
    twin.random()
    assert f().random() == twin.random()


def test_global_states_travel_both_ways(student):
    """A test sees the global generators as it would in one process."""
    f = student("import random, numpy as np\ndef f(): return np.random.rand(), random.random()")
    np.random.seed(4)
    random.seed(4)
    got = [f(), f()]
    after = (np.random.rand(), random.random())
    np.random.seed(4)
    random.seed(4)
    assert [(np.random.rand(), random.random()) for _ in range(2)] == got
    assert (np.random.rand(), random.random()) == after


def test_global_normal_numbers_travel(student):
    """The normal number that waits for the next call travels too."""
    f = student("import numpy as np\ndef f(): return np.random.randn()")
    np.random.seed(4)
    got = [f(), np.random.randn(), f(), np.random.randn()]
    np.random.seed(4)
    assert got == [np.random.randn() for _ in range(4)]


def test_global_seed_set_by_the_student_is_seen(student):
    """A student who resets the global state is found out by the usual check."""
    f = student("import numpy as np\ndef f(): np.random.seed(0)")
    before = np.random.get_state()[1].copy()
    f()
    assert not np.array_equal(before, np.random.get_state()[1])


def test_callback_stays_with_the_test(student):
    """A function of the test runs over here, with what the student passes."""
    seen = []

    def square(x):
        seen.append(x)
        return float((x * x).sum())

    assert student("def f(g, a): return g(a + 1) + g(a)")(square, np.ones(2)) == 10.0
    assert [s.tolist() for s in seen] == [[2, 2], [1, 1]]


def test_callback_sees_an_argument_as_the_student_left_it(student):
    """A perturbed array is perturbed when the callback looks at it."""
    a = np.zeros(3)
    source = """
def f(g, a):
    out = []
    for i in range(len(a)):
        a[i] += 1
        out.append(g(a))
        a[i] -= 1
    return out
"""
    same = []

    def total(x):
        same.append(x is a)
        return float(x @ np.arange(3.0))

    assert student(source)(total, a) == [0, 1, 2]
    assert same == [True] * 3
    assert a.tolist() == [0, 0, 0]


def test_generator_passed_on_to_a_callback_is_the_tests_own(student):
    """The callback draws from the generator that the test gave, in turn with the student."""
    ours, twin = np.random.default_rng(1), np.random.default_rng(1)
    f = student("def f(g, rng): return [rng.random(), g(rng), rng.random()]")
    assert f(lambda rng: rng.random(), ours) == twin.random(3).tolist()
    assert ours.random() == twin.random()


def test_argument_changed_by_a_callback_is_changed_for_the_student(student):
    """Arrays that the student passes to a callback come back changed."""

    def fill(x):
        x[:] = 7
        return x

    f = student("import numpy as np\ndef f(g):\n    a = np.zeros(2)\n    return g(a) is a, a")
    same, a = f(fill)
    assert same is True
    assert a.tolist() == [7, 7]


def test_student_function_called_by_a_callback(student):
    """Calls nest."""
    inner = student("def inner(x): return x + 1\ndef f(g): return g(10)", "inner")
    f = student("0", "f")
    assert f(lambda x: inner(x) * 2) == 22


def test_callback_comes_back_as_the_function_itself(student):
    """A function that is handed back is the test's own."""

    def mine():
        return 1

    assert student("def f(g): return [g]")(mine)[0] is mine


def test_exception_of_a_callback_comes_back_as_itself(student):
    """The test gets its own exception, whatever the student's code did in between."""
    wanted = AssertionError("wrong forward")

    def wrong():
        raise wanted

    f = student("def f(g):\n    try: g()\n    finally: pass")
    with pytest.raises(AssertionError) as caught:
        f(wrong)
    assert caught.value is wanted


def test_student_can_catch_the_exception_of_a_callback_by_kind(student):
    """Its kind crosses, its message does not."""

    def wrong():
        raise ValueError("the secret")

    f = student("def f(g):\n    try: g()\n    except ValueError as e: return str(e)")
    assert f(wrong) == ""


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("raise ValueError('bad keep_prob')", ValueError),
        ("raise KeyError('k')", KeyError),
        ("1 / 0", ZeroDivisionError),
        ("class E(ArithmeticError): pass\n    raise E('x')", ArithmeticError),
        ("b'\\xff'.decode()", UnicodeDecodeError),
        ("open('/nowhere')", FileNotFoundError),
        ("import numpy as np; np.linalg.inv(np.zeros((2, 2)))", np.linalg.LinAlgError),
        ("import numpy as np; np.zeros(2).sum(axis=4)", np.exceptions.AxisError),
        ("raise NotImplementedError", NotImplementedError),
        ("def g(): return g()\n    g()", RecursionError),
        ("raise StopIteration", RuntimeError),
        ("raise SystemExit(0)", SystemExit),
        ("raise KeyboardInterrupt", KeyboardInterrupt),
        ("raise ExceptionGroup('x', [ValueError()])", Exception),
        ("assert False, 'a'", AssertionError),
    ],
)
def test_exception_is_caught_by_its_kind(student, source, kind):
    """The nearest class that both sides know."""
    f = student(f"def f():\n    {source}")
    with pytest.raises(kind) as caught:
        f()
    assert isinstance(caught.value, FromStudent)


def test_message_of_an_exception_can_be_matched(student):
    """`pytest.raises(match=...)` and `str` see what the student said."""
    f = student("def f(): raise ValueError('keep_prob must be positive', 3)")
    with pytest.raises(ValueError, match="keep_prob must be") as caught:
        f()
    assert caught.value.args == ("keep_prob must be positive", 3)


def test_hostile_exception_does_no_harm(student):
    """An exception that cannot be shown is still an exception of its kind."""
    source = """
class E(ValueError):
    def __str__(self): raise RuntimeError
    __repr__ = __str__
    args = property(__str__)
def f(): raise E
"""
    with pytest.raises(ValueError, match=r"^$"):
        student(source)()


def test_endless_call_is_ended_and_the_session_goes_on(student):
    """A loop ends after the limit for calls, the next call works."""
    f = student("def f():\n    while True: pass")
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        f()
    assert time.monotonic() - started < 10
    assert student("def g(): return 1", "g")() == 1


def test_call_that_cannot_be_interrupted_ends_the_session(student):
    """A student who swallows the alarm loses the session, and the test does not hang."""
    source = """
import signal
def f():
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    while True: pass
"""
    f = student(source)
    with pytest.raises(SessionEnded):
        f()
    with pytest.raises(SessionEnded):
        f()


def test_name_that_the_student_has_not(examiner):
    """A missing name is a NameError of the test."""
    with pytest.raises(NameError):
        examiner.fetch("nothing")
