"""Measures the sweeps that lesson 05 shows, and stores them in `source/05_experiment/data/`.

    python tools/data/experiment_sweep.py FOLDER

Every run is the lesson's own: the same draws from the same generator, so the reference's `train`
comes to the same errors, up to rounding. All seeds of one setting are trained at once, as one
stack of small matrices in single precision. Each setting leaves a file in FOLDER, and one that is
there already is not measured again: the script may be stopped and started.

It writes two files:

`sweep.npz`: axes `wrong`, `examples`, `keep_probs`, `seeds`, and of the last epoch
    `errors` (wrong, examples, keep_prob, seed, 3): training error, error on new digits, share of
    the wrong labels that are learned by heart (NaN where no label is wrong);
    `stopped` (wrong, examples, keep_prob, seed): error on new digits with early stopping: one half
    of them says when to stop, the other half is measured, and the other way round;
    `curves` (wrong, examples, keep_prob, epoch, 3): the three of every epoch, mean of all seeds;
    `best` (wrong, examples, keep_prob, seed): the epoch of the lowest error on new digits;
    `answers` (wrong, examples, keep_prob, n): what the network of one seed, `shown`, answers to
    the digits whose labels are wrong, -1 where there are fewer; `rows` and `taught`
    (wrong, examples, n): which digits they are, and the labels that were given.
`width.npz`: `errors` (form, keep_prob, seed, 3) with 400 examples and 20 % wrong labels, for a
    fixed number of hidden units (form 0) and a fixed `keep_prob` times that number (form 1):
    `widths` (form, keep_prob). The form of figure 9 in Srivastava et al. (2014).
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

COURSE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(COURSE))

from solutions.experiment import corrupt_labels  # needs the path above
from solutions.experiment_given import initial_weights

DATA = COURSE / "source" / "05_experiment" / "data"
WRONG = (0.0, 0.2, 0.4)
EXAMPLES = (100, 400)
KEEP_PROBS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
WIDTH_KEEP_PROBS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)
SEEDS = tuple(range(20))
SHOWN = 15  # its errors are nearest to the means
EPOCHS, LR, BATCH = 200, 0.3, 16
FIXED_WIDTH, FIXED_KEPT = 64, 32
FIRST_NEW = 1000  # images from here on, in an order drawn anew for each seed, are the new ones
Array = np.ndarray


@dataclass(frozen=True)
class Setting:
    """What all seeds of one stack have in common."""

    keep_prob: float
    wrong: float
    examples: int
    hidden: int = FIXED_WIDTH

    def __str__(self) -> str:
        return f"{self.wrong:g}_{self.examples}_{self.keep_prob:g}_{self.hidden}"


@dataclass(frozen=True)
class Digits:
    """The digits of each seed, first axis: inputs, labels given, right labels; new ones; rows."""

    x: Array
    y: Array
    right: Array
    x_new: Array
    y_new: Array
    rows: Array


def load_digits() -> tuple[Array, Array]:
    """Images (1797, 64) in [0, 1], and labels."""
    with np.load(DATA / "digits.npz") as digits:
        return digits["x"] / 16, digits["y"].astype(np.int64)


def split(setting: Setting, rngs: list[np.random.Generator]) -> Digits:
    """Draw what the lesson's `one_run` draws before it trains, from each generator.

    One seed means one split, one set of wrong labels and one start, whatever keep_prob is.
    """
    images, labels = load_digits()
    orders = [rng.permutation(len(images)) for rng in rngs]
    rows = np.array([order[: setting.examples] for order in orders])
    new = np.array([order[FIRST_NEW:] for order in orders])
    pairs = zip(rows, rngs, strict=True)
    given = np.array([corrupt_labels(labels[some], setting.wrong, rng) for some, rng in pairs])
    return Digits(images[rows], given, labels[rows], images[new], labels[new], rows)


def train_all(
    setting: Setting,
    digits: Digits,
    rngs: list[np.random.Generator],
    epochs: int = EPOCHS,
    dtype: type = np.float32,
) -> Iterator[tuple[Array, Array]]:
    """Trains one network for each generator with the draws that `solutions.experiment.train` makes.

    Yields:
        After each epoch the answers to the training set (seeds, n) and to the new digits.
    """
    count, n = digits.y.shape
    starts = [initial_weights(64, setting.hidden, 10, rng) for rng in rngs]
    W1, b1, W2, b2 = (np.array(part).astype(dtype) for part in zip(*starts, strict=True))
    b1, b2 = b1[:, None], b2[:, None]
    x, x_new = digits.x.astype(dtype), digits.x_new.astype(dtype)
    seed, lr = np.arange(count)[:, None], dtype(LR)
    target = np.eye(10, dtype=dtype)[digits.y]
    for _ in range(epochs):
        order = np.array([rng.permutation(n) for rng in rngs])
        kept = np.array([rng.random((n, setting.hidden)) < setting.keep_prob for rng in rngs])
        factors = kept.astype(dtype) / dtype(setting.keep_prob)
        shuffled, wanted = x[seed, order], target[seed, order]
        for start in range(0, n, BATCH):
            piece = slice(start, start + BATCH)
            a, factor = shuffled[:, piece], factors[:, piece]
            h = np.tanh(a @ W1.swapaxes(1, 2) + b1)
            dropped = h * factor
            z = dropped @ W2.swapaxes(1, 2) + b2
            dz = np.exp(z - z.max(axis=2, keepdims=True))
            dz /= dz.sum(axis=2, keepdims=True)
            dz -= wanted[:, piece]
            dz /= dtype(a.shape[1])
            dh = (dz @ W2) * factor * (1 - h * h)
            W2 -= lr * (dz.swapaxes(1, 2) @ dropped)
            b2 -= lr * dz.sum(axis=1, keepdims=True)
            W1 -= lr * (dh.swapaxes(1, 2) @ a)
            b1 -= lr * dh.sum(axis=1, keepdims=True)
        yield answers_to(x, W1, b1, W2, b2), answers_to(x_new, W1, b1, W2, b2)


def answers_to(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Array:
    """Answers of the whole networks, in evaluation mode."""
    h = np.tanh(x @ W1.swapaxes(1, 2) + b1)
    return (h @ W2.swapaxes(1, 2) + b2).argmax(axis=2)


def measure(setting: Setting) -> dict[str, Array]:
    """One setting with all seeds; the arrays of the module's text without their first axes."""
    rngs = [np.random.default_rng(seed) for seed in SEEDS]
    digits = split(setting, rngs)
    spoiled = digits.y != digits.right
    half = digits.y_new.shape[1] // 2
    history, halves = [], []
    for answers, new in train_all(setting, digits, rngs):
        missed = new != digits.y_new
        learned = ((answers == digits.y) & spoiled).sum(axis=1) / np.maximum(spoiled.sum(axis=1), 1)
        if not spoiled.any():
            learned[:] = np.nan
        wrong = (answers != digits.y).mean(axis=1)
        history.append(np.array([wrong, missed.mean(axis=1), learned]).T)
        halves.append([missed[:, :half].mean(axis=1), missed[:, half:].mean(axis=1)])
    every, parts = np.array(history), np.array(halves)  # (epochs, seeds, 3), (epochs, 2, seeds)
    stop, seeds = parts.argmin(axis=0), np.arange(len(SEEDS))
    stopped = (parts[stop[0], 1, seeds] + parts[stop[1], 0, seeds]) / 2
    return {
        "errors": every[-1].astype(np.float32),
        "stopped": stopped.astype(np.float32),
        "best": (every[:, :, 1].argmin(axis=0) + 1).astype(np.uint8),
        "curves": every.mean(axis=1).astype(np.float32),
        "answers": answers[SHOWN, spoiled[SHOWN]].astype(np.int8),
        "rows": digits.rows[SHOWN, spoiled[SHOWN]].astype(np.int16),
        "taught": digits.y[SHOWN, spoiled[SHOWN]].astype(np.int8),
    }


def remembered(setting: Setting, folder: Path) -> dict[str, Array]:
    """Return what is stored of a setting; measure and store it where it is not there yet."""
    path = folder / f"{setting}.npz"
    if not path.exists():
        start = time.perf_counter()
        found = measure(setting)
        part = path.with_suffix(".part.npz")
        np.savez_compressed(part, **found)
        part.replace(path)
        last = " ".join(f"{100 * value:5.1f}" for value in found["errors"].mean(axis=0))
        print(f"{time.perf_counter() - start:5.0f} s  {setting}: {last}", flush=True)
    with np.load(path) as stored:
        return {name: stored[name] for name in stored.files}


def padded(arrays: list[Array]) -> Array:
    """Rows of several lengths as one array, -1 where a row has ended."""
    longest = max(len(array) for array in arrays)
    rows = [np.pad(array, (0, longest - len(array)), constant_values=-1) for array in arrays]
    return np.array(rows)


def main() -> None:
    """Measures what is missing, the settings that the lesson speaks of first, and stores all."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    main_ones = [(0.2, 400), (0.0, 400), (0.4, 400)]
    pairs = [(wrong, n) for wrong in WRONG for n in EXAMPLES]
    order = main_ones + [pair for pair in pairs if pair not in main_ones]
    widths = [
        [FIXED_WIDTH] * len(WIDTH_KEEP_PROBS),
        [round(FIXED_KEPT / p) for p in WIDTH_KEEP_PROBS],
    ]
    found = {
        (wrong, n, p): remembered(Setting(p, wrong, n), folder)
        for wrong, n in order
        for p in KEEP_PROBS
    }
    forms = [
        [
            remembered(Setting(p, 0.2, 400, hidden), folder)["errors"]
            for p, hidden in zip(WIDTH_KEEP_PROBS, form, strict=True)
        ]
        for form in widths
    ]
    np.savez_compressed(
        DATA / "width.npz",
        errors=np.array(forms),
        widths=widths,
        keep_probs=WIDTH_KEEP_PROBS,
        seeds=SEEDS,
    )
    settings = [(*pair, p) for pair in pairs for p in KEEP_PROBS]
    shape = (len(WRONG), len(EXAMPLES), len(KEEP_PROBS))

    def gathered(name: str) -> Array:
        arrays = [found[setting][name] for setting in settings]
        rows = padded(arrays) if name in ("answers", "rows", "taught") else np.array(arrays)
        return rows.reshape(*shape, *rows.shape[1:])

    np.savez_compressed(
        DATA / "sweep.npz",
        **{name: gathered(name) for name in ("errors", "stopped", "best", "curves", "answers")},
        **{name: gathered(name)[:, :, 0] for name in ("rows", "taught")},
        wrong=WRONG,
        examples=EXAMPLES,
        keep_probs=KEEP_PROBS,
        seeds=SEEDS,
        shown=SEEDS[SHOWN],
    )


if __name__ == "__main__":
    main()
