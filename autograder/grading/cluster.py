"""Grading on a Dask cluster.

A thread of a Dask worker drives a grading process of its own there, since grading forks and must
own its process. All workers prove at the start, before anything is written, that they grade with
what the run began with (see `grading.proof`); each grading process does so again, so that a worker
that joins later or is replaced is no exception.
"""

from __future__ import annotations

import contextlib
import platform
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from autograder.errors import CourseError
from autograder.grading.changed import submission_key
from autograder.grading.job import Job, Outcome
from autograder.grading.proof import GRADER, SAME_FILES, SAME_VERSIONS, prove
from autograder.grading.workers import WorkerPool
from autograder.models import Submission

CHUNK = 16  # a task of Dask costs a few milliseconds and a network round trip
CONNECT_SECONDS = 20
CA, CERTIFICATE, KEY = "ca.pem", "cert.pem", "key.pem"

Found = TypeVar("Found")
Sample = tuple[Submission, str]  # with the hash of its files as the run sees them


@dataclass
class ClusterPool:
    """Worker processes on the machines of a Dask cluster that see the same course directory."""

    executor: Executor
    job: Job
    width: int
    chunk: int = CHUNK
    place: str = ""

    def submit(self, submissions: Sequence[Submission]) -> Future[list[Outcome]]:
        """Grade some submissions with one worker."""
        return self.executor.submit(grade_proven, self.job, _samples(self.job, submissions))

    def aside(self, task: Callable[[], Found]) -> Future[Found]:
        """Do it at once, in this process."""
        done: Future[Found] = Future()
        done.set_result(task())
        return done

    def stop(self) -> None:
        """Leave what runs to its limits: the futures are cancelled when the client closes."""


@contextlib.contextmanager
def open_cluster(
    job: Job,
    address: str,
    submissions: Sequence[Submission] = (),
    security: str = "",
    sent_away: Callable[[str], None] | None = None,
) -> Iterator[ClusterPool]:
    """Connect to a cluster whose workers all prove that they fit.

    Args:
        job: what to grade against.
        address: of the scheduler, `tcp://host:8786`.
        submissions: some that the workers must see; the first is looked at.
        security: folder with the certificates of TLS, see `connect`.
        sent_away: retire workers that do not fit, as long as one does, and call this with what is
            wrong with each; None to refuse the cluster instead.

    Raises:
        CourseError: no scheduler answers, it has no workers, or one of them does not fit.
    """
    with connect(address, security) as client:
        if not client.nthreads():
            raise CourseError(
                f"The Dask cluster at {address} has no workers.", "Start some: `dask worker`."
            )
        unfit = _unfit(client, job, _samples(job, submissions[:1]))
        if unfit and (sent_away is None or len(unfit) == len(client.nthreads())):
            raise next(iter(unfit.values()))
        if unfit and sent_away is not None:
            client.retire_workers(list(unfit))
            for misfit in unfit.values():
                sent_away(f"{misfit.what} It was sent away. {misfit.advice}")
        width = sum(client.nthreads().values())
        place = f"Cluster: {width} threads at {address}; dashboard: {client.dashboard_link}"
        yield ClusterPool(client.get_executor(pure=False), job, width, place=place)


def connect(address: str, security: str = "", seconds: float = CONNECT_SECONDS) -> Any:
    """Connect to a scheduler.

    Args:
        address: `tcp://host:8786`, or `tls://host:8786` where both sides show certificates.
        security: folder with `ca.pem`, `cert.pem` and `key.pem`; "" for no TLS.
        seconds: to wait for its answer.

    Returns:
        a `distributed.Client`, which the caller closes.

    Raises:
        CourseError: a file or Dask is missing, or no scheduler answers.
    """
    try:
        from distributed import Client  # an optional dependency
        from distributed.security import Security
    except ImportError:
        raise CourseError(
            "Grading on a cluster needs Dask's `distributed` package.",
            "Install it here and on the cluster: pip install distributed.",
        ) from None
    secured = None
    if security:
        ca, certificate, key = (Path(security) / name for name in (CA, CERTIFICATE, KEY))
        for path in (ca, certificate, key):
            if not path.is_file():
                raise CourseError(
                    f"{path} is missing.",
                    "Make certificates for the cluster: see docs/deploying.md, Dask.",
                )
        secured = Security(
            tls_ca_file=str(ca),
            tls_client_cert=str(certificate),
            tls_client_key=str(key),
            require_encryption=True,
        )
    try:
        return Client(address, timeout=seconds, security=secured)
    except (OSError, ValueError, TypeError, RuntimeError) as error:  # what Dask says of TLS, too
        raise CourseError(
            f"No Dask scheduler answers at {address}: {error}.",
            "Start one with `dask scheduler`, and `dask worker` on each machine. With TLS the "
            "address begins with tls://, and --cluster-security names the certificates.",
        ) from error


def _samples(job: Job, submissions: Sequence[Submission]) -> tuple[Sample, ...]:
    return tuple((each, submission_key(job.key, job.assignment, each)) for each in submissions)


def _unfit(client: Any, job: Job, samples: Sequence[Sample]) -> dict[str, CourseError]:
    """Have every worker prove that it fits; say of those that do not what is wrong, by address."""
    answers = client.run(prove_worker, job, samples, on_error="return")
    unfit: dict[str, CourseError] = {}
    for address, answer in answers.items():
        if isinstance(answer, CourseError):
            unfit[address] = answer
        elif isinstance(answer, OSError):
            unfit[address] = CourseError(
                f"Worker {address} does not answer: {answer}.", "Start it again."
            )
        elif answer is not None:
            python = client.run(platform.python_version, workers=[address], on_error="return")
            unfit[address] = CourseError(
                f"Worker {address} (Python {python[address]}) cannot run this version of the "
                f"grader ({job.engine[GRADER]}, Python {platform.python_version()}): "
                f"{type(answer).__name__}: {answer}.",
                SAME_VERSIONS,
            )
    return unfit


def prove_worker(job: Job, samples: Sequence[Sample], dask_worker: Any) -> CourseError | None:
    """Return what is wrong with this Dask worker, if anything.

    Args:
        job: what the run is about.
        samples: submissions that it must see as the run sees them.
        dask_worker: this worker; Dask gives it.
    """
    who = f"Worker {dask_worker.address}"
    try:
        prove(job, who)
    except CourseError as error:
        return error
    for submission, key in samples:
        if submission_key(job.key, job.assignment, submission) != key:
            return CourseError(f"{who} {_other_files(submission)}.", SAME_FILES)
    return None


_WORKERS = WorkerPool()  # of a process of the cluster


def grade_proven(job: Job, samples: Sequence[Sample]) -> list[Outcome]:
    """Grade a chunk in a process of a cluster; what it sees differently has no result.

    Raises:
        CourseError: the grading process does not fit.
    """
    outcomes = _WORKERS.grade_chunk(job, [submission for submission, _ in samples])
    return [
        outcome
        if outcome.graded is None or outcome.key == key
        else Outcome(submission, failure=f"a worker of the cluster {_other_files(submission)}")
        for outcome, (submission, key) in zip(outcomes, samples, strict=True)
    ]


def _other_files(submission: Submission) -> str:
    return f"sees other files in {submission.folder} than the run does"
