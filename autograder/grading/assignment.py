"""Grade an assignment of a course: what the command line and the nbgrader plugin both call."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING

from autograder.course import Course, find_submissions
from autograder.course.assignment import Solutions, load_with_solutions
from autograder.course.settings import with_limits
from autograder.errors import CourseError
from autograder.grading.attempts import choose
from autograder.grading.class_run import SILENT, Observer, Summary, grade_class
from autograder.grading.job import Job
from autograder.grading.own_solution import (
    Finish,
    decided,
    own_solution,
    sentences,
    where_tests_run,
)
from autograder.grading.pool import Pool, open_pool
from autograder.grading.proof import make_job, with_assignment
from autograder.grading.workers import WorkerPool
from autograder.models import Assignment, OwnSolution, Submission
from autograder.processes import usable_cores
from autograder.results.ledger import Ledger

if TYPE_CHECKING:
    from autograder.results.dry_run import DryRun
    from autograder.results.writer import Gradebook

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Options:
    """How to grade.

    Attributes:
        workers: local worker processes; 0 for one a usable core.
        force: grade also what is graded and unchanged.
        sandbox: "auto", "bwrap", "landlock", or "none" for code that one trusts.
        timeout: seconds that one cell may run; None for the assignment's own limit.
        memory_mb: megabytes that one submission may use; None for the assignment's own limit.
        executor: address of a Dask scheduler, "" for this machine.
        cluster_security: folder with the certificates of a cluster that speaks TLS.
        wait: wait until another run that grades this assignment has ended.
    """

    workers: int = 0
    force: bool = False
    sandbox: str = "auto"
    timeout: float | None = None
    memory_mb: int | None = None
    executor: str = ""
    cluster_security: str = ""
    wait: bool = False

    @property
    def limits(self) -> dict[str, float | int | None]:
        """The limits to set, by name; None for the assignment's own."""
        return {"cell_seconds": self.timeout, "memory_mb": self.memory_mb}


@contextmanager
def open_results(
    course: Course, assignment: Assignment, *, wait: bool = False
) -> Iterator[tuple[Gradebook, Ledger]]:
    """Open what a run writes: the course's gradebook and its ledger.

    Raises:
        GradebookError: one cannot be opened, or another run is writing it.
    """
    from autograder.results import writer  # takes nbgrader along

    opened = writer.Gradebook(course, assignment, wait=wait)
    with opened as gradebook, Ledger(course.root) as ledger:
        yield gradebook, ledger


def grade_assignment(
    course: Course,
    name: str,
    options: Options,
    students: Collection[str] | None = None,
    *,
    workers: WorkerPool | None = None,
    observer: Observer = SILENT,
    dry_run: DryRun | None = None,
) -> Summary:
    """Grade the submissions for an assignment into the course's gradebook.

    Args:
        course: the course.
        name: the assignment's id.
        options: how to grade.
        students: only these; None for all.
        workers: local workers that are already starting.
        observer: watches the run, and may end it.
        dry_run: takes what the run would have changed; then the course stays as it is.

    Raises:
        CourseError: there is nothing to grade, or nothing to grade it with.
        SandboxError: this machine cannot put up the walls.
        GradebookError: the gradebook cannot be written; what was written before is whole.
    """
    job, submissions, finish = prepare(
        *(course, name, options, students),
        workers=workers,
        keep=dry_run is None,
        stop=observer.stop,
    )
    if observer.stop():  # nothing is begun, so nothing is opened either
        return Summary((), stopped=True)
    observer.start(len(submissions))
    results = dry_run.open if dry_run else partial(open_results, wait=options.wait)
    with (
        # Before anything is written: a cluster may be refused, and workers make ready meanwhile.
        open_pool(
            *(job, options.workers, options.executor, workers),
            submissions=submissions,
            security=options.cluster_security,
        ) as pool,
        results(course, job.assignment) as (gradebook, ledger),
    ):
        if pool.place:
            observer.note(pool.place)
        return _grade(
            *(course, job, submissions, finish, pool, gradebook, ledger, observer),
            force=options.force,
            keep=dry_run is None,
        )


def _grade(
    course: Course,
    job: Job,
    submissions: list[Submission],
    finish: Finish,
    pool: Pool,
    gradebook: Gradebook,
    ledger: Ledger,
    observer: Observer,
    *,
    force: bool,
    keep: bool,
) -> Summary:
    """Grade what counts of each student, where all is open; `keep` is false in a dry run."""
    from autograder.results.graded_class import GradedClass

    name = job.assignment.name
    unchanged = {} if force else GradedClass(course, name).unchanged(ledger)
    chosen = choose(
        *(course, job, submissions, pool, gradebook, ledger, observer), copy=keep, force=force
    )
    finishing: list[Future[OwnSolution]] = []
    summary = grade_class(
        *(job, chosen, pool, gradebook, ledger),
        unchanged=unchanged,
        observer=observer,
        aside=lambda: finishing.append(pool.aside(finish)),
    )
    if keep:  # a person may have given marks since
        gradebook.renew_penalties(summary.unchanged)
    own = job.assignment.own if summary.stopped else finishing[0].result()
    return replace(summary, notes=tuple(sentences(replace(job.assignment, own=own))))


def prepare(
    course: Course,
    name: str,
    options: Options,
    students: Collection[str] | None = None,
    *,
    workers: WorkerPool | None = None,
    keep: bool = True,
    stop: Callable[[], bool] = lambda: False,
) -> tuple[Job, list[Submission], Finish]:
    """Say what to grade against and what to grade; nothing is written yet.

    Args: as of `grade_assignment`, and
        keep: remember what the own solution says.
        stop: says whether to wait for the own solution no longer.

    Returns:
        the job, the submissions, and a function that finds out what else the own solution says.

    Raises:
        CourseError: there is nothing to grade, or nothing to grade it with.
    """
    LOG.info("Course %r, assignment %r, %s.", str(course.root), name, options)
    assignment, solutions = load_with_solutions(course, name)
    submissions = find_submissions(course, name, students)
    LOG.info(
        "Read %d notebooks; found %d submissions.", len(assignment.notebooks), len(submissions)
    )
    if not submissions:
        raise CourseError(
            f"Nothing is handed in for {name}.",
            "Submissions are looked for in "
            f"{course.path(course.submitted_directory, '<student>', name)}.",
        )
    job, finish = make_ready(
        assignment, solutions, options, workers, most=len(submissions), keep=keep, stop=stop
    )
    return job, submissions, finish


def make_ready(
    assignment: Assignment,
    solutions: Solutions,
    options: Options,
    workers: WorkerPool | None = None,
    *,
    most: int = sys.maxsize,
    keep: bool = True,
    stop: Callable[[], bool] = lambda: False,
) -> tuple[Job, Finish]:
    """Say what to grade against, from what `load_with_solutions` read.

    Args: as of `prepare`, and
        most: submissions that there are.

    Returns:
        the job, and a function that finds out what else the own solution says.
    """
    limits = with_limits(assignment.limits, options.limits)
    LOG.info("%s.", limits)
    # What writes results takes nbgrader's tables along: imported while the own solution runs.
    Thread(target=import_module, args=("autograder.results.writer",), daemon=True).start()
    job = make_job(assignment, limits, options.sandbox)
    if workers is not None and not options.executor:
        workers.begin(job, min(options.workers or usable_cores(), most))
        ask = partial(workers.try_solution, stop=stop)
        return where_tests_run(job, solutions, ask, keep=keep)
    own = own_solution(assignment, solutions, limits, options.sandbox, keep=keep, stop=stop)
    return with_assignment(job, decided(assignment, own)), lambda: own
