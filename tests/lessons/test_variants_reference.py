"""Lesson 07's reference against oracles that share no code: sampling, enumeration, scipy."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import ndimage, stats

from solutions.variants import (
    alpha_dropout,
    dropblock_mask,
    dropconnect_forward,
    gaussian_dropout,
    max_norm,
    spatial_dropout,
)

PROBS = [0.3, 0.8]


@pytest.mark.parametrize("keep_prob", PROBS)
def test_gaussian_noise_is_normal_with_the_moments_of_dropout(keep_prob: float) -> None:
    """Kolmogorov and Smirnov's test against the normal that the 2014 paper names."""
    out = gaussian_dropout(np.full((200, 100), -2.0), keep_prob, np.random.default_rng(1))
    sigma = ((1 - keep_prob) / keep_prob) ** 0.5
    assert stats.kstest((out / -2.0).ravel(), "norm", (1.0, sigma)).pvalue > 1e-6


@pytest.mark.parametrize("keep_prob", PROBS)
def test_spatial_dropout_has_one_value_in_each_channel(keep_prob: float) -> None:
    out = spatial_dropout(np.ones((80, 50, 3, 4)), keep_prob, np.random.default_rng(2))
    assert (out == out[:, :, :1, :1]).all()
    np.testing.assert_allclose(np.unique(out), [0, 1 / keep_prob])
    share = (out[:, :, 0, 0] > 0).mean()
    assert abs(share - keep_prob) < 6 * np.sqrt(keep_prob * (1 - keep_prob) / 4000)


def test_dropconnect_takes_every_value_that_the_masks_allow_and_no_other() -> None:
    """All 16 masks of a layer of one output and four inputs, listed one by one."""
    x, weights, b = np.array([[1.0, 2.0, -4.0, 8.5]]), np.array([[1.0, -1.5, 2.0, 0.5]]), [0.25]
    z = dropconnect_forward(
        np.tile(x, (2000, 1)), weights, np.array(b), 0.6, np.random.default_rng(3)
    )
    allowed = [
        sum(m * w * v for m, w, v in zip(mask, weights[0], x[0], strict=True)) / 0.6 + 0.25
        for mask in itertools.product((0, 1), repeat=4)
    ]
    assert {round(v, 9) for v in z.ravel()} == {round(v, 9) for v in allowed}


def test_dropconnect_mean_and_variance_against_sampling() -> None:
    """Section 3 of Wan et al. 2013: moments of a sum of independent terms."""
    rng = np.random.default_rng(4)
    x, weights, b = rng.normal(size=(1, 5)), rng.normal(size=(3, 5)), rng.normal(size=3)
    n, keep_prob = 40_000, 0.7
    z = dropconnect_forward(np.tile(x, (n, 1)), weights, b, keep_prob, rng)
    mean = x @ weights.T + b
    variance = (1 - keep_prob) / keep_prob * x**2 @ (weights**2).T
    assert (np.abs(z.mean(axis=0) - mean[0]) < 6 * np.sqrt(variance[0] / n)).all()
    np.testing.assert_allclose(z.var(axis=0), variance[0], rtol=0.06)
    plain = dropconnect_forward(x, weights, b, keep_prob, rng, training=False)
    np.testing.assert_allclose(plain, mean)


@pytest.mark.parametrize("keep_prob", [0.2, 0.5, 0.9])
def test_alpha_dropout_keeps_mean_0_and_variance_1_and_plain_dropout_does_not(
    keep_prob: float,
) -> None:
    a = np.random.default_rng(5).normal(size=(400, 250))
    out = alpha_dropout(a, keep_prob, np.random.default_rng(6))
    bound = 6 * np.sqrt(10 / a.size)  # kurtosis of the output is below 10
    assert abs(out.mean()) < bound
    assert abs(out.var() - 1) < bound
    plain = a * (np.random.default_rng(6).random(a.shape) < keep_prob) / keep_prob
    assert plain.var() == pytest.approx(1 / keep_prob, rel=0.1)
    assert plain.var() - 1 > bound


def test_alpha_prime_is_the_limit_of_selu() -> None:
    """With the map undone, a dropped entry is what SELU gives far on the left."""
    selu_far_left = -1.0507009873554805 * 1.6732632423543772
    a = np.random.default_rng(7).normal(size=(30, 40))
    out = alpha_dropout(a, 0.6, np.random.default_rng(8))
    values, counts = np.unique(out, return_counts=True)
    dropped = out == values[counts.argmax()]
    fit = stats.linregress(a[~dropped], out[~dropped])
    assert (out[dropped][0] - fit.intercept) / fit.slope == pytest.approx(selu_far_left)


@pytest.mark.parametrize(("size", "block"), [((14, 9), 3), ((6, 11), 2), ((5, 5), 5)])
def test_dropblock_drops_whole_blocks(size: tuple[int, int], block: int) -> None:
    """Scipy's opening with a square leaves the dropped entries as they are."""
    rng = np.random.default_rng(9)
    for _ in range(50):
        dropped = dropblock_mask(*size, 0.6, block, rng) == 0
        opened = ndimage.binary_opening(dropped, np.ones((block, block)))
        np.testing.assert_array_equal(opened, dropped)


@pytest.mark.parametrize(("size", "block"), [((14, 9), 3), ((8, 8), 1), ((6, 12), 5)])
def test_dropblock_realises_the_share_that_independent_corners_give(
    size: tuple[int, int], block: int
) -> None:
    """An entry is kept if none of the corners that reach it is drawn: less than 1 - p goes."""
    rows, columns = size[0] - block + 1, size[1] - block + 1
    gamma = 0.3 / block**2 * size[0] * size[1] / (rows * columns)
    reach = ndimage.convolve(
        np.pad(np.ones((rows, columns)), block), np.ones((block, block)), mode="constant"
    )
    expected = 1 - np.mean((1 - gamma) ** reach[reach > 0])
    rng = np.random.default_rng(10)
    shares = [1 - dropblock_mask(*size, 0.7, block, rng).mean() for _ in range(2000)]
    assert abs(np.mean(shares) - expected) < 6 * np.std(shares) / 2000**0.5
    assert expected < 0.3 or block == 1


def test_max_norm_projects_each_row_on_the_ball() -> None:
    """The nearest point of the disc of radius c, found by trying a fine circle."""
    weights = np.array([[3.0, -4.0], [0.3, 0.4], [0.0, 0.0], [-1.0, 0.1]])
    bounded = max_norm(weights, 1.0)
    for row, got in zip(weights, bounded, strict=True):
        angles = np.linspace(0, 2 * np.pi, 100_001)
        circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        inside = np.hypot(*row) <= 1
        nearest = row if inside else circle[((circle - row) ** 2).sum(axis=1).argmin()]
        np.testing.assert_allclose(got, nearest, atol=1e-4)


@pytest.mark.parametrize("layer", [gaussian_dropout, alpha_dropout, spatial_dropout])
def test_evaluation_and_keep_prob_1_give_the_input(layer: object) -> None:
    a = np.random.default_rng(11).normal(size=(3, 4, 2, 2)).astype(np.float32)
    for keep_prob, training in ((0.5, False), (1.0, True)):
        out = layer(a, keep_prob, np.random.default_rng(0), training)  # type: ignore[operator]
        np.testing.assert_allclose(out, a, rtol=1e-6)
        assert out.dtype == np.float32


@pytest.mark.parametrize("keep_prob", [0.0, -0.1, 1.2, float("nan")])
def test_bad_keep_prob_is_refused(keep_prob: float) -> None:
    rng, a = np.random.default_rng(0), np.ones((2, 3, 1, 1))
    for layer in (gaussian_dropout, alpha_dropout, spatial_dropout):
        with pytest.raises(ValueError, match="keep_prob"):
            layer(a, keep_prob, rng)
    with pytest.raises(ValueError, match="keep_prob"):
        dropblock_mask(4, 4, keep_prob, 2, rng)
    with pytest.raises(ValueError, match="keep_prob"):
        dropconnect_forward(np.ones((2, 3)), np.ones((4, 3)), np.ones(4), keep_prob, rng)
