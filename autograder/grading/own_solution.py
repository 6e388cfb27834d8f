"""What the instructor's own solution says about an assignment: found out once, then remembered.

The result of `grading.trial` is kept in ``.autograder/solutions`` under a key of the assignment,
the solution, the limits and the engine. Its text is not kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course.assignment import Solutions
from autograder.errors import AutograderError, SandboxError
from autograder.files import replacing
from autograder.grading.job import Job
from autograder.grading.proof import make_job
from autograder.grading.trial import Trial, untried
from autograder.models import Assignment, Limits, OwnSolution

if TYPE_CHECKING:
    from autograder.grading.workers import WorkerPool

FOLDER = Path(".autograder") / "solutions"  # in the course directory
RUNS = 6  # of each notebook, at the most
MAX_CELLS = 10  # that one sentence names


def own_solution(
    assignment: Assignment,
    solutions: Solutions,
    limits: Limits,
    sandbox: str,
    workers: WorkerPool | None = None,
    *,
    keep: bool = True,
    try_here: Callable[[Trial], OwnSolution] | None = None,
) -> OwnSolution:
    """Say what the own solution says, from what is remembered or from a run.

    Args:
        assignment: as it was loaded.
        solutions: the own solution.
        limits: what the run may use.
        sandbox: as for the class.
        workers: local workers that are already starting; one of them is used up.
        keep: remember it.
        try_here: runs it in this process, where there are no workers.
    """
    trial = Trial(solutions)
    if (why := untried(assignment, trial)) is not None:
        return OwnSolution(untried=why)
    job = make_job(assignment, limits, sandbox)
    path = assignment.course_dir / FOLDER / f"{assignment.name}.json"
    key = _key(job, solutions)
    if (remembered := _read(path, key)) is not None:
        return remembered
    seconds = RUNS * len(assignment.notebooks) * limits.submission_seconds
    if try_here is not None:
        own = try_here(trial)
    else:
        with _pool(workers) as pool:
            try:
                own = pool.try_solution(job, trial, seconds)
            except SandboxError as error:
                own = OwnSolution(untried=error.what)
    if keep and not own.untried:
        _write(path, key, own)
    return own


def decided(assignment: Assignment, own: OwnSolution) -> Assignment:
    """Let the own solution decide where tests run and what belongs where."""
    cells = {notebook: sorted(found) for notebook, found in own.in_kernel.items()}
    text = json.dumps([assignment.digest, cells, own.places], sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return replace(assignment, own=own, digest=digest)


def sentences(assignment: Assignment) -> list[str]:
    """Say to the instructor what came of it, one sentence or two for each matter."""
    own = assignment.own
    notes = []
    if own.untried:
        notes.append(f"Your own solution of {assignment.name} was not graded: {own.untried}.")
    if own.not_full:
        notes.append(f"Your own solution loses points in {_named(own.not_full)}.")
    if own.in_kernel and assignment.hidden_tests == "auto":
        notes.append(
            "These test cells run in the student's process, inside the walls, because your own "
            f"solution gets full points only there: {_named(own.in_kernel)}. There a student's "
            "code can read them while they run, and can forge their points. All other cells are "
            'safe from that; so are all cells with c.Autograder.hidden_tests = "outside".'
        )
    if own.vacuous:
        cells = [cell for found in own.vacuous.values() for cell in found]
        more = f" and {len(cells) - MAX_CELLS} more" if len(cells) > MAX_CELLS else ""
        notes.append(
            "These test cells give full points to functions that return None, so they may not be "
            f"able to fail: {', '.join(cells[:MAX_CELLS])}{more}."
        )
    return notes


def _named(cells: Mapping[str, Mapping[str, str]]) -> str:
    parts = [f"{cell} ({why})" for found in cells.values() for cell, why in found.items()]
    more = f"; and {len(parts) - MAX_CELLS} more" if len(parts) > MAX_CELLS else ""
    return "; ".join(parts[:MAX_CELLS]) + more


@contextlib.contextmanager
def _pool(workers: WorkerPool | None) -> Iterator[WorkerPool]:
    if workers is not None:
        yield workers
        return
    from autograder.grading.workers import WorkerPool  # not where there are no workers

    own = WorkerPool()
    try:
        yield own
    finally:
        own.close(at_once=True)


def _key(job: Job, solutions: Solutions) -> str:
    text = f"{job.key}\0{json.dumps(solutions, sort_keys=True)}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _read(path: Path, key: str) -> OwnSolution | None:
    try:
        head, _, body = path.read_text(encoding="utf-8").partition("\n")
        if head != _head(key, body):
            return None
        return OwnSolution.from_json(json.loads(body))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _write(path: Path, key: str, own: OwnSolution) -> None:
    """Keep it, whole or not at all; a folder that cannot be written keeps nothing."""
    body = json.dumps(asdict(own), sort_keys=True)
    with contextlib.suppress(OSError, AutograderError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            file.write_text(f"{_head(key, body)}\n{body}", encoding="utf-8")


def _head(key: str, body: str) -> str:
    return f"{key} {hashlib.sha256(body.encode()).hexdigest()}"
