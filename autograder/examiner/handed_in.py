"""Imports of modules that students hand in: on the trusted side they mean the student's module.

The instructor's own file of that name lies in the source folder, and a test that imported it would
grade the instructor. So such an import is written anew: it asks the session.
"""

from __future__ import annotations

import ast
import copy
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

ASK = "__handed_in__"  # a function in the tests' namespace: module, attribute -> value


class Blocked:
    """Keeps modules that are handed in from being imported on the trusted side.

    Args:
        names: top-level modules.
    """

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        sys.meta_path.insert(0, self)

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Refuse these modules; leave all others to the other finders.

        Raises:
            ModuleNotFoundError: the module is one that is handed in.
        """
        if name.partition(".")[0] in self._names:
            raise ModuleNotFoundError(
                f"{name} is handed in by students: only an import statement of a test reaches it.",
                name=name,
            )
        return None

    def close(self) -> None:
        """Let them be imported again."""
        sys.meta_path.remove(self)


class _Asking(ast.NodeTransformer):
    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def _is_theirs(self, module: str | None) -> bool:
        return module is not None and module.partition(".")[0] in self._names

    def visit_Import(self, node: ast.Import) -> list[ast.stmt]:
        ours = [alias for alias in node.names if not self._is_theirs(alias.name)]
        out: list[ast.stmt] = [ast.copy_location(ast.Import(ours), node)] if ours else []
        for alias in node.names:
            if self._is_theirs(alias.name):
                top = alias.name.partition(".")[0]
                if alias.asname is None and top != alias.name:
                    out.append(_asked(node, None, alias.name, ""))
                out.append(_asked(node, alias.asname or top, alias.name if alias.asname else top))
        return out

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt | list[ast.stmt]:
        if node.level or not self._is_theirs(node.module):
            return node
        module = node.module or ""
        return [
            _asked(node, None if a.name == "*" else a.asname or a.name, module, a.name)
            for a in node.names
        ]

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        first = node.args[0] if node.args else None
        if called not in ("import_module", "__import__") or not isinstance(first, ast.Constant):
            return node
        if type(first.value) is not str or not self._is_theirs(first.value):
            return node
        return ast.copy_location(_call(first.value, ""), node)


def _call(module: str, attribute: str) -> ast.Call:
    return ast.Call(ast.Name(ASK, ast.Load()), [ast.Constant(module), ast.Constant(attribute)], [])


def _asked(node: ast.stmt, name: str | None, module: str, attribute: str = "") -> ast.stmt:
    value = _call(module, attribute)
    made: ast.stmt = ast.Expr(value)
    if name is not None:
        made = ast.Assign([ast.Name(name, ast.Store())], value)
    return ast.fix_missing_locations(ast.copy_location(made, node))


def ask_for_modules(tree: ast.Module, names: frozenset[str]) -> ast.Module:
    """Write the imports of handed-in modules anew.

    Args:
        names: top-level modules that students hand in.

    Returns:
        a tree of its own; without names the tree itself.
    """
    if not names:
        return tree
    made: ast.Module = _Asking(names).visit(copy.deepcopy(tree))
    return ast.fix_missing_locations(made)
