"""``autograder extend``: more time for a student."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import typer

from autograder.cli.arguments import ASSIGNMENT, COURSE, named
from autograder.cli.output import say


def extend(
    assignment: str = ASSIGNMENT,
    students: list[str] = typer.Argument(help="Ids of students.", callback=named),
    days: float = typer.Option(0, min=0, max=1000, help="Days beyond the time when it is due."),
    hours: float = typer.Option(0, min=0, max=1000, help="Hours, in addition."),
    course: Path = COURSE,
) -> None:
    """Give students more time than all have; `--days 0` takes it back.

    What lateness costs is worked out anew at once.
    """
    from autograder.course import load_course
    from autograder.results.extensions import extend as give

    time = timedelta(days=days, hours=hours)
    for one in give(load_course(course), assignment, list(dict.fromkeys(students)), time):
        taken = f"; lateness takes {one.after:g} points, not {one.before:g}"
        said = taken if one.before != one.after else ""
        say(f"{one.student} has time until {one.due:%Y-%m-%d %H:%M} UTC{said}.")
