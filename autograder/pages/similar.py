"""Groups of near-identical solutions: a list to look at, never a verdict.

Two solutions are compared as syntax trees: comments, docstrings, layout and the names of variables
do not count. Short exercises have few right answers, so what much of the class wrote tells
nothing; only statements that are rare in the class are compared.
"""

from __future__ import annotations

import ast
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

LIKE = 0.8  # share of rare statements that two students must have in common
COMMON = 0.1  # part of the class beyond which a statement is not rare
LEAST = 4  # rare statements that a comparison needs
MAX_SOURCE = 100_000  # characters of a cell that is compared
MOST = 60  # students that may share a rare statement, whatever the size of the class


@dataclass(frozen=True)
class Group:
    """Students whose solutions are nearly the same.

    Attributes:
        students: their ids.
        likeness: the least share of rare statements that two linked members have in common.
        statements: rare statements that all of them wrote.
    """

    students: tuple[str, ...]
    likeness: float
    statements: int


class _Normaliser(ast.NodeTransformer):
    """Renames what the student named, in the order of appearance, and drops docstrings."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg, node.annotation = self._rename(node.arg), None
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if isinstance(node.ctx, ast.Store) or node.id in self.names:
            node.id = self._rename(node.id)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        self.generic_visit(node)
        return node

    def _rename(self, name: str) -> str:
        return self.names.setdefault(name, f"v{len(self.names)}")


def statements(source: str) -> Counter[str]:
    """Hash of all statements of a cell, after normalising; empty if it is not Python."""
    if len(source) > MAX_SOURCE:
        return Counter()
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Counter()
    found: Counter[str] = Counter()
    try:
        for function in _outer_functions(tree):
            _Normaliser().visit(function)
        _hash(tree, found)
    except RecursionError:
        return Counter()
    return found


def _outer_functions(node: ast.AST) -> Iterator[ast.FunctionDef]:
    """Yield the functions that lie in no other function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            yield child
        else:
            yield from _outer_functions(child)


def _hash(node: ast.AST, found: Counter[str]) -> str:
    """Hash a node from its leaves up, so that each node is read once, and note its statements."""
    parts = [type(node).__name__]
    for name, value in ast.iter_fields(node):
        parts.append(name)
        for each in value if isinstance(value, list) else [value]:
            parts.append(_hash(each, found) if isinstance(each, ast.AST) else repr(each))
    digest = hashlib.sha1("\0".join(parts).encode(), usedforsecurity=False).hexdigest()
    if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef | ast.Pass):
        found[digest] += 1
    return digest


def find_groups(solutions: Mapping[str, Iterable[str]]) -> list[Group]:
    """Find groups in a class.

    Args:
        solutions: the solution cells of each student, by student id.

    Returns:
        Groups of two and more, the largest first.
    """
    written = {
        student: set().union(*(statements(cell) for cell in cells)) if cells else set()
        for student, cells in ((s, list(c)) for s, c in solutions.items())
    }
    owners: dict[str, list[str]] = defaultdict(list)
    for student in sorted(written):
        for statement in written[student]:
            owners[statement].append(student)
    most = min(max(3, int(COMMON * len(written))), MOST)
    rare = {s for s, who in owners.items() if len(who) <= most}
    pairs = {pair for s in rare for pair in combinations(owners[s], 2)}
    links: list[tuple[str, str, float]] = []
    for one, other in sorted(pairs):
        mine, theirs = written[one] & rare, written[other] & rare
        shared = len(mine & theirs)
        if shared >= LEAST and shared / len(mine | theirs) >= LIKE:
            links.append((one, other, shared / len(mine | theirs)))
    return _join(links, written, rare)


def _join(
    links: list[tuple[str, str, float]], written: Mapping[str, set[str]], rare: set[str]
) -> list[Group]:
    leader: dict[str, str] = {}

    def find(student: str) -> str:
        while leader.setdefault(student, student) != student:
            student = leader[student]
        return student

    for one, other, _ in links:
        leader[find(one)] = find(other)
    members: dict[str, set[str]] = defaultdict(set)
    least: dict[str, float] = {}
    for one, other, likeness in links:
        root = find(one)
        members[root] |= {one, other}
        least[root] = min(least.get(root, 1.0), likeness)
    groups = [
        Group(
            tuple(sorted(who)),
            least[root],
            len(set.intersection(*(written[student] & rare for student in who))),
        )
        for root, who in members.items()
    ]
    return sorted(groups, key=lambda group: (-len(group.students), group.students))
