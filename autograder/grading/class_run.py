"""Grade a class.

The steps, a few submissions at a time, so that memory does not grow with the class::

    submissions -> skip what is unchanged -> grade in chunks -> write gradebook -> write ledger
                                                 | no result
                                                 +-> once more at the end -> report

Only this process writes, and the ledger only after the gradebook: killed at any moment, the same
command goes on where the run was.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from autograder.course.reaching import reaching_tests
from autograder.grading.changed import submission_key
from autograder.grading.job import Job, Outcome
from autograder.grading.outcomes import failed_twice, outcomes_of, write_outcomes
from autograder.grading.pool import Pool
from autograder.models import Status, Submission
from autograder.results.ledger import Ledger
from autograder.results.record import Record

if TYPE_CHECKING:
    from autograder.results.writer import Gradebook

WRITE_EVERY = 32  # submissions
WRITE_SECONDS = 0.5
AHEAD = 2  # chunks that wait for each worker, so that none is idle while this process writes
POLL_SECONDS = 0.2
STOP_SECONDS = 5.0
LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class SubmissionRow:
    """One line of what a run shows: a submission and how it ended.

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
        notes: what the instructor's own solution says about the tests.
    """

    rows: tuple[SubmissionRow, ...]
    stopped: bool
    reaching: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def unchanged(self) -> list[str]:
        """Students whose score stays what it was."""
        return [
            row.record.student
            for row in self.rows
            if row.skipped and row.record.status is not Status.FAILED
        ]


class Observer:
    """Whoever watches a run and may end it; this one does neither."""

    def start(self, total: int) -> None:
        """Note how many submissions there are; called once, before any is graded."""

    def note(self, text: str) -> None:
        """Note where the run happens, in a line for a person."""

    def row(self, row: SubmissionRow) -> None:
        """Note how a submission ended; called once for each, when its result is safely written."""

    def stop(self) -> bool:
        """Return whether to end the run: nothing more is begun, what is running is given up."""
        return False


SILENT = Observer()


def grade_class(
    job: Job,
    submissions: Sequence[Submission],
    pool: Pool,
    gradebook: Gradebook | None,
    ledger: Ledger,
    *,
    unchanged: Mapping[str, str] = MappingProxyType({}),
    observer: Observer = SILENT,
    aside: Callable[[], None] = lambda: None,
) -> Summary:
    """Grade submissions and write what comes of it.

    Args:
        job: what to grade against.
        submissions: the class.
        pool: where to grade.
        gradebook: takes the results, a batch at a time; None to note only what each hand-in was
            given.
        ledger: what is graded already; takes a record of each result.
        unchanged: content hash of what is graded and in the gradebook, by student; a submission
            that still has it is not graded again.
        observer: gets each row, and is often asked whether to stop.
        aside: called once, when all workers have something to do.

    Raises:
        GradebookError: a batch could not be written; earlier ones are.
        AutograderError: grading cannot go on at all.
    """
    return _Run(job, submissions, pool, gradebook, ledger, unchanged, observer, aside).run()


@dataclass
class _Run:
    job: Job
    submissions: Sequence[Submission]
    pool: Pool
    gradebook: Gradebook | None
    ledger: Ledger
    unchanged: Mapping[str, str]
    observer: Observer
    aside: Callable[[], None]
    rows: list[SubmissionRow] = field(default_factory=list)
    unwritten: list[Outcome] = field(default_factory=list)
    to_retry: list[Outcome] = field(default_factory=list)
    written_at: float = 0.0

    def __post_init__(self) -> None:
        self.in_ledger = frozenset(self.ledger.known(self.job.assignment.name))
        self.waiting = self._changed()

    def run(self) -> Summary:
        running: dict[Future[list[Outcome]], list[Submission]] = {}
        try:
            self._fill(running)
            self.aside()
            while running and not self.observer.stop():
                for future in wait(running, POLL_SECONDS, FIRST_COMPLETED).done:
                    self._take(outcomes_of(future, running.pop(future)))
                self._fill(running)
                self._write()
            if not self.observer.stop():
                self._retry()
            self._write(at_once=True)
        except BaseException:
            self.pool.stop()
            raise
        if self.observer.stop():
            self._give_up(running)
        state = "was stopped" if self.observer.stop() else "ended"
        LOG.info("The run %s with %d results.", state, len(self.rows))
        reaching = reaching_tests(self.job.assignment)
        return Summary(tuple(self.rows), self.observer.stop(), reaching)

    def _changed(self) -> Iterator[Submission]:
        """Yield what must be graded; report the rest as skipped."""
        for submission in self.submissions:
            key = self.unchanged.get(submission.student_id)
            if key and key == submission_key(self.job.key, self.job.assignment, submission):
                record = self.ledger.record(submission.assignment, submission.student_id)
                if record is not None:
                    self._report(record, skipped=True)
                    continue
            yield submission

    def _fill(self, running: dict[Future[list[Outcome]], list[Submission]]) -> None:
        """Keep every worker busy, and no more in flight than that takes."""
        while len(running) < self.pool.width * (1 + AHEAD) and not self.observer.stop():
            chunk = self._next_chunk(first=len(running) < self.pool.width and not self.rows)
            if not chunk:
                return
            LOG.debug("Chunk to grade: %s.", [each.student_id for each in chunk])
            running[self.pool.submit(chunk)] = chunk

    def _next_chunk(self, *, first: bool) -> list[Submission]:
        """Take the next submissions: one at the start and towards the end, more in between."""
        left = len(self.submissions) - len(self.rows)
        even_share = left // (self.pool.width * (1 + AHEAD))
        size = 1 if first else max(1, min(self.pool.chunk, even_share))
        chunk = []
        for submission in self.waiting:
            chunk.append(submission)
            if len(chunk) == size:
                break
        return chunk

    def _take(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            student = outcome.submission.student_id
            if outcome.graded is None:
                LOG.warning("No result for %r, to be graded again: %r.", student, outcome.failure)
                self.to_retry.append(outcome)
            else:
                LOG.debug("Graded %r in %.3f s.", student, outcome.graded.seconds)
                self.unwritten.append(outcome)

    def _retry(self) -> None:
        """Grade what came back without a result once more.

        What did not answer in time takes its time again, so these run side by side. What took its
        worker down may have done so for want of memory, so nothing else runs beside it.
        """
        timed_out = deque(outcome for outcome in self.to_retry if outcome.timed_out)
        died = deque(outcome for outcome in self.to_retry if not outcome.timed_out)
        self._again(timed_out, self.pool.width)
        self._again(died, 1)

    def _again(self, waiting: deque[Outcome], at_once: int) -> None:
        """Grade each of these once more, so many at a time."""
        running: dict[Future[list[Outcome]], Outcome] = {}
        while (waiting or running) and not self.observer.stop():
            while waiting and len(running) < at_once:
                first = waiting.popleft()
                running[self.pool.submit([first.submission])] = first
            for future in wait(running, POLL_SECONDS, FIRST_COMPLETED).done:
                first = running.pop(future)
                (second,) = outcomes_of(future, [first.submission])
                self.unwritten.append(second if second.graded else failed_twice(first, second))
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
        records = write_outcomes(self.job, batch, self.gradebook, self.ledger, self.in_ledger)
        LOG.debug("Wrote %d results to the gradebook and the ledger.", len(records))
        self.written_at = time.monotonic()
        for record in records:
            self._report(record)

    def _report(self, record: Record, *, skipped: bool = False) -> None:
        manual = any(cell.score is None for cell in record.cells)
        # A summary shows no items, and must stay small for a large class.
        row = SubmissionRow(replace(record, items={}), skipped, manual)
        self.rows.append(row)
        ended = "unchanged" if skipped else record.status.value
        LOG.info(
            "%r is %s: %g of %g points; %r.",
            *(record.student, ended, record.score, record.max_score, record.reason),
        )
        self.observer.row(row)

    def _give_up(self, running: dict[Future[list[Outcome]], list[Submission]]) -> None:
        """End what runs, and keep what had come through."""
        begun = [future for future in running if not future.cancel()]
        self.pool.stop()
        for future in wait(begun, STOP_SECONDS).done:
            self._take(outcomes_of(future, running[future]))
        self._write(at_once=True)
