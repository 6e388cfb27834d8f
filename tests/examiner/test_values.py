"""What crosses between a test and the student, and in which form it arrives."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from autograder.examiner.exceptions import CannotCross, OpaqueError
from autograder.examiner.proxies import Handle, RemoteFunction

PLAIN = [
    None,
    True,
    0,
    -7,
    2**200,
    -(2**63),
    1.5,
    -0.0,
    math.inf,
    1e-320,
    1 + 2j,
    "",
    "ünï\x00\ud800",
    b"\x00\xff",
    (),
    (1, (2.0, "x")),
    [],
    [1, [2, [None]]],
    {},
    {"a": 1, 2: [3], (1, 2): None},
    {1, 2},
    frozenset({"a"}),
    range(3, 30, 4),
    slice(1, None, 2),
    Ellipsis,
    np.float32(0.1),
    np.float64(0.1),
    np.int8(-3),
    np.uint64(2**64 - 1),
    np.bool_(True),
    np.complex64(1j),
    np.longdouble("0.1"),
    float,
    np.float32,
    np.dtype(">i2"),
    np.str_("ünï"),
    np.datetime64("2020-02-29"),
    np.timedelta64(3, "h"),
    Decimal("1.10"),
    Decimal("-Infinity"),
    Fraction(-2, 6),
    dt.date(2020, 2, 29),
    dt.time(23, 59, 1, 7),
    dt.datetime(2020, 2, 29, 1, 2, 3, 4),
    dt.datetime(2020, 2, 29, tzinfo=dt.UTC),
    dt.timedelta(-1, 5, 7),
    Counter("abca"),
    Counter(a=-1),
    OrderedDict([("b", 1), ("a", [2])]),
    defaultdict(list, {1: [2]}),
    defaultdict(None),
    deque([1, (2,)], maxlen=3),
    deque(),
]


@pytest.mark.parametrize("value", PLAIN, ids=repr)
def test_plain_value_comes_back_with_its_exact_type(student, value):
    """The student returns a copy of what it was given, and nothing changes on the way."""
    f = student("import copy\ndef f(x): return copy.deepcopy(x)")
    back = f(value)
    assert type(back) is type(value)
    assert back == value
    assert repr(back) == repr(value)


def test_nan_crosses(student):
    """NaN stays NaN in both directions."""
    assert math.isnan(student("def f(x): return float(x)")(math.nan))


ARRAYS = [
    np.arange(6.0).reshape(2, 3),
    np.asfortranarray(np.arange(6).reshape(2, 3)),
    np.arange(24).reshape(2, 3, 4).transpose(1, 0, 2),
    np.zeros((0, 3)),
    np.array(3.0),
    np.arange(10)[::2],
    np.arange(10)[::-1],
    np.array([True, False]),
    np.array([1, 2], dtype=">i4"),
    np.array([1.5], dtype=np.float16),
    np.array([1j]),
    np.broadcast_to(np.float64(2), (3, 4)),
    np.full((1, 1, 1, 2), np.nan, dtype=np.float32),
    np.array([["a", "bcd"], ["", "é"]]),
    np.array([b"ab", b"c"]),
    np.array(["2020-01-01", "NaT"], dtype="datetime64[ns]"),
    np.array([1, 2], dtype="timedelta64[s]"),
]


@pytest.mark.parametrize("value", ARRAYS, ids=lambda a: f"{a.dtype}{a.shape}")
def test_array_keeps_dtype_shape_and_content(student, value):
    """Every layout of a base-class array arrives as it was."""
    back = student("def f(x): return x.copy('K')")(value)
    assert type(back) is np.ndarray
    assert back.dtype == value.dtype
    assert back.shape == value.shape
    assert back.tobytes() == value.tobytes()


def test_array_keeps_its_order_in_memory(student):
    """Fortran order is still Fortran order on the other side and back."""
    f = student("def f(x): return x.flags.f_contiguous, x.flags.c_contiguous, x.copy('K')")
    fortran, c, back = f(np.asfortranarray(np.ones((2, 3))))
    assert (fortran, c) == (True, False)
    assert back.flags.f_contiguous


def test_read_only_array_stays_read_only(student):
    """The student cannot write where the test forbids it."""
    value = np.zeros(3)
    value.flags.writeable = False
    assert student("def f(x): return x.flags.writeable")(value) is False


@pytest.mark.parametrize(
    "source",
    [
        "class D(dict): pass\ndef f(): return D()",
        "class F(float): pass\ndef f(): return F(1)",
        "class I(int):\n    def __eq__(s, o): return True\n    __hash__=None\ndef f(): return I(1)",
        "import numpy as np\nclass A(np.ndarray): pass\ndef f(): return np.zeros(2).view(A)",
        "from collections import Counter\nclass C(Counter): pass\ndef f(): return C()",
        "from decimal import Decimal\ndef f(): return Decimal('1e999999')",
        "class T(tuple): _fields = ('a', 'b')\ndef f(): return T([1])",
        "def f(): return iter([1])",
        "import numpy as np\nclass M(np.matrix): pass\ndef f(): return np.matrix([1]).view(M)",
        "import pandas as pd\nclass D(pd.DataFrame): pass\ndef f(): return D({'a': [1]})",
        "class E(ValueError): pass\ndef f(): return E(1)",
        "import numpy as np\ndef f(): return np.array([object()])[0]",
        "class C:\n    def __eq__(s, o): return True\ndef f(): return C()",
    ],
)
def test_other_objects_stay_with_the_student(student, source):
    """A subclass or an object of the student never poses as a plain value."""
    value = student(source)()
    assert type(value) is Handle


@pytest.mark.parametrize("use", [lambda a: a == 1, lambda a: a.all(), lambda a: a.astype(float)])
def test_objects_in_an_array_decide_nothing(student, use):
    """An array of objects crosses, and its entries refuse what they refuse alone."""
    source = "import numpy as np\nclass Yes:\n    def __eq__(s, o): return True\n"
    array = student(source + "def f(): return np.array([Yes(), Yes()])")()
    assert (array.dtype, type(array[0])) == (object, Handle)
    with pytest.raises((OpaqueError, ValueError)):  # NumPy makes a ValueError of ours
        use(array)


NAMED = """
from typing import NamedTuple
class Out(NamedTuple):
    out: float
    mask: list
    def total(self): return self.out + len(self.mask)
def f(x=None): return Out(2.0, [1]) if x is None else isinstance(x, Out) and x is kept
def keep():
    global kept
    kept = Out(1.0, [])
    return kept
"""


def test_named_tuple_is_a_tuple_with_names(student):
    """It unpacks, compares and is indexed as one, and knows the methods of its class."""
    f = student(NAMED)
    got = f()
    assert isinstance(got, tuple)
    assert got == (2.0, [1])
    out, mask = got
    assert (got.out, got[1], len(got), out, mask) == (2.0, [1], 2, 2.0, [1])
    assert got.total() == 3.0
    assert got._replace(out=3.0).out == 3.0
    assert type(got).__name__ == "Out"
    with pytest.raises(AttributeError):
        _ = got.nothing


def test_named_tuple_goes_back_as_the_same_object(student):
    """And is an instance of the student's class on both sides."""
    f = student(NAMED)
    kept = student("pass", "keep")()
    assert f(kept) is True
    assert isinstance(kept, student("pass", "Out"))


def test_named_tuple_of_a_test_has_its_names(student):
    """The student reads its fields."""
    point = namedtuple("Point", "x y")(1, [2])
    assert student("def f(p): p.y.append(3); return p.x + p[0], type(p).__name__")(point) == (
        2,
        "Point",
    )
    assert point.y == [2, 3]


@pytest.mark.parametrize(
    ("value", "change", "after"),
    [
        (Counter("ab"), "x['a'] += 2", Counter(a=3, b=1)),
        (OrderedDict(a=1, b=2), "x.move_to_end('a')", OrderedDict(b=2, a=1)),
        (defaultdict(list), "x[1].append(2)", defaultdict(list, {1: [2]})),
        (deque([1, 2], 2), "x.append(3)", deque([2, 3], 2)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_changed_container_comes_back_changed(student, value, change, after):
    """As a list or a dict does."""
    student(f"def f(x): {change}")(value)
    assert value == after
    assert list(value) == list(after)


def test_parts_of_a_tuple_cross_each_on_its_own(student):
    """A cache beside an array does not keep the array from crossing."""
    out, cache = student("import numpy as np\ndef f(): return np.ones(2), object()")()
    assert type(out) is np.ndarray
    assert type(cache) is Handle


def test_handle_goes_back_as_the_same_object(student):
    """What the student gets back is the very object that it handed out."""
    f = student("cache = object()\ndef f(x=None): return cache if x is None else x is cache")
    assert f(f()) is True


def test_same_object_is_the_same_handle(student):
    """Two ways to one object of the student give one handle."""
    f = student("cache = object()\ndef f(): return cache")
    first = f()
    assert f() is first


def test_closure_is_a_function_to_call(student):
    """A function that the student returns can be called."""
    add = student("def f(n): return lambda x: x + n")(3)
    assert type(add) is RemoteFunction
    assert add(4) == 7


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\ndef f(): return np.broadcast_to(np.float64(0), (10**6, 10**6))",
        "def f(): return 'x' * 5_000_000",
        "def f(): return [None] * 1_000_000",
        "def f():\n    x = []\n    for _ in range(200): x = [x]\n    return x",
        "def f():\n    x = []\n    x.append(x)\n    return x",
        "def f():\n    x = [0]\n    for _ in range(40): x = [x, x]\n    return x",
        "import types\ndef f(): return types.ModuleType('own')",
        "def f(): return 1 << 400_000",
        "class A: pass\ndef f(): return {A(): 1}",
        "def f(): return range(10**9)",
    ],
    ids=["zeros", "text", "items", "deep", "cyclic", "laughs", "module", "digits", "key", "range"],
)
def test_what_is_too_large_is_a_clear_error(student, source):
    """A value that cannot cross raises in the test, and the next call works."""
    f = student(source)
    with pytest.raises(CannotCross):
        f()
    assert student("def g(): return 1", "g")() == 1


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("'x' * 5_000_000", "too large"),
        ("[None] * 1_000_000", "more than 400,000 parts"),
        ("1 << 400_000", "too many digits"),
    ],
)
def test_what_is_too_large_is_told_with_the_limit(student, source, reason):
    """The reason is one of the protocol's own, never the student's words."""
    with pytest.raises(CannotCross, match=f"cannot cross.*{reason}"):
        student(f"def f(): return {source}")()


@pytest.mark.parametrize(
    "source",
    ["list(range(400_000))", "dict(enumerate(range(200_000)))", "[0.5] * 400_000"],
    ids=["list", "dict", "floats"],
)
def test_many_numbers_cross(student, source):
    """A container of numbers of one kind may have as many as a message holds."""
    assert student(f"def f(x=None): return {source} if x is None else x == {source}")() == eval(
        source
    )
    assert student("g = f", "g")(eval(source)) is True


def test_many_numbers_that_a_call_changed_come_back(student):
    """A long list of the test's is the student's to change in place."""
    numbers = list(range(5000))
    student("def f(x): x.sort(reverse=True)")(numbers)
    assert numbers[:2] == [4999, 4998]


@pytest.mark.parametrize("use", ["'-'.join([value])", "open(value)", "{value: 1}"])
def test_messages_of_python_name_what_stays_with_the_student(student, use):
    """No name of the grader's own reaches a reader."""
    names = {"value": student("class A: pass\nf = A()")}
    with pytest.raises(TypeError, match="object of the student"):
        eval(use, names)


def test_longest_number_crosses(student):
    """An int may have as many digits as a Decimal."""
    assert student("def f(): return -(10 ** 99_999)")() == -(10**99_999)


def test_rare_generator_is_refused_in_words(student):
    """The author of a test reads which generators can be passed."""
    f = student("def f(rng): return rng.random()")
    with pytest.raises(CannotCross, match=r"Philox.*default_rng"):
        f(np.random.Generator(np.random.Philox(3)))


def test_student_cannot_be_given_what_cannot_cross(student):
    """An object of the test never goes to the student's side."""
    f = student("def f(x): return 1")
    with pytest.raises(CannotCross):
        f(object())
    assert f(1) == 1
