"""One worker, seen by the process that starts it: ask it, wait for it, end it."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from autograder.errors import AutograderError
from autograder.grading.job import ZYGOTE_DIED, Job, Outcome, Trial
from autograder.isolation import command, environment
from autograder.models import OwnSolution, Submission

START_SECONDS = 120.0  # a cold disk and many workers at once may need a while
GRACE_SECONDS = 60.0  # what a worker may take beyond the limits it enforces itself
CLOSE_SECONDS = 5.0
POLL_SECONDS = 0.2
STOPPED = "the run was stopped"
LOG = logging.getLogger(__name__)


class WorkerLost(Exception):
    """The worker died or does not answer; the text says which.

    Attributes:
        started: whether it had come as far as taking submissions.
        killed: whether it ended through no fault of its own, as far as one can tell.
        timed_out: whether it lives and did not answer in time.
    """

    def __init__(
        self, reason: str, *, started: bool, killed: bool, timed_out: bool = False
    ) -> None:
        super().__init__(reason)
        self.started = started
        self.killed = killed
        self.timed_out = timed_out


class Worker:
    """One worker process and the socket to it."""

    def __init__(self) -> None:
        """Start the process, without waiting for it."""
        self.job: Job | None = None
        ours, theirs = socket.socketpair()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  (closed in `kill`)
        # What it makes goes there, and goes with it, also when it is killed.
        self._folder = tempfile.TemporaryDirectory(
            prefix="autograder-worker-", ignore_cleanup_errors=True
        )
        Path(self._folder.name).chmod(0o711)  # a session's own user passes through
        with theirs:
            self._process = subprocess.Popen(
                command("autograder.grading.worker", str(theirs.fileno()), str(os.getpid())),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                env={**environment(), "TMPDIR": self._folder.name},
                cwd="/",
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl-C at the terminal is the parent's to handle
            )
        self._connection = Connection(ours.detach())
        self.ready = False  # it has answered that it can grade

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    def send(self, message: Job | Submission | Trial) -> None:
        """Queue a submission or a trial; before that the job, and again when it has changed."""
        if isinstance(message, Job):
            if self.job is None:
                LOG.info("Worker %d makes ready.", self.pid)
            self.job = message
        with contextlib.suppress(OSError):  # it is dead: the first answer will tell
            self._connection.send(message)

    def answer(self, submission: Submission) -> Outcome:
        """Wait for the answer to the oldest queued submission.

        Raises:
            WorkerLost: the process died or took far longer than the limits allow.
            AutograderError: grading cannot go on at all (no walls, a broken assignment).
        """
        self._come_up()
        limit = self.job.limits.submission_seconds if self.job else 0.0
        message = self._receive(limit + GRACE_SECONDS)
        if message[0] == "graded":
            return Outcome(submission, *message[1:])
        return Outcome(submission, failure=message[1])

    def verdict(self, seconds: float, stop: Callable[[], bool]) -> OwnSolution:
        """Wait for what the own solution says.

        Args:
            seconds: that this may take.
            stop: says whether to wait no longer.

        Raises: as `answer`.
        """
        self._come_up(stop)
        message = self._receive(seconds + GRACE_SECONDS, stop)
        return message[1] if message[0] == "tried" else OwnSolution(untried=message[1])

    def _come_up(self, stop: Callable[[], bool] = lambda: False) -> None:
        if not self.ready:
            self._receive(START_SECONDS, stop)
            self.ready = True
            LOG.debug("Worker %d is ready.", self.pid)

    def _receive(self, seconds: float, stop: Callable[[], bool] = lambda: False) -> tuple[Any, ...]:
        due = time.monotonic() + seconds
        try:
            while not self._connection.poll(max(0.0, min(POLL_SECONDS, due - time.monotonic()))):
                stopped = stop()
                if not stopped and time.monotonic() < due:
                    continue
                reason = f"the grading process did not answer for {seconds:.0f} s"
                reason = STOPPED if stopped else reason
                raise WorkerLost(reason, started=self.ready, killed=True, timed_out=True)
            message: tuple[Any, ...] = self._connection.recv()
        except (EOFError, OSError):
            raise self._how_it_ended() from None
        if message[0] == "error":
            error: AutograderError = message[1]
            raise error
        return message

    def _how_it_ended(self) -> WorkerLost:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(CLOSE_SECONDS)
        code = self._process.returncode
        killed = code is not None and (code < 0 or code == ZYGOTE_DIED)
        if code is not None and code < 0:
            reason = f"the grading process was killed by {signal.Signals(-code).name}"
        else:
            self._errors.seek(0)
            last = self._errors.read().decode("utf-8", "replace").strip().splitlines()[-1:]
            reason = f"the grading process ended with status {code}: {''.join(last)}"
        return WorkerLost(reason, started=self.ready, killed=killed)

    def close(self) -> None:
        """End the worker in an orderly way: it sees the end of its input and tidies up."""
        self._connection.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(CLOSE_SECONDS)
        self.kill()

    def abort(self) -> None:
        """Kill the process from any thread; whoever waits for its answer sees `WorkerLost`."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def kill(self) -> None:
        """End the worker now, with everything it started. Only its borrower may call this."""
        if self._process.poll() is None:
            self.abort()
            self._process.wait()
        self._connection.close()
        self._errors.close()
        self._folder.cleanup()
