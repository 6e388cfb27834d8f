"""Lesson 02, scaling: dropout that keeps the expected value.

Two forms of one idea. The classic form drops in training and shrinks in evaluation; the inverted
form pays at once, in training, and leaves evaluation alone.

Sources: G. E. Hinton, N. Srivastava, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, "Improving
neural networks by preventing co-adaptation of feature detectors", arXiv:1207.0580, 2012 (classic
form). N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, "Dropout: A
Simple Way to Prevent Neural Networks from Overfitting", Journal of Machine Learning Research 15,
2014 (section 4: classic form; section 10: the inverted form).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from solutions.given import check_keep_prob

Array = NDArray[Any]


def dropout_forward(
    a: Array, keep_prob: float, rng: np.random.Generator, training: bool = True
) -> tuple[Array, Array]:
    """Inverted dropout, `out = a * mask / keep_prob` in training and `out = a` in evaluation.

    Srivastava et al. 2014, section 10.

    Args:
        a: activations of shape `(batch, ...)`, any number of dimensions.
        keep_prob: probability of keeping a unit, `0 < keep_prob <= 1`.
        rng: the only source of randomness.
        training: False in evaluation, when nothing is dropped and nothing is scaled.

    Returns:
        `(out, mask)`, both of the shape of `a`; `mask` is 1 where kept, all ones in evaluation.

    Raises:
        ValueError: `keep_prob` lies outside (0, 1] or is NaN.
    """
    check_keep_prob(keep_prob)
    if not training:
        return a, np.ones_like(a)
    mask = rng.random(a.shape) < keep_prob
    return a * mask / keep_prob, mask


def classic_forward(
    a: Array, keep_prob: float, rng: np.random.Generator, training: bool = True
) -> tuple[Array, Array]:
    """Classic dropout, `out = a * mask` always.

    In training the mask holds 0 and 1, in evaluation it is filled with `keep_prob`, the mean of
    what training draws. Hinton et al. 2012; Srivastava et al. 2014, section 4.

    Args:
        a: activations of shape `(batch, ...)`, any number of dimensions.
        keep_prob: probability of keeping a unit, `0 < keep_prob <= 1`.
        rng: the only source of randomness.
        training: False in evaluation, when every unit is scaled by `keep_prob`.

    Returns:
        `(out, mask)`, both of the shape of `a`.

    Raises:
        ValueError: `keep_prob` lies outside (0, 1] or is NaN.
    """
    check_keep_prob(keep_prob)
    if not training:
        mean_mask = keep_prob * np.ones_like(a)  # what the masks of training are on average
        return a * mean_mask, mean_mask
    mask = rng.random(a.shape) < keep_prob
    return a * mask, mask


def dropout_moments(a: Array, keep_prob: float) -> tuple[Array, Array]:
    """Mean and variance of each entry of `dropout_forward`'s output over all masks.

    An entry is `a / keep_prob` with probability `keep_prob`, else 0: its mean is `a`, its variance
    `a**2 / keep_prob - a**2`.

    Args:
        a: activations of shape `(batch, ...)`, any number of dimensions.
        keep_prob: probability of keeping a unit, `0 < keep_prob <= 1`.

    Returns:
        `(mean, variance)`, both of the shape of `a`.

    Raises:
        ValueError: `keep_prob` lies outside (0, 1] or is NaN.
    """
    check_keep_prob(keep_prob)
    mean = 1.0 * a
    variance = a**2 * (1 - keep_prob) / keep_prob
    return mean, variance
