"""Everybody who asks what a cell binds, uses or imports gets the same answer."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from autograder import python_cells

ROOT = Path(__file__).resolve().parents[1]
# They read modules, the text of a master and a configuration; `similar` rewrites what it parses.
FILES = {"build/exams.py", "build/masters.py", "build/reference.py", "course/nesting.py"}
FILES |= {"pages/similar.py", "python_cells.py"}
FILES |= {"examiner/guard.py"}  # an expression of pandas, as pandas reads it


@pytest.mark.parametrize(
    ("source", "assigned", "imported"),
    [
        ("x = y = 1\nx: int\nz += 1", "x y z", ""),
        ("import a.b, c as d\nfrom e import f", "", "a d f"),
        ("try:\n    import a\nexcept ImportError:\n    a = None", "a", "a"),
        ("match v:\n    case [x, *y] | {'k': [x, *y]}:\n        import m", "x y", "m"),
        ("with a as b, c as (d, e):\n    for i in b:\n        import k", "b d e i", "k"),
        ("def f():\n    global g\n    g = h = 1\n    import m", "f g", ""),
        ("a = [w := i for i in b]\nlambda: (z := 1)", "a w", ""),
        ("%matplotlib inline\nout = !ls\n", "out", ""),
        ("%%bash\nx=1", "", ""),
        ("__all__ = []", "", ""),
        ("for", "", ""),
        ("x = '\0'", "", ""),
        ("(" * 5000, "", ""),
    ],
)
def test_names_that_a_cell_binds(source: str, assigned: str, imported: str) -> None:
    statements = python_cells.statements(source)
    assert python_cells.assigned_names(source) == set(assigned.split())
    assert python_cells.imported_names(statements) == set(imported.split())


@pytest.mark.parametrize(
    ("source", "binds", "now", "later"),
    [
        ("x = f(y)", "x", "f y", ""),
        ("def f(a=b):\n    return a + c", "f", "b", "c"),
        ("class C(B):\n    d = e\n    def m(self):\n        return g", "C", "B e g", ""),
        ("x = [a + i for i in b]", "x", "a b", ""),
        ("f = lambda i: i + a", "f", "", "a"),
        ("def f():\n    global g\n    g = 1", "f g", "", ""),
        ("import a.b\nfrom c import d as e", "a e", "", ""),
        ("%timeit f(x)", "", "get_ipython", ""),
        ("f(", "", "", ""),
        ("nonlocal x", "", "", ""),
    ],
)
def test_names_that_a_cell_uses(source: str, binds: str, now: str, later: str) -> None:
    names = python_cells.names_in(source)
    assert names == python_cells.Names(*(frozenset(text.split()) for text in (binds, now, later)))
    assert names.uses == names.now | names.later


def test_modules_that_a_cell_imports_anywhere() -> None:
    source = "%matplotlib inline\nimport a.b\ndef f():\n    from c.d import e\nfrom . import g"
    assert python_cells.imported_modules(source) == {"a", "c"}


@pytest.mark.parametrize("source", ["for", "x = '\0'", "%x\n" * 501, "(" * 5000])
def test_what_cannot_run_has_one_error(source: str) -> None:
    with pytest.raises(SyntaxError):
        python_cells.parse(source)


def test_everybody_asks_here() -> None:
    """No other module of the grader parses the text of a cell."""
    found = set()
    for path in (ROOT / "autograder").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = ast.unparse(node) if isinstance(node, ast.Attribute) else ""
            name = node.id if isinstance(node, ast.Name) else name
            if name in ("ast.parse", "symtable.symtable", "TransformerManager"):
                found.add(str(path.relative_to(ROOT / "autograder")))
    assert found == FILES
