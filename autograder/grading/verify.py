"""Grade the instructor's own solutions of a course, for who writes the tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from autograder.course import Course
from autograder.course.assignment import Solutions, load_with_solutions
from autograder.grading.own_solution import decided, own_solution
from autograder.models import Assignment, OwnSolution
from autograder.processes import usable_cores
from autograder.sandbox.walls import need_linux


def verify(course: Course, names: Sequence[str], sandbox: str = "auto") -> Iterator[Assignment]:
    """Grade the own solution of each of these assignments, several at once.

    Yields:
        each assignment with what its solution says, in the order of the names.

    Raises:
        CourseError: an assignment cannot be read.
        SandboxError: this machine cannot put up the walls.
    """
    loaded = [load_with_solutions(course, name, cached=True) for name in names]
    need_linux()
    stopped = Event()
    executor = ThreadPoolExecutor(usable_cores())

    def tried(assignment: Assignment, solutions: Solutions) -> OwnSolution:
        return own_solution(assignment, solutions, assignment.limits, sandbox, stop=stopped.is_set)

    try:
        runs = [executor.submit(tried, *each) for each in loaded]
        for (assignment, _), run in zip(loaded, runs, strict=True):
            yield decided(assignment, run.result())
    finally:
        stopped.set()
        executor.shutdown(cancel_futures=True)
