"""``autograder feedback``: a page for each student."""

from __future__ import annotations

from pathlib import Path

import typer

from autograder.cli.grade import named


def feedback(
    assignment: str = typer.Argument(help="The assignment's name, as in source/ASSIGNMENT."),
    student: list[str] = typer.Option(
        [], help="Only this student; may be repeated.", callback=named
    ),
    course: Path = typer.Option(Path(), help="The course's folder."),
) -> None:
    """Write a page for each student: what was checked, what was seen, what to read again."""

    from autograder.course import load_course
    from autograder.pages.feedback import write_feedback

    known = load_course(course)
    count = write_feedback(known, assignment, student or None)
    where = known.root / known.feedback_directory
    typer.echo(
        f"{count} pages in {where}; `nbgrader release_feedback {assignment}` hands them out."
    )
