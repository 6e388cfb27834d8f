"""Answers that lost both `grade_id` and cell id, as in Colab, old editors or a cell typed anew.

Nothing is guessed. A cell that nobody knows is taken for an answer that nobody else is if

- it alone in the whole file defines, at top level, a name that the released answer defines (or, if
  that defines none, the name that an autograded answer has as its `grade_id`), or
- it stands between cells that are known, and is the only unknown cell there of its kind, where
  just one cell of that kind is missing, which is an answer.

What is found is the student's own cell, moved to where the instructor's answer stands. Copies of
given cells and of tests, changed or not, are not taken: those with a `grade_id` or a text that is
known are no unknown cells, and a test that has lost both counts as missing beside the answer.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.intake.notebook import SubmittedCell
from autograder.intake.which_cell import ANSWERS, Places, text_of
from autograder.models import Cell, Role

# Definitions at the beginning of a line; found by pattern, so that magics and mistakes elsewhere
# in the cell do no harm. Possessive, so that no input makes it go back.
_DEFINITION = re.compile(
    r"^(?:async[ \t]++)?+(?:def|class)[ \t]++(\w++)"
    r"|^(\w++(?:[ \t]*+,[ \t]*+\w++)*+)[ \t]*+(?::[^=\n]*+)?+=(?!=)",
    re.MULTILINE,
)

LOST_METADATA = (
    "The notebook has lost its nbgrader metadata, as happens in Colab and old editors, and these "
    "answers could not be found without it: {}. Hand in again a file that keeps it, or copy the "
    "answers into a fresh copy of the notebook."
)


@dataclass(frozen=True)
class Found:
    """Which submitted cell, by its number, is which of the instructor's, by its index."""

    by_name: Mapping[int, int]
    by_place: Mapping[int, int]

    def __contains__(self, number: object) -> bool:
        return number in self.by_name or number in self.by_place


def find_orphans(
    source_cells: Sequence[Cell], cells: Sequence[SubmittedCell], places: Places
) -> Found:
    """Find the answers that no submitted cell was known to be; linear in the cells."""
    claimed = set(places.of)
    missing = {place for place in range(len(source_cells)) if place not in claimed}
    if not any(source_cells[place].role in ANSWERS for place in missing):
        return Found({}, {})
    unknown = _unknown(source_cells, cells, places)
    by_name = _by_name(source_cells, cells, missing, unknown)
    missing -= set(by_name.values())
    by_place = _by_place(source_cells, cells, places, missing, unknown - set(by_name))
    return Found(by_name, by_place)


def lost_metadata(
    source_cells: Sequence[Cell], cells: Sequence[SubmittedCell], places: Places
) -> bool:
    """Say whether the student's cells bear no id of the instructor's, nor one like nbgrader's."""
    if any(cell.grade_id for cell in cells) or not _unknown(source_cells, cells, places):
        return False
    return not any(
        place is not None and cell.cell_id and cell.cell_id == source_cells[place].cell_id
        for place, cell in zip(places.of, cells, strict=True)
    )


def words_of(found: Found, source_cells: Sequence[Cell]) -> list[str]:
    """Say for the instructor what was found, and how."""
    ways = {
        "it alone defines its name": found.by_name,
        "it stands in its place between known cells": found.by_place,
    }
    return [
        f"A cell without nbgrader's metadata was taken for the {source_cells[place].role} cell "
        f"{source_cells[place].grade_id}: {way}."
        for way, places in ways.items()
        for place in sorted(places.values())
    ]


def _unknown(
    source_cells: Sequence[Cell], cells: Sequence[SubmittedCell], places: Places
) -> frozenset[int]:
    """Return numbers of cells with a text, of which neither text nor id is the instructor's."""
    grade_ids = {cell.grade_id for cell in source_cells if cell.grade_id}
    cell_ids = {cell.cell_id for cell in source_cells if cell.cell_id}
    texts = {(c.cell_type, c.release.strip()) for c in source_cells if c.role not in ANSWERS}
    return frozenset(
        number
        for number, (place, cell) in enumerate(zip(places.of, cells, strict=True))
        if place is None
        and cell.source.strip()
        and cell.grade_id not in grade_ids
        and cell.cell_id not in cell_ids
        and text_of(cell) not in texts
    )


def _by_name(
    source_cells: Sequence[Cell],
    cells: Sequence[SubmittedCell],
    missing: set[int],
    unknown: frozenset[int],
) -> dict[int, int]:
    names = _names(source_cells)
    wanted = {name for place in missing for name in names.get(place, ())}
    definers: dict[str, list[int]] = defaultdict(list)
    for number, cell in enumerate(cells):
        if cell.cell_type == "code":
            for name in _defined(cell.source) & wanted:
                definers[name].append(number)
    found: dict[int, int] = {}
    for place in missing & names.keys():
        alone = {definers[n][0] for n in names[place] if len(definers[n]) == 1}
        if len(alone) == 1 and alone <= unknown:
            found[place] = alone.pop()
    times = Counter(found.values())  # a cell that defines two answers is neither
    return {number: place for place, number in found.items() if times[number] == 1}


def _names(source_cells: Sequence[Cell]) -> dict[int, set[str]]:
    """Give for each answer in code the names that it, and no other cell, is there to define."""
    names: dict[int, set[str]] = {}
    for place, cell in enumerate(source_cells):
        if cell.cell_type == "code":
            names[place] = _defined(cell.release)
            if not names[place] and cell.role is Role.SOLUTION:
                names[place] = {cell.grade_id}
    times = Counter(name for defined in names.values() for name in defined)
    return {
        place: {name for name in defined if times[name] == 1}
        for place, defined in names.items()
        if source_cells[place].role in ANSWERS
    }


def _defined(source: str) -> set[str]:
    names: set[str] = set()
    for match in _DEFINITION.finditer(source):
        names.update([match[1]] if match[1] else re.findall(r"\w+", match[2]))
    return names


def _by_place(
    source_cells: Sequence[Cell],
    cells: Sequence[SubmittedCell],
    places: Places,
    missing: set[int],
    unknown: frozenset[int],
) -> dict[int, int]:
    found: dict[int, int] = {}
    steps = [(n, p) for n, p in enumerate(places.of) if p is not None and n in places.in_order]
    if not steps:
        return found
    number, place = -1, -1
    for next_number, next_place in [*steps, (len(cells), len(source_cells))]:
        theirs = [n for n in range(number + 1, next_number) if n in unknown]
        ours = [p for p in range(place + 1, next_place) if p in missing]
        for kind in ("code", "markdown"):
            one = [n for n in theirs if cells[n].cell_type == kind]
            gone = [p for p in ours if source_cells[p].cell_type == kind]
            if len(one) == len(gone) == 1 and source_cells[gone[0]].role in ANSWERS:
                found[one[0]] = gone[0]
        number, place = next_number, next_place
    return found
