"""Imports that the student is asked to write.

Such an import stands in the instructor's own solution only. A module cannot cross, so both sides
import. It counts for tests once the student's cell has made the same import; where the student
bound the name to something else, the name is the student's.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from types import CodeType

from autograder.python_cells import imported_name, imports_in


@dataclass(frozen=True)
class AskedImport:
    """One name that a solution imports.

    Attributes:
        name: what it binds; "" for ``from module import *``.
        module: the module it is from.
        attribute: what of that module, "" for the module itself.
        code: does the same on the trusted side.
    """

    name: str
    module: str
    attribute: str
    code: CodeType


def asked_imports(
    solution: Iterable[ast.stmt],
    released: Iterable[ast.stmt],
    needed: frozenset[str],
    filename: str,
) -> tuple[AskedImport, ...]:
    """Find the imports of a solution that tests need and that its released text does not hold."""
    there = {ast.dump(statement) for statement in imports_in(released)}
    out: list[AskedImport] = []
    for statement in imports_in(solution):
        if ast.dump(statement) not in there:
            out += (_asked(statement, a, filename) for a in statement.names if _wanted(a, needed))
    return tuple(out)


def _wanted(alias: ast.alias, needed: frozenset[str]) -> bool:
    name = imported_name(alias)
    return not name or name in needed


def _asked(statement: ast.Import | ast.ImportFrom, alias: ast.alias, filename: str) -> AskedImport:
    name, module, attribute = imported_name(alias), alias.name, ""
    one: ast.stmt = ast.Import([alias])
    if isinstance(statement, ast.ImportFrom):
        module, attribute = statement.module or "", alias.name if name else ""
        one = ast.ImportFrom(statement.module, [alias], statement.level)
    elif not alias.asname:
        module = name
    tree = ast.fix_missing_locations(ast.Module([ast.copy_location(one, statement)], []))
    return AskedImport(name, module, attribute, compile(tree, filename, "exec"))
