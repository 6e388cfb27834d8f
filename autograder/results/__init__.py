"""What is known of a graded class: gradebook, `autograded/` and the ledger.

The gradebook is nbgrader's own, written as `nbgrader autograde` writes it::

    GradedSubmission -> rows        scores, comments, penalties  -> the database, one transaction
                     -> autograded  notebooks, files, timestamp  -> a new folder, then renamed

One process writes. A batch is written whole or not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.results.writer import Gradebook

__all__ = ["Gradebook"]


def __getattr__(name: str) -> Any:
    """Import the writer, and nbgrader with it, only for those who write: it takes a second."""
    if name != "Gradebook":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from autograder.results.writer import Gradebook

    return Gradebook
