"""What is known of a graded class: gradebook, ledger and `autograded/`, joined."""

from __future__ import annotations

from autograder.course import Course
from autograder.models import Status
from autograder.results.ledger import Ledger
from autograder.results.marks import read_auto_scores

ROUNDING = 1e-6  # points


def unchanged_submissions(course: Course, assignment: str, ledger: Ledger) -> dict[str, str]:
    """Compare the ledger with the gradebook, which may have been changed, restored or deleted.

    Returns:
        the content hash of what was graded, by student, where the gradebook still has the score
        and `autograded/` the notebooks.
    """
    scores = read_auto_scores(course, assignment)
    return {
        student: known.key
        for student, known in ledger.known(assignment).items()
        if known.key
        and student in scores
        and (
            known.status is Status.FAILED
            or (
                abs(scores[student] - known.score) < ROUNDING
                and course.path(course.autograded_directory, student, assignment).is_dir()
            )
        )
    }
