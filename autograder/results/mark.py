"""A student's marks, as values; `autograder.results.marks` reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from autograder.models import GradedSubmission


@dataclass(frozen=True)
class Mark:
    """One graded cell of one student.

    Attributes:
        notebook: the notebook's name.
        cell: grade_id.
        score: points, a person's mark before the tests'; None where a person has yet to grade.
        max_score: points that could be had.
        auto_score: what the tests gave, None if they did not grade the cell.
        by_hand: a person gave or changed this mark.
        manual_score: what that person gave; None if nobody did.
        extra_credit: points that a person added to either.
    """

    notebook: str
    cell: str
    score: float | None
    max_score: float
    auto_score: float | None
    by_hand: bool
    manual_score: float | None = None
    extra_credit: float = 0.0

    @property
    def points_given(self) -> float:
        """Points, whether or not a person is to look at them again."""
        points_given = self.manual_score if self.by_hand else self.auto_score
        return 0.0 if points_given is None else points_given + self.extra_credit


@dataclass(frozen=True)
class Marks:
    """All marks of one submission.

    Attributes:
        student: student id.
        cells: one for each graded cell.
        comments: what graders wrote, by (notebook, grade_id).
        penalties: points taken off for lateness, by notebook.
        timestamp: when it was handed in (UTC), None if unknown.
        due: when it was due (UTC), None if that is not said.
        extension: the time that this student was given beyond that.
    """

    student: str
    cells: tuple[Mark, ...]
    comments: dict[tuple[str, str], str]
    penalties: dict[str, float]
    timestamp: datetime | None
    due: datetime | None = None
    extension: timedelta | None = None

    @property
    def due_at(self) -> datetime | None:
        """When it was due for this student (UTC), None if that is not said."""
        return self.due + (self.extension or timedelta()) if self.due else None

    @property
    def late(self) -> bool:
        """True if it was handed in late, or points were taken off for that."""
        in_time = self.due_at is None or self.timestamp is None or self.timestamp <= self.due_at
        return not in_time or bool(self.penalty)

    @property
    def penalty(self) -> float:
        """Points taken off for lateness."""
        return sum(self.penalties.values())

    @property
    def score(self) -> float:
        """Points after the penalty, which takes no more than there is."""
        return max(0.0, sum(mark.score or 0.0 for mark in self.cells) - self.penalty)

    def score_of(self, notebook: str) -> float:
        """Points of one notebook after its penalty."""
        points = sum(mark.score or 0.0 for mark in self.cells if mark.notebook == notebook)
        return max(0.0, points - self.penalties.get(notebook, 0.0))

    @property
    def points_given(self) -> float:
        """Points before the penalty, whether or not a person is to look at them again."""
        return sum(mark.points_given for mark in self.cells)

    @property
    def by_tests(self) -> float:
        """Points that the tests gave."""
        return sum(mark.auto_score or 0.0 for mark in self.cells)

    @property
    def graded(self) -> bool:
        """True once the tests or a person gave a score."""
        return any(mark.auto_score is not None or mark.by_hand for mark in self.cells)

    @property
    def max_score(self) -> float:
        """Points that could be had."""
        return sum(mark.max_score for mark in self.cells)

    @property
    def waiting(self) -> bool:
        """True while a person has yet to grade something."""
        return any(mark.score is None for mark in self.cells)


def marks_by_tests(graded: GradedSubmission) -> Marks:
    """Return the marks that a submission gets where no gradebook is kept."""
    cells = tuple(
        Mark(notebook.filled.source.name, r.grade_id, r.score, r.points, r.score, by_hand=False)
        for notebook in graded.notebooks
        for r in notebook.results
        if r.points or r.score is not None
    )
    return Marks(graded.student_id, cells, {}, {}, None)
