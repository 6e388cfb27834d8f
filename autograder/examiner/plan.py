"""What the trusted side runs of a notebook, compiled once for each assignment.

Of a test cell it runs everything. Of a given cell (locked, or one that nbgrader does not know) it
runs what tests need, in the instructor's words: imports, definitions, and statements whose names
are known on this side or are answers, which it then calls as a test does. Of a cell for an answer
it runs the instructor's imports. What else the instructor's own solution binds or changes there
is the student's from then on, see `namespace`.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import CodeType

from autograder.examiner.asked_imports import AskedImport, asked_imports
from autograder.examiner.brought import Uses, brought_names
from autograder.examiner.effects import Effects, changing_functions, effects_of
from autograder.examiner.handed_in import ASK, ask_for_modules
from autograder.models import ANSWERED, Assignment, Cell, Role, SourceNotebook
from autograder.python_cells import Names, imported_names, names_in, names_of, parse, statements

GIVEN = (Role.LOCKED, Role.PLAIN)
_BLOCKS = (ast.For, ast.While, ast.If, ast.With)
_ALWAYS_KNOWN = frozenset(dir(builtins)) | {"get_ipython", "display", "__name__", ASK}


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
    """

    body: CodeType | None
    last: CodeType | None
    filename: str
    hidden: frozenset[int]
    wants: frozenset[str]
    error: str = ""


@dataclass(frozen=True)
class Step:
    """What the trusted side does at one cell of the instructor's notebook.

    Attributes:
        script: a test cell, or the trusted part of a given cell.
        gives: names that the instructor's solution binds here.
        changes: names whose objects it changes in place.
        calls: names whose objects it may change by a method.
        asked: imports that the solution makes.
        drops: names that a given cell binds in a way that cannot be done here.
        brings: names of a test cell that the student's code may use, see `brought`.
    """

    script: Script | None = None
    gives: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    asked: tuple[AskedImport, ...] = ()
    drops: frozenset[str] = frozenset()
    brings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """Steps of one notebook, by position of the cell in the instructor's notebook."""

    steps: tuple[Step, ...]


def make_plan(
    notebook: SourceNotebook,
    allowed: frozenset[str],
    in_kernel: frozenset[str] = frozenset(),
    handed_in: frozenset[str] = frozenset(),
) -> Plan:
    """Compile the trusted side of one notebook.

    Args:
        notebook: the instructor's.
        allowed: names that a test may look up with the student.
        in_kernel: test cells that run with the student, by `grade_id`.
        handed_in: modules that students hand in.
    """
    return _Planner(notebook, allowed, in_kernel, handed_in).plan()


class _Planner:
    """Goes through a notebook as the examiner will, with the names that are known by then."""

    def __init__(
        self,
        notebook: SourceNotebook,
        allowed: frozenset[str],
        in_kernel: frozenset[str],
        handed_in: frozenset[str],
    ) -> None:
        self._notebook = notebook
        self._handed_in = handed_in
        self._allowed = allowed
        self._in_kernel = in_kernel
        self._needed = _needed_names(notebook, in_kernel, handed_in)
        self._course = _uses_of(notebook)
        self._available: set[str] = set()
        self._students = set(allowed)  # names of answers, and what answers have changed so far
        self._libraries: set[str] = set()  # names of modules, functions and classes of ours
        self._functions: dict[str, frozenset[int]] = {}
        # `from x import *` came: which names that binds is seen when it runs.
        self._starred = False

    def plan(self) -> Plan:
        cells = enumerate(self._notebook.cells)
        return Plan(tuple(self._step(c, f"<{c.grade_id or f'cell {i}'}>") for i, c in cells))

    def _step(self, cell: Cell, name: str) -> Step:
        if cell.cell_type != "code":
            return Step()
        if cell.role in ANSWERED:
            return self._answer_step(cell, name)
        if cell.role not in (Role.TEST, *GIVEN):
            return Step()
        statements = _statements(cell.source, self._handed_in)
        self._functions = changing_functions(statements, self._functions)
        self._libraries |= imported_names(statements) | _defined(statements)
        if cell.role is Role.TEST:
            binds = set[str]().union(*(names_of(s).binds for s in statements))
            script = compile_test(cell, name, self._allowed, self._handed_in)
            if cell.grade_id in self._in_kernel:
                return _kernel_step(script, statements, self._available, self._needed)
            self._available |= binds
            brings = brought_names(statements, cell.hidden_lines, self._course, self._allowed)
            return Step(script, brings=brings)
        self._starred |= any(map(_is_star, statements))
        return self._given_step(statements, name)

    def _answer_step(self, cell: Cell, name: str) -> Step:
        released = _statements(cell.source, self._handed_in)
        imports = [s for s in released if _is_import_of(s, self._needed)]
        own = _statements(cell.solution, self._handed_in)
        self._functions = changing_functions(own, self._functions)
        # The text without a solution says what a cell is for where there is no other text.
        binds = set[str]().union(*(names_of(s).binds for s in released))
        effects = effects_of(ast.Module(own, []), self._functions) if own else Effects()
        brought = imported_names((*released, *own))
        gives = frozenset((binds | effects.binds | {cell.grade_id}) & self._allowed) - brought
        gives |= frozenset(binds & self._allowed) | _handed_in_names((*released, *own))
        ours = frozenset(self._libraries) | brought | _ALWAYS_KNOWN
        changes, calls = effects.changes - ours, effects.calls - ours
        asked = asked_imports(own, released, self._needed, name)
        self._libraries = (self._libraries - gives) | brought
        self._students |= changes | calls
        self._starred |= any(map(_is_star, (*imports, *own)))
        self._available -= gives | changes
        self._available |= set[str]().union(*(names_of(s).binds for s in imports))
        self._available |= {a.name for a in asked if a.name}
        return Step(_script_of(imports, name), gives, changes, calls, asked)

    def _given_step(self, statements: list[ast.stmt], filename: str) -> Step:
        """Take what can run on the trusted side out of a given cell."""
        runs: list[ast.stmt] = []
        drops: set[str] = set()
        available = self._available
        for statement in statements:
            names = names_of(statement)
            unknown = _before(statement, names) - available - _ALWAYS_KNOWN
            touched = effects_of(ast.Module([statement], []), self._functions)
            changed = (touched.changes | touched.calls) & self._needed & available
            relevant = bool(names.binds & self._needed or changed)
            relevant |= _is_star(statement) and bool(self._needed)
            relevant |= isinstance(statement, ast.Expr) and _asks(statement)
            if isinstance(statement, ast.Import | ast.ImportFrom) or not unknown:
                if relevant:
                    runs.append(statement)
                    available |= names.binds
            elif relevant and (self._starred or unknown <= self._students):
                runs.append(_forgiving(statement))
                available |= names.binds
            elif not isinstance(statement, ast.Expr):
                drops |= names.binds & available
                available -= names.binds
        return Step(_script_of(runs, filename), drops=frozenset(drops))


def _handed_in_names(statements: Iterable[ast.stmt]) -> frozenset[str]:
    """Names that an answer imports from a module that is handed in."""
    return frozenset[str]().union(*(names_of(s).binds for s in statements if _asks(s)))


def _asks(statement: ast.stmt) -> bool:
    value = getattr(statement, "value", None)
    return isinstance(value, ast.Call) and getattr(value.func, "id", "") == ASK


def _defined(statements: Iterable[ast.stmt]) -> frozenset[str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return frozenset(s.name for s in statements if isinstance(s, kinds))


def _kernel_step(
    script: Script, statements: list[ast.stmt], available: set[str], needed: frozenset[str]
) -> Step:
    """Take what other tests need of a test that runs in the kernel: its imports."""
    imports = [s for s in statements if _is_import_of(s, needed)]
    others = [s for s in statements if not isinstance(s, ast.Import | ast.ImportFrom)]
    drops = frozenset(set[str]().union(*(names_of(s).binds for s in others)) & available)
    available -= drops
    available |= set[str]().union(*(names_of(s).binds for s in imports))
    body = _script_of(imports, script.filename)
    return Step(replace(script, body=body.body if body else None, last=None), drops=drops)


def _is_star(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*"


def _is_import_of(statement: ast.stmt, needed: frozenset[str]) -> bool:
    if not isinstance(statement, ast.Import | ast.ImportFrom):
        return False
    return _is_star(statement) or bool(names_of(statement).binds & needed)


def _script_of(statements: list[ast.stmt], filename: str) -> Script | None:
    if not statements:
        return None
    module = ast.fix_missing_locations(ast.Module(statements, []))
    code = compile(module, filename, "exec")
    return Script(code, None, filename, frozenset(), frozenset())


def compile_test(
    cell: Cell, filename: str, allowed: frozenset[str], handed_in: frozenset[str] = frozenset()
) -> Script:
    """Compile a test cell as IPython would run it; a last expression is its result."""
    hidden = frozenset(cell.hidden_lines)
    try:
        body = ask_for_modules(parse(cell.source), handed_in).body
        last = None
        if body and isinstance(body[-1], ast.Expr) and not _is_silenced(cell.source):
            last = compile(ast.Expression(body[-1].value), filename, "eval")
            body = body[:-1]
        code = compile(ast.Module(body, []), filename, "exec")
    except SyntaxError as error:
        error.filename = filename
        return Script(None, None, filename, hidden, frozenset(), f"SyntaxError: {error}")
    return Script(code, last, filename, hidden, names_in(cell.source).uses & allowed)


def _is_silenced(source: str) -> bool:
    """Say whether a semicolon ends the cell, so that IPython shows no result."""
    lines = [line for line in source.splitlines() if line.strip() and line.strip()[0] != "#"]
    return bool(lines) and lines[-1].rstrip().endswith(";")


def _before(statement: ast.stmt, names: Names) -> frozenset[str]:
    """Names that must be there when a statement begins; a block may bind some by itself."""
    return names.now - names.binds if isinstance(statement, _BLOCKS) else names.now


def _forgiving(statement: ast.stmt) -> ast.stmt:
    """Let a statement that calls an answer fail in silence: the tests will say what is wrong."""
    handler = ast.ExceptHandler(ast.Name("BaseException", ast.Load()), None, [ast.Pass()])
    return ast.copy_location(ast.Try([statement], [handler], [], []), statement)


def _uses_of(notebook: SourceNotebook) -> Uses:
    """Names that the instructor's code in the student's process uses and binds."""
    uses, binds = set[str](), set[str]()
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.role in (*ANSWERED, *GIVEN):
            names = names_in(cell.solution or cell.source)
            uses |= names.uses
            binds |= names.binds
    return Uses(frozenset(uses), frozenset(binds))


def kernel_cells(assignment: Assignment, notebook: SourceNotebook) -> frozenset[str]:
    """Return the test cells of a notebook that run in the student's process, by `grade_id`.

    The instructor's setting says it, or the instructor's own solution; a submission cannot.
    """
    if assignment.hidden_tests == "kernel":
        return frozenset(cell.grade_id for cell in notebook.cells if cell.role is Role.TEST)
    if assignment.hidden_tests == "auto":
        return frozenset(assignment.own.in_kernel.get(notebook.name, ()))
    return frozenset()


def _needed_names(
    notebook: SourceNotebook, in_kernel: frozenset[str], handed_in: frozenset[str]
) -> frozenset[str]:
    """Names that tests use, and names that their definitions use in turn."""
    needed: set[str] = set()
    provided: list[Names] = []
    for cell in notebook.cells:
        if cell.cell_type != "code" or cell.role not in (Role.TEST, *GIVEN):
            continue
        if cell.role is Role.TEST and cell.grade_id in in_kernel:
            continue
        parts = [(s, names_of(s)) for s in _statements(cell.source, handed_in)]
        if cell.role is not Role.TEST:
            provided += [names for _, names in parts]
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
        for names in provided:
            if names.binds & needed:
                needed |= names.uses
    return frozenset(needed)


def _statements(source: str, handed_in: frozenset[str] = frozenset()) -> list[ast.stmt]:
    return ask_for_modules(ast.Module(statements(source), []), handed_in).body
