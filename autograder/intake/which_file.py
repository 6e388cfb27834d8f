"""Which submitted file is which notebook of the assignment.

A notebook is looked for under its own name. When it is not there, cannot be read or holds no cell,
another file of the folder is taken for it if exactly one holds cells of it (browsers and Jupyter
rename copies: `ps1 (1).ipynb`, `ps1-Copy1.ipynb`). Copies with the same texts are one.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.errors import IntakeError
from autograder.intake.notebook import SubmittedCell, parse_notebook
from autograder.models import Cell, Role, SourceNotebook
from autograder.printable import printable_name

SAID = 5  # files that a reason names


@dataclass(frozen=True)
class Match:
    """The cells found for one notebook of the assignment, or why there are none."""

    cells: tuple[SubmittedCell, ...] | None
    warnings: tuple[str, ...] = ()


def match_notebooks(
    notebooks: tuple[SourceNotebook, ...],
    files: Mapping[str, bytes | IntakeError],
    deadline: float = math.inf,
) -> tuple[dict[str, Match], tuple[str, ...]]:
    """Find the file of each notebook. A file under another name is parsed only if it is needed.

    Args:
        notebooks: the notebooks of the assignment.
        files: the submitted notebook files: content, or why it could not be read.
        deadline: `time.monotonic()` value after which no further file is parsed.

    Returns:
        for each notebook's name what was found, and the names of the files that were not used.
    """
    names = [f"{notebook.name}.ipynb" for notebook in notebooks]
    parsed = {name: _parse(files[name], deadline) for name in names if name in files}
    others = [name for name in files if name not in names]
    spare: dict[str, Match] = {}
    if not all(name in parsed and parsed[name].cells for name in names):
        spare = {name: _parse(files[name], deadline) for name in others}
    best = {file: _best(one, notebooks) for file, one in spare.items()}
    found: dict[str, Match] = {}
    used: set[str] = set()
    for notebook, name in zip(notebooks, names, strict=True):
        mine = parsed.get(name)
        if mine is not None and mine.cells:
            found[notebook.name] = mine
            continue
        candidates = [file for file in spare if best[file] is notebook]
        one = len({_content(spare[file]) for file in candidates}) == 1
        # A link or a device under the notebook's own name is no accident: nothing replaces it.
        if one and (mine is None or isinstance(files[name], bytes)):
            used.update(candidates)
            found[notebook.name] = _taken(name, mine, candidates[0], spare[candidates[0]])
        elif mine is not None:
            found[notebook.name] = mine if mine.cells is not None else _named(name, mine)
        elif candidates:
            several = ", ".join(printable_name(file) for file in candidates)
            why = f"{name} is missing, and several files could be it: {several}."
            found[notebook.name] = Match(None, (why,))
        else:
            unreadable = [(file, one) for file, one in spare.items() if one.cells is None]
            reasons = [
                w for file, p in unreadable[:SAID] for w in _named(printable_name(file), p).warnings
            ]
            found[notebook.name] = Match(None, (f"{name} is missing.", *reasons))
    return found, tuple(file for file in others if file not in used)


def _taken(name: str, mine: Match | None, file: str, copy: Match) -> Match:
    """Say that a copy is taken, and why, if the notebook itself is there as well."""
    notes = [f"{printable_name(file)} was taken for {name}."]
    if mine is not None:
        notes += _named(name, mine).warnings if mine.cells is None else [f"{name} holds no cell."]
    return Match(copy.cells, (*notes, *copy.warnings))


def _content(parsed: Match) -> tuple[object, ...]:
    """Return what makes two copies the same: texts, grade_ids and pictures, not ids of cells."""
    return tuple(
        (c.cell_type, c.source, c.grade_id, *((n, *b.items()) for n, b in c.attachments.items()))
        for c in parsed.cells or ()
    )


def _parse(content: bytes | IntakeError, deadline: float) -> Match:
    if isinstance(content, IntakeError):
        return Match(None, (content.reason,))
    if time.monotonic() > deadline:
        return Match(None, ("It was not looked at: the files before it took too long to read.",))
    try:
        cells, repairs = parse_notebook(content)
    except IntakeError as error:
        return Match(None, (error.reason,))
    return Match(cells, tuple(f"Repaired: {repair}." for repair in repairs))


def _named(name: str, parsed: Match) -> Match:
    """Put the file's name before a reason that does not begin with it."""
    notes = (w if w.startswith(name) else f"{name}: {w}" for w in parsed.warnings)
    return Match(None, tuple(notes))


def _best(parsed: Match, notebooks: tuple[SourceNotebook, ...]) -> SourceNotebook | None:
    """Say which notebook of the assignment a file shares the most cells with, if one does."""
    if parsed.cells is None:
        return None
    by_grade_id = {cell.grade_id for cell in parsed.cells if cell.grade_id}
    scores = [len(by_grade_id & {c.grade_id for c in _ours(n)}) for n in notebooks]
    if not any(scores):  # without nbgrader's metadata: most of what nbgrader knows, by cell id
        by_cell_id = {cell.cell_id for cell in parsed.cells if cell.cell_id}
        scores = [len(by_cell_id & {c.cell_id for c in _ours(n)}) for n in notebooks]
        scores = [
            score if 2 * score > len(_ours(n)) else 0
            for n, score in zip(notebooks, scores, strict=True)
        ]
    best = max(scores)
    return notebooks[scores.index(best)] if best and scores.count(best) == 1 else None


def _ours(notebook: SourceNotebook) -> list[Cell]:
    return [cell for cell in notebook.cells if cell.role is not Role.PLAIN]
