"""Lesson 07 against PyTorch, where it has the layer."""

from __future__ import annotations

import numpy as np
import pytest

from solutions.variants import alpha_dropout, max_norm, spatial_dropout

torch = pytest.importorskip("torch", reason="make torch installs it")


@pytest.mark.parametrize("keep_prob", [0.3, 0.8])
def test_spatial_dropout_has_the_values_and_the_share_of_dropout2d(keep_prob: float) -> None:
    torch.manual_seed(0)
    a = np.ones((100, 40, 2, 3))
    ours = spatial_dropout(a, keep_prob, np.random.default_rng(1))
    theirs = torch.nn.Dropout2d(1 - keep_prob)(torch.from_numpy(a)).numpy()
    np.testing.assert_allclose(np.unique(ours), np.unique(theirs))
    bound = 6 * np.sqrt(2 * keep_prob * (1 - keep_prob) / 4000)
    assert abs((ours[..., 0, 0] > 0).mean() - (theirs[..., 0, 0] > 0).mean()) < bound


@pytest.mark.parametrize("keep_prob", [0.3, 0.8])
def test_alpha_dropout_has_the_two_branches_of_torchs(keep_prob: float) -> None:
    """Where both keep an entry they agree, and both give dropped entries the same value."""
    torch.manual_seed(0)
    a = np.random.default_rng(2).normal(size=(50, 60))
    ours = alpha_dropout(a, keep_prob, np.random.default_rng(3))
    theirs = torch.nn.AlphaDropout(1 - keep_prob)(torch.from_numpy(a)).numpy()
    values = []
    for out in (ours, theirs):
        found, counts = np.unique(out, return_counts=True)
        values.append(found[counts.argmax()])
    assert values[0] == pytest.approx(values[1], rel=1e-6)
    both = (ours != values[0]) & (theirs != values[1])
    np.testing.assert_allclose(ours[both], theirs[both], rtol=1e-6)


def test_max_norm_is_torchs_renorm() -> None:
    weights = np.random.default_rng(4).normal(size=(6, 5))
    theirs = torch.renorm(torch.from_numpy(weights), p=2, dim=0, maxnorm=1.5).numpy()
    np.testing.assert_allclose(max_norm(weights, 1.5), theirs, rtol=1e-6)
