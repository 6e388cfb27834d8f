"""What the ledger knows about a class."""

from __future__ import annotations

from autograder.course import Course
from autograder.errors import GradebookError
from autograder.results.ledger import Ledger, Record


def read_records(course: Course, assignment: str) -> dict[str, Record]:
    """Reads what grading found out about each submission, by student id.

    Raises:
        GradebookError: the ledger cannot be read.
    """
    with Ledger(course.root) as ledger:
        try:
            return {record.student: record for record in ledger.records(assignment)}
        except ValueError as error:  # a line that this program did not write
            raise GradebookError(
                f"The ledger {ledger.path} is damaged: {error}.",
                f"Run `autograder grade {assignment}`: what is damaged is graded once more, and "
                "marks that people gave stay.",
            ) from error
