"""Which of several hand-ins of a student counts."""

from __future__ import annotations


def counts(rule: str, points: float, points_before: float | None) -> bool:
    """Say whether a hand-in takes the place of the one that has counted so far.

    Args:
        rule: "last", or "best": only more points than before count, so that of two with the same
            points the earlier stays.
        points: of the hand-in, a penalty for lateness taken off.
        points_before: of the one that has counted so far; None if there is none.
    """
    return rule == "last" or points_before is None or points > points_before
