"""Measures the sweeps that lesson 05 shows, and stores them in `05_experiment/data/`.

    python source/05_experiment_sweep.py

It trains about 2,800 small networks with the reference `train` (some 15 minutes on one core) and
writes two files:

`sweep.npz`: `errors` (wrong, examples, keep_prob, seed, 2) after the last epoch, and `curves`
    (wrong, examples, keep_prob, epoch, 2), the mean over the seeds; the last axis is training and
    validation error. Axes: `wrong`, `examples`, `keep_probs`, `seeds`.
`width.npz`: `errors` (wrong, form, keep_prob, seed, 2) with 400 examples, for a fixed number of
    hidden units (form 0) and a fixed `keep_prob` times that number (form 1): `widths`
    (form, keep_prob). The form of figure 9 in Srivastava et al. (2014).
"""

import sys
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from solutions.experiment import corrupt_labels, train  # needs the path above

DATA = HERE / "05_experiment" / "data"
WRONG = (0.0, 0.2, 0.4)
EXAMPLES = (100, 400, 1000)
KEEP_PROBS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
SEEDS = tuple(range(20))
FIXED_WIDTH, FIXED_KEPT = 64, 32
FIRST_VALIDATION = 1000  # images from here on, in an order drawn anew for each seed, validate


def one_run(keep_prob: float, seed: int, wrong: float, examples: int, hidden: int) -> np.ndarray:
    """Errors of one training, shape (epochs, 2).

    One seed means one split, one set of wrong labels and one start, whatever keep_prob is.
    """
    digits = np.load(DATA / "digits.npz")
    x, y = digits["x"] / 16, digits["y"].astype(np.int64)
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(x))
    rows, val_rows = order[:examples], order[FIRST_VALIDATION:]
    labels = corrupt_labels(y[rows], wrong, rng)
    history = train(x[rows], labels, x[val_rows], y[val_rows], keep_prob, rng, hidden=hidden)
    return np.array([history["train_error"], history["val_error"]]).T


def measure(keep_prob: float, wrong: float, examples: int, hidden: int) -> np.ndarray:
    """Errors over all seeds, shape (seeds, epochs, 2)."""
    return np.array([one_run(keep_prob, seed, wrong, examples, hidden) for seed in SEEDS])


def main() -> None:
    """Measures and stores both sweeps."""
    start = time.perf_counter()
    widths = [[FIXED_WIDTH] * len(KEEP_PROBS), [round(FIXED_KEPT / p) for p in KEEP_PROBS]]
    sweep = []
    for wrong in WRONG:
        for examples in EXAMPLES:
            for p in KEEP_PROBS:
                sweep.append(measure(p, wrong, examples, FIXED_WIDTH))
                last = sweep[-1][:, -1].mean(axis=0)
                print(f"{time.perf_counter() - start:6.0f} s  {wrong} {examples} {p} {last}")
    runs = np.array(sweep).reshape(len(WRONG), len(EXAMPLES), len(KEEP_PROBS), len(SEEDS), -1, 2)
    np.savez_compressed(
        DATA / "sweep.npz",
        errors=runs[..., -1, :].astype(np.float32),
        curves=runs.mean(axis=3).astype(np.float32),
        wrong=WRONG,
        examples=EXAMPLES,
        keep_probs=KEEP_PROBS,
        seeds=SEEDS,
    )
    forms = []
    for wrong in (0.0, 0.2):
        for form in widths:
            for p, hidden in zip(KEEP_PROBS, form, strict=True):
                forms.append(measure(p, wrong, 400, hidden)[:, -1])
                print(f"{time.perf_counter() - start:6.0f} s  {wrong} {hidden} {p}")
    np.savez_compressed(
        DATA / "width.npz",
        errors=np.array(forms).reshape(2, 2, len(KEEP_PROBS), len(SEEDS), 2).astype(np.float32),
        widths=widths,
        wrong=(0.0, 0.2),
        keep_probs=KEEP_PROBS,
        seeds=SEEDS,
    )


if __name__ == "__main__":
    main()
