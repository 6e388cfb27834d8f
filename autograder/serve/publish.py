"""Pages of what was graded, and their way to the students through nbgrader's exchange.

What counts has its page where `autograder feedback` writes it. A hand-in that does not count gets
pages, too, since its student waits for them; they lie beside the ledger until they are released,
for the exchange names a released page by a hash of the secret of the very hand-in.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeReleaseFeedback

from autograder.course import Course
from autograder.intake.handed_in import read_timestamp
from autograder.models import Assignment, GradedSubmission
from autograder.nbgrader.release import stock_copy_files
from autograder.pages.exchange import Key
from autograder.pages.feedback import write_pages
from autograder.results.autograded import as_notebook
from autograder.results.graded_class import GradedClass
from autograder.results.hand_ins import HandInRow
from autograder.results.ledger import FOLDER
from autograder.results.lesson_text import read_lesson_text
from autograder.results.mark import Marks, marks_by_tests
from autograder.results.record import Record

LOG = logging.getLogger(__name__)


class _Release(ExchangeReleaseFeedback):  # type: ignore[misc]
    copy_files = stock_copy_files  # here it must say what goes wrong


class Publisher:
    """Writes and releases pages of one assignment."""

    def __init__(self, course: Course, assignment: Assignment) -> None:
        self.course = course
        self.assignment = assignment
        self.lessons = tuple(read_lesson_text(notebook) for notebook in assignment.notebooks)
        exchange = _Release(coursedir=CourseDirectory(config=course.config), config=course.config)
        self._is_used = bool(course.course_id) and Path(exchange.root, course.course_id).is_dir()

    def counted(self, marks: Marks, record: Record, key: Key, note: str, *, brief: bool) -> str:
        """Write the pages of what counts; return the step that holds them."""
        graded = self._of({record.student: marks}, {record.student: record})
        step = self.course.feedback_directory
        self._write(graded, record.student, step, key, note, brief=brief)
        return step

    def not_counted(
        self, submission: GradedSubmission, record: Record, key: Key, note: str, *, brief: bool
    ) -> str:
        """Write the pages of what was graded and does not count; return the step."""
        student = submission.student_id
        marks = replace(marks_by_tests(submission), timestamp=read_timestamp(submission.timestamp))
        cells: dict[tuple[str, str], Any] = {
            (student, one.filled.source.name): as_notebook(one)["cells"]
            for one in submission.notebooks
            if not one.filled.missing
        }
        graded = self._of({student: marks}, {student: record}, cells)
        step = self._aside(key)
        self._write(graded, student, step, key, note, brief=brief)
        return step

    def again(self, marks: Marks, record: Record, key: Key, note: str, *, brief: bool) -> str:
        """Write the pages of what counts once more, to answer another hand-in; return the step."""
        graded = self._of({record.student: marks}, {record.student: record})
        step = self._aside(key)
        self._write(graded, record.student, step, key, note, brief=brief)
        return step

    def release(self, row: HandInRow) -> None:
        """Put the pages of a hand-in into the exchange, as `nbgrader release_feedback` does.

        Raises:
            OSError, ExchangeError: the exchange cannot be written.
        """
        directory = CourseDirectory(config=self.course.config)
        directory.assignment_id, directory.student_id = row.assignment, row.student
        directory.feedback_directory = row.pages
        if self._is_used:
            _Release(coursedir=directory, config=self.course.config, log=LOG).start()
        if row.pages != self.course.feedback_directory:
            shutil.rmtree(self.course.root / row.pages, ignore_errors=True)

    def _of(self, marks: Any, records: Any, cells: Any = None) -> GradedClass:
        return GradedClass.of(self.course, self.assignment, self.lessons, marks, records, cells)

    def _aside(self, key: Key) -> str:
        return f"{FOLDER}/pages/{secret_hash(key)[:32]}"

    def _write(
        self, graded: GradedClass, student: str, step: str, key: Key, note: str, *, brief: bool
    ) -> None:
        folder = self.course.path(step, student, self.assignment.name)
        for _ in write_pages(graded, student, folder, key, note=note, brief=brief):
            pass


def secret_hash(key: Key) -> str:
    """Return by what a secret is known without being told; "" for none."""
    return hashlib.sha256(key.secret.encode()).hexdigest() if key.secret else ""
