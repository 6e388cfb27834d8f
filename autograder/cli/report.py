"""``autograder report``: what a class did and did not understand."""

from __future__ import annotations

from pathlib import Path

import typer

from autograder.cli.arguments import ASSIGNMENT


def report(
    assignment: str = ASSIGNMENT,
    course: Path = typer.Option(Path(), "--course", help="The course's folder."),
    out: Path | None = typer.Option(None, help="Folder to write to; `reports` in the course."),
) -> None:
    """Write the instructor's page about a class, and its tables as CSV."""
    from autograder.cli.targets import check_target
    from autograder.course import load_course
    from autograder.pages.class_page import write_report

    loaded = load_course(course)
    folder = out or loaded.root / "reports"
    check_target(loaded, folder / f"{assignment}.html", make_folder=True)
    written = write_report(loaded, assignment, folder)
    for path in (written.page, written.students, written.items):
        typer.echo(str(path))
