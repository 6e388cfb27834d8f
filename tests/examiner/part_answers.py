"""Answers that a test compares in part: right, also right, wrong, and the test."""

from __future__ import annotations

SQUARES = "import numpy as np\nfor a, b in zip({}, [0, 1, 4]):\n    assert np.allclose(a, b)"
LABELS = "import pandas as pd\ns = pd.Series([1.0, 2.0])\nassert {}"
PART_ANSWERS = {
    "in_array": (  # a list that is not empty, but where the test looks
        "import numpy as np\ndef in_array():\n    return np.arange(3) ** 2",
        "def in_array():\n    return (0, 1, 4)",
        "def in_array():\n    return [[], [], [], 1]",
        SQUARES.format("in_array()"),
    ),
    "in_rows": (
        "import numpy as np\ndef in_rows():\n    return np.array([[0, 1, 4]])",
        "def in_rows():\n    return [[0, 1, 4]]",
        "def in_rows():\n    return [[[], [], [], 1]]",
        SQUARES.format("in_rows()[0]"),
    ),
    "in_range": (
        "def in_range():\n    return range(3)",
        "def in_range():\n    return [0, 1, 2]",
        "def in_range():\n    return ((), (), (), 1)",
        SQUARES.format("in_range()").replace("4", "2"),
    ),
    "in_steps": (
        "def in_steps():\n    yield from (0, 1, 4)",
        "def in_steps():\n    return [0, 1, 4]",
        "def in_steps():\n    return [[], [], [], 1]",
        SQUARES.format("in_steps()"),
    ),
    "in_series": (
        "import pandas as pd\ndef in_series():\n    return pd.Series([0, 1, 4])",
        "def in_series():\n    return [0, 1, 4]",
        "import pandas as pd\ndef in_series():\n    return pd.Series([[], [], [], 1])",
        SQUARES.format("in_series()"),
    ),
    "in_column": (
        "import pandas as pd\ndef in_column():\n    return pd.DataFrame({'a': [0, 1, 4]})",
        "def in_column():\n    return {'a': [0, 1, 4], 'log': []}",
        "import pandas as pd\ndef in_column():\n    return pd.DataFrame({'a': [[], [], []]})",
        SQUARES.format("in_column()['a']"),
    ),
    "by_pair": (
        "def by_pair():\n    return {(0, 1): 2.0, (1, 0): 3.0}",
        "import numpy as np\ndef by_pair():\n    return {(0, 1): 2, (1, 0): np.int64(3)}",
        "def by_pair():\n    return {(0, 1): [], (1, 0): [], 'x': 1}",
        "import numpy as np\nassert all(np.allclose(by_pair()[i, 1 - i], 2 + i) for i in (0, 1))",
    ),
    "by_number": (  # keys that are equal, and more of them than are named
        "def by_number():\n    return {0: 2.0, 1: 3.0}",
        "def by_number():\n    return {False: 2, True: 3, 'log': []}",
        "def by_number():\n    return dict.fromkeys(range(2, 2000), 1) | {0.0: [], True: []}",
        "import numpy as np\nassert all(np.allclose(by_number()[i], 2 + i) for i in (0, 1))",
    ),
    "by_many": (
        "def by_many(n):\n    return {i: i for i in range(n)}",
        "def by_many(n):\n    return {float(i): i for i in range(n)}",
        "def by_many(n):\n    return {i: [] for i in range(n)} | {'x': 1}",
        "import numpy as np\nassert all(np.allclose(by_many(30)[i], i) for i in range(30))",
    ),
    "raised": (
        "def raised():\n    raise ValueError(4)",
        "class Odd(ValueError):\n    pass\ndef raised():\n    raise Odd(4.0)",
        "def raised():\n    raise ValueError([])",
        "import numpy as np\ntry:\n    raised()\nexcept ValueError as error:\n"
        "    assert np.allclose(error.args[0], 4)\nelse:\n    assert False",
    ),
    "raised_nan": (  # what nobody compares may be empty, or a NaN
        "def raised_nan(x):\n    raise ValueError(4)",
        "def raised_nan(x):\n    raise ValueError(4, x, '', [], float('nan'))",
        "def raised_nan(x):\n    raise ValueError(float('nan'))",
        "try:\n    raised_nan([])\nexcept ValueError as error:\n"
        "    assert not abs(error.args[0] - 4) > 1e-9\nelse:\n    assert False",
    ),
    "short_list": (
        "def short_list():\n    return [0, 1, 4]",
        "def short_list():\n    return [0, 1, 4, 9]",
        "def short_list():\n    return [0]",
        SQUARES.format("short_list()"),
    ),
    "short_steps": (  # also one that ends, as the solution's does
        "def short_steps(n):\n    yield from (i * i for i in range(n))",
        "def short_steps(n):\n    return map(lambda i: i * i, range(n))",
        "def short_steps(n):\n    yield 0",
        "assert all(a == b for a, b in zip([0, 1, 4], short_steps(3)))",
    ),
    "short_map": (
        "def short_map():\n    return [0, 1, 4]",
        "def short_map():\n    return (0, 1, 4, 9)",
        "def short_map():\n    return [0]",
        "import operator\nassert all(map(operator.eq, short_map(), [0, 1, 4]))",
    ),
    "long_list": (  # where the solution leaves something over, others may
        "def long_list():\n    return [0, 1, 4, 9]",
        "def long_list():\n    return [0, 1]",
        "def long_list():\n    return [1, 0]",
        SQUARES.format("long_list()"),
    ),
    "pairs": (  # in all else it is Python's own
        "def pairs(a, b):\n    return zip(a, b)",
        "def pairs(a, b):\n    return iter(zip(a, b))",
        "def pairs(a, b):\n    return zip(b, a)",
        "assert isinstance(pairs('a', 'b'), zip) and list(pairs('a', 'b')) == list(zip('a', 'b'))\n"
        "assert list(map(str, [1])) == ['1'] and isinstance(map(str, []), map)\n"
        "assert dict(zip('ab', [1, 2], strict=True)) == {'a': 1, 'b': 2}",
    ),
    "labels": (
        "def labels(s):\n    return 2 * s",
        "def labels(s):\n    return (s + s)[::-1]",
        "import pandas as pd\ndef labels(s):\n    return pd.Series([1.0], index=[9])",
        LABELS.format("(labels(s) - pd.Series([2.0, 4.0])).abs().sum() < 1e-9"),
    ),
    "some_labels": (
        "def some_labels(s):\n    return 2 * s",
        "import pandas as pd\ndef some_labels(s):\n    return pd.Series([2 * v for v in s])",
        "def some_labels(s):\n    return 2 * s[:1]",
        LABELS.format("(some_labels(s) - pd.Series([2.0, 4.0])).abs().max() < 1e-9"),
    ),
    "columns": (
        "def columns(s):\n    return s.to_frame('a')",
        "import pandas as pd\ndef columns(s):\n    return pd.DataFrame({'a': s})",
        "import pandas as pd\ndef columns(s):\n    return pd.DataFrame({'b': [1.0, 2.0]})",
        LABELS.format("not ((columns(s) - s.to_frame('a')).abs() > 0).any().any()"),
    ),
    "column_nan": (  # in a column that the solution has as well
        "import pandas as pd\n"
        "def column_nan(s):\n    return pd.DataFrame({'a': s, 'm': s.shift()})",
        "import pandas as pd\n"
        "def column_nan(s):\n    return pd.DataFrame({'a': s, 'm': s.shift(), 't': s.shift()})",
        "import pandas as pd\n"
        "def column_nan(s):\n    return pd.DataFrame({'a': s.shift(5), 'm': s.shift()})",
        LABELS.format("(column_nan(s)['a'] - s).abs().sum() == 0"),
    ),
    "deep_nan": (
        "def deep_nan():\n    return [[[[[1.0]]]]]",
        "import numpy as np\ndef deep_nan():\n    return np.ones((1, 1, 1, 1, 1))",
        "def deep_nan():\n    return [[[[[float('nan')]]]]]",
        "import numpy as np\nassert not np.any(abs(np.array(deep_nan()) - 1) > 1e-9)",
    ),
    "key_nan": (
        "def key_nan():\n    return {2.0: 1}",
        "import numpy as np\ndef key_nan():\n    return {np.float64(2): 1}",
        "def key_nan():\n    return {float('nan'): 1}",
        "assert not any(abs(key - 2) > 1e-9 for key in key_nan())",
    ),
}
