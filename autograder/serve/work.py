"""A hand-in and the copy of it that is being graded."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.grading.job import Outcome
from autograder.models import Submission
from autograder.serve import staging
from autograder.serve.hand_in import HandIn


@dataclass
class Work:
    """A hand-in that is being graded.

    Attributes:
        hand_in: where it came from.
        submission: the copy of it that is graded.
        began: by the monotonic clock.
        first: how it ended the first time, if that gave no result.
    """

    hand_in: HandIn
    submission: Submission
    began: float
    first: Outcome | None = None

    def drop_copy(self) -> None:
        """Remove the copy, if it is one."""
        if self.submission.folder != self.hand_in.folder:
            staging.drop(self.submission.folder)
