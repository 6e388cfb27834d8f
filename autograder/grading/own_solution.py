"""What the instructor's own solution says about an assignment: found out once, then remembered.

The result of `grading.trial` is kept in ``.autograder/solutions`` under a key of the assignment,
the solution, the limits and the engine. Its text is not kept.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from autograder.course.assignment import Solutions
from autograder.errors import AutograderError, SandboxError
from autograder.files import read_sealed, write_sealed
from autograder.grading.job import Job, Trial
from autograder.grading.proof import make_job, with_assignment
from autograder.models import ANSWERED, Assignment, Limits, OwnSolution
from autograder.python_cells import parse

Ask = Callable[[Job, Trial], OwnSolution]
Finish = Callable[[], OwnSolution]
FOLDER = Path(".autograder") / "solutions"  # in the course directory
MAX_CELLS = 10  # that one sentence names
LOG = logging.getLogger(__name__)


def own_solution(
    assignment: Assignment,
    solutions: Solutions,
    limits: Limits,
    sandbox: str,
    *,
    keep: bool = True,
    try_here: Callable[[Trial], OwnSolution] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> OwnSolution:
    """Say what the own solution says, from what is remembered or from a run.

    Args:
        assignment: as it was loaded.
        solutions: the own solution.
        limits: what the run may use.
        sandbox: as for a class.
        keep: remember it.
        try_here: runs it in this process, where there are no workers.
        stop: says whether to wait for the run no longer.
    """
    job = make_job(assignment, limits, sandbox)
    if try_here is not None:
        return where_tests_run(job, solutions, lambda _, trial: try_here(trial), keep=keep)[1]()
    from autograder.grading.workers import WorkerPool  # not where there are no workers

    workers = WorkerPool()
    try:
        ask = partial(workers.try_solution, stop=stop)
        return where_tests_run(job, solutions, ask, keep=keep)[1]()
    finally:
        workers.close(at_once=True)


def where_tests_run(
    job: Job, solutions: Solutions, ask: Ask, *, keep: bool = True
) -> tuple[Job, Finish]:
    """Say where tests run and what belongs where, which is all that a class waits for.

    Args:
        job: as it is before the own solution has decided.
        solutions: the own solution.
        ask: takes the next step of a trial, with the job as it is by then.
        keep: remember what comes of it.

    Returns:
        the job after it has decided, and a function that finds out which tests cannot fail, keeps
        it all and returns it.
    """
    trial = Trial(solutions)
    if (why := untried(job.assignment, trial)) is not None:
        return _settle(job, OwnSolution(untried=why, in_kernel=_all_tests(job.assignment, why)))
    path = job.assignment.course_dir / FOLDER / f"{job.assignment.name}.json"
    key = _key(job, solutions)
    if (remembered := _read(path, key)) is not None:
        return _settle(job, remembered)
    try:
        own = ask(job, trial)
    except SandboxError as error:
        own = OwnSolution(untried=error.what)
    if own.untried:
        return _settle(job, own)
    decided_job, _ = _settle(job, own)

    def finish() -> OwnSolution:
        try:
            whole = ask(decided_job, replace(trial, known=own))
        except AutograderError as error:  # the class is graded all the same
            whole = OwnSolution(untried=error.what)
        if whole.untried:
            LOG.warning("Which tests cannot fail was not found out: %s.", whole.untried)
            return own
        if keep and not whole.timed_out:  # a busy machine decides nothing for good
            write_sealed(path, key, json.dumps(whole.to_json(), sort_keys=True))
        return whole

    return decided_job, finish


def untried(assignment: Assignment, trial: Trial) -> str | None:
    """Say why there is nothing to try, "" if there need not be; None if there is something."""
    cells = [cell for notebook in assignment.notebooks for cell in notebook.cells]
    answers = [cell for cell in cells if cell.role in ANSWERED and cell.cell_type == "code"]
    texts = [text for notebook in assignment.notebooks for text in trial.solutions[notebook.name]]
    if not any(cell.is_test for cell in cells):
        return ""
    pairs = zip(answers, texts, strict=True)
    if answers and all(_code(text) == _code(cell.release) for cell, text in pairs):
        return "the source holds no solution, only what students get"
    return None


def _all_tests(assignment: Assignment, why: str) -> dict[str, dict[str, str]]:
    """Return the tests that run where stock runs them, since no solution says where they can."""
    if not why or assignment.hidden_tests != "auto":
        return {}
    return {n.name: dict.fromkeys(n.tests, why) for n in assignment.notebooks}


def _code(source: str) -> str:
    """Text without comments, or all of it where that is not Python."""
    try:
        return ast.dump(parse(source))
    except SyntaxError:
        return source.strip()


def _settle(job: Job, own: OwnSolution) -> tuple[Job, Finish]:
    return with_assignment(job, decided(job.assignment, own)), lambda: own


def decided(assignment: Assignment, own: OwnSolution) -> Assignment:
    """Let the own solution decide where tests run and what belongs where."""
    cells = {notebook: sorted(found) for notebook, found in own.in_kernel.items()}
    text = json.dumps([assignment.digest, cells, own.places, own.goes_over], sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return replace(assignment, own=own, digest=digest)


def sentences(assignment: Assignment) -> list[str]:
    """Say to the instructor what came of it, one sentence or two for each matter."""
    own = assignment.own
    notes = []
    if own.untried:
        notes.append(f"Your own solution of {assignment.name} was not graded: {own.untried}.")
    if own.timed_out:
        notes.append(
            f"Your own solution of {assignment.name} met a time limit, so the next run grades it "
            "anew. If that stays so, raise c.Autograder.limits."
        )
    if own.not_full:
        notes.append(f"Your own solution loses points in {_named(own.not_full)}.")
    if own.untried and own.in_kernel:
        notes.append(
            "So all its tests run in the student's process, inside the walls, where a student's "
            "code can read them while they run, and can forge their points. Write your solution "
            f"into source/{assignment.name}: then tests run outside of it where they can."
        )
    elif own.in_kernel and assignment.hidden_tests == "auto":
        notes.append(
            "These test cells run in the student's process, inside the walls, because your own "
            "solution gets full points only there, or does not get that far: "
            f"{_named(own.in_kernel)}. There a student's "
            "code can read them while they run, and can forge their points. All other cells are "
            'safe from that; so are all cells with c.Autograder.hidden_tests = "outside".'
        )
    if own.goes_over:
        names = sorted({name for found in own.goes_over.values() for name in found})
        notes.append(
            "Tests ask the student's process for these given objects, because your own solution "
            "calls their methods and gets full points only so; a student can put another object "
            f"in their place: {', '.join(names[:MAX_CELLS])}."
        )
    if own.vacuous:
        cells = [cell for found in own.vacuous.values() for cell in found]
        more = f" and {len(cells) - MAX_CELLS} more" if len(cells) > MAX_CELLS else ""
        notes.append(
            "These test cells give full points to functions that return None, or to whatever number"
            f" they return, so they may not be able to fail: {', '.join(cells[:MAX_CELLS])}{more}."
        )
    return notes


def _named(cells: Mapping[str, Mapping[str, str]]) -> str:
    parts = [f"{cell} ({why})" for found in cells.values() for cell, why in found.items()]
    more = f"; and {len(parts) - MAX_CELLS} more" if len(parts) > MAX_CELLS else ""
    return "; ".join(parts[:MAX_CELLS]) + more


def _key(job: Job, solutions: Solutions) -> str:
    text = f"{job.key}\0{json.dumps(solutions, sort_keys=True)}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _read(path: Path, key: str) -> OwnSolution | None:
    text = read_sealed(path, key)
    with contextlib.suppress(ValueError):
        return None if text is None else OwnSolution.from_json(json.loads(text))
    return None
