"""What was measured for lesson 05, read from its `data` folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
DATA = Path(__file__).resolve().parent / "data"
NO_DROPOUT = 1.0


@cache
def measured(name: str) -> dict[str, Array]:
    """Return the arrays of one of the stored files, "sweep" or "width"."""
    with np.load(DATA / f"{name}.npz") as stored:
        return {key: stored[key] for key in stored.files}


@cache
def load_digits() -> tuple[Array, Array]:
    """Return images (1797, 64) in [0, 1], and labels."""
    with np.load(DATA / "digits.npz") as digits:
        return digits["x"] / 16, digits["y"].astype(np.int64)


def mean_and_error(errors: Array) -> tuple[Array, Array]:
    """Return mean and standard error over the last axis, which holds the seeds."""
    count = errors.shape[-1]
    return errors.mean(axis=-1), errors.std(axis=-1, ddof=1) / np.sqrt(count)


@dataclass(frozen=True)
class Spoiled:
    """The spoiled digits of one network.

    Attributes:
        rows: which images they are, `(n,)`.
        right: what they are.
        taught: the labels they were given.
    """

    rows: Array
    right: Array
    taught: Array


def place_of(wrong: float, examples: int, keep_prob: float = NO_DROPOUT) -> tuple[int, int, int]:
    """Return where a setting stands in the stored sweep."""
    stored = measured("sweep")
    wanted = (("wrong", wrong), ("examples", examples), ("keep_probs", keep_prob))
    places = [int(np.abs(stored[name] - value).argmin()) for name, value in wanted]
    return places[0], places[1], places[2]


def spoiled_digits(wrong: float = 0.2, examples: int = 400) -> Spoiled:
    """Return the spoiled digits that the network of the main picture was trained on."""
    stored = measured("sweep")
    i, j, _ = place_of(wrong, examples)
    there = stored["rows"][i, j] >= 0
    rows = stored["rows"][i, j][there]
    return Spoiled(rows, load_digits()[1][rows], stored["taught"][i, j][there].astype(np.int64))


def stored_answers(keep_prob: float, wrong: float = 0.2, examples: int = 400) -> Array:
    """Return what that network, trained with `keep_prob`, answers to its spoiled digits."""
    i, j, k = place_of(wrong, examples, keep_prob)
    answers = measured("sweep")["answers"][i, j, k].astype(np.int64)
    return answers[answers >= 0]
