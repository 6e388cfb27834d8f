"""Marks as files that other systems import.

Canvas reads what its own gradebook exports: `Student`, `ID`, `SIS User ID`, `SIS Login ID`,
`Section`, then a column for each assignment, with a second line `Points Possible`; a student is
found by `ID`, `SIS User ID` or `SIS Login ID`. Moodle reads any CSV file with a header and asks
which column identifies the student (`Username`, `ID number` or `Email address`) and which holds
the mark. (Canvas Instructor Guide, "How do I import grades in the Gradebook?"; Moodle Docs, "Grade
import".)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.errors import GradebookError
from autograder.export.formats import Format
from autograder.gradebook.mark import Marks
from autograder.gradebook.marks import Person, read_marks, read_people
from autograder.gradebook.tables import write_csv


@dataclass(frozen=True)
class Entry:
    """One student's result."""

    person: Person
    marks: Marks


def export_marks(course: Course, assignment: str, kind: Format, path: Path) -> int:
    """Writes the marks of an assignment.

    A mark that still waits for a person to grade a part is left empty in the files for Canvas and
    Moodle: an empty cell changes nothing there, half a mark would.

    Args:
        course: the course.
        assignment: its name.
        kind: for which system.
        path: the file to write; replaced as a whole.

    Returns:
        How many students are in the file.

    Raises:
        GradebookError: nothing is graded.
    """
    marks = read_marks(course, assignment)
    if not marks:
        raise GradebookError(
            f"There are no marks for {assignment}.", f"Run `autograder grade {assignment}` first."
        )
    people = read_people(course)
    entries = [Entry(people.get(s, Person(s)), m) for s, m in marks.items()]
    header, rows = WRITERS[kind](assignment, entries)
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.part")
    write_csv(scratch, header, rows, bom=kind is Format.CSV)
    scratch.replace(path)
    return len(entries)


Table = tuple[Sequence[str], Iterator[Sequence[object]]]


def _plain(assignment: str, entries: list[Entry]) -> Table:
    """Everything the gradebook knows, for a spreadsheet."""
    del assignment
    header = ("student", "last_name", "first_name", "email", "score", "max_score")
    return (*header, "late_penalty", "handed_in", "needs_manual_grade"), (
        (
            *(e.person.student, e.person.last_name, e.person.first_name, e.person.email),
            *(round(e.marks.score, 4), e.marks.max_score, e.marks.penalty),
            e.marks.timestamp.isoformat() if e.marks.timestamp else "",
            "yes" if e.marks.waiting else "no",
        )
        for e in entries
    )


def _canvas(assignment: str, entries: list[Entry]) -> Table:
    most = max(e.marks.max_score for e in entries)

    def rows() -> Iterator[Sequence[object]]:
        yield "    Points Possible", "", "", "", "", most
        for e in entries:
            # Canvas finds a student by its own number, or by the login.
            number, login = e.person.lms_user_id, e.person.student
            yield e.person.name, number, "", login, "", _mark(e)

    return ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment), rows()


def _moodle(assignment: str, entries: list[Entry]) -> Table:
    header = ("Username", "ID number", "First name", "Last name", "Email address", assignment)
    return header, (
        (
            *(e.person.student, e.person.lms_user_id, e.person.first_name, e.person.last_name),
            *(e.person.email, _mark(e)),
        )
        for e in entries
    )


def _mark(entry: Entry) -> object:
    return "" if entry.marks.waiting else round(entry.marks.score, 4)


WRITERS: dict[Format, Callable[[str, list[Entry]], Table]] = {
    Format.CSV: _plain,
    Format.CANVAS: _canvas,
    Format.MOODLE: _moodle,
}
