"""Cells that only show something, and need not run when a class is graded.

An instructor marks them with nbclient's own tag, `skip-execution`. Stock nbgrader then never runs
them; here a marked cell runs all the same where leaving it out could matter to the student: when
the student changed a marked cell, or wrote code that may use a name that one of them defines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograder.models import FilledCell, FilledNotebook, Role, SourceNotebook
from autograder.python_cells import names_in

TAG = "skip-execution"
# With these, code can use names that cannot be seen in its text.
UNSEEN = frozenset({"eval", "exec", "globals", "locals", "vars", "get_ipython", "__import__"})


def is_marked(cell: FilledCell) -> bool:
    """Say whether the instructor marked a cell as one that only shows something."""
    return cell.cell.cell_type == "code" and TAG in (cell.cell.metadata.get("tags") or ())


def learn(notebook: SourceNotebook) -> None:
    """Read the released cells of a notebook ahead: most of what is handed in is still so."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            names_in(cell.release)


def left_out(filled: FilledNotebook) -> frozenset[int]:
    """Positions of the cells of a notebook that need not run."""
    marked = {i: cell for i, cell in enumerate(filled.cells) if is_marked(cell)}
    if not marked or any(_is_changed(cell) for cell in marked.values()):
        return frozenset()
    defined: set[str] = set()
    for cell in marked.values():
        defined |= names_in(cell.source).binds
    for i, cell in enumerate(filled.cells):
        if (
            i not in marked
            and _is_students(cell)
            and names_in(cell.source).uses & (defined | UNSEEN)
        ):
            return frozenset()
    return frozenset(marked)


def used_names(filled: FilledNotebook, names: Iterable[str]) -> frozenset[str]:
    """Return those of some names that cells in the student's process use.

    Most notebooks use none, which a look at the text shows at once.
    """
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, names)) or '(?!)'})\b")
    found: set[str] = set()
    for cell in filled.cells:
        if cell.cell.cell_type == "code" and cell.cell.role is not Role.TEST:
            there = set(pattern.findall(cell.source))
            found |= there & names_in(cell.source).uses if there else there
    return frozenset(found)


def _is_changed(cell: FilledCell) -> bool:
    return not cell.missing and cell.source.strip() != cell.cell.release.strip()


def _is_students(cell: FilledCell) -> bool:
    roles = (Role.SOLUTION, Role.MANUAL, Role.PLAIN, Role.EXTRA)
    return cell.cell.cell_type == "code" and cell.cell.role in roles
