"""What tests read of iterators, containers and library objects that stay with the student."""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
import types
from pathlib import Path

import ipywidgets
import numpy as np
import pandas as pd
import pytest

from autograder.examiner.exceptions import CannotCross, OpaqueError

ITERATORS = {
    "map": "map(abs, [1, -2])",
    "zip": "zip([1], [2])",
    "generator": "(i for i in range(3))",
    "filter": "filter(None, [0, 1])",
    "enumerate": "enumerate('ab')",
    "reversed": "reversed([1, 2])",
    "list iterator": "iter([1, 2])",
    "chain": "__import__('itertools').chain([1], [2])",
    "deque iterator": "iter(__import__('collections').deque([1]))",
}


@pytest.mark.parametrize("name", ITERATORS)
def test_iterator_gives_its_items(student, name):
    """A list of it is the list of the original."""
    got = student(f"def f(): return {ITERATORS[name]}")()
    assert list(got) == list(eval(ITERATORS[name]))


def test_iterator_is_consumed_on_demand(student):
    """An iterator without end gives as much as is asked, and no more is taken from it."""
    source = "taken = []\ndef f():\n    n = 0\n    while True:\n        taken.append(n)\n"
    source += "        yield n\n        n += 1"
    got = student(source)()
    assert [next(got), next(got)] == [0, 1]
    assert list(itertools.islice(got, 2)) == [2, 3]
    assert student("", "taken") == [0, 1, 2, 3]


def test_end_of_an_iterator_is_its_end(student):
    """`next` ends as it does for any iterator, or gives the default."""
    got = student("def f(): return iter([1])")()
    assert (next(got), next(got, "end")) == (1, "end")
    with pytest.raises(StopIteration):
        next(got)


def test_error_in_an_iterator_arrives(student):
    """It is no end: a test that only loops fails."""
    got = student("def f():\n    yield 1\n    raise KeyError('a')")()
    with pytest.raises(KeyError):
        list(got)


@pytest.mark.parametrize(
    "make", [lambda: iter([1, 2]), lambda: map(abs, [-1, 2]), lambda: (i for i in (1, 2))]
)
def test_iterator_as_argument(student, make):
    """The student's code takes from the test's iterator what it needs."""
    assert student("def f(xs): return sum(xs)")(make()) == 3
    left = make()
    assert student("def f(xs): return next(xs)")(left) == 1
    assert list(left) == [2]


def test_file_in_memory_as_argument(student):
    """Both sides read on where the other one stopped, write to it and close it."""
    text = io.StringIO("a\nb\nc\n")
    assert next(text) == "a\n"
    assert student("def f(file): return file.readline()")(text) == "b\n"
    assert text.read() == "c\n"
    student("def f(file): file.write('d')")(text)
    assert text.getvalue() == "a\nb\nc\nd"
    student("def f(file):\n    with file:\n        file.read()")(text)
    assert text.closed
    data = io.BytesIO(b"ab")
    assert student("def f(file): return file.read(1) + file.getvalue()")(data) == b"aab"
    assert data.tell() == 1


def test_file_of_a_test_is_more_than_its_lines(student):
    """It is refused: student code that reads it otherwise than line by line is right, too."""
    with Path(__file__).open(encoding="utf-8") as file, pytest.raises(CannotCross):
        student("def f(file): return len(list(file))")(file)
    with pytest.raises(CannotCross):
        student("def f(rows): return len(list(rows))")(csv.reader(["a,b"]))


def test_kind_of_an_iterator(student):
    """`isinstance` knows generators and maps."""
    assert isinstance(student("def f(): yield 1")(), types.GeneratorType)
    assert isinstance(student("def f(): return map(abs, [1])")(), map)


GRID = """
class Grid:
    def __init__(self): self.d = {}
    def __getitem__(self, key): return self.d[key]
    def __setitem__(self, key, value): self.d[key] = value
    def __delitem__(self, key): del self.d[key]
    def __len__(self): return len(self.d)
    def __iter__(self): return iter(self.d)
    def __repr__(self): return f"Grid({len(self)})"
grid = Grid()
"""


def test_items_of_an_object(student, examiner):
    """Items can be read, set, deleted, counted, looked for and gone through."""
    grid = student(GRID, "grid")
    examiner.testing = True
    grid[1, 2] = 5
    grid["a"] = [1]
    assert (grid[1, 2], len(grid), list(grid), "a" in grid) == (5, 2, [(1, 2), "a"], True)
    del grid["a"]
    assert (repr(grid), "a" in grid) == ("Grid(1)", False)
    with pytest.raises(KeyError):
        grid["a"]


VECTOR = """
class Vector:
    def __init__(self, x, y): self.x, self.y = x, y
    def __add__(self, o): return Vector(self.x + o.x, self.y + o.y)
    def __mul__(self, k): return self.x * k.x if isinstance(k, Vector) else Vector(self.x * k, 0)
    __rmul__ = __mul__
    def __sub__(self, k): return 0.0
"""


def test_arithmetic_of_objects(student):
    """Operators work between the student's objects, and with numbers where an object results."""
    make = student(VECTOR, "Vector")
    a, b = make(1, 2), make(3, 4)
    assert ((a + b).x, (a * 2).x, (3 * b).x, a * b) == (4, 2, 9, 3)


def test_operator_cannot_answer_for_the_test(student):
    """An object that is told what is expected may not answer with a number."""
    made = student(VECTOR, "Vector")(1, 2)
    with pytest.raises(OpaqueError):
        made - 7.5


def test_text_is_asked_only_while_a_test_runs(student, examiner):
    """What is shown when the test is over runs no student code."""
    grid = student(GRID, "grid")
    calls = examiner.calls
    assert repr([grid]) == "[<object of the student>]"
    assert examiner.calls == calls


def test_gate_is_asked_before_anything_is_done(student, examiner):
    """One predicate closes every use of an object; it can still be passed back."""
    grid, same = student(GRID + "def same(o): return o is grid", "grid"), student("", "same")
    examiner.may_use = lambda handle, what: handle is same
    uses = (len, list, iter, repr, lambda g: g[0], lambda g: g.d, lambda g: 1 in g, lambda g: g + g)
    examiner.testing = True
    for use in uses:
        with pytest.raises(OpaqueError):
            use(grid)
    assert same(grid)


def test_artists_of_matplotlib(student):
    """Attributes, methods and items follow one another."""
    source = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\n"
    source += "ax.plot([1, 2], [3, 4], label='a'); ax.set_title('T'); ax.bar([0, 1], [5, 6])"
    ax = student(source, "ax")
    assert ax.lines[0].get_xdata().tolist() == [1, 2]
    assert [bar.get_height() for bar in ax.patches] == [5, 6]
    assert (len(ax.lines), ax.get_title()) == (1, "T")


def test_class_of_a_library_object(student):
    """`isinstance` with a class that both sides have, or whose subclass it is."""
    slider = student("import ipywidgets\ns = ipywidgets.FloatSlider(value=2)", "s")
    assert isinstance(slider, ipywidgets.FloatSlider)
    assert isinstance(slider, ipywidgets.Widget)
    assert not isinstance(slider, ipywidgets.Text)
    assert isinstance(student("class L(list): pass\nl = L()", "l"), list)


def test_frames_cross_both_ways(student):
    """A frame is a copy of exact type, as an answer and as an argument."""
    f = student("import pandas as pd\ndef f(df):\n    return df[df['a'] > 1].assign(b=1)")
    got = f(pd.DataFrame({"a": [1, 2, 3]}))
    pd.testing.assert_frame_equal(got, pd.DataFrame({"a": [2, 3], "b": 1}, index=[1, 2]))


@pytest.mark.parametrize(
    ("make", "change", "seen"),
    [
        (lambda: pd.DataFrame({"a": [1]}), "x['b'] = 2", lambda x: list(x.columns) == ["a", "b"]),
        (lambda: pd.Series([1, 2]), "x[0] = 9", lambda x: x.tolist() == [9, 2]),
        (lambda: bytearray(b"a"), "x.extend(b'b')", lambda x: x == b"ab"),
        (lambda: np.array([1, None], object), "x[1] = 'q'", lambda x: x[1] == "q"),
        (lambda: np.zeros(2, [("a", "i4")]), "x['a'] = 3", lambda x: x["a"].tolist() == [3, 3]),
    ],
)
def test_argument_changed_in_place_comes_back_changed(student, make, change, seen):
    """Also of the kinds that are taken apart; and the same object is given back."""
    value = make()
    assert student(f"def f(x):\n    {change}\n    return x")(value) is value
    assert seen(value)


def test_module_crosses_by_its_name(student):
    """Both sides mean the library's, also where the student's module only has its name."""
    assert student("import math\ndef f(m): return m if m is math else None")(math) is math
    assert student("import types\ndef f(): return types.ModuleType('json')")() is json


@pytest.mark.parametrize("name", ["autograder", "autograder.protocol", "nowhere", "__main__"])
def test_other_modules_do_not_cross(student, name):
    """Nothing of the grader or of the tests can be had by its name."""
    with pytest.raises(CannotCross):
        student(f"import types\ndef f(): return types.ModuleType({name!r})")()
