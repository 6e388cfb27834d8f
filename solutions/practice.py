"""Lesson 09, practice: a framework's conventions, honest curves, and a rule to choose keep_prob.

Sources: N. Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting",
Journal of Machine Learning Research 15, 2014, section 10 and appendix A; L. Breiman, J. Friedman,
R. Olshen and C. Stone, "Classification and Regression Trees", 1984, section 3.4.3, for the rule of
one standard error; the documentation of `torch.nn.Dropout` for its arguments.
"""

# NumPy's types give Any for sums and products of arrays of unknown dtype; learners read the bodies.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def nn_dropout(x: Array, p: float, rng: np.random.Generator, training: bool = True) -> Array:
    """Apply inverted dropout with the arguments of PyTorch: p is the probability of dropping.

    Args:
        x: activations of shape `(batch, ...)`, any number of dimensions; it is left as it is.
        p: probability of dropping an entry, from 0 to 1; with 1 everything is dropped.
        rng: the only source of randomness.
        training: False in evaluation, when `x` comes back.

    Returns:
        The output alone, of the shape of `x`.

    Raises:
        ValueError: `p` lies outside [0, 1].
    """
    if not 0 <= p <= 1:
        raise ValueError(f"p must lie in [0, 1], got {p}")
    if not training:
        return x
    if p == 1:  # nothing is left that could be divided
        return np.zeros_like(x)
    survives = rng.random(x.shape) >= p
    return x * survives / (1 - p)


def mean_losses(
    predict: Callable[..., Array], x: Array, y: Array, samples: int, rng: np.random.Generator
) -> tuple[float, float]:
    """Measure the mean squared error of a network with dropout on, and with dropout off.

    Args:
        predict: `predict(x, rng, training)` returns predictions of shape `(batch,)`; with
            `training=True` it draws new masks from rng in each call.
        x: inputs, the whole batch; they are left as they are.
        y: targets, shape `(batch,)`.
        samples: how many calls with dropout are averaged, at least 1.
        rng: numpy.random.Generator, handed to predict as it is.

    Returns:
        `(on, off)`: the mean of the squared errors of `samples` calls with dropout, and the mean
        squared error of one call in evaluation.
    """
    on = np.mean([np.mean((predict(x, rng, True) - y) ** 2) for _ in range(samples)])
    off = np.mean((predict(x, rng, False) - y) ** 2)
    return float(on), float(off)


def choose_keep_prob(keep_probs: Array, errors: Array) -> float:
    """Choose keep_prob by the rule of one standard error.

    The best value is the one with the smallest mean error over the seeds. Every value whose mean
    is at most the best mean plus the best value's standard error (the standard deviation with
    ddof = 1, divided by the square root of the number of seeds) is as good; of those the largest
    is chosen, since it disturbs training least.

    Args:
        keep_probs: values that were tried, shape `(n,)`, in any order.
        errors: errors on the validation set, shape `(n, seeds)`, at least two seeds.

    Returns:
        One of `keep_probs`.
    """
    means = errors.mean(axis=1)
    best = means.argmin()
    allowance = errors[best].std(ddof=1) / np.sqrt(errors.shape[1])
    return float(keep_probs[means <= means[best] + allowance].max())
