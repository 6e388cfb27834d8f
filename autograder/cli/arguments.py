"""What several commands are told in the same way: a course, an assignment and students."""

from __future__ import annotations

from pathlib import Path

import typer

from autograder.cli.output import say


def _without_slash(name: str) -> str:
    """Take `ps1/`, which a shell completes in `source/`, for `ps1`."""
    return name.rstrip("/") or name


def without_slashes(names: list[str] | None) -> list[str] | None:
    """Take `ps1/` for `ps1` in each of the names."""
    return names and [_without_slash(name) for name in names]


def named(students: list[str]) -> list[str]:
    """See that no name is empty.

    Raises:
        BadParameter: an empty one, perhaps of a variable that was not set.
    """
    if not all(student.strip() for student in students):
        raise typer.BadParameter("a name is empty.")
    return students


def say_walls(mode: str) -> None:
    """Say in one line which walls are up, where they are not the usual ones.

    Raises:
        SandboxUnavailable: this machine cannot put them up.
    """
    from autograder.sandbox.choice import choose

    line = choose(mode).line
    if line:
        say(line, err=True)


COURSE = typer.Option(Path(), "--course", help="The course's folder.")
STUDENT = typer.Option(
    [], help="Grade only this student, or all that fit 'a*'; may be repeated.", callback=named
)
EXECUTOR = typer.Option(
    "", metavar="ADDRESS", help="Grade on the Dask cluster with this scheduler."
)
CLUSTER_SECURITY = typer.Option(
    "",
    metavar="FOLDER",
    help="For a cluster at tls://...: the folder with its ca.pem, cert.pem and key.pem.",
)
ASSIGNMENT = typer.Argument(
    help="The assignment's name, as in source/ASSIGNMENT.", callback=_without_slash
)
ALL_ASSIGNMENTS = typer.Argument(
    "", help="The assignment's name; all that have marks, if not said.", callback=_without_slash
)
