"""Grade a class.

The steps, a few submissions at a time, so that memory does not grow with the class::

    submissions -> skip what is unchanged -> grade in chunks -> write gradebook -> write ledger
                                                 | lost
                                                 +-> once more at the end -> report

Only this process writes, and the ledger only after the gradebook: killed at any moment, the same
command goes on where the run was.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Protocol

from autograder.course.reaching import reaching_tests
from autograder.errors import AutograderError, CourseError
from autograder.grading.changed import submission_key
from autograder.grading.job import Job, Outcome
from autograder.grading.pool import Pool
from autograder.grading.proof import SAME_VERSIONS
from autograder.models import GradedSubmission, Status, Submission
from autograder.results.ledger import Ledger, Record, record_of

WRITE_EVERY = 32  # submissions
WRITE_SECONDS = 0.5
AHEAD = 2  # chunks that wait for each worker, so that none is idle while this process writes
POLL_SECONDS = 0.2
STOP_SECONDS = 5.0


class Writer(Protocol):
    """What the run needs of the gradebook."""

    @property
    def left_out(self) -> Mapping[str, str]:
        """Why a student was left out, for each that was."""

    def write(self, batch: Iterable[GradedSubmission]) -> None:
        """Write these submissions, or raise GradebookError and write none."""


@dataclass(frozen=True)
class Row:
    """One line of what a run says: a submission and how it ended.

    Attributes:
        record: what the ledger keeps of it, but for the items, which only the ledger holds.
        skipped: it was graded before and nothing has changed since.
        manual: some of its cells are graded by a person.
    """

    record: Record
    skipped: bool = False
    manual: bool = False


@dataclass(frozen=True)
class Summary:
    """What a run did.

    Attributes:
        rows: one for each submission that has a result, in the order of their ending.
        stopped: the run was told to stop before the class was through.
        reaching: test cells that may want more than tests can see, see `course.reaching`.
    """

    rows: tuple[Row, ...]
    stopped: bool
    reaching: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def never() -> bool:
    """Do not stop."""
    return False


def grade_class(
    job: Job,
    submissions: Sequence[Submission],
    pool: Pool,
    gradebook: Writer,
    ledger: Ledger,
    *,
    unchanged: Mapping[str, str] = MappingProxyType({}),
    on_row: Callable[[Row], None] = lambda row: None,
    stop: Callable[[], bool] = never,
) -> Summary:
    """Grade submissions and write what comes of it.

    Args:
        job: what to grade against.
        submissions: the class.
        pool: where to grade.
        gradebook: takes the results, a batch at a time.
        ledger: what is graded already; takes a record of each result.
        unchanged: content hash of what is graded and in the gradebook, by student; a submission
            that still has it is not graded again.
        on_row: called once for each submission, when its result is safely written.
        stop: asked often; once it says yes nothing more is begun and what is running is given up.

    Raises:
        GradebookError: a batch could not be written; earlier ones are.
        AutograderError: grading cannot go on at all.
    """
    return _Run(job, submissions, pool, gradebook, ledger, unchanged, on_row, stop).run()


class _Run:
    def __init__(
        self,
        job: Job,
        submissions: Sequence[Submission],
        pool: Pool,
        gradebook: Writer,
        ledger: Ledger,
        unchanged: Mapping[str, str],
        on_row: Callable[[Row], None],
        stop: Callable[[], bool],
    ) -> None:
        self.job = job
        self.pool = pool
        self.gradebook = gradebook
        self.ledger = ledger
        self.on_row = on_row
        self.stop = stop
        self.left = len(submissions)
        self.rows: list[Row] = []
        self.unwritten: list[Outcome] = []
        self.written_at = 0.0
        self.lost: list[Outcome] = []
        self.unchanged = unchanged
        self.known = frozenset(ledger.known(job.assignment.name))
        self.waiting = self._changed(submissions)

    def run(self) -> Summary:
        running: dict[Future[list[Outcome]], list[Submission]] = {}
        try:
            self._fill(running)
            while running and not self.stop():
                for future in wait(running, POLL_SECONDS, FIRST_COMPLETED).done:
                    self._take(_outcomes(future, running.pop(future)))
                self._fill(running)
                self._write()
            if not self.stop():
                self._retry()
            self._write(at_once=True)
        except BaseException:
            self.pool.stop()
            raise
        if self.stop():
            self._give_up(running)
        return Summary(tuple(self.rows), self.stop(), reaching_tests(self.job.assignment))

    def _changed(self, submissions: Iterable[Submission]) -> Iterator[Submission]:
        """Yield what must be graded; report the rest as skipped."""
        for submission in submissions:
            key = self.unchanged.get(submission.student_id)
            if key and key == submission_key(self.job.key, self.job.assignment, submission):
                record = self.ledger.record(submission.assignment, submission.student_id)
                if record is not None:
                    self._report(record, skipped=True)
                    continue
            yield submission

    def _fill(self, running: dict[Future[list[Outcome]], list[Submission]]) -> None:
        """Keep every worker busy, and no more in flight than that takes."""
        while len(running) < self.pool.width * (1 + AHEAD) and not self.stop():
            chunk = self._next_chunk(first=len(running) < self.pool.width and not self.rows)
            if not chunk:
                return
            running[self.pool.submit(chunk)] = chunk

    def _next_chunk(self, *, first: bool) -> list[Submission]:
        """Take the next submissions: one at the start and towards the end, more in between."""
        even_share = self.left // (self.pool.width * (1 + AHEAD))
        size = 1 if first else max(1, min(self.pool.chunk, even_share))
        chunk = []
        for submission in self.waiting:
            chunk.append(submission)
            if len(chunk) == size:
                break
        return chunk

    def _take(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            if outcome.graded is None:
                self.lost.append(outcome)
            else:
                self.unwritten.append(outcome)

    def _retry(self) -> None:
        """Grade what was lost once more.

        What did not answer in time takes its time again, so these run side by side. What took its
        worker down may have done so for want of memory, so nothing else runs beside it.
        """
        late = deque(outcome for outcome in self.lost if outcome.late)
        died = deque(outcome for outcome in self.lost if not outcome.late)
        self._again(late, self.pool.width)
        self._again(died, 1)

    def _again(self, lost: deque[Outcome], at_once: int) -> None:
        """Grade each of these once more, so many at a time."""
        running: dict[Future[list[Outcome]], Outcome] = {}
        while (lost or running) and not self.stop():
            while lost and len(running) < at_once:
                first = lost.popleft()
                running[self.pool.submit([first.submission])] = first
            for future in wait(running, POLL_SECONDS, FIRST_COMPLETED).done:
                first = running.pop(future)
                (second,) = _outcomes(future, [first.submission])
                self.unwritten.append(second if second.graded else _failed(first, second))
            self._write()
        for future in running:
            future.cancel()

    def _write(self, *, at_once: bool = False) -> None:
        """Write what has come in: the first result at once, later ones in batches."""
        due = (
            not self.rows
            or len(self.unwritten) >= WRITE_EVERY
            or time.monotonic() - self.written_at > WRITE_SECONDS
        )
        if not self.unwritten or not (due or at_once):
            return
        batch, self.unwritten = self.unwritten, []
        name = self.job.assignment.name
        graded = [(outcome.graded, outcome.key) for outcome in batch if outcome.graded]
        again = self.known.intersection(submission.student_id for submission, _ in graded)
        if again:
            self.ledger.forget(name, again)
        self.gradebook.write([submission for submission, _ in graded])
        left_out = self.gradebook.left_out
        records = [
            record_of(_left_out(submission, left_out[submission.student_id]), "")
            if submission.student_id in left_out
            else record_of(submission, key)
            for submission, key in graded
        ]
        self.ledger.write(name, records)
        self.written_at = time.monotonic()
        for record in records:
            self._report(record)

    def _report(self, record: Record, *, skipped: bool = False) -> None:
        manual = any(item["score"] is None for item in record.items)
        # A summary shows no items, and must stay small for a large class.
        row = Row(replace(record, items=()), skipped, manual)
        self.left -= 1
        self.rows.append(row)
        self.on_row(row)

    def _give_up(self, running: dict[Future[list[Outcome]], list[Submission]]) -> None:
        """End what runs, and keep what had come through."""
        begun = [future for future in running if not future.cancel()]
        self.pool.stop()
        for future in wait(begun, STOP_SECONDS).done:
            self._take(_outcomes(future, running[future]))
        self._write(at_once=True)


def _outcomes(
    future: Future[list[Outcome]], submissions: Sequence[Submission]
) -> Sequence[Outcome]:
    """Read a finished future; what the executor itself lost counts as lost."""
    try:
        return future.result()
    except AutograderError:
        raise
    except (AttributeError, ImportError) as error:  # our code is not there, or is another
        raise CourseError(
            f"A worker cannot run this version of the grader: {type(error).__name__}: {error}.",
            SAME_VERSIONS,
        ) from error
    except Exception as error:  # a cluster's own: a machine that vanished, a broken connection
        return [Outcome(s, lost=f"{type(error).__name__}: {error}") for s in submissions]


def _failed(first: Outcome, second: Outcome) -> Outcome:
    """Report a submission that was lost twice; without a key, the next run tries again."""
    graded = GradedSubmission(
        student_id=first.submission.student_id,
        assignment=first.submission.assignment,
        status=Status.FAILED,
        reason=f"It could not be graded, twice: {first.lost}; then: {second.lost}.",
        notebooks=(),
    )
    return Outcome(first.submission, graded=graded)


def _left_out(submission: GradedSubmission, reason: str) -> GradedSubmission:
    """Report a submission that has no place in the gradebook."""
    return replace(submission, status=Status.FAILED, reason=reason, notebooks=())
