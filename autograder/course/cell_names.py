"""Which names a cell of Python binds at top level."""

from __future__ import annotations

import ast


def bound_names(source: str) -> frozenset[str]:
    """Return the names that running `source` as a cell would bind, imports left out.

    An imported name is the library's, not the student's: a test must not ask the student for
    `np`. A cell that is not Python (a `%%bash` cell, say) binds nothing.
    """
    tree = _parse(source)
    if tree is None:
        return frozenset()
    collector = _Collector()
    collector.visit(tree)
    return frozenset(name for name in collector.names if not name.startswith("__"))


def imported_modules(source: str) -> frozenset[str]:
    """Return the top-level modules that `source` imports anywhere."""
    tree = _parse(source)
    if tree is None:
        return frozenset()
    found = set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return frozenset(found)


def _parse(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        pass
    from IPython.core.inputtransformer2 import TransformerManager  # only for cells with magics

    try:
        return ast.parse(str(TransformerManager().transform_cell(source)))
    except (SyntaxError, ValueError):
        return None


class _Collector(ast.NodeVisitor):
    """Collects what is bound in the module's scope; inner scopes count only by `global`."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self.names.add(node.id)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        if node.name:
            self.names.add(node.name)
        self.generic_visit(node)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name:
            self.names.add(node.name)

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self.names.add(node.name)
        for inner in ast.walk(node):
            if isinstance(inner, ast.Global):
                self.names.update(inner.names)

    visit_FunctionDef = _definition
    visit_AsyncFunctionDef = _definition
    visit_ClassDef = _definition

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """A lambda binds nothing outside itself."""

    def _comprehension(self, node: ast.expr) -> None:
        for inner in ast.walk(node):
            if isinstance(inner, ast.NamedExpr):
                self.names.add(inner.target.id)

    visit_ListComp = _comprehension
    visit_SetComp = _comprehension
    visit_DictComp = _comprehension
    visit_GeneratorExp = _comprehension
