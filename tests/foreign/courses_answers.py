"""Courses whose students answer otherwise than the instructor: with another type, and rightly.

Of each exercise one answer at least is wrong, the others are right in their own way.
"""

from __future__ import annotations

from tests.foreign.exercise import Exercise

ANSWERS = (
    Exercise(
        "phone",
        "def phone(s):\n    return bool(re.fullmatch(r'\\d{3}-\\d{4}', s))",
        "assert phone('555-1234')\nassert not phone('5551234')\n"
        "if phone('555-12345'):\n    raise AssertionError('too long')",
        (
            "def phone(s):\n    return re.fullmatch(r'\\d{3}-\\d{4}', s)",
            "def phone(s):\n    return re.match(r'\\d{3}-\\d{4}', s)",
            "def phone(s):\n    return re.findall(r'^\\d{3}-\\d{4}$', s)",
        ),
        given="import re",
    ),
    Exercise(
        "year",
        "def year(s):\n    return re.search(r'\\d{4}', s)",
        "found = year('in 1999')\nassert found\nassert found.group() == '1999'\n"
        "assert not year('none')",
        (
            "def year(s):\n    return next(re.finditer(r'\\d{4}', s), None)",
            "def year(s):\n    return '1999' if '1999' in s else ''",
            "def year(s):\n    return re.match(r'\\d{4}', s)",
        ),
    ),
    Exercise(
        "clean",
        "def clean(a):\n    return np.where(a < 0, 0, a)",
        "got = clean(np.array([1, -2, 3]))\nassert np.array_equal(got, [1, 0, 3])\n"
        "assert got.sum() == 4",
        (
            "def clean(a):\n    return np.ma.masked_array(np.clip(a, 0, None))",
            "def clean(a):\n    return np.ma.masked_less(a, 0)",
            "def clean(a):\n    return np.ma.masked_less(a, 0).filled(0)",
        ),
        given="import numpy as np\nimport pandas as pd",
    ),
    Exercise(
        "roster",
        "roster = np.array([('Bo', 3), ('Cy', 5)], dtype=[('name', 'U5'), ('age', 'i4')])",
        "assert roster.dtype.names == ('name', 'age')\nassert roster['age'].mean() == 4\n"
        "assert roster[roster['age'] > 3]['name'].tolist() == ['Cy']",
        (
            "roster = np.rec.array([('Bo', 3), ('Cy', 5)], dtype=[('name', 'U9'), ('age', int)])",
            "roster = np.rec.fromarrays([['Bo', 'Cy'], [3, 5]], names='name,age')",
            "roster = np.rec.fromarrays([['Bo', 'Cy'], [3, 6]], names='name,age')",
        ),
    ),
    Exercise(
        "merged",
        "def merged(a, b):\n    return a.merge(b, on='k', how='left')",
        "got = merged(pd.DataFrame({'k': [1, 2]}), pd.DataFrame({'k': [1], 'y': [5]}))\n"
        "assert got.shape == (2, 2) and got['y'].iloc[0] == 5\n"
        "assert pd.isna(got['y'].iloc[1]) and got['y'].isnull().sum() == 1",
        (
            "def merged(a, b):\n"
            "    return a.convert_dtypes().merge(b.convert_dtypes(), on='k', how='left')",
            "def merged(a, b):\n    return a.merge(b, on='k', how='left').fillna(0)",
            "def merged(a, b):\n    return a.join(b.set_index('k').astype('Float64'), on='k')",
        ),
    ),
    Exercise(
        "summed_up",
        "def summed_up(n):\n    return n * (n + 1) // 2",
        "assert summed_up(4) == 10 and abs(summed_up(100) - 5050) < 1e-9",
        (
            "import sympy\ndef summed_up(n):\n    return sympy.summation(t, (t, 1, n))\n"
            "t = sympy.Symbol('t')",
            "import sympy\ndef summed_up(n):\n    return sympy.Integer(n) ** 2 / 2",
            "import sympy\ndef summed_up(n):\n    return sympy.Float(n) * (n + 1) / 2",
        ),
    ),
    Exercise(
        "flat",
        "def flat(xs):\n    for x in xs:\n"
        "        yield from flat(x) if isinstance(x, list) else [x]",
        "assert list(flat([1, [2, [3, []]], 4])) == [1, 2, 3, 4]\nassert tuple(flat([])) == ()\n"
        "first, second = flat([1, [2]])\nassert 2 in flat([1, [2]]) and max(flat([[1, 9]])) == 9",
        (
            "def flat(xs):\n    out = []\n    for x in xs:\n"
            "        out += flat(x) if isinstance(x, list) else [x]\n    return out",
            "def flat(xs):\n    return []",
            "import itertools\ndef flat(xs):\n    return itertools.chain.from_iterable(\n"
            "        flat(x) if isinstance(x, list) else [x] for x in xs)",
        ),
    ),
    Exercise(
        "million",
        "def million(n):\n    return list(range(n))",
        "got = million(1_000_000)\nassert len(got) == 1_000_000 and got[-1] == 999_999\n"
        "assert sum(got) == 499999500000",
        (
            "def million(n):\n    return tuple(range(n))",
            "def million(n):\n    return [i for i in range(n + 1)]",
            "import numpy as np\ndef million(n):\n    return np.arange(n)",
        ),
    ),
    Exercise(
        "sorter",
        "def sorter(xs, key):\n    return sorted(xs, key=key)",
        "xs = [(i * 7919) % 5003 for i in range(5003)]\n"
        "assert sorter(xs, lambda v: -v) == sorted(xs, reverse=True)",
        (
            "def sorter(xs, key):\n    out = list(xs)\n    out.sort(key=key)\n    return out",
            "def sorter(xs, key):\n    return sorted(xs)",
            "def sorter(xs, key):\n    return sorted(xs, key=key)[::-1]",
        ),
    ),
    Exercise(
        "even_numbers",
        "def even_numbers(n):\n    return [i for i in range(n) if i % 2 == 0]",
        "assert list(even_numbers(6)) == [0, 2, 4] and 4 in even_numbers(6)\n"
        "assert max(even_numbers(6)) == 4",
        (
            "def even_numbers(n):\n    return filter(lambda i: i % 2 == 0, range(n))",
            "import pandas as pd\ndef even_numbers(n):\n    return pd.Series(range(n))[::2].index",
            "def even_numbers(n):\n    return iter([])",
        ),
    ),
    Exercise(
        "meeting",
        "from datetime import datetime, timezone\nfrom zoneinfo import ZoneInfo\n"
        "def meeting(y, m, d, h, place):\n"
        "    return datetime(y, m, d, h, tzinfo=timezone.utc).astimezone(ZoneInfo(place))",
        "import datetime as dt\nfrom zoneinfo import ZoneInfo\n"
        "got = meeting(2024, 7, 1, 12, 'Europe/Vienna')\n"
        "assert got == dt.datetime(2024, 7, 1, 14, tzinfo=ZoneInfo('Europe/Vienna'))\n"
        "assert got.utcoffset() == dt.timedelta(hours=2) and got.isoformat().endswith('+02:00')\n"
        "assert meeting(2024, 1, 1, 12, 'Europe/Vienna').hour == 13",
        (
            "from datetime import datetime, timezone\nfrom zoneinfo import ZoneInfo\n"
            "def meeting(y, m, d, h, place):\n"
            "    return datetime(y, m, d, h, tzinfo=ZoneInfo('UTC')).astimezone(ZoneInfo(place))",
            "from datetime import datetime, timezone\nfrom zoneinfo import ZoneInfo\n"
            "def meeting(y, m, d, h, place):\n"
            "    return datetime(y, m, d, h, tzinfo=ZoneInfo(place))",
            "from datetime import datetime, timezone\nfrom zoneinfo import ZoneInfo\n"
            "def meeting(y, m, d, h, place):\n    return datetime(y, m, d, h + 2)",
        ),
    ),
    Exercise(
        "grid",
        "def grid(rows, cols, fill=0):\n    return [[fill] * cols for _ in range(rows)]",
        "m = grid(2, 3)\nm[0][0] = 5\nassert m == [[5, 0, 0], [0, 0, 0]] and m[0] is not m[1]\n"
        "assert grid(1, 2, fill='x') == [['x', 'x']]",
        (
            "def grid(rows, cols, fill=0):\n    row = [fill] * cols\n"
            "    return [row.copy() for _ in range(rows)]",
            "def grid(rows, cols, fill=0):\n    return [[fill] * cols] * rows",
            "import numpy as np\ndef grid(rows, cols, fill=0):\n"
            "    return np.full((rows, cols), fill)",
        ),
    ),
    Exercise(
        "parameters",
        "import numpy as np\ndef parameters(n):\n    return {'w': np.zeros(n), 'b': np.zeros(n)}",
        "p = parameters(3)\np['w'] += 1\nassert np.all(p['w'] == 1) and np.all(p['b'] == 0)",
        (
            "def parameters(n):\n    zero = np.zeros(n)\n    return dict(w=zero, b=zero.copy())",
            "def parameters(n):\n    zero = np.zeros(n)\n    return dict(w=zero, b=zero)",
            "def parameters(n):\n    return dict.fromkeys('wb', np.zeros(n))",
        ),
    ),
    Exercise(
        "counts",
        "def counts(text):\n    out = {}\n    for word in text.split():\n"
        "        out[word] = out.get(word, 0) + 1\n    return out",
        "found = counts('a b a')\nassert found == {'a': 2, 'b': 1} and found['a'] == 2\n"
        "assert 'z' not in found and found.get('z') is None",
        (
            "from collections import defaultdict\ndef counts(text):\n    out = defaultdict(int)\n"
            "    for word in text.split():\n        out[word] += 1\n    return out",
            "from collections import defaultdict\ndef counts(text):\n"
            "    out = defaultdict(lambda: 0)\n    for word in text.split():\n"
            "        out[word] += 1\n    return out",
            "from collections import defaultdict\ndef counts(text):\n"
            "    return defaultdict(lambda: 2, b=1)",
        ),
    ),
    Exercise(
        "tally",
        "from collections import defaultdict\n\ndef tally(s):\n    d = defaultdict(int)\n"
        "    for c in s:\n        d[c] += 1\n    return d",
        "t = tally('abca')\nassert t['a'] == 2 and t['z'] == 0\nt['b'] += 1\nassert t['b'] == 2",
        (
            "from collections import defaultdict\n\ndef tally(s):\n"
            "    d = defaultdict(lambda: 0)\n    for c in s:\n        d[c] += 1\n    return d",
            "from collections import Counter\n\ntally = Counter",
            "def tally(s):\n    return {c: s.count(c) for c in s}",
        ),
    ),
    Exercise(
        "doubled",
        "def doubled(xs):\n    return [2 * x for x in xs]",
        "for xs in ([3, 1], [5, 2, 4], [1]):\n    out = doubled(xs)\n    out.sort()\n"
        "    assert out == sorted(2 * x for x in xs)",
        (
            "OUT = []\n\ndef doubled(xs):\n    OUT.clear()\n"
            "    OUT.extend(2 * x for x in xs)\n    return OUT",
            "from functools import lru_cache\n\n@lru_cache\ndef of_tuple(xs):\n"
            "    return [2 * x for x in xs]\n\ndef doubled(xs):\n    return of_tuple(tuple(xs))",
            "OUT = []\n\ndef doubled(xs):\n    OUT.extend(2 * x for x in xs)\n    return OUT",
        ),
    ),
)
