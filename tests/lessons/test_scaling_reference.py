"""Lesson 02's reference against oracles that share no code with it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from solutions.exams import scaling_answers
from solutions.scaling import classic_forward, dropout_forward, dropout_moments

SHAPES = [(7,), (1, 5), (4, 3), (2, 3, 4), (2, 1, 3, 2)]
FORWARDS = [dropout_forward, classic_forward]


def all_masks(size: int) -> Iterator[tuple[int, ...]]:
    yield from itertools.product((0, 1), repeat=size)


def chance(mask: tuple[int, ...], p: Fraction) -> Fraction:
    return p ** sum(mask) * (1 - p) ** (len(mask) - sum(mask))


@pytest.mark.parametrize("keep_prob", [Fraction(1, 5), Fraction(1, 2), Fraction(4, 5), Fraction(1)])
def test_moments_are_those_of_every_mask_weighed_by_its_chance(keep_prob: Fraction) -> None:
    """Exact arithmetic over all 16 masks of four units."""
    a = [Fraction(3), Fraction(-2), Fraction(0), Fraction(1, 2)]
    means = [Fraction(0)] * 4
    squares = [Fraction(0)] * 4
    for mask in all_masks(4):
        for i in range(4):
            out = a[i] * mask[i] / keep_prob
            means[i] += chance(mask, keep_prob) * out
            squares[i] += chance(mask, keep_prob) * out**2
    variances = [s - m**2 for s, m in zip(squares, means, strict=True)]
    mean, variance = dropout_moments(np.array([float(x) for x in a]), float(keep_prob))
    np.testing.assert_allclose(mean, [float(m) for m in means], rtol=1e-12)
    np.testing.assert_allclose(variance, [float(v) for v in variances], rtol=1e-12, atol=1e-15)


@given(st.floats(0.05, 1.0), st.floats(-100, 100))
def test_moments_are_scipys_of_a_scaled_bernoulli(keep_prob: float, a: float) -> None:
    """Mean and variance of one unit by scipy's Bernoulli distribution."""
    mean, variance = dropout_moments(np.array([a]), keep_prob)
    coin = stats.bernoulli(keep_prob)
    np.testing.assert_allclose(mean[0], a / keep_prob * coin.mean(), rtol=1e-9, atol=1e-12)
    expected = (a / keep_prob) ** 2 * coin.var()
    np.testing.assert_allclose(variance[0], expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("forward", FORWARDS)
@pytest.mark.parametrize("keep_prob", [0.2, 0.7, 0.9])
def test_the_number_kept_is_binomial(
    forward: Callable[..., tuple[Any, Any]], keep_prob: float
) -> None:
    """Counts of kept units in rows of ten against scipy's binomial, by a chi-square test."""
    out, mask = forward(np.ones((4000, 10)), keep_prob, np.random.default_rng(17))
    counts = np.bincount((out != 0).sum(axis=1), minlength=11)
    expected = 4000 * stats.binom(10, keep_prob).pmf(np.arange(11))
    big = expected > 8
    seen = np.append(counts[big], counts[~big].sum())
    model = np.append(expected[big], expected[~big].sum())
    assert stats.chisquare(seen, model).pvalue > 1e-6
    np.testing.assert_array_equal(out != 0, mask)


@pytest.mark.parametrize("shape", SHAPES)
def test_inverted_training_is_the_quotient_entry_by_entry(shape: tuple[int, ...]) -> None:
    """Each entry by Python arithmetic, for any number of dimensions."""
    a = np.random.default_rng(1).normal(size=shape)
    out, mask = dropout_forward(a, 0.7, np.random.default_rng(2))
    assert out.shape == mask.shape == shape
    for place in np.ndindex(*shape):
        assert out[place] == pytest.approx(float(a[place]) / 0.7 if mask[place] else 0.0)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("training", [True, False])
def test_classic_output_is_always_input_times_mask(shape: tuple[int, ...], training: bool) -> None:
    """In training the mask is 0 or 1, in evaluation keep_prob."""
    a = np.random.default_rng(1).normal(size=shape)
    out, mask = classic_forward(a, 0.7, np.random.default_rng(2), training)
    np.testing.assert_allclose(out, a * mask, rtol=1e-15)
    assert set(np.unique(mask)) <= ({0, 1} if training else {0.7})
    assert mask.shape == shape


def test_inverted_evaluation_is_the_input_with_a_mask_of_ones() -> None:
    a = np.array([[1.5, -2.0, 0.0]])
    out, mask = dropout_forward(a, 0.3, np.random.default_rng(0), training=False)
    np.testing.assert_array_equal(out, [[1.5, -2.0, 0.0]])
    np.testing.assert_array_equal(mask, [[1, 1, 1]])


@pytest.mark.parametrize("forward", FORWARDS)
def test_evaluation_of_a_linear_layer_is_the_mean_of_training(
    forward: Callable[..., tuple[Any, Any]],
) -> None:
    """Exact enumeration: the mean over all masks of `W @ out` is what evaluation answers."""
    a, w, p = np.array([[1.0, -2.0, 0.5, 3.0]]), np.array([0.3, -1.0, 2.0, 0.7]), 0.6
    scale = 1 / p if forward is dropout_forward else 1.0
    mean = 0.0
    for mask in all_masks(4):
        weight = float(np.prod([p if m else 1 - p for m in mask]))
        mean += weight * sum(scale * x * m * v for x, m, v in zip(a[0], mask, w, strict=True))
    out, _ = forward(a, p, np.random.default_rng(0), training=False)
    assert float((out @ w)[0]) == pytest.approx(mean)


@pytest.mark.parametrize("keep_prob", [0.0, -0.1, 1.0001, 2, float("nan"), float("inf")])
def test_a_bad_keep_prob_is_refused(keep_prob: float) -> None:
    a = np.ones((2, 3))
    for forward in FORWARDS:
        with pytest.raises(ValueError, match="keep_prob"):
            forward(a, keep_prob, np.random.default_rng(0))
    with pytest.raises(ValueError, match="keep_prob"):
        dropout_moments(a, keep_prob)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("forward", FORWARDS)
def test_float32_is_kept_and_the_input_left_alone(
    forward: Callable[..., tuple[Any, Any]], training: bool
) -> None:
    a = np.random.default_rng(1).normal(size=(5, 4)).astype(np.float32)
    before = a.tobytes()
    out, _ = forward(a, 0.7, np.random.default_rng(2), training)
    assert out.dtype == np.float32
    assert a.tobytes() == before
    mean, variance = dropout_moments(a, 0.7)
    assert mean.dtype == variance.dtype == np.float32
    assert mean is not a


def test_integers_are_answered_in_float64() -> None:
    out, _ = dropout_forward(np.arange(1, 13).reshape(3, 4), 0.7, np.random.default_rng(3))
    assert out.dtype == np.float64
    assert np.isclose(out[out != 0] * 0.7, np.round(out[out != 0] * 0.7)).all()


@pytest.mark.parametrize("forward", FORWARDS)
def test_keep_prob_one_keeps_everything(forward: Callable[..., tuple[Any, Any]]) -> None:
    out, mask = forward(np.full((50, 60), 2.0), 1.0, np.random.default_rng(4))
    assert (out == 2.0).all()
    assert (mask == 1).all()


def test_predictions_are_what_the_reference_gives() -> None:
    """The right answers of the lesson's questions, by another way each."""
    row = np.array([[1, 0, 1, 1, 0, 1, 1, 0, 1, 1]])
    assert pytest.approx((row / 0.8).sum()) == scaling_answers.ROW_SUM
    assert pytest.approx(stats.binom(10, 0.8).pmf(8)) == scaling_answers.EXACTLY_EIGHT
    mean = np.ones(1)
    for _ in range(8):
        mean = mean * stats.bernoulli(0.8).mean()
    assert pytest.approx(mean[0]) == scaling_answers.SIGNAL_LEFT
