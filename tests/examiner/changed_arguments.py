"""Functions that change what they are given: right, also right, wrong, and the test."""

from __future__ import annotations

CHANGED_ARGUMENTS = {
    "summed": (  # an argument that is 0 has the sum 0
        "def summed(x):\n    return sum(x)",
        "def summed(x):\n    x.sort()\n    return sum(x)",
        "def summed(x):\n    x[:] = [0]\n    return 0",
        "x = [3, 1, 2]\nassert summed(x) == sum(x)",
    ),
    "largest": (  # also one that an earlier cell has bound
        "def largest(x):\n    return max(x)",
        "def largest(x):\n    x.sort()\n    return x[-1]",
        "def largest(x):\n    x[:] = [0]\n    return 0",
        "assert largest(numbers) == max(numbers)",
    ),
    "largest_again": (  # and it is what it was for the next test
        "def largest_again(x):\n    return max(x)",
        "def largest_again(x):\n    return sorted(x)[-1]",
        "def largest_again(x):\n    return 0",
        "assert largest_again(numbers) == max(numbers)",
    ),
    "shares": (  # handing back what was changed is no mistake by itself
        "def shares(x):\n    return x / x.sum()",
        "def shares(x):\n    x /= x.sum()\n    return x",
        "def shares(x):\n    x[:] = 1 / len(x)\n    return x",
        "import numpy as np\nx = np.arange(1.0, 4)\nassert np.allclose(shares(x), x / x.sum())",
    ),
    "marked": (  # what the test made of an answer is no answer
        "def marked(i=2):\n    return ['X' if k == i else '.' for k in range(2)]",
        "def marked(i=2):\n    out = ['.', '.', '.']\n    out[i] = 'X'\n    return out[:2]",
        "OUT = ['.', '.']\n\ndef marked(i=2):\n    return OUT",
        "a = marked()\na[0] = 'X'\nassert marked(0) == a",
    ),
    "deep": (
        "def deep(rows):\n    return sum(map(sum, rows))",
        "def deep(rows):\n    rows[0].sort(), rows.reverse()\n    return sum(map(sum, rows))",
        "def deep(rows):\n    [row.clear() for row in rows]\n    return 0",
        "rows = [[2, 1], [3]]\nassert deep(rows) == sum(map(sum, rows))",
    ),
    "given_rows": (  # what comes back holds what was changed
        "def given_rows(rows):\n    return [sorted(row) for row in rows]",
        "def given_rows(rows):\n    [row.sort() for row in rows]\n    return rows",
        "def given_rows(rows):\n    [row.clear() for row in rows]\n    return rows",
        "rows = [[2, 1], [3]]\nassert given_rows(rows) == [sorted(row) for row in rows]",
    ),
    "framed": (
        "def framed(df):\n    return df['a'].sum()",
        "def framed(df):\n    df['b'] = df['a']\n    return df['b'].sum()",
        "def framed(df):\n    df['a'] = 0\n    return 0",
        "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2]})\nassert framed(df) == df['a'].sum()",
    ),
    "by_method": (
        "class by_method:\n    def fit(self, x):\n        self.m = x.mean()\n        return self",
        "class by_method:\n    def fit(self, x):\n        x.sort()\n        self.m = x.mean()\n"
        "        return self",
        "class by_method:\n    def fit(self, x):\n        x[:] = self.m = 0.0\n        return self",
        "import numpy as np\nx = np.array([3.0, 2])\nassert by_method().fit(x).m == x.mean()",
    ),
    "called_back": (
        "def called_back(f, x):\n    return f(x)",
        "def called_back(f, x):\n    x += 1\n    y = f(x)\n    x -= 1\n    return y - 2",
        "def called_back(f, x):\n    x[:] = 0\n    return 0.0",
        "import numpy as np\nx = np.array([3.0, 2])\n"
        "assert called_back(lambda v: v.sum(), x) == x.sum()",
    ),
    "slopes": (  # that the solution changes, and puts back what was there
        "def slopes(f, x, h=1):\n    out = []\n    for i in range(len(x)):\n        x[i] += h\n"
        "        up = f()\n        x[i] -= 2 * h\n        down = f()\n        x[i] += h\n"
        "        out.append((up - down) / (2 * h))\n    return out",
        "def slopes(f, x, h=0.3):\n    out = []\n    for i in range(len(x)):\n        x[i] += h\n"
        "        up = f()\n        x[i] -= 2 * h\n        down = f()\n        x[i] += h\n"
        "        out.append((up - down) / (2 * h))\n    return out",
        "def slopes(f, x):\n    x[:] = 0\n    f()\n    return x",
        "import numpy as np\nx = np.arange(3.0)\n"
        "assert np.allclose(slopes(lambda: (x**2).sum(), x), 2 * x)",
    ),
    "into": (  # where the solution changes one argument, another is none the less what it was
        "def into(x, out):\n    out[:] = 2 * x",
        "import numpy as np\ndef into(x, out):\n    np.add(x, x, out=out)",
        "def into(x, out):\n    x[:] = 0",
        "import numpy as np\nx, out = np.arange(3.0), np.zeros(3)\ninto(x, out)\n"
        "assert np.allclose(out, 2 * x)",
    ),
    "into_nan": (
        "def into_nan(x, out):\n    out[:] = 2 * x",
        "import numpy as np\ndef into_nan(x, out):\n    np.add(x, x, out=out)",
        "def into_nan(x, out):\n    out[:] = float('nan')",
        "import numpy as np\nx, out = np.arange(3.0), np.zeros(3)\ninto_nan(x, out)\n"
        "assert not (abs(out - 2 * x) > 1e-9).any()",
    ),
    "into_list": (
        "def into_list(x, out):\n    out.append(2 * x)",
        "def into_list(x, out):\n    out += [x + x]",
        "def into_list(x, out):\n    out.append([[]])",
        "import numpy as np\nout = []\ninto_list(3, out)\nassert np.allclose(out[0], 6)",
    ),
    "kept_order": (  # a test may see that an argument was changed
        "def kept_order(x):\n    return sorted(x)",
        "def kept_order(x):\n    return sorted(x[:])",
        "def kept_order(x):\n    x.sort()\n    return x",
        "x = [3, 1]\nassert kept_order(x) == [1, 3] and x == [3, 1]",
    ),
    "some_points": (
        "def some_points(x):\n    return sum(x)",
        "def some_points(x):\n    x.reverse()\n    return sum(x)",
        "def some_points(x):\n    x.clear()\n    return 0",
        "tries = [1, 2], [2, 3]\nfloat(np.mean([some_points(x) == sum(x) for x in tries]))",
    ),
    "turns": (  # a test whose names stand for something else when it has run
        "def turns(x):\n    return sum(x)",
        "def turns(x):\n    x.sort()\n    return sum(x)",
        "def turns(x):\n    x[:] = [0]\n    return 0",
        "numbers = [n + 1 for n in numbers]\nassert numbers == [5, 2, 6]\n"
        "assert turns(numbers) == sum(numbers)",
    ),
}
