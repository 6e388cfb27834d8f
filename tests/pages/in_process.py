"""The page of a student whose tests ran in this process: what failed, and what it says."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import fields
from functools import cache

from autograder.course import load_assignment, load_course
from autograder.models import CellResult, Finding, Role, Status
from autograder.pages.student_page import Page, render
from autograder.results.items import make_lines
from autograder.results.lesson_text import LessonText, read_lesson_text
from autograder.results.mark import Mark, Marks
from autograder.results.record import Record
from examples.catalogue import COURSE

STUDENT = "somebody"


@cache
def lesson_of(name: str) -> LessonText:
    """A lesson of the course as feedback sees it."""
    return read_lesson_text(load_assignment(load_course(COURSE), name).notebooks[0])


def page_of(name: str, failed: Mapping[str, Exception]) -> str:
    """The HTML page of a lesson in which these test cells failed with these exceptions."""
    lesson = lesson_of(name)
    marks = Marks(
        STUDENT,
        tuple(
            Mark(name, i.grade_id, score, i.points, score, by_hand=False)
            for i in lesson.items
            for score in [0.0 if i.grade_id in failed else i.points]
        ),
        comments={},
        penalties={},
        timestamp=None,
    )
    record = Record(
        student=STUDENT,
        key="",
        status=Status.GRADED,
        reason="",
        score=marks.score,
        max_score=marks.max_score,
        seconds=0.0,
        graded_at="",
        items={
            name: tuple(
                CellResult(
                    *(grade_id, Role.TEST, 1.0, 0.0),
                    error=type(error).__name__,
                    finding=_finding(error),
                )
                for grade_id, error in failed.items()
            )
        },
    )
    return render(
        Page(
            assignment=name,
            lesson=lesson,
            student=STUDENT,
            score=marks.score,
            max_score=marks.max_score,
            penalty=0.0,
            waiting=False,
            handed_in="",
            reason="",
            lines=make_lines(lesson, record, marks),
            cells=(),
        )
    )


def _finding(error: Exception) -> Finding | None:
    """What an exam says of what it found; None if a plain assertion failed, or nothing did."""
    told = {f.name: getattr(error, f.name) for f in fields(Finding) if hasattr(error, f.name)}
    return Finding(**told) if "seen" in told else None


def mistakes_on(page: str) -> set[str]:
    """The mistakes that a page names, as a reader sees them."""
    found = re.findall(r'<p class="told mistake">.*?</span> <span>(.*?)</span></p>', page)
    return {html.unescape(re.sub(r"<[^>]+>", "", title)) for title in found}


def as_read(title: str) -> str:
    """A title as a page shows it."""
    return title.replace("`", "")
