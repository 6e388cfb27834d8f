"""What single steps of `train` (lesson 05) leave behind, measured through its histories.

Every measurement is taken on data made for it, and compares the function with itself: with another
learning rate, or with nothing dropped. So no recipe is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from solutions.exams.base import Array
from solutions.exams.experiment_runs import Data, Runs

INPUTS, VALIDATED = 12, 220  # of a network whose steps may be dead
UPHILL = 0.55  # more answers than this are wrong: steps go uphill; luck would give a half
NEVER, ALWAYS = 1e-9, 1 - 1e-9  # to keep a unit
FEW_KEPT = 0.1


def dead_share(
    runs: Runs, keep_prob: float, draws: int, seed: int, *, n: int = 2, hidden: int = 1,
    epochs: int = 1, bound: float = 0.0, alike: bool = False,
) -> float:  # fmt: skip
    """How often training on `n` examples of `n` classes, all in one step, leaves no trace.

    If no hidden unit is kept, the logits are the biases, all classes get the same share, and no
    weight and no bias moves. So the validation error is exactly that of a learning rate of zero:
    the step was *dead*. How often that happens tells how units are dropped.

    A living step with the classes in one order may happen to change no answer; with the classes in
    the other order it moves the weights the other way, so both are tried.

    Args:
        runs: of the function.
        keep_prob, n, hidden, epochs: of its trainings.
        draws: how many there are.
        seed: of the first.
        bound: no more is drawn once the share is certain to be below this.
        alike: all examples have one input. A gradient that ignores the mask then sums up to zero
            where no unit is kept, so that the step is dead as it should be.
    """
    rng = np.random.default_rng(seed)
    x, x_val = rng.random((n, INPUTS)), rng.random((VALIDATED, INPUTS))
    x = np.tile(x[:1], (n, 1)) if alike else x
    x_val[:, 1:] *= rng.random((VALIDATED, INPUTS - 1)) < 0.3  # mostly zeros: sums of all signs
    # no two classes are equally frequent: another answer for all is another error
    y, y_val = np.arange(n), rng.permutation(np.repeat(np.arange(n), np.arange(1, n + 1)))
    y_val = np.resize(y_val, VALIDATED)
    settings = {"hidden": hidden, "epochs": epochs, "lr": 5.0}
    orders = [Data(x, y, x_val, y_val), Data(x, y[::-1], x_val, y_val)]

    def is_dead(start: int) -> bool:
        one, other = (runs(order, keep_prob, start, **settings)[1] for order in orders)
        if not np.array_equal(one, other):
            return False
        still = runs(orders[0], keep_prob, start, **{**settings, "lr": 0.0})[1]
        return np.array_equal(one, still)

    return share_of(is_dead, range(seed, seed + draws), bound)


def share_of(event: Callable[[int], bool], seeds: range, bound: float = 0.0) -> float:
    """How often something happens; no more is tried once that is certain to be below a bound."""
    count, most = 0, len(seeds)
    for tried, seed in enumerate(seeds, 1):
        count += event(seed)
        if (count + most - tried) / most < bound:
            break
    return count / most


def left_out(runs: Runs, keep_prob: float, draws: int = 30, bound: float = 0.0) -> float:
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
    return share_of(lambda seed: same(seed, 2), seeds, bound)


def learns_when_saturated(runs: Runs, size: float, many: int = 3) -> bool:
    """True when examples are told apart whose hidden units are all 1 or -1, where tanh' is 0.

    Many examples of one class and one of another have an input each, of this size up to 1, and
    make one step, which is huge. The bias of a hidden unit then moves farther than the weight of
    the one, in the direction of the many: so far that the unit is the same for every example, and
    tanh' exactly 0. From then on all examples get the same answer, whatever the recipe is.
    """
    x = np.zeros((many + 1, INPUTS))
    x[:many, 0] = x[many, 6] = size
    y = (np.arange(many + 1) == many).astype(int)
    data, settings = Data(x, y, x, y), {"hidden": 8, "epochs": 24, "lr": 1e6}
    errors = np.stack([runs(data, 1.0, seed, **settings)[0, 1:] for seed in (201, 202, 203)])
    alike = np.array([1, many, many + 1]) / (many + 1)  # all of them: of a class that is not there
    return bool((np.abs(errors[..., None] - alike).min(axis=-1) > 1e-9).any())


def learns_at_the_ends(runs: Runs) -> bool:
    """True when two examples are told apart whose hidden units are all 1 or -1 after one step.

    They share no input, and make a huge step each: so every unit is at an end of tanh, mostly at
    the same one for both. With 1 - h for tanh' those at -1 learn on, until both answers are right.
    """
    x = np.kron(np.eye(2), np.ones(32))
    data, settings = Data(x, np.arange(2), x, np.arange(2)), {"hidden": 32, "epochs": 16}
    seen = (runs(data, 1.0, seed, **settings, lr=1e6, batch=1)[1, -5:] for seed in range(207, 213))
    return all(errors.mean() < 0.4 for errors in seen)


def answers_as_taught(runs: Runs, draws: int = 24) -> bool:
    """True when one huge step never turns the answer to its own example away from the label.

    The weights in front of the hidden layer follow the output weights as they were before the step:
    chance decides whether what they do helps the new output weights, or harms them. If the output
    weights are changed first, and the gradient then passes the new ones, it always helps. (Also
    where output weights start at zero: then no input changes an answer of an untrained network.)
    """
    x = np.repeat([[0.0], [1.0]], 64, axis=1)
    one = Data(x, np.arange(2), x[1:], np.ones(1, int))
    settings = {"hidden": 128, "epochs": 1, "batch": 2}
    seeds = range(220, 220 + draws)
    if any(runs(one, 1.0, seed, **settings, lr=1e6)[1, 0] > 0 for seed in seeds):
        return False
    others = np.random.default_rng(219).random((20, 64))
    some = Data(x, np.arange(2), others, np.ones(20, int))
    untrained = [runs(some, 1.0, seed, **settings, lr=0.0)[1, 0] for seed in seeds]
    return any(0 < error < 1 for error in untrained)


def scale_is_lost(runs: Runs) -> bool:
    """True when untrained networks answer alike to inputs and to a thousandth of them.

    Without biases that is so where the hidden layer is ReLU or linear. Where it is tanh some
    answers differ; in one network of four that may not be seen in an error, in ten it is. Nothing
    is seen where weights start at zero: then one class is the answer to all.
    """
    errors = []
    for seed in range(205, 215):
        rng = np.random.default_rng(seed)
        x, x_val = (rng.random((2, VALIDATED, INPUTS)) < 0.7).astype(float)
        y, y_val = (rng.permutation(VALIDATED) % 10 for _ in range(2))
        one, other = (
            runs(Data(s * x, y, s * x_val, y_val), 1.0, seed, hidden=32, epochs=1, lr=0.0)
            for s in (1.0, 1e-3)
        )
        if not np.array_equal(one, other):
            return False
        errors.append(one)
    return bool((np.array(errors) != 0.9).any())


def lost_epochs(runs: Runs) -> float:
    """Training error after one epoch of many steps, one hidden unit that is kept in each fifth.

    Where all steps share a mask, the unit learns nothing in four of five epochs. Where it learns
    something in each of the first five, no more are run.
    """
    y = np.random.default_rng(180).permutation(np.arange(250) % 2)
    x = np.zeros((250, 4))
    x[np.arange(250), 2 * y] = 1.0
    settings = {"hidden": 1, "epochs": 1, "lr": 0.1, "batch": 1}
    data = Data(x, y, x, y)

    def errors(seeds: Sequence[int]) -> list[float]:
        return [float(runs(data, 0.2, seed, **settings)[0, -1]) for seed in seeds]

    first = float(np.mean(errors(range(181, 186))))
    return first if first < 0.1 else float(np.mean(errors(range(181, 197))))


def _learned_at(runs: Runs, data: Data, **settings: int) -> int | None:
    """The smallest of some powers of two that, as learning rate, teaches all without dropout."""
    for power in range(-10, 5, 2):
        seen = (runs(data, ALWAYS, seed, **settings, lr=2.0**power)[1, -1] for seed in (190, 191))
        if all(error <= 0.07 for error in seen):
            return power
    return None


def _mean_error(
    runs: Runs, data: Data, keep_prob: float, powers: Array, seeds: range, **settings: int
) -> float:
    errors = [
        runs(data, keep_prob, seed, **settings, lr=2.0**power)[1, -1]
        for power in powers
        for seed in seeds
    ]
    return float(np.mean(errors))


def _small_activations(examples: int = 16) -> Data:
    """Examples with an input of their own each, among many that are zero.

    Hidden activations are so small that the weights behind them get almost no gradient: the weights
    in front of them learn, in so small steps that the loss is linear in them. There dropout has no
    effect on average, whatever keep_prob is, if the gradient has the right scale.
    """
    x = np.zeros((examples, 256))
    x[np.arange(examples), 7 * np.arange(examples)] = 1.0
    y = np.arange(examples) % 2
    return Data(x, y, x, y)


def slower_when_dropped(runs: Runs, seeds: range) -> float:
    """By how much the error is larger with few units kept than with all, as learning sets in."""
    data, settings = _small_activations(), {"hidden": 32, "epochs": 20}
    learned = _learned_at(runs, data, **settings)
    if learned is None:
        return 0.0
    powers = np.array([learned - 1, learned])
    dropped, whole = (
        _mean_error(runs, data, p, powers, seeds, **settings) for p in (FEW_KEPT, ALWAYS)
    )
    return dropped - whole


def right_when_dropped(runs: Runs, seeds: range) -> float:
    """Share of right answers with few units kept, at an eighth of the rate that teaches all."""
    data, settings = _small_activations(), {"hidden": 32, "epochs": 20}
    learned = _learned_at(runs, data, **settings)
    if learned is None:
        return 0.0
    return 1 - _mean_error(runs, data, FEW_KEPT, np.array([learned - 3]), seeds, **settings)


def wrong_when_dropped(runs: Runs) -> float:
    """Share of wrong answers with few units kept, where as many steps without dropout teach all.

    Each of 16 examples has 16 inputs of its own, so that hidden activations are not small. If
    tanh' is 1 - (h / keep_prob)**2 where units are kept, it is far below zero: the weights in
    front of the hidden layer go uphill, and more than half of the answers get wrong.
    """
    x = np.kron(np.eye(16), np.ones(16))
    data = Data(x, np.arange(16) % 2, x, np.arange(16) % 2)
    settings = {"hidden": 32, "epochs": 20}
    learned = _learned_at(runs, data, **settings)
    if learned is None:
        return 0.0
    powers = np.array([learned - 2, learned - 1])
    return _mean_error(runs, data, FEW_KEPT, powers, range(192, 196), **settings)


def _own_inputs(n: int, inputs: int = 1) -> Data:
    """Examples of two classes in turn, each with inputs of its own, which are 1."""
    x = np.kron(np.eye(n), np.ones(inputs))
    y = np.arange(n) % 2
    return Data(x, y, x, y)


def wider_is_slower(runs: Runs) -> bool:
    """True when 512 hidden units need a learning rate as large as 8 units do.

    Each hidden unit adds its part to what a step of the output weights does, so that with many
    units a smaller rate will do. If output weights stay as they are, the number does not matter.
    """
    narrow, wide = (_learned_at(runs, _own_inputs(8), hidden=h, epochs=20) for h in (8, 512))
    return narrow is not None and wide is not None and wide >= narrow


def fails_where_tanh_bends(runs: Runs) -> float:
    """Error of few hidden units that read many inputs, at a rate that is enough for many units.

    It is a share of four examples of 128 inputs each. The weights in front of the hidden layer
    learn fast here, and hidden activations are neither small nor at the ends of tanh: a tanh' that
    has no fixed sign in between undoes in one unit what it does in another.
    """
    rate = _learned_at(runs, _own_inputs(8), hidden=512, epochs=20)
    if rate is None:
        return 0.0
    powers = np.array([rate, rate + 1])
    settings = {"hidden": 4, "epochs": 10}
    return _mean_error(runs, _own_inputs(4, 128), ALWAYS, powers, range(320, 328), **settings)


def outputs_slower_when_dropped(runs: Runs, seeds: range) -> float:
    """By how much the error is larger with few of 512 units kept than with all.

    With so many units the output weights alone learn. What they read in training has on average
    the size that it has in evaluation, so they should learn as fast.
    """
    settings = {"hidden": 512, "epochs": 20}
    learned = _learned_at(runs, _own_inputs(8), **settings)
    if learned is None:
        return 0.0
    powers = np.array([learned - 1, learned])
    dropped, whole = (
        _mean_error(runs, _own_inputs(8), p, powers, seeds, **settings) for p in (FEW_KEPT, ALWAYS)
    )
    return dropped - whole


def weights_slower_in_large_batch(runs: Runs) -> bool:
    """True when one step on 512 examples asks for a far larger rate than one on a single example.

    The loss is a mean over the batch, so copies of eight examples change nothing. Eight steps in
    place of one ask for a rate eight times as small, hardly for one 128 times as small.
    """
    eight = _own_inputs(8)
    copies = Data(np.tile(eight.x, (64, 1)), np.tile(eight.y, 64), eight.x, eight.y)
    settings = {"hidden": 32, "epochs": 20}
    one = _learned_at(runs, eight, **settings, batch=1)
    many = _learned_at(runs, copies, **settings)
    return one is not None and one <= -2 and (many is None or many >= one + 7)


def biases_slower_in_large_batch(runs: Runs) -> bool:
    """True when it takes longer if every example is there four times, all in one step.

    With no unit kept the biases of the output learn alone. The loss is a mean over the batch, so
    copies change nothing; if the gradient is divided by the batch twice, they slow it down.
    """
    rng = np.random.default_rng(330)
    x, x_val = rng.random((20, INPUTS)), rng.random((60, INPUTS))
    y, y_val = (np.arange(20) < 19).astype(int), np.zeros(60, int)  # class 0 is the rare one
    epochs = []
    for copies in (1, 4):
        data = Data(np.tile(x, (copies, 1)), np.tile(y, copies), x_val, y_val)
        seen = [
            runs(data, NEVER, seed, hidden=64, epochs=30, lr=rate)[1]
            for rate in (0.2, 2.0, 20.0)
            for seed in (331, 332, 333)
        ]
        epochs.append(int((np.array(seen) < 0.97).sum()))
    return epochs[1] > epochs[0] + 10
