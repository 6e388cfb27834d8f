"""One assignment being served: from its queue to the gradebook and the page, over and over.

The steps of a hand-in, and what a stop at any moment leaves::

    copied -> graded -> moved to submitted/ -> gradebook, ledger -> pages -> noted -> released

A hand-in that is not noted is taken up again from the beginning, with the same result; pages that
are noted as not released are released. The gradebook is given back while there is nothing to do,
so that `autograder grade` and formgrader can write it; workers stay warm for longer.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from concurrent.futures import FIRST_COMPLETED, Future, wait
from itertools import count

from autograder.course import Course, find_submissions
from autograder.course.assignment import files_digest, load_with_solutions
from autograder.errors import AutograderError, GradebookError, IntakeError
from autograder.grading.assignment import Options, make_ready, open_results
from autograder.grading.class_run import Observer, grade_class
from autograder.grading.job import Job, Outcome
from autograder.grading.outcomes import failed, failed_twice, outcomes_of
from autograder.grading.pool import Pool, open_pool
from autograder.grading.workers import WorkerPool
from autograder.models import Submission
from autograder.processes import usable_cores
from autograder.results.graded_class import GradedClass
from autograder.results.hand_ins import HandIns
from autograder.results.ledger import Ledger
from autograder.results.writer import Gradebook
from autograder.serve import staging
from autograder.serve.desk import Desk
from autograder.serve.hand_in import HandIn
from autograder.serve.queue import FairQueue
from autograder.serve.status import Status
from autograder.serve.work import Work

POLL_SECONDS = 0.05
IDLE_SECONDS = 5.0  # then the gradebook is given back
COLD_SECONDS = 900.0  # then the workers end
CROWDED_SECONDS = 30.0  # the same where many lanes have workers
TICK_SECONDS = 5.0  # between two looks at pages that wait and at the course's files
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0  # after something went wrong
SLOW_SECONDS = 5.0  # what takes longer no longer keeps others from a worker
MAX_SLOW = 6  # of these
AHEAD = 1  # so that no worker is idle while this thread writes
LOG = logging.getLogger(__name__)
_numbers = count()


class _Reopen(Exception):
    """What was begun cannot be ended here: begin with it anew."""


class Lane(threading.Thread):
    """Serves one assignment in a thread of its own."""

    def __init__(
        self, course: Course, name: str, options: Options, status: Status, stop: threading.Event
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.course = course
        self.options = options
        self.status = status
        self.stopping = stop
        self.queue = FairQueue()
        self.running = 0
        self.is_warm = False  # it has workers, or is to have them
        self.is_crowded = False  # many others have, too
        self.width = options.workers or usable_cores()
        self._found: dict[str, float] = {}
        self._waited: set[str] = set()
        self._pause = FIRST_PAUSE
        self._database: object = self  # none yet

    def put(self, hand_in: HandIn) -> bool:
        """Take a hand-in; say whether there was room."""
        self._found[hand_in.name] = time.monotonic()
        if self.queue.put(hand_in):
            self.is_warm = True
            return True
        del self._found[hand_in.name]
        return False

    def run(self) -> None:
        """Serve until told to stop; what goes wrong is said, waited for and tried again."""
        while not self.stopping.is_set():
            try:
                self.is_warm = True
                with HandIns(self.course.root) as hand_ins:
                    self._serve(hand_ins)
            except _Reopen:
                continue
            except Exception as error:
                if not isinstance(error, AutograderError):
                    LOG.exception("The lane of %s failed.", self.name)
                self.is_warm = False
                self._trouble(error)
            else:  # idle for long, or the course has changed
                self.is_warm = False
                while not (self.stopping.is_set() or self.queue.wait(1.0)):
                    pass

    def _serve(self, hand_ins: HandIns) -> None:
        """Make ready and serve, until the course changes or nothing came for long."""
        assignment, solutions = load_with_solutions(self.course, self.name)
        workers = WorkerPool()
        try:
            if not self.options.executor:
                workers.prepare(self.width)
            stop = self.stopping.is_set
            job, finish = make_ready(assignment, solutions, self.options, workers, stop=stop)
            most, address = self.width + MAX_SLOW, self.options.executor
            security = self.options.cluster_security
            tell = self.status.tell
            with open_pool(job, most, address, workers, security=security, sent_away=tell) as pool:
                if not address:
                    workers.add_spare(job)
                pool.aside(finish)
                quiet_since = time.monotonic()
                while not stop() and files_digest(assignment) == job.files:
                    if not self.queue.wait(TICK_SECONDS) and self.name not in hand_ins.waiting():
                        patience = CROWDED_SECONDS if self.is_crowded else COLD_SECONDS
                        if time.monotonic() - quiet_since > patience:
                            return
                        continue
                    try:
                        with open_results(self.course, assignment) as (gradebook, ledger):
                            self.status.problem(self.name, "")
                            self._work(job, pool, gradebook, ledger, hand_ins)
                    except GradebookError as error:  # away, or held by another run
                        self._trouble(error)
                    quiet_since = time.monotonic()
        finally:
            workers.close(at_once=True)

    def _trouble(self, error: Exception) -> None:
        """Say what is wrong, and wait a little: longer each time, until something is graded."""
        text = str(error) if isinstance(error, AutograderError) else repr(error)
        self.status.problem(self.name, text)
        self.stopping.wait(self._pause)
        self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def _work(
        self, job: Job, pool: Pool, gradebook: Gradebook, ledger: Ledger, hand_ins: HandIns
    ) -> None:
        """Deal with what is queued, until there has been nothing for a while."""
        self._restore(job, pool, gradebook, ledger)
        rules = self.course.settings(self.name).serve
        desk = Desk(self.course, job, rules, gradebook, ledger, hand_ins, self.status, self._waited)
        desk.tick()
        running: dict[Future[list[Outcome]], Work] = {}
        finished: list[tuple[Work, Outcome]] = []
        busy_at = ticked_at = time.monotonic()
        try:
            while not self.stopping.is_set() and gradebook.is_in_place:
                self._fill(job, pool, desk, running, finished)
                self._take(pool, running, finished)
                if finished:
                    desk.finish(finished)
                    self._pause = FIRST_PAUSE
                    while finished:
                        self._done(finished.pop()[0].hand_in)
                    busy_at = time.monotonic()
                now = time.monotonic()
                if now - ticked_at > TICK_SECONDS:
                    ticked_at = now
                    desk.tick()
                    if files_digest(job.assignment) != job.files:
                        break
                if running:
                    busy_at = now
                elif now - busy_at > IDLE_SECONDS:
                    break
        finally:
            self.running = 0
            for work in (*running.values(), *(work for work, _ in finished)):
                self.queue.put_back(work.hand_in)
                work.drop_copy()
        if running:
            raise _Reopen

    def _restore(self, job: Job, pool: Pool, gradebook: Gradebook, ledger: Ledger) -> None:
        """Grade again what counted and is in the gradebook no longer: it was lost or replaced."""
        known = ledger.known(self.name)
        lost = {s for s in known if known[s].key}
        # A new file may get the number of the one that was removed, so we also count.
        if self._database == gradebook.file and gradebook.count() >= len(lost):
            return
        lost -= GradedClass(self.course, self.name).unchanged(ledger).keys()
        again = [s for s in find_submissions(self.course, self.name) if s.student_id in lost]
        if again:
            text = f"The gradebook has lost {len(again)} scores; they are graded again."
            self.status.problem(f"{self.name}, gradebook", text)
            grade_class(job, again, pool, gradebook, ledger, observer=_Until(self.stopping))
            self.status.problem(f"{self.name}, gradebook", "")
        self._database = gradebook.file

    def _fill(
        self,
        job: Job,
        pool: Pool,
        desk: Desk,
        running: dict[Future[list[Outcome]], Work],
        finished: list[tuple[Work, Outcome]],
    ) -> None:
        """Begin with what is queued, while there is room; what cannot be begun is finished."""
        while self._has_room(pool, running) and (hand_in := self.queue.take()):
            try:
                begun = self._begin(job, desk, hand_in)
                if isinstance(begun, Outcome):
                    work = Work(hand_in, begun.submission, time.monotonic())
                    finished.append((work, begun))
                elif begun is not None:
                    work = Work(hand_in, begun, time.monotonic())
                    running[pool.submit([begun])] = work
            except BaseException:
                self.queue.put_back(hand_in)
                raise
            self.running = len(running)

    def _begin(self, job: Job, desk: Desk, hand_in: HandIn) -> Submission | Outcome | None:
        """Copy a hand-in that is to be graded now.

        Returns:
            the copy; an outcome if it cannot be copied; None if there is nothing to grade.
        """
        try:
            refused = desk.refuses(hand_in)
            if not refused and (seconds := desk.wait_for(hand_in)):
                self.queue.hold(hand_in, seconds)
                return None
            newer = self.queue.newer(hand_in.giver)
            if not (refused or desk.dealt_with(hand_in, newer=newer)):
                return staging.stage(self.course, job.assignment, hand_in, next(_numbers))
        except Exception as error:
            if isinstance(error, IntakeError) and os.path.lexists(hand_in.path):
                live = Submission(hand_in.student, hand_in.assignment, hand_in.folder)
                return failed(live, error.reason)
            if not desk.gives_up(hand_in, error):
                raise
        self._done(hand_in)
        return None

    def _has_room(self, pool: Pool, running: dict[Future[list[Outcome]], Work]) -> bool:
        """Say whether another hand-in may be begun: on this machine the slow ones do not count."""
        if self.options.executor:
            return len(running) < 2 * pool.width
        now = time.monotonic()
        quick = sum(now - work.began < SLOW_SECONDS for work in running.values())
        return quick < self.width + AHEAD and len(running) < pool.width

    def _take(
        self,
        pool: Pool,
        running: dict[Future[list[Outcome]], Work],
        finished: list[tuple[Work, Outcome]],
    ) -> None:
        """Wait a little, and take what has come through; what was lost is begun once more."""
        if not running:
            self.queue.wait(POLL_SECONDS)
            return
        for future in wait(running, POLL_SECONDS, FIRST_COMPLETED).done:
            work = running[future]
            (outcome,) = outcomes_of(future, [work.submission])
            del running[future]
            if outcome.graded is None and work.first is None:
                self.status.lost.inc()
                work.first, work.began = outcome, time.monotonic()
                running[pool.submit([work.submission])] = work
                continue
            if outcome.graded is None and work.first is not None:
                outcome = failed_twice(work.first, outcome)
            finished.append((work, outcome))
        self.running = len(running)

    def _done(self, hand_in: HandIn) -> None:
        self.queue.done(hand_in.giver)
        if (found := self._found.pop(hand_in.name, None)) is not None:
            self.status.seconds.observe(time.monotonic() - found)


class _Until(Observer):
    """Ends a run when the server is to stop."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop

    def stop(self) -> bool:
        return self._stop.is_set()
