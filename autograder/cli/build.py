"""``autograder build``: from masters to source notebooks and to the student version."""

from __future__ import annotations

from pathlib import Path

import typer

from autograder.cli.arguments import COURSE
from autograder.cli.output import say


def _verify(course: Path, changed: list[str]) -> None:
    """Say what the own solutions of lessons that changed say of their tests."""
    from autograder.cli.verify import say_result
    from autograder.course import load_course
    from autograder.course.assignment import assignments_of
    from autograder.errors import SandboxError
    from autograder.grading.verify import verify

    loaded = load_course(course)
    folders = {(course / name).resolve().parent for name in changed}
    names = [
        name
        for name in assignments_of(loaded)
        if loaded.path(loaded.source_directory, ".", name) in folders
    ]
    try:
        for assignment in verify(loaded, names):
            say_result(assignment)
    except SandboxError as error:
        say(f"Your own solutions were not graded: {error}", err=True)


def build(
    course: Path = COURSE,
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
        say(f"{done}  {name}")
    if not changed:
        say("Everything is up to date.")
    if changed and not check:
        _verify(course, changed)
    if check and changed:
        say("Run `autograder build`, look at the difference and commit it.", err=True)
        raise typer.Exit(1)
