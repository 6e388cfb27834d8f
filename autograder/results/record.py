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


@dataclass(frozen=True)
class Attempt:
    """What one hand-in of a student was given.

    Attributes:
        student: student id.
        content: hash of its files.
        key: hash of files, tests and engine, as of `Record`.
        status: how grading ended, a `Status`.
        reason: why a person should look, "" if not.
        scores: points that the tests gave, by notebook.
        max_score: points that could be had.
        handed_in: the time in it, as it is written there; "" if there is none.
        graded_at: when it was first graded (UTC, ISO 8601).
    """

    student: str
    content: str
    key: str
    status: str
    reason: str
    scores: Mapping[str, float]
    max_score: float
    handed_in: str
    graded_at: str

    @property
    def score(self) -> float:
        """Points that the tests gave."""
        return sum(self.scores.values())


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
        reason=_text(graded.reason),
        score=graded.score,
        max_score=graded.max_score,
        seconds=graded.seconds,
        graded_at=_now(),
        items=items,
    )


def attempt_of(graded: GradedSubmission, key: str, content: str) -> Attempt:
    """Summarise a graded submission in a few words."""
    return Attempt(
        student=graded.student_id,
        content=content,
        key=key,
        status=graded.status,
        reason=_text(graded.reason),
        scores={
            notebook.filled.source.name: sum(result.score or 0.0 for result in notebook.results)
            for notebook in graded.notebooks
        },
        max_score=graded.max_score,
        handed_in=_text(graded.timestamp or ""),
        graded_at=_now(),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _text(text: str) -> str:
    """Return a text without lone surrogates."""
    return text.encode("utf-8", "replace").decode()
