"""What came back from a pool: read from a future, and written, gradebook first, ledger second."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING

from autograder.errors import AutograderError, CourseError
from autograder.grading.job import Job, Outcome
from autograder.grading.proof import SAME_VERSIONS
from autograder.models import GradedSubmission, Status, Submission
from autograder.results.ledger import Ledger
from autograder.results.record import Record, attempt_of, record_of

if TYPE_CHECKING:
    from autograder.results.writer import Gradebook


def outcomes_of(
    future: Future[list[Outcome]], submissions: Sequence[Submission]
) -> Sequence[Outcome]:
    """Read a finished future; where the executor itself failed, there are no results."""
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
        return [Outcome(s, failure=f"{type(error).__name__}: {error}") for s in submissions]


def failed_twice(first: Outcome, second: Outcome) -> Outcome:
    """Report a submission without a result, twice."""
    reason = f"It could not be graded, twice: {first.failure}; then: {second.failure}."
    return failed(first.submission, reason)


def failed(submission: Submission, reason: str) -> Outcome:
    """Report a submission that cannot be graded; without a key, the next run tries again."""
    student, name = submission.student_id, submission.assignment
    graded = GradedSubmission(student, name, status=Status.FAILED, reason=reason, notebooks=())
    return Outcome(submission, graded=graded)


def write_outcomes(
    job: Job,
    batch: Sequence[Outcome],
    gradebook: Gradebook | None,
    ledger: Ledger,
    in_ledger: Collection[str],
) -> list[Record]:
    """Write a batch into the gradebook and then into the ledger.

    Args:
        job: what was graded against.
        batch: at most one outcome of a student.
        gradebook: takes the results; None to note only what each hand-in was given.
        ledger: takes a record of each.
        in_ledger: students of whom the ledger may have a record already.

    Returns:
        the records, in the order of the batch, of the outcomes that have a result.

    Raises:
        GradebookError: the batch could not be written; earlier ones are.
    """
    name = job.assignment.name
    graded = [(outcome.graded, outcome.key) for outcome in batch if outcome.graded]
    ledger.write_attempts(
        name, [attempt_of(o.graded, o.key, o.content) for o in batch if o.graded and o.content]
    )
    if gradebook is None:
        return [record_of(submission, key) for submission, key in graded]
    again = {s.student_id for s, _ in graded if s.student_id in in_ledger}
    if again:
        ledger.forget(name, again)
    gradebook.write([submission for submission, _ in graded])
    left_out = gradebook.left_out
    records = [
        record_of(_left_out(submission, left_out[submission.student_id]), "")
        if submission.student_id in left_out
        else record_of(submission, key)
        for submission, key in graded
    ]
    ledger.write(name, records)
    return records


def _left_out(submission: GradedSubmission, reason: str) -> GradedSubmission:
    """Report a submission that has no place in the gradebook."""
    return replace(submission, status=Status.FAILED, reason=reason, notebooks=())
