"""Where chunks of a class are graded: threads that each drive a local worker, or a Dask cluster.

Both are `concurrent.futures.Executor`s, and both end in `WorkerPool.grade_chunk`;
`grading.cluster` holds the second.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, TypeVar

from autograder.grading.job import Job, Outcome
from autograder.grading.workers import WorkerPool
from autograder.models import Submission
from autograder.processes import usable_cores

Found = TypeVar("Found")
LOCAL_CHUNK = 4


class Pool(Protocol):
    """What the run needs of the place where it grades."""

    @property
    def width(self) -> int:
        """How many chunks run at the same time."""

    @property
    def chunk(self) -> int:
        """How many submissions one task should carry."""

    @property
    def place(self) -> str:
        """Where that is, in a line for a person; "" for this machine."""

    def submit(self, submissions: Sequence[Submission]) -> Future[list[Outcome]]:
        """Grade some submissions with one worker."""

    def aside(self, task: Callable[[], Found]) -> Future[Found]:
        """Do something of this process's own, in its turn."""

    def stop(self) -> None:
        """Give up what is running."""


@dataclass
class LocalPool:
    """Worker processes of this machine."""

    executor: Executor
    workers: WorkerPool
    job: Job
    width: int
    chunk: int = LOCAL_CHUNK
    place: str = ""

    def submit(self, submissions: Sequence[Submission]) -> Future[list[Outcome]]:
        """Grade some submissions with one worker."""
        return self.executor.submit(self.workers.grade_chunk, self.job, submissions)

    def aside(self, task: Callable[[], Found]) -> Future[Found]:
        """Do it in a thread that may use a worker."""
        return self.executor.submit(task)

    def stop(self) -> None:
        """Kill the workers; their chunks have no result."""
        self.workers.close(at_once=True)


@contextlib.contextmanager
def open_pool(
    job: Job,
    count: int = 0,
    address: str = "",
    workers: WorkerPool | None = None,
    *,
    submissions: Sequence[Submission] = (),
    security: str = "",
    sent_away: Callable[[str], None] | None = None,
) -> Iterator[Pool]:
    """Open the place where this job is graded.

    Args:
        job: what to grade against.
        count: number of local worker processes; 0 for one a usable core.
        address: of a Dask scheduler (`tcp://host:8786`); "" for this machine.
        workers: local workers that are already starting; closed at the end.
        submissions: what there is to grade, if that is known: more local workers than that are
            never used, and the workers of a cluster show that they see the first of them.
        security: folder with the certificates of a cluster that speaks TLS.
        sent_away: as of `open_cluster`.

    Raises:
        CourseError: no cluster answers at the address, or one of its workers would grade with
            something else than this process.
    """
    if address:
        from autograder.grading.cluster import open_cluster

        with open_cluster(job, address, submissions, security, sent_away) as pool:
            yield pool
        return
    width = count or usable_cores()
    if submissions:
        width = min(width, len(submissions))
    workers = workers or WorkerPool()
    workers.begin(job, width)
    executor = ThreadPoolExecutor(width, thread_name_prefix="grade")
    try:
        yield LocalPool(executor, workers, job, width)
    finally:
        # Workers first: they end with the thread that started them.
        workers.close()
        executor.shutdown(cancel_futures=True)
