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
from autograder.files import writing
from autograder.intake.files import (
    MAX_DEPTH,
    MAX_PATH,
    is_folder,
    names_in,
    open_folder,
    open_inner,
    read_file,
)
from autograder.models import Assignment, Submission
from autograder.results import attempts
from autograder.results.ledger import FOLDER
from autograder.serve.arrivals import HandIn

COPIES = Path(FOLDER) / "arrived"
_MEGABYTE = 1_000_000


def stage(course: Course, assignment: Assignment, hand_in: HandIn, number: int) -> Submission:
    """Copy a hand-in; files that are links, devices or too large stay behind.

    Args:
        course: the course.
        assignment: what it is for.
        hand_in: where it lies.
        number: that no other copy has at this time.

    Returns:
        The copy. If nothing of it could be copied, the hand-in itself, of which intake will say
        what is wrong.

    Raises:
        AutograderError: the disk of the course cannot take it.
    """
    place = course.root / COPIES / str(number)
    with writing(place):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
    limits = assignment.limits
    copy = _Copy(limits.notebook_mb * _MEGABYTE, (limits.notebook_mb + limits.files_mb) * _MEGABYTE)
    try:
        with open_folder(hand_in.folder, course.root) as folder:
            copy.go(folder, place, 0)
    except IntakeError:
        copy.copied = 0
    if not copy.copied:
        drop(place)
        place = hand_in.folder
    return Submission(hand_in.student, hand_in.assignment, place)


def drop(place: Path) -> None:
    """Remove a copy."""
    shutil.rmtree(place, ignore_errors=True)


def is_submitted(course: Course, submission: Submission) -> bool:
    """Say whether the same lies in `submitted/` already."""
    place = course.path(course.submitted_directory, submission.student_id, submission.assignment)
    return _same(place, submission.folder)


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
            if _same(place, submission.folder):  # we were stopped right behind this
                drop(submission.folder)
                return
            attempts.keep(course, submission.assignment, submission.student_id, move=True)
        submission.folder.rename(place)


def _same(one: Path, other: Path) -> bool:
    contents = attempts.contents
    return not one.is_symlink() and one.is_dir() and contents(one) == contents(other)


class _Copy:
    """The files copied so far."""

    def __init__(self, each: int, together: int) -> None:
        self.each, self.left, self.copied = each, together, 0

    def go(self, folder: int, place: Path, depth: int) -> None:
        """Copy what lies in an open folder.

        Raises:
            IntakeError: it holds too much.
        """
        for name in names_in(folder):
            target = place / name
            if len(os.fsencode(name)) > MAX_PATH or name in (".ipynb_checkpoints", "__pycache__"):
                continue
            if is_folder(folder, name):
                if depth < MAX_DEPTH:
                    inner = open_inner(folder, name)
                    try:
                        with writing(target):
                            target.mkdir()
                        self.go(inner, target, depth + 1)
                    finally:
                        os.close(inner)
                continue
            try:
                content = read_file(folder, name, min(self.each, self.left))
            except IntakeError:
                continue
            if content is not None:
                with writing(target):
                    target.write_bytes(content)
                self.left -= len(content)
                self.copied += 1
