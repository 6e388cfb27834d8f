"""Courses in the styles of introductory Python and of numerical methods."""

from __future__ import annotations

from tests.foreign.exercise import Exercise

IMPORTS = (
    Exercise(
        "numpy_as_np",
        "import numpy as np",
        "assert np.arange(3).sum() == 3",
        ("import numpy", "", "import math as np"),
    ),
    Exercise(
        "evens",
        "evens = np.arange(0, 10, 2)",
        "assert isinstance(evens, np.ndarray)\nassert np.array_equal(evens, [0, 2, 4, 6, 8])",
        ("evens = [0, 2, 4, 6, 8]", "evens = np.arange(0, 8, 2)", "evens = np.arange(0, 10)"),
    ),
    Exercise(
        "floor_of_math",
        "from math import floor",
        "assert floor(2.5) == 2 and floor(-0.5) == -1",
        ("from math import ceil", "from math import ceil as floor", "floor = int"),
    ),
    Exercise(
        "counted",
        "from collections import Counter\n\ndef counted(text):\n    return Counter(text)",
        "assert isinstance(counted('abca'), Counter)\nassert counted('abca')['a'] == 2",
        (
            "def counted(text):\n    return {c: text.count(c) for c in text}",
            "from collections import Counter\n\ndef counted(text):\n    return Counter(set(text))",
            "from collections import Counter\n\ndef counted(text):\n    print(Counter(text))",
        ),
    ),
    Exercise(
        "statistics_module",
        "import statistics as st\nmiddle = st.median([3, 1, 2])",
        "assert middle == st.median([3, 1, 2]) == 2",
        ("middle = 2", "import statistics as st\nmiddle = 3", "from statistics import *\nmiddle=2"),
    ),
    Exercise(
        "exact",
        "from fractions import Fraction\nthird = Fraction(1, 3)",
        "assert third * 3 == 1 and third == Fraction(2, 6)",
        ("third = 1 / 3", "from fractions import Fraction\nthird = Fraction(1/3)", "third = '1/3'"),
    ),
    Exercise(
        "dated",
        "import datetime as dt\nday = dt.date(2024, 2, 29)",
        "assert day + dt.timedelta(days=1) == dt.date(2024, 3, 1)",
        (
            "day = '2024-02-29'",
            "import datetime as dt\nday = dt.date(2024, 2, 28)",
            "import datetime as dt\nday = dt.datetime(2024, 2, 29)",
        ),
    ),
)

NAMES = (
    Exercise(
        "rebound",
        "x = 5",
        "assert x == 5",
        ("x = 6", "y = 5", "x == 5"),
        given="x = 1",
    ),
    Exercise(
        "same_again",
        "r = 10",
        "assert r == 10",
        ("r = 11", "r = '10'", "del r"),
        given="r = 10",
    ),
    Exercise(
        "filled",
        "items.append(1)",
        "assert items == [1]",
        ("items + [1]", "items.append('1')", "items = (1,)"),
        open="items = []",
    ),
    Exercise(
        "grid_changed",
        "grid[0, 1] = 7",
        "assert grid[0, 1] == 7 and grid.sum() == 7",
        ("grid[1, 0] = 7", "grid = grid + 7", "grid[0] = 7"),
        given="import numpy as np\ngrid = np.zeros((2, 2))",
    ),
    Exercise(
        "loop_name",
        "w = [i for i in range(3)]",
        "assert w == [0, 1, 2]",
        ("w = range(3)", "w = [1, 2, 3]", "pass"),
        given="for i in range(3):\n    w = i",
    ),
    Exercise(
        "from_the_test",
        "def total():\n    return sum(data)",
        "data = [1, 2]\nassert total() == 3\ndata = [5]\nassert total() == 5",
        (
            "def total():\n    return 3",
            "def total(data):\n    return sum(data)",
            "data = [1]\nseen = tuple(data)\ndef total():\n    return sum(seen)",
        ),
    ),
    Exercise(
        "result_of_a_test",
        "z = 7",
        "assert z == 7",
        ("z = 9", "pass", "z = z + 1"),
        given="def f(v):\n    return v * 2\nz = f(2)",
    ),
    Exercise(
        "counter_object",
        "counter.value += 2",
        "assert counter.value == 3",
        ("counter.value = 2", "counter = 3", "Counter.value = 3"),
        given="class Counter:\n    def __init__(self):\n        self.value = 1\n\n"
        "counter = Counter()",
    ),
)

NUMERICAL = (
    Exercise(
        "halves",
        "def halves(x):\n    while x > 1:\n        x /= 2\n        yield x",
        "assert list(halves(8)) == [4, 2, 1]\nassert next(halves(3)) == 1.5",
        (
            "def halves(x):\n    while x > 0.5:\n        x /= 2\n        yield x",
            "def halves(x):\n    return [4, 2, 1]",
            "def halves(x):\n    yield x / 2",
        ),
    ),
    Exercise(
        "absolutes",
        "def absolutes(v):\n    return map(abs, v)",
        "assert list(absolutes([1, -2])) == [1, 2]",
        (
            "def absolutes(v):\n    return map(int, v)",
            "def absolutes(v):\n    return abs(v[0])",
            "def absolutes(v):\n    return filter(None, v)",
        ),
    ),
    Exercise(
        "ragged",
        "ragged = np.array([[1], [1, 2]], dtype=object)",
        "assert ragged.dtype == object and ragged.shape == (2,)\nassert sum(ragged[1]) == 3",
        (
            "ragged = [[1], [1, 2]]",
            "ragged = np.array([[1, 0], [1, 2]], dtype=object)",
            "ragged = np.array([[1, 2], [1]], dtype=object)",
        ),
        given="import numpy as np",
    ),
    Exercise(
        "table",
        "table = np.array([(1, 2.5), (2, 3.5)], dtype=[('n', int), ('x', float)])",
        "assert table.dtype.names == ('n', 'x')\nassert table['x'].sum() == 6",
        (
            "table = np.array([(1, 2.5), (2, 3.5)])",
            "table = np.array([(1, 2.5), (2, 4.5)], dtype=[('n', int), ('x', float)])",
            "table = np.array([(1, 2.5), (2, 3.5)], dtype=[('x', float), ('n', float)])",
        ),
    ),
    Exercise(
        "newton",
        "def newton(f, df, x, tol=1e-10):\n    while abs(f(x)) > tol:\n"
        "        x = x - f(x) / df(x)\n    return x",
        "root = newton(lambda t: t**2 - 2, lambda t: 2 * t, 1.0)\n"
        "np.testing.assert_allclose(root, 2**0.5)",
        (
            "def newton(f, df, x, tol=1e-10):\n    return x - f(x) / df(x)",
            "def newton(f, df, x, tol=1e-10):\n    return 1.41",
            "def newton(f, df, x, tol=1e-10):\n    return f(x)",
        ),
    ),
    Exercise(
        "vectorised",
        "square = np.vectorize(lambda t: t * t)",
        "assert np.array_equal(square([1, 2, 3]), [1, 4, 9])",
        ("square = lambda t: t * t", "square = np.vectorize(lambda t: 2 * t)", "square = np.abs"),
    ),
    Exercise(
        "polynomial",
        "p = np.poly1d([1, 0, -1])",
        "assert p(2) == 3 and sorted(p.roots) == [-1, 1]",
        ("p = np.poly1d([1, 0, 1])", "p = lambda t: t**2 - 1", "p = [1, 0, -1]"),
    ),
)
