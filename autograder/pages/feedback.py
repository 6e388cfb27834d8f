"""Feedback for a class: every student's page, at the place where nbgrader looks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course, load_assignment
from autograder.errors import GradebookError
from autograder.files import replacing, writing
from autograder.models import Role, SourceNotebook, Status
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
    """A page that was written."""

    student: str
    path: Path


def write_feedback(
    course: Course,
    assignment: str,
    students: Iterable[str] | None = None,
    on_page: Callable[[Written], None] = lambda _: None,
) -> int:
    """Writes `feedback/<student>/<assignment>/<notebook>.html` for everyone who was graded.

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
    notebooks = load_assignment(course.root, assignment).notebooks
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
    count = 0
    for student in wanted:
        for notebook, lesson in lessons:
            page = _page(course, assignment, notebook, lesson, marks[student], records.get(student))
            path = course.path(course.feedback_directory, student, assignment)
            on_page(_write(student, path / f"{lesson.name}.html", render(page)))
            count += 1
    return count


def _handed_in(course: Course, assignment: str, marks: dict[str, Marks]) -> set[str]:
    """Students who handed something in; nbgrader also lists those who did not."""
    return {s for s in marks if course.path(course.autograded_directory, s, assignment).is_dir()}


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
    failed = record is not None and record.status is Status.FAILED
    return Page(
        assignment=assignment,
        lesson=lesson,
        student=marks.student,
        score=max(share - penalty, 0.0),
        max_score=sum(mark.max_score for mark in cells),
        penalty=penalty,
        waiting=any(mark.score is None for mark in cells),
        handed_in=marks.timestamp,
        reason=record.reason if record is not None and failed else "",
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


def _write(student: str, path: Path, text: str) -> Written:
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write_text(text, encoding="utf-8")
    return Written(student, path)
