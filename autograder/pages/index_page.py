"""A student's way through the course: a page of its own, and a part of each lesson's page.

Only lessons that were given back are in it. On a lesson's page nothing links to another file: by
the exchange, or in a ZIP file, each page arrives alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.pages import rendering
from autograder.pages.student_page import LessonRow, Page, style
from autograder.results.graded_class import GradedClass
from autograder.results.marks import assignments_with_marks


@dataclass(frozen=True)
class Given:
    """An assignment of which somebody has a page, or now gets one."""

    graded: GradedClass
    students: frozenset[str]


def find_given(course: Course, current: GradedClass, students: Iterable[str]) -> list[Given]:
    """List the assignments that were given back, in the order of their names.

    Args:
        course: the course.
        current: the assignment whose pages are about to be written.
        students: who gets one now.

    An assignment that is no longer in the course, or cannot be read, is left out.
    """
    found = []
    for name in assignments_with_marks(course):
        graded = current if name == current.name else GradedClass(course, name)
        with suppress(AutograderError):
            pages = [lesson.name for lesson in graded.lessons]
            there = graded.marks.keys() & graded.students
            have = {student for student in there if _has_pages(course, name, student, pages)}
            if name == current.name:
                have |= set(students)
            if have:
                found.append(Given(graded, frozenset(have)))
    return found


def _has_pages(course: Course, assignment: str, student: str, names: Iterable[str]) -> bool:
    folder = course.path(course.feedback_directory, student, assignment)
    return all((folder / f"{name}.html").is_file() for name in names)


def row_of(page: Page) -> LessonRow:
    """Say of a page what the table of all lessons says."""
    return LessonRow(
        assignment=page.assignment,
        title=page.lesson.title,
        page=f"{page.lesson.name}.html",
        score=page.score,
        max_score=page.max_score,
        note="could not be graded" if page.is_broken else "waits for a person" * page.waiting,
        open=tuple(page.name_of(cause.number) for cause in page.causes) * (not page.is_broken),
    )


def nothing_of(given: Given) -> Iterator[LessonRow]:
    """Say of a student who handed in nothing what the table of all lessons says."""
    for lesson in given.graded.lessons:
        points = sum(item.points for item in lesson.items)
        yield LessonRow(
            given.graded.name, lesson.title, "", 0.0, points, "nothing was handed in", ()
        )


def index_path(course: Course, student: str) -> Path:
    """Return where a student's index lies: above the assignments, if the folder is theirs alone."""
    step = course.feedback_directory
    above = course.path(step, student, "a").parent
    others = (course.path(step, student, "b").parent, course.path(step, f"{student}2", "a").parent)
    if above == others[0] != others[1]:
        return above / "index.html"
    return course.path(step, student, "index") / "index.html"


def render_index(course: Course, student: str, rows: Iterable[LessonRow]) -> str:
    """Return the page with all lessons of a student, each with a link to its page."""
    here = index_path(course, student).parent
    step = course.feedback_directory
    links: Mapping[LessonRow, str] = {
        row: quote(os.path.relpath(course.path(step, student, row.assignment) / row.page, here))
        for row in rows
        if row.page
    }
    return rendering.render(
        "index_page.html", style(), student=student, rows=list(rows), links=links
    )
