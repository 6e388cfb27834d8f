"""Tests that could be unfair, or that the examiner could not run, are refused when they are built.

Two rules of the trust boundary can be checked in the text of a test:

* every name resolves: in the test, in given code, or as a name that a student's cell defines;
* what is expected is computed before the student's function is called with the same argument,
  since an argument comes back as the function left it.

And no code cell asks IPython for help: from a comment of a master, "# why?", jupytext makes a call.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from nbformat import NotebookNode

from autograder.python_cells import names_in, parse, statements, stored_names

LEND, BIND, READ = range(3)  # in the order in which they happen at one place
FORM_ONLY = frozenset({"shape", "dtype", "ndim", "size"})  # cannot come back changed


def lint_notebook(notebook: NotebookNode) -> list[str]:
    """One sentence for each test cell that breaks a rule.

    Args:
        notebook: a source notebook with nbgrader metadata.
    """
    given: set[str] = set(dir(builtins)) | {"display", "get_ipython"}
    students: set[str] = set()
    found: list[str] = []
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code":
            found += help_calls(cell.source)
        if cell.cell_type != "code" or not meta:
            continue
        try:
            tree, names = parse(cell.source), names_in(cell.source)
        except SyntaxError as error:
            found.append(f"{meta['grade_id']}: this is not Python: {error.msg}.")
            continue
        if meta["solution"]:
            students |= {meta["grade_id"]} | names.binds
            continue
        if meta["grade"]:
            where = meta["grade_id"]
            found += [
                f"{where}: no cell before it defines {name!r}."
                for name in sorted(names.uses - names.binds - given - students)
            ]
            found += [f"{where}: {what}" for what in late_expectations(tree, students)]
        given |= names.binds
    return found


def help_calls(source: str) -> Iterator[str]:
    """Lines that ask IPython for help: from a comment of one word and a question mark.

    Args:
        source: a code cell.
    """
    lines = source.splitlines()
    for statement in statements(source):
        if "run_line_magic('pinfo" in ast.unparse(statement):
            words = lines[statement.lineno - 1].strip()
            yield f"IPython takes {words!r} for a call for help; a comment needs one word more."


def late_expectations(tree: ast.Module, students: set[str]) -> Iterator[str]:
    """Arguments of a student's function whose values are read after the call.

    Form (`a.shape`) may be read: it cannot come back changed. A generator may be, too, since it is
    meant to come back advanced; by convention its name is `rng` or starts with `rng_`.

    Args:
        tree: a test cell.
        students: names that belong to the student.
    """
    lent: set[str] = set()
    for _, action, name, line in sorted(_events(tree, students)):
        if action == LEND:
            lent.add(name)
        elif action == BIND:
            lent.discard(name)
        elif name in lent:
            yield (
                f"line {line} reads {name!r} after a call that may have changed it; "
                "compute what is expected before the call."
            )


Event = tuple[tuple[int, int], int, str, int]


def _events(tree: ast.Module, students: set[str]) -> Iterator[Event]:
    """Where a cell lends a name to a student's function, reads one, binds one anew."""
    harmless: set[int] = set()
    fixed = students | _constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id not in students:
                continue
            for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                harmless.add(id(argument))
                if isinstance(argument, ast.Name) and _can_change(argument.id, fixed):
                    yield _end(node), LEND, argument.id, node.lineno
        elif isinstance(node, ast.Attribute) and node.attr in FORM_ONLY:
            harmless.add(id(node.value))
        elif isinstance(node, ast.Assign):  # bound after its right-hand side has run
            for name in stored_names(node):
                yield _end(node), BIND, name, node.lineno
        elif isinstance(node, ast.For | ast.comprehension):
            for name in stored_names(node.target):
                yield (node.target.lineno, node.target.col_offset), BIND, name, node.target.lineno
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Load)
            and id(node) not in harmless
        ):
            yield (node.lineno, node.col_offset), READ, node.id, node.lineno


def _constants(tree: ast.Module) -> set[str]:
    """Names that stand for numbers, texts and the like only: no call can change those."""
    bound: dict[str, bool] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            pairs = [(target, [node.value]) for target in node.targets]
        elif isinstance(node, ast.For | ast.comprehension):
            items = node.iter.elts if isinstance(node.iter, ast.Tuple | ast.List) else [node.iter]
            pairs = [(node.target, items)]
        else:
            continue
        for target, values in pairs:
            constant = isinstance(target, ast.Name) and all(map(_is_constant, values))
            for name in stored_names(target):
                bound[name] = bound.get(name, True) and constant
    return {name for name, constant in bound.items() if constant}


def _is_constant(value: ast.expr) -> bool:
    if isinstance(value, ast.UnaryOp):
        value = value.operand
    is_float = isinstance(value, ast.Call) and ast.unparse(value.func) == "float"
    return is_float or isinstance(value, ast.Constant) or ast.unparse(value) == "np.nan"


def _can_change(name: str, fixed: set[str]) -> bool:
    return name not in fixed and name != "rng" and not name.startswith("rng_")


def _end(node: ast.expr | ast.stmt) -> tuple[int, int]:
    return node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
