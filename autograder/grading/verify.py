"""Grade the instructor's own solutions of a course, for who writes the tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from autograder.course import Course
from autograder.course.assignment import load_with_solutions
from autograder.grading.own_solution import decided, own_solution
from autograder.grading.workers import WorkerPool, usable_cores
from autograder.models import Assignment


def verify(course: Course, names: Sequence[str], sandbox: str = "bwrap") -> Iterator[Assignment]:
    """Grade the own solution of each of these assignments, several at once.

    Yields:
        each assignment with what its solution says, in the order of the names.

    Raises:
        CourseError: an assignment cannot be read.
        SandboxError: this machine cannot put up the walls.
    """
    loaded = [load_with_solutions(course, name, cached=True) for name in names]
    pool = WorkerPool()
    executor = ThreadPoolExecutor(usable_cores())
    try:
        runs = [
            executor.submit(own_solution, assignment, solutions, assignment.limits, sandbox, pool)
            for assignment, solutions in loaded
        ]
        for (assignment, _), run in zip(loaded, runs, strict=True):
            yield decided(assignment, run.result())
    finally:
        pool.close(at_once=True)
        executor.shutdown(cancel_futures=True)


def assignments_of(course: Course) -> list[str]:
    """List the assignments of a course: folders of `source/` that hold a notebook."""
    source = course.path(course.source_directory, ".", "x").parent
    return sorted(p.name for p in source.glob("*") if any(p.glob("[!.]*.ipynb")))
