"""The instructor's notebook with the student's text filled in.

Cells, order, metadata, points, locked cells and tests are the instructor's. Which submitted cell
is which of them is said in `place`. Every other cell is an extra one and stays behind the known
cell it followed: an answer, wherever it stands, or another cell that stands in the instructor's
order. (A moved heading says nothing about what follows it.) Of cells with the same `grade_id` one
is the solution and the others are extra cells before and behind it, so that the last definition
counts, as in a notebook run from the top.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from autograder.intake.parse import SubmittedCell
from autograder.intake.place import places_of
from autograder.models import Cell, FilledCell, FilledNotebook, Role, SourceNotebook

_STUDENTS = (Role.SOLUTION, Role.MANUAL, Role.PLAIN)  # roles whose text is the student's
_ANSWERS = (Role.SOLUTION, Role.MANUAL)  # what the student's own cells are written around
_FRONT = -1  # where extra cells go that stand before every known cell


def rebuild(
    notebook: SourceNotebook, cells: Sequence[SubmittedCell], warnings: Sequence[str] = ()
) -> FilledNotebook:
    """Fill a student's text into the instructor's notebook.

    Args:
        notebook: the instructor's notebook.
        cells: what was taken from the student's.
        warnings: what is already to be said about this notebook.
    """
    places = places_of(notebook.cells, cells)
    theirs = {place: n for n, place in enumerate(places.of) if place is not None}
    extras: dict[int, list[FilledCell]] = defaultdict(list)
    taken_ids = {cell.cell_id for cell in notebook.cells}
    last = _FRONT
    number = 0
    for n, (place, submitted) in enumerate(zip(places.of, cells, strict=True)):
        if place is None:
            number += 1
            extras[last].append(_extra(submitted, number, taken_ids))
        elif n in places.in_order or notebook.cells[place].role in _ANSWERS:
            last = place
    filled = list(extras[_FRONT])
    said = list(warnings)
    for index, cell in enumerate(notebook.cells):
        filled.append(_fill(cell, cells[theirs[index]] if index in theirs else None, said))
        filled.extend(extras[index])
    return FilledNotebook(source=notebook, cells=tuple(filled), warnings=tuple(said))


def missing(notebook: SourceNotebook, warnings: Sequence[str]) -> FilledNotebook:
    """Return the notebook as it stands when the student has not handed it in."""
    cells = tuple(FilledCell(cell=cell, source="", missing=True) for cell in notebook.cells)
    return FilledNotebook(source=notebook, cells=cells, missing=True, warnings=tuple(warnings))


def unanswered(filled: FilledCell) -> bool:
    """Say whether the student left a solution cell as it was released, or deleted it."""
    return filled.missing or filled.source in (filled.cell.source, filled.cell.release)


def _fill(cell: Cell, submitted: SubmittedCell | None, said: list[str]) -> FilledCell:
    students = cell.role in _STUDENTS
    if submitted is None:
        if cell.role in _ANSWERS:
            said.append(f"The {cell.role} cell {cell.grade_id} is missing.")
        return FilledCell(cell=cell, source="" if students else cell.source, missing=True)
    if not students:
        changed = submitted.source.strip() != cell.release.strip()
        return FilledCell(cell=cell, source=cell.source, changed=changed)
    if cell.role is not Role.PLAIN:
        if submitted.cell_type != cell.cell_type:
            said.append(
                f"The {cell.role} cell {cell.grade_id} had become a {submitted.cell_type} cell; "
                f"it is graded as {cell.cell_type}."
            )
        if submitted.grade_id != cell.grade_id:
            said.append(
                f"The {cell.role} cell {cell.grade_id} had lost its grade_id; it was known by "
                "its cell id."
            )
    attachments = {name: dict(bundle) for name, bundle in submitted.attachments.items()}
    return FilledCell(
        cell=cell,
        source=submitted.source,
        attachments=attachments if cell.cell_type == "markdown" else {},
    )


def _extra(submitted: SubmittedCell, number: int, taken_ids: set[str]) -> FilledCell:
    cell_id = f"extra-{number}"
    while cell_id in taken_ids:
        cell_id += "x"
    cell = Cell(
        grade_id="",
        role=Role.EXTRA,
        cell_type=submitted.cell_type,
        source=submitted.source,
        cell_id=cell_id,
    )
    attachments = {name: dict(bundle) for name, bundle in submitted.attachments.items()}
    return FilledCell(
        cell=cell,
        source=submitted.source,
        attachments=attachments if cell.cell_type == "markdown" else {},
    )
