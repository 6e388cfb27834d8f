"""The engine in the place of `nbgrader autograde`; formgrader's button calls the same class."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook as NbGraderDatabase
from nbgrader.converters import Autograde, NbGraderException

from autograder.course import Course, find_submissions, load_course
from autograder.errors import AutograderError, CourseError
from autograder.grading.assignment import Options, grade_assignment
from autograder.grading.class_run import Observer, SubmissionRow
from autograder.models import Status
from autograder.printable import one_line


class _Log(Observer):
    """Writes each row to nbgrader's log."""

    def __init__(self, log: Any) -> None:
        self.log = log

    def row(self, row: SubmissionRow) -> None:
        record = row.record
        if row.skipped:
            self.log.info("Skipping unchanged submission of %s", record.student)
        elif record.status is Status.FAILED:
            self.log.error("%s has no score: %s", record.student, one_line(record.reason))
        elif record.status is Status.GRADED_WITH_WARNINGS:
            text = one_line(record.reason)
            self.log.warning("%s: %g, but %s", record.student, record.score, text)
        else:
            self.log.info("%s: %g of %g", record.student, record.score, record.max_score)


def start(converter: Autograde, options: Options) -> None:
    """Do what `Autograde.start` promises: grade and write, or log why not and raise.

    Raises:
        NbGraderException: some submission has no score, or nothing could be graded.
    """
    log = converter.log
    name = converter.coursedir.assignment_id

    try:
        _refuse_parts(converter)
        course = course_of(converter)
        students = _students(converter, course, name)
        log.info("Graded by autograder, not by nbgrader's own autograde.")
        converter.run_pre_convert_hook()
        summary = grade_assignment(
            course, name, replace(options, force=converter.force), students, observer=_Log(log)
        )
        converter.run_post_convert_hook()
    except AutograderError as error:
        log.error("%s", error)
        raise NbGraderException(str(error)) from error
    for text in summary.notes:
        log.warning("%s", one_line(text))
    failed = [row.record.student for row in summary.rows if row.record.status is Status.FAILED]
    if failed:
        message = f"These submissions have no score, see above: {', '.join(failed)}"
        log.error(message)
        raise NbGraderException(message)


def course_of(converter: Any) -> Course:
    """Read the course; what was said on the command line of nbgrader goes before its files."""
    directory = converter.coursedir
    course = load_course(Path(directory.root))
    return replace(
        course,
        db_url=directory.db_url,
        course_id=directory.course_id,
        excluded_students=frozenset(directory.student_id_exclude.split(",")),
    )


def _refuse_parts(converter: Autograde) -> None:
    """See that whole submissions are to be graded by what they do here.

    Raises:
        CourseError: they are not.
    """
    directory: Any = converter.coursedir
    if directory.notebook_id != "*":
        raise CourseError(
            "The engine grades whole submissions, not single notebooks.", "Leave out --notebook."
        )
    if not converter.config.get("Execute", {}).get("enabled", True):
        raise CourseError(
            "The engine never takes a submission's own outputs for results.",
            "Leave out --no-execute.",
        )


def _students(converter: Autograde, course: Course, name: str) -> list[str]:
    """List whom to grade.

    Raises:
        CourseError: nobody fits, or somebody is not in the database and must not be added.
    """
    wanted = [converter.coursedir.student_id]
    found = [submission.student_id for submission in find_submissions(course, name, wanted)]
    if not converter.create_student:
        with NbGraderDatabase(course.db_url, course.course_id) as database:
            known = {student.id for student in database.students}
        unknown = [student for student in found if student not in known]
        if unknown:
            raise CourseError(
                f"No student with ID {', '.join(unknown)} exists in the database.",
                "Add them with `nbgrader db student add`.",
            )
    return found
