"""The modules that an assignment's tests import: files of the course, and libraries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.course.patterns import matches
from autograder.models import Assignment, Cell, Role, SourceNotebook
from autograder.python_cells import imported_modules

_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+(\w+)[\w.]*[ \t]+import|import[ \t]+(.+))", re.MULTILINE)


@dataclass(frozen=True)
class Modules:
    """What the instructor's cells import, and what those modules import in turn.

    Attributes:
        files: Python files of the course itself, in order.
        libraries: top-level modules that the course does not hold.
    """

    files: tuple[Path, ...]
    libraries: frozenset[str]


def modules_of_tests(root: Path, notebooks: Iterable[SourceNotebook]) -> Modules:
    """Find the modules that the instructor's cells of these notebooks can import.

    Args:
        root: the course directory.
        notebooks: those of one assignment.
    """
    names = set[str]()
    for notebook in notebooks:
        for cell in notebook.cells:
            if cell.cell_type == "code" and _runs_with_us(cell):
                names |= imported_modules(cell.source)
    files = set[Path]()
    libraries = set[str]()
    waiting, seen = sorted(names), set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        found = _files_of(root, name)
        if not found:
            libraries.add(name)
        for path in found - files:
            waiting += _imported(path)
        files |= found
    return Modules(tuple(sorted(files)), frozenset(libraries))


def handed_in_modules(assignment: Assignment) -> frozenset[str]:
    """Find the modules that cells of an assignment import and that students hand in.

    A file that `files` lists by its name is the student's. A pattern, ``*.py`` say, makes the
    student's only what the course does not have itself: its own helpers stay its own.
    """
    folders = (assignment.source_dir, assignment.course_dir)
    return frozenset(
        name
        for notebook in assignment.notebooks
        for cell in notebook.cells
        if cell.cell_type == "code"
        for name in imported_modules(cell.solution or cell.source)
        if any(
            path == pattern
            or (matches(path, pattern) and not any((d / path).exists() for d in folders))
            for path in (f"{name}.py", f"{name}/__init__.py")
            for pattern in assignment.files
        )
    )


def _files_of(root: Path, name: str) -> set[Path]:
    single = root / f"{name}.py"
    package = {path for path in (root / name).rglob("*.py") if path.is_file()}
    return package | {single} if single.is_file() else package


def _imported(path: Path) -> set[str]:
    """Name what a file imports, and perhaps a word more: its text is not parsed, which is slow."""
    text = path.read_bytes().decode("utf-8", "replace")
    names = set[str]()
    for module, several in _IMPORT.findall(text):
        names.add(module)
        names.update(re.split(r"\W", part.strip(), maxsplit=1)[0] for part in several.split(","))
    return names - {""}


def _runs_with_us(cell: Cell) -> bool:
    return cell.role in (Role.TEST, Role.LOCKED, Role.PLAIN)
