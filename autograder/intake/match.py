"""Which submitted file is which notebook of the assignment.

A notebook is looked for under its own name. When it is not there, another file of the folder is
taken for it if exactly one holds cells of it (browsers and Jupyter rename copies:
`ps1 (1).ipynb`, `ps1-Copy1.ipynb`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autograder.errors import IntakeError
from autograder.intake.files import shown
from autograder.intake.parse import SubmittedCell, parse_notebook
from autograder.models import Role, SourceNotebook


@dataclass(frozen=True)
class Match:
    """The cells found for one notebook of the assignment, or why there are none."""

    cells: tuple[SubmittedCell, ...] | None
    warnings: tuple[str, ...] = ()


def match_notebooks(
    notebooks: tuple[SourceNotebook, ...], files: Mapping[str, bytes | IntakeError]
) -> tuple[dict[str, Match], tuple[str, ...]]:
    """Find the file of each notebook.

    Args:
        notebooks: the notebooks of the assignment.
        files: the submitted notebook files: content, or why it could not be read.

    Returns:
        for each notebook's name what was found, and the names of the files that were not used.
    """
    own = {f"{notebook.name}.ipynb" for notebook in notebooks}
    spare = {name: _parse(content) for name, content in files.items() if name not in own}
    found: dict[str, Match] = {}
    used: set[str] = set()
    for notebook in notebooks:
        name = f"{notebook.name}.ipynb"
        if name in files:
            parsed = _parse(files[name])
            found[notebook.name] = parsed if parsed.cells is not None else _named(name, parsed)
            continue
        candidates = [
            file for file, parsed in spare.items() if _best(parsed, notebooks) is notebook
        ]
        if any(spare[file].cells != spare[candidates[0]].cells for file in candidates):
            names = ", ".join(shown(file) for file in candidates)
            found[notebook.name] = Match(
                None, (f"{name} is missing, and several files could be it: {names}.",)
            )
        elif candidates:
            file = candidates[0]
            used.update(candidates)
            warning = f"{shown(file)} was taken for {name}."
            found[notebook.name] = Match(spare[file].cells, (warning, *spare[file].warnings))
        else:
            unreadable = [w for p in spare.values() if p.cells is None for w in p.warnings]
            found[notebook.name] = Match(None, (f"{name} is missing.", *unreadable))
    return found, tuple(file for file in spare if file not in used)


def _parse(content: bytes | IntakeError) -> Match:
    if isinstance(content, IntakeError):
        return Match(None, (content.reason,))
    try:
        cells, repairs = parse_notebook(content)
    except IntakeError as error:
        return Match(None, (error.reason,))
    return Match(cells, tuple(f"Repaired: {repair}." for repair in repairs))


def _named(name: str, parsed: Match) -> Match:
    """Put the file's name before a reason that does not begin with it."""
    said = (w if w.startswith(name) else f"{name}: {w}" for w in parsed.warnings)
    return Match(None, tuple(said))


def _best(parsed: Match, notebooks: tuple[SourceNotebook, ...]) -> SourceNotebook | None:
    """Say which notebook of the assignment a file shares the most cells with, if one does."""
    if parsed.cells is None:
        return None
    held = {cell.grade_id for cell in parsed.cells if cell.grade_id}
    scores = [len(held & _grade_ids(notebook)) for notebook in notebooks]
    best = max(scores)
    return notebooks[scores.index(best)] if best and scores.count(best) == 1 else None


def _grade_ids(notebook: SourceNotebook) -> set[str]:
    return {cell.grade_id for cell in notebook.cells if cell.role is not Role.PLAIN}
