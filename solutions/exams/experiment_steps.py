"""What single steps of `train` (lesson 05) leave behind, measured through its histories.

Every measurement is taken on data made for it, and compares the function with itself: with another
learning rate, or with nothing dropped. So no recipe is asked for.
"""

from __future__ import annotations

import numpy as np

from solutions.exams.experiment_runs import Data, Runs


def left_out(runs: Runs, keep_prob: float, draws: int = 30) -> float:
    """How often an epoch on three examples, two a step, is one step on two of them.

    Two examples are of one class. No unit is kept, so that only biases move: not at all in a step
    on one example of each class, but then in the step on the third example.
    """
    rng = np.random.default_rng(171)
    x, x_val = rng.random((3, 12)), rng.random((220, 12))
    x_val[:, 1:] *= rng.random((220, 11)) < 0.3
    y, y_val = np.array([0, 1, 0]), (np.arange(220) % 4 == 0).astype(int)
    orders = [Data(x, labels, x_val, y_val) for labels in (y, 1 - y)]

    def same(seed: int, batch: int) -> bool:
        settings = {"hidden": 8, "epochs": 1, "batch": batch}
        one, other = (runs(order, keep_prob, seed, **settings, lr=1.0)[1] for order in orders)
        if not np.array_equal(one, other):
            return False
        return np.array_equal(one, runs(orders[0], keep_prob, seed, **settings, lr=0.0)[1])

    seeds = range(172, 172 + draws)
    if any(same(seed, 3) for seed in seeds[:6]):
        return 0.0  # steps on all three leave no trace either
    return sum(same(seed, 2) for seed in seeds) / draws


def lost_epochs(runs: Runs) -> float:
    """Training error after one epoch of many steps, one hidden unit that is kept in each fifth.

    Where all steps share a mask, the unit learns nothing in four of five epochs.
    """
    y = np.random.default_rng(180).permutation(np.arange(250) % 2)
    x = np.zeros((250, 4))
    x[np.arange(250), 2 * y] = 1.0
    settings = {"hidden": 1, "epochs": 1, "lr": 0.1, "batch": 1}
    data = Data(x, y, x, y)
    return float(np.mean([runs(data, 0.2, seed, **settings)[0, -1] for seed in range(181, 197)]))


def slower_when_dropped(runs: Runs, seeds: range) -> float:
    """By how much the error is larger with keep_prob = 0.05 than with 1, as learning sets in.

    Each of four examples has an input of its own among many that are zero. Hidden activations are
    so small that the weights behind them get almost no gradient: the weights in front of them
    learn, in so small steps that the loss is linear in them. There dropout has no effect on
    average, whatever keep_prob is, if the gradient has the right scale.
    """
    x = np.zeros((4, 1000))
    x[np.arange(4), 7 * np.arange(4)] = 1.0
    data = Data(x, np.arange(4) % 2, x, np.arange(4) % 2)

    def error(keep_prob: float, power: int, draws: int) -> float:
        settings = {"hidden": 60, "epochs": 20, "lr": 2.0**power}
        some = seeds[:draws]
        return float(np.mean([runs(data, keep_prob, s, **settings)[1, -1] for s in some]))

    learned = next((power for power in range(-12, 3, 2) if error(1.0, power, 4) <= 0.05), None)
    if learned is None:
        return 0.0
    rates = (learned - 1, learned)
    return float(
        np.mean([error(0.05, rate, len(seeds)) - error(1.0, rate, len(seeds)) for rate in rates])
    )
