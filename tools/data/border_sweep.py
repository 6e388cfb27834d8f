"""Measures what `border.py` shows: `python tools/data/border_sweep.py`, ten minutes.

Two interleaved half circles with noise, few examples to learn from, many to measure on. Ten
networks for each keep_prob, trained with the lesson's own reference functions. The step gets
smaller as training goes on: with a large step to the end, the noise of dropout alone decides where
the border lies when keep_prob is small. Nothing is drawn from the clock: a second run writes the
same numbers.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from solutions.network import mlp_backward, mlp_forward

OUT = ROOT / "source" / "border.npz"
KEEP_PROBS = np.round(np.arange(0.05, 1.001, 0.05), 2)
SEEDS = 10
HIDDEN = 40
TRAIN, TEST = 40, 2000
STEPS, EVERY = 5000, 100
LEARNING_RATE, MOMENTUM = 0.03, 0.9  # the rate falls evenly to 0
NOISE, FLIPPED = 0.25, 0.1
SIDE = 64
EXTENT = (-1.9, 2.9, -1.6, 2.1)
Params = list[tuple[np.ndarray, np.ndarray]]


def half_circles(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return points of two kinds, `(n, 2)`, and 0/1 labels, `(n, 1)`."""
    labels = np.arange(n) % 2
    angle = rng.uniform(0, np.pi, n)
    x = np.c_[np.cos(angle), np.sin(angle)]
    x[labels == 1] = [1.0, 0.5] - x[labels == 1]
    return x + rng.normal(0, NOISE, x.shape), labels[:, None].astype(float)


def grid() -> np.ndarray:
    """Return the points of the map, `(SIDE ** 2, 2)`, rows from below."""
    across = np.linspace(EXTENT[0], EXTENT[1], SIDE)
    up = np.linspace(EXTENT[2], EXTENT[3], SIDE)
    return np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)


def true_chance(points: np.ndarray) -> np.ndarray:
    """Return the probability of the second kind at points, from the densities of both.

    Args:
        points: (n, 2).
    """
    angle = np.linspace(0, np.pi, 400)
    arc = np.c_[np.cos(angle), np.sin(angle)]
    densities = []
    for middle in (arc, [1.0, 0.5] - arc):
        distance = np.square(points[:, None] - middle).sum(axis=-1)
        densities.append(np.exp(-distance / (2 * NOISE**2)).mean(axis=1) + 1e-300)
    return densities[1] / (densities[0] + densities[1])


def start(rng: np.random.Generator) -> Params:
    """Return weights to begin with."""
    sizes = ((2, HIDDEN, 2.0), (HIDDEN, HIDDEN, 1.0), (HIDDEN, 1, 1.0))
    return [(rng.normal(0, gain / np.sqrt(n), (m, n)), np.zeros(m)) for n, m, gain in sizes]


def answers(x: np.ndarray, params: Params) -> np.ndarray:
    """Return the probability of the second kind that a network gives in evaluation, `(n, 1)`."""
    y, _ = mlp_forward(x, params, 1.0, np.random.default_rng(0), training=False)
    return 1 / (1 + np.exp(-np.clip(y, -500, 500)))


def share_wrong(x: np.ndarray, t: np.ndarray, params: Params) -> float:
    """Return the share of examples on the wrong side, in evaluation."""
    return float(((answers(x, params) > 0.5) != (t > 0.5)).mean())


def examples(seed: int) -> tuple[np.random.Generator, np.ndarray, np.ndarray, np.ndarray]:
    """Return a generator and the training examples: points, labels, and which are wrong."""
    rng = np.random.default_rng(seed)
    x, t = half_circles(TRAIN, rng)
    wrong = np.zeros(TRAIN, bool)
    wrong[rng.choice(TRAIN, round(FLIPPED * TRAIN), replace=False)] = True
    t[wrong] = 1 - t[wrong]
    return rng, x, t, wrong


def learn(keep_prob: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Train one network; return errors `(checks, 2)` on training and new examples, and its map."""
    rng, x, t, _ = examples(seed)
    x_new, t_new = half_circles(TEST, np.random.default_rng(1000 + seed))
    params = start(rng)
    speed = [(np.zeros_like(W), np.zeros_like(b)) for W, b in params]
    errors = []
    for step in range(STEPS + 1):
        if step % EVERY == 0:
            errors.append((share_wrong(x, t, params), share_wrong(x_new, t_new, params)))
        rate = LEARNING_RATE * (1 - step / STEPS)
        y, cache = mlp_forward(x, params, keep_prob, rng)
        slope = (1 / (1 + np.exp(-np.clip(y, -500, 500))) - t) / TRAIN  # mean cross-entropy
        moved = []
        for number, pair in enumerate(mlp_backward(slope, cache)):
            both = zip(speed[number], pair, strict=True)
            speed[number] = tuple(MOMENTUM * v + g for v, g in both)
            both = zip(params[number], speed[number], strict=True)
            moved.append(tuple(w - rate * v for w, v in both))
        params = moved
    return np.array(errors), answers(grid(), params).reshape(SIDE, SIDE)


def main() -> None:
    """Measure and write."""
    curves, maps = [], []
    for keep_prob in KEEP_PROBS:
        runs = [learn(float(keep_prob), seed) for seed in range(SEEDS)]
        curves.append([errors for errors, _ in runs])
        maps.append([decision for _, decision in runs])
        last = np.array(curves[-1])[:, -1].mean(axis=0)
        print(f"keep_prob {keep_prob:.2f}: training {last[0]:.1%}, new {last[1]:.1%}", flush=True)
    every = np.array(curves)  # (keep_probs, seeds, checks, 2)
    last = every[:, :, -1]
    shown = int(np.abs(last - last.mean(axis=1, keepdims=True)).sum(axis=(0, 2)).argmin())
    _, x, t, wrong = examples(shown)
    np.savez_compressed(
        OUT,
        keep_probs=KEEP_PROBS,
        steps=np.arange(0, STEPS + 1, EVERY),
        mean=every.mean(axis=1).astype(np.float32),
        error=(every.std(axis=1, ddof=1) / np.sqrt(SEEDS)).astype(np.float32),
        shown=shown,
        shown_errors=last[:, shown].astype(np.float32),
        maps=np.round(np.array(maps)[:, shown] * 255).astype(np.uint8),
        truth=np.round(true_chance(grid()).reshape(SIDE, SIDE) * 255).astype(np.uint8),
        x=x.astype(np.float32),
        t=t[:, 0].astype(np.uint8),
        wrong=wrong,
        extent=np.array(EXTENT, dtype=np.float32),
    )


if __name__ == "__main__":
    main()
