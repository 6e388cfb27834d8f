"""What a worker is told once, and what it says about each submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autograder.models import Assignment, GradedSubmission, Limits, OwnSolution, Submission

ZYGOTE_DIED = 75  # EX_TEMPFAIL of sysexits.h: status of a worker that ends because its zygote did


@dataclass(frozen=True)
class Job:
    """Everything that is the same for each submission of a run.

    Attributes:
        assignment: what to grade against.
        limits: what one submission may use.
        sandbox: "auto", "bwrap", "landlock" or "none".
        key: content hash of assignment, reference code, limits and engine; two runs with the same
            key give the same result for the same files.
        engine: versions of all that grades, by name; each process that grades proves that it has
            the same, see `grading.proof`.
        files: hash of the course's files that grading reads; likewise.
        before: key of the same job before the own solution had decided; "" if none was begun. What
            made ready for that one takes up this one, too.
    """

    assignment: Assignment
    limits: Limits
    sandbox: str
    key: str
    engine: Mapping[str, str]
    files: str
    before: str = ""


@dataclass(frozen=True)
class Trial:
    """The text that a trial needs and that nothing else may have.

    Attributes:
        solutions: the instructor's text of each code cell for an answer, by notebook.
        known: where tests run and what belongs where; None if that is to be found out.
    """

    solutions: Mapping[str, tuple[str, ...]]
    known: OwnSolution | None = None


@dataclass(frozen=True)
class Outcome:
    """How one submission came back from a worker.

    Attributes:
        submission: the one that was sent.
        graded: the result; None if there is none.
        key: content hash of the files and the job, taken before the files were graded, so that a
            change made meanwhile shows as a difference in the next run.
        content: content hash of the files alone.
        failure: why there is no result: the worker or its zygote died, or did not answer.
        timed_out: the worker did not answer in time.
    """

    submission: Submission
    graded: GradedSubmission | None = None
    key: str = ""
    content: str = ""
    failure: str = ""
    timed_out: bool = False
