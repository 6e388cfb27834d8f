"""Lesson 05: does dropout help? Wrong labels, training in plain NumPy, a sweep over many seeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from solutions.experiment_given import initial_weights, softmax_gradient
from solutions.given import check_keep_prob

Array = np.ndarray[Any, Any]


def corrupt_labels(y: Array, fraction: float, rng: np.random.Generator) -> Array:
    """Make some labels wrong: exactly `round(fraction * n)`, chosen without replacement.

    Args:
        y: labels, integers of shape (n,), at least two classes.
        fraction: share of labels to change, 0 to 1.
        rng: the source of randomness.

    Returns:
        A new array of labels, shape (n,). Each chosen label is another class than before, drawn
        evenly from the other classes that occur in `y`.
    """
    classes = np.unique(y)  # sorted
    chosen = rng.choice(len(y), size=round(fraction * len(y)), replace=False)
    steps = rng.integers(1, len(classes), size=len(chosen))  # never 0: never the same class
    place = np.searchsorted(classes, y[chosen])
    wrong = y.copy()
    wrong[chosen] = classes[(place + steps) % len(classes)]
    return wrong


def learned_by_heart(answers: Array, given: Array, right: Array) -> float:
    """Return the share of the wrong labels that a network has learned by heart.

    Args:
        answers: what it answers to its training examples, shape (n,).
        given: the labels that it was trained with, shape (n,); at least one is wrong.
        right: the right labels, shape (n,).

    Returns:
        Of the examples whose given label is wrong, the share that is answered with that label.
    """
    wrong = given != right
    return float(np.mean(answers[wrong] == given[wrong]))


def train(
    x: Array,
    y: Array,
    x_val: Array,
    y_val: Array,
    keep_prob: float,
    rng: np.random.Generator,
    hidden: int = 64,
    epochs: int = 200,
    lr: float = 0.3,
    batch: int = 16,
) -> dict[str, list[float]]:
    """Train one tanh hidden layer with inverted dropout and a softmax output by mini-batch SGD.

    The loss is the mean cross-entropy of a batch. Dropout as in Srivastava et al. (2014),
    section 4, in the inverted form (section 10).

    Args:
        x: inputs scaled to [0, 1], shape (n, inputs).
        y: labels 0, 1, ..., shape (n,).
        x_val: inputs that are not trained on, shape (m, inputs).
        y_val: their labels, shape (m,).
        keep_prob: probability of keeping a hidden unit, in (0, 1].
        rng: draws the initial weights, the order of the examples and the masks.
        hidden: number of hidden units.
        epochs: number of passes through `x`.
        lr: learning rate.
        batch: number of examples in one step; the last step of an epoch may have fewer.

    Returns:
        `train_error` and `val_error`, one number an epoch: the share misclassified at its end, in
        evaluation mode.

    Raises:
        ValueError: keep_prob is not in (0, 1].
    """
    check_keep_prob(keep_prob)
    W1, b1, W2, b2 = initial_weights(x.shape[1], hidden, int(y.max()) + 1, rng)
    history: dict[str, list[float]] = {"train_error": [], "val_error": []}
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch):
            rows = order[start : start + batch]
            # Forward: the hidden layer, dropout, the output
            h = np.tanh(x[rows] @ W1.T + b1)  # (batch, hidden)
            scaled_mask = (rng.random(h.shape) < keep_prob) / keep_prob
            dropped = h * scaled_mask
            z = dropped @ W2.T + b2  # (batch, classes)
            # Backward, from the output to the weights in front of the hidden layer
            dz = softmax_gradient(z, y[rows])
            dh = (dz @ W2) * scaled_mask * (1 - h**2)  # tanh' from h before the mask
            # One step downhill
            W2 -= lr * dz.T @ dropped
            b2 -= lr * dz.sum(axis=0)
            W1 -= lr * dh.T @ x[rows]
            b1 -= lr * dh.sum(axis=0)
        # Evaluation: the whole network, no mask, no scaling
        for name, inputs, labels in (("train_error", x, y), ("val_error", x_val, y_val)):
            answers = (np.tanh(inputs @ W1.T + b1) @ W2.T + b2).argmax(axis=1)
            history[name].append(float(np.mean(answers != labels)))
    return history


def sweep(
    keep_probs: Sequence[float],
    seeds: Sequence[int],
    run: Callable[[float, np.random.Generator], float],
) -> Array:
    """Repeat an experiment with many seeds for each value of keep_prob.

    Args:
        keep_probs: values to try.
        seeds: at least two; every value is tried with the same ones.
        run: the experiment, `run(keep_prob, rng) -> float`.

    Returns:
        An array of shape (len(keep_probs), 2): mean over the seeds, and its standard error, the
        standard deviation (ddof = 1) over the square root of the number of seeds.
    """
    table = np.zeros((len(keep_probs), 2))
    for row, keep_prob in enumerate(keep_probs):
        values = [run(keep_prob, np.random.default_rng(seed)) for seed in seeds]
        table[row] = np.mean(values), np.std(values, ddof=1) / np.sqrt(len(values))
    return table
