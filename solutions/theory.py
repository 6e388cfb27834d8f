"""Lesson 06: what dropout means exactly: a penalty, an ensemble, a source of samples.

Conventions: `keep_prob` is the probability of keeping a unit; a mask is 1 where a unit is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.given import check_keep_prob

Array = np.ndarray[Any, Any]


def dropout_ols(X: Array, y: Array, keep_prob: float) -> Array:
    """Minimiser of the expected squared loss of linear regression with dropout of the inputs.

    The expectation over all masks of `sum((y - (mask * X / keep_prob) @ w)**2)` is
    `sum((y - X @ w)**2) + (1 - keep_prob) / keep_prob * w @ diag(X.T @ X) @ w`
    (Srivastava et al. 2014, section 9.1; Wager et al. 2013).

    Args:
        X: inputs, `(batch, n)`, without a column of zeros.
        y: targets, `(batch,)`.
        keep_prob: probability of keeping an input, in (0, 1].

    Returns:
        The weights, `(n,)`.

    Raises:
        ValueError: `keep_prob` is not in (0, 1].
        numpy.linalg.LinAlgError: nothing is dropped and the columns of `X` are dependent.
    """
    check_keep_prob(keep_prob)
    gram = X.T @ X  # (n, n)
    penalty = (1 - keep_prob) / keep_prob * np.diag(np.diag(gram))  # one entry for each input
    return np.linalg.solve(gram + penalty, X.T @ y)


def all_masks(n: int) -> Array:
    """All masks of n units: the binary digits of the numbers from 0 to 2**n - 1.

    Args:
        n: number of units, at least 1.

    Returns:
        Integers 0 and 1, `(2**n, n)`, each row once.
    """
    numbers = np.arange(2**n)[:, None]  # (2**n, 1)
    return (numbers >> np.arange(n)) & 1


def ensemble_mean(w: Array, x: Array, keep_prob: float) -> Any:
    """Arithmetic mean of what all sub-networks of a logistic unit say, weighted by probability.

    A mask that keeps k of n inputs has the probability `p**k * (1 - p)**(n - k)`.

    Args:
        w: weights, `(n,)`.
        x: one input `(n,)` or a batch `(batch, n)`.
        keep_prob: probability of keeping an input, in (0, 1].

    Returns:
        A number for one input, `(batch,)` for a batch.

    Raises:
        ValueError: `keep_prob` is not in (0, 1].
    """
    check_keep_prob(keep_prob)
    n = len(w)
    masks = (np.arange(2**n)[:, None] >> np.arange(n)) & 1  # (2**n, n), as all_masks(n)
    kept = masks.sum(axis=1)
    probability = keep_prob**kept * (1 - keep_prob) ** (n - kept)  # (2**n,)
    z = x @ (masks * w).T  # (2**n,) or (batch, 2**n)
    return (1 / (1 + np.exp(-z))) @ probability


def ensemble_geometric_mean(w: Array, x: Array, keep_prob: float) -> Any:
    """Normalised geometric mean of all sub-networks of a logistic unit, weighted by probability.

    `G / (G + G')`, where `G` is the geometric mean of `sigmoid(z)` and `G'` that of
    `1 - sigmoid(z)`; it equals `sigmoid(keep_prob * w @ x)` (Hinton et al. 2012; Baldi and
    Sadowski 2013).

    Args:
        w: weights, `(n,)`.
        x: one input `(n,)` or a batch `(batch, n)`.
        keep_prob: probability of keeping an input, in (0, 1].

    Returns:
        A number for one input, `(batch,)` for a batch.

    Raises:
        ValueError: `keep_prob` is not in (0, 1].
    """
    check_keep_prob(keep_prob)
    n = len(w)
    masks = (np.arange(2**n)[:, None] >> np.arange(n)) & 1  # (2**n, n), as all_masks(n)
    kept = masks.sum(axis=1)
    probability = keep_prob**kept * (1 - keep_prob) ** (n - kept)  # (2**n,)
    z = x @ (masks * w).T  # (2**n,) or (batch, 2**n)
    yes = np.exp(-np.logaddexp(0, -z) @ probability)  # log sigmoid(z) = -log(1 + exp(-z))
    no = np.exp(-np.logaddexp(0, z) @ probability)
    return yes / (yes + no)


def mc_predict(
    forward: Callable[[Array, np.random.Generator], Array],
    x: Array,
    samples: int,
    rng: np.random.Generator,
) -> tuple[Array, Array]:
    """Monte Carlo dropout: mean and spread of several predictions with dropout switched on.

    (Gal and Ghahramani 2016.)

    Args:
        forward: takes `(x, rng)`, draws masks from `rng`, returns predictions of any one shape.
        x: inputs, the first axis is the batch.
        samples: how often `forward` is called, at least 1.
        rng: handed to `forward` as it is.

    Returns:
        `(mean, std)` over the samples, both shaped like one prediction; `std` divides by `samples`.
    """
    predictions = np.stack([forward(x, rng) for _ in range(samples)])  # (samples, ...)
    return predictions.mean(axis=0), predictions.std(axis=0)
