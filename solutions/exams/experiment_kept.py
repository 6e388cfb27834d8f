"""How `train` (lesson 05) keeps units and scales them, and what it learns if it keeps none."""

from __future__ import annotations

import numpy as np

from solutions.exams.base import Array
from solutions.exams.experiment_runs import Data, Runs, clusters
from solutions.exams.experiment_steps import INPUTS, NEVER, VALIDATED, dead_share

DRAWS = 40


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


def scale_ignores_keep_prob(runs: Runs) -> bool:
    """True when trainings that drop nothing are alike to the last answer, whatever keep_prob is.

    One hidden unit and two examples are mostly kept as a whole, with 0.8 as with 0.95. Divided by
    keep_prob they differ then; divided by the share that was kept they are the same.
    """
    rng = np.random.default_rng(1390)
    x, x_val = rng.random((2, INPUTS)), rng.random((VALIDATED, INPUTS))
    x_val[:, 1:] *= rng.random((VALIDATED, INPUTS - 1)) < 0.3  # mostly zeros: sums of all signs
    y_val = rng.permutation(np.arange(VALIDATED) % 3 // 2)  # 1 for every third
    data = Data(x, np.arange(2), x_val, y_val)
    settings = {"hidden": 1, "epochs": 2, "lr": 1.0}
    alike = []
    for seed in range(1391, 1391 + DRAWS):
        one, other = (runs(data, p, seed, **settings)[1] for p in (0.8, 0.95))
        if not np.isin(one, (y_val.mean(), 1 - y_val.mean())).any():  # one answer for all
            alike.append(np.array_equal(one, other))
    return len(alike) >= DRAWS // 4 and bool(np.mean(alike) > 0.4)


def rare(runs: Runs, keep_prob: float, lr: float, epochs: int) -> Array:
    """Errors by epoch, on all examples and on nine rare classes alone, for each of two seeds."""
    data = clusters(100, 10, 141)
    rng = np.random.default_rng(145)
    y = np.where(rng.random(100) < 0.6, 9, data.y)
    rare = y != 9
    data = Data(data.x, y, data.x[rare], y[rare])
    settings = {"hidden": 64, "epochs": epochs, "lr": lr, "batch": 20}
    return np.stack([runs(data, keep_prob, seed, **settings) for seed in (142, 143)])


def biases_alone(runs: Runs, keep_prob: float) -> str:
    """What is learned: "right" (the biases alone), "learned" (more) or "unmoved" (nothing).

    Biases alone can only turn answers towards the common class: all rare ones are missed.
    """
    start = rare(runs, keep_prob, 0.0, 1)[:, :, -1]
    end = rare(runs, keep_prob, 0.6, 60)[:, :, -1]
    if np.array_equal(start[:, 1], end[:, 1]):
        return "unmoved"
    # What is kept by mistake is divided by NEVER, so that it learns at the smallest rate, too
    tiny = rare(runs, keep_prob, 1e-6, 3)[:, 1]
    still = keep_prob != NEVER or bool(np.ptp(tiny, axis=1).max() < 0.02)
    common = end[:, 1].min() > 0.97 and (end > start - 0.05)[:, 1].all() and end[:, 0].max() < 0.5
    return "right" if still and common else "learned"
