"""Measures what lesson 09 shows, and records it in `09_practice/recorded.npz`.

    python source/09_practice_record.py      (with PyTorch: `make torch`)

It trains the network of lesson 05 (64 pixels, 64 tanh units, 10 classes) on digits of lesson 05.
The same versions give the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch

HERE = Path(__file__).resolve().parent
TARGET = HERE / "09_practice" / "recorded.npz"
RATES = np.round(np.arange(0.05, 1.001, 0.05), 2)  # keep_prob of the curves
TRIED = np.array([1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1])  # of the table to choose from
CURVE_SEEDS, TABLE_SEEDS, EXAMPLES, HIDDEN, BATCH = range(5), range(10), 300, 64, 20
CURVE = {"epochs": 60, "lr": 0.1}
TABLE = {"epochs": 100, "lr": 0.3}
LAYERS = {"epochs": 100, "lr": 0.1}
PAIRS = ((1.0, 1.0), (0.8, 0.5), (0.5, 0.8), (0.9, 0.3), (0.3, 0.9))  # of two hidden layers
WRONG = 0.2  # share of the training labels that are wrong in the table's runs

Array = np.ndarray[Any, Any]


def digits() -> tuple[Array, Array]:
    """Return all images scaled to [0, 1], and their labels."""
    stored = np.load(HERE / "05_experiment" / "data" / "digits.npz")
    return stored["x"] / 16.0, stored["y"].astype(int)


class Network:
    """One hidden layer of tanh units with inverted dropout, softmax, cross-entropy."""

    def __init__(self, rng: np.random.Generator, inputs: int = 64, hidden: int = HIDDEN) -> None:
        self.W1 = rng.normal(0, inputs**-0.5, (hidden, inputs))
        self.b1, self.b2 = np.zeros(hidden), np.zeros(10)
        self.W2 = rng.normal(0, hidden**-0.5, (10, hidden))

    def probabilities(self, x: Array, factor: Any = 1.0) -> tuple[Array, Array]:
        """Return hidden activations before the mask, and what softmax gives."""
        h = np.tanh(x @ self.W1.T + self.b1)
        z = (h * factor) @ self.W2.T + self.b2
        grown = np.exp(z - z.max(axis=1, keepdims=True))
        return h, grown / grown.sum(axis=1, keepdims=True)

    def loss(self, x: Array, y: Array, factor: Any = 1.0) -> float:
        """Return the mean cross-entropy."""
        return float(-np.log(self.probabilities(x, factor)[1][np.arange(len(y)), y]).mean())

    def step(self, x: Array, y: Array, factor: Any, lr: float) -> float:
        """Take a step of gradient descent; return the loss before it."""
        h, q = self.probabilities(x, factor)
        loss = float(-np.log(q[np.arange(len(y)), y]).mean())
        dz = q.copy()
        dz[np.arange(len(y)), y] -= 1
        dz /= len(y)
        dh = dz @ self.W2 * factor * (1 - h**2)
        self.W2 -= lr * dz.T @ (h * factor)
        self.b2 -= lr * dz.sum(axis=0)
        self.W1 -= lr * dh.T @ x
        self.b1 -= lr * dh.sum(axis=0)
        return loss

    def error(self, x: Array, y: Array) -> float:
        """Return the share of wrong answers, in evaluation."""
        return float(np.mean(self.probabilities(x)[1].argmax(axis=1) != y))


def split(seed: int, wrong: float = 0.0) -> tuple[np.random.Generator, tuple[Array, ...]]:
    """Return a generator and `(x, y, x_new, y_new)`; a share of y is wrong."""
    rng = np.random.default_rng(seed)
    x, y = digits()
    order = rng.permutation(len(x))
    here, new = order[:EXAMPLES], order[EXAMPLES : EXAMPLES + 1000]
    labels = y[here].copy()
    spoiled = rng.permutation(EXAMPLES)[: round(wrong * EXAMPLES)]
    labels[spoiled] = (labels[spoiled] + rng.integers(1, 10, len(spoiled))) % 10
    return rng, (x[here], labels, x[new], y[new])


def factors(shape: tuple[int, ...], keep_prob: float, rng: np.random.Generator) -> Array:
    """Return 0 or 1 / keep_prob for each entry."""
    return np.asarray((rng.random(shape) < keep_prob) / keep_prob)


def curves(keep_prob: float, seed: int) -> Array:
    """Return three losses an epoch, `(3, epochs)`.

    With dropout on as a framework logs it, the mean over the batches; of the same data in
    evaluation; of new data in evaluation.
    """
    rng, (x, y, x_new, y_new) = split(seed)
    network, rows = Network(rng), []
    for _ in range(int(CURVE["epochs"])):
        logged = []
        for batch in rng.permutation(EXAMPLES).reshape(-1, BATCH):
            factor = factors((BATCH, HIDDEN), keep_prob, rng)
            logged.append(network.step(x[batch], y[batch], factor, CURVE["lr"]))
        rows.append((np.mean(logged), network.loss(x, y), network.loss(x_new, y_new)))
    return np.array(rows).T


def last_error(keep_prob: float, seed: int) -> float:
    """Return the error on new digits after training with wrong labels."""
    rng, (x, y, x_new, y_new) = split(seed, WRONG)
    network = Network(rng)
    for _ in range(int(TABLE["epochs"])):
        for batch in rng.permutation(EXAMPLES).reshape(-1, BATCH):
            factor = factors((BATCH, HIDDEN), keep_prob, rng)
            network.step(x[batch], y[batch], factor, TABLE["lr"])
    return network.error(x_new, y_new)


def two_layers(pair: tuple[float, float], seed: int) -> float:
    """Return the error on new digits of a network with two hidden layers, a keep_prob for each."""
    rng, (x, y, x_new, y_new) = split(seed, WRONG)
    sizes = (64, HIDDEN, HIDDEN, 10)
    W = [rng.normal(0, n**-0.5, (m, n)) for n, m in pairwise(sizes)]
    b = [np.zeros(m) for m in sizes[1:]]
    for _ in range(int(LAYERS["epochs"])):
        for batch in rng.permutation(EXAMPLES).reshape(-1, BATCH):
            read, slopes = [x[batch]], []
            for i, keep_prob in enumerate(pair):
                h = np.tanh(read[i] @ W[i].T + b[i])
                factor = factors(h.shape, keep_prob, rng)
                read.append(h * factor)
                slopes.append(factor * (1 - h**2))
            z = read[2] @ W[2].T + b[2]
            grown = np.exp(z - z.max(axis=1, keepdims=True))
            dz = grown / grown.sum(axis=1, keepdims=True)
            dz[np.arange(BATCH), y[batch]] -= 1
            dz /= BATCH
            for i in (2, 1, 0):
                dW, db = dz.T @ read[i], dz.sum(axis=0)
                if i:
                    dz = dz @ W[i] * slopes[i - 1]
                W[i] -= LAYERS["lr"] * dW
                b[i] -= LAYERS["lr"] * db
    h = x_new
    for i in (0, 1):
        h = np.tanh(h @ W[i].T + b[i])
    return float(np.mean((h @ W[2].T + b[2]).argmax(axis=1) != y_new))


def costs(kind: str, steps: int = 80) -> list[float]:
    """Return the cost of each step of plain gradient descent on 100 examples, keep_prob 0.3.

    Args:
        kind: "fresh" masks in each step, one "frozen" mask, or the fresh run in "evaluation".
        steps: how many.
    """
    rng, (x, y, *_) = split(0)
    x, y = x[:100], y[:100]
    network, seen = Network(rng), []
    frozen = factors((len(x), HIDDEN), 0.3, rng)
    for _ in range(steps):
        factor = frozen if kind == "frozen" else factors((len(x), HIDDEN), 0.3, rng)
        whole = network.loss(x, y)
        seen.append((network.step(x, y, factor, 0.5), whole)[kind == "evaluation"])
    return seen


def from_torch() -> dict[str, Array]:
    """Return one pass of `torch.nn.Dropout(p=0.3)`, forward and backward."""
    torch.manual_seed(9)
    x = torch.randn(4, 6, dtype=torch.float64, requires_grad=True)
    dout = torch.randn(4, 6, dtype=torch.float64)
    out = torch.nn.Dropout(p=0.3)(x)
    out.backward(dout)
    arrays = {"x": x, "dout": dout, "out": out, "gradient": x.grad}
    return {f"torch_{name}": np.array(value.detach().numpy()) for name, value in arrays.items()}


def recorded(
    rates: Sequence[float] = tuple(RATES), tried: Sequence[float] = tuple(TRIED)
) -> dict[str, Array]:
    """Return everything that the lesson shows, by name."""
    return {
        "rates": np.array(rates),
        "losses": np.array(
            [np.mean([curves(p, seed) for seed in CURVE_SEEDS], axis=0) for p in rates]
        ).astype(np.float32),
        "tried": np.array(tried),
        "errors": np.array([[last_error(p, seed) for seed in TABLE_SEEDS] for p in tried]),
        "layer_pairs": np.array(PAIRS),
        "layer_errors": np.array([[two_layers(p, seed) for seed in TABLE_SEEDS] for p in PAIRS]),
        **{f"cost_{kind}": np.array(costs(kind)) for kind in ("fresh", "frozen", "evaluation")},
        **from_torch(),
        "torch_version": np.array(torch.__version__.split("+")[0]),
    }


if __name__ == "__main__":
    np.savez_compressed(TARGET, **recorded())
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")
