"""What a cell binds, uses and imports, read as IPython reads it: a magic is a call of IPython's.

Everybody who asks parses here, and nobody changes a tree that `parse` returns: it is shared.
"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_SHARED = 10_000  # characters: trees of longer cells are not kept
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True)
class Names:
    """Names in a piece of code.

    Attributes:
        binds: at its top level, by import too, and as globals of its functions.
        now: loaded while it runs.
        later: loaded in functions that it defines.
    """

    binds: frozenset[str] = frozenset()
    now: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()

    @property
    def uses(self) -> frozenset[str]:
        """Names from outside that it loads at any time."""
        return self.now | self.later


def parse(source: str) -> ast.Module:
    """Return the syntax tree of a cell.

    Raises:
        SyntaxError: IPython cannot run it; `lineno` is None where its size is the reason.
    """
    return (_read_once if len(source) <= _SHARED else _read)(source)[0]


def statements(source: str) -> list[ast.stmt]:
    """Return the statements of a cell; none if it is not Python."""
    try:
        return parse(source).body
    except SyntaxError:
        return []


@lru_cache(1000)
def names_in(source: str) -> Names:
    """Return the names in a cell; none if it is not Python and cannot run."""
    try:
        return _names(_read(source)[1])
    except (SyntaxError, RecursionError, MemoryError):
        return Names()


def names_of(statement: ast.stmt) -> Names:
    """Return the names in one statement."""
    return _names(ast.unparse(statement))


def assigned_names(source: str | ast.Module) -> frozenset[str]:
    """Return the names that a cell binds, imports left out; none if it is not Python.

    An imported name is the library's, not the student's: a test must not ask the student for
    `np`.
    """
    collector = _Assigned()
    for statement in statements(source) if isinstance(source, str) else source.body:
        collector.visit(statement)
    return frozenset(name for name in collector.names if not name.startswith("__"))


def stored_names(*nodes: ast.AST) -> frozenset[str]:
    """Return the variables that are assigned anywhere in some nodes, in functions too."""
    inner = (node for outer in nodes for node in ast.walk(outer))
    return frozenset(
        n.id for n in inner if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    )


def imported_modules(source: str) -> frozenset[str]:
    """Return the top-level modules that a cell imports anywhere."""
    found = set[str]()
    for node in ast.walk(ast.Module(statements(source), [])):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return frozenset(found)


def imports_in(statements: Iterable[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield the import statements that run with a cell: those in its functions left out."""
    for node in statements:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            children = ast.iter_child_nodes(node)
            blocks = (ast.stmt, ast.ExceptHandler, ast.match_case)
            yield from imports_in(c for c in children if isinstance(c, blocks))  # type: ignore[misc]


def imported_names(statements: Iterable[ast.stmt]) -> frozenset[str]:
    """Return the names that import statements of a cell bind."""
    aliases = (alias for statement in imports_in(statements) for alias in statement.names)
    return frozenset(map(imported_name, aliases)) - {""}


def imported_name(alias: ast.alias) -> str:
    """Return the name that an import binds; "" for ``*``."""
    return "" if alias.name == "*" else alias.asname or alias.name.partition(".")[0]


def _read(source: str) -> tuple[ast.Module, str]:
    """Parse a cell; returns its tree and the Python text of it."""
    try:
        try:
            return ast.parse(source), source
        except (SyntaxError, ValueError):
            # Takes most of IPython along, for which only cells with magics have a need.
            from IPython.core.inputtransformer2 import TransformerManager

            text = str(TransformerManager().transform_cell(source))
            return ast.parse(text), text
    except (ValueError, RuntimeError, MemoryError) as error:  # 500 magics are IPython's limit
        raise SyntaxError(str(error)) from error


_read_once = lru_cache(128)(_read)


def _names(text: str) -> Names:
    table = symtable.symtable(text, "<cell>", "exec")
    binds = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
    now = {s.get_name() for s in table.get_symbols() if s.is_referenced()}
    later: set[str] = set()
    for child in table.get_children():
        eager = child.get_type() == "class" or child.get_name() in _COMPREHENSIONS
        _inner_names(child, binds, now if eager else later)
    return Names(frozenset(binds), frozenset(now), frozenset(later))


def _inner_names(table: symtable.SymbolTable, binds: set[str], uses: set[str]) -> None:
    """Collect global names that a scope uses, and those that it binds, with scopes inside it."""
    for symbol in table.get_symbols():
        if symbol.is_global() and symbol.is_referenced():
            uses.add(symbol.get_name())
        if symbol.is_declared_global() and symbol.is_assigned():
            binds.add(symbol.get_name())
    for inner in table.get_children():
        _inner_names(inner, binds, uses)


_COMPREHENSIONS = frozenset({"listcomp", "setcomp", "dictcomp", "genexpr"})


class _Assigned(ast.NodeVisitor):
    """Collects what is assigned in the module's scope; inner scopes count only by `global`."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self.names.add(node.id)

    def _pattern(self, node: ast.MatchAs | ast.MatchStar) -> None:
        self.names |= {node.name} - {None}  # type: ignore[arg-type]
        self.generic_visit(node)

    visit_MatchAs = visit_MatchStar = _pattern

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self.names.add(node.name)
        for inner in ast.walk(node):
            if isinstance(inner, ast.Global):
                self.names.update(inner.names)

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _definition

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Skip a lambda: it binds nothing outside itself."""

    def _comprehension(self, node: ast.expr) -> None:
        inner = (n for n in ast.walk(node) if isinstance(n, ast.NamedExpr))
        self.names.update(n.target.id for n in inner)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension
