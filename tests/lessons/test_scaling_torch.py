"""Lesson 02 against PyTorch, an oracle that shares no code with it."""

from __future__ import annotations

import numpy as np
import pytest

from solutions.scaling import classic_forward, dropout_forward, dropout_moments

torch = pytest.importorskip("torch", reason="make torch installs it")


@pytest.mark.parametrize("keep_prob", [0.3, 0.8])
def test_training_has_the_values_and_the_share_of_torchs_dropout(keep_prob: float) -> None:
    """Both give 0 or a / keep_prob, and keep the same share within six standard deviations."""
    torch.manual_seed(0)
    a = np.linspace(0.5, 2.0, 20_000).reshape(100, 200)
    ours, _ = dropout_forward(a, keep_prob, np.random.default_rng(1))
    theirs = torch.nn.Dropout(1 - keep_prob)(torch.from_numpy(a)).numpy()
    both = (ours != 0) & (theirs != 0)
    np.testing.assert_allclose(ours[both], theirs[both], rtol=1e-12)
    bound = 6 * np.sqrt(2 * keep_prob * (1 - keep_prob) / a.size)
    assert abs((ours != 0).mean() - (theirs != 0).mean()) < bound


def test_evaluation_is_torchs() -> None:
    a = np.random.default_rng(2).normal(size=(4, 5))
    ours, _ = dropout_forward(a, 0.6, np.random.default_rng(1), training=False)
    theirs = torch.nn.Dropout(0.4).eval()(torch.from_numpy(a)).numpy()
    np.testing.assert_array_equal(ours, theirs)


def test_gradient_of_the_output_is_mask_over_keep_prob() -> None:
    """Autograd through the formula agrees with the factor that each kept unit got."""
    a = np.random.default_rng(3).normal(size=(6, 7))
    out, mask = dropout_forward(a, 0.7, np.random.default_rng(4))
    x = torch.from_numpy(a).requires_grad_()
    (x * torch.from_numpy(mask) / 0.7).sum().backward()
    np.testing.assert_allclose(x.grad.numpy() * a, out, rtol=1e-12)


def test_classic_weights_scaled_at_test_time_are_the_same_network() -> None:
    """Scaling the units by keep_prob is scaling the weights that read them."""
    a = np.random.default_rng(5).normal(size=(3, 4))
    layer = torch.nn.Linear(4, 2).double()
    out, _ = classic_forward(a, 0.5, np.random.default_rng(0), training=False)
    ours = layer(torch.from_numpy(out)).detach().numpy()
    with torch.no_grad():
        layer.weight *= 0.5
    np.testing.assert_allclose(ours, layer(torch.from_numpy(a)).detach().numpy(), rtol=1e-12)


def test_moments_are_measured_in_torch() -> None:
    """Mean and variance over many draws of PyTorch's own dropout."""
    torch.manual_seed(6)
    row = np.array([2.0, -1.0, 0.5, 0.0])
    mean, variance = dropout_moments(row, 0.8)
    drawn = torch.nn.Dropout(0.2)(torch.from_numpy(np.tile(row, (200_000, 1)))).numpy()
    bound = 6 * np.sqrt(variance / 200_000) + 1e-12
    assert (np.abs(drawn.mean(axis=0) - mean) < bound).all()
    np.testing.assert_allclose(drawn.var(axis=0), variance, rtol=0.05, atol=1e-12)
