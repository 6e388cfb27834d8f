"""One run of a notebook of a trial: answers filled in, tests where they are to run."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.examiner.notebook_run import NotebookEnd, not_run
from autograder.grading.grader import BaseGrader
from autograder.models import (
    ANSWERED,
    CellResult,
    ErrorKind,
    FilledCell,
    FilledNotebook,
    OwnSolution,
    Places,
    SourceNotebook,
)

MAX_WHY = 300  # characters
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
# The line of a cell in a traceback: of a test outside, or of IPython.
_PLACE = re.compile(r"^(?:  <\S+>, line |-+> *)(\d+)\b", re.MULTILINE)
TIME_OUTS = ("TimeoutError", "CellTimeout")


@dataclass(frozen=True)
class Run:
    """How the test cells of one notebook ended, by `grade_id`."""

    in_kernel: frozenset[str]
    full: frozenset[str]
    why: Mapping[str, str]
    end: NotebookEnd
    timed_out: bool = False


def run_once(
    grader: BaseGrader,
    filled: FilledNotebook,
    in_kernel: frozenset[str],
    over: frozenset[str],
    places: Places | None = None,
) -> Run:
    """Run one notebook with these test cells in the kernel and the others outside.

    Args:
        over: names of given objects that go over to the student where the solution changes them.
        places: which values may come where; noted if that is not known.
    """
    name = filled.source.name
    own = OwnSolution(
        in_kernel={name: dict.fromkeys(in_kernel, "")},
        places={name: places} if places else {},
        goes_over={name: tuple(over)},
    )
    deadline = time.monotonic() + grader.limits.submission_seconds
    with grader.noting(own) as noting:
        cells, end = noting.run(filled, (), deadline)
    full = set()
    why: dict[str, str] = {}
    broken = ""
    for index, cell in enumerate(filled.cells):
        ran = cells.get(index) or not_run(cell, ErrorKind.NOT_RUN)
        if not cell.cell.is_test:
            if ran.error and not broken:
                label = cell.cell.grade_id or f"number {index + 1}"
                broken = f" (before that, the cell {label} ended with {_error(ran, cell.source)})"
        elif ran.error:
            why[cell.cell.grade_id] = (_error(ran, cell.source) + broken)[:MAX_WHY]
        elif (ran.score or 0.0) < cell.cell.points:
            points = f"{ran.score or 0:g} of {cell.cell.points:g} points"
            why[cell.cell.grade_id] = f"{points}{broken}"[:MAX_WHY]
        else:
            full.add(cell.cell.grade_id)
    notes = " ".join(note for note in end.notes if not any(test in note for test in why))
    if notes:
        why = {test: f"{text} ({notes})"[:MAX_WHY] for test, text in why.items()}
    timed_out = any(ran.error in TIME_OUTS for ran in cells.values())
    return Run(in_kernel, frozenset(full), why, end, timed_out)


def _error(ran: CellResult, source: str) -> str:
    """Say which error ended a cell: its kind, and what it says or else the line it came from."""
    if ran.error == ErrorKind.NOT_RUN:
        return "it did not come to run"
    last = next((o for o in ran.outputs if o["output_type"] == "error"), {})
    said = str(last.get("evalue", "")).strip().splitlines()
    if said:
        return f"{ran.error}: {said[0]}"
    place = _PLACE.search(_ANSI.sub("", "\n".join(map(str, last.get("traceback", ())))))
    lines = source.splitlines()
    number = int(place[1]) if place else 0
    return (
        f"{ran.error} in `{lines[number - 1].strip()}`" if 0 < number <= len(lines) else ran.error
    )


def fill(notebook: SourceNotebook, texts: Sequence[str]) -> FilledNotebook:
    """Fill answers into the instructor's notebook, as intake does with a hand-in."""
    waiting = iter(texts)
    cells = tuple(
        FilledCell(
            cell,
            next(waiting) if cell.role in ANSWERED and cell.cell_type == "code" else cell.source,
        )
        for cell in notebook.cells
    )
    return FilledNotebook(notebook, cells)
