"""The instructor's notebook with the student's text filled in.

Cells, order, metadata, points, locked cells and tests are the instructor's. A submitted cell is
known by its `grade_id`; without one by the id that Jupyter gave the cell; a cell that nbgrader
does not know also by its unchanged text. Every other cell is an extra one and stays behind the
known cell it followed. Of cells with the same `grade_id` the first is the solution and the others
are extra cells, so that the last definition that runs counts, as in a notebook run from the top.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from autograder.intake.parse import SubmittedCell
from autograder.models import Cell, FilledCell, FilledNotebook, Role, SourceNotebook

_STUDENTS = (Role.SOLUTION, Role.MANUAL, Role.PLAIN)  # roles whose text is the student's
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
    places = _places(notebook.cells, cells)
    theirs = {place: cell for place, cell in zip(places, cells, strict=True) if place is not None}
    extras: dict[int, list[FilledCell]] = defaultdict(list)
    taken_ids = {cell.cell_id for cell in notebook.cells}
    last = _FRONT
    number = 0
    for place, submitted in zip(places, cells, strict=True):
        if place is None:
            number += 1
            extras[last].append(_extra(submitted, number, taken_ids))
        else:
            last = place
    filled = list(extras[_FRONT])
    said = list(warnings)
    for index, cell in enumerate(notebook.cells):
        filled.append(_fill(cell, theirs.get(index), said))
        filled.extend(extras[index])
    return FilledNotebook(source=notebook, cells=tuple(filled), warnings=tuple(said))


def missing(notebook: SourceNotebook, warnings: Sequence[str]) -> FilledNotebook:
    """Return the notebook as it stands when the student has not handed it in."""
    cells = tuple(FilledCell(cell=cell, source="", missing=True) for cell in notebook.cells)
    return FilledNotebook(source=notebook, cells=cells, missing=True, warnings=tuple(warnings))


def unanswered(filled: FilledCell) -> bool:
    """Say whether the student left a solution cell as it was released, or deleted it."""
    return filled.missing or filled.source in (filled.cell.source, filled.cell.release)


def _places(known: Sequence[Cell], cells: Sequence[SubmittedCell]) -> list[int | None]:
    """Give each submitted cell the index of the known cell that it is, None for an extra one."""
    by_grade_id = {cell.grade_id: i for i, cell in enumerate(known) if cell.grade_id}
    by_cell_id = {cell.cell_id: i for i, cell in enumerate(known) if cell.cell_id}
    claimed: dict[int, int] = {}  # known index -> index of the first submitted cell that is it
    for number, cell in enumerate(cells):
        place = by_grade_id.get(cell.grade_id)
        if place is not None:
            claimed.setdefault(place, number)
    places: list[int | None] = []
    last = _FRONT
    for number, cell in enumerate(cells):
        place = by_grade_id.get(cell.grade_id)
        if place is None:
            place = by_cell_id.get(cell.cell_id)
            if place is None or place in claimed:
                place = _same_text(known, cell, claimed, last)
            if place is not None:
                claimed[place] = number
        elif claimed[place] != number:
            place = None  # a double
        last = last if place is None else place
        places.append(place)
    return places


def _same_text(
    known: Sequence[Cell], cell: SubmittedCell, claimed: dict[int, int], after: int
) -> int | None:
    """Find a cell without a grade_id, behind the last known one, whose text was left as it was.

    An empty cell has no text to be known by: it stands anywhere.
    """
    if not cell.source.strip():
        return None
    for place in range(after + 1, len(known)):
        candidate = known[place]
        if candidate.role is Role.PLAIN and place not in claimed:
            same = candidate.release.strip() == cell.source.strip()
            if same and candidate.cell_type == cell.cell_type:
                return place
    return None


def _fill(cell: Cell, submitted: SubmittedCell | None, said: list[str]) -> FilledCell:
    students = cell.role in _STUDENTS
    if submitted is None:
        if cell.role in (Role.SOLUTION, Role.MANUAL):
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
