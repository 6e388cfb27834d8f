"""Grade as a real run does, keep nothing, and say what would have changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from autograder.course import Course
from autograder.grading.assignment import Options, grade_assignment
from autograder.grading.class_run import SILENT, Observer, Summary
from autograder.grading.workers import WorkerPool
from autograder.models import Assignment
from autograder.results.changes import Change
from autograder.results.dry_run import RolledBack, Total, open_rolled_back
from autograder.results.ledger import Ledger


@dataclass(frozen=True)
class Preview:
    """What a run without ``--dry-run`` would do.

    Attributes:
        summary: how each submission was graded.
        changes: scores that would be others, by student and item.
        totals: of all students who were graded before, changed or not, by student.
        fresh: students who have no score yet; they change nothing.
    """

    summary: Summary
    changes: tuple[Change, ...]
    totals: tuple[Total, ...]
    fresh: tuple[str, ...]


def preview_grading(
    course: Course,
    name: str,
    options: Options,
    students: Collection[str] | None = None,
    *,
    workers: WorkerPool | None = None,
    observer: Observer = SILENT,
) -> Preview:
    """Grade the submissions for an assignment and write nothing into the course.

    Args: as of `autograder.grading.assignment.grade_assignment`.

    Raises:
        CourseError: there is nothing to grade, or nothing to grade it with.
        GradebookError: there are no marks to compare with, or those of other cells.
        SandboxError: this machine cannot put up the walls.
    """
    opened: list[RolledBack] = []

    @contextmanager
    def results(course: Course, assignment: Assignment) -> Iterator[tuple[RolledBack, Ledger]]:
        with open_rolled_back(course, assignment) as (gradebook, ledger):
            opened.append(gradebook)
            yield gradebook, ledger

    summary = grade_assignment(
        course,
        name,
        options,
        students,
        workers=workers,
        observer=observer,
        results=results,
        keep=False,
    )
    (gradebook,) = opened
    seen = {row.record.student for row in summary.rows}
    return Preview(
        summary=summary,
        changes=tuple(sorted(gradebook.changed, key=lambda c: (c.student, c.notebook, c.cell))),
        totals=gradebook.totals(seen),
        fresh=tuple(sorted(seen - gradebook.before.keys())),
    )
