"""Grade the instructor's own solution and find out where each test cell can run.

1. Outside, as everything is. What is full there stays there.
2. If something is not: everything in the kernel, stock nbgrader's way.
3. If that gives more: only the cells that are full there alone, the others outside; then with them
   the cells that hand names to each other; then the whole notebook. The first that gives all that
   can be had is taken, else the one that gives most.

Last, an answer of nothing runs, whose functions return None: a test cell that gives it full points
is named, since it may not be able to fail.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from autograder.examiner.notebook_run import NotebookEnd, not_run
from autograder.grading.grader import BaseGrader
from autograder.models import (
    ANSWERED,
    Assignment,
    Cell,
    CellResult,
    ErrorKind,
    FilledCell,
    FilledNotebook,
    OwnSolution,
    Role,
    SourceNotebook,
)
from autograder.python_cells import assigned_names, names_in, parse, statements

Found = TypeVar("Found")
MAX_WHY = 300  # characters


@dataclass(frozen=True)
class Trial:
    """The text that a trial needs and that nothing else may have.

    Attributes:
        solutions: the instructor's text of each code cell for an answer, by notebook.
    """

    solutions: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class _Run:
    """How the test cells of one notebook ended, by `grade_id`."""

    in_kernel: frozenset[str]
    full: frozenset[str]
    why: Mapping[str, str]
    end: NotebookEnd


def untried(assignment: Assignment, trial: Trial) -> str | None:
    """Say why there is nothing to try, "" if there need not be; None if there is something."""
    cells = [cell for notebook in assignment.notebooks for cell in notebook.cells]
    answers = [cell for cell in cells if cell.role in ANSWERED and cell.cell_type == "code"]
    texts = [text for notebook in assignment.notebooks for text in trial.solutions[notebook.name]]
    if not any(_is_test(cell) for cell in cells):
        return ""
    pairs = zip(answers, texts, strict=True)
    if answers and all(_code(text) == _code(cell.release) for cell, text in pairs):
        return "the source holds no solution, only what students get"
    return None


def try_solution(grader: BaseGrader, trial: Trial) -> OwnSolution:
    """Grade the own solution in a grader's sandbox, which must serve no student afterwards.

    Raises:
        SandboxError: the sandbox died.
    """
    in_kernel: dict[str, dict[str, str]] = {}
    not_full: dict[str, dict[str, str]] = {}
    vacuous: dict[str, tuple[str, ...]] = {}
    places = {}
    for notebook in grader.assignment.notebooks:
        name = notebook.name
        if not any(map(_is_test, notebook.cells)):
            continue
        texts = trial.solutions[name]
        outside, chosen = _choose(grader, notebook, _fill(notebook, texts))
        tests = [cell.grade_id for cell in notebook.cells if _is_test(cell)]
        in_kernel[name] = {
            test: outside.why.get(test, "other test cells in the kernel depend on it")
            for test in tests
            if test in chosen.in_kernel and grader.assignment.hidden_tests == "auto"
        }
        not_full[name] = {test: chosen.why[test] for test in tests if test not in chosen.full}
        failed = {f"<{test}>" for test in (*not_full[name], *in_kernel[name])}
        places[name] = {
            cell: {place: tuple(kinds) for place, kinds in noted.items()}
            for cell, noted in chosen.end.places.items()
            if cell not in failed
        }
        nothing = _run(grader, _fill(notebook, [*map(_nothing, texts)]), chosen.in_kernel)
        vacuous[name] = tuple(test for test in tests if test in nothing.full)
    return OwnSolution(_filled(in_kernel), _filled(not_full), _filled(vacuous), _filled(places))


def _filled(part: Mapping[str, Found]) -> dict[str, Found]:
    return {name: found for name, found in part.items() if found}


def _choose(
    grader: BaseGrader, notebook: SourceNotebook, filled: FilledNotebook
) -> tuple[_Run, _Run]:
    """Find where the test cells of a notebook run; returns the run outside and the best one."""
    tests = frozenset(cell.grade_id for cell in notebook.cells if _is_test(cell))
    setting = grader.assignment.hidden_tests
    outside = _run(grader, filled, tests if setting == "kernel" else frozenset())
    if outside.full == tests or setting != "auto":
        return outside, outside
    inside = _run(grader, filled, tests)
    gained = inside.full - outside.full
    best = outside
    for in_kernel in _wider(notebook, filled, gained, tests) if gained else ():
        run = inside if in_kernel == tests else _run(grader, filled, in_kernel)
        if len(run.full) > len(best.full):
            best = run
        if run.full >= outside.full | inside.full:
            break
    return outside, best


def _wider(
    notebook: SourceNotebook, filled: FilledNotebook, cells: frozenset[str], tests: frozenset[str]
) -> Iterator[frozenset[str]]:
    """Yield these test cells, with those that share names with them, all of the notebook."""
    yield cells
    binds = {c.grade_id: assigned_names(c.source) for c in notebook.cells if _is_test(c)}
    uses = {c.grade_id: names_in(c.source).uses for c in notebook.cells if _is_test(c)}
    students = [names_in(c.source) for c in filled.cells if not _is_test(c.cell)]
    used_by_answers = frozenset[str]().union(
        *(names.uses - names.binds for names in students)
    ) - frozenset[str]().union(*(names.binds for names in students))
    wide = cells
    while True:
        used = used_by_answers.union(*(uses[test] - binds[test] for test in wide))
        bound = frozenset[str]().union(*(binds[test] for test in wide))
        more = {t for t in tests if binds[t] & used or (uses[t] - binds[t]) & bound}
        if more <= wide:
            break
        wide |= more
    if wide != cells and wide != tests:
        yield wide
    if cells != tests:
        yield tests


def _code(source: str) -> str:
    """Text without comments, or all of it where that is not Python."""
    try:
        return ast.dump(parse(source))
    except SyntaxError:
        return source.strip()


def _run(grader: BaseGrader, filled: FilledNotebook, in_kernel: frozenset[str]) -> _Run:
    """Run one notebook with these test cells in the kernel and the others outside."""
    name = filled.source.name
    own = OwnSolution(in_kernel={name: dict.fromkeys(in_kernel, "")})
    deadline = time.monotonic() + grader.limits.submission_seconds
    with grader.noting(own) as noting:
        cells, end = noting.run(filled, (), deadline)
    full = set()
    why: dict[str, str] = {}
    broken = ""
    for index, cell in enumerate(filled.cells):
        ran = cells.get(index) or not_run(cell, ErrorKind.NOT_RUN)
        if not _is_test(cell.cell):
            if ran.error and not broken:
                label = cell.cell.grade_id or f"number {index + 1}"
                broken = f" (before that, the cell {label} ended with {_error(ran)})"
        elif ran.error:
            why[cell.cell.grade_id] = (_error(ran) + broken)[:MAX_WHY]
        elif (ran.score or 0.0) < cell.cell.points:
            points = f"{ran.score or 0:g} of {cell.cell.points:g} points"
            why[cell.cell.grade_id] = f"{points}{broken}"[:MAX_WHY]
        else:
            full.add(cell.cell.grade_id)
    notes = " ".join(note for note in end.notes if not any(test in note for test in why))
    if notes:
        why = {test: f"{text} ({notes})"[:MAX_WHY] for test, text in why.items()}
    return _Run(in_kernel, frozenset(full), why, end)


def _error(ran: CellResult) -> str:
    """Say which error ended a cell: its kind and the first line of what it says."""
    if ran.error == ErrorKind.NOT_RUN:
        return "it did not come to run"
    last = next((o for o in ran.outputs if o["output_type"] == "error"), {})
    lines = str(last.get("evalue", "")).strip().splitlines()
    return f"{ran.error}: {lines[0]}" if lines else ran.error


def _is_test(cell: Cell) -> bool:
    return cell.role is Role.TEST and cell.cell_type == "code"


def _fill(notebook: SourceNotebook, texts: list[str] | tuple[str, ...]) -> FilledNotebook:
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


def _nothing(text: str) -> str:
    """Make an answer of nothing: imports stay, functions return None, other names are None."""
    body = statements(text)
    imports = [s for s in body if isinstance(s, ast.Import | ast.ImportFrom)]
    names: set[str] = set()
    lines = [ast.unparse(statement) for statement in imports]
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            lines.append(f"def {statement.name}(*args, **kwargs):\n    return None")
            names.add(statement.name)
        elif isinstance(statement, ast.ClassDef):
            lines.append(
                f"class {statement.name}:\n    def __init__(self, *args, **kwargs):\n        pass"
            )
            names.add(statement.name)
    lines += [f"{name} = None" for name in sorted(assigned_names(text) - names)]
    return "\n".join(lines)
