"""Grade the instructor's own solution and find out where each test cell can run.

1. Outside, as everything is. What is full there stays there.
2. If something is not: everything in the kernel, stock nbgrader's way.
3. If that gives more: only the cells that are full there alone, the others outside; then with them
   the cells that hand names to each other; then the whole notebook. The first that gives all that
   can be had is taken, else the one that gives most.

A test cell that the solution does not come to, since part of it is not written, runs in the kernel:
nothing says that it can run outside.

A given object with a class of its own on which the solution calls methods stays with the tests,
unless that costs points: then tests ask the student for it.

The class waits for that and not for the second step: answers of nothing run, whose functions
return None or a number that is right nowhere. A test cell that gives full points to them is named,
since it may not be able to fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from autograder.grading.grader import BaseGrader
from autograder.grading.job import Trial
from autograder.grading.trial_run import Run, fill, run_once
from autograder.grading.vacuous import empty_answer, vacuous_tests
from autograder.models import (
    FilledNotebook,
    OwnSolution,
    SourceNotebook,
)
from autograder.python_cells import assigned_names, names_in

Found = TypeVar("Found")
NOT_WRITTEN = NotImplementedError.__name__  # of the solution nothing is known there
MAX_OBJECTS = 6  # of a notebook, that are looked at one by one
_NONE = frozenset[str]()


def try_solution(grader: BaseGrader, trial: Trial) -> OwnSolution:
    """Grade the own solution: both steps.

    Raises:
        SandboxError: the sandbox died.
    """
    return next_step(grader, replace(trial, known=next_step(grader, trial)))


def next_step(grader: BaseGrader, trial: Trial) -> OwnSolution:
    """Find out where tests run; where that is known, which of them cannot fail.

    A class waits for the first step only.

    Raises: as `try_solution`.
    """
    if trial.known is None:
        return _where_tests_run(grader, trial)
    return replace(trial.known, vacuous=vacuous_tests(grader, trial.solutions, trial.known))


def _where_tests_run(grader: BaseGrader, trial: Trial) -> OwnSolution:
    in_kernel: dict[str, dict[str, str]] = {}
    not_full: dict[str, dict[str, str]] = {}
    places = {}
    goes_over = {}
    timed_out = False
    for notebook in grader.assignment.notebooks:
        name = notebook.name
        tests = notebook.tests
        if not tests:
            continue
        texts = trial.solutions[name]
        filled, nothing = (fill(notebook, t) for t in (texts, [*map(empty_answer, texts)]))
        over, first = _going_over(grader, filled, nothing)
        outside, chosen = _choose(grader, filled, over, first)
        unwritten = {test for test in tests if NOT_WRITTEN in chosen.why.get(test, "")}
        in_kernel[name] = {
            test: outside.why.get(test, "other test cells in the kernel depend on it")
            for test in tests
            if grader.assignment.hidden_tests == "auto" and test in chosen.in_kernel | unwritten
        }
        not_full[name] = {test: chosen.why[test] for test in tests if test not in chosen.full}
        failed = {f"<{test}>" for test in (*not_full[name], *in_kernel[name])}
        places[name] = {
            cell: {place: tuple(kinds) for place, kinds in noted.items()}
            for cell, noted in chosen.end.places.items()
            if cell not in failed
        }
        goes_over[name] = tuple(sorted(over))
        timed_out |= outside.timed_out or chosen.timed_out
    return OwnSolution(
        in_kernel=_filled(in_kernel),
        not_full=_filled(not_full),
        places=_filled(places),
        goes_over=_filled(goes_over),
        timed_out=timed_out,
    )


def _filled(part: Mapping[str, Found]) -> dict[str, Found]:
    return {name: found for name, found in part.items() if found}


def _going_over(
    grader: BaseGrader, filled: FilledNotebook, nothing: FilledNotebook
) -> tuple[frozenset[str], Run]:
    """Find the given objects for which tests have to ask the student.

    One stays if the solution gets no less and an answer of nothing no more. Otherwise the tests
    look at what the solution did to it.

    Returns:
        their names, and the run outside with them.
    """
    own = run_once(grader, filled, _NONE, _NONE)
    over = frozenset(own.end.stayed)
    if not over:
        return over, own
    most = run_once(grader, filled, _NONE, over)
    free = run_once(grader, nothing, _NONE, over).full

    def does(names: frozenset[str], run: Run) -> bool:
        return run.full >= most.full and run_once(grader, nothing, _NONE, names).full <= free

    if does(_NONE, own):
        return _NONE, own
    for name in sorted(over)[:MAX_OBJECTS] if len(over) > 1 else ():
        fewer = over - {name}
        if does(fewer, run := run_once(grader, filled, _NONE, fewer)):
            over, most = fewer, run
    return over, most


def _choose(
    grader: BaseGrader, filled: FilledNotebook, over: frozenset[str], outside: Run
) -> tuple[Run, Run]:
    """Find where the test cells of a notebook run; returns the run outside and the best one."""
    notebook = filled.source
    tests = frozenset(notebook.tests)
    setting = grader.assignment.hidden_tests
    if setting == "kernel":
        outside = run_once(grader, filled, tests, over)
    if outside.full == tests or setting != "auto":
        return outside, outside
    inside = run_once(grader, filled, tests, over)
    gained = inside.full - outside.full
    best = outside
    for in_kernel in _wider(notebook, filled, gained, tests) if gained else ():
        run = inside if in_kernel == tests else run_once(grader, filled, in_kernel, over)
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
    binds = {c.grade_id: assigned_names(c.source) for c in notebook.cells if c.is_test}
    uses = {c.grade_id: names_in(c.source).uses for c in notebook.cells if c.is_test}
    students = [names_in(c.source) for c in filled.cells if not c.cell.is_test]
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
