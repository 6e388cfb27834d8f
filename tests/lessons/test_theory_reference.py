"""Lesson 06's reference against oracles that share no code with it."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import optimize, special, stats

from solutions.theory import (
    all_masks,
    dropout_ols,
    ensemble_geometric_mean,
    ensemble_mean,
    mc_predict,
)

KEEP_PROBS = (0.2, 0.5, 0.8, 1.0)


def data(batch: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    return rng.normal(size=(batch, n)) + 0.5, rng.normal(size=batch)


@pytest.mark.parametrize("keep_prob", KEEP_PROBS)
def test_dropout_ols_minimises_the_loss_enumerated_over_all_masks(keep_prob: float) -> None:
    """With few examples and inputs every mask of the whole data set can be visited."""
    X, y = data(4, 3)
    masks = [np.array(bits).reshape(4, 3) for bits in itertools.product([0, 1], repeat=12)]
    chances = [keep_prob ** m.sum() * (1 - keep_prob) ** (12 - m.sum()) for m in masks]

    def loss(w: np.ndarray) -> float:
        errors = [((y - (m * X / keep_prob) @ w) ** 2).sum() for m in masks]
        return float(np.dot(chances, errors))

    w = dropout_ols(X, y, keep_prob)
    found = optimize.minimize(loss, np.zeros(3), method="BFGS", options={"gtol": 1e-4})
    np.testing.assert_allclose(w, found.x, atol=1e-4)
    assert loss(w) <= found.fun + 1e-9


def test_dropout_ols_closed_form_of_one_example() -> None:
    """The case that the course names: both inputs give the same to the prediction."""
    w = dropout_ols(np.array([[10.0, 1.0]]), np.array([11.0]), 0.5)
    np.testing.assert_allclose(w, [11 / 30, 11 / 3])


def test_dropout_ols_does_not_depend_on_units_of_measurement() -> None:
    """An input given in other units gets a weight that makes up for it, unlike in plain ridge."""
    X, y = data(10, 3)
    units = np.array([1000.0, 1.0, 0.01])
    np.testing.assert_allclose(dropout_ols(X * units, y, 0.7) * units, dropout_ols(X, y, 0.7))


@pytest.mark.parametrize("bad", [0.0, -0.1, 1.1, math.nan])
@pytest.mark.parametrize("function", [dropout_ols, ensemble_mean, ensemble_geometric_mean])
def test_bad_keep_prob_is_refused(function: object, bad: float) -> None:
    """All functions with a keep_prob refuse one that makes no sense."""
    with pytest.raises(ValueError, match="keep_prob"):
        function(np.eye(2), np.ones(2), bad)  # type: ignore[operator]


@pytest.mark.parametrize("n", [1, 2, 5, 10])
def test_all_masks_are_all_tuples_of_zeros_and_ones(n: int) -> None:
    """The rows are those of itertools, each once."""
    rows = [tuple(row) for row in all_masks(n).tolist()]
    assert sorted(rows) == sorted(itertools.product([0, 1], repeat=n))


def unit(n: int, batch: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(n)
    return rng.normal(size=n), rng.normal(size=(batch, n))


@pytest.mark.parametrize("keep_prob", KEEP_PROBS)
def test_ensemble_mean_is_the_mean_by_counts_of_kept_inputs(keep_prob: float) -> None:
    """With equal inputs only the number of kept ones counts, and that is binomial."""
    number = stats.binom(7, keep_prob)
    expected = number.expect(lambda k: special.expit(0.6 * k))
    seen = ensemble_mean(np.full(7, 0.3), np.full(7, 2.0), keep_prob)
    np.testing.assert_allclose(seen, expected, rtol=1e-12)


def test_ensemble_mean_is_what_sampling_approaches() -> None:
    """200,000 draws of the sub-network agree within six standard errors."""
    w, x = unit(6, 3)
    kept = np.random.default_rng(2).random((200_000, 6)) < 0.7
    said = special.expit(kept @ (w * x).T)  # (draws, batch)
    error = said.std(axis=0) / math.sqrt(len(said))
    assert (np.abs(said.mean(axis=0) - ensemble_mean(w, x, 0.7)) < 6 * error).all()


@pytest.mark.parametrize("keep_prob", KEEP_PROBS)
@pytest.mark.parametrize("n", [1, 4, 9])
def test_geometric_mean_is_weight_scaling_to_machine_precision(n: int, keep_prob: float) -> None:
    """The lesson's claim, at full precision."""
    w, x = unit(n, 20)
    seen = ensemble_geometric_mean(w, x, keep_prob)
    np.testing.assert_allclose(seen, special.expit(keep_prob * x @ w), rtol=1e-14, atol=0)


def test_geometric_mean_by_products() -> None:
    """The definition, sub-network by sub-network, in plain Python."""
    w, x = unit(3, 1)
    yes = no = 1.0
    for bits in itertools.product([0, 1], repeat=3):
        chance = math.prod(0.8 if bit else 0.2 for bit in bits)
        s = 1 / (1 + math.exp(-sum(b * u * v for b, u, v in zip(bits, w, x[0], strict=True))))
        yes, no = yes * s**chance, no * (1 - s) ** chance
    assert ensemble_geometric_mean(w, x[0], 0.8) == pytest.approx(yes / (yes + no), rel=1e-13)


def test_arithmetic_mean_is_another_one() -> None:
    """Away from w . x = 0 the two means differ visibly."""
    w, x = np.array([3.0, 2.0]), np.ones(2)
    assert ensemble_geometric_mean(w, x, 0.5) - ensemble_mean(w, x, 0.5) > 0.05


def test_single_input_gives_a_scalar() -> None:
    """One input of shape (n,) is answered by one number."""
    w, x = unit(3, 4)
    for function in (ensemble_mean, ensemble_geometric_mean):
        assert np.shape(function(w, x[0], 0.7)) == ()
        assert function(w, x, 0.7).shape == (4,)


def test_mc_predict_agrees_with_the_moments_of_linear_dropout() -> None:
    """For a linear layer mean and spread of dropout are known in closed form."""
    w, x = unit(5, 4)
    p, samples = 0.8, 40_000

    def forward(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return (x * (rng.random(x.shape) < p) / p) @ w

    mean, std = mc_predict(forward, x, samples, np.random.default_rng(3))
    exact = np.sqrt((1 - p) / p * (x**2 @ w**2))
    assert (np.abs(mean - x @ w) < 6 * exact / math.sqrt(samples)).all()
    np.testing.assert_allclose(std, exact, rtol=0.03)


def test_mc_predict_goes_on_with_the_generator() -> None:
    """After the call the generator stands where the samples left it."""
    used, twin = np.random.default_rng(4), np.random.default_rng(4)
    mean, std = mc_predict(lambda x, rng: x + rng.random(2), np.zeros(2), 3, used)
    draws = twin.random((3, 2))
    np.testing.assert_allclose(mean, draws.mean(axis=0))
    np.testing.assert_allclose(std, draws.std(axis=0))
    assert used.random() == twin.random()


def test_softmax_layer_is_weight_scaling_too() -> None:
    """What the lesson shows for three classes: the normalised geometric mean of softmax."""
    rng = np.random.default_rng(5)
    weights, x, p = rng.normal(size=(3, 6)), rng.normal(size=6), 0.7
    masks = all_masks(6)
    chances = stats.bernoulli(p).pmf(masks).prod(axis=1)
    product = np.exp(chances @ special.log_softmax((masks * x) @ weights.T, axis=1))
    np.testing.assert_allclose(product / product.sum(), special.softmax(p * weights @ x))
