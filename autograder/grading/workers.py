"""The parent's side of the workers: start, ask, replace.

`grade_chunk` is the one function that an executor runs, in a thread of this process or on a
machine of a cluster. It borrows a warm worker from this process's pool, starts one if none is
idle, and puts it back. A worker that dies takes one submission with it, and which one is known,
because a worker answers in order; that one has no result and a new worker goes on.
"""

from __future__ import annotations

import contextlib
import logging
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence

from autograder.errors import SandboxError
from autograder.grading.job import Job, Outcome, Trial
from autograder.grading.worker_process import STOPPED, Worker, WorkerLost
from autograder.models import OwnSolution, Submission
from autograder.processes import usable_cores
from autograder.sandbox.walls import need_linux

# Seconds since the last worker that could be started, after which there is no point in more.
PATIENCE = 60.0  # it was killed: a machine short of memory may kill some before it lets one live
PATIENCE_WITH_ERRORS = 8.0  # it failed of its own accord, as it will again
ATTEMPTS = 3  # to grade the own solution: all tests of a class depend on it
RUNS = 21  # of each of its notebooks, at the most
PAUSE_SECONDS = 0.5  # before the next one is tried
LOG = logging.getLogger(__name__)


class WorkerPool:
    """The workers of one process, kept warm between chunks; safe to use from many threads."""

    def __init__(self) -> None:
        need_linux()
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._closed = threading.Event()
        self._failing_since = math.inf  # first of the starts that failed since the last success

    def grade_chunk(self, job: Job, submissions: Sequence[Submission]) -> list[Outcome]:
        """Grade some submissions with one worker, replacing it when it is lost.

        Returns:
            One outcome for each submission, in the same order.

        Raises:
            AutograderError: grading cannot go on at all.
        """
        outcomes: list[Outcome] = []
        while len(outcomes) < len(submissions):
            waiting = submissions[len(outcomes) :]
            if self._closed.is_set():
                return [*outcomes, *(Outcome(s, failure=STOPPED) for s in waiting)]
            try:
                with self._lent(job) as worker:
                    for submission in waiting:
                        worker.send(submission)
                    for submission in waiting:
                        outcomes.append(worker.answer(submission))
                        self._failing_since = math.inf
            except WorkerLost as loss:
                if loss.started:
                    self._failing_since = math.inf
                    failed = submissions[len(outcomes)]
                    outcomes.append(Outcome(failed, failure=str(loss), timed_out=loss.timed_out))
                else:
                    self._bear(loss)
        return outcomes

    def try_solution(
        self, job: Job, trial: Trial, stop: Callable[[], bool] = lambda: False
    ) -> OwnSolution:
        """Take the next step of a trial in a worker, which serves students afterwards.

        Args:
            stop: says whether to wait no longer.

        Raises:
            AutograderError: grading cannot go on at all.
        """
        seconds = RUNS * len(job.assignment.notebooks) * job.limits.submission_seconds
        for _ in range(ATTEMPTS):
            try:
                with self._lent(job) as worker:
                    worker.send(trial)
                    own = worker.verdict(seconds, stop)
            except WorkerLost as loss:
                own = OwnSolution(untried=str(loss))
                if loss.timed_out:
                    break
            if not own.untried or self._closed.is_set():
                break
        return own

    def _bear(self, loss: WorkerLost) -> None:
        """Wait a little after a start that failed.

        Raises:
            SandboxError: none has succeeded for too long, in any thread.
        """
        now = time.monotonic()
        self._failing_since = min(self._failing_since, now)
        patience = PATIENCE if loss.killed else PATIENCE_WITH_ERRORS
        if now - self._failing_since > patience and not self._closed.is_set():
            raise SandboxError(
                f"No grading process could be started: {loss}.",
                "See whether this machine has memory and processes left.",
            ) from loss
        self._closed.wait(PAUSE_SECONDS)

    def prepare(self, workers: int) -> None:
        """Start workers before it is known what to grade: they import while the caller does.

        No more than there are cores: the others start when there is a chunk for them.
        """
        for _ in range(min(workers, usable_cores())):
            worker = Worker()
            with self._lock:
                self._idle.append(worker)

    def begin(self, job: Job, workers: int) -> None:
        """Tell so many idle workers what to grade: they make ready while the caller does."""
        with self._lock:
            for worker in self._idle[-workers:]:  # those that are borrowed first
                if worker.job is None:
                    worker.send(job)

    def add_spare(self, job: Job) -> None:
        """Start one more, which is borrowed when all others are busy."""
        worker = Worker()
        worker.send(job)
        with self._lock:
            self._idle.insert(0, worker)

    def close(self, *, at_once: bool = False) -> None:
        """End all workers. Busy ones are killed; their chunks have no result."""
        with self._lock:
            self._closed.set()
            idle, self._idle = self._idle, []
            for worker in self._busy:
                worker.abort()
        for worker in idle:
            if at_once or not worker.ready:  # one that still makes ready sees no end of its input
                worker.kill()
            else:
                worker.close()

    @property
    def pids(self) -> list[int]:
        """Process ids of all workers."""
        with self._lock:
            return [worker.pid for worker in (*self._idle, *self._busy)]

    @contextlib.contextmanager
    def _lent(self, job: Job) -> Iterator[Worker]:
        """Yield a worker of this job; it is ended if that raises, else kept warm."""
        worker = self._borrow(job)
        try:
            yield worker
        except BaseException as error:
            if isinstance(error, WorkerLost):
                LOG.warning("Worker %d is lost: %r.", worker.pid, str(error))
            with self._lock:
                self._busy.discard(worker)
            worker.kill()
            raise
        self._give_back(worker)

    def _borrow(self, job: Job) -> Worker:
        """Take an idle worker of this job or start one; end those of other jobs."""
        with self._lock:
            fit = [w for w in self._idle if w.job is None or w.job.key in (job.key, job.before)]
            stale = [worker for worker in self._idle if worker not in fit]
            worker = fit.pop() if fit else None
            self._idle = fit
        for old in stale:
            old.close()
        if worker is None:
            worker = Worker()
        if worker.job is None or worker.job.key != job.key:
            worker.send(job)
        with self._lock:
            self._busy.add(worker)
            if self._closed.is_set():
                worker.abort()
        return worker

    def _give_back(self, worker: Worker) -> None:
        with self._lock:
            self._busy.discard(worker)
            if not self._closed.is_set():
                self._idle.append(worker)
                return
        worker.close()
