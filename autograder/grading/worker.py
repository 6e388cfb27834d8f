"""The worker: a process of the trusted side that grades one submission after the other.

Started as ``python -m autograder.grading.worker FD PARENT``. It reads a `Job` and then submissions
from the socket FD, and answers each with a tuple: ("ready",) after the job, ("graded", result,
key, content) or ("broken", reason) after a submission, ("error", exception) when grading cannot go
on at all. It ends with its parent. A `Trial` of the own solution in the place of a submission is
answered with ("tried", result) or ("broken", reason). A second job is the same after its own
solution has decided; it has no answer.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import sys
from multiprocessing.connection import Connection

from autograder.errors import AutograderError, SandboxError, SandboxUnavailable
from autograder.grading.changed import key_of
from autograder.grading.job import ZYGOTE_DIED, Job, Trial
from autograder.grading.proof import prove
from autograder.grading.submission import Grader
from autograder.grading.trial import next_step
from autograder.intake.take_in import content_key
from autograder.models import Submission
from autograder.printable import printable

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with(parent: int) -> None:
    """Have the kernel end this process when its parent ends, however that happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(0)


def start(job: Job) -> Grader:
    """Start a grader with a zygote of its own.

    Raises:
        AutograderError: it cannot be started here, now or later. A zygote that merely died ends
            this worker instead, and the parent tries another one.
    """
    try:
        return Grader(job.assignment, limits=job.limits, sandbox=job.sandbox)
    except SandboxUnavailable:
        raise
    except SandboxError as error:
        print(printable(str(error)), file=sys.stderr)
        sys.exit(ZYGOTE_DIED)


def serve(connection: Connection) -> None:
    """Grade what comes in until the other side closes."""
    job: Job = connection.recv()
    try:
        prove(job, f"A grading process on {socket.gethostname()}")
        grader = start(job)
    except AutograderError as error:
        connection.send(("error", error))
        return
    connection.send(("ready",))
    try:
        while True:
            message: Submission | Trial | Job = connection.recv()
            if isinstance(message, Job):
                job = message
                grader.take_up(job.assignment)
                continue
            try:
                if isinstance(message, Trial):
                    connection.send(("tried", next_step(grader, message)))
                else:
                    content = content_key(job.assignment, message)
                    graded = grader.grade(message)
                    connection.send(("graded", graded, key_of(job.key, content), content))
            except SandboxUnavailable as error:
                connection.send(("error", error))
                return
            except SandboxError as error:
                # The zygote died. A new one takes its place before anything else is graded.
                grader.close()
                grader = start(job)
                connection.send(("broken", str(error)))
    finally:
        grader.close()


def main() -> None:
    """Take over the socket and serve it."""
    handle, parent = int(sys.argv[1]), int(sys.argv[2])
    os.set_inheritable(handle, False)  # nothing that runs student code may hold it
    die_with(parent)
    with Connection(handle) as connection, contextlib.suppress(EOFError, BrokenPipeError):
        serve(connection)


if __name__ == "__main__":
    main()
