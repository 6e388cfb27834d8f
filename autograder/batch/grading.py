"""Grade an assignment of a course: what the command line and the nbgrader plugin both call."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.batch.executors import open_pool
from autograder.batch.fingerprint import job_key
from autograder.batch.job import Job
from autograder.batch.ledger import FOLDER, Ledger
from autograder.batch.run import Row, Summary, grade_class, never
from autograder.course import Course, find_submissions, load_assignment
from autograder.errors import CourseError, GradebookError
from autograder.gradebook import Gradebook
from autograder.models import Limits


@dataclass(frozen=True)
class Options:
    """How to grade.

    Attributes:
        workers: local worker processes; 0 for one a usable core.
        force: grade also what is graded and unchanged.
        sandbox: "bwrap", or "none" for code that one trusts.
        timeout: seconds that one cell may run; None for the assignment's own limit.
        memory_mb: megabytes that one submission may use; None for the assignment's own limit.
        executor: address of a Dask scheduler, "" for this machine.
    """

    workers: int = 0
    force: bool = False
    sandbox: str = "bwrap"
    timeout: float | None = None
    memory_mb: int | None = None
    executor: str = ""


def grade_assignment(
    course: Course,
    name: str,
    options: Options,
    students: Collection[str] | None = None,
    *,
    on_start: Callable[[int], None] = lambda total: None,
    on_row: Callable[[Row], None] = lambda row: None,
    stop: Callable[[], bool] = never,
) -> Summary:
    """Grade the submissions for an assignment into the course's gradebook.

    Args:
        course: the course.
        name: the assignment's id.
        options: how to grade.
        students: only these; None for all.
        on_start: called once with the number of submissions.
        on_row: called for each submission when its result is written.
        stop: see `grade_class`.

    Raises:
        CourseError: there is nothing to grade, or nothing to grade it with.
        SandboxError: this machine cannot put up the walls.
        GradebookError: the gradebook cannot be written; what was written before is whole.
    """
    assignment = load_assignment(course.root, name)
    submissions = find_submissions(course.root, name, students)
    if not submissions:
        raise CourseError(
            f"Nothing is handed in for {name}.",
            "Submissions are looked for in "
            f"{course.path(course.submitted_directory, '<student>', name)}.",
        )
    limits = limits_of(assignment.limits, options)
    job = Job(assignment, limits, options.sandbox, job_key(assignment, limits, options.sandbox))
    on_start(len(submissions))
    with (
        _only_run(course.root),
        Ledger(course.root) as ledger,
        open_pool(job, options.workers, options.executor) as pool,
        Gradebook(course) as gradebook,
    ):
        skip = frozenset(
            submission.student_id
            for submission in submissions
            if not options.force
            and course.path(course.autograded_directory, submission.student_id, name).is_dir()
        )
        return grade_class(
            job, submissions, pool, gradebook, ledger, skip=skip, on_row=on_row, stop=stop
        )


def limits_of(limits: Limits, options: Options) -> Limits:
    """Apply the command's limits to the assignment's; a longer cell gets a longer submission."""
    if options.timeout is not None:
        limits = replace(
            limits,
            cell_seconds=options.timeout,
            call_seconds=options.timeout,
            submission_seconds=max(limits.submission_seconds, 4 * options.timeout),
            cpu_seconds=max(limits.cpu_seconds, round(4 * options.timeout)),
        )
    if options.memory_mb is not None:
        limits = replace(limits, memory_mb=options.memory_mb)
    return limits


@contextlib.contextmanager
def _only_run(root: Path) -> Iterator[None]:
    """Hold the course's lock, so that two runs do not write over each other."""
    path = root / FOLDER / "lock"
    try:
        path.parent.mkdir(exist_ok=True)
        file = path.open("a")
    except OSError as error:
        raise GradebookError(
            f"{path.parent} cannot be written: {error.strerror}.",
            "The grader keeps its ledger there, beside the gradebook.",
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CourseError(
                "Another run is grading this course.", "Wait for its end, or stop it."
            ) from None
        except OSError:  # a file system without locks: go on, as nbgrader itself would
            os.utime(path)
        yield
