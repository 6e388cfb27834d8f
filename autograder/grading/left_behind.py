"""Modules that a student handed in and uses, and that the assignment does not take along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder.models import CellResult, ErrorKind, Finding, GradedNotebook, Role
from autograder.python_cells import imported_modules

MISSED = "ModuleNotFoundError"


def missed_modules(notebook: GradedNotebook, left_behind: Sequence[str]) -> list[str]:
    """List the files that a notebook imports in vain although they were handed in.

    Args:
        left_behind: files and folders that were not taken along.
    """
    if not left_behind or all(result.error != MISSED for result in notebook.results):
        return []
    imported = set[str]()
    for cell in notebook.filled.cells:
        if cell.cell.cell_type == "code" and cell.cell.role is not Role.TEST:
            imported |= imported_modules(cell.source)
    return [name for name in left_behind if name.removesuffix(".py") in imported]


def say_missed(notebook: GradedNotebook, missed: Sequence[str]) -> GradedNotebook:
    """Tell the student at the tests that failed, where nothing better is known."""
    names = " and ".join(missed)
    was = "was" if len(missed) == 1 else "were"
    finding = Finding(
        f"Your notebook imports {names}, which {was} handed in but {was} not taken along: this"
        " assignment takes the notebook only. Put the code into the notebook."
    )

    def mend(result: CellResult) -> CellResult:
        unclear = result.finding is None or result.error in (MISSED, ErrorKind.NOT_DEFINED)
        failed = result.role is Role.TEST and result.error and not result.score
        return replace(result, finding=finding) if failed and unclear else result

    return replace(notebook, results=tuple(map(mend, notebook.results)))


def reason_of(missed: Sequence[str]) -> list[str]:
    """Say to the instructor what was left behind."""
    return [
        f"{name} was handed in, but the assignment does not list it; see c.Autograder.files."
        for name in missed
    ]
