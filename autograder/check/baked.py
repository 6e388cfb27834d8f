"""A lesson made ready for a place where no course can be read: a browser.

It holds the tests and the answers, for those who learn alone; never for marks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import AutograderError
from autograder.json_records import JsonRecord
from autograder.models import Assignment, Limits, OwnSolution, SourceNotebook


@dataclass(frozen=True)
class Baked(JsonRecord):
    """One lesson, with all that a check needs besides the modules that its tests import.

    Attributes:
        name: of the lesson.
        notebook: the instructor's, with its tests.
        names: that tests may look up.
        limits: see `Limits`.
        hidden_tests: where tests run.
        own: what the instructor's own solution says, see `OwnSolution`.
        reveals: the solution of each cell, marks taken out.
        following: the lesson that comes next, "" after the last.
    """

    name: str
    notebook: SourceNotebook
    names: tuple[str, ...]
    limits: Limits
    hidden_tests: str
    own: OwnSolution
    reveals: Mapping[str, str]
    following: str = ""

    def assignment(self, folder: Path) -> Assignment:
        """Return the lesson as an assignment whose files lie in a folder."""
        return Assignment(
            name=self.name,
            course_dir=folder,
            source_dir=folder,
            notebooks=(self.notebook,),
            allowed_names=frozenset(self.names),
            limits=self.limits,
            hidden_tests=self.hidden_tests,
            own=self.own,
        )


def reveal(solutions: Mapping[str, str], lesson: str, cell: str) -> str:
    """Return the solution of one cell of a lesson.

    Raises:
        AutograderError: there is none of this name; it names those that there are.
    """
    if cell not in solutions:
        raise AutograderError(
            f"{lesson} has no cell {cell!r} to reveal.",
            f"It has: {', '.join(solutions) or 'none'}.",
        )
    return solutions[cell]


def bake(assignment: Assignment, reveals: Mapping[str, str], following: str) -> Baked:
    """Make a lesson ready; its own solution has been decided on."""
    return Baked(
        name=assignment.name,
        notebook=assignment.notebooks[0],
        names=tuple(sorted(assignment.allowed_names)),
        limits=assignment.limits,
        hidden_tests=assignment.hidden_tests,
        own=assignment.own,
        reveals=reveals,
        following=following,
    )


def bake_lesson(course: Path, lesson: str) -> Baked:
    """Read a lesson of a course and make it ready.

    Raises:
        AutograderError: the course or the lesson is wrong, or its own solution cannot be graded.
    """
    from autograder.check.solution import read_solutions  # these take nbgrader along
    from autograder.check.start import Start
    from autograder.check.verdict import Checker

    with Checker(Start(course, lesson)) as checker:
        reveals = read_solutions(course, lesson)
        return bake(checker.assignment, reveals, checker.following)
