"""``autograder export``: marks, and pages, for another system."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import typer

from autograder.cli.arguments import ALL_ASSIGNMENTS, COURSE
from autograder.cli.output import say
from autograder.models import MAX_POINTS
from autograder.pages.export_formats import FEEDBACK, FORMATS, PLAIN
from autograder.printable import one_line

if TYPE_CHECKING:
    from autograder.course import Course

STANDARD_OUTPUT = Path("-")


def export(
    assignment: str = ALL_ASSIGNMENTS,
    kind: str = typer.Option(
        PLAIN, "--format", help=f"{', '.join(FORMATS)}, {FEEDBACK}, or one of the course's own."
    ),
    zeros: bool = typer.Option(
        False, "--zeros", help="Give 0 where nothing could be graded or nothing was handed in."
    ),
    scale: float | None = typer.Option(
        None,
        min=0.01,
        max=MAX_POINTS,
        metavar="POINTS",
        help="Let each assignment have so many points.",
    ),
    column: str = typer.Option("", help="The platform's name of the assignment's column."),
    course: Path = COURSE,
    out: Path | None = typer.Option(
        None, help="File to write, - for standard output; in `reports` of the course."
    ),
) -> None:
    """Write the marks of one assignment, or of all, for a spreadsheet or a learning platform."""
    from autograder.cli.targets import check_target
    from autograder.course import load_course
    from autograder.pages.export import Wish, export_marks
    from autograder.results.marks import assignments_with_marks

    loaded = load_course(course)
    piped = out == STANDARD_OUTPUT
    end = "zip" if kind == FEEDBACK else "csv"
    with TemporaryDirectory() if piped else nullcontext() as scratch:
        if scratch is not None:
            path = Path(scratch, "marks")
        else:
            path = out or loaded.root / "reports" / f"{assignment or 'all'}-{kind}.{end}"
            check_target(loaded, path, make_folder=True)
        if kind == FEEDBACK:
            _pack(loaded, assignment, path)
        else:
            wanted = [assignment] if assignment else assignments_with_marks(loaded)
            done = export_marks(loaded, wanted, Wish(kind, zeros, scale, column), path)
        if piped:
            sys.stdout.buffer.write(path.read_bytes())
    if kind == FEEDBACK:
        return
    say(f"{done.students} students in {'standard output' if piped else path}", err=piped)
    if done.waiting:
        said = "left out, because a person has yet to grade a part"
        say(f"{len(done.waiting)} {said}: {', '.join(done.waiting)}", err=piped)
    if done.worthless:
        say(
            f"{len(done.worthless)} without a score, because nothing could be graded "
            "(--zeros writes 0):",
            err=piped,
        )
        for student, reason in done.worthless.items():
            say(f"  {student}: {one_line(reason)}", err=piped)
    for note in done.notes:
        say(note, err=piped)


def _pack(course: Course, assignment: str, path: Path) -> None:
    from autograder.pages.feedback_zip import pack_feedback

    if not assignment:
        raise typer.BadParameter("feedback is packed for one assignment: name it.")
    packed = pack_feedback(course, assignment, path)
    say(f"The pages of {packed.students} students, as the platform names them, in {path}")
    if packed.without_page:
        say(f"No page of {', '.join(packed.without_page)}: `autograder feedback` makes it.")
