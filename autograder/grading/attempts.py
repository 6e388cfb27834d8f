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

Place = tuple[str, str]  # student, hash of what was handed in


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
) -> list[Submission]:
    """Return for each submission the hand-in of its student that counts.

    Args:
        course: the course.
        job: what to grade against.
        submissions: what lies in `submitted/`.
        pool: where to grade.
        gradebook: knows who was given more time.
        ledger: takes what each hand-in is given.
        observer: may end the run.
        copy: keep what is handed in, so that it can count later.
    """
    rule, rules = read_rules(course, job.assignment.name)
    found = [candidates(course, s, rules.get(s.student_id, rule), copy=copy) for s in submissions]
    # Of the same files twice, the later stay: they lie where a later command looks first.
    several: dict[str, dict[str, Submission]] = {}
    for one in found:
        if len(one) > 1:
            for submission in one.values():
                content = content_key(job.assignment, submission)
                mine = several.setdefault(submission.student_id, {})
                mine.pop(content, None)
                mine[content] = submission
    _grade(job, several, pool, ledger, observer)
    given = {
        (one.student, one.content): one
        for attempts in ledger.attempts(job.assignment.name).values()
        for one in attempts
        if one.key == key_of(job.key, one.content)
    }
    return [
        _best(several[s.student_id], given, gradebook) or s
        if s.student_id in several
        else next(iter(one.values()))
        for s, one in zip(submissions, found, strict=True)
    ]


def _grade(
    job: Job,
    several: dict[str, dict[str, Submission]],
    pool: Pool,
    ledger: Ledger,
    observer: Observer,
) -> None:
    """Grade what was not graded yet under these tests, and note what it was given."""
    known = {
        (student, one.content)
        for student, attempts in ledger.attempts(job.assignment.name).items()
        for one in attempts
        if one.key == key_of(job.key, one.content)
    }
    wanted = [
        submission
        for student, mine in several.items()
        if len(mine) > 1
        for content, submission in mine.items()
        if (student, content) not in known
    ]
    if wanted:
        grade_class(job, wanted, pool, None, ledger, observer=_Aside(observer))


class _Aside(Observer):
    """Watches nothing, and ends when the other one does."""

    def __init__(self, other: Observer) -> None:
        self.stop = other.stop  # type: ignore[method-assign]


def _best(
    mine: dict[str, Submission], given: dict[Place, Attempt], gradebook: Gradebook
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
