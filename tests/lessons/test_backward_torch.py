"""Lesson 03's reference against PyTorch's automatic differentiation and its optimiser."""

from __future__ import annotations

import numpy as np
import pytest

from solutions.backward import dropout_backward, linear_backward, momentum_step

torch = pytest.importorskip("torch", reason="make torch installs it")


@pytest.mark.parametrize("keep_prob", [0.3, 0.8])
def test_dropout_and_linear_backward_agree_with_autograd(keep_prob: float) -> None:
    """A layer of dropout with a given mask, then torch.nn.Linear, then a curve."""
    rng = np.random.default_rng(4)
    a, mask = rng.normal(size=(5, 4)), rng.random((5, 4)) < keep_prob
    layer = torch.nn.Linear(4, 3, dtype=torch.float64)
    start = torch.tensor(a, requires_grad=True)
    dropped = start * torch.tensor(mask) / keep_prob
    dropped.retain_grad()
    z = layer(dropped)
    z.retain_grad()
    torch.sin(z).sum().backward()
    weights = layer.weight.detach().numpy()
    da, dW, db = linear_backward(z.grad.numpy(), dropped.detach().numpy(), weights)
    np.testing.assert_allclose(dW, layer.weight.grad.numpy(), rtol=1e-10)
    np.testing.assert_allclose(db, layer.bias.grad.numpy(), rtol=1e-10)
    np.testing.assert_allclose(da, dropped.grad.numpy(), rtol=1e-10)
    np.testing.assert_allclose(
        dropout_backward(da, mask, keep_prob), start.grad.numpy(), rtol=1e-10, atol=1e-15
    )


def test_dropout_backward_agrees_with_torch_dropout() -> None:
    """torch's own dropout: its mask is read from its gradient of ones."""
    torch.manual_seed(0)
    a = torch.randn(6, 5, dtype=torch.float64, requires_grad=True)
    out = torch.nn.functional.dropout(a, p=0.3, training=True)
    mask = (out != 0).numpy()
    (out**2).sum().backward()
    dout = 2 * out.detach().numpy()
    np.testing.assert_allclose(dropout_backward(dout, mask, 0.7), a.grad.numpy(), rtol=1e-10)


def test_momentum_step_agrees_with_torch_sgd() -> None:
    """Six steps of torch.optim.SGD with momentum, a zero gradient among them."""
    rng = np.random.default_rng(5)
    w, velocity = rng.normal(size=(3, 2)), np.zeros((3, 2))
    weight = torch.nn.Parameter(torch.tensor(w))
    optimiser = torch.optim.SGD([weight], lr=0.1, momentum=0.9)
    for step in range(6):
        dw = np.zeros((3, 2)) if step == 3 else rng.normal(size=(3, 2))
        weight.grad = torch.tensor(dw)
        optimiser.step()
        w, velocity = momentum_step(w, dw, velocity, 0.1, 0.9)
        np.testing.assert_allclose(w, weight.detach().numpy(), rtol=1e-12)
