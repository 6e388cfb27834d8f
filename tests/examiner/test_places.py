"""An object of the student counts only where the instructor's own solution gives one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.course import load_course
from autograder.course.assignment import load_with_solutions
from autograder.grading.job import Trial
from autograder.grading.own_solution import decided
from autograder.grading.submission import Grader
from autograder.grading.trial import try_solution
from autograder.models import GradedSubmission
from autograder.results.record import record_of
from tests.course.building import Cell, answered, hand_in, locked, make_course, solution, test
from tests.examiner.changed_arguments import CHANGED_ARGUMENTS
from tests.examiner.empty_answers import EMPTY_ANSWERS
from tests.examiner.part_answers import PART_ANSWERS

YES = """
class Yes:
    shape = (3, 3); dtype = float
    def __init__(self, *args): pass
    def __call__(self, *args): return Yes()
    def __getattr__(self, name):
        if name.startswith("_"): raise AttributeError(name)
        return lambda *a, **k: name not in ("islower", "any")
"""


@dataclass(frozen=True)
class Case:
    """A function: a right answer, another right one, wrong ones that an object's methods defend."""

    right: str
    also: str
    wrong: str
    test: str


CASES = {
    "primes": Case(
        "def primes(n):\n    return {2, 3, 5, 7}",
        "def primes(n):\n    return frozenset([2, 3, 5, 7])",
        f"{YES}def primes(n): return Yes()",
        "assert primes(9).issuperset({2, 3}) and primes(9).isdisjoint({4, 6})",
    ),
    "upper": Case(
        "def upper(s):\n    return s.upper()",
        "class upper:\n    def __new__(cls, s): return s.upper()",
        f"{YES}def upper(s): return Yes()",
        "assert upper('ab').isupper() and not upper('ab').islower()",
    ),
    "positive": Case(
        "import numpy as np\ndef positive(x):\n    return x > 0",
        "def positive(x):\n    out = x.copy()\n    out[:] = x > 0\n    return out",
        f"{YES}def positive(x): return Yes()",
        "import numpy as np\nassert positive(np.array([1., 2.])).all()\n"
        "assert not positive(np.array([-1., -3.])).any()",
    ),
    "table": Case(
        "import numpy as np\ntable = np.ones((3, 3))",
        "import numpy as np\ntable = np.ones((3, 3), order='F')",
        f"{YES}table = Yes()",
        "assert table.shape == (3, 3) and table.all()",
    ),
    "account": Case(  # an object belongs here, and a number to its attribute
        "class account:\n    def __init__(self, n): self.balance = float(n)\n"
        "    def add(self, n):\n        self.balance += n\n        return self",
        "class Base:\n    @property\n    def balance(self): return float(self.n)\n"
        "    def add(self, n):\n        self.n += n\n        return self\n"
        "class account(Base):\n    def __init__(self, n): self.n = n",
        f"{YES}class account:\n    def __init__(self, n): self.balance = Yes()\n"
        "    def add(self, n): return self",
        "a = account(3)\nassert a.balance.is_integer() and a.add(1).balance.is_integer()",
    ),
    "sums": Case(  # student code that calls a function of the test
        "def sums(f, x):\n    return f(x)",
        "def sums(f, x):\n    return f(a=x)",
        f"{YES}def sums(f, x):\n    f(Yes())\n    return None",
        "import numpy as np\nseen = []\ndef f(a):\n    seen.append(bool(a.all()))\n"
        "sums(f, np.ones(2))\nassert seen == [True]",
    ),
    "cached": Case(  # what a test only passes back may be anything
        "def cached(x, cache=None):\n    return (x, {'x': x}) if cache is None else cache['x']",
        "class Cache:\n    def __init__(self, x): self.x = x\n"
        "def cached(x, cache=None):\n    return (x, Cache(x)) if cache is None else cache.x",
        "class Cache:\n    def __init__(self, x): self.x = x\n"
        "def cached(x, cache=None):\n    return (x, Cache(x)) if cache is None else cache.x + 1",
        "x, kept = cached(3)\nassert x == 3 and cached(0, kept) == 3",
    ),
    "grade": Case(  # what a class derived from a plain one holds; its own methods do not answer
        "def grade(n):\n    return 'A'",
        "import enum\nclass Grade(enum.StrEnum):\n    A = 'A'\ndef grade(n): return Grade.A",
        "class Grade(str):\n    def __eq__(self, other): return True\n"
        "    def isupper(self): return True\ndef grade(n): return Grade('b')",
        "assert grade(3) == 'A' and grade(3).isupper()",
    ),
    "total": Case(
        "def total(n):\n    return n * (n + 1) // 2",
        "class Whole(int): pass\ndef total(n): return Whole(n * (n + 1) // 2)",
        "class Whole(int):\n    def __eq__(self, other): return True\n"
        "    __int__ = lambda self: 55\n"
        "def total(n): return Whole(n)",
        "assert total(10) == 55",
    ),
    "scores": Case(
        "def scores():\n    return {'a': (1.5, 2), 'b': {3}}",
        "class Float(float): pass\nclass Pair(tuple): pass\nclass Kinds(set): pass\n"
        "class Scores(dict):\n    def __missing__(self, key): return 0\n"
        "def scores(): return Scores(a=Pair([Float(1.5), 2]), b=Kinds([3]))",
        "class Scores(dict):\n"
        "    def __getitem__(self, key): return {'a': (1.5, 2), 'b': {3}}[key]\n"
        "    def __missing__(self, key): return (1.5, 2)\ndef scores(): return Scores()",
        "assert scores()['a'] == (1.5, 2) and scores()['b'] == {3}",
    ),
    "names": Case(  # in a list, as keys of a dictionary
        "def names():\n    return ['A', 'B'], {'A': 1}",
        "import enum\nclass Grade(enum.StrEnum):\n    A = 'A'\n    B = 'B'\n"
        "def names(): return list(Grade), {Grade.A: 1}",
        "class Name(str):\n    __hash__ = str.__hash__\n    def __eq__(self, other): return True\n"
        "def names(): return [Name(), Name()], {Name(): 1}",
        "assert names()[0] == ['A', 'B'] and names()[1]['A'] == 1",
    ),
    "filled": Case(  # an argument that is changed in place
        "def filled(rows):\n    rows.append({1, 2})",
        "def filled(rows):\n    rows += [{1, 2}]",
        f"{YES}def filled(rows): rows.append(Yes())",
        "rows = []\nfilled(rows)\nassert rows[0].issuperset({1, 2})",
    ),
    "pair": Case(  # a named tuple crosses as a copy; its own methods do not answer
        "def pair():\n    return [2, 3]",
        "def pair():\n    return [2.0, 3.0]",
        "from collections import namedtuple\nclass P(namedtuple('P', 'a b')):\n"
        "    def copy(self): return [2, 3]\ndef pair(): return P(0, 0)",
        "assert pair().copy() == [2, 3]",
    ),
    "masked": Case(  # entries that are hidden equal everything
        "import numpy as np\ndef masked(x):\n    return 2 * x",
        "import numpy as np\ndef masked(x):\n    return x + x",
        "import numpy as np\ndef masked(x): return np.ma.masked_all_like(x)",
        "import numpy as np\nnp.testing.assert_allclose(masked(np.ones(3)), [2, 2, 2])",
    ),
    "masks": Case(  # in a list, and in an argument
        "import numpy as np\ndef masks(x, out):\n    out.append(2 * x)\n    return [2 * x]",
        "import numpy as np\ndef masks(x, out):\n    out.append(x + x)\n    return [x + x]",
        "import numpy as np\ndef masks(x, out):\n    out.append(np.ma.masked_all_like(x))\n"
        "    return [2 * x]",
        "import numpy as np\nout = []\nseen = masks(np.ones(3), out) + out\n"
        "assert not any((s != 2 * np.ones(3)).any() for s in seen)",
    ),
    "missing": Case(  # so do entries that are missing
        "import pandas as pd\ndef missing(s):\n    return s * 2",
        "import pandas as pd\ndef missing(s):\n    return s + s",
        "import pandas as pd\ndef missing(s): return pd.Series([pd.NA] * len(s), dtype='Int64')",
        "import pandas as pd\ns = pd.Series([1, 2], dtype='Int64')\n"
        "assert (missing(s) == pd.Series([2, 4], dtype='Int64')).all()",
    ),
    "kept": Case(  # where some belong, they count
        "import numpy as np\ndef kept(x):\n    return np.ma.masked_less(x, 0)",
        "import numpy as np\ndef kept(x):\n    return np.ma.array(x, mask=x < 0)",
        "import numpy as np\ndef kept(x): return x",
        "import numpy as np\nseen = kept(np.array([-1., 2.]))\nassert list(seen.mask) == [1, 0]",
    ),
    "empty": Case(  # what has no entries is close to everything
        "import numpy as np\ndef empty(x):\n    return np.array([2 * x])",
        "def empty(x):\n    return [x + x]",
        "def empty(x): return []",
        "import numpy as np\nassert np.allclose(empty(3), 6)",
    ),
    "zipped": Case(
        "def zipped(n):\n    return list(range(n))",
        "def zipped(n):\n    return tuple(range(n))",
        "def zipped(n): return {}",
        "assert all(a == b for a, b in zip(zipped(3), [0, 1, 2]))",
    ),
    "part": Case(  # one of two
        "import numpy as np\ndef part(x):\n    return x, np.ones(3)",
        "import numpy as np\ndef part(x):\n    return x, np.ones((1, 3))",
        "import numpy as np\ndef part(x): return x, np.ones((1, 0))",
        "x, ones = part(3)\nassert (ones == 1).all()",
    ),
    "unasked": Case(  # what only goes back may be empty
        "def unasked(x, cache=None):\n    return (x, {'x': x}) if cache is None else x",
        "def unasked(x, cache=None):\n    return (x, {}) if cache is None else x",
        "def unasked(x, cache=None): return (x, {}) if cache is None else -x",
        "x, cache = unasked(3)\nassert unasked(x, cache) == 3",
    ),
    "gives_nothing": Case(  # the solution's iterator gave nothing once, so a list may, too
        "def gives_nothing(n):\n    yield from range(n)",
        "def gives_nothing(n):\n    return list(range(n))",
        "def gives_nothing(n): return [0] if n == 0 else []",
        "assert list(gives_nothing(0)) == [] and list(gives_nothing(2)) == [0, 1]",
    ),
    "gives_some": Case(
        "def gives_some(n):\n    yield from range(n)",
        "def gives_some(n):\n    return list(range(n))",
        "def gives_some(n): return []",
        "assert all(a == b for a, b in zip(gives_some(2), [0, 1]))",
    ),
    "matches": Case(  # true by its class, which is a library's
        "import re\ndef matches(s):\n    return bool(re.match('a', s))",
        "import re\ndef matches(s):\n    return re.match('a', s)",
        "class Match:\n    said = False\n    def __bool__(self):\n"
        "        Match.said = not Match.said\n        return Match.said\n"
        "Match.__module__ = 're'\ndef matches(s): return Match()",
        "assert matches('ab') and not matches('b')",
    ),
    "unmasked": Case(  # an array that masks nothing is one like others
        "import numpy as np\ndef unmasked(x):\n    return np.abs(x)",
        "import numpy as np\ndef unmasked(x):\n    return np.ma.masked_array(np.abs(x))",
        "import numpy as np\ndef unmasked(x):\n    return np.ma.masked_less(x, 0)",
        "import numpy as np\ngot = unmasked(np.array([-1., 2.]))\n"
        "assert type(got) is np.ndarray and (got == [1, 2]).all()",
    ),
    "absent": Case(  # what is missing may be `pd.NA`: it is NaN here, which equals nothing
        "import pandas as pd\ndef absent(f):\n    return f.reindex([0, 1, 2])",
        "import pandas as pd\ndef absent(f):\n    return f.convert_dtypes().reindex([0, 1, 2])",
        "import pandas as pd\ndef absent(f):\n"
        "    return (f.convert_dtypes() * pd.NA).reindex([0, 1, 2])",
        "import pandas as pd\ngot = absent(pd.DataFrame({'a': [1, 2]}))\n"
        "assert got['a'].isna().iloc[2] and (got['a'].iloc[:2] == [1, 2]).all()",
    ),
    "whole": Case(  # a number of SymPy's
        "def whole(n):\n    return n * (n + 1) // 2",
        "import sympy\ndef whole(n):\n    return sympy.Integer(n) * (n + 1) / 2",
        "import sympy\nclass Whole(sympy.Symbol):\n    def __eq__(self, other): return True\n"
        "    __hash__ = sympy.Symbol.__hash__\ndef whole(n): return Whole('n')",
        "assert whole(10) == 55 and whole(2) > 2",
    ),
    "module": Case(  # a module that both sides have is an object too
        "class module:\n    def getpid(self): return 1",
        "class module:\n    @staticmethod\n    def getpid(): return 1",
        "import os\ndef module(): return os",
        "assert module().getpid()",
    ),
    "credit": Case(  # what is not a number of points counts as full points elsewhere
        "import numpy as np\ndef credit(x):\n    return 2 * x",
        "import numpy as np\ndef credit(x):\n    return x + x",
        "def credit(x): return float('nan')",
        "import numpy as np\nfloat(np.clip(1 - abs(credit(3) - 6), 0, 1))",
    ),
    "far": Case(
        "def far(x):\n    return 2 * x",
        "def far(x):\n    return x + x",
        "def far(x): return 1000",
        "1 - abs(far(3) - 6)",
    ),
    "text": Case(
        "def text(x):\n    return 2 * x / x - 1",
        "def text(x):\n    return 1",
        "def text(x): return 'full'",
        "text(3) * 1",
    ),
    "points": Case(
        "def points(x):\n    return 1",
        "def points(x):\n    return 1.0",
        f"{YES}def points(x): return Yes()",
        "points(3)",
    ),
    "items": Case(  # everything is in an endless iterator, and nothing in an empty one
        "def items(n):\n    return [1, 2, 3]",
        "class items:\n    def __init__(self, n): pass\n"
        "    def __iter__(self): return iter([3, 1, 2])",
        "import itertools\nclass items:\n    turn = 0\n    def __init__(self, n): pass\n"
        "    def __iter__(self):\n        items.turn += 1\n"
        "        return itertools.count() if items.turn < 4 else iter(())",
        "seen = items(3)\nassert all(v in seen for v in (3, 1, 2))\n"
        "assert all(v in (1, 2, 3) for v in seen)",
    ),
    "distance": Case(  # all that is asked is whether it is too far off
        "def distance(x):\n    return abs(x)",
        "import numpy as np\ndef distance(x):\n    return np.float64(abs(x))",
        "def distance(x):\n    return float('nan')",
        "d = distance(-2.0)\nassert not abs(d - 2) > 1e-9",
    ),
    "distances": Case(
        "import numpy as np\ndef distances(x):\n    return np.abs(x)",
        "import numpy as np\ndef distances(x):\n    return np.sqrt(x**2)",
        "import numpy as np\ndef distances(x):\n    return np.array([x[0], np.nan])",
        "import numpy as np\nx = np.array([1.0, -2.0])\n"
        "assert not (abs(distances(x) - abs(x)) > 1e-9).any()",
    ),
    "pairs": Case(
        "def pairs(x):\n    return [(v, 2 * v) for v in x]",
        "def pairs(x):\n    return [*zip(x, (v + v for v in x))]",
        "def pairs(x):\n    return [(v, float('nan')) for v in x]",
        "assert not any(abs(b - 2 * a) > 1e-9 for a, b in pairs([1.0, 2.0]))",
    ),
    "held": Case(  # in whatever holds it
        "import numpy as np\ndef held(x):\n    return np.array([x, x])",
        "def held(x):\n    return [x, x]",
        "import numpy as np\ndef held(x): return np.array([x, float('nan')], object)",
        "assert not any(abs(v - 2.0) > 1e-9 for v in held(2.0))",
    ),
    "queued": Case(
        "def queued(x):\n    return [x]",
        "from collections import deque\ndef queued(x):\n    return deque([x])",
        "from collections import deque\ndef queued(x): return deque([float('nan')])",
        "assert not any(abs(v - 2.0) > 1e-9 for v in queued(2.0))",
    ),
    "matrix": Case(
        "import numpy as np\ndef matrix(x):\n    return np.ones((2, 2)) * x",
        "import numpy as np\ndef matrix(x):\n    return np.full((2, 2), x)",
        "import numpy as np\ndef matrix(x): return np.matrix([[np.nan, np.nan]] * 2)",
        "assert not (abs(matrix(2.0) - 2) > 1e-9).any()",
    ),
    "indexed": Case(
        "import pandas as pd\ndef indexed(x):\n    return pd.Series([x, x])",
        "import pandas as pd\ndef indexed(x):\n    return pd.Series([x]).repeat(2)",
        "import pandas as pd\ndef indexed(x): return pd.Index([x, float('nan')])",
        "assert not any(abs(v - 2.0) > 1e-9 for v in indexed(2.0))",
    ),
    "answers": Case(  # classes called as methods: `bool()` is False, `ValueError()` is true
        "import numpy as np\ndef answers(x):\n    return np.array([x, x]) > 0",
        "import numpy as np\ndef answers(x):\n    return np.full(2, x > 0)",
        "from collections import namedtuple\n"
        "def answers(x): return namedtuple('T', 'all any')(ValueError, bool)",
        "assert answers(1).all() and not answers(-1).any()",
    ),
    "labels": Case(
        "def labels():\n    return 'AB'",
        "def labels():\n    return 'A' + 'B'",
        "import pandas as pd\n"
        "def labels(): return pd.Series([ValueError, bool], ['isupper', 'islower'])",
        "assert labels().isupper() and not labels().islower()",
    ),
    "kind": Case(  # where a class is asked for
        "def kind(x):\n    return type(x)",
        "def kind(x):\n    return x.__class__",
        "def kind(x): return str",
        "assert kind(3) is int",
    ),
    "counted": Case(  # of whatever kind that has no entries
        "from collections import Counter\ndef counted(x):\n    return Counter(x)",
        "def counted(x):\n    return {c: x.count(c) for c in x}",
        "def counted(x): return {c: 2 for c in x}",
        "assert len(counted('')) == 0 and counted('a') == {'a': 1}",
    ),
    "couple": Case(
        "def couple():\n    return [], 0",
        "import numpy as np\ndef couple():\n    return np.array([]), 0",
        "def couple(): return [1], 0",
        "some, k = couple()\nassert len(list(some)) == 0 and k == 0",
    ),
    "nothing": Case(
        "def nothing(n):\n    return list(range(n))",
        "def nothing(n):\n    return range(n)",
        "def nothing(n): return ''",
        "assert all(a == b for a, b in zip(nothing(3), [0, 1, 2]))",
    ),
    "empty_iterator": Case(
        "def empty_iterator(n):\n    return list(range(n))",
        "def empty_iterator(n):\n    yield from range(n)",
        "def empty_iterator(n): return iter(())",
        "assert all(a == b for a, b in zip(empty_iterator(3), [0, 1, 2]))",
    ),
    "many": Case(  # a class derived from a counter is one
        "from collections import Counter\ndef many(x):\n    return Counter(x)",
        "from collections import Counter\nclass Mine(Counter): pass\n"
        "def many(x):\n    return Mine(x)",
        "from collections import Counter\nclass Mine(Counter):\n"
        "    def most_common(self, n): return [('a', 2)]\ndef many(x): return Mine('b')",
        "assert many('aba').most_common(1) == [('a', 2)]",
    ),
    "ratio": Case(  # the solution gives a NaN here, too
        "def ratio(a, b):\n    return a / b if b else float('nan')",
        "import numpy as np\ndef ratio(a, b):\n    return np.divide(a, b) if b else np.nan",
        "def ratio(a, b):\n    return 0.0",
        "assert not abs(ratio(1, 2) - 0.5) > 1e-9\nassert ratio(1, 0) != ratio(1, 0)",
    ),
    "parts": Case(  # part of the points, and a NaN where the answer is wrong
        "def parts(x):\n    return x / 2",
        "def parts(x):\n    return x * 0.5",
        "def parts(x):\n    return float('nan')",
        "float(not abs(parts(3) - 1.5) > 1e-9)",
    ),
    "listed": Case(  # `list` asks for a length first, which an iterator has not
        "def listed(xs):\n    return [x for x in xs if x]",
        "def listed(xs):\n    return filter(None, xs)",
        f"{YES}class All(Yes):\n    def __iter__(self): return iter([2, 3])\n"
        "def listed(xs): return All()",
        "assert list(listed([0, 2])) == [2] and sorted(listed([3, 0])) == [3]\n"
        "assert [*listed([0, 1])] == [1] and tuple(listed([0])) == ()",
    ),
    "pushed": Case(  # an object that student code changes between two looks at it
        "def pushed(q=None, n=0):\n    return [] if q is None else q.append(n)",
        "class Q:\n    def __init__(self): self.a = []\n"
        "    def __iter__(self): return iter(self.a)\n"
        "def pushed(q=None, n=0):\n    return Q() if q is None else q.a.append(n)",
        "def pushed(q=None, n=0):\n    return []",
        "q = pushed()\nassert [v for v in q] == []\npushed(q, 3)\nassert [v for v in q] == [3]",
    ),
}
OTHERS = EMPTY_ANSWERS | CHANGED_ARGUMENTS | PART_ANSWERS
CASES |= {name: Case(*parts) for name, parts in OTHERS.items()}


def _cells() -> Iterator[Cell]:
    yield locked("import numpy as np\n\nnumbers = [4, 1, 5]", "given")
    for name, case in CASES.items():
        yield solution(f"### BEGIN SOLUTION\n{case.right}\n### END SOLUTION", name)
        yield test(case.test, f"test_{name}", 1)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, GradedSubmission]:
    """Three hand-ins, each with one kind of answer to everything."""
    root: Path = make_course(tmp_path_factory.mktemp("course"), {"p1": list(_cells())})
    assignment, solutions = load_with_solutions(load_course(root), "ps1")
    with Grader(assignment) as grader:
        own = try_solution(grader, Trial(solutions))
    assert not own.not_full and not own.in_kernel
    done = {}
    with Grader(decided(assignment, own)) as grader:
        for kind in ("right", "also", "wrong"):
            answers = {name: getattr(case, kind) for name, case in CASES.items()}
            done[kind] = grader.grade(hand_in(root, kind, answered(root, answers)))
    return done


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("kind", ["right", "also", "wrong"])
def test_points(graded: dict[str, GradedSubmission], kind: str, name: str) -> None:
    """A right answer of another kind keeps its point, and no object wins one by its methods."""
    (notebook,) = graded[kind].notebooks
    (result,) = [r for r in notebook.results if r.grade_id == f"test_{name}"]
    assert result.score == (0.0 if kind == "wrong" else 1.0), (result.error, result.outputs)


def test_the_student_reads_what_came_and_what_is_read(graded: dict[str, GradedSubmission]) -> None:
    """In plain words, and without the name of the student's class, which may say anything."""
    (notebook,) = graded["wrong"].notebooks
    seen = {r.grade_id: r.finding.seen for r in notebook.results if r.finding}
    assert seen["test_primes"] == "`primes` returned an object; this test can only read a set."
    assert seen["test_table"] == "`table` is an object; this test can only read an array."
    words = "`distance` returned a value with NaN; none with NaN was expected."
    assert seen["test_distance"] == words
    assert "Yes" not in str(seen)


def test_the_instructor_reads_it_too(graded: dict[str, GradedSubmission]) -> None:
    """A test without a verdict is named beside the score, with what was expected."""
    reason = graded["wrong"].reason
    assert "The test test_primes ended without a verdict: A set was expected" in reason
    assert "of class Yes" in reason
    assert "The test test_distance gave no points for a value with NaN: your own solution" in reason
    assert graded["right"].reason == graded["also"].reason == ""
    assert record_of(graded["wrong"], "").reason == reason
