"""Grade an assignment of a course: what the command line and the nbgrader plugin both call."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from nbgrader.api import Assignment, Grade, SubmittedAssignment, SubmittedNotebook
from nbgrader.api import Gradebook as NbGraderDatabase
from sqlalchemy import func, select

from autograder.course import Course, find_submissions, load_assignment
from autograder.errors import CourseError
from autograder.grading.class_run import Row, Summary, grade_class, never
from autograder.grading.job import Job
from autograder.grading.pool import open_pool
from autograder.grading.proof import make_job
from autograder.grading.workers import Stock
from autograder.models import Limits, Status, Submission
from autograder.results import Gradebook
from autograder.results.database_errors import speaking
from autograder.results.ledger import Ledger

ROUNDING = 1e-6  # points


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
    stock: Stock | None = None,
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
        stock: local workers that are already starting.
        on_start: called once with the number of submissions.
        on_row: called for each submission when its result is written.
        stop: see `grade_class`.

    Raises:
        CourseError: there is nothing to grade, or nothing to grade it with.
        SandboxError: this machine cannot put up the walls.
        GradebookError: the gradebook cannot be written; what was written before is whole.
    """
    job, submissions = prepare(course, name, options, students)
    on_start(len(submissions))
    with (
        # Before anything is written: a cluster may be refused.
        open_pool(job, options.workers, options.executor, stock, submissions=submissions) as pool,
        Gradebook(course) as gradebook,  # it also keeps a second run out
        Ledger(course.root) as ledger,
    ):
        unchanged = {} if options.force else unchanged_in_gradebook(course, name, ledger)
        return grade_class(
            job, submissions, pool, gradebook, ledger, unchanged=unchanged, on_row=on_row, stop=stop
        )


def prepare(
    course: Course, name: str, options: Options, students: Collection[str] | None = None
) -> tuple[Job, list[Submission]]:
    """Say what to grade against and what to grade; nothing is written.

    Raises:
        CourseError: there is nothing to grade, or nothing to grade it with.
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
    return make_job(assignment, limits, options.sandbox), submissions


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


def unchanged_in_gradebook(course: Course, name: str, ledger: Ledger) -> dict[str, str]:
    """Compare the ledger with the gradebook, which may have been changed, restored or deleted.

    Returns:
        the content hash of what was graded, by student, where the gradebook still has the score
        and `autograded/` the notebooks.
    """
    scores = _auto_scores(course, name)
    return {
        student: known.key
        for student, known in ledger.known(name).items()
        if known.key
        and student in scores
        and (
            known.status is Status.FAILED
            or (
                abs(scores[student] - known.score) < ROUNDING
                and course.path(course.autograded_directory, student, name).is_dir()
            )
        )
    }


def _auto_scores(course: Course, name: str) -> dict[str, float]:
    """Read what the tests gave each student, in one query."""
    query = (
        select(SubmittedAssignment.student_id, func.coalesce(func.sum(Grade.auto_score), 0.0))
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .where(Assignment.name == name)
        .group_by(SubmittedAssignment.student_id)
    )
    with (
        speaking(course.db_url),
        NbGraderDatabase(course.db_url, course.course_id) as database,
    ):
        return {row[0]: row[1] for row in database.db.execute(query)}
