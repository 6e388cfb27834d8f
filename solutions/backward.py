"""Lesson 03: the backward pass of dropout and of a linear layer, and how to check both.

Conventions: one row of `a` is one example; `W` is `(units_out, units_in)` and `z = a @ W.T + b`,
so column i of `dW` belongs to input unit i.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.given import check_keep_prob

Array = np.ndarray[Any, Any]


def dropout_backward(dout: Array, mask: Array, keep_prob: float) -> Array:
    """Gradient of inverted dropout: the mask and the factor of the forward pass once more.

    Forward is `out = a * mask / keep_prob`, entry by entry, so `d out / d a = mask / keep_prob`
    (Srivastava et al. 2014, section 5.1: a dropped unit contributes a gradient of zero).

    Args:
        dout: gradient of the loss by the output, any shape; integers answer in float64.
        mask: the mask of the forward pass, same shape, 0/1 of bool, int or float dtype.
        keep_prob: the probability the mask was drawn with; 1 after evaluation.

    Returns:
        Gradient of the loss by the input, same shape.

    Raises:
        ValueError: `keep_prob` is not in (0, 1].
    """
    check_keep_prob(keep_prob)
    return dout * mask / keep_prob


def linear_backward(dz: Array, a: Array, W: Array) -> tuple[Array, Array, Array]:
    """Gradients of the linear layer `z = a @ W.T + b` (the chain rule, Rumelhart et al. 1986).

    Args:
        dz: gradient of the loss by `z`, `(batch, units_out)`.
        a: the layer's input, `(batch, units_in)`.
        W: weights, `(units_out, units_in)`.

    Returns:
        `(da, dW, db)`, shaped like `a`, `W` and `b`. The loss is the sum over the batch, so `dW`
        and `db` are sums over the examples.
    """
    da = dz @ W
    dW = dz.T @ a
    db = dz.sum(axis=0)
    return da, dW, db


def numerical_gradient(f: Callable[[Array], float], a: Array, eps: float = 1e-6) -> Array:
    """Gradient of `f` at `a` by central differences, one entry at a time.

    `(f(a + eps) - f(a - eps)) / (2 eps)` has an error of order `eps**2`; a one-sided difference has
    one of order `eps` (Nocedal and Wright, Numerical Optimization, section 8.1).

    Args:
        f: takes an array shaped like `a` and returns a float.
        a: the point, any shape and any real dtype; it is left as it is.
        eps: half of the distance between the two points, in units of `a`.

    Returns:
        The gradient in float64, shaped like `a`.
    """
    point = np.array(a, dtype=np.float64)
    grad = np.zeros(point.shape)
    for index in np.ndindex(point.shape):
        centre = point[index]
        point[index] = centre + eps
        above = f(point)
        point[index] = centre - eps
        below = f(point)
        point[index] = centre
        grad[index] = (above - below) / (2 * eps)
    return grad


def momentum_step(
    w: Array, dw: Array, velocity: Array, lr: float, beta: float
) -> tuple[Array, Array]:
    """One step of gradient descent with classical momentum (Polyak 1964; Sutskever et al. 2013).

    Args:
        w: weights, any shape.
        dw: gradient of the loss by `w`, same shape.
        velocity: velocity after the step before, same shape; zeros at the start.
        lr: learning rate.
        beta: the share of the velocity that is kept, in [0, 1).

    Returns:
        `(w, velocity)` after the step, as new arrays.
    """
    velocity = beta * velocity + dw
    return w - lr * velocity, velocity


def prob_column_zero(keep_prob: float, batch: int) -> float:
    """Chance that a unit is dropped in every example of a batch, so that its column of dW is zero.

    Args:
        keep_prob: probability of keeping a unit, in each example on its own.
        batch: number of examples, at least 1.

    Returns:
        A probability.

    Raises:
        ValueError: `keep_prob` is not in (0, 1].
    """
    check_keep_prob(keep_prob)
    return float((1 - keep_prob) ** batch)
