"""What is decided about a hand-in by the instructor's rules, and written when it is graded."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nbgrader.exchange import ExchangeError

from autograder.course import Course
from autograder.course.serving import Rules
from autograder.course.settings import BEST
from autograder.errors import AutograderError
from autograder.grading.job import Job, Outcome
from autograder.grading.outcomes import write_outcomes
from autograder.models import GradedSubmission, Status
from autograder.pages.exchange import Key, read_key
from autograder.pages.feedback import write_feedback
from autograder.results.attempts import read_rules, takes_place
from autograder.results.hand_ins import (
    FAILED,
    GRADED,
    REFUSED,
    SUPERSEDED,
    HandInRow,
    HandIns,
)
from autograder.results.ledger import Ledger
from autograder.results.mark import Marks
from autograder.results.record import Record, attempt_of, record_of
from autograder.results.writer import Gradebook
from autograder.serve import staging
from autograder.serve.hand_in import HandIn
from autograder.serve.publish import Publisher, secret_hash
from autograder.serve.refusals import checks_owner, what_became, why_refused
from autograder.serve.status import Status as ServerStatus
from autograder.serve.work import Work

MAX_FAILURES = 20  # of releases, after which it is tried again later
LOG = logging.getLogger(__name__)
BRIEF = "Until it is due, this page says what holds and what is open; hints follow then."


@dataclass(frozen=True)
class _Verdict:
    """A hand-in with its result: whether it counts, its points and what counted before."""

    work: Work
    outcome: Outcome
    graded: GradedSubmission
    takes_place: bool
    points: float
    before: Marks | None


class Desk:
    """Decides and writes, for one assignment, while the gradebook is open."""

    def __init__(
        self,
        course: Course,
        job: Job,
        rules: Rules,
        gradebook: Gradebook,
        ledger: Ledger,
        hand_ins: HandIns,
        status: ServerStatus,
        waited: set[str],
    ) -> None:
        """Take what is open; `waited` holds the students who have waited for their turn."""
        self.course, self.job, self.rules = course, job, rules
        self.gradebook, self.ledger, self.hand_ins = gradebook, ledger, hand_ins
        self.status = status
        self.name = job.assignment.name
        self.publisher = Publisher(course, job.assignment)
        self._rule, self._own_rules = read_rules(course, self.name)
        self._in_ledger = set(ledger.known(self.name))
        self._waited = waited
        self._checks_owner = checks_owner(course)

    def refuses(self, hand_in: HandIn) -> bool:
        """Say whether a hand-in is dealt with already, or must not be graded, which is noted.

        This is asked first: what is not the student's neither waits for the student nor takes the
        place of what is.
        """
        if self.hand_ins.knows(hand_in.name):
            return True
        pattern = self.job.assignment.student_id_pattern
        if why := why_refused(hand_in, pattern, checks_owner=self._checks_owner):
            self._note(hand_in, REFUSED, why)
            return True
        return False

    def wait_for(self, hand_in: HandIn) -> float:
        """Say how many seconds must pass before this may be graded.

        The clock of the machine may have been changed: nobody waits longer than the rules say.
        """
        seconds = 60 * self.rules.wait_minutes
        if not seconds or hand_in.student in self._waited:
            return 0.0
        attempts = self.hand_ins.attempts(self.name, hand_in.student)
        if not attempts or self._used(attempts):
            return 0.0
        left = min(seconds, attempts[-1].at + seconds - time.time())
        if left <= 0:
            return 0.0
        self._waited.add(hand_in.student)
        return left

    def dealt_with(self, hand_in: HandIn, *, newer: bool) -> bool:
        """Deal with what is not to be graded; say whether that was the case.

        Args:
            hand_in: whose turn it is.
            newer: another of this student waits.
        """
        if newer and hand_in.student in self._waited:
            self._note(hand_in, SUPERSEDED, "A newer hand-in took its place while it waited.")
            return True
        self._waited.discard(hand_in.student)
        if self._used(self.hand_ins.attempts(self.name, hand_in.student)):
            self._answer(hand_in, f"All {self.rules.attempts} attempts are used")
            return True
        return False

    def _used(self, attempts: Sequence[HandInRow]) -> bool:
        used = sum(row.state == GRADED for row in attempts)
        return bool(self.rules.attempts) and used >= self.rules.attempts

    def _rule_of(self, student: str) -> str:
        return self._own_rules.get(student, self._rule)

    def gives_up(self, hand_in: HandIn, error: Exception) -> bool:
        """Note what an error made of a hand-in; say whether the error was this hand-in's own."""
        became = what_became(hand_in, error)
        if became is None:
            return False
        if not isinstance(error, AutograderError):
            LOG.error("%r ended with an error.", hand_in.name, exc_info=error)
        self._note(hand_in, *became)
        return True

    def _note(self, hand_in: HandIn, state: str, reason: str) -> None:
        row = HandInRow(hand_in.name, self.name, hand_in.student, state, time.time())
        self.hand_ins.add([replace(row, reason=reason)])
        self.status.hand_ins.labels(state).inc()
        LOG.info("%r is %s: %s", hand_in.name, state, reason)

    def _answer(self, hand_in: HandIn, why: str) -> None:
        """Refuse a hand-in, and show its student what counts."""
        student = hand_in.student
        marks = self.gradebook.marks([student]).get(student)
        record = self.ledger.record(self.name, student)
        key = self._key(hand_in.folder, student, hand_in.above)
        pages = ""
        if marks and record and key.secret:
            note = f"{why}: what you handed in last is not graded. This is the one that counts."
            brief = self._is_brief(marks)
            pages = self.publisher.again(marks, record, key, note, brief=brief)
        row = HandInRow(hand_in.name, self.name, student, REFUSED, time.time(), reason=f"{why}.")
        self.hand_ins.add([replace(row, pages=pages, secret=secret_hash(key))])
        self.status.hand_ins.labels(REFUSED).inc()
        self.release()

    def finish(self, finished: Sequence[tuple[Work, Outcome]]) -> None:
        """Write what was graded, at most one hand-in of a student, and release its pages.

        Raises:
            AutograderError: the gradebook or the disk of the course cannot take it.
        """
        students = [work.hand_in.student for work, _ in finished]
        before = self.gradebook.marks(students)
        verdicts = []
        for work, outcome in finished:
            try:
                verdicts.append(self._put(work, outcome, before.get(work.hand_in.student)))
            except Exception as error:
                if not self.gives_up(work.hand_in, error):
                    raise
                work.drop_copy()
        counted = [verdict for verdict in verdicts if verdict.takes_place]
        outcomes = [verdict.outcome for verdict in counted]
        written = write_outcomes(self.job, outcomes, self.gradebook, self.ledger, self._in_ledger)
        records = {record.student: record for record in written}
        self._in_ledger |= records.keys()
        marks = self.gradebook.marks(students)
        rows = [self._row(v, marks.get(v.graded.student_id), records) for v in verdicts]
        self.hand_ins.add(rows)
        for verdict, row in zip(verdicts, rows, strict=True):
            self.status.hand_ins.labels(row.state).inc()
            if not verdict.takes_place and verdict.work.submission.folder.is_dir():
                staging.keep(self.course, verdict.work.submission, verdict.work.hand_in)
        self.release()

    def _put(self, work: Work, outcome: Outcome, marks: Marks | None) -> _Verdict:
        """Decide whether a hand-in counts, and put it in its place if it does."""
        verdict = self._verdict(work, outcome, marks)
        submission = work.submission
        if verdict.takes_place and submission.folder != work.hand_in.folder:
            if verdict.graded.status is Status.FAILED:
                staging.drop(submission.folder)
            else:
                staging.submit(self.course, submission)
        return verdict

    def _verdict(self, work: Work, outcome: Outcome, marks: Marks | None) -> _Verdict:
        graded = outcome.graded
        if graded is None:
            raise ValueError("an outcome without a result is no verdict")
        before = marks if marks is not None and marks.graded else None
        if graded.status is Status.FAILED:  # what was handed in before stays
            return _Verdict(work, outcome, graded, before is None, 0.0, before)
        attempt = attempt_of(graded, outcome.key, outcome.content)
        points = attempt.score - self.gradebook.penalty(attempt)
        points_before = max(0.0, before.by_tests - before.penalty) if before else None
        takes = takes_place(self._rule_of(graded.student_id), points, points_before)
        # We may have been stopped behind the gradebook the last time.
        takes = takes or staging.is_submitted(self.course, work.submission)
        return _Verdict(work, outcome, graded, takes, points, before)

    def _row(
        self, verdict: _Verdict, marks: Marks | None, records: Mapping[str, Record]
    ) -> HandInRow:
        """Write the pages of a hand-in, and return what is noted of it."""
        hand_in, graded = verdict.work.hand_in, verdict.graded
        student = hand_in.student
        record = records.get(student)
        folder, above = hand_in.folder, hand_in.above
        place = self.course.path(self.course.submitted_directory, student, self.name)
        if verdict.takes_place and graded.status is not Status.FAILED:
            folder, above = place, self.course.root
        elif verdict.work.submission.folder.is_dir():
            folder, above = verdict.work.submission.folder, self.course.root
        key = self._key(folder, student, above)
        brief = marks is not None and self._is_brief(marks)
        state = FAILED if graded.status is Status.FAILED else GRADED
        row = HandInRow(
            *(hand_in.name, self.name, student, state, time.time()),
            counts=verdict.takes_place,
            points=verdict.points,
            reason=graded.reason if state == FAILED else "",
            secret=secret_hash(key),
            brief=brief,
        )
        if marks is None:  # the gradebook must not take this student
            return replace(row, state=REFUSED, reason=record.reason if record else "")
        note = self._words(verdict, marks, brief=brief)
        pages = ""
        try:
            if verdict.takes_place and record is not None:
                pages = self.publisher.counted(marks, record, key, note, brief=brief)
            elif key.secret:
                own = record_of(graded, "")
                pages = self.publisher.not_counted(graded, own, key, note, brief=brief)
            elif (known := self.ledger.record(self.name, student)) is not None:
                key = self._key(place, student, self.course.root)
                pages = self.publisher.counted(marks, known, key, note, brief=brief)
        except AutograderError:
            raise
        except Exception as error:  # of this hand-in only
            LOG.exception("No page of %r.", hand_in.name)
            return replace(row, reason=f"Its page could not be made: {error!r}.")
        return replace(row, pages=pages if key.secret else "")

    def _words(self, verdict: _Verdict, marks: Marks, *, brief: bool) -> str:
        """Say at the head of a page how this hand-in stands to the others."""
        words = []
        rules = self.rules
        if verdict.graded.status is Status.FAILED:
            if verdict.before is not None:
                words.append("This could not be graded: what you handed in before still counts.")
            if rules.attempts:
                words.append("It does not use an attempt.")
        elif rules.attempts:
            attempts = self.hand_ins.attempts(self.name, verdict.graded.student_id)
            number = 1 + sum(row.state == GRADED for row in attempts)
            words.append(f"Attempt {number} of {rules.attempts}.")
        counts = self._rule_of(verdict.graded.student_id)
        if counts == BEST and verdict.before is not None:
            best = max(0.0, marks.by_tests - marks.penalty)
            if verdict.takes_place:
                words.append("Of all that you handed in, this counts.")
            elif verdict.graded.status is not Status.FAILED:
                words.append(
                    f"What you handed in last has {verdict.points:g} points and does not count: "
                    f"an earlier one has {best:g}."
                )
        return " ".join([*words, BRIEF] if brief else words)

    def _key(self, folder: Path, student: str, above: Path) -> Key:
        """Read the key of a hand-in; a secret that others have is none."""
        key = read_key(folder, above) or Key()
        if self.hand_ins.others_with(secret_hash(key), student):
            return replace(key, secret="", problem="another has the same secret")
        return key

    def _is_brief(self, marks: Marks) -> bool:
        return self.rules.before_due == "passed" and not _is_over(marks)

    def tick(self) -> None:
        """Do what time brings: show what was held back until it was due, release what waits."""
        waiting = self.hand_ins.brief(self.name)
        if waiting:
            marks = self.gradebook.marks(waiting)
            over = [s for s in waiting if s in marks and _is_over(marks[s])]
            if over:
                write_feedback(self.course, self.name, over)
                self.hand_ins.shown(self.name, over, self.course.feedback_directory)
        self.release()

    def release(self) -> None:
        """Release what waits for it; what cannot be released is said, and tried again later."""
        done, failures = [], []
        rows = self.hand_ins.unreleased(self.name)
        for row in rows:
            try:
                self.publisher.release(row)
            except (OSError, ValueError, ExchangeError) as error:
                failures.append(f"Pages cannot be released: {error}.")
                if len(failures) >= MAX_FAILURES:
                    break
            else:
                done.append(row.name)
        self.hand_ins.released(done)
        self.status.unreleased.labels(self.name).set(len(rows) - len(done))
        self.status.problem(f"{self.name}, release", failures[0] if failures else "")


def _is_over(marks: Marks) -> bool:
    """Say whether the time for handing in is over; without a due date it never is."""
    if marks.due is None:
        return False
    return marks.due + (marks.extension or timedelta()) <= datetime.now(UTC).replace(tzinfo=None)
