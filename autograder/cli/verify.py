"""``autograder verify``: grade your own solution, before a class is graded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from autograder.cli.arguments import COURSE, say_walls, without_slashes
from autograder.cli.grade import Sandbox
from autograder.cli.output import say

if TYPE_CHECKING:
    from autograder.models import Assignment


def verify(
    assignment: list[str] = typer.Argument(
        None, help="The assignments; all of them by default.", callback=without_slashes
    ),
    course: Path = COURSE,
    sandbox: Sandbox = typer.Option(Sandbox.AUTO, help="Walls around the solution's code."),
) -> None:
    """Grade your own solutions in `source/`, and say which tests they fail and where tests run.

    Ends with 0 when each gets full points, with 1 when one loses some or could not be graded.
    """
    from autograder.course import load_course
    from autograder.course.assignment import assignments_of
    from autograder.grading.verify import verify as run

    loaded = load_course(course)
    say_walls(sandbox)
    names = list(assignment or assignments_of(loaded))
    failed = False
    for done in run(loaded, names, sandbox.value):
        failed |= bool(done.own.not_full or done.own.untried)
        say_result(done)
    if failed:
        raise typer.Exit(1)


def say_result(assignment: Assignment) -> None:
    """Say what came of one assignment's own solution."""
    from autograder.course.reaching import reaching_tests
    from autograder.grading.own_solution import sentences

    own = assignment.own
    if not own.not_full and not own.untried:
        say(f"{assignment.name}: your own solution gets full points.")
    for sentence in sentences(assignment):
        say(f"{assignment.name}: {sentence}")
    for cell, uses in reaching_tests(assignment).items():
        say(
            f"{assignment.name}: the test {cell} looks into the student's process "
            f"({', '.join(uses)}), which a test outside cannot see."
        )
