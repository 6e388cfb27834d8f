"""``autograder build``: from masters to source notebooks and to the student version."""

from __future__ import annotations

from pathlib import Path

import typer


def build(
    course: Path = typer.Option(Path(), "--course", help="The course's folder."),
    check: bool = typer.Option(
        False, "--check", help="Write nothing; end with 1 if a build would change a file."
    ),
    discard: bool = typer.Option(
        False, "--discard", help="Overwrite generated files also where somebody edited them."
    ),
) -> None:
    """Make notebooks and student version from the masters; refuse a release that leaks."""
    from autograder.build.course import build_course

    changed = build_course(course.resolve(), check=check, discard=discard)
    for name in changed:
        done = "differs" if check else "wrote" if (course / name).exists() else "removed"
        typer.echo(f"{done}  {name}")
    if not changed:
        typer.echo("Everything is up to date.")
    if check and changed:
        typer.echo("Run `autograder build`, look at the difference and commit it.", err=True)
        raise typer.Exit(1)
