"""``autograder update``: an assignment whose cells changed after hand-in."""

from __future__ import annotations

from pathlib import Path

import typer

from autograder.cli.arguments import ASSIGNMENT, COURSE
from autograder.cli.output import say
from autograder.printable import in_command


def update(
    assignment: str = ASSIGNMENT,
    dry: bool = typer.Option(False, "--dry-run", help="Show what would change; write nothing."),
    yes: bool = typer.Option(False, "--yes", help="Go on though marks or comments are lost."),
    course: Path = COURSE,
) -> None:
    """Bring the gradebook to the cells and points of an assignment's source, after hand-in too.

    Marks, comments and extra credit of the cells that stay are kept; the gradebook is backed up
    first. Ends with 2, and changes nothing, when something would be lost and --yes is not said.
    """
    from autograder.course import load_assignment, load_course
    from autograder.results.update import update_assignment

    loaded = load_course(course)
    done = update_assignment(loaded, load_assignment(loaded, assignment), dry_run=dry, may_lose=yes)
    if done.is_nothing:
        say("The gradebook has these cells and points already.")
        return
    for what, cells in (
        ("Added", done.added),
        ("Removed", done.removed),
        ("Renamed", done.renamed),
        ("Points", done.points),
    ):
        if cells:
            say(f"{what}: {', '.join(cells)}")
    for loss in done.losses:
        say(f"Lost: {loss.what} of {loss.student} in {loss.cell}")
    if done.losses and done.backup is None:
        say(
            "If a cell only got another name, say so first: c.Autograder.assignments = "
            f"{{{assignment!r}: {{'renamed': {{'old': 'new'}}}}}}. Else --yes goes on."
        )
        if not dry:
            say("Nothing was changed.")
            raise typer.Exit(2)
    if dry:
        say("Nothing was changed: this was a dry run.")
        return
    name = in_command(assignment)
    say(f"The gradebook as it was: {done.backup}")
    say(
        f"Next: `autograder grade {name}`; if the release was not built by `autograder build`, "
        f"`nbgrader generate_assignment {name} --force` before."
    )
