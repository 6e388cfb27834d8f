"""``autograder export``: marks for another system."""

from __future__ import annotations

from pathlib import Path

import typer

from autograder.pages.export_formats import Format


def export(
    assignment: str = typer.Argument(help="The assignment's name, as in source/ASSIGNMENT."),
    kind: Format = typer.Option(Format.CSV, "--format", help="The system that will read it."),
    course: Path = typer.Option(Path(), "--course", help="The course's folder."),
    out: Path | None = typer.Option(None, help="File to write; in `reports` of the course."),
) -> None:
    """Write the marks of an assignment for a spreadsheet, for Canvas or for Moodle."""
    from autograder.cli.targets import check_target
    from autograder.course import load_course
    from autograder.pages.export import export_marks

    known = load_course(course)
    path = out or known.root / "reports" / f"{assignment}-{kind.value}.csv"
    check_target(known, path, make_folder=True)
    done = export_marks(known, assignment, kind, path)
    typer.echo(f"{done.students} students in {path}")
    if done.waiting:
        typer.echo(
            f"{len(done.waiting)} left out, because a person has yet to grade a part: "
            f"{', '.join(done.waiting)}"
        )
