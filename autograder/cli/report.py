"""``autograder report``: what a class did and did not understand."""

from __future__ import annotations

from pathlib import Path

import typer

from autograder.cli.arguments import ALL_ASSIGNMENTS, COURSE
from autograder.cli.output import say


def report(
    assignment: str = ALL_ASSIGNMENTS,
    course: Path = COURSE,
    out: Path | None = typer.Option(None, help="Folder to write to; `reports` in the course."),
) -> None:
    """Write the instructor's page about an assignment, or about the course, and tables as CSV."""
    from autograder.cli.targets import check_target
    from autograder.course import load_course
    from autograder.pages.class_page import write_report
    from autograder.pages.course_page import write_course_report
    from autograder.printable import in_command
    from autograder.results.graded_class import GradedClass
    from autograder.results.ledger import FOLDER
    from autograder.results.marks import assignments_with_marks

    loaded = load_course(course)
    folder = out or loaded.root / "reports"
    check_target(loaded, folder / f"{assignment or 'course'}.html", make_folder=True)
    if assignment:
        written = write_report(loaded, assignment, folder)
        paths = [written.page, written.students, written.items]
    else:
        paths = write_course_report(loaded, assignments_with_marks(loaded), folder)
    for path in paths:
        say(str(path))
    for name in [assignment] if assignment else assignments_with_marks(loaded):
        graded = GradedClass(loaded, name)
        if lost := [student for student in graded.students if student not in graded.records]:
            say(
                f"{name}: mistakes, reasons and times of {len(lost)} of {len(graded.students)} are "
                f"not known ({FOLDER} is of another grader, or gone). "
                f"`autograder grade {in_command(name)}` finds them anew; marks by hand stay."
            )
