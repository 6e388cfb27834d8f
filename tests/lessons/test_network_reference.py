"""The reference of lesson 04 against numerical gradients and sums over all masks."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from solutions.network import Params, bias_only, mlp_backward, mlp_forward, scale_weights


def made(sizes: tuple[int, ...], seed: int = 0) -> Params:
    rng = np.random.default_rng(seed)
    return [
        (rng.normal(size=(n, m)) * 0.7, rng.normal(size=n)) for m, n in itertools.pairwise(sizes)
    ]


class Chosen(np.random.Generator):
    """A generator whose uniform numbers are chosen: 0 keeps a unit, 1 drops it."""

    def __init__(self, *masks: np.ndarray) -> None:
        super().__init__(np.random.PCG64(0))
        self.masks = list(masks)

    def random(self, size=None, dtype=np.float64, out=None):
        mask = self.masks.pop(0)
        assert mask.shape == size
        return 1.0 - mask


def numerical(params: Params, keep_prob: float, training: bool) -> list[list[np.ndarray]]:
    """Central differences of sum(y * dy), the generator seeded anew each time."""
    rng = np.random.default_rng(1)
    x, dy = rng.normal(size=(7, 3)), rng.normal(size=(7, 2))
    found = []
    for layer, pair in enumerate(params):
        slopes = []
        for part, array in enumerate(pair):
            slope = np.zeros(array.shape)
            for place in np.ndindex(array.shape):
                sides = []
                for step in (1e-6, -1e-6):
                    moved = [[one.copy() for one in two] for two in params]
                    moved[layer][part][place] += step
                    pairs = [(W, b) for W, b in moved]
                    y, _ = mlp_forward(x, pairs, keep_prob, np.random.default_rng(2), training)
                    sides.append(float((y * dy).sum()))
                slope[place] = (sides[0] - sides[1]) / 2e-6
            slopes.append(slope)
        found.append(slopes)
    y, cache = mlp_forward(x, params, keep_prob, np.random.default_rng(2), training)
    for (dW, db), (slope_W, slope_b) in zip(mlp_backward(dy, cache), found, strict=True):
        np.testing.assert_allclose(dW, slope_W, rtol=1e-6, atol=1e-7)
        np.testing.assert_allclose(db, slope_b, rtol=1e-6, atol=1e-7)
    return found


@pytest.mark.parametrize(("keep_prob", "training"), [(0.6, True), (1.0, True), (0.3, False)])
def test_gradients_are_the_slopes_of_the_loss(keep_prob: float, training: bool) -> None:
    """mlp_backward agrees with central differences in training and in evaluation."""
    numerical(made((3, 5, 4, 2)), keep_prob, training)


def test_output_layer_is_unbiased_over_all_masks() -> None:
    """Summed over all masks of layer 2, weighted by their probability, y is that of evaluation."""
    keep_prob, params = 0.7, made((3, 2, 4, 2), seed=3)
    x = np.random.default_rng(4).normal(size=(1, 3))
    mean = np.zeros((1, 2))
    for mask in itertools.product((0.0, 1.0), repeat=4):
        kept = sum(mask)
        weight = keep_prob**kept * (1 - keep_prob) ** (4 - kept)
        (W1, b1), (W2, b2), (W3, b3) = params
        h1 = np.tanh(x @ W1.T + b1)  # layer 1 is left whole, as with factor 1
        h2 = np.tanh((h1 / keep_prob) @ W2.T + b2)
        mean += weight * ((h2 * mask / keep_prob) @ W3.T + b3)
        y, _ = mlp_forward(x, params, keep_prob, Chosen(np.ones((1, 2)), np.array([mask])))
        np.testing.assert_allclose(y, (h2 * mask / keep_prob) @ W3.T + b3)
    np.testing.assert_allclose(mean, h2 @ W3.T + b3)


def test_all_dropped_leaves_the_bias() -> None:
    """With all units dropped y is what bias_only says, for every input."""
    params = made((3, 5, 4, 2))
    nothing = Chosen(np.zeros((6, 5)), np.zeros((6, 4)))
    y, _ = mlp_forward(np.random.default_rng(5).normal(size=(6, 3)), params, 0.5, nothing)
    np.testing.assert_array_equal(y, np.tile(bias_only(params), (6, 1)))


def test_classic_training_and_inverted_training_agree() -> None:
    """With the same masks, classic dropout of W / p is inverted dropout of W."""
    keep_prob, params = 0.6, made((3, 5, 4, 2), seed=6)
    x = np.random.default_rng(7).normal(size=(9, 3))
    y, _ = mlp_forward(x, params, keep_prob, np.random.default_rng(8))
    rng = np.random.default_rng(8)
    a = x
    classic = [params[0], *((W / keep_prob, b) for W, b in params[1:])]
    for W, b in classic[:-1]:
        h = np.tanh(a @ W.T + b)
        a = h * (rng.random(h.shape) < keep_prob)
    np.testing.assert_allclose(a @ classic[-1][0].T + classic[-1][1], y)
    for (W, b), (W_again, b_again) in zip(params, scale_weights(classic, keep_prob), strict=True):
        np.testing.assert_allclose(W, W_again)
        np.testing.assert_array_equal(b, b_again)


def test_scaled_weights_are_the_mean_of_linear_readers() -> None:
    """Over all masks the mean of what the output layer reads is what the scaled weights give."""
    keep_prob, (W, b) = 0.4, made((4, 3), seed=9)[0]
    h = np.random.default_rng(10).normal(size=4)
    mean = np.zeros(3)
    for mask in itertools.product((0, 1), repeat=4):
        weight = keep_prob ** sum(mask) * (1 - keep_prob) ** (4 - sum(mask))
        mean += weight * (W @ (h * mask) + b)
    scaled = scale_weights([(W, b), (W, b)], keep_prob)[1]
    np.testing.assert_allclose(scaled[0] @ h + scaled[1], mean)


@pytest.mark.parametrize("keep_prob", [0.0, -0.1, 1.1, float("nan")])
def test_bad_keep_prob_is_refused(keep_prob: float) -> None:
    """A keep_prob outside (0, 1] raises ValueError."""
    params, x = made((3, 5, 4, 2)), np.ones((2, 3))
    with pytest.raises(ValueError, match="keep_prob"):
        mlp_forward(x, params, keep_prob, np.random.default_rng(0))
    with pytest.raises(ValueError, match="keep_prob"):
        scale_weights(params, keep_prob)


def test_float32_stays_float32_and_arguments_stay() -> None:
    """No result is widened, nothing that was passed in is written to."""
    params = [(W.astype(np.float32), b.astype(np.float32)) for W, b in made((3, 5, 4, 2))]
    x, dy = np.ones((6, 3), np.float32), np.ones((6, 2), np.float32)
    before = [array.copy() for pair in params for array in pair]
    y, cache = mlp_forward(x, params, 0.7, np.random.default_rng(1))
    arrays = [y, *(a for pair in mlp_backward(dy, cache) for a in pair), bias_only(params)]
    arrays += [a for pair in scale_weights(params, 0.7) for a in pair]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
    after = [array for pair in params for array in pair]
    assert all(np.array_equal(one, two) for one, two in zip(before, after, strict=True))
    assert (x == 1).all() and (dy == 1).all()


def test_silent_bug_is_what_the_lesson_says() -> None:
    """At h = 0.9 and keep_prob = 0.8 the slope after the mask is -0.2656, not 0.19."""
    h = 0.9
    np.testing.assert_allclose(1 - (h / 0.8) ** 2, -0.265625)
    z, eps = np.arctanh(h), 1e-6
    np.testing.assert_allclose((np.tanh(z + eps) - np.tanh(z - eps)) / (2 * eps), 0.19, rtol=1e-6)
