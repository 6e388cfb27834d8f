"""Grade the instructor's own solution and find out where each test cell can run.

1. Outside, as everything is. What is full there stays there.
2. If something is not: everything in the kernel, stock nbgrader's way.
3. If that gives more: only the cells that are full there alone, the others outside; then with them
   the cells that hand names to each other; then the whole notebook. The first that gives all that
   can be had is taken, else the one that gives most.

A given object with a class of its own on which the solution calls methods stays with the tests,
unless that costs points: then tests ask the student for it.

Last, answers of nothing run, whose functions return None or a number that is right nowhere: a test
cell that gives full points to them is named, since it may not be able to fail.
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
    Places,
    Role,
    SourceNotebook,
)
from autograder.python_cells import assigned_names, names_in, parse, statements

Found = TypeVar("Found")
MAX_WHY = 300  # characters
MAX_OBJECTS = 6  # of a notebook, that are looked at one by one
NUMBERS = ("-1234567.875", "7654321.5")  # that are no answer to anything
_NONE = frozenset[str]()


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
    goes_over = {}
    for notebook in grader.assignment.notebooks:
        name = notebook.name
        if not any(map(_is_test, notebook.cells)):
            continue
        texts = trial.solutions[name]
        filled, nothing = (_fill(notebook, t) for t in (texts, [*map(_nothing, texts)]))
        over, first = _going_over(grader, filled, nothing)
        outside, chosen = _choose(grader, filled, over, first)
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
        goes_over[name] = tuple(sorted(over))
        useless = _passing_anything(grader, filled, nothing, chosen, over, places[name])
        vacuous[name] = tuple(test for test in tests if test in useless)
    every = (in_kernel, not_full, vacuous, places, goes_over)
    return OwnSolution(*map(_filled, every))  # type: ignore[arg-type]


def _filled(part: Mapping[str, Found]) -> dict[str, Found]:
    return {name: found for name, found in part.items() if found}


def _passing_anything(
    grader: BaseGrader,
    filled: FilledNotebook,
    nothing: FilledNotebook,
    chosen: _Run,
    over: frozenset[str],
    places: Places,
) -> frozenset[str]:
    """Find test cells that give full points to an answer of nothing, or to whatever number.

    The others run on with numbers of both signs, which all that compares nothing lets pass:
    `np.allclose(np.zeros((0, 1)), x)`.
    """
    none = _run(grader, nothing, chosen.in_kernel, over).full
    any_number = chosen.full - none
    for number in NUMBERS:
        texts = [
            _nothing(cell.source, number)
            for cell in filled.cells
            if cell.cell.role in ANSWERED and cell.cell.cell_type == "code"
        ]
        if any_number:
            wrong = _fill(filled.source, texts)
            any_number &= _run(grader, wrong, chosen.in_kernel, over, places).full
    return none | any_number


def _going_over(
    grader: BaseGrader, filled: FilledNotebook, nothing: FilledNotebook
) -> tuple[frozenset[str], _Run]:
    """Find the given objects for which tests have to ask the student.

    One stays if the solution gets no less and an answer of nothing no more. Otherwise the tests
    look at what the solution did to it.

    Returns:
        their names, and the run outside with them.
    """
    own = _run(grader, filled, _NONE, _NONE)
    over = frozenset(own.end.stayed)
    if not over:
        return over, own
    most = _run(grader, filled, _NONE, over)
    free = _run(grader, nothing, _NONE, over).full

    def does(names: frozenset[str], run: _Run) -> bool:
        return run.full >= most.full and _run(grader, nothing, _NONE, names).full <= free

    if does(_NONE, own):
        return _NONE, own
    for name in sorted(over)[:MAX_OBJECTS] if len(over) > 1 else ():
        fewer = over - {name}
        if does(fewer, run := _run(grader, filled, _NONE, fewer)):
            over, most = fewer, run
    return over, most


def _choose(
    grader: BaseGrader, filled: FilledNotebook, over: frozenset[str], outside: _Run
) -> tuple[_Run, _Run]:
    """Find where the test cells of a notebook run; returns the run outside and the best one."""
    notebook = filled.source
    tests = frozenset(cell.grade_id for cell in notebook.cells if _is_test(cell))
    setting = grader.assignment.hidden_tests
    if setting == "kernel":
        outside = _run(grader, filled, tests, over)
    if outside.full == tests or setting != "auto":
        return outside, outside
    inside = _run(grader, filled, tests, over)
    gained = inside.full - outside.full
    best = outside
    for in_kernel in _wider(notebook, filled, gained, tests) if gained else ():
        run = inside if in_kernel == tests else _run(grader, filled, in_kernel, over)
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


def _run(
    grader: BaseGrader,
    filled: FilledNotebook,
    in_kernel: frozenset[str],
    over: frozenset[str],
    places: Places | None = None,
) -> _Run:
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


def _nothing(text: str, value: str = "None") -> str:
    """Make an answer of nothing: imports stay, functions return None, other names are None.

    Args:
        value: what stands for None.
    """
    body = statements(text)
    imports = [s for s in body if isinstance(s, ast.Import | ast.ImportFrom)]
    names: set[str] = set()
    lines = [ast.unparse(statement) for statement in imports]
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            lines.append(f"def {statement.name}(*args, **kwargs):\n    return {value}")
            names.add(statement.name)
        elif isinstance(statement, ast.ClassDef):
            lines.append(
                f"class {statement.name}:\n    def __init__(self, *args, **kwargs):\n        pass"
            )
            names.add(statement.name)
    lines += [f"{name} = {value}" for name in sorted(assigned_names(text) - names)]
    return "\n".join(lines)
