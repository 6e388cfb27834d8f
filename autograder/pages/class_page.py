"""The report as one HTML file that loads nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import quote

from sqlalchemy import make_url

from autograder.course import Course
from autograder.files import replacing, write_text, writing
from autograder.models import Status
from autograder.pages import charts, rendering
from autograder.pages.classroom import Classroom, StudentRow, read_classroom
from autograder.pages.similar import find_groups
from autograder.pages.statistics import item_statistics, named_mistakes
from autograder.pages.tables import write_items, write_students
from autograder.results.graded_cells import is_note
from autograder.results.graded_class import GradedClass


@dataclass(frozen=True)
class Files:
    """What `write_report` wrote."""

    page: Path
    students: Path
    items: Path


def write_report(course: Course, assignment: str, folder: Path) -> Files:
    """Write the page and the tables of a class.

    Args:
        course: the course.
        assignment: its name.
        folder: where to write; made if it is missing.

    Raises:
        GradebookError: nothing was graded.
        AutograderError: a file cannot be written.
    """
    graded = GradedClass(course, assignment)
    classroom = read_classroom(graded)
    groups = find_groups(
        {student: list(_solutions(graded, student)) for student in graded.students}
    )
    written = Files(
        folder / f"{assignment}.html",
        folder / f"{assignment}-students.csv",
        folder / f"{assignment}-items.csv",
    )
    links = {student: _links(graded, folder, student) for student in graded.students}
    text = render_page(
        "class_page.html",
        **_numbers(classroom),
        groups=groups,
        comments=graded.comments,
        made_from=made_from(course, [classroom]),
        links=links,
        has_pages=any(word.startswith("page") for own in links.values() for word, _ in own),
    )
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    write_text(written.page, text)
    with replacing(written.students) as file:
        write_students(file, classroom)
    with replacing(written.items) as file:
        write_items(file, item_statistics(classroom))
    return written


def _solutions(graded: GradedClass, student: str) -> Iterable[str]:
    """Return the solution cells of a student, from `autograded/`."""
    for lesson in graded.lessons:
        for cell in graded.cells(student, lesson.name):
            meta = cell.get("metadata", {}).get("nbgrader", {})
            if meta.get("solution") and cell.get("cell_type") == "code":
                yield "".join(cell.get("source", ""))


def _attention(rows: Iterable[StudentRow]) -> list[tuple[str, str]]:
    """Submissions that tried to tamper or need a person, with the reason."""
    found = []
    for row in rows:
        tried = "; ".join(f"{where}: {what}" for where, what in row.tampering.items())
        if row.reason or tried or row.status in (Status.FAILED, None):
            text = row.reason or ("" if row.status else "not graded by this engine")
            found.append((row.student, " ".join(part for part in (text, tried) if part)))
    return found


def _numbers(classroom: Classroom) -> dict[str, object]:
    statistics, mistakes = item_statistics(classroom), named_mistakes([classroom])
    with charts.same_again(classroom.assignment):
        pictures = {
            "scores": charts.score_chart(classroom),
            "difficulty": charts.item_chart(statistics),
            "mistakes": charts.mistake_chart(mistakes) if mistakes else "",
            "heat": charts.heat_map(classroom) if classroom.columns else "",
        }
    return {
        "classroom": classroom,
        "statistics": statistics,
        "mistakes": mistakes,
        "names": {row.student: row.name for row in classroom.rows},
        "attention": _attention(classroom.rows),
        "pictures": pictures,
        "median": median(row.score for row in classroom.rows),
    }


def link(folder: Path, target: Path) -> str:
    """Return the address of a file for a page in a folder, "" if the file is not there."""
    if not target.is_file():
        return ""
    return quote(os.path.relpath(os.path.realpath(target), os.path.realpath(folder)))


def _links(graded: GradedClass, folder: Path, student: str) -> list[tuple[str, str]]:
    """List words and addresses of what there is of a student: pages and graded notebooks."""
    course, found = graded.course, []
    for lesson in graded.lessons:
        which = f" {lesson.name}" if len(graded.lessons) > 1 else ""
        for word, step, end in (
            ("page", course.feedback_directory, "html"),
            ("notebook", course.autograded_directory, "ipynb"),
        ):
            path = course.path(step, student, graded.name) / f"{lesson.name}.{end}"
            if not (graded.failed(student) and is_note(path)):
                found.append((word + which, link(folder, path)))
    return [(word, address) for word, address in found if address]


def made_from(course: Course, rooms: Iterable[Classroom]) -> str:
    """Say what a report was made from, and how old that is."""
    when = max((row.graded_at for room in rooms for row in room.rows), default="")
    name = make_url(course.db_url).database or ""
    of = f" of the course {course.course_id}" if course.course_id else ""
    last = f"; last graded {when[:16].replace('T', ' ')} UTC" if when else ""
    return f"Made from the gradebook {Path(name).name}{of}{last}."


def render_page(template: str, **values: object) -> str:
    """Render a report for the instructor, its style and script inside and nothing else allowed."""
    style, script = rendering.read("class_page.css"), rendering.read("sort.js")
    return rendering.render(template, style, script, **values)
