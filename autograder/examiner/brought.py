"""Names that a test cell brings and that code in the student's process may use.

In a kernel everything is there that a test cell bound. Here a test's names stay on the trusted
side: a function that could read the test's `expected` would return it. What the student's process
gets, if code there uses the name at all, is

1. what students can read: imports, functions, classes and plain literals of the visible lines;
2. what the instructor's own solution or a given cell uses and only test cells bind, hidden or not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.examiner.effects import changing_functions, effects_of
from autograder.python_cells import imported_names, stored_names

DATA = ""  # in place of a text: the value is copied
_TEXTS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Uses:
    """Names that the instructor's solutions and given cells of a notebook use, and bind."""

    uses: frozenset[str]
    binds: frozenset[str]


def brought_names(
    statements: Sequence[ast.stmt], hidden: Iterable[int], course: Uses, answers: frozenset[str]
) -> Mapping[str, str]:
    """Find what a test cell brings.

    Args:
        statements: of the test cell.
        hidden: line numbers of hidden tests.
        answers: names of answers: a function of the test only takes their place for a while.

    Returns:
        by name the text that makes it, or `DATA`.
    """
    lines = frozenset(hidden)
    visible: dict[str, str] = {}
    concealed: dict[str, str] = {}
    changed = _changed(statements) if lines else frozenset[str]()
    for statement in statements:
        seen = lines.isdisjoint(range(statement.lineno, (statement.end_lineno or 0) + 1))
        for name in _bound(statement):
            text = ast.unparse(statement) if isinstance(statement, _TEXTS) else DATA
            if text and name in answers:
                continue
            plain = _is_literal(statement) and name not in changed
            if seen and (text or plain) and name not in concealed:
                # Beside hidden lines the value may be more than what is written here.
                visible[name] = ast.unparse(statement) if lines else text
            else:
                concealed[name] = text
    only_here = course.uses - course.binds
    out = {name: text for name, text in visible.items() if name not in concealed}
    return out | {name: text for name, text in concealed.items() if name in only_here}


def _changed(statements: Sequence[ast.stmt]) -> frozenset[str]:
    functions = changing_functions(statements, {})
    effects = effects_of(ast.Module(list(statements), []), functions)
    return effects.changes | effects.calls


def _bound(statement: ast.stmt) -> frozenset[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return frozenset([statement.name])
    return stored_names(statement) | imported_names([statement])


def _is_literal(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Assign):
        return False
    try:
        ast.literal_eval(statement.value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return all(isinstance(target, ast.Name) for target in statement.targets)
