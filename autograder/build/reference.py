"""The bodies of the solutions, read from the reference module as text and never imported."""

from __future__ import annotations

import ast
import textwrap
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import BuildError


@dataclass(frozen=True)
class ReferenceFunction:
    """A public function of the reference module.

    Attributes:
        name: its name, which is the `grade_id` of the solution cell.
        arguments: its signature without annotations, as `ast.unparse` writes it.
        body: its source lines below the docstring, dedented.
    """

    name: str
    arguments: str
    body: str


def plain_arguments(function: ast.FunctionDef) -> str:
    """Return the signature of a function without its annotations."""
    arguments = ast.parse(ast.unparse(function)).body[0]
    assert isinstance(arguments, ast.FunctionDef)
    for argument in ast.walk(arguments.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return ast.unparse(arguments.args)


def read_reference(path: Path) -> dict[str, ReferenceFunction]:
    """Read the top-level functions of one file of the reference module.

    Raises:
        BuildError: the file is missing, is not Python, or a function has no body.
    """
    try:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
    except (OSError, SyntaxError) as error:
        raise BuildError(f"The reference {path.name} cannot be read: {error}.") from error
    lines = text.splitlines()
    return {
        node.name: _function(node, lines, path)
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


def _function(node: ast.FunctionDef, lines: list[str], path: Path) -> ReferenceFunction:
    statements = node.body[1:] if ast.get_docstring(node) is not None else node.body
    if not statements:
        raise BuildError(f"{path.name}: {node.name} has a docstring but no body.")
    before = node.body[0].end_lineno if statements is not node.body else node.lineno
    first = statements[0].lineno
    while first - 1 > (before or 0) and lines[first - 2].strip().startswith("#"):
        first -= 1  # a comment above the first statement belongs to the body
    body = textwrap.dedent("\n".join(lines[first - 1 : node.end_lineno]))
    return ReferenceFunction(node.name, plain_arguments(node), body)
