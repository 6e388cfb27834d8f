"""Lesson 04, network: dropout inside a network of three layers.

Hidden layers are tanh, the output is linear, dropout follows each hidden activation. Conventions:
one row of `x` is one example; `W` is `(units_out, units_in)` and `z = a @ W.T + b`.

Sources: G. E. Hinton, N. Srivastava, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, "Improving
neural networks by preventing co-adaptation of feature detectors", arXiv:1207.0580, 2012 (the mean
network of test time). N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov,
"Dropout: A Simple Way to Prevent Neural Networks from Overfitting", Journal of Machine Learning
Research 15, 2014 (section 4: the feed-forward operation; section 5.1: back-propagation; section
10: the inverted form).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from solutions.given import check_keep_prob

Array = np.ndarray[Any, Any]
Params = list[tuple[Array, Array]]


def mlp_forward(
    x: Array, params: Params, keep_prob: float, rng: np.random.Generator, training: bool = True
) -> tuple[Array, Any]:
    """Three layers with inverted dropout after each hidden activation.

    Srivastava et al. 2014, section 4 with the scaling of section 10.

    Args:
        x: inputs, `(batch, units_in)`.
        params: three pairs `(W, b)`.
        keep_prob: probability of keeping a hidden unit, `0 < keep_prob <= 1`.
        rng: the only source of randomness.
        training: False in evaluation, when nothing is dropped and nothing is scaled.

    Returns:
        `(y, cache)`: outputs `(batch, units_out)`, and what `mlp_backward` needs.

    Raises:
        ValueError: `keep_prob` lies outside (0, 1] or is NaN.
    """
    check_keep_prob(keep_prob)
    if not training:
        keep_prob = 1.0  # every unit stays, and the division changes nothing
    (W1, b1), (W2, b2), (W3, b3) = params
    h1 = np.tanh(x @ W1.T + b1)  # (batch, units of layer 1)
    mask1 = rng.random(h1.shape) < keep_prob
    d1 = h1 * mask1 / keep_prob
    h2 = np.tanh(d1 @ W2.T + b2)  # (batch, units of layer 2)
    mask2 = rng.random(h2.shape) < keep_prob
    d2 = h2 * mask2 / keep_prob
    y = d2 @ W3.T + b3  # (batch, units_out)
    cache = (x, params, keep_prob, h1, mask1, d1, h2, mask2, d2)
    return y, cache


def mlp_backward(dy: Array, cache: Any) -> Params:
    """Gradients of the network by its parameters (back-propagation through the thinned network).

    Srivastava et al. 2014, section 5.1: forward and backward of one example use one sub-network.

    Args:
        dy: gradient of the loss by `y`, `(batch, units_out)`.
        cache: what `mlp_forward` returned with that `y`.

    Returns:
        `[(dW, db), ...]` in the order of `params`; sums over the batch, shaped like `params`.
    """
    x, params, keep_prob, h1, mask1, d1, h2, mask2, d2 = cache
    W2, W3 = params[1][0], params[2][0]
    dd2 = dy @ W3  # (batch, units of layer 2)
    dh2 = dd2 * mask2 / keep_prob
    dz2 = dh2 * (1 - h2**2)
    dd1 = dz2 @ W2  # (batch, units of layer 1)
    dh1 = dd1 * mask1 / keep_prob
    dz1 = dh1 * (1 - h1**2)
    return [
        (dz1.T @ x, dz1.sum(axis=0)),
        (dz2.T @ d1, dz2.sum(axis=0)),
        (dy.T @ d2, dy.sum(axis=0)),
    ]


def scale_weights(params: Params, keep_prob: float) -> Params:
    """Return the test-time network of classic dropout, the mean network of Hinton et al. 2012.

    In training a unit is there with probability `keep_prob`; in evaluation it always is, so the
    weights that read it shrink by `keep_prob` (Srivastava et al. 2014, figure 2).

    Args:
        params: pairs `(W, b)`, as trained with classic dropout after each hidden activation.
        keep_prob: probability of keeping a hidden unit, `0 < keep_prob <= 1`.

    Returns:
        New pairs: the first layer reads inputs, which are never dropped, so its weights stay.

    Raises:
        ValueError: `keep_prob` lies outside (0, 1] or is NaN.
    """
    check_keep_prob(keep_prob)
    first, *readers = params
    return [first, *((keep_prob * W, b) for W, b in readers)]


def bias_only(params: Params) -> Array:
    """Return what the network says when every hidden unit is dropped.

    The output layer then reads zeros, so `y = 0 @ W.T + b = b`.

    Args:
        params: pairs `(W, b)`.

    Returns:
        The output `(units_out,)`, the same for every input.
    """
    _, b = params[-1]
    return b.copy()
