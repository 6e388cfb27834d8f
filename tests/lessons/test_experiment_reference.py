"""The reference of lesson 05 against closed forms, SciPy and a network that shares no code."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from scipy import special, stats

from solutions.experiment import corrupt_labels, learned_by_heart, sweep, train
from solutions.experiment_given import initial_weights, softmax_gradient

COURSE = Path(__file__).resolve().parents[2]
FOLDER = COURSE / "source" / "05_experiment"


@pytest.mark.parametrize(
    ("classes", "fraction"), [((0, 1, 2), 0.3), ((2, 5, 7, 9), 1.0), ((0, 1), 0.0)]
)
def test_wrong_labels_are_exactly_as_many_as_asked(
    classes: tuple[int, ...], fraction: float
) -> None:
    """The number is exact, the classes are those that occur, and y stays."""
    y = np.random.default_rng(1).choice(classes, 157)
    before = y.copy()
    wrong = corrupt_labels(y, fraction, np.random.default_rng(2))
    assert (wrong != y).sum() == round(fraction * 157)
    assert set(wrong) <= set(classes)
    assert wrong.dtype == y.dtype
    assert np.array_equal(y, before)


def test_wrong_labels_are_even_over_the_other_classes() -> None:
    """A chi-square test of SciPy finds nothing in 30,000 changed labels."""
    y = np.repeat([0, 1, 2, 3], [20000, 6000, 3000, 1000])
    wrong = corrupt_labels(y, 1.0, np.random.default_rng(3))
    for label in range(4):
        counts = np.delete(np.bincount(wrong[y == label], minlength=4), label)
        assert stats.chisquare(counts).pvalue > 1e-6


def test_one_step_is_the_numerical_gradient() -> None:
    """One step over the whole set without dropout follows central differences of the loss.

    The step is read from predictions: the errors after it are those of the weights that a step
    along the numerical gradient gives.
    """
    rng = np.random.default_rng(4)
    x, y, x_val = rng.random((12, 5)), np.arange(12) % 3, rng.random((4000, 5))
    y_val = rng.integers(0, 3, 4000)
    weights = list(initial_weights(5, 6, 3, np.random.default_rng(5)))

    def loss(parameters: list[np.ndarray]) -> float:
        W1, b1, W2, b2 = parameters
        z = np.tanh(x @ W1.T + b1) @ W2.T + b2
        return float(np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(12), y]))

    stepped = []
    for place, weight in enumerate(weights):
        slope = np.zeros_like(weight)
        for index in np.ndindex(weight.shape):
            sides = []
            for move in (1e-6, -1e-6):
                moved = [w.copy() for w in weights]
                moved[place][index] += move
                sides.append(loss(moved))
            slope[index] = (sides[0] - sides[1]) / 2e-6
        stepped.append(weight - 0.7 * slope)
    W1, b1, W2, b2 = stepped
    answers = (np.tanh(x_val @ W1.T + b1) @ W2.T + b2).argmax(axis=1)
    settings = {"hidden": 6, "epochs": 1, "lr": 0.7, "batch": 12}
    history = train(x, y, x_val, y_val, 1.0, np.random.default_rng(5), **settings)
    assert history["val_error"][0] == pytest.approx(np.mean(answers != y_val), abs=1 / 4000)


def test_training_refuses_a_bad_keep_prob_before_anything_else() -> None:
    """Zero, more than one, negative and NaN raise ValueError."""
    x, y = np.zeros((4, 2)), np.arange(4) % 2
    for keep_prob in (0.0, 1.2, -0.1, float("nan")):
        with pytest.raises(ValueError, match="keep_prob"):
            train(x, y, x, y, keep_prob, np.random.default_rng(0), epochs=1)


def test_softmax_gradient_is_that_of_the_loss() -> None:
    """Central differences of the mean cross-entropy, large logits included."""
    rng = np.random.default_rng(6)
    z, y = 3 * rng.normal(size=(5, 4)), np.array([0, 3, 1, 1, 2])

    def loss(z: np.ndarray) -> float:
        return float(np.mean(special.logsumexp(z, axis=1) - z[np.arange(5), y]))

    slope = np.zeros_like(z)
    for place in np.ndindex(z.shape):
        step = np.zeros_like(z)
        step[place] = 1e-6
        slope[place] = (loss(z + step) - loss(z - step)) / 2e-6
    np.testing.assert_allclose(softmax_gradient(z, y), slope, atol=1e-8)
    assert np.isfinite(softmax_gradient(1e4 * z, y)).all()


def test_learned_by_heart_counts_taught_answers_to_spoiled_examples() -> None:
    """Of three wrong labels one is answered as taught, one right, one otherwise."""
    right, given = np.array([0, 1, 2, 3, 4]), np.array([0, 5, 6, 7, 4])
    assert learned_by_heart(np.array([9, 5, 2, 1, 4]), given, right) == pytest.approx(1 / 3)


def test_sweep_agrees_with_scipy() -> None:
    """Mean and standard error are those of `scipy.stats.sem` over the same seeds."""

    def run(keep_prob: float, rng: np.random.Generator) -> float:
        return keep_prob * float(rng.exponential())

    seeds, keep_probs = (3, 1, 4, 15), (0.5, 0.1, 1.0)
    values = [[run(p, np.random.default_rng(seed)) for seed in seeds] for p in keep_probs]
    table = sweep(keep_probs, seeds, run)
    np.testing.assert_allclose(table[:, 0], np.mean(values, axis=1), rtol=1e-12)
    np.testing.assert_allclose(table[:, 1], stats.sem(values, axis=1), rtol=1e-12)


@pytest.mark.parametrize("name", ["initial_weights", "softmax_gradient"])
def test_the_lesson_gives_what_the_reference_uses(name: str) -> None:
    """The given cell and `experiment_given` are one function, docstring and types aside."""

    def body(text: str) -> list[str]:
        functions = [n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)]
        given = next(f for f in functions if f.name == name)
        return [ast.unparse(statement).replace("q: Array", "q") for statement in given.body[1:]]

    master = (COURSE / "source" / "05_experiment.py").read_text(encoding="utf-8")
    reference = (COURSE / "solutions" / "experiment_given.py").read_text(encoding="utf-8")
    start = master.index(f"def {name}")
    assert body(master[start : master.index("# %%", start)]) == body(reference)
