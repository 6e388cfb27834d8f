"""Lesson 01's reference beside PyTorch's dropout."""

from __future__ import annotations

import numpy as np
import pytest

from solutions.masks import apply_mask, kept_fraction, make_mask

torch = pytest.importorskip("torch", reason="make torch installs it")


def test_apply_mask_is_torch_dropout_without_its_scaling() -> None:
    """torch says which entries it dropped; the same mask gives the same output up to the factor."""
    torch.manual_seed(0)
    a = torch.randn(40, 30, dtype=torch.float64)
    out = torch.nn.functional.dropout(a, p=0.3, training=True)
    mask = (out != 0).numpy()
    np.testing.assert_allclose(apply_mask(a.numpy(), mask) / 0.7, out.numpy(), rtol=1e-12)


def test_make_mask_keeps_what_torch_would_keep_on_average() -> None:
    """torch asks for the probability of dropping: 1 - keep_prob. Shares agree within six sigma."""
    torch.manual_seed(1)
    theirs = (torch.nn.functional.dropout(torch.ones(400, 500), p=0.2) != 0).numpy()
    ours = make_mask((400, 500), 0.8, np.random.default_rng(1))
    bound = 6 * np.sqrt(0.8 * 0.2 / ours.size * 2)
    assert abs(ours.mean() - theirs.mean()) < bound
    spread = np.sqrt(0.8 * 0.2 / 500)
    assert kept_fraction(ours).std() == pytest.approx(spread, rel=0.2)
    assert kept_fraction(theirs).std() == pytest.approx(spread, rel=0.2)
