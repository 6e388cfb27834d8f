"""Feedback for a class: every student's page, at the place where nbgrader looks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course, load_assignment
from autograder.errors import GradebookError
from autograder.files import replacing, writing
from autograder.models import Role, SourceNotebook, Status
from autograder.pages.exchange import find_keys, write_key
from autograder.pages.student_page import OwnCell, Page, own_cells, render
from autograder.results.graded_cells import graded_cells
from autograder.results.items import make_lines
from autograder.results.ledger import Record
from autograder.results.lesson_text import Lesson, read_lesson
from autograder.results.mark import Marks
from autograder.results.marks import read_marks
from autograder.results.records import read_records


@dataclass(frozen=True)
class Written:
    """A page that was written.

    Attributes:
        student: student id.
        path: the page.
        problem: why `nbgrader release_feedback` cannot release it, "" if it can.
    """

    student: str
    path: Path
    problem: str


def write_feedback(
    course: Course,
    assignment: str,
    students: Iterable[str] | None = None,
    on_page: Callable[[Written], None] = lambda _: None,
) -> int:
    """Write `feedback/<student>/<assignment>/<notebook>.html` for everyone who was graded.

    Beside the pages lie the two files that `nbgrader release_feedback` reads.

    Args:
        course: the course.
        assignment: its name.
        students: student ids; everyone by default.
        on_page: called after each page.

    Returns:
        How many pages were written.

    Raises:
        GradebookError: nothing was graded, or a named student was not.
        AutograderError: a page cannot be written; those before it are.
    """
    notebooks = load_assignment(course, assignment).notebooks
    lessons = [(notebook, read_lesson(notebook)) for notebook in notebooks]
    marks = read_marks(course, assignment)
    records = read_records(course, assignment)
    wanted = sorted(students or _handed_in(course, assignment, marks) | (set(records) & set(marks)))
    missing = [student for student in wanted if student not in marks]
    if missing or not wanted:
        raise GradebookError(
            f"There are no marks of {', '.join(missing) or 'anybody'} for {assignment}.",
            f"Run `autograder grade {assignment}` first.",
        )
    graded = {s: None if _failed(records.get(s)) else m.timestamp for s, m in marks.items()}
    keys = find_keys(course, assignment, graded, [lesson.name for _, lesson in lessons])
    for student in wanted:
        folder = course.path(course.feedback_directory, student, assignment)
        for notebook, lesson in lessons:
            page = _page(course, assignment, notebook, lesson, marks[student], records.get(student))
            path = folder / f"{lesson.name}.html"
            _write(path, render(page))
            on_page(Written(student, path, keys[student].problem))
        write_key(folder, keys[student])
    return len(wanted) * len(lessons)


def _handed_in(course: Course, assignment: str, marks: dict[str, Marks]) -> set[str]:
    """Students who handed something in; nbgrader also lists those who did not."""
    return {s for s in marks if course.path(course.autograded_directory, s, assignment).is_dir()}


def _failed(record: Record | None) -> bool:
    return record is not None and record.status is Status.FAILED


def _page(
    course: Course,
    assignment: str,
    notebook: SourceNotebook,
    lesson: Lesson,
    marks: Marks,
    record: Record | None,
) -> Page:
    cells = [mark for mark in marks.cells if mark.notebook == lesson.name]
    share = sum(mark.score or 0.0 for mark in cells)
    penalty = marks.penalties.get(lesson.name, 0.0)
    return Page(
        assignment=assignment,
        lesson=lesson,
        student=marks.student,
        score=max(share - penalty, 0.0),
        max_score=sum(mark.max_score for mark in cells),
        penalty=penalty,
        waiting=any(mark.score is None for mark in cells),
        handed_in=marks.timestamp,
        reason=record.reason if record is not None and _failed(record) else "",
        lines=make_lines(lesson, record, marks),
        cells=_cells(course, assignment, notebook, marks),
    )


def _cells(
    course: Course, assignment: str, notebook: SourceNotebook, marks: Marks
) -> tuple[OwnCell, ...]:
    folder = course.path(course.autograded_directory, marks.student, assignment)
    graded = graded_cells(folder / f"{notebook.name}.ipynb")
    texts = frozenset(
        cell.release.strip()
        for cell in notebook.cells
        if cell.cell_type != "code" or cell.role is Role.PLAIN
    )
    comments = {
        cell: text for (name, cell), text in marks.comments.items() if name == notebook.name
    }
    return own_cells({"cells": graded}, texts, comments)


def _write(path: Path, text: str) -> None:
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write_text(text, encoding="utf-8")
    with writing(path):  # the exchange keeps the mode, and the student reads it there
        path.chmod(path.stat().st_mode | 0o444)
