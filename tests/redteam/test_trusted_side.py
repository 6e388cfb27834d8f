"""Student code makes no test run text, start a program or open a file outside of the walls.

Each test here does so for the instructor's own solution: it lends a function that does, or runs the
answer's text itself. It has its points, and what a student writes instead leaves no file.
"""

from __future__ import annotations

import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.grading.small_notebooks import Graded, scores_of

MARK = "reached"
APPLY = "def apply(f, *xs): return f(*xs)"
# Whatever the test lends, it gets an order to make a file, in all the forms that are known.
ORDERS = """
def apply(f, *xs):
    for order in ("open('{0}', 'w')", "__import__('os').system('touch {0}')", "touch {0}", "{0}"):
        for more in ((), ("w",), ({{}},)):
            try:
                f(order, *more)
            except BaseException:
                pass
"""
HERE, KERNEL = "outside", "kernel"
# By name: where the test runs, and its text.
LENT = {
    "eval": (HERE, "assert apply(eval, '1 + 2') == 3"),
    "system": (HERE, "import os\nassert apply(os.system, 'exit 0') == 0"),
    "import": (HERE, "assert apply(__import__, 'math').floor(2.5) == 2"),
    "getattr": (HERE, "assert apply(getattr, 3, 'real') == 3"),
    "method_of_a_class": (HERE, "assert apply(str.upper, 'a') == 'A'"),
    "class": (HERE, "from fractions import Fraction\nassert apply(Fraction, 1, 2) * 2 == 1"),
    "ufunc": (HERE, "import numpy as np\nassert apply(np.sin, 0.0) == 0"),
    "comes_back": (HERE, "assert apply(lambda f: f, len) is len"),
    "bound": (HERE, "log = []\napply(log.append, 3)\nassert log == [3]"),
    "own_function": (HERE, "assert apply(lambda x: x + 1, 2) == 3"),
    "class_made": (
        HERE,
        "from collections import namedtuple\n"
        "assert apply(lambda s: namedtuple('P', s)(1, 2), 'a b').a == 1",
    ),
    "imports": (
        HERE,
        "def late(x):\n    import wave, colorsys\n    return x\nassert apply(late, 2) == 2",
    ),
    "own_eval": (KERNEL, "assert apply(lambda s: eval(s), '1 + 2') == 3"),
    "own_exec": (
        KERNEL,
        "def go(s):\n    d = {}\n    exec(s, d)\n    return d['x']\nassert apply(go, 'x = 3') == 3",
    ),
    "own_open": (
        KERNEL,
        "import tempfile, os\np = os.path.join(tempfile.mkdtemp(), 'x')\nopen(p, 'w').write('3')\n"
        "assert apply(lambda p, m='r': open(p, m).read(), p) == '3'",
    ),
    "own_program": (
        KERNEL,
        "import subprocess\n"
        "assert apply(lambda s: subprocess.run(s, shell=True).returncode, 'true') == 0",
    ),
    "partial": (
        KERNEL, "from functools import partial\nassert apply(partial(getattr, 3), 'real') == 3"
    ),
}  # fmt: skip
# SQL that a test runs outside: only reads what is in a file, opens none.
DATABASE = """
import sqlite3
base = sqlite3.connect('people.db')
memory = sqlite3.connect(':memory:')
memory.execute('CREATE TABLE t (x INT)')
"""
QUERIED = (
    "assert base.execute(query).fetchall() == [(1,)]\nmemory.execute('INSERT INTO t VALUES (1)')"
)
QUERIES = (
    "DROP TABLE people",
    "DELETE FROM people",
    "VACUUM INTO '{0}'",
    "ATTACH DATABASE '{0}' AS other",
    "PRAGMA journal_mode = WAL",
)
# By name: the answer, the test, and what a student writes instead.
TEXTS = {
    "expression": (
        "answer = 'x + 1'", "x = 2\nassert eval(answer) == 3",
        "answer = \"__import__('os').system('touch {0}') + 3\"",
    ),
    "pickle": (
        "import pickle, fractions\nb = pickle.dumps(fractions.Fraction(1, 2))",
        "import pickle\nassert pickle.loads(b) * 2 == 1",
        "import pickle\nclass A:\n    def __reduce__(self):\n        import os\n"
        "        return os.system, ('touch {0}',)\nb = pickle.dumps(A())",
    ),
    "new_table": (
        "query = 'CREATE TABLE more (x INT)'",
        "import sqlite3\nc = sqlite3.connect('course.db')\nc.execute(query)\n"
        "assert c.execute('SELECT count(*) FROM more').fetchone() == (0,)",
        "query = \"VACUUM INTO '{0}'\"",
    ),
    "command": (
        "line = 'exit 0'", "import os\nassert os.system(line) == 0", "line = 'touch {0}'",
    ),
    "appended": (
        "def fill(e): e.append('1 + 1')", "e = []\nfill(e)\nassert eval(e[0]) == 2",
        "def fill(e): e.append(\"__import__('os').system('touch {0}') + 2\")",
    ),
    "printed": (
        "def write(out): out.write('x = 3')",
        "import io\nout = io.StringIO()\nwrite(out)\nns = {}\nexec(out.getvalue(), ns)\n"
        "assert ns['x'] == 3",
        "def write(out): out.write(\"x = 3; open('{0}', 'w')\")",
    ),
    "raised": (
        "def fails(): raise ValueError('1 + 1')",
        "try:\n    fails()\nexcept ValueError as error:\n    assert eval(str(error)) == 2\n"
        "else:\n    assert False",
        "def fails(): raise ValueError(\"open('{0}', 'w') and 2\")",
    ),
    "named": (
        "def calls(f): return f(**{'x = 3': 1})",
        "ns = {}\ncalls(lambda **named: exec(next(iter(named)), ns))\nassert ns['x'] == 3",
        "def calls(f): return f(**{\"open('{0}', 'w')\": 1})",
    ),
    "as_a_file": (
        "code = 'y = 5'", "ns = {}\nexec(compile(code, '/a.py', 'exec'), ns)\nassert ns['y'] == 5",
        "code = \"y = 5; open('{0}', 'w')\"",
    ),
    "frame": (
        "ask = 'a + b > @pd.Series([1, 2]).max()'",
        "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2], 'b': [3, 4]})\n"
        "assert len(df.query(ask)) == 2",
        "ask = '@df.to_csv(\"{0}\")'",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def mark(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that nobody may make, in a folder that everybody may write."""
    folder = tmp_path_factory.mktemp("open")
    folder.chmod(0o777)
    return folder / MARK


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """A notebook for each test; the solution has decided where it runs."""
    lent = {name: [("A", APPLY), ("T", text)] for name, (_, text) in LENT.items()}
    texts = {name: [("A", own), ("T", text)] for name, (own, text, _) in TEXTS.items()}
    return Graded(tmp_path_factory.mktemp("course"), lent | texts, tried=True)


def test_own_solution_has_all_points_where_it_can(course: Graded) -> None:
    in_kernel = {name for name, (where, _) in LENT.items() if where == KERNEL} | set(TEXTS)
    assert set(course.assignment.own.in_kernel) == in_kernel
    assert set(map(tuple, course.scores("right").values())) == {(1.0,)}


def test_orders_of_a_student_are_not_carried_out(course: Graded, mark: Path) -> None:
    """Neither where the solution has decided nor where tests have to run outside."""
    answers = {name: [ORDERS.format(mark)] for name in LENT}
    answers |= {name: [wrong.replace("{0}", str(mark))] for name, (_, _, wrong) in TEXTS.items()}
    graded = course.grade("eve", answers)
    assert not mark.exists()
    assert {name: score for name, score in scores_of(graded).items() if score != [0.0]} == {}


@pytest.fixture(scope="module")
def untried(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """The same tests, all of which have to run outside."""
    lent = {name: [("A", APPLY), ("T", text)] for name, (_, text) in LENT.items()}
    texts = {name: [("A", own), ("T", text)] for name, (own, text, _) in TEXTS.items()}
    return Graded(tmp_path_factory.mktemp("outside"), lent | texts)


def test_orders_are_not_carried_out_where_all_tests_run_outside(
    untried: Graded, mark: Path
) -> None:
    answers = {name: [ORDERS.format(mark)] for name in LENT}
    answers |= {name: [wrong.replace("{0}", str(mark))] for name, (_, _, wrong) in TEXTS.items()}
    graded = untried.grade("eve", answers)
    assert not mark.exists()
    assert {name: score for name, score in scores_of(graded).items() if score != [0.0]} == {}


def test_text_of_an_answer_is_not_run_by_a_given_cell(tmp_path: Path, mark: Path) -> None:
    own = [("A", "formula = '2 + 2'"), ("L", "value = eval(formula)"), ("T", "assert value == 4")]
    for tried in (True, False):
        course = Graded(tmp_path / f"course{tried:d}", {"p": own}, tried=tried)
        course.grade("eve", {"p": [f"formula = \"4 + bool(open('{mark}', 'w')) - 1\""]})
        assert not mark.exists()


def test_an_expression_of_plain_columns_stays_outside(tmp_path: Path) -> None:
    """As most are that a test of pandas runs."""
    make = "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2], 'b': [3, 4]})\nlow = 1\n"
    test = f"{make}assert list(df.eval(ask)) == [4, 6]\nassert len(df.query('a > @low')) == 1"
    course = Graded(tmp_path / "course", {"p": [("A", "ask = 'a + b'"), ("T", test)]}, tried=True)
    assert not course.assignment.own.in_kernel
    assert course.scores("amy", {"p": ["ask = 'b + a'"]}) == {"p": [1.0]}


FILES = """
import tempfile, os
with tempfile.TemporaryDirectory() as folder:
    os.mkdir(os.path.join(folder, 'sub'))
    with open(os.path.join(folder, 'sub', 'x'), 'w') as file:
        file.write('3')
with tempfile.NamedTemporaryFile('w+') as file:
    file.write('4')
assert count(open(path).read()) == 3
"""


def test_a_path_of_a_student_is_opened_only_where_the_own_solution_names_it(tmp_path: Path) -> None:
    """Also the notebook with the hidden tests lies there, and what others handed in."""
    data = tmp_path / "course" / "source" / "ps1" / "data.txt"
    data.parent.mkdir(parents=True)
    data.write_text("abc")
    own = "path = 'data.txt'\ndef count(text): return len(text)"
    course = Graded(tmp_path / "course", {"p": [("A", own), ("T", FILES)]}, tried=True)
    assert not course.assignment.own.in_kernel and not course.assignment.own.not_full
    assert course.scores("amy", {"p": [own.replace("data", "./data")]}) == {"p": [1.0]}
    for path in ("p.ipynb", "/etc/passwd", str(tmp_path / "course" / "source/ps1/p.ipynb")):
        answer = f"path = {path!r}\ndef count(text): return 3"
        assert course.scores("eve", {"p": [answer]}) == {"p": [0.0]}


LOADED = "import pandas as pd\nassert len(pd.read_csv(path)) == 1"


def test_no_address_of_a_student_is_asked(tmp_path: Path) -> None:
    """It could carry what hidden tests passed. Libraries take one where they take a path."""
    data = tmp_path / "course" / "source" / "ps1" / "data.csv"
    data.parent.mkdir(parents=True)
    data.write_text("x\n1\n")
    cells = {"p": [("A", "path = 'data.csv'"), ("T", LOADED)]}
    course = Graded(tmp_path / "course", cells, tried=True)
    assert course.scores("amy", {"p": ["path = './data.csv'"]}) == {"p": [1.0]}
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.csv"
        assert course.scores("eve", {"p": [f"path = {address!r}"]}) == {"p": [0.0]}
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_query_of_a_student_only_reads(tmp_path: Path, mark: Path) -> None:
    """The course's database stays as it is, and no file is made."""
    folder = tmp_path / "course" / "source" / "ps1"
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(folder / "people.db")) as base, base:
        base.execute("CREATE TABLE people (x INT)")
        base.execute("INSERT INTO people VALUES (1)")
    before = (folder / "people.db").read_bytes()
    lines = [("L", DATABASE), ("A", "query = 'SELECT x FROM people'"), ("T", QUERIED)]
    more = [("A", "query = 'SELECT 1'"), ("T", "assert memory.execute(query).fetchall() == [(1,)]")]
    course = Graded(tmp_path / "course", {"p": [*lines, *more]}, tried=True)
    assert not course.assignment.own.in_kernel and not course.assignment.own.not_full
    for query in QUERIES:
        answers = [f'query = "{query.format(mark)}"'] * 2
        assert course.scores("eve", {"p": answers}) == {"p": [0.0, 0.0]}, query
    assert not mark.exists()
    assert (folder / "people.db").read_bytes() == before


def test_lent_getattr_reads_nothing_of_the_test(tmp_path: Path) -> None:
    """By the test's own function its names, and what it expects, would be at hand."""
    steal = (
        "def apply(f, *xs):\n    for name in ('__globals__', '__builtins__', '__closure__',"
        " '__defaults__'):\n        try:\n            found = f(xs[0], name)\n"
        "            return found[0] if isinstance(found, tuple) else found['expected']\n"
        "        except BaseException:\n            pass"
    )
    test = "expected = 41\ndef own(x, hidden=41): return x\n"
    cases = {
        "plain": [("A", APPLY), ("T", test + "assert apply(getattr, own, 'real') == expected")],
    }
    course = Graded(tmp_path / "course", cases)
    assert course.scores("eve", {"plain": [steal]}) == {"plain": [0.0]}
