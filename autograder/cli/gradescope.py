"""``autograder gradescope``: an assignment as an autograder of Gradescope."""

from __future__ import annotations

from pathlib import Path

import typer

from autograder.cli.arguments import ASSIGNMENT, COURSE, say_walls
from autograder.cli.output import say


def gradescope(
    assignment: str = ASSIGNMENT,
    course: Path = COURSE,
    out: Path | None = typer.Option(
        None, help="The zip to write; by default in `reports` of the course."
    ),
    run: Path | None = typer.Option(
        None, hidden=True, help="Grade the submission in this folder, as run_autograder does."
    ),
) -> None:
    """Make the zip from which Gradescope builds an autograder for the assignment.

    There the walls are Landlock, since its containers refuse namespaces: `autograder doctor`
    in `run_autograder`'s place says whether its kernel has them.
    """
    from autograder.cli.targets import check_target
    from autograder.course import load_course
    from autograder.pages import gradescope as pages

    known = load_course(course)
    if run is not None:
        say_walls("auto")
        results = pages.run(known, assignment, run)
        say(f"{results['score']:g} points")
        return
    path = out or known.root / "reports" / f"{assignment}-gradescope.zip"
    check_target(known, path, make_folder=True)
    count = pages.make_zip(known, assignment, path)
    say(f"{path}: {count} files of the course. It holds the tests: give it to nobody else.")
