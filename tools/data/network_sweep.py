"""Measures what the widget of lesson 04 shows: `python tools/data/network_sweep.py`.

Two interleaved half circles with noise, few examples to learn from, many to measure on. One network
for each keep_prob and seed, trained with the lesson's own reference functions. Nothing is drawn
from the clock: a second run writes the same numbers.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

COURSE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(COURSE))

from solutions.network import mlp_backward, mlp_forward

OUT = COURSE / "source" / "04_network" / "data" / "sweep.npz"
KEEP_PROBS = np.round(np.arange(0.05, 1.001, 0.05), 2)
SEEDS = 10
HIDDEN = 40
TRAIN, TEST = 40, 2000
STEPS, EVERY = 3000, 50
LEARNING_RATE, MOMENTUM = 0.1, 0.9
NOISE, FLIPPED = 0.25, 0.1
SIDE = 48
EXTENT = (-1.9, 2.9, -1.6, 2.1)


def half_circles(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Points of two classes, `(n, 2)` and 0/1 labels `(n, 1)`."""
    labels = np.arange(n) % 2
    angle = rng.uniform(0, np.pi, n)
    x = np.c_[np.cos(angle), np.sin(angle)]
    x[labels == 1] = [1.0, 0.5] - x[labels == 1]
    return x + rng.normal(0, NOISE, x.shape), labels[:, None].astype(float)


def start(rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    """Weights at the start."""
    sizes = ((2, HIDDEN, 2.0), (HIDDEN, HIDDEN, 1.0), (HIDDEN, 1, 1.0))
    return [(rng.normal(0, gain / np.sqrt(n), (m, n)), np.zeros(m)) for n, m, gain in sizes]


def share_wrong(x: np.ndarray, t: np.ndarray, params: list) -> float:
    """Share of examples on the wrong side, in evaluation."""
    y, _ = mlp_forward(x, params, 1.0, np.random.default_rng(0), training=False)
    return float(((y > 0) != (t > 0.5)).mean())


def learn(keep_prob: float, seed: int) -> tuple[np.ndarray, list, tuple]:
    """One network: errors `(checks, 2)` on training and test examples, and its weights."""
    rng = np.random.default_rng(seed)
    x, t = half_circles(TRAIN, rng)
    flip = rng.choice(TRAIN, round(FLIPPED * TRAIN), replace=False)
    t[flip] = 1 - t[flip]
    x_test, t_test = half_circles(TEST, np.random.default_rng(1000 + seed))
    params = start(rng)
    speed = [(np.zeros_like(W), np.zeros_like(b)) for W, b in params]
    errors = []
    for step in range(STEPS + 1):
        if step % EVERY == 0:
            errors.append((share_wrong(x, t, params), share_wrong(x_test, t_test, params)))
        y, cache = mlp_forward(x, params, keep_prob, rng)
        slope = (1 / (1 + np.exp(-y)) - t) / TRAIN  # of the mean cross-entropy
        moved = []
        for number, pair in enumerate(mlp_backward(slope, cache)):
            speed[number] = tuple(
                MOMENTUM * v + g for v, g in zip(speed[number], pair, strict=True)
            )
            moved.append(
                tuple(
                    w - LEARNING_RATE * v
                    for w, v in zip(params[number], speed[number], strict=True)
                )
            )
        params = moved
    return np.array(errors), params, (x, t)


def main() -> None:
    """Measures and writes."""
    across = np.linspace(EXTENT[0], EXTENT[1], SIDE)
    up = np.linspace(EXTENT[2], EXTENT[3], SIDE)
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    curves, maps = [], []
    for keep_prob in KEEP_PROBS:
        runs = [learn(float(keep_prob), seed) for seed in range(SEEDS)]
        curves.append(np.array([errors for errors, _, _ in runs]))
        _, params, (x, t) = runs[0]
        y, _ = mlp_forward(grid, params, 1.0, np.random.default_rng(0), training=False)
        maps.append((1 / (1 + np.exp(-y))).reshape(SIDE, SIDE))
        last = curves[-1][:, -1].mean(axis=0)
        print(f"keep_prob {keep_prob:.2f}: training {last[0]:.1%}, test {last[1]:.1%}", flush=True)
    every = np.array(curves)  # (keep_probs, seeds, checks, 2)
    np.savez_compressed(
        OUT,
        keep_probs=KEEP_PROBS,
        steps=np.arange(0, STEPS + 1, EVERY),
        mean=every.mean(axis=1).astype(np.float32),
        error=(every.std(axis=1, ddof=1) / np.sqrt(SEEDS)).astype(np.float32),
        maps=np.round(np.array(maps) * 255).astype(np.uint8),
        x=x.astype(np.float32),
        t=t[:, 0].astype(np.uint8),
        extent=np.array(EXTENT, dtype=np.float32),
    )


if __name__ == "__main__":
    main()
