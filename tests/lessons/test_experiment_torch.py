"""The reference of lesson 05 against PyTorch's autograd and optimiser."""

from __future__ import annotations

import numpy as np
import pytest

from solutions.experiment import train
from solutions.experiment_given import initial_weights

torch = pytest.importorskip("torch", reason="make torch installs it")


def test_training_without_dropout_is_that_of_torch() -> None:
    """Ten epochs of mini-batches with the same weights and order give the same errors."""
    rng = np.random.default_rng(1)
    x, x_val = rng.random((60, 8)), rng.random((500, 8))
    y, y_val = rng.integers(0, 4, 60), rng.integers(0, 4, 500)
    settings = {"hidden": 10, "epochs": 10, "lr": 0.3, "batch": 16}
    history = train(x, y, x_val, y_val, 1.0, np.random.default_rng(2), **settings)

    draws = np.random.default_rng(2)
    weights = [torch.tensor(w, requires_grad=True) for w in initial_weights(8, 10, 4, draws)]
    optimiser = torch.optim.SGD(weights, lr=0.3)

    def logits(some_x: np.ndarray) -> torch.Tensor:
        W1, b1, W2, b2 = weights
        return torch.tanh(torch.tensor(some_x) @ W1.T + b1) @ W2.T + b2

    expected = []
    for _ in range(10):
        order = draws.permutation(60)
        for start in range(0, 60, 16):
            rows = order[start : start + 16]
            draws.random((len(rows), 10))  # the masks, all ones at keep_prob = 1
            optimiser.zero_grad()
            loss = torch.nn.functional.cross_entropy(logits(x[rows]), torch.tensor(y[rows]))
            loss.backward()
            optimiser.step()
        answers = logits(x_val).argmax(dim=1).numpy()
        expected.append(float(np.mean(answers != y_val)))
    np.testing.assert_allclose(history["val_error"], expected, atol=1e-12)


def test_one_step_with_dropout_is_that_of_torch() -> None:
    """With the same masks, autograd moves the weights to the same answers."""
    rng = np.random.default_rng(3)
    x, x_val = rng.random((20, 6)), rng.random((2000, 6))
    y, y_val = rng.integers(0, 3, 20), rng.integers(0, 3, 2000)
    settings = {"hidden": 9, "epochs": 1, "lr": 1.0, "batch": 20}
    history = train(x, y, x_val, y_val, 0.7, np.random.default_rng(4), **settings)

    draws = np.random.default_rng(4)
    W1, b1, W2, b2 = (torch.tensor(w, requires_grad=True) for w in initial_weights(6, 9, 3, draws))
    order = draws.permutation(20)
    factor = torch.tensor((draws.random((20, 9)) < 0.7) / 0.7)
    z = (torch.tanh(torch.tensor(x[order]) @ W1.T + b1) * factor) @ W2.T + b2
    torch.nn.functional.cross_entropy(z, torch.tensor(y[order])).backward()
    with torch.no_grad():
        for weight in (W1, b1, W2, b2):
            weight -= weight.grad
        answers = (torch.tanh(torch.tensor(x_val) @ W1.T + b1) @ W2.T + b2).argmax(dim=1)
    assert history["val_error"] == [pytest.approx(np.mean(answers.numpy() != y_val), abs=1e-12)]
