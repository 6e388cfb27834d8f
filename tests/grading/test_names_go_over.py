"""Which names tests look up with the student, and which stay the tests' own."""

from __future__ import annotations

import pytest

from tests.grading.small_notebooks import Graded

COUNTER = "class Counter:\n    n = 0\n    def add(self):\n        self.n += 1\nc = Counter()"
# By name: the cells, and answers that are wrong.
GOES_OVER = {
    "bound": ([("G", "x = 1"), ("A", "x = 5"), ("T", "assert x == 5")], ["x = 6"]),
    "array": (
        [("L", "import numpy as np; y = np.array([1, 2])"), ("A", "y = y + 1"),
         ("T", "assert y.tolist() == [2, 3]")],
        ["y = y + 2"],
    ),
    "of_a_test": (
        [("A", "def f(v): return v * 2"), ("T", "z = f(2); assert z == 4"), ("A", "z = 7"),
         ("T", "assert z == 7")],
        ["def f(v): return v", "z = 4"],
    ),
    "loop": (
        [("G", "for i in range(3): w = i"), ("A", "w = [i for i in range(3)]"),
         ("T", "assert w == [0, 1, 2]")],
        ["w = 2"],
    ),
    "append": ([("G", "items = []"), ("A", "items.append(1)"), ("T", "assert items == [1]")], [""]),
    "pop": (
        [("G", "items = [1, 2]"), ("A", "last = items.pop()"), ("T", "assert items == [1]")],
        ["last = 2"],
    ),
    "item": (
        [("G", "import numpy as np\ngrid = np.zeros(3)"), ("A", "grid[0] = 7"),
         ("T", "assert grid.sum() == 7")],
        ["grid = np.zeros(3)"],
    ),
    "nested": (
        [("G", "d = {'a': [1]}"), ("A", "d['a'].append(2)"), ("T", "assert d == {'a': [1, 2]}")],
        ["d['a'] = 2"],
    ),
    "alias": (
        [("G", "rows = [[1], [2]]"), ("A", "for row in rows:\n    row.append(0)"),
         ("T", "assert rows == [[1, 0], [2, 0]]")],
        ["for row in rows:\n    row + [0]"],
    ),
    "argument": (
        [("G", "import numpy as np\nm = np.zeros((2, 2))"), ("A", "np.fill_diagonal(m, 1)"),
         ("T", "assert m.trace() == 2")],
        ["m.diagonal()"],
    ),
    "function_of_theirs": (
        [("G", "v = [1]"), ("A", "def fill(a):\n    a.append(5)\nfill(v)"),
         ("T", "assert v == [1, 5]")],
        ["def fill(a): pass"],
    ),
    "in_a_function": (
        [("G", "log = []"), ("A", "def note(x):\n    log.append(x)"),
         ("T", "note(3); assert log == [3]")],
        ["def note(x): pass"],
    ),
    "declared_global": (
        [("G", "n = 0"), ("A", "def up():\n    global n\n    n += 1"),
         ("T", "up(); up(); assert n == 2")],
        ["def up():\n    global n\n    n = 1"],
    ),
    "augmented": ([("G", "t = 1"), ("A", "t += 4"), ("T", "assert t == 5")], ["t += 3"]),
    "attribute": ([("G", COUNTER), ("A", "c.n = 3"), ("T", "assert c.n == 3")], ["c.n = 4"]),
    "method": ([("G", COUNTER), ("A", "c.add()"), ("T", "assert c.n == 1")], [""]),
    "method_called_check": (
        [("G", "class Board:\n    n = 0\n    def check(self):\n        self.n += 1\nb = Board()"),
         ("A", "b.check()\nb.check()"), ("T", "assert b.n == 2")],
        ["b.check()"],
    ),
    "weak_test_of_an_object": (
        [("G", "class Log(list):\n    def note(self, x): self.append(x)\nlog = Log()"),
         ("A", "log.note(1)"), ("T", "assert isinstance(log, list)"), ("T", "assert log[0] == 1")],
        ["log = 1"],
    ),
    "deleted_item": (
        [("G", "e = {1: 2, 3: 4}"), ("A", "del e[1]"), ("T", "assert e == {3: 4}")], ["del e[3]"],
    ),
    "same_value": ([("G", "r = 10"), ("A", "r = 10"), ("T", "assert r == 10")], ["r = 11"]),
    "builtin": (
        [("A", "def max(xs): return sorted(xs)[-1]"), ("T", "assert max([3, 1]) == 3")],
        ["def max(xs): return xs[-1]"],
    ),
    "then_given": (
        [("G", "items = [1]"), ("A", "items.append(2)"), ("G", "n = len(items)"),
         ("T", "assert n == 2")],
        [""],
    ),
    "import": (
        [("A", "import numpy as np"), ("A", "x = np.arange(3)"),
         ("T", "assert (x == np.arange(3)).all()")],
        ["import numpy as np", "x = np.ones(3)"],
    ),
    "import_from": ([("A", "from math import floor"), ("T", "assert floor(2.5) == 2")], [""]),
    "import_as": (
        [("A", "import math as m, os.path"), ("T", "assert m.pi > 3 and os.sep == '/'")],
        ["import math"],
    ),
    "own_in_its_place": (
        [("A", "from math import ceil"), ("T", "assert ceil(2.5) == 3")],
        ["def ceil(x): return 2"],
    ),
    "import_star": (
        [("A", "from math import *"), ("T", "assert floor(2.5) == 2")], ["import math"],
    ),
}  # fmt: skip


def _graded(tmp_path_factory: pytest.TempPathFactory, cases: dict) -> Graded:
    lines = {name: case[0] for name, case in cases.items()}
    return Graded(tmp_path_factory.mktemp("course"), lines, tried=True)


@pytest.fixture(scope="module")
def over(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, dict]:
    course = _graded(tmp_path_factory, GOES_OVER)
    wrong = {name: case[1] for name, case in GOES_OVER.items()}
    return course.scores("right"), course.scores("wrong", wrong)


@pytest.mark.parametrize("name", GOES_OVER)
def test_what_the_solution_binds_or_changes_is_the_students(over, name):
    """The solution gets every point."""
    assert set(over[0][name]) == {1.0}


@pytest.mark.parametrize("name", GOES_OVER)
def test_wrong_answer_under_the_same_name_gets_nothing(over, name):
    """The test looks at what the student's name stands for."""
    assert over[1][name][-1] == 0.0


# What the solution only reads stays: the answers are attempts to change what a test relies on.
RECORDER = """
class Rec:
    def submit(self, f):
        assert f(2) == 4
    update = submit
rec = Rec()
"""
STAYS = {
    "tolerance": (
        [("G", "tol = 1e-6"), ("A", "x = 3.0 + tol / 2"), ("T", "assert abs(x - 3) < tol")],
        ["tol = 100\nx = 5.0"],
    ),
    "expected": (
        [("G", "import numpy as np\nexpected = np.arange(3)"),
         ("A", "x = np.arange(3)\nok = np.allclose(x, expected)\nexpected.mean()"),
         ("T", "assert (x == expected).all()")],
        ["x = np.ones(3)\nexpected = x"],
    ),
    "expected_in_place": (
        [("G", "import numpy as np\nwanted = np.arange(3)"), ("A", "x = wanted.copy()"),
         ("T", "assert (x == wanted).all()")],
        ["x = np.ones(3)\nwanted[:] = 1"],
    ),
    "helper": (
        [("L", "def check(a, b): assert a == b"), ("A", "y = 2\ncheck(y, 2)"),
         ("T", "check(y, 2)")],
        ["y = 3\ndef check(a, b): pass"],
    ),
    "library": (
        [("G", "import numpy as np"), ("A", "np.random.seed(1)\nz = np.ones(2)"),
         ("T", "assert np.allclose(z, 1)")],
        ["np.allclose = lambda *a: True\nclass np:\n    allclose = lambda *a: True\nz = 5"],
    ),
    "builtin": (
        [("A", "total = sum([1, 2])"), ("T", "assert sum([total, 1]) == 4")],
        ["sum = lambda xs: 4\ntotal = 9"],
    ),
    "class": (
        [("L", "class Box:\n    limit = 3"), ("A", "b = 2"), ("T", "assert b < Box.limit")],
        ["Box.limit = 100\nb = 50"],
    ),
    "tool": (
        [("L", "class Checker:\n    def check(self, a): assert a == 4\nchecker = Checker()"),
         ("A", "n = 4\nchecker.check(n)"), ("T", "checker.check(n)")],
        ["n = 5\nclass checker:\n    check = print"],
    ),
    "recorder": (
        [("L", RECORDER), ("A", "def f(x): return 2 * x\nrec.submit(f)"),
         ("T", "rec.submit(f)"), ("T", "assert rec.submit(f) is None and f(2) == 4")],
        ["def f(x): return x\nclass Fake:\n    submit = print\nrec = Fake()"],
    ),
    "recorder_patched": (
        [("L", RECORDER), ("A", "def f(x): return 2 * x\nrec.submit(f)"), ("T", "rec.submit(f)")],
        ["def f(x): return x\nRec.submit = rec.submit = lambda *f: None\nrec.submit(f)"],
    ),
    "recorder_by_another_name": (
        [("L", RECORDER + "\nothers = [rec]"),
         ("A", "def f(x): return 2 * x\nr = rec\nr.update(f)\nrec.note = 'done'"),
         ("T", "rec.update(f)")],
        ["def f(x): return x\nRec.update = lambda self, f: None\nr = rec"],
    ),
    "recorder_in_a_list": (
        [("L", RECORDER + "recs = [rec]"),
         ("A", "def f(x): return 2 * x\nrecs.append(1)\nrecs[0].submit(f)"),
         ("T", "recs[0].submit(f)")],
        ["def f(x): return x\nclass Fake:\n    submit = print\nrecs = [Fake()]"],
    ),
    "checks_in_a_list": (
        [("L", "checks = [lambda v: v == 4]"), ("A", "v = 4\nchecks.append(print)"),
         ("T", "assert checks[0](v)")],
        ["v = 5\nchecks = [lambda v: True]"],
    ),
    "recorder_beside_a_counter": (
        [("L", RECORDER), ("G", COUNTER), ("A", "def f(x): return 2 * x\nrec.submit(f)\nc.add()"),
         ("T", "rec.submit(f)\nassert c.n == 1")],
        ["def f(x): return x\nclass Fake:\n    submit = print\nrec = Fake()\nc.add()"],
    ),
    "type": (
        [("A", "xs = [2, 1]\nlist.sort(xs)"), ("T", "assert list((1, 2)) == xs")],
        ["xs = 5\nlist = lambda x: 5"],
    ),
    "lied_import": (
        [("A", "from math import isclose"), ("A", "v = 1.0"), ("T", "assert isclose(v, 1)")],
        ["import math\nmath.isclose = isclose = lambda *a: True", "v = 2.0"],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def stays(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, dict]:
    course = _graded(tmp_path_factory, STAYS)
    wrong = {name: case[1] for name, case in STAYS.items()}
    return course.scores("right"), course.scores("wrong", wrong)


@pytest.mark.parametrize("name", STAYS)
def test_what_the_solution_reads_stays_the_tests_own(stays, name):
    """A student who binds or changes it gains nothing; the solution has the point."""
    right, forged = stays
    assert (set(right[name]), set(forged[name])) == ({1.0}, {0.0})
