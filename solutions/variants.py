"""Lesson 07, variants: other noise, other things to drop, and a bound on the weights.

Sources, function by function: N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and
R. Salakhutdinov, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", Journal of
Machine Learning Research 15, 2014 (section 10: multiplicative Gaussian noise; section 5.1:
max-norm). J. Tompson, R. Goroshin, A. Jain, Y. LeCun and C. Bregler, "Efficient Object Localization
Using Convolutional Networks", CVPR 2015 (spatial dropout). L. Wan, M. Zeiler, S. Zhang, Y. LeCun
and R. Fergus, "Regularization of Neural Networks using DropConnect", ICML 2013. G. Klambauer,
T. Unterthiner, A. Mayr and S. Hochreiter, "Self-Normalizing Neural Networks", NeurIPS 2017 (alpha
dropout). G. Ghiasi, T.-Y. Lin and Q. V. Le, "DropBlock: A regularization method for convolutional
networks", NeurIPS 2018.
"""

# NumPy's types give Any for sums and products of arrays of unknown dtype; learners read the bodies.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from solutions.given import check_keep_prob

Array = NDArray[Any]


def gaussian_dropout(
    a: Array, keep_prob: float, rng: np.random.Generator, training: bool = True
) -> Array:
    """Multiply by normal noise of mean 1 and variance `(1 - keep_prob) / keep_prob`.

    Mean and variance are those of the factor of inverted dropout. Srivastava et al. 2014,
    section 10.

    Args:
        a: activations of shape `(batch, ...)`, any number of dimensions.
        keep_prob: sets the variance, `0 < keep_prob <= 1`.
        rng: the only source of randomness.
        training: False in evaluation, when the input comes back.

    Returns:
        Output of the shape of `a`.

    Raises:
        ValueError: `keep_prob` lies outside (0, 1] or is NaN.
    """
    check_keep_prob(keep_prob)
    if not training:
        return a
    deviation = ((1 - keep_prob) / keep_prob) ** 0.5
    noise = rng.normal(1.0, deviation, a.shape)
    return (a * noise).astype(np.result_type(a, np.float32))  # float32 stays float32


def spatial_dropout(
    a: Array, keep_prob: float, rng: np.random.Generator, training: bool = True
) -> Array:
    """Drop whole channels of images, inverted. Tompson et al. 2015, section 3.2.

    Args:
        a: feature maps of shape `(batch, channels, height, width)`.
        keep_prob: probability of keeping a channel of an example, `0 < keep_prob <= 1`.
        rng: the only source of randomness.
        training: False in evaluation, when the input comes back.

    Returns:
        Output of the shape of `a`.

    Raises:
        ValueError: `keep_prob` lies outside (0, 1] or is NaN.
    """
    check_keep_prob(keep_prob)
    if not training:
        return a
    batch, channels, _, _ = a.shape
    mask = rng.random((batch, channels, 1, 1)) < keep_prob  # one decision for a whole channel
    return a * mask / keep_prob


def dropconnect_forward(
    x: Array,
    W: Array,
    b: Array,
    keep_prob: float,
    rng: np.random.Generator,
    training: bool = True,
) -> Array:
    """Return a linear layer that drops weights, a new mask for each example, inverted.

    `z[n, i] = sum_j W[i, j] mask[n, i, j] x[n, j] / keep_prob + b[i]`. Wan et al. 2013, section 3;
    they drop biases too, here the bias is never dropped.

    Args:
        x: inputs of shape `(batch, units_in)`.
        W: weights of shape `(units_out, units_in)`.
        b: bias of shape `(units_out,)`.
        keep_prob: probability of keeping a weight, `0 < keep_prob <= 1`.
        rng: the only source of randomness.
        training: False in evaluation, which is the plain linear layer.

    Returns:
        `z` of shape `(batch, units_out)`.

    Raises:
        ValueError: `keep_prob` lies outside (0, 1] or is NaN.
    """
    check_keep_prob(keep_prob)
    if not training:
        return x @ W.T + b
    mask = rng.random((len(x), *W.shape)) < keep_prob  # (batch, units_out, units_in)
    thinned = W * mask / keep_prob  # a weight matrix for each example
    return np.einsum("nij,nj->ni", thinned, x) + b


def alpha_dropout(
    a: Array, keep_prob: float, rng: np.random.Generator, training: bool = True
) -> Array:
    """Dropout for SELU networks: input of mean 0 and variance 1 keeps both.

    Dropped entries take alpha' = -lambda alpha, the value that SELU takes far on the left; then
    `A * kept_or_alpha + B` with `A = (p + alpha'**2 p (1 - p))**-0.5` and
    `B = -A (1 - p) alpha'`, p being `keep_prob`. Klambauer et al. 2017, "New Dropout Technique".

    Args:
        a: activations of shape `(batch, ...)`, any number of dimensions.
        keep_prob: probability of keeping a unit, `0 < keep_prob <= 1`.
        rng: the only source of randomness.
        training: False in evaluation, when the input comes back.

    Returns:
        Output of the shape of `a`.

    Raises:
        ValueError: `keep_prob` lies outside (0, 1] or is NaN.
    """
    check_keep_prob(keep_prob)
    if not training:
        return a
    alpha_prime = -1.7580993408473766
    mask = rng.random(a.shape) < keep_prob
    scale = (keep_prob + alpha_prime**2 * keep_prob * (1 - keep_prob)) ** -0.5
    shift = -scale * (1 - keep_prob) * alpha_prime
    return scale * np.where(mask, a, alpha_prime) + shift


def dropblock_mask(
    height: int, width: int, keep_prob: float, block: int, rng: np.random.Generator
) -> Array:
    """Return a mask of 0 and 1 in which whole square blocks are dropped, not rescaled.

    Ghiasi et al. 2018, algorithm 1 and equation 1: top-left corners of the blocks that fit inside
    are drawn independently with probability `gamma = (1 - keep_prob) / block**2 * height * width /
    ((height - block + 1) * (width - block + 1))`.

    Args:
        height: rows of the mask.
        width: columns of the mask.
        keep_prob: nominal probability of keeping an entry, `0 < keep_prob <= 1`.
        block: side of a block in entries, at most `height` and `width`.
        rng: the only source of randomness.

    Returns:
        Mask of shape `(height, width)`, 1 where kept.

    Raises:
        ValueError: `keep_prob` lies outside (0, 1] or is NaN.
    """
    check_keep_prob(keep_prob)
    rows, columns = height - block + 1, width - block + 1  # places where a block fits
    gamma = min(1.0, (1 - keep_prob) / block**2 * height * width / (rows * columns))
    corners = rng.random((rows, columns)) < gamma
    mask = np.ones((height, width))
    for down in range(block):
        for right in range(block):  # every corner drops the entry that lies so far from it
            mask[down : down + rows, right : right + columns][corners] = 0
    return mask


def max_norm(W: Array, c: float) -> Array:
    """Scale each row whose norm exceeds `c` to norm `c`. Srivastava et al. 2014, section 5.1.

    Args:
        W: weights of shape `(units_out, units_in)`; a row holds what enters one unit.
        c: largest norm allowed, above 0.

    Returns:
        Weights of the shape of `W`.
    """
    norms = np.sqrt((W**2).sum(axis=1, keepdims=True))
    factors = c / np.maximum(norms, c)  # 1 where the norm is at most c
    return W * factors
