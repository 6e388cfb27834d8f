"""Lesson 01: masks, which say what lives in one pass through the network.

Sources: Hinton, Srivastava, Krizhevsky, Sutskever and Salakhutdinov, "Improving neural networks by
preventing co-adaptation of feature detectors", arXiv:1207.0580 (2012); Srivastava, Hinton,
Krizhevsky, Sutskever and Salakhutdinov, "Dropout: a simple way to prevent neural networks from
overfitting", JMLR 15 (2014), section 4.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def make_mask(shape: tuple[int, ...], keep_prob: float, rng: np.random.Generator) -> Array:
    """Draw a mask whose every entry is kept on its own: Bernoulli(keep_prob), JMLR section 4.

    Args:
        shape: shape of the mask, one or more axes; the first is the batch.
        keep_prob: probability of keeping an entry, in (0, 1].
        rng: the only source of randomness; it is advanced.

    Returns:
        Bool array of that shape, True where kept.

    Raises:
        ValueError: keep_prob is not in (0, 1], NaN included.
    """
    if not 0.0 < keep_prob <= 1.0:
        raise ValueError(f"keep_prob must be in (0, 1], not {keep_prob}")
    # Uniform numbers lie in [0, 1): a share keep_prob of them is below keep_prob.
    return rng.random(shape) < keep_prob


def apply_mask(a: Array, mask: Array) -> Array:
    """Drop: the element-wise product of JMLR section 4 (there written with a star).

    Args:
        a: finite activations, one or more axes.
        mask: 0/1 of the same shape, of bool, int or float dtype.

    Returns:
        Array of the shape of `a`: `a` where kept, 0 where dropped.
    """
    return a * mask


def unit_mask(batch: int, units: int, keep_prob: float, rng: np.random.Generator) -> Array:
    """Draw one sub-network and give it to every example of the batch.

    Args:
        batch: number of examples.
        units: number of units.
        keep_prob: probability of keeping a unit, in (0, 1].
        rng: the only source of randomness; it is advanced.

    Returns:
        Bool array `(batch, units)`, all rows equal, True where kept.

    Raises:
        ValueError: keep_prob is not in (0, 1], NaN included.
    """
    if not 0.0 < keep_prob <= 1.0:
        raise ValueError(f"keep_prob must be in (0, 1], not {keep_prob}")
    row = rng.random(units) < keep_prob  # (units,): one decision for each unit
    return np.tile(row, (batch, 1))  # (batch, units): the same row for every example


def kept_fraction(mask: Array) -> Array:
    """Return the share of entries that a mask keeps in each example.

    Args:
        mask: 0/1 of bool, int or float dtype, one or more axes; the first is the batch.

    Returns:
        Float array `(batch,)`, each between 0 and 1.
    """
    # One example may have any shape; its mean over 0 and 1 is the share of ones.
    return np.array([example.mean() for example in mask])
