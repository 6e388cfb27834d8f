"""The instructor's notebook with the student's text filled in.

Cells, order, metadata, points, locked cells and tests are the instructor's. `which_cell` finds
out which submitted cell is which of them, `orphans` does so for answers without any id. Every other
cell is an extra one and stays behind the source cell it followed: an answer, wherever it stands, or
another cell that stands in the instructor's order. (A moved heading tells nothing about what
follows it.)
Of cells with the same `grade_id` one is the solution and the others are extra cells before and
behind it, so that the last definition counts, as in a notebook run from the top.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from autograder.intake.notebook import SubmittedCell
from autograder.intake.orphans import LOST_METADATA, find_orphans, lost_metadata, words_of
from autograder.intake.which_cell import ANSWERS, Places, places_of
from autograder.models import Cell, FilledCell, FilledNotebook, Role, SourceNotebook

_STUDENTS = (*ANSWERS, Role.PLAIN)  # roles whose text is the student's
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
    source_cells = notebook.cells
    places = places_of(source_cells, cells)
    found = find_orphans(source_cells, cells, places)
    stripped = lost_metadata(source_cells, cells, places)
    places = places.with_found({**found.by_name, **found.by_place})
    numbers = {place: number for number, place in enumerate(places.of) if place is not None}
    notes = [*warnings, *words_of(found, source_cells)]
    extras, moved = _extras(source_cells, cells, places)
    filled = list(extras[_FRONT])
    gone: list[Cell] = []
    for index, cell in enumerate(source_cells):
        number = numbers.get(index)
        if number is not None:
            filled.append(_fill(cell, cells[number], notes, found=number in found))
        else:
            filled.append(_absent(cell, maybe_elsewhere=stripped and cell.role in ANSWERS))
            gone += [cell] if cell.role in ANSWERS else []
        filled.extend(extras[index])
    if gone and stripped:
        notes.append(LOST_METADATA.format(", ".join(cell.grade_id for cell in gone)))
    elif gone:
        notes += [f"The {cell.role} cell {cell.grade_id} is missing." for cell in gone]
    return FilledNotebook(source=notebook, cells=tuple(filled), warnings=(*notes, *moved))


def with_new_names(
    cells: Sequence[SubmittedCell], renamed: Mapping[str, str]
) -> Sequence[SubmittedCell]:
    """Give the cells of an older release the names that they have now."""
    there = {cell.grade_id for cell in cells}
    return [
        replace(cell, grade_id=new)
        if (new := renamed.get(cell.grade_id)) and new not in there
        else cell
        for cell in cells
    ]


def missing(notebook: SourceNotebook, warnings: Sequence[str]) -> FilledNotebook:
    """Return the notebook as it stands when the student has not handed it in."""
    cells = tuple(FilledCell(cell=cell, source="", missing=True) for cell in notebook.cells)
    return FilledNotebook(source=notebook, cells=cells, missing=True, warnings=tuple(warnings))


def unanswered(filled: FilledCell) -> bool:
    """Say whether the student left a solution cell as it was released, or deleted it.

    A cell that lost its metadata with the whole notebook is not known to be either.
    """
    if filled.maybe_elsewhere:
        return False
    return filled.missing or filled.source in (filled.cell.source, filled.cell.release)


def _extras(
    source_cells: Sequence[Cell], cells: Sequence[SubmittedCell], places: Places
) -> tuple[dict[int, list[FilledCell]], list[str]]:
    """Put each cell that is the student's own behind the index of the cell it followed.

    Returns:
        the extra cells behind each index, and what is to be said of them.
    """
    extras: dict[int, list[FilledCell]] = defaultdict(list)
    anchors: list[int] = []
    taken_ids = {cell.cell_id for cell in source_cells}
    last = _FRONT
    count = 0
    for number, (place, submitted) in enumerate(zip(places.of, cells, strict=True)):
        if place is None:
            count += 1
            extras[last].append(_extra(submitted, count, taken_ids))
        elif number in places.in_order or source_cells[place].role in ANSWERS:
            last = place
        anchors.append(last)
    if not _later(source_cells, cells, places, anchors):
        return extras, []
    moved = [
        source_cells[place].grade_id
        for number, place in enumerate(places.of)
        if place is not None
        and number not in places.in_order
        and source_cells[place].role in ANSWERS
    ]
    what = f"answers were moved ({', '.join(moved)})" if moved else "cells were moved"
    return extras, [f"Cells of the student's own run later than in the submission, because {what}."]


def _later(
    source_cells: Sequence[Cell],
    cells: Sequence[SubmittedCell],
    places: Places,
    anchors: Sequence[int],
) -> bool:
    """Say whether code of the student's own now runs behind code that it stood before."""
    lowest = len(source_cells)
    for number in reversed(range(len(cells))):
        place = places.of[number]
        if place is None:
            runs = cells[number].cell_type == "code" and cells[number].source.strip()
            if runs and lowest <= anchors[number]:
                return True
        elif source_cells[place].cell_type == "code" and source_cells[place].role in _STUDENTS:
            lowest = min(lowest, place)
    return False


def _absent(cell: Cell, *, maybe_elsewhere: bool) -> FilledCell:
    source = "" if cell.role in _STUDENTS else cell.source
    return FilledCell(cell=cell, source=source, missing=True, maybe_elsewhere=maybe_elsewhere)


def _fill(cell: Cell, submitted: SubmittedCell, notes: list[str], *, found: bool) -> FilledCell:
    if cell.role not in _STUDENTS:
        changed = submitted.source.strip() != cell.release.strip()
        return FilledCell(cell=cell, source=cell.source, changed=changed)
    if cell.role is not Role.PLAIN:
        if submitted.cell_type != cell.cell_type:
            notes.append(
                f"The {cell.role} cell {cell.grade_id} had become a {submitted.cell_type} cell; "
                f"it is graded as {cell.cell_type}."
            )
        if submitted.grade_id != cell.grade_id and not found:
            notes.append(
                f"The {cell.role} cell {cell.grade_id} had lost its grade_id; it was known by "
                "its cell id."
            )
    return _students(cell, submitted)


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
    return _students(cell, submitted)


def _students(cell: Cell, submitted: SubmittedCell) -> FilledCell:
    """Return a cell with what the student wrote, and pasted, into it."""
    pasted = submitted.attachments if cell.cell_type == "markdown" else {}
    attachments = {name: dict(bundle) for name, bundle in pasted.items()}
    return FilledCell(cell, submitted.source, attachments=attachments)
