"""What lessons 02 to 07 give to their learners in a locked cell; the reference uses it too."""

from __future__ import annotations


def check_keep_prob(keep_prob: float) -> None:
    """Raise ValueError unless keep_prob lies in (0, 1]; NaN does not."""
    is_share = 0 < keep_prob <= 1  # False for NaN
    if not is_share:
        raise ValueError(f"keep_prob is {keep_prob}; it must lie above 0 and not above 1")
