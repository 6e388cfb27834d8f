"""Which cell of the instructor's each submitted cell is.

A submitted cell is known by its `grade_id`, else by the id that Jupyter gave the cell, else by
unchanged text, if it is no answer. An id goes before any text: a copy of a heading is not the
heading.

Where several submitted cells could be one cell of the instructor's (split, pasted and copied
ones), the one is taken with which the most cells stand in the instructor's order. So a draft that
was pasted further up stays further up, and the answer behind it counts, as in a notebook run from
the top. Of those that stand equally well the first is taken, and the others follow it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from autograder.intake.notebook import SubmittedCell
from autograder.models import Cell, Role

ANSWERS = (Role.SOLUTION, Role.MANUAL)  # roles of the cells that students fill in


@dataclass(frozen=True)
class Places:
    """Where the submitted cells belong, each by its number in the submission."""

    of: tuple[int | None, ...]  # index of the instructor's cell that it is, None for an extra one
    in_order: frozenset[int]  # numbers of known cells that stand in the instructor's order

    def with_found(self, found: Mapping[int, int]) -> Places:
        """Return these places and those of cells, by number, that were known by nothing before."""
        if not found:
            return self
        of = tuple(found.get(number, place) for number, place in enumerate(self.of))
        chain = _longest_chain([[] if place is None else [place] for place in of])
        return Places(of, frozenset(chain))


def places_of(source_cells: Sequence[Cell], cells: Sequence[SubmittedCell]) -> Places:
    """Give each submitted cell its place among the known ones, each place at most once.

    The work is that of sorting: n log n for n cells, times how often the instructor repeats a text.
    """
    candidates = _candidates(source_cells, cells)
    chain = _longest_chain(candidates)
    used = set(chain.values())
    places: list[int | None] = []
    for number, possible in enumerate(candidates):
        place = chain.get(number)
        if place is None:
            place = next((p for p in possible if p not in used), None)
            if place is not None:
                used.add(place)
        places.append(place)
    return Places(tuple(places), frozenset(chain))


def _candidates(source_cells: Sequence[Cell], cells: Sequence[SubmittedCell]) -> list[list[int]]:
    """List for each submitted cell which of the known cells it can be, in their order."""
    by_grade_id = {cell.grade_id: i for i, cell in enumerate(source_cells) if cell.grade_id}
    by_cell_id = {cell.cell_id: i for i, cell in enumerate(source_cells) if cell.cell_id}
    found: list[list[int]] = [[] for _ in cells]

    def claim(places: Callable[[SubmittedCell], list[int]]) -> None:
        """Let cells that are still unknown claim places that no better reason has claimed."""
        taken = {place for possible in found for place in possible}
        for number, cell in enumerate(cells):
            if not found[number] and cell.grade_id not in by_grade_id:
                found[number] = [place for place in places(cell) if place not in taken]

    for number, cell in enumerate(cells):
        if cell.grade_id in by_grade_id:
            found[number] = [by_grade_id[cell.grade_id]]
    claim(lambda cell: [by_cell_id[cell.cell_id]] if cell.cell_id in by_cell_id else [])
    by_text = _by_text(source_cells)
    # An empty cell has no text to be known by: it stands anywhere.
    claim(lambda cell: by_text.get(text_of(cell), []) if cell.source.strip() else [])
    return found


def _by_text(source_cells: Sequence[Cell]) -> dict[tuple[str, str], list[int]]:
    places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, cell in enumerate(source_cells):
        if cell.role not in ANSWERS:
            places[cell.cell_type, cell.release.strip()].append(place)
    return places


def text_of(cell: SubmittedCell) -> tuple[str, str]:
    """Return what a cell is known by when it has no id that is known."""
    return cell.cell_type, cell.source.strip()


def _longest_chain(candidates: Sequence[Sequence[int]]) -> dict[int, int]:
    """Choose cells and places such that the most of them ascend together (patience sorting).

    Args:
        candidates: for each cell the places that it can have, ascending.

    Returns:
        the place of each chosen cell; of equally long choices one with the earlier cells.
    """
    ends: list[int] = []  # ends[k]: the lowest place that a chain of k + 1 cells can end with
    links: list[tuple[int, int, int]] = []  # cell, place, the link before it or -1
    tops: list[int] = []  # tops[k]: the link at which the chain of k + 1 cells ends
    for number, places in enumerate(candidates):
        for place in reversed(places):  # descending: a cell must not follow itself
            length = bisect_left(ends, place)
            if length < len(ends) and ends[length] == place:
                continue
            links.append((number, place, tops[length - 1] if length else -1))
            ends[length : length + 1] = [place]
            tops[length : length + 1] = [len(links) - 1]
    chain: dict[int, int] = {}
    at = tops[-1] if tops else -1
    while at >= 0:
        number, place, at = links[at]
        chain[number] = place
    return chain
