"""Lesson 09's reference and what the lesson says: each statement beside a measurement."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from solutions.practice import choose_keep_prob, mean_losses, nn_dropout

SOURCE = Path(__file__).resolve().parents[2] / "source"


@pytest.fixture(scope="module")
def recorded() -> dict[str, Any]:
    """What the lesson's file holds."""
    with np.load(SOURCE / "09_practice" / "recorded.npz") as stored:
        return {name: stored[name] for name in stored.files}


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_an_entry_is_dropped_with_probability_p_and_divided_by_the_rest(p: float) -> None:
    """The share dropped lies within six sigma of p; survivors are x / (1 - p)."""
    x = np.random.default_rng(1).uniform(1, 2, (300, 200))
    out = nn_dropout(x, p, np.random.default_rng(2))
    assert abs(np.mean(out == 0) - p) < 6 * np.sqrt(p * (1 - p) / x.size)
    np.testing.assert_allclose(out[out != 0], x[out != 0] / (1 - p))


def test_everything_may_be_dropped() -> None:
    """p = 1 gives zeros, without a warning."""
    assert not nn_dropout(np.ones((3, 4)), 1.0, np.random.default_rng(1)).any()


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_other_rates_are_refused(p: float) -> None:
    """p must lie in [0, 1]."""
    with pytest.raises(ValueError, match="must lie in"):
        nn_dropout(np.ones((3, 4)), p, np.random.default_rng(1))


def test_loss_with_dropout_is_larger_by_the_variance_of_the_masks() -> None:
    """For a linear model the gap is the formula of lesson 6, sum of w**2 x**2 (1 - p) / p."""
    rng = np.random.default_rng(3)
    x, w = rng.normal(size=(50, 8)), rng.normal(size=8)
    y = x @ w + rng.normal(size=50)

    def predict(x: Any, rng: np.random.Generator, training: bool) -> Any:
        return nn_dropout(x, 0.5, rng, training) @ w

    on, off = mean_losses(predict, x, y, 4000, np.random.default_rng(4))
    assert off == pytest.approx(np.mean((x @ w - y) ** 2))
    assert on - off == pytest.approx(np.mean(x**2 @ w**2), rel=0.05)


def test_the_largest_value_within_one_standard_error_is_chosen() -> None:
    """0.5 is best by 0.01 and its standard error is 0.02, so 0.8 is as good; 1.0 is not."""
    errors = np.array([[0.30, 0.34], [0.19, 0.23], [0.18, 0.22]])
    assert choose_keep_prob(np.array([1.0, 0.8, 0.5]), errors) == 0.8


def test_statements_of_the_lesson_hold(recorded: dict[str, Any]) -> None:
    """The riddle, its solution, and no gain on clean labels, in the recorded losses."""
    ends = {
        round(float(p), 2): rows[:, -1]
        for p, rows in zip(recorded["rates"], recorded["losses"], strict=True)
    }
    logged, whole, new = ends[0.2]
    assert whole < new < 0.8 * logged
    assert all(abs(ends[p][2] - 0.20) < 0.01 for p in ends if p >= 0.3)
    assert choose_keep_prob(recorded["tried"], recorded["errors"]) == 0.2
    means = dict(zip(recorded["tried"].tolist(), recorded["errors"].mean(axis=1), strict=True))
    for keep_prob, said in ((1.0, 0.23), (0.2, 0.15), (0.1, 0.21)):
        assert round(float(means[keep_prob]), 2) == said
    switched = recorded["layer_errors"][1] - recorded["layer_errors"][2]  # seed by seed
    assert switched.mean() > 4 * switched.std(ddof=1) / len(switched) ** 0.5
    assert recorded["layer_errors"].mean(axis=1).argmin() == 4
    jagged = np.abs(np.diff(recorded["cost_fresh"], 2)).mean()
    assert jagged > 5 * np.abs(np.diff(recorded["cost_frozen"], 2)).mean()


def recorder() -> ModuleType:
    """The file that measures, which needs PyTorch."""
    pytest.importorskip("torch", reason="make torch installs it")
    path = SOURCE / "09_practice_record.py"
    spec = importlib.util.spec_from_file_location("practice_record", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_recorded_is_what_is_measured(recorded: dict[str, Any]) -> None:
    """One run of each kind, made anew, gives the recorded numbers."""
    measure = recorder()
    place = measure.TRIED.tolist().index(0.5)
    assert recorded["errors"][place, 0] == pytest.approx(measure.last_error(0.5, 0), abs=0.01)
    pair = tuple(recorded["layer_pairs"][2].tolist())
    assert recorded["layer_errors"][2, 0] == pytest.approx(measure.two_layers(pair, 0), abs=0.01)
    np.testing.assert_allclose(recorded["cost_frozen"], measure.costs("frozen"), rtol=1e-6)
    for name, values in measure.from_torch().items():
        np.testing.assert_allclose(recorded[name], values)


def test_recorded_network_has_the_gradient_of_its_loss() -> None:
    """A step of its descent is that of central differences, with a mask."""
    measure = recorder()
    rng = np.random.default_rng(5)
    network = measure.Network(rng, inputs=6, hidden=4)
    x, y = rng.normal(size=(5, 6)), np.array([0, 3, 9, 1, 3])
    factor = measure.factors((5, 4), 0.5, rng)
    before = network.W1.copy()
    slope = np.zeros_like(before)
    for index in np.ndindex(before.shape):
        ends = []
        for sign in (1, -1):
            network.W1 = before.copy()
            network.W1[index] += sign * 1e-5
            ends.append(network.loss(x, y, factor))
        slope[index] = (ends[0] - ends[1]) / 2e-5
    network.W1 = before.copy()
    network.step(x, y, factor, 1.0)
    np.testing.assert_allclose(before - network.W1, slope, atol=1e-8)
