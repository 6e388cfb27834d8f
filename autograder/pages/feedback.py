"""Feedback for a class: every student's page, at the place where nbgrader looks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from autograder.course import Course
from autograder.course.submissions import fitting
from autograder.errors import GradebookError
from autograder.files import write_text, writing
from autograder.models import Role
from autograder.pages.exchange import Key, find_keys, write_key
from autograder.pages.index_page import (
    Given,
    find_given,
    index_path,
    nothing_of,
    render_index,
    row_of,
)
from autograder.pages.page_settings import read_page_settings
from autograder.pages.student_page import LessonRow, OwnCell, Page, own_cells, render
from autograder.printable import in_command
from autograder.results.graded_class import GradedClass
from autograder.results.items import NOT_RUN, Line, make_lines
from autograder.results.lesson_text import LessonText
from autograder.results.mark import Marks


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

    Beside the pages lie the two files that `nbgrader release_feedback` reads. A student's page of
    all lessons that were given back is written with them.

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
    graded = GradedClass(course, assignment)
    lessons, marks = graded.lessons, graded.marks
    there = marks.keys() & graded.students
    wanted = sorted({id for s in students for id in fitting(s, marks)} if students else there)
    missing = [student for student in wanted if student not in marks]
    if missing or not wanted:
        raise GradebookError(
            f"There are no marks of {', '.join(missing) or 'anybody'} for {assignment}.",
            f"Run `autograder grade {in_command(assignment)}` first.",
        )
    times = {s: None if graded.failed(s) else m.timestamp for s, m in marks.items()}
    keys = find_keys(course, assignment, times, [lesson.name for lesson in lessons])
    given = find_given(course, graded, wanted)
    everybody = {student for one in given for student in one.students}
    rows = {student: _rows(given, student) for student in (wanted if students else everybody)}
    for student in wanted:
        folder = course.path(course.feedback_directory, student, assignment)
        note = _which_counts(graded, student)
        key = keys[student]
        for path in write_pages(graded, student, folder, key, rows=rows[student], note=note):
            on_page(Written(student, path, key.problem))
    for student, own in rows.items():
        _write(index_path(course, student), render_index(course, student, own))
    return len(wanted) * len(lessons)


def write_pages(
    graded: GradedClass,
    student: str,
    folder: Path,
    key: Key,
    *,
    rows: tuple[LessonRow, ...] = (),
    note: str = "",
    brief: bool = False,
) -> Iterator[Path]:
    """Write a student's pages and what the exchange needs to release them; yield each page.

    Args:
        graded: has the student's marks.
        student: student id.
        folder: where to write.
        key: what the exchange needs.
        rows: all lessons of the student that were given back, for the end of the page.
        note: a sentence at the head of each page.
        brief: show which items hold and which are open, and nothing that leads on.

    Raises:
        AutograderError: a page cannot be written; those before it are.
    """
    for lesson in graded.lessons:
        path = folder / f"{lesson.name}.html"
        page = replace(page_of(graded, lesson, student), rows=rows, note=note)
        if brief:
            page = replace(page, lines=tuple(map(_without_help, page.lines)))
        _write(path, render(page))
        yield path
    write_key(folder, key)


def _which_counts(graded: GradedClass, student: str) -> str:
    """Say which of a student's hand-ins the page is about; "" if there was only one."""
    number, all_of_them = graded.counts(student), len(graded.attempts.get(student, ()))
    if not number or all_of_them == 1:
        return ""
    words = f"This is your hand-in {number} of {all_of_them}: it is the one that counts."
    if failed := graded.failed_since(student):
        last, reason = failed
        words += f" Hand-in {last} could not be graded: {reason} "
        words += "Save it in Jupyter and hand it in again."
    return words


def _without_help(line: Line) -> Line:
    if line.is_unwritten or line.seen == NOT_RUN:
        return line
    return replace(line, seen="", titles=(), hint="", example=None, passage=None)


def _rows(given: Iterable[Given], student: str) -> tuple[LessonRow, ...]:
    rows: list[LessonRow] = []
    for one in given:
        if student in one.students:
            pages = (page_of(one.graded, x, student, cells=False) for x in one.graded.lessons)
            rows += map(row_of, pages)
        elif student not in one.graded.students:
            rows += nothing_of(one)
    return tuple(rows)


def page_of(graded: GradedClass, lesson: LessonText, student: str, *, cells: bool = True) -> Page:
    """Gather what one student's page of a notebook says.

    Args:
        graded: the class.
        lesson: the notebook.
        student: student id, of somebody who has marks.
        cells: with what the student wrote.
    """
    marks, record = graded.marks[student], graded.records.get(student)
    settings = read_page_settings(graded.course, graded.name)
    when = record.graded_at if record else ""
    own = [mark for mark in marks.cells if mark.notebook == lesson.name]
    return Page(
        assignment=graded.name,
        lesson=lesson,
        student=student,
        score=marks.score_of(lesson.name),
        max_score=sum(mark.max_score for mark in own),
        penalty=marks.penalties.get(lesson.name, 0.0),
        waiting=any(mark.score is None for mark in own),
        handed_in=settings.when(marks.timestamp) if marks.timestamp else "",
        due=settings.when(marks.due_at) if marks.due_at else "",
        reason=record.reason if record is not None and graded.failed(student) else "",
        lines=make_lines(lesson, record, marks),
        cells=_cells(graded, lesson.name, marks) if cells else (),
        course=graded.course.course_id,
        graded=settings.when(datetime.fromisoformat(when)) if when else "",
        again_until=settings.again_until(marks),
        contact=settings.contact,
        standing=graded.quartiles.get(lesson.name) if settings.show_class else None,
        comments=graded.comments,
    )


def _cells(graded: GradedClass, name: str, marks: Marks) -> tuple[OwnCell, ...]:
    (notebook,) = (one for one in graded.assignment.notebooks if one.name == name)
    texts = frozenset(
        cell.release.strip()
        for cell in notebook.cells
        if cell.cell_type != "code" or cell.role is Role.PLAIN
    )
    comments = {cell: text for (where, cell), text in marks.comments.items() if where == name}
    cells = graded.cells(marks.student, name)
    return tuple(own_cells(cells, texts, comments))


def _write(path: Path, text: str) -> None:
    write_text(path, text)
    with writing(path):  # the exchange keeps the mode, and the student reads it there
        path.chmod(path.stat().st_mode | 0o444)
