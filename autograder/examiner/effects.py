"""What running a cell does to names that were there before, as far as its text says.

A name is bound anew (``x = 5``), or its object is changed in place: ``x[0] = 5``, ``x.append(5)``,
``random.shuffle(x)``, a function of the notebook that changes what it is given, or one that changes
a global object. ``row = x[0]`` and ``for row in x`` give an object a second name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from autograder.python_cells import assigned_names, imported_names, stored_names

# Methods of Python's, NumPy's and pandas' own containers that change them.
_CHANGING = frozenset(
    {"append", "appendleft", "extend", "extendleft", "insert", "remove", "pop", "popleft"}
    | {"popitem", "clear", "sort", "reverse", "rotate", "add", "discard", "update"}
    | {"setdefault", "subtract", "move_to_end", "difference_update", "intersection_update"}
    | {"symmetric_difference_update", "fill", "put", "itemset", "partition", "resize"}
    | {"setflags", "byteswap", "setfield", "insert_column", "replace_column"}
)
# Functions of libraries that change an argument, and which.
_CHANGED_ARGUMENT = dict.fromkeys(
    {"shuffle", "fill_diagonal", "put", "place", "putmask", "copyto", "heappush", "heappop"}
    | {"heapify", "heapreplace", "heappushpop", "insort", "insort_left", "insort_right"}
    | {"setattr", "delattr", "setitem", "delitem", "put_along_axis", "iadd", "iconcat"}
    | {"imul"},
    0,
)
# What gives parts of its object, or another view of it.
_VIEWS = frozenset(
    {"items", "values", "get", "setdefault", "iterrows", "T", "flat", "ravel", "reshape"}
    | {"view", "transpose", "swapaxes", "squeeze", "loc", "iloc", "at", "iat"}
)
_WALKS = frozenset(["enumerate", "zip", "reversed", "iter", "next", "sorted", "list", "tuple"])
# A method of this name is a tool's: it looks at what it is given.
_LOOKING = ("check", "test", "assert", "verify", "grade", "expect", "validate", "compare", "hint")
_PLAIN_LIBRARIES = ("builtins", "numpy", "pandas", "polars", "collections")


@dataclass(frozen=True)
class Effects:
    """What a cell does to names.

    Attributes:
        binds: names that it binds, by import too.
        changes: names whose objects it changes in place.
        calls: names of which it calls some method as a statement: whether that changes the
            object, its class decides.
    """

    binds: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()


def effects_of(tree: ast.Module, functions: Mapping[str, frozenset[int]]) -> Effects:
    """Find what running a cell may do to names.

    Args:
        functions: which arguments functions of earlier cells change, see `changing_functions`.
    """
    found = _Found(functions)
    for statement in tree.body:
        found.visit(statement)
    binds = assigned_names(tree) | imported_names(tree.body)
    return Effects(binds, frozenset(found.changes), frozenset(found.calls))


def changing_functions(
    statements: Iterable[ast.stmt], earlier: Mapping[str, frozenset[int]]
) -> dict[str, frozenset[int]]:
    """Find functions that change what they are given, and the positions of those arguments."""
    out = dict(earlier)
    for statement in statements:
        if isinstance(statement, ast.FunctionDef):
            found = _Found(out)
            for inner in statement.body:
                found.visit(inner)
            names = [a.arg for a in (*statement.args.posonlyargs, *statement.args.args)]
            changed = found.changes - _own_names(statement.body)
            out[statement.name] = frozenset(i for i, name in enumerate(names) if name in changed)
    return out


def is_changed_by_calls(value: object) -> bool:
    """Say whether a method of an object that is no plain library value may have changed it."""
    module = type(value).__module__.partition(".")[0]
    return module not in _PLAIN_LIBRARIES


@dataclass
class _Found(ast.NodeVisitor):
    """Collects the names whose objects are changed, aliases followed."""

    functions: Mapping[str, frozenset[int]]
    changes: set[str] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)
    aliases: dict[str, set[str]] = field(default_factory=dict)

    def _change(self, target: ast.expr | None, into: set[str]) -> None:
        waiting = list(_roots(target))
        seen = set[str]()
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += self.aliases.get(name, ())
        into |= seen

    def _store(self, target: ast.expr) -> None:
        if isinstance(target, ast.Attribute | ast.Subscript):
            self._change(target.value, self.changes)
        elif isinstance(target, ast.Tuple | ast.List):
            for part in target.elts:
                self._store(part)
        elif isinstance(target, ast.Starred):
            self._store(target.value)

    def _alias(self, target: ast.expr, value: ast.expr | None) -> None:
        roots = set(_roots(value))
        for name in stored_names(target):
            self.aliases.setdefault(name, set()).update(roots - {name})

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._store(target)
            self._alias(target, node.value)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._store(node.target)
        self._change(node.target, self.changes)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._store(node.target)
            self._alias(node.target, node.value)
        self.generic_visit(node)

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            self._store(target)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self._store(node.target)
        self._alias(node.target, node.iter)
        self.generic_visit(node)

    visit_AsyncFor = visit_For

    def visit_With(self, node: ast.With) -> None:
        for item in node.items:
            if item.optional_vars is not None:
                self._alias(item.optional_vars, item.context_expr)
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if (
            isinstance(node.value, ast.Call)
            and isinstance(node.value.func, ast.Attribute)
            and not node.value.func.attr.startswith(_LOOKING)
        ):
            self._change(node.value.func.value, self.calls)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        function = node.func
        if isinstance(function, ast.Attribute):
            name = function.attr
            if name in _CHANGING or any(_is_true(k, "inplace") for k in node.keywords):
                self._change(function.value, self.changes)
        else:
            name = function.id if isinstance(function, ast.Name) else ""
        positions = self.functions.get(name, frozenset()) if name else frozenset()
        if name in _CHANGED_ARGUMENT:
            positions |= {_CHANGED_ARGUMENT[name]}
        for position in positions:
            if position < len(node.args):
                self._change(node.args[position], self.changes)
        for keyword in node.keywords:
            if keyword.arg == "out":
                self._change(keyword.value, self.changes)
        self.generic_visit(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        """Count what a function changes beside its own names: calling it does so."""
        inner = _Found(self.functions)
        body = node.body if isinstance(node.body, list) else [ast.Expr(node.body)]
        for statement in body:
            inner.visit(statement)
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        every += [a for a in (arguments.vararg, arguments.kwarg) if a is not None]
        own = _own_names(body) | {a.arg for a in every}
        self.changes |= inner.changes - own
        self.calls |= inner.calls - own

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _function


def _own_names(body: Iterable[ast.stmt]) -> frozenset[str]:
    """Names that belong to a function: bound in it, and not declared global."""
    nodes = (node for statement in body for node in ast.walk(statement))
    shared = (name for node in nodes if isinstance(node, ast.Global) for name in node.names)
    return stored_names(*body) - frozenset(shared)


def _roots(value: ast.expr | None) -> Iterator[str]:
    """Yield names whose object, or a part of it, an expression gives."""
    if isinstance(value, ast.Name):
        yield value.id
    elif isinstance(value, ast.Attribute | ast.Subscript | ast.Starred):
        yield from _roots(value.value)
    elif isinstance(value, ast.IfExp):
        yield from _roots(value.body)
        yield from _roots(value.orelse)
    elif isinstance(value, ast.Tuple | ast.List):
        for part in value.elts:
            yield from _roots(part)
    elif isinstance(value, ast.Call):
        function = value.func
        if isinstance(function, ast.Name) and function.id in _WALKS:
            for part in value.args:
                yield from _roots(part)
        elif isinstance(function, ast.Attribute) and function.attr in _VIEWS:
            yield from _roots(function.value)


def _is_true(keyword: ast.keyword, name: str) -> bool:
    value = keyword.value
    return keyword.arg == name and isinstance(value, ast.Constant) and value.value is True
