"""A copy of a hand-in that nobody can change while it is graded.

The folder in the exchange stays the student's. What is graded is a copy, beside the ledger and
within the limits of intake; if it counts, the same copy moves to `submitted/`.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from autograder.course import Course
from autograder.errors import IntakeError
from autograder.files import write_files, writing
from autograder.intake.files import read_hand_in
from autograder.models import Assignment, Submission
from autograder.results import attempts
from autograder.results.ledger import FOLDER
from autograder.serve.hand_in import HandIn

COPIES = Path(FOLDER) / "arrived"


def stage(course: Course, assignment: Assignment, hand_in: HandIn, number: int) -> Submission:
    """Copy a hand-in; files that are links, devices or too large stay behind.

    Args:
        course: the course.
        assignment: what it is for.
        hand_in: where it lies.
        number: that no other copy has at this time.

    Raises:
        IntakeError: it cannot be copied, or no notebook of it.
        AutograderError: the disk of the course cannot take it.
    """
    place = course.root / COPIES / str(number)
    files, behind = read_hand_in(hand_in.folder, hand_in.above, assignment.limits)
    if not any(path.endswith(".ipynb") for path in files):
        for path, why in behind.items():
            if path.endswith(".ipynb"):
                raise IntakeError(why)
    with writing(place):
        shutil.rmtree(place, ignore_errors=True)
        write_files(place, files)
    return Submission(hand_in.student, hand_in.assignment, place)


def drop(place: Path) -> None:
    """Remove a copy."""
    shutil.rmtree(place, ignore_errors=True)


def is_submitted(course: Course, submission: Submission) -> bool:
    """Say whether the same lies in `submitted/` already."""
    place = course.path(course.submitted_directory, submission.student_id, submission.assignment)
    return attempts.is_same(course, submission.assignment, place, submission.folder)


def keep(course: Course, submission: Submission, hand_in: HandIn) -> None:
    """Keep a copy that does not count as an earlier attempt.

    Raises:
        AutograderError: the disk of the course cannot take it.
    """
    if submission.folder != hand_in.folder:
        with writing(submission.folder):
            name, student = hand_in.assignment, hand_in.student
            attempts.keep(course, name, student, folder=submission.folder, move=True)


def submit(course: Course, submission: Submission) -> None:
    """Move a copy to its place in `submitted/`; what lay there is kept as an earlier attempt.

    Raises:
        AutograderError: the disk of the course cannot take it.
    """
    place = course.path(course.submitted_directory, submission.student_id, submission.assignment)
    with writing(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(place):
            if is_submitted(course, submission):  # we were stopped right behind this
                drop(submission.folder)
                return
            attempts.keep(course, submission.assignment, submission.student_id, move=True)
        submission.folder.rename(place)
