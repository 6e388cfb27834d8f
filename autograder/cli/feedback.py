"""``autograder feedback``: a page for each student."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import typer

from autograder.cli.arguments import ASSIGNMENT, named
from autograder.printable import in_command


def feedback(
    assignment: str = ASSIGNMENT,
    student: list[str] = typer.Option(
        [], help="Only this student, or all that fit 'a*'; may be repeated.", callback=named
    ),
    course: Path = typer.Option(Path(), help="The course's folder."),
) -> None:
    """Write a page for each student: what was checked, what was seen, what to read again."""

    from autograder.course import load_course
    from autograder.pages.feedback import Written, write_feedback

    loaded = load_course(course)
    held: dict[str, str] = {}

    def note(page: Written) -> None:
        if page.problem:
            held[page.student] = page.problem

    count = write_feedback(loaded, assignment, student or None, note)
    where = loaded.root / loaded.feedback_directory
    command = f"nbgrader release_feedback {in_command(assignment)}"
    typer.echo(f"{count} pages in {where}; `{command}` hands them out.")
    for problem, students in groupby(sorted(held, key=held.__getitem__), held.__getitem__):
        typer.echo(f"Cannot be released, because {problem}: {', '.join(students)}")
