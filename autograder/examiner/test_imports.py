"""Makes the worker ready for an assignment: its import path, and the modules that tests import."""

from __future__ import annotations

import ast
import contextlib
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from autograder.examiner.handed_in import Blocked
from autograder.models import Assignment, Role
from autograder.python_cells import statements


class ImportPath:
    """Puts the course on `sys.path` of this process, and takes it off again.

    Args:
        handed_in: modules that students hand in: they are not taken from the course.
    """

    def __init__(self, assignment: Assignment, handed_in: frozenset[str] = frozenset()) -> None:
        self._folders = [str(assignment.course_dir), str(assignment.source_dir)]
        self._before = list(sys.path)
        self._modules = set(sys.modules)
        sys.path[:0] = self._folders
        self._blocked = Blocked(handed_in)

    def close(self) -> None:
        """Restore the path and forget modules that were imported from the course."""
        sys.path[:] = self._before
        self._blocked.close()
        for name in set(sys.modules) - self._modules:
            file = getattr(sys.modules[name], "__file__", None)
            if file and any(Path(file).is_relative_to(folder) for folder in self._folders):
                del sys.modules[name]


def import_for_tests(assignment: Assignment) -> None:
    """Run the import statements of the test cells once, so that forks find them done."""
    folder = Path.cwd()
    os.chdir(assignment.source_dir)
    try:
        for statement in _imports(assignment):
            quiet = io.StringIO()
            with contextlib.suppress(Exception), contextlib.redirect_stdout(quiet):
                exec(compile(ast.Module([statement], []), "<imports>", "exec"), {})
    finally:
        os.chdir(folder)


def _imports(assignment: Assignment) -> Iterator[ast.stmt]:
    for notebook in assignment.notebooks:
        for cell in notebook.cells:
            if cell.cell_type != "code" or cell.role is not Role.TEST:
                continue
            imports = (ast.Import, ast.ImportFrom)
            yield from (s for s in statements(cell.source) if isinstance(s, imports))
