"""Courses in the styles of databases, object orientation, symbols, and checks by an object."""

from __future__ import annotations

from tests.foreign.exercise import Exercise

OBJECTS = (
    Exercise(
        "inherits",
        "class Dog(Animal):\n    def sound(self):\n        return 'woof'",
        "d = Dog('Rex')\nassert isinstance(d, Animal)\nassert d.sound() == 'woof'\n"
        "assert d.name == 'Rex'",
        (
            "class Dog:\n    def __init__(self, name):\n        self.name = name\n"
            "    def sound(self):\n        return 'woof'",
            "class Dog(Animal):\n    def sound(self):\n        return 'meow'",
            "class Dog(Animal):\n    def __init__(self, name):\n        pass\n"
            "    def sound(self):\n        return 'woof'",
        ),
        given="class Animal:\n    def __init__(self, name):\n        self.name = name",
    ),
    Exercise(
        "subclass",
        "class Square(Shape):\n    pass",
        "assert issubclass(Square, Shape)",
        ("class Square:\n    pass", "Square = 3", "pass"),
        given="class Shape:\n    pass",
    ),
    Exercise(
        "record",
        "from dataclasses import dataclass\n\n@dataclass\nclass Point:\n    x: int\n    y: int",
        "assert Point(1, 2) == Point(1, 2)\nassert Point(1, 2) != Point(2, 1)\n"
        "assert repr(Point(1, 2)) == 'Point(x=1, y=2)'",
        (
            "class Point:\n    def __init__(self, x, y):\n        self.x, self.y = x, y",
            "from collections import namedtuple\nPoint = namedtuple('P', 'x y')",
            "def Point(x, y):\n    return (x, y)",
        ),
    ),
    Exercise(
        "vector",
        "class V:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n"
        "    def __add__(self, o):\n        return V(self.x + o.x, self.y + o.y)\n"
        "    def __eq__(self, o):\n        return (self.x, self.y) == (o.x, o.y)",
        "s = V(1, 2) + V(3, 4)\nassert (s.x, s.y) == (4, 6)\nassert V(1, 2) + V(3, 4) == V(4, 6)",
        (
            "class V:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n"
            "    def __add__(self, o):\n        return V(self.x, self.y)",
            "class V:\n    def __init__(self, x, y):\n        self.x, self.y = x, y",
            "def V(x, y):\n    return (x, y)",
        ),
    ),
    Exercise(
        "own_error",
        "class TooSmall(ValueError):\n    pass\n\ndef root(x):\n    if x < 0:\n"
        "        raise TooSmall('below 0')\n    return x ** 0.5",
        "assert root(4) == 2\ntry:\n    root(-1)\n    assert False\nexcept ValueError as e:\n"
        "    assert 'below' in str(e)",
        (
            "def root(x):\n    return x ** 0.5",
            "def root(x):\n    if x < 0:\n        raise TypeError('below 0')\n    return x ** 0.5",
            "def root(x):\n    if x < 0:\n        raise ValueError('no')\n    return x ** 0.5",
        ),
    ),
    Exercise(
        "stack",
        "class Stack:\n    def __init__(self):\n        self.items = []\n"
        "    def push(self, x):\n        self.items.append(x)\n"
        "    def pop(self):\n        return self.items.pop()\n"
        "    def __len__(self):\n        return len(self.items)",
        "s = Stack()\nfor i in range(3):\n    s.push(i)\nassert s.pop() == 2 and len(s) == 2\n"
        "assert s.items == [0, 1]",
        (
            "class Stack:\n    def push(self, x):\n        self.items = [x]\n"
            "    def pop(self):\n        return self.items[0]\n    def __len__(self):\n"
            "        return 2",
            "class Stack(list):\n    def push(self, x):\n        self.insert(0, x)",
            "Stack = list",
        ),
    ),
    Exercise(
        "Bag",
        "class Bag:\n    def __init__(self):\n        self._items = []\n"
        "    def add(self, x):\n        self._items.append(x)\n"
        "    def items(self):\n        return list(self._items)",
        "bag = Bag()\nbag.add(1)\ngot = bag.items()\ngot.append(2)\n"
        "assert bag.items() == [1]\nbag.add(3)\nassert bag.items() == [1, 3]",
        (
            "class Bag:\n    def __init__(self):\n        self._items = []\n"
            "    def add(self, x):\n        self._items.append(x)\n"
            "    def items(self):\n        return self._items",
            "class Bag:\n    def __init__(self):\n        self._items = ()\n"
            "    def add(self, x):\n        self._items += (x,)\n"
            "    def items(self):\n        return [*self._items]",
            "class Bag:\n    def __init__(self):\n        self.all = []\n"
            "    def add(self, x):\n        self.all.append(x)\n"
            "    items = property(lambda self: self.all)",
        ),
    ),
    Exercise(
        "decorated",
        "def twice(f):\n    def inner(*args):\n        f(*args)\n        return f(*args)\n"
        "    return inner",
        "calls = []\n@twice\ndef note(x):\n    calls.append(x)\n    return len(calls)\n"
        "assert note(5) == 2\nassert calls == [5, 5]",
        ("def twice(f):\n    return f", "def twice(f):\n    return lambda *a: 2",
         "def twice(f):\n    return f()"),
    ),
    Exercise(
        "closure",
        "def make():\n    n = 0\n    def up():\n        nonlocal n\n        n += 1\n"
        "        return n\n    return up",
        "a, b = make(), make()\na()\nassert a() == 2 and b() == 1",
        ("n = 0\ndef make():\n    def up():\n        global n\n        n += 1\n"
         "        return n\n    return up",
         "def make():\n    return lambda: 1", "def make():\n    return 1"),
    ),
    Exercise(
        "context",
        "from contextlib import contextmanager\n\n@contextmanager\ndef opened(log):\n"
        "    log.append('in')\n    yield log\n    log.append('out')",
        "log = []\nwith opened(log) as got:\n    got.append('body')\n"
        "assert log == ['in', 'body', 'out']",
        ("def opened(log):\n    log += ['in', 'body', 'out']\n    return log",
         "from contextlib import contextmanager\n\n@contextmanager\ndef opened(log):\n"
         "    log.append('in')\n    yield log",
         "class opened:\n    def __init__(self, log):\n        self.log = log\n"
         "    def __enter__(self):\n        return self.log\n"
         "    def __exit__(self, *error):\n        return True"),
    ),
    Exercise(
        "sorting_key",
        "def key(word):\n    return (len(word), word)",
        "assert sorted(['bb', 'a', 'ab'], key=key) == ['a', 'ab', 'bb']\n"
        "assert max(['bb', 'a'], key=key) == 'bb'",
        ("def key(word):\n    return -len(word)", "key = len", "def key(word):\n    return 1"),
    ),
    Exercise(
        "judged",
        "def triple(x):\n    return 3 * x\n\njudge.check('triple', triple)",
        "judge.check('triple', triple)",
        ("def triple(x):\n    return x", "def triple(x):\n    return '3'",
         "def triple(x):\n    return x ** 3"),
        given="class Judge:\n    cases = {'triple': [(1, 3), (2, 6)]}\n"
        "    def check(self, name, f):\n        for x, y in self.cases[name]:\n"
        "            assert f(x) == y, name\n\njudge = Judge()",
    ),
)  # fmt: skip

TEXTS = (
    Exercise(
        "query",
        "query = 'SELECT name FROM people WHERE age > 30 ORDER BY name'",
        "rows = connection.execute(query).fetchall()\nassert rows == [('Bo',), ('Cy',)]",
        ("query = 'SELECT name FROM people'", "query = 'SELECT name, age FROM people WHERE age>30'",
         "query = 'SELEC'"),
        given="import sqlite3\nconnection = sqlite3.connect(':memory:')\n"
        "connection.execute('CREATE TABLE people (name TEXT, age INT)')\n"
        "connection.executemany('INSERT INTO people VALUES (?, ?)',"
        " [('Al', 20), ('Cy', 40), ('Bo', 50)])",
    ),
    Exercise(
        "pattern",
        r"pattern = r'\b\d{4}\b'",
        "import re\nassert re.findall(pattern, 'in 1999 and 20011 or 2004') == ['1999', '2004']",
        (r"pattern = r'\d{4}'", "pattern = '1999'", "pattern = '('"),
    ),
    Exercise(
        "formula",
        "formula = 'x ** 2 + 1'",
        "assert [eval(formula, {'x': x}) for x in (0, 2)] == [1, 5]",
        ("formula = 'x + 1'", "formula = 'x ** 2 +'", "formula = 5"),
    ),
    Exercise(
        "written",
        "with open('squares.txt', 'w') as file:\n    for i in range(3):\n"
        "        file.write(f'{i * i}\\n')",
        "with open('squares.txt') as file:\n    assert file.read().split() == ['0', '1', '4']",
        ("with open('squares.txt', 'w') as file:\n    file.write('0 1 2')", "pass",
         "with open('square.txt', 'w') as file:\n    file.write('0 1 4')"),
    ),
    Exercise(
        "counted_words",
        "def counted_words(text):\n    out = {}\n    for w in text.lower().split():\n"
        "        out[w] = out.get(w, 0) + 1\n    return out",
        "got = counted_words('A b a')\nassert got == {'a': 2, 'b': 1} and set(got) == {'a', 'b'}",
        ("def counted_words(text):\n    return {w: 1 for w in text.lower().split()}",
         "def counted_words(text):\n    return len(text.split())",
         "def counted_words(text):\n    return {}"),
    ),
    Exercise(
        "expression",
        "import sympy as sp\nx = sp.symbols('x')\nexpression = sp.diff(x ** 3, x)",
        "import sympy as sp\nx = sp.symbols('x')\nassert sp.simplify(expression - 3 * x ** 2) == 0",
        ("import sympy as sp\nx = sp.symbols('x')\nexpression = x ** 3", "expression = 3",
         "expression = '3*x**2'"),
    ),
    Exercise(
        "fitted",
        "from scipy import optimize\nfitted = optimize.minimize(lambda t: (t[0] - 2) ** 2, [0.0])",
        "assert fitted.success and abs(fitted.x[0] - 2) < 1e-3 and fitted.fun < 1e-5",
        ("fitted = 2", "from scipy import optimize\n"
         "fitted = optimize.minimize(lambda t: (t[0] - 3) ** 2, [0.0])",
         "fitted = {'x': [2], 'success': True}"),
    ),
    Exercise(
        "seeded",
        "import numpy as np\nnp.random.seed(3)\nseeded = np.random.rand(2)",
        "np.random.seed(3)\nassert np.allclose(seeded, np.random.rand(2))",
        ("import numpy as np\nseeded = np.random.rand(2)", "seeded = [0, 0]",
         "import numpy as np\nnp.random.seed(4)\nseeded = np.random.rand(2)"),
    ),
    Exercise(
        "steps",
        "steps = [lambda x: x + 1, lambda x: 2 * x, str]",
        "value = 3\nfor step in steps:\n    value = step(value)\nassert value == '8'",
        ("steps = [lambda x: 2 * x, lambda x: x + 1, str]", "steps = []",
         "steps = [lambda x: x + 1, lambda x: 2 * x]"),
    ),
    Exercise(
        "applied",
        "def applied(f, xs):\n    return [f(x) for x in xs]",
        "import math\nassert applied(math.sqrt, [4, 9]) == [2, 3]\n"
        "assert applied(str.upper, ['a']) == ['A']\nassert applied(len, ['ab', '']) == [2, 0]\n"
        "assert applied(lambda x: -x, (1, 2)) == [-1, -2]",
        ("def applied(f, xs):\n    return map(f, xs)", "def applied(f, xs):\n    return f(xs)",
         "def applied(f, xs):\n    return xs"),
    ),
    Exercise(
        "lines_of_file",
        "def lines_of_file(file):\n    return sum(1 for line in file if line.strip())",
        "import io\ntext = io.StringIO('a\\n\\nb c')\nassert lines_of_file(text) == 2\n"
        "assert text.read() == ''",
        ("def lines_of_file(file):\n    return len(file.read().split('\\n')) - 1",
         "def lines_of_file(file):\n    return len(file.readlines())",
         "def lines_of_file(file):\n    file.readline()\n    return 2"),
    ),
    Exercise(
        "lazy",
        "def lazy(xs):\n    return [x for x in xs if x > 0]",
        "assert list(lazy([1, -1, 2])) == [1, 2]\nassert sorted(lazy([3, 0, 1])) == [1, 3]",
        ("def lazy(xs):\n    return filter(lambda x: x > 0, xs)",
         "def lazy(xs):\n    for x in xs:\n        if x > 0:\n            yield x",
         "def lazy(xs):\n    return filter(None, xs)"),
    ),
    Exercise(
        "near",
        "def near(x):\n    return x / 3",
        "import numpy as np\nassert np.allclose(near(3), 1)",
        ("def near(x):\n    return x // 2 * 2", "def near(x):\n    return []",
         "def near(x):\n    return None"),
    ),
    Exercise(
        "close_to",
        "def close_to(x):\n    return x / 3",
        "import numpy as np\nassert np.allclose(close_to(3), 1) and np.isclose(close_to(1), 1/3)",
        ("def close_to(x):\n    return x // 3", "def close_to(x):\n    return []",
         "def close_to(x):\n    return None"),
    ),
)  # fmt: skip
