"""Which hand-in of each student is graded into the gradebook, where it is not simply the last.

Where the best one counts, each is graded under today's tests, and that only once as long as they
stay; the points of the tests are compared, less what its lateness costs. Of two that are as good
the later one counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.course import Course
from autograder.grading.changed import key_of
from autograder.grading.class_run import Observer, grade_class
from autograder.grading.job import Job
from autograder.grading.pool import Pool
from autograder.intake.take_in import content_key
from autograder.models import Status, Submission
from autograder.results.attempts import candidates, read_rules
from autograder.results.ledger import Ledger
from autograder.results.record import Attempt

if TYPE_CHECKING:
    from autograder.results.writer import Gradebook  # takes nbgrader along

Hands = dict[str, dict[str, Submission]]  # hand-ins by student and hash of what was handed in


def choose(
    course: Course,
    job: Job,
    submissions: list[Submission],
    pool: Pool,
    gradebook: Gradebook,
    ledger: Ledger,
    observer: Observer,
    *,
    copy: bool,
    force: bool,
) -> list[Submission]:
    """Return for each submission the hand-in of its student that counts.

    Args:
        course: the course.
        job: what to grade against.
        submissions: what lies in `submitted/`.
        pool: where to grade.
        gradebook: knows who was given more time.
        ledger: takes what each hand-in is given.
        observer: may end the run, and is told whose last hand-in could not be graded.
        copy: keep what is handed in, so that it can count later.
        force: grade also what was graded under these tests before.
    """
    rule, rules = read_rules(course, job.assignment.name)
    chosen, several = [], Hands()
    for submission in submissions:
        student = submission.student_id
        found = candidates(course, submission, rules.get(student, rule), copy=copy)
        chosen.append(next(reversed(found.values())))
        if len(found) > 1:
            several[student] = {content_key(job.assignment, one): one for one in found.values()}
    known = {} if force else _given(job, ledger)
    wanted = [
        submission
        for student, mine in several.items()
        for content, submission in mine.items()
        if len(mine) > 1 and (student, content) not in known
    ]
    if wanted:
        grade_class(job, wanted, pool, None, ledger, observer=_Aside(observer))
    given = _given(job, ledger)
    for student, mine in several.items():
        last = given.get((student, next(reversed(mine))))
        if last is not None and last.status == Status.FAILED:
            observer.note(f"{student}: what came last could not be graded: {last.reason}")
    return [_best(several.get(s.student_id, {}), given, gradebook) or s for s in chosen]


def _given(job: Job, ledger: Ledger) -> dict[tuple[str, str], Attempt]:
    """Return what hand-ins were given under these tests, by student and content."""
    return {
        (one.student, one.content): one
        for attempts in ledger.attempts(job.assignment.name).values()
        for one in attempts
        if one.key == key_of(job.key, one.content)
    }


class _Aside(Observer):
    """Watches nothing, and ends when the other one does."""

    def __init__(self, other: Observer) -> None:
        self.stop = other.stop  # type: ignore[method-assign]


def _best(
    mine: dict[str, Submission], given: dict[tuple[str, str], Attempt], gradebook: Gradebook
) -> Submission | None:
    """Return the hand-in that was given most; None if nothing is known of any."""
    best, most = None, (False, 0.0)
    for content, submission in mine.items():
        attempt = given.get((submission.student_id, content))
        if attempt is None:
            continue
        worth = (attempt.status != Status.FAILED, attempt.score - gradebook.penalty(attempt))
        if best is None or worth >= most:
            best, most = submission, worth
    return best
