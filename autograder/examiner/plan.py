"""What the trusted side runs of a notebook, compiled once for each assignment.

Of a test cell it runs everything. Of a given cell (locked, or one that nbgrader does not know) it
runs what tests need, in the instructor's words: imports, definitions, and statements whose names
are known on this side or are answers, which it then calls as a test does. Of a cell for an answer
it runs the instructor's imports.
"""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import CodeType

from IPython.core.inputtransformer2 import TransformerManager

from autograder.models import Assignment, Cell, Role, SourceNotebook

GIVEN = (Role.LOCKED, Role.PLAIN)
ANSWERED = (Role.SOLUTION, Role.MANUAL)
_BLOCKS = (ast.For, ast.While, ast.If, ast.With)
_ALWAYS_KNOWN = frozenset(dir(builtins)) | {"get_ipython", "display", "__name__"}


@dataclass(frozen=True)
class Script:
    """One cell as the trusted side runs it.

    Attributes:
        body: all statements, or all but the last if that is an expression to be shown.
        last: that expression.
        filename: name in tracebacks.
        hidden: line numbers (from 1) of hidden tests.
        wants: names of the student that it uses.
        error: why it cannot be compiled, "" if it can.
        statements: number of statements.
    """

    body: CodeType | None
    last: CodeType | None
    filename: str
    hidden: frozenset[int]
    wants: frozenset[str]
    error: str = ""


@dataclass(frozen=True)
class Step:
    """What the trusted side does at one cell of the instructor's notebook."""

    script: Script | None = None  # a test cell, or the trusted part of a given cell
    gives: frozenset[str] = frozenset()  # names of the student that this cell binds anew
    drops: frozenset[str] = frozenset()  # names that this cell makes the student's


@dataclass(frozen=True)
class Plan:
    """Steps of one notebook, by position of the cell in the instructor's notebook."""

    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Names:
    """Names in a piece of code, see `names_of_module`."""

    binds: frozenset[str]
    now: frozenset[str]  # loaded while the statement runs
    later: frozenset[str]  # loaded in functions that it defines


def make_plan(
    notebook: SourceNotebook, allowed: frozenset[str], in_kernel: frozenset[str] = frozenset()
) -> Plan:
    """Compiles the trusted side of one notebook.

    Args:
        allowed: names that a test may look up with the student.
        in_kernel: test cells that run with the student, by `grade_id`.
    """
    needed = _needed_names(notebook, in_kernel)
    known: set[str] = set()
    steps = []
    starred = False  # `from x import *` came: which names that binds is seen when it runs
    for index, cell in enumerate(notebook.cells):
        name = f"<{cell.grade_id or f'cell {index}'}>"
        if cell.cell_type != "code":
            steps.append(Step())
        elif cell.role is Role.TEST:
            script = compile_test(cell, name, allowed)
            statements = _statements(cell.source)
            if cell.grade_id in in_kernel:
                steps.append(_kernel_step(script, statements, known, needed))
            else:
                steps.append(Step(script))
                known |= set[str]().union(*(_names_of(s).binds for s in statements))
        elif cell.role in GIVEN:
            starred |= any(map(_is_star, _statements(cell.source)))
            steps.append(_given_step(cell.source, name, known, needed, allowed, starred))
        elif cell.role in ANSWERED:
            statements = _statements(cell.source)
            imports = [s for s in statements if _is_import_of(s, needed)]
            starred |= any(map(_is_star, imports))
            binds = set[str]().union(*(_names_of(s).binds for s in statements))
            gives = frozenset((binds | {cell.grade_id}) & allowed)
            known -= gives
            known |= set[str]().union(*(_names_of(s).binds for s in imports))
            steps.append(Step(_script_of(imports, name), gives))
        else:
            steps.append(Step())
    return Plan(tuple(steps))


def _kernel_step(
    script: Script, statements: list[ast.stmt], known: set[str], needed: frozenset[str]
) -> Step:
    """Takes what other tests need of a test that runs in the kernel: its imports."""
    imports = [s for s in statements if _is_import_of(s, needed)]
    others = [s for s in statements if not isinstance(s, ast.Import | ast.ImportFrom)]
    drops = frozenset(set[str]().union(*(_names_of(s).binds for s in others)) & known)
    known -= drops
    known |= set[str]().union(*(_names_of(s).binds for s in imports))
    body = _script_of(imports, script.filename)
    return Step(replace(script, body=body.body if body else None, last=None), drops=drops)


def _is_star(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*"


def _is_import_of(statement: ast.stmt, needed: frozenset[str]) -> bool:
    if not isinstance(statement, ast.Import | ast.ImportFrom):
        return False
    return _is_star(statement) or bool(_names_of(statement).binds & needed)


def _script_of(statements: list[ast.stmt], filename: str) -> Script | None:
    if not statements:
        return None
    module = ast.fix_missing_locations(ast.Module(statements, []))
    code = compile(module, filename, "exec")
    return Script(code, None, filename, frozenset(), frozenset())


def compile_test(cell: Cell, filename: str, allowed: frozenset[str]) -> Script:
    """Compiles a test cell as IPython would run it; a last expression is its result."""
    hidden = frozenset(cell.hidden_lines)
    try:
        text = TransformerManager().transform_cell(cell.source)
        tree = ast.parse(text, filename)
        names = names_of_module(text)
        last = None
        if tree.body and isinstance(tree.body[-1], ast.Expr) and not _is_silenced(text):
            last = compile(ast.Expression(tree.body.pop().value), filename, "eval")
        body = compile(tree, filename, "exec")
    except (SyntaxError, ValueError) as error:
        return Script(None, None, filename, hidden, frozenset(), f"SyntaxError: {error}")
    return Script(body, last, filename, hidden, (names.now | names.later) & allowed)


def _is_silenced(text: str) -> bool:
    """Says whether a semicolon ends the cell, so that IPython shows no result."""
    lines = [line for line in text.splitlines() if line.strip() and line.strip()[0] != "#"]
    return bool(lines) and lines[-1].rstrip().endswith(";")


def _given_step(
    source: str,
    filename: str,
    known: set[str],
    needed: frozenset[str],
    allowed: frozenset[str],
    starred: bool,
) -> Step:
    """Takes what can run on the trusted side out of a given cell."""
    kept: list[ast.stmt] = []
    drops: set[str] = set()
    for statement in _statements(source):
        names = _names_of(statement)
        unknown = _before(statement, names) - known - _ALWAYS_KNOWN
        relevant = bool(names.binds & needed or _touches(statement) & needed & known)
        relevant |= _is_star(statement) and bool(needed)
        if isinstance(statement, ast.Import | ast.ImportFrom) or not unknown:
            if relevant:
                kept.append(statement)
                known |= names.binds
        elif relevant and (starred or unknown <= allowed):
            kept.append(_forgiving(statement))
            known |= names.binds
        elif not isinstance(statement, ast.Expr):
            drops |= names.binds & known
            known -= names.binds
    return Step(_script_of(kept, filename), drops=frozenset(drops))


def _before(statement: ast.stmt, names: Names) -> frozenset[str]:
    """Names that must be there when a statement begins; a block may bind some by itself."""
    return names.now - names.binds if isinstance(statement, _BLOCKS) else names.now


def _forgiving(statement: ast.stmt) -> ast.stmt:
    """Lets a statement that calls an answer fail in silence: the tests will say what is wrong."""
    handler = ast.ExceptHandler(ast.Name("BaseException", ast.Load()), None, [ast.Pass()])
    return ast.copy_location(ast.Try([statement], [handler], [], []), statement)


def _touches(statement: ast.stmt) -> frozenset[str]:
    """Names whose values a statement changes in place: ``x.sort()``, ``x[0] = 1``."""
    out = set[str]()
    waiting = [statement]
    while waiting:
        part = waiting.pop()
        targets: Iterable[ast.expr] = ()
        if isinstance(part, ast.Expr) and isinstance(part.value, ast.Call):
            targets = (part.value.func,)
        elif isinstance(part, ast.Assign):
            targets = part.targets
        elif isinstance(part, ast.AugAssign):
            targets = (part.target,)
        elif isinstance(part, _BLOCKS):
            waiting += [
                inner for inner in ast.iter_child_nodes(part) if isinstance(inner, ast.stmt)
            ]
        for target in targets:
            inner = target
            while isinstance(inner, ast.Attribute | ast.Subscript):
                inner = inner.value
            if inner is not target and isinstance(inner, ast.Name):
                out.add(inner.id)
    return frozenset(out)


def kernel_cells(assignment: Assignment, notebook: SourceNotebook) -> frozenset[str]:
    """Test cells of a notebook that run in the student's process, by `grade_id`.

    The instructor's setting says it, or the instructor's own solution; a submission cannot.
    """
    if assignment.hidden_tests == "kernel":
        return frozenset(cell.grade_id for cell in notebook.cells if cell.role is Role.TEST)
    if assignment.hidden_tests == "auto":
        return frozenset(assignment.own.in_kernel.get(notebook.name, ()))
    return frozenset()


def _needed_names(notebook: SourceNotebook, in_kernel: frozenset[str]) -> frozenset[str]:
    """Names that tests use, and names that their definitions use in turn."""
    needed: set[str] = set()
    given: list[Names] = []
    for cell in notebook.cells:
        if cell.cell_type != "code" or cell.role not in (Role.TEST, *GIVEN):
            continue
        if cell.role is Role.TEST and cell.grade_id in in_kernel:
            continue
        parts = [(s, _names_of(s)) for s in _statements(cell.source)]
        if cell.role is not Role.TEST:
            given += [names for _, names in parts]
            continue
        own: set[str] = set()  # what the test has bound by itself so far
        every = frozenset[str]().union(*(names.binds for _, names in parts))
        for statement, names in parts:
            needed |= _before(statement, names) - own
            needed |= names.later - every
            own |= names.binds
    before = -1
    while len(needed) != before:
        before = len(needed)
        for names in given:
            if names.binds & needed:
                needed |= names.now | names.later
    return frozenset(needed)


def _statements(source: str) -> list[ast.stmt]:
    try:
        tree: ast.Module = ast.parse(TransformerManager().transform_cell(source))
        return tree.body
    except (SyntaxError, ValueError):
        return []


def _names_of(statement: ast.stmt) -> Names:
    return names_of_module(ast.unparse(statement))


def names_of_module(text: str) -> Names:
    """Names that code binds at its top level, and names that it uses there and in functions."""
    table = symtable.symtable(text, "<cell>", "exec")
    binds = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
    binds |= {c.get_name() for c in table.get_children() if c.get_type() in ("function", "class")}
    now = {s.get_name() for s in table.get_symbols() if s.is_referenced()}
    later: set[str] = set()
    _inner_names(table, later, binds)
    binds = {name for name in binds if name.isidentifier() and name not in ("lambda",)}
    comprehensions = {"listcomp", "setcomp", "dictcomp", "genexpr"}
    binds -= comprehensions
    eager: set[str] = set()
    for child in table.get_children():
        if child.get_name() in comprehensions or child.get_type() == "class":
            _inner_names(child, eager, set(), own=True)
    return Names(frozenset(binds), frozenset(now | eager), frozenset(later))


def _inner_names(
    table: symtable.SymbolTable, out: set[str], binds: set[str], own: bool = False
) -> None:
    """Collects global names that the scopes inside `table` use, and those they bind."""
    for inner in [table] if own else table.get_children():
        for symbol in inner.get_symbols():
            if symbol.is_global() and symbol.is_referenced():
                out.add(symbol.get_name())
            if symbol.is_declared_global() and symbol.is_assigned():
                binds.add(symbol.get_name())
        _inner_names(inner, out, binds)
