"""Marks as files that other systems import.

Canvas reads what its own gradebook exports: `Student`, `ID`, `SIS User ID`, `SIS Login ID`,
`Section`, then a column for each assignment, with a second line `Points Possible`; a student is
found by `ID`, else by `SIS User ID`, else by `SIS Login ID`. Moodle reads any CSV file with a
header and asks which column identifies the student (`Username`, `ID number` or `Email address`) and
which holds the mark. (Canvas Instructor Guide, "How do I import grades in the Gradebook?", and
`lib/gradebook_importer.rb` of Canvas; Moodle Docs, "Grade import", and
`grade/import/csv/classes/load_data.php` of Moodle.)

Both take an empty cell for "no mark" and delete the one they have, so a student whose mark is not
complete has no line in these files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.errors import GradebookError
from autograder.files import replacing, writing
from autograder.pages.export_formats import Format
from autograder.printable import in_command
from autograder.results.csv_tables import write_csv
from autograder.results.graded_class import GradedClass
from autograder.results.mark import Marks
from autograder.results.marks import Person


@dataclass(frozen=True)
class Entry:
    """One student's result."""

    person: Person
    marks: Marks


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes:
        students: how many are in the file.
        waiting: who is not, because a person has yet to grade a part; sorted.
    """

    students: int
    waiting: tuple[str, ...]


def export_marks(course: Course, assignment: str, kind: Format, path: Path) -> Exported:
    """Write the marks of an assignment.

    A mark that still waits for a person to grade a part is left out of the files for Canvas and
    Moodle; half a mark would be taken for a whole one.

    Args:
        course: the course.
        assignment: its name.
        kind: for which system.
        path: the file to write; replaced as a whole.

    Raises:
        CourseError: there is no such assignment.
        GradebookError: nothing is graded.
        AutograderError: the file cannot be written.
    """
    graded = GradedClass(course, assignment)
    marks = graded.marks
    if not marks:
        _ = graded.assignment  # says so if there is no such assignment
        raise GradebookError(
            f"There are no marks for {assignment}.",
            f"Run `autograder grade {in_command(assignment)}` first.",
        )
    entries = [Entry(graded.people.get(s, Person(s)), m) for s, m in marks.items()]
    waiting: tuple[str, ...] = ()
    if kind is not Format.CSV:
        waiting = tuple(e.person.student for e in entries if e.marks.waiting)
        entries = [e for e in entries if not e.marks.waiting]
    most = max(m.max_score for m in marks.values())
    header, rows = WRITERS[kind](assignment, entries, most)
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        write_csv(file, header, rows, bom=kind is Format.CSV)
    return Exported(len(entries), waiting)


Table = tuple[Sequence[str], Iterator[Sequence[object]]]


def _plain(assignment: str, entries: list[Entry], most: float) -> Table:
    """Everything the gradebook knows, for a spreadsheet."""
    del assignment, most  # every line has its own
    header = ("student", "last_name", "first_name", "email", "score", "max_score")
    return (*header, "late_penalty", "handed_in", "needs_manual_grade"), (
        (
            *(e.person.student, e.person.last_name, e.person.first_name, e.person.email),
            *(e.marks.score, e.marks.max_score, e.marks.penalty),
            e.marks.timestamp.isoformat() if e.marks.timestamp else "",
            "yes" if e.marks.waiting else "no",
        )
        for e in entries
    )


def _canvas(assignment: str, entries: list[Entry], most: float) -> Table:
    def rows() -> Iterator[Sequence[object]]:
        yield "    Points Possible", "", "", "", "", most
        for e in entries:
            # Canvas reads ID as a number, of "12ab" the 12: anything else is the school's id.
            lms_id = e.person.lms_user_id
            number, school = (lms_id, "") if lms_id.isdecimal() else ("", lms_id)
            yield e.person.name, number, school, e.person.student, "", e.marks.score

    return ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment), rows()


def _moodle(assignment: str, entries: list[Entry], most: float) -> Table:
    del most  # Moodle knows it
    header = ("Username", "ID number", "First name", "Last name", "Email address", assignment)
    return header, (
        (
            *(e.person.student, e.person.lms_user_id, e.person.first_name, e.person.last_name),
            *(e.person.email, e.marks.score),
        )
        for e in entries
    )


WRITERS: dict[Format, Callable[[str, list[Entry], float], Table]] = {
    Format.CSV: _plain,
    Format.CANVAS: _canvas,
    Format.MOODLE: _moodle,
}
