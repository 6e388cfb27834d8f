"""The reference of lesson 04 against PyTorch's autograd, with the masks that were drawn."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from solutions.network import mlp_backward, mlp_forward

torch = pytest.importorskip("torch", reason="make torch installs it")


@pytest.mark.parametrize(("keep_prob", "training"), [(0.6, True), (0.85, True), (0.6, False)])
def test_outputs_and_gradients_agree_with_autograd(keep_prob: float, training: bool) -> None:
    """Layers of torch.nn.Linear with the same masks give the same y and the same gradients."""
    rng = np.random.default_rng(0)
    sizes = (3, 6, 5, 2)
    layers = [torch.nn.Linear(m, n).double() for m, n in itertools.pairwise(sizes)]
    params = [
        (one.weight.detach().numpy().copy(), one.bias.detach().numpy().copy()) for one in layers
    ]
    x, dy = rng.normal(size=(8, 3)), rng.normal(size=(8, 2))
    y, cache = mlp_forward(x, params, keep_prob, np.random.default_rng(1), training)
    drawn = np.random.default_rng(1)
    a = torch.from_numpy(x)
    for layer in layers[:-1]:
        a = torch.tanh(layer(a))
        if training:
            mask = drawn.random(tuple(a.shape)) < keep_prob
            a = a * torch.from_numpy(mask.astype(float)) / keep_prob
    out = layers[-1](a)
    (out * torch.from_numpy(dy)).sum().backward()
    np.testing.assert_allclose(y, out.detach().numpy())
    for (dW, db), layer in zip(mlp_backward(dy, cache), layers, strict=True):
        np.testing.assert_allclose(dW, layer.weight.grad.numpy(), atol=1e-12)
        np.testing.assert_allclose(db, layer.bias.grad.numpy(), atol=1e-12)
