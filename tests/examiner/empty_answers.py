"""Answers that hold nothing where something is asked: right, also right, wrong, and the test."""

from __future__ import annotations

EMPTY_ANSWERS = {
    "lists_of_none": (  # `np.allclose([[]], 6)` holds
        "def lists_of_none(x):\n    return 2.0 * x",
        "def lists_of_none(x):\n    return [[x + x]]",
        "def lists_of_none(x): return [[]]",
        "import numpy as np\nassert np.allclose(lists_of_none(3), 6)",
    ),
    "array_in_list": (  # it equals every vector
        "def array_in_list(x):\n    return [2 * v for v in x]",
        "def array_in_list(x):\n    return [[v + v for v in x]]",
        "import numpy as np\ndef array_in_list(x): return [np.zeros((0, 1))]",
        "import numpy as np\nassert np.allclose(array_in_list([1, 2]), [2, 4])",
    ),
    "rows_of_none": (
        "def rows_of_none(n):\n    return [[i] for i in range(n)]",
        "def rows_of_none(n):\n    return [(i,) for i in range(n)]",
        "def rows_of_none(n): return [(), (), ()]",
        "for row, wanted in zip(rows_of_none(3), [[0], [1], [2]]):\n"
        "    assert all(a == b for a, b in zip(row, wanted))",
    ),
    "no_columns": (
        "def no_columns(x):\n    return 2.0 * x",
        "import pandas as pd\ndef no_columns(x):\n    return pd.DataFrame([[x + x]])",
        "import pandas as pd\ndef no_columns(x): return pd.DataFrame(index=[0])",
        "import numpy as np\nnp.testing.assert_allclose(no_columns(3), 6)",
    ),
    "by_name": (  # a part is of a kind, too
        "def by_name(x):\n    return {'sum': sum(x), 'rest': []}",
        "import numpy as np\ndef by_name(x):\n    return {'sum': np.sum(x), 'rest': (), 'n': 2}",
        "def by_name(x): return {'sum': [], 'rest': [], 'n': 2}",
        "import numpy as np\nassert np.allclose(by_name([1, 2])['sum'], 3)",
    ),
    "by_place": (
        "def by_place(x):\n    return x, 2.0 * x",
        "def by_place(x):\n    return [x, x + x]",
        "def by_place(x): return [x, []]",
        "import numpy as np\na, b = by_place(3)\nassert a == 3 and np.allclose(b, 6)",
    ),
    "by_view": (
        "def by_view(x):\n    return x, [2.0 * v for v in (x, x)]",
        "def by_view(x):\n    return {'a': x, 'b': (x + x, x + x)}.values()",
        "import numpy as np\ndef by_view(x): return {'a': x, 'b': np.zeros((0, 1))}.values()",
        "import numpy as np\na, b = by_view(3)\nassert a == 3 and np.allclose(b, [6, 6])",
    ),
    "cache_of_none": (  # what only goes back may be empty, also where the solution's is not
        "def cache_of_none(x, c=None):\n    return (x, [x]) if c is None else x",
        "def cache_of_none(x, c=None):\n    return (x, []) if c is None else x",
        "def cache_of_none(x, c=None): return ([], [x]) if c is None else -x",
        "x, c = cache_of_none(3)\nassert cache_of_none(x, c) == 3",
    ),
    "no_message": (
        "def no_message(x):\n    return x > 0, 'fine'",
        "def no_message(x):\n    return x > 0, []",
        "def no_message(x): return [], []",
        "ok, message = no_message(3)\nassert ok",
    ),
    "no_time": (  # a NaN of its own kind
        "import numpy as np\ndef no_time(x):\n    return 2 * x",
        "import numpy as np\ndef no_time(x):\n    return np.int64(x + x)",
        "import numpy as np\ndef no_time(x): return np.timedelta64('NaT')",
        "assert not abs(no_time(3) - 6) > 1",
    ),
    "levels": (
        "import pandas as pd\ndef levels():\n    return pd.MultiIndex.from_tuples([(1, 2)])",
        "import pandas as pd\ndef levels():\n    return pd.MultiIndex.from_product([[1], [2]])",
        "import pandas as pd\ndef levels(): return pd.MultiIndex.from_tuples([(1, 3)])",
        "assert list(levels()) == [(1, 2)]",
    ),
    "no_items": (  # a loop over nothing finds nothing wrong
        "def no_items(n):\n    yield from range(n)",
        "class no_items:\n    def __init__(self, n): self.n = n\n"
        "    def __iter__(self): return iter(range(self.n))",
        "def no_items(n):\n    return\n    yield",
        "for a, b in zip(no_items(3), [0, 1, 2]):\n    assert a == b",
    ),
    "few_items": (
        "def few_items():\n    n = 0\n    while True:\n        yield n\n        n += 1",
        "import itertools\ndef few_items(): return itertools.count()",
        "def few_items():\n    yield 0",
        "for a, b in zip(few_items(), [0, 1, 2]):\n    assert a == b",
    ),
    "items_of_none": (
        "def items_of_none(n):\n    yield from range(n)",
        "def items_of_none(n): return list(range(n))",
        "def items_of_none(n):\n    yield from [[[]]] * n",
        "import numpy as np\n"
        "for a, b in zip(items_of_none(2), [0, 1]):\n    assert np.allclose(a, b)",
    ),
    "items_of_lists": (  # an item may be empty where some part of the solution's list is
        "def items_of_lists():\n    return [[], [1]]",
        "def items_of_lists():\n    yield from ([], [1])",
        "def items_of_lists():\n    yield from ([], [2])",
        "assert [list(item) for item in items_of_lists()] == [[], [1]]",
    ),
    "told": (  # what a function of the test is given
        "def told(f):\n    for x in (1.0, 2.0):\n        f(x)",
        "def told(f):\n    for x in ([1.0], [2.0]):\n        f(*x)",
        "def told(f):\n    f([]), f([])",
        "import numpy as np\nseen = []\ntold(seen.append)\n"
        "assert len(seen) == 2 and all(map(np.allclose, seen, [1, 2]))",
    ),
    "told_nan": (
        "def told_nan(f):\n    f(2.0)",
        "import numpy as np\ndef told_nan(f):\n    f(np.float64(2))",
        "def told_nan(f):\n    f(float('nan'))",
        "seen = []\ntold_nan(seen.append)\nassert not abs(seen[0] - 2) > 1e-9",
    ),
}
