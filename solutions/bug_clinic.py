"""Lesson 08, the bug clinic: a check that tells right dropout from wrong dropout.

Sources: N. Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting",
Journal of Machine Learning Research 15, 2014, sections 4 and 10, for what must hold; T. Y. Chen,
S. C. Cheung and S. M. Yiu, "Metamorphic testing", HKUST-CS98-01, 1998, for testing relations
between answers where single answers are random.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def check_dropout(forward: Callable[..., Any], backward: Callable[..., Any]) -> None:
    """Raise if a pair of forward and backward pass is not right inverted dropout.

    It judges by properties, at several rates, on arrays with both signs and exact zeros; bounds on
    what is random are six standard deviations wide.

    Args:
        forward: `forward(a, keep_prob, rng, training=True) -> (out, mask)`.
        backward: `backward(dout, mask, keep_prob) -> da`.

    Raises:
        AssertionError: a property does not hold. Whatever the two functions raise leaves it, too.
    """
    data = np.random.default_rng(0)
    a = data.normal(size=(40, 30))
    dout = data.normal(size=(40, 30))
    a[data.random(a.shape) < 0.1] = 0.0
    dout[data.random(a.shape) < 0.1] = 0.0
    given = data.random(a.shape) < 0.5
    a_before, dout_before, given_before = a.copy(), dout.copy(), given.copy()
    np.random.seed(1)
    state_before = np.random.get_state(legacy=False)["state"]

    for keep_prob in (0.3, 0.8):
        source = np.random.default_rng(50)
        draws = [forward(a, keep_prob, source) for _ in range(4)]
        repeated = forward(a, keep_prob, np.random.default_rng(50))[1]
        # Drawing: each entry kept with keep_prob, on its own, anew in each call, from rng alone.
        spread = np.sqrt(keep_prob * (1 - keep_prob))
        for out, mask in draws:
            kept = np.asarray(mask, dtype=float)
            assert out.shape == kept.shape == a_before.shape, "out and mask are shaped like a"
            assert np.isin(kept, (0, 1)).all(), "a mask holds 0 and 1"
            assert abs(kept.mean() - keep_prob) < 6 * spread / np.sqrt(kept.size), "share kept"
            over = kept - keep_prob
            for product in (over[1:] * over[:-1], over[:, 1:] * over[:, :-1]):
                bound = 6 * spread**2 / np.sqrt(product.size)
                assert abs(product.mean()) < bound, "neighbours are independent"
            assert kept.sum(axis=1).std() > 0, "examples keep different numbers of units"
            assert np.allclose(out, a_before * kept / keep_prob), "out = a * mask / keep_prob"
        counts = {float(np.sum(mask)) for _, mask in draws}
        assert len(counts) > 1, "the number kept varies from draw to draw"
        assert (draws[0][1] != draws[1][1]).any(), "a second call draws another mask"
        assert (draws[0][1] == repeated).all(), "the same seed gives the same mask"
        # Backward: the mask that is handed over, and the factor of the forward pass.
        for mask in (draws[0][1], given):
            expected = dout_before * np.asarray(mask, dtype=float) / keep_prob
            da = backward(dout, mask, keep_prob)
            assert np.allclose(da, expected), "da = dout * mask / keep_prob"
        # Evaluation: nothing is dropped, nothing is scaled.
        out, mask = forward(a, keep_prob, np.random.default_rng(6), training=False)
        assert np.array_equal(out, a_before), "evaluation returns a"
        assert mask.shape == a_before.shape, "the mask of evaluation is shaped like a"
        assert (np.asarray(mask, dtype=float) == 1).all(), "the mask of evaluation is all ones"

    # Edge cases: everything kept, other shapes, other dtypes, bad arguments.
    assert np.allclose(forward(a, 1.0, np.random.default_rng(7))[0], a_before), "keep_prob = 1"
    for shape in ((50,), (3, 4, 2, 5)):
        b = np.ones(shape)
        out, mask = forward(b, 0.6, np.random.default_rng(8))
        assert out.shape == mask.shape == shape, "any number of dimensions"
        assert backward(b, b > 0, 0.6).shape == shape, "any number of dimensions, backward"
    small = np.ones((4, 6), dtype=np.float32)
    assert forward(small, 0.7, np.random.default_rng(9))[0].dtype == np.float32, "float32 stays"
    assert backward(small, small > 0, 0.7).dtype == np.float32, "float32 stays, backward"
    whole = np.arange(1, 25).reshape(4, 6)
    out, mask = forward(whole.copy(), 0.7, np.random.default_rng(10))
    assert np.allclose(out, whole * np.asarray(mask, dtype=float) / 0.7), "integers"
    assert np.allclose(backward(whole.copy(), whole > 0, 0.7), whole / 0.7), "integers, backward"
    for bad in (0.0, -0.2, 1.5, float("nan")):
        try:
            forward(small, bad, np.random.default_rng(11))
        except ValueError:
            continue
        raise AssertionError(f"forward takes keep_prob = {bad}")

    # What belongs to the caller is left as it was.
    assert np.array_equal(a, a_before), "a is left as it is"
    assert np.array_equal(dout, dout_before), "dout is left as it is"
    assert np.array_equal(given, given_before), "the mask is left as it is"
    state_after = np.random.get_state(legacy=False)["state"]
    assert state_before["pos"] == state_after["pos"], "NumPy's global generator is left alone"
    same = np.array_equal(state_before["key"], state_after["key"])
    assert same, "NumPy's global generator is left alone"
