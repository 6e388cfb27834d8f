"""What a student handed in one after the other, and which of it counts.

The files of earlier hand-ins are kept in `.autograder/attempts/<assignment>/<student>/<number>/`,
the oldest first. A file `counts` beside them holds the rule for this student where it is not the
assignment's own: `best`, `last`, or a number. What each hand-in was given is in the ledger.
"""

from __future__ import annotations

import errno
import logging
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course import Course
from autograder.course.settings import BEST, COUNTS, LAST
from autograder.errors import CourseError, IntakeError
from autograder.files import write_files, write_text
from autograder.intake.files import read_hand_in
from autograder.intake.take_in import content_key
from autograder.models import Submission
from autograder.results.ledger import FOLDER
from autograder.results.record import Attempt

if TYPE_CHECKING:
    from autograder.results.graded_class import GradedClass  # takes nbgrader along

RULE = "counts"
LOG = logging.getLogger(__name__)


def kept(course: Course, assignment: str, student: str) -> dict[int, Path]:
    """Return the folders of what a student handed in before, by number."""
    folder = _folder(course, assignment) / student
    if not folder.is_dir():
        return {}
    numbers = {int(path.name): path for path in folder.iterdir() if path.name.isdecimal()}
    return dict(sorted(numbers.items()))


def keep(
    course: Course,
    assignment: str,
    student: str,
    *,
    folder: Path | None = None,
    move: bool = False,
) -> None:
    """Keep what a student has handed in, unless it is what was kept last.

    Args:
        course: the course.
        assignment: its name.
        student: whose.
        folder: where it lies; in `submitted/` if not said.
        move: take it out of there, where the next one may lie.

    Raises:
        IntakeError: it holds too much to be kept.
        OSError: it cannot be written.
    """
    place = folder or course.path(course.submitted_directory, student, assignment)
    linked = place.resolve() != place
    if linked and not move:
        return  # grading does not follow it either
    before = kept(course, assignment, student)
    number, last = max(before.items(), default=(0, None))
    if last is not None and not linked and is_same(course, assignment, last, place, whole=move):
        if move:
            shutil.rmtree(place)
        return
    target = _folder(course, assignment) / student / str(number + 1)
    target.parent.mkdir(parents=True, exist_ok=True)
    if move and _is_renamed(place, target):
        return
    aside = target.with_name(f".{target.name}.part")
    shutil.rmtree(aside, ignore_errors=True)
    write_files(aside, contents(course, assignment, place))
    aside.rename(target)
    if move:
        shutil.rmtree(place)


def _is_renamed(place: Path, target: Path) -> bool:
    """Move a folder or a link; say whether that could be done, as both are on one disk."""
    try:
        place.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        return False
    return True


def contents(course: Course, assignment: str, folder: Path) -> dict[str, bytes]:
    """Return the files of a hand-in that are kept, by path, see `read_hand_in`.

    Raises:
        IntakeError: it cannot be opened, or holds too many files or folders.
    """
    return read_hand_in(folder, course.root, course.settings(assignment).limits)[0]


def is_same(
    course: Course, assignment: str, one: Path, other: Path, *, whole: bool = False
) -> bool:
    """Say whether two folders are there and would be kept as the same.

    Args:
        course: the course.
        assignment: its name.
        one: a folder.
        other: another one.
        whole: nothing of the other must stay behind.
    """
    limits = course.settings(assignment).limits
    try:
        files, behind = read_hand_in(other, course.root, limits)
        return not (whole and behind) and read_hand_in(one, course.root, limits)[0] == files
    except IntakeError:
        return False


def read_rules(course: Course, assignment: str) -> tuple[str, dict[str, str]]:
    """Return the assignment's rule, and the students for whom another one was set.

    Raises:
        CourseError: the configuration names no such rule, or a file `counts` is damaged.
    """
    rules = {}
    for path in _folder(course, assignment).glob(f"*/{RULE}"):
        rules[path.parent.name] = path.read_text(encoding="utf-8", errors="replace").strip()
        if not _is_rule(rules[path.parent.name]):
            raise CourseError(f"{path} must hold best, last or a number.", "Delete it.")
    return course.settings(assignment).counts, rules


def set_rule(course: Course, assignment: str, students: Iterable[str], rule: str) -> None:
    """Say which hand-in of some students counts.

    Raises:
        CourseError: there is no such rule, or no such hand-in.
        AutograderError: it cannot be written.
    """
    for student in students:
        numbers = kept(course, assignment, student)
        if not _is_rule(rule) or (rule not in COUNTS and int(rule) not in numbers):
            known = ", ".join([*COUNTS, *map(str, numbers)])
            raise CourseError(
                f"{rule!r} is no hand-in of {student} that is kept.", f"Choose one of {known}."
            )
    for student in students:
        write_text(_folder(course, assignment) / student / RULE, f"{rule}\n")


def takes_place(rule: str, points: float, before: float | None) -> bool:
    """Say whether a new hand-in takes the place of the one that has counted so far.

    Args:
        rule: of two that are as good the later one counts.
        points: of the new one, a penalty for lateness taken off.
        before: of the one that has counted so far; None if there is none.
    """
    return rule == LAST or before is None or (rule == BEST and points >= before)


def candidates(
    course: Course, submission: Submission, rule: str, *, copy: bool
) -> dict[int, Submission]:
    """Return the hand-ins of a student of which one counts, by number; the last one is the newest.

    Args:
        course: the course.
        submission: what lies in `submitted/`.
        rule: the student's.
        copy: keep a copy of it, so that it can count when there is a newer one.
    """
    student, name = submission.student_id, submission.assignment
    if rule == LAST:
        return {0: submission}
    if copy and rule == BEST:
        try:
            keep(course, name, student)
        except (OSError, IntakeError) as error:
            LOG.warning("What %r handed in for %s cannot be kept: %s", student, name, error)
    earlier = {
        number: Submission(student, name, folder)
        for number, folder in kept(course, name, student).items()
    }
    if rule != BEST:
        chosen = int(rule)
        return {chosen: earlier[chosen]} if chosen in earlier else {0: submission}
    return earlier | {max(earlier, default=0) + 1: submission}


@dataclass(frozen=True)
class HistoryLine:
    """What is known of one hand-in of a student.

    Attributes:
        number: under which it is kept; 0 if it is not.
        last: it is what lies in `submitted/`.
        given: what grading gave it; None if it is not graded.
        counts: the gradebook has what it was given.
    """

    number: int
    last: bool
    given: Attempt | None
    counts: bool


def history(graded: GradedClass, student: str) -> list[HistoryLine]:
    """Return what a student handed in, the oldest first, what is not kept before all other."""
    course, name = graded.course, graded.name
    last = course.path(course.submitted_directory, student, name)
    there = {last: 0} if last.is_dir() else {}
    folders = {folder: number for number, folder in kept(course, name, student).items()} | there
    numbers: dict[str, int] = {}
    for folder, number in folders.items():
        content = content_key(graded.assignment, Submission(student, name, folder))
        numbers[content] = number or numbers.get(content, 0)
    newest = content if there else ""
    given = {one.content: one for one in graded.attempts.get(student, ())}
    record = graded.records.get(student)
    return [
        HistoryLine(
            number=numbers.get(content, 0),
            last=content == newest,
            given=given.get(content),
            counts=record is not None and content in given and given[content].key == record.key,
        )
        for content in [*(c for c in given if c not in numbers), *numbers]
    ]


def _folder(course: Course, assignment: str) -> Path:
    return course.root / FOLDER / "attempts" / assignment


def _is_rule(text: str) -> bool:
    return text in COUNTS or (text.isascii() and text.isdecimal())
