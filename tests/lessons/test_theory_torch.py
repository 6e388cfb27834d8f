"""Lesson 06 against PyTorch: its dropout layer trains to the closed form, and samples agree."""

from __future__ import annotations

import math

import numpy as np
import pytest

from solutions.theory import dropout_ols, mc_predict

torch = pytest.importorskip("torch", reason="make torch installs it")


def test_gradient_of_the_mean_loss_is_zero_at_dropout_ols() -> None:
    """Over 40,000 masks of `torch.nn.Dropout` the mean gradient at the minimiser vanishes."""
    torch.manual_seed(0)
    rng = np.random.default_rng(1)
    X, y, p, copies = rng.normal(size=(6, 3)), rng.normal(size=6), 0.7, 40_000
    w = torch.tensor(dropout_ols(X, y, p), requires_grad=True)
    inputs = torch.nn.Dropout(1 - p)(torch.tensor(X).repeat(copies, 1, 1))
    loss = ((torch.tensor(y) - inputs @ w) ** 2).sum() / copies
    (gradient,) = torch.autograd.grad(loss, w)
    each = -2 * ((torch.tensor(y) - inputs @ w).unsqueeze(-1) * inputs).sum(dim=1)
    error = each.std(dim=0) / math.sqrt(copies)
    assert (gradient.abs() < 6 * error).all()


def test_samples_of_a_torch_network() -> None:
    """`mc_predict` takes a network of PyTorch; mean and spread are those that torch computes."""
    torch.manual_seed(2)
    network = torch.nn.Sequential(
        torch.nn.Linear(3, 8), torch.nn.Tanh(), torch.nn.Dropout(0.4), torch.nn.Linear(8, 2)
    )
    seen: list[torch.Tensor] = []

    def forward(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        torch.manual_seed(int(rng.integers(2**31)))
        with torch.no_grad():
            seen.append(network(torch.tensor(x)))
        return seen[-1].numpy()

    x = np.random.default_rng(3).normal(size=(5, 3)).astype(np.float32)
    mean, std = mc_predict(forward, x, 9, np.random.default_rng(4))
    stack = torch.stack(seen)
    np.testing.assert_allclose(mean, stack.mean(dim=0).numpy(), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(std, stack.std(dim=0, correction=0).numpy(), rtol=1e-4, atol=1e-6)
    assert mean.dtype == std.dtype == np.float32
