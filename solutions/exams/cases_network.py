"""Small inputs of lesson 04 made for showing; see `showing`. Nothing here is used for grading."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from solutions import network
from solutions.exams.cases import given
from solutions.exams.network_seen import Params
from solutions.exams.showing import Case, against, same, shows, text_of

SMALL = [([[1.0]], [0.5]), ([[-1.0]], [0.2]), ([[2.0]], [1.0])]  # one unit in each layer
WIDE = [
    ([[1.0], [-2.0], [0.5]], [0.1, 0.2, -0.3]),
    ([[0.5, -1.0, 1.0], [1.0, 0.3, -0.4], [-0.6, 0.8, 0.2]], [0.2, -0.1, 0.4]),
    ([[1.0, -1.0, 2.0]], [0.5]),
]
KEEP_PROB = 0.8


def _params(values: Any) -> Params:
    return [(np.array(W), np.array(b)) for W, b in values]


def _words(values: Any) -> str:
    pairs = [f"(np.array({W}), np.array({b}))" for W, b in values]
    return f"[{', '.join(pairs)}]"


@shows("mlp_forward")
def _mlp_forward() -> Iterator[Case]:
    for values, x in ((SMALL, [[0.5]]), (WIDE, [[0.5], [-1.0]])):
        y, _ = network.mlp_forward(
            np.array(x), _params(values), 1.0, np.random.default_rng(1), False
        )

        def judge(seen: Any, y: Any = y) -> tuple[str, bool]:
            pair = isinstance(seen, tuple | list) and len(seen) == 2
            return f"({text_of(y)}, cache)", pair and same(seen[0], y)

        for keep_prob, training in ((KEEP_PROB, False), (1.0, True)):
            yield (
                f"mlp_forward(np.array({x}), {_words(values)}, {keep_prob},"
                f" np.random.default_rng(1), {training})",
                given(np.array(x), _params(values), keep_prob, np.random.default_rng(1), training),
                judge,
            )
    yield _thinned()


def _thinned() -> Case:
    """Training: every answer is that of one of the sub-networks."""
    x = [[0.5]] * 40
    (W1, b1), (W2, b2), (W3, b3) = [(W[0][0], b[0]) for W, b in SMALL]
    h1 = math.tanh(W1 * 0.5 + b1)
    h2 = [math.tanh(W2 * h1 * kept / KEEP_PROB + b2) for kept in (1, 0)]
    ways = np.array([b3, *(W3 * h / KEEP_PROB + b3 for h in h2)])

    def judge(seen: Any) -> tuple[str, bool]:
        expected = (
            f"the pair (y, cache), y of 40 rows, each of them {ways[0]:.4g} (second hidden unit"
            f" dropped), {ways[1]:.4g} (both kept) or {ways[2]:.4g} (first one dropped)"
        )
        pair = isinstance(seen, tuple | list) and len(seen) == 2
        y = seen[0] if pair else None
        if type(y) is not np.ndarray or y.shape != (40, 1) or y.dtype.kind != "f":
            return expected, False
        return expected, bool(np.isclose(y, ways, rtol=1e-5, atol=1e-6).any(axis=1).all())

    return (
        f"mlp_forward(np.full((40, 1), 0.5), {_words(SMALL)}, {KEEP_PROB},"
        " np.random.default_rng(1), True)",
        given(np.array(x), _params(SMALL), KEEP_PROB, np.random.default_rng(1), True),
        judge,
    )


@shows("mlp_backward")
def _mlp_backward(mlp_forward: Callable[..., Any] = network.mlp_forward) -> Iterator[Case]:
    """Against differences of the learner's own forward pass, its generator seeded anew."""
    for values, keep_prob, training in (
        (SMALL, KEEP_PROB, False),
        (WIDE, KEEP_PROB, False),
        (WIDE, KEEP_PROB, True),
    ):
        x, dy = [[0.5], [-1.0]], [[1.0], [-2.0]]

        def forward(
            params: Params, x: Any = x, keep_prob: float = keep_prob, training: bool = training
        ) -> tuple[Any, Any]:
            rng = np.random.default_rng(3)
            y, cache = mlp_forward(np.array(x), params, keep_prob, rng, training=training)
            return y, cache

        if not _works(forward, _params(values)):
            return  # the exams of mlp_forward have more to say

        def make(values: Any = values, forward: Any = forward, dy: Any = dy) -> tuple[Any, ...]:
            return np.array(dy), forward(_params(values))[1]

        def judge(
            seen: Any, values: Any = values, forward: Any = forward, dy: Any = dy
        ) -> tuple[str, bool]:
            expected = _slopes(forward, values, np.array(dy))
            return text_of(expected), same(seen, expected)

        yield (
            f"mlp_backward(np.array({dy}), cache), the cache of mlp_forward(np.array({x}),"
            f" {_words(values)}, {keep_prob}, np.random.default_rng(3), {training})",
            make,
            judge,
        )


def _works(forward: Callable[[Params], Any], params: Params) -> bool:
    """True when a forward pass answers, and twice the same with one seed."""
    try:
        return bool(np.array_equal(forward(params)[0], forward(params)[0]))
    except Exception:  # whatever it is, it is no backward pass's fault
        return False


def _slopes(forward: Callable[[Params], Any], values: Any, dy: Any) -> Params:
    """Central differences of `(y * dy).sum()` by every weight and bias."""
    eps, slopes = 1e-5, _params(values)
    for layer, pair in enumerate(slopes):
        for part, slope in enumerate(pair):
            for index in np.ndindex(slope.shape):
                losses = []
                for step in (eps, -eps):
                    moved = _params(values)
                    moved[layer][part][index] += step
                    losses.append(float((forward(moved)[0] * dy).sum()))
                slope[index] = (losses[0] - losses[1]) / (2 * eps)
    return slopes


@shows("scale_weights")
def _scale_weights() -> Iterator[Case]:
    for values in (SMALL, WIDE):
        yield against(
            network.scale_weights,
            f"scale_weights({_words(values)}, {KEEP_PROB})",
            given(_params(values), KEEP_PROB),
        )


@shows("bias_only")
def _bias_only() -> Iterator[Case]:
    for values in (SMALL, WIDE):
        yield against(network.bias_only, f"bias_only({_words(values)})", given(_params(values)))
