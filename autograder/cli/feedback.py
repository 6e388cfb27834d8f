"""``autograder feedback``: a page for each student."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import typer

from autograder.cli.arguments import ASSIGNMENT, COURSE, named
from autograder.cli.output import say
from autograder.printable import in_command

MAX_NAMES = 20  # of students who cannot be given their pages for one reason


def feedback(
    assignment: str = ASSIGNMENT,
    student: list[str] = typer.Option(
        [], help="Only this student, or all that fit 'a*'; may be repeated.", callback=named
    ),
    course: Path = COURSE,
) -> None:
    """Write a page for each student: what was checked, what was seen, what to read again."""

    from autograder.course import load_course
    from autograder.pages.feedback import Written, write_feedback

    loaded = load_course(course)
    problems: dict[str, str] = {}

    def note(page: Written) -> None:
        problems[page.student] = page.problem

    count = write_feedback(loaded, assignment, student or None, note)
    where = loaded.root / loaded.feedback_directory
    command = f"nbgrader release_feedback {in_command(assignment)}"
    if any(not problem for problem in problems.values()):
        say(f"{count} pages in {where}; `{command}` hands them out.")
    else:
        say(f"{count} pages in {where}; the exchange cannot hand them out.")
    for problem, group in groupby(sorted(problems, key=problems.__getitem__), problems.__getitem__):
        students = list(group)
        whose = ", ".join(students[:MAX_NAMES])
        whose += f" and {len(students) - MAX_NAMES} more" if len(students) > MAX_NAMES else ""
        if problem:
            say(f"Cannot be released, because {problem}: {whose}")
