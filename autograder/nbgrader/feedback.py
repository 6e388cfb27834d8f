"""Our pages in the place of `nbgrader generate_feedback`: its own would show hidden tests."""

from __future__ import annotations

from typing import Any

from nbgrader.converters import GenerateFeedback, NbGraderException

from autograder.errors import AutograderError
from autograder.nbgrader.autograde import course_of
from autograder.pages.feedback import Written, write_feedback


def start(converter: GenerateFeedback) -> None:
    """Write the pages that the converter is told to write.

    Raises:
        NbGraderException: nobody fits, or nothing was graded.
    """
    directory: Any = converter.coursedir
    name = directory.assignment_id

    def tell(page: Written) -> None:
        if page.problem:
            converter.log.warning(
                "Wrote feedback of %s; it cannot be released, because %s",
                page.student,
                page.problem,
            )
        else:
            converter.log.info("Wrote feedback of %s", page.student)

    try:
        course = course_of(converter)
        students = None if directory.student_id == "*" else [directory.student_id]
        count = write_feedback(course, name, students, on_page=tell)
        converter.log.info("%d pages of feedback, written by autograder", count)
    except AutograderError as error:
        converter.log.error("%s", error)
        raise NbGraderException(str(error)) from error
