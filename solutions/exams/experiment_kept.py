"""How `train` (lesson 05) keeps units, told apart from what else leaves a trace of a dead step."""

from __future__ import annotations

from solutions.exams.experiment_runs import Runs
from solutions.exams.experiment_steps import NEVER, dead_share


def drops_right_though_gradients_pass(runs: Runs) -> bool:
    """True when the forward pass drops at the right rate, though dropped units leave a trace."""
    never, low, high = (
        dead_share(runs, p, draws, 1350, alike=True)
        for p, draws in ((NEVER, 12), (0.05, 24), (0.97, 24))
    )
    right = never == 1.0 and low >= 0.44 and high <= 0.3
    return right and dead_share(runs, NEVER, 12, 1350) < 1.0


def keeps_by_count(runs: Runs) -> bool:
    """True when it is not left to chance how many of ten units, or whether a single one, are kept.

    With ten units and keep_prob = 0.1 none is kept in two examples in 12 % of all steps, here in
    next to none. A single unit is always kept, or where its share is rounded up, or never.
    """
    if dead_share(runs, 0.1, 60, 1360, hidden=10) > 0.05:
        return False
    shares = [dead_share(runs, p, 60, 1370) for p in (0.05, 0.45, 0.55, 0.97)]
    if any(0.08 < share < 0.92 for share in shares):
        return False
    seen = [round(share) for share in shares]
    if seen == [0, 0, 0, 0]:  # or dropped units leave a trace, which does not show for like inputs
        return dead_share(runs, 0.05, 12, 1380, alike=True) < 0.5
    return seen in ([1, 1, 0, 0], [1, 1, 1, 1])
