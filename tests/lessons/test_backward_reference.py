"""Lesson 03's reference against oracles that share no code with it."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from solutions.backward import (
    dropout_backward,
    linear_backward,
    momentum_step,
    numerical_gradient,
    prob_column_zero,
)


@pytest.mark.parametrize("shape", [(7,), (1, 4), (3, 5), (2, 3, 4), (2, 1, 3, 2)])
@pytest.mark.parametrize("keep_prob", [0.2, 0.7, 1.0])
def test_dropout_backward_is_the_slope_of_the_forward_pass(
    shape: tuple[int, ...], keep_prob: float
) -> None:
    """scipy's differences of forward, one curve behind it, give the same gradient."""
    rng = np.random.default_rng(1)
    a, mask = rng.normal(size=shape), rng.random(shape) < keep_prob

    def loss(flat: np.ndarray) -> float:
        return float(np.sin(flat * mask.ravel() / keep_prob).sum())

    dout = np.cos(a * mask / keep_prob)
    expected = optimize.approx_fprime(a.ravel(), loss, 1e-7).reshape(shape)
    np.testing.assert_allclose(dropout_backward(dout, mask, keep_prob), expected, atol=1e-5)


def test_dropout_backward_averages_to_the_gradient_without_dropout() -> None:
    """Over all 2**n masks, weighted by their probability, the gradient of a sum is dout itself."""
    dout, keep_prob = np.array([1.5, -2.0, 0.25]), 0.3
    mean = np.zeros(3)
    for mask in itertools.product([0, 1], repeat=3):
        weight = math.prod(keep_prob if m else 1 - keep_prob for m in mask)
        mean += weight * dropout_backward(dout, np.array(mask), keep_prob)
    np.testing.assert_allclose(mean, dout, rtol=1e-12)


@pytest.mark.parametrize("dtype", [bool, np.int64, np.float64])
def test_dropout_backward_takes_masks_of_any_dtype(dtype: type) -> None:
    """The dtype of the mask changes nothing for float64 gradients, and integers get fractions."""
    mask = np.array([[1, 0, 1]], dtype=dtype)
    da = dropout_backward(np.array([[2, 3, -5]]), mask, 0.8)
    assert da.dtype == np.float64
    np.testing.assert_array_equal(da, [[2.5, 0.0, -6.25]])


def test_float32_stays() -> None:
    """With bool masks and Python floats nothing is widened."""
    ones, mask = np.ones((2, 2), np.float32), np.ones((2, 2), bool)
    answers = [
        dropout_backward(ones, mask, 0.7),
        *linear_backward(ones, ones, ones),
        *momentum_step(ones, ones, ones, 0.1, 0.9),
    ]
    assert {answer.dtype for answer in answers} == {np.dtype(np.float32)}


@pytest.mark.parametrize("keep_prob", [0.0, -0.5, 1.0001, 2, math.nan, math.inf])
def test_bad_keep_prob_is_refused(keep_prob: float) -> None:
    """keep_prob must lie in (0, 1]; NaN does not."""
    with pytest.raises(ValueError, match="keep_prob"):
        dropout_backward(np.ones(2), np.ones(2), keep_prob)
    with pytest.raises(ValueError, match="keep_prob"):
        prob_column_zero(keep_prob, 3)


@pytest.mark.parametrize("sizes", [(1, 1, 1), (4, 3, 2), (2, 1, 5), (3, 6, 1)])
def test_linear_backward_agrees_with_differences(sizes: tuple[int, int, int]) -> None:
    """Each of the three gradients is the slope of a loss of z, by scipy's differences."""
    batch, units_out, units_in = sizes
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=(batch, units_in)), rng.normal(size=units_out)
    W = rng.normal(size=(units_out, units_in))

    def loss(flat: np.ndarray) -> float:
        parts = np.split(flat, [a.size, a.size + W.size])
        z = parts[0].reshape(a.shape) @ parts[1].reshape(W.shape).T + parts[2]
        return float(np.sin(z).sum())

    at = np.concatenate([a.ravel(), W.ravel(), b])
    slopes = np.split(optimize.approx_fprime(at, loss, 1e-7), [a.size, a.size + W.size])
    answers = linear_backward(np.cos(a @ W.T + b), a, W)
    for answer, slope, like in zip(answers, slopes, (a, W, b), strict=True):
        assert answer.shape == like.shape
        np.testing.assert_allclose(answer.ravel(), slope, atol=1e-5)


def test_column_of_a_unit_dropped_for_the_whole_batch_is_zero() -> None:
    """Column i of dW is zero exactly where unit i is dropped in every example."""
    rng = np.random.default_rng(3)
    mask = np.array([[1, 0, 0, 1], [0, 0, 1, 1]])
    dW = linear_backward(rng.normal(size=(2, 3)), mask * rng.normal(size=(2, 4)), np.ones((3, 4)))[
        1
    ]
    assert (dW == 0).all(axis=0).tolist() == [False, True, False, False]


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64])
def test_numerical_gradient_of_rosenbrock(dtype: type) -> None:
    """Against scipy's closed form, at a point that every dtype holds exactly."""
    point = np.array([-2, 1, 3, 0], dtype=dtype)
    grad = numerical_gradient(lambda x: float(optimize.rosen(x)), point)
    assert grad.dtype == np.float64
    np.testing.assert_allclose(grad, optimize.rosen_der(point.astype(float)), rtol=1e-6, atol=1e-4)


def test_numerical_gradient_calls_f_with_float64_of_the_same_shape() -> None:
    """f sees float64 arrays of the shape of a, whatever a is; a is left alone to the last bit."""
    point = np.array([[0.1, 1 / 3], [1e3, -7.7]], dtype=np.float32)
    before = point.tobytes()
    seen = set()

    def f(x: np.ndarray) -> float:
        seen.add((x.shape, x.dtype))
        return float(x.sum())

    numerical_gradient(f, point)
    assert seen == {((2, 2), np.dtype(np.float64))}
    assert point.tobytes() == before


def test_central_differences_have_an_error_of_second_order() -> None:
    """A step ten times larger makes the error about a hundred times larger."""
    errors = [
        abs(numerical_gradient(lambda x: float(np.exp(x[0])), np.zeros(1), eps)[0] - 1.0)
        for eps in (1e-3, 1e-2)
    ]
    assert 99 < errors[1] / errors[0] < 101


@given(
    steps=st.lists(st.floats(-2, 2), min_size=1, max_size=6),
    lr=st.floats(0.01, 1.0),
    beta=st.floats(0.0, 0.95),
)
def test_momentum_unrolled(steps: list[float], lr: float, beta: float) -> None:
    """After n steps the weight has moved by the geometric sum that the recursion unrolls to."""
    w, velocity = np.array([1.0]), np.array([0.0])
    for step in steps:
        w, velocity = momentum_step(w, np.array([step]), velocity, lr, beta)
    pulls = [sum(beta ** (k - j) * steps[j] for j in range(k + 1)) for k in range(len(steps))]
    np.testing.assert_allclose(velocity, [pulls[-1]], atol=1e-9)
    np.testing.assert_allclose(w, [1.0 - lr * sum(pulls)], atol=1e-9)


def test_weight_with_zero_gradient_moves_under_momentum() -> None:
    """The prediction of the lesson: 1 - 0.1 * 0.9 * 0.5."""
    w, velocity = momentum_step(np.array([1.0]), np.zeros(1), np.array([0.5]), 0.1, 0.9)
    assert w[0] == pytest.approx(0.955)
    assert velocity[0] == pytest.approx(0.45)


@pytest.mark.parametrize("keep_prob", [0.05, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("batch", [1, 2, 7, 64])
def test_prob_column_zero_is_the_binomial_chance_of_no_success(
    keep_prob: float, batch: int
) -> None:
    """scipy's binomial distribution at zero kept examples."""
    chance = prob_column_zero(keep_prob, batch)
    assert type(chance) is float
    assert chance == pytest.approx(stats.binom.pmf(0, batch, keep_prob), rel=1e-9)


def test_prob_column_zero_by_counting_all_masks() -> None:
    """Every way to drop a unit in three examples, weighted by its probability."""
    total = 0.0
    for kept in itertools.product([True, False], repeat=3):
        if not any(kept):
            total += math.prod(0.7 if k else 0.3 for k in kept)
    assert prob_column_zero(0.7, 3) == pytest.approx(total)
