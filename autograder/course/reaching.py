"""Test cells that look into the student's process, as tests from outside cannot.

Such a test fails right answers, or passes wrong ones, unless the course says
``c.Autograder.hidden_tests = "kernel"``. What is found here is only told to the instructor: what a
cell says is known, not what its objects are.
"""

from __future__ import annotations

import ast

from autograder.models import Assignment, Role, SourceNotebook
from autograder.python_cells import assigned_names, statements

_CALLS = frozenset({"dir", "locals", "vars", "issubclass"})
_NAMES = frozenset(
    {"redirect_stdout", "redirect_stderr", "capture_output", "patch", "catch_warnings"}
    | {"simplefilter", "shares_memory", "may_share_memory", "get_ipython"}
)
_ATTRIBUTES = frozenset(
    {"__annotations__", "__bases__", "__closure__", "__code__", "__defaults__", "__dict__"}
    | {"__doc__", "__kwdefaults__", "__mro__", "__qualname__", "__wrapped__"}
)


def reaching_tests(assignment: Assignment) -> dict[str, tuple[str, ...]]:
    """List test cells that look into the student's process.

    Returns:
        what each of them uses for it, by its `grade_id`; nothing if tests run in the kernel.
    """
    if assignment.hidden_tests == "kernel":
        return {}
    own = assignment.own
    found = {
        cell.grade_id: reaches(cell.source, _given_names(notebook) - assignment.allowed_names)
        for notebook in assignment.notebooks
        for cell in notebook.cells
        if cell.is_test
        # Of those the own solution has said enough.
        and cell.grade_id not in own.in_kernel.get(notebook.name, ())
        and cell.grade_id not in own.not_full.get(notebook.name, ())
    }
    return {name: tuple(sorted(uses)) for name, uses in found.items() if uses}


def _given_names(notebook: SourceNotebook) -> frozenset[str]:
    """Names that given cells bind: tests have copies of their own."""
    cells = (c for c in notebook.cells if c.role in (Role.LOCKED, Role.PLAIN))
    return frozenset[str]().union(
        *(assigned_names(c.source) for c in cells if c.cell_type == "code")
    )


def reaches(source: str, given_names: frozenset[str] = frozenset()) -> frozenset[str]:
    """Names of what a test cell uses to look into the student's process.

    Args:
        given_names: names of given cells: a test that deletes one deletes it for itself only.
    """
    nodes = list(ast.walk(ast.Module(statements(source), [])))
    indexed = {id(n.value) for n in nodes if isinstance(n, ast.Subscript)}
    deleted = (t for n in nodes if isinstance(n, ast.Delete) for t in n.targets)
    names = {t.id for t in deleted if isinstance(t, ast.Name)}
    uses = {use for node in nodes if id(node) not in indexed and (use := _use(node))}
    return frozenset(uses | {f"del {name}" for name in names & given_names})


def _use(node: ast.AST) -> str:
    if isinstance(node, ast.Await):
        return "await"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        name = node.func.id
        if name in _CALLS or name == "globals":
            return f"{name}()"
    if isinstance(node, ast.Name) and node.id in _NAMES:
        return "a magic or shell line" if node.id == "get_ipython" else node.id
    if isinstance(node, ast.Attribute):
        if node.attr in _NAMES or node.attr in _ATTRIBUTES:
            return node.attr
        if isinstance(node.value, ast.Name) and node.value.id == "inspect":
            return f"inspect.{node.attr}"
    return ""
