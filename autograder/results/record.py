"""What is kept of one graded submission: its result without what its cells put out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from autograder.models import CellResult, GradedSubmission, Status


@dataclass(frozen=True)
class Record:
    """What the ledger knows about one submission.

    Attributes:
        student: student id.
        key: content hash of files, tests and engine; "" if it must be graded again in any case.
        status: how grading ended.
        reason: why a person should look, "" if not.
        score: points that the tests gave.
        max_score: points that could be had, manual cells included.
        seconds: wall time of grading.
        graded_at: UTC time, ISO 8601.
        items: by notebook, each cell that has points, a `grade_id` or an attempt at tampering;
            without its outputs, which are in `autograded/`.
    """

    student: str
    key: str
    status: Status
    reason: str
    score: float
    max_score: float
    seconds: float
    graded_at: str
    items: Mapping[str, tuple[CellResult, ...]]

    @property
    def cells(self) -> tuple[CellResult, ...]:
        """Return the items of all notebooks."""
        return tuple(result for results in self.items.values() for result in results)


def record_of(graded: GradedSubmission, key: str) -> Record:
    """Summarise a graded submission."""
    items = {
        notebook.filled.source.name: tuple(
            replace(result, outputs=(), execution_count=None, seconds=round(result.seconds, 4))
            for result in notebook.results
            if result.grade_id or result.points or result.tampering
        )
        for notebook in graded.notebooks
    }
    return Record(
        student=graded.student_id,
        key=key,
        status=graded.status,
        reason=graded.reason.encode("utf-8", "replace").decode(),  # no lone surrogates
        score=graded.score,
        max_score=graded.max_score,
        seconds=graded.seconds,
        graded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        items=items,
    )
