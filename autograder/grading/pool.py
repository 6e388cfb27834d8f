"""Where chunks of a class are graded: threads that each drive a local worker, or a Dask cluster.

Both are `concurrent.futures.Executor`s, and both end in `Stock.grade_chunk`: a thread of a Dask
worker drives a grading process of its own there, since grading forks and must own its process.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from autograder.errors import CourseError
from autograder.grading.job import Job, Outcome
from autograder.grading.workers import Stock, usable_cores
from autograder.models import Submission

CLUSTER_CHUNK = 16  # a task of Dask costs a few milliseconds and a network round trip
LOCAL_CHUNK = 4
CONNECT_SECONDS = 20


class Pool(Protocol):
    """What the run needs of the place where it grades."""

    @property
    def width(self) -> int:
        """How many chunks run at the same time."""

    @property
    def chunk(self) -> int:
        """How many submissions one task should carry."""

    def submit(self, submissions: Sequence[Submission]) -> Future[list[Outcome]]:
        """Grade some submissions with one worker."""

    def stop(self) -> None:
        """Give up what is running."""


@dataclass
class LocalPool:
    """Worker processes of this machine."""

    executor: Executor
    stock: Stock
    job: Job
    width: int
    chunk: int = LOCAL_CHUNK

    def submit(self, submissions: Sequence[Submission]) -> Future[list[Outcome]]:
        """Grade some submissions with one worker."""
        return self.executor.submit(self.stock.grade_chunk, self.job, submissions)

    def stop(self) -> None:
        """Kill the workers; their chunks come back as lost."""
        self.stock.close(at_once=True)


@dataclass
class ClusterPool:
    """Worker processes on the machines of a Dask cluster that see the same course directory."""

    executor: Executor
    job: Job
    width: int
    chunk: int = CLUSTER_CHUNK

    def submit(self, submissions: Sequence[Submission]) -> Future[list[Outcome]]:
        """Grade some submissions with one worker."""
        return self.executor.submit(grade_remotely, self.job, tuple(submissions))

    def stop(self) -> None:
        """Leave what runs to its limits: the futures are cancelled when the client closes."""


@contextlib.contextmanager
def open_pool(
    job: Job,
    workers: int = 0,
    address: str = "",
    stock: Stock | None = None,
    *,
    submissions: int | None = None,
) -> Iterator[Pool]:
    """Open the place where this job is graded.

    Args:
        job: what to grade against.
        workers: number of local worker processes; 0 for one a usable core.
        address: of a Dask scheduler (`tcp://host:8786`); "" for this machine.
        stock: local workers that are already starting; it is closed at the end.
        submissions: how many there are to grade; more local workers than that are never used.

    Raises:
        CourseError: no cluster answers at the address.
    """
    if address:
        with _cluster(job, address) as pool:
            yield pool
        return
    width = workers or usable_cores()
    if submissions:
        width = min(width, submissions)
    stock = stock or Stock()
    executor = ThreadPoolExecutor(width, thread_name_prefix="grade")
    try:
        yield LocalPool(executor, stock, job, width)
    finally:
        # Workers first: they end with the thread that started them.
        stock.close()
        executor.shutdown(cancel_futures=True)


_REMOTE_STOCK = Stock()  # of a process of the cluster


def grade_remotely(job: Job, submissions: Sequence[Submission]) -> list[Outcome]:
    """Grade a chunk in a process of a cluster."""
    return _REMOTE_STOCK.grade_chunk(job, submissions)


@contextlib.contextmanager
def _cluster(job: Job, address: str) -> Iterator[Pool]:
    try:
        from distributed import Client  # an optional dependency
    except ImportError:
        raise CourseError(
            "Grading on a cluster needs Dask's `distributed` package.",
            "Install it here and on the cluster: pip install distributed.",
        ) from None
    try:
        client = Client(address, timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise CourseError(
            f"No Dask scheduler answers at {address}: {error}.",
            "Start one with `dask scheduler`, and `dask worker` on each machine.",
        ) from error
    with client:
        width = sum(client.nthreads().values())
        if not width:
            raise CourseError(
                f"The Dask cluster at {address} has no workers.", "Start some: `dask worker`."
            )
        yield ClusterPool(client.get_executor(pure=False, retries=1), job, width)
