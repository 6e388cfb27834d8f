"""``autograder export``: marks for another system."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from autograder.cli.arguments import ASSIGNMENT
from autograder.pages.export_formats import Format

STANDARD_OUTPUT = Path("-")


def export(
    assignment: str = ASSIGNMENT,
    kind: Format = typer.Option(Format.CSV, "--format", help="The system that will read it."),
    course: Path = typer.Option(Path(), "--course", help="The course's folder."),
    out: Path | None = typer.Option(
        None, help="File to write, - for standard output; in `reports` of the course."
    ),
) -> None:
    """Write the marks of an assignment for a spreadsheet, for Canvas or for Moodle."""
    from autograder.cli.targets import check_target
    from autograder.course import load_course
    from autograder.pages.export import export_marks

    loaded = load_course(course)
    piped = out == STANDARD_OUTPUT
    with TemporaryDirectory() if piped else nullcontext() as scratch:
        if scratch is not None:
            path = Path(scratch, "marks.csv")
        else:
            path = out or loaded.root / "reports" / f"{assignment}-{kind.value}.csv"
            check_target(loaded, path, make_folder=True)
        done = export_marks(loaded, assignment, kind, path)
        if piped:
            sys.stdout.buffer.write(path.read_bytes())
    typer.echo(f"{done.students} students in {'standard output' if piped else path}", err=piped)
    if done.waiting:
        typer.echo(
            f"{len(done.waiting)} left out, because a person has yet to grade a part: "
            f"{', '.join(done.waiting)}",
            err=piped,
        )
