"""What lesson 05 says of its stored measurements is what they hold."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solutions.experiment import corrupt_labels, train

COURSE = Path(__file__).resolve().parents[2]
DATA = COURSE / "source" / "05_experiment" / "data"
TRAINING, NEW, BY_HEART = range(3)


def stored(name: str = "sweep") -> dict[str, np.ndarray]:
    """The arrays of a stored file, errors in per cent."""
    with np.load(DATA / f"{name}.npz") as file:
        arrays = {key: file[key] for key in file.files}
    for key in ("errors", "stopped", "curves"):
        if key in arrays:
            arrays[key] = 100 * arrays[key].astype(float)
    return arrays


def found(name: str, keep_prob: float, wrong: float = 0.2, examples: int = 400) -> np.ndarray:
    """One setting of an array of the sweep."""
    arrays = stored()
    axes = (("wrong", wrong), ("examples", examples), ("keep_probs", keep_prob))
    return arrays[name][tuple(int(np.abs(arrays[axis] - at).argmin()) for axis, at in axes)]


def mean_and_error(values: np.ndarray) -> tuple[Any, Any]:
    return values.mean(axis=-1), values.std(axis=-1, ddof=1) / np.sqrt(values.shape[-1])


def new_errors(keep_prob: float, wrong: float = 0.2, examples: int = 400) -> np.ndarray:
    return found("errors", keep_prob, wrong, examples)[:, NEW]


def test_digits_are_those_that_the_lesson_describes() -> None:
    """1797 images of 64 pixels from 0 to 16, ten classes of about the same size."""
    with np.load(DATA / "digits.npz") as digits:
        x, y = digits["x"], digits["y"]
    assert x.shape == (1797, 64)
    assert (x.min(), x.max()) == (0, 16)
    assert np.bincount(y).min() > 170
    assert np.bincount(y).size == 10


@pytest.mark.parametrize(
    ("keep_prob", "by_heart", "mean", "error"),
    [(1.0, 100, 22.1, 0.5), (0.5, 39, 17.8, 0.6), (0.2, 11, 13.7, 0.6), (0.1, 5, 18.4, 0.9)],
)
def test_with_wrong_labels_errors_are_those_of_the_text(
    keep_prob: float, by_heart: int, mean: float, error: float
) -> None:
    """Learned by heart, error on new digits and its standard error, of twenty networks."""
    assert len(stored()["seeds"]) == 20
    assert found("errors", keep_prob)[:, BY_HEART].mean() == pytest.approx(by_heart, abs=0.5)
    assert mean_and_error(new_errors(keep_prob)) == pytest.approx((mean, error), abs=0.06)


def test_prediction_of_the_best_keep_prob_holds_with_margin() -> None:
    """Seed by seed 0.2 is better than 1, 0.5 and 0.1 by more than three standard errors."""
    best = new_errors(0.2)
    for other in (1.0, 0.5, 0.1):
        gain, error = mean_and_error(new_errors(other) - best)
        assert gain > 3 * error
    gain, error = mean_and_error(new_errors(1.0) - best)
    assert (gain, error) == pytest.approx((8.4, 0.7), abs=0.06)


def test_at_small_keep_prob_the_training_error_is_above_the_share_of_wrong_labels() -> None:
    """29 % of its own examples are missed at 0.1, where 20 % would do."""
    assert found("errors", 0.1)[:, TRAINING].mean() == pytest.approx(29, abs=0.5)


def test_on_clean_labels_there_is_no_gain() -> None:
    """No value of keep_prob is better than 1 by two standard errors; 0.5 and 0.1 cost something."""
    none = new_errors(1.0, wrong=0.0)
    assert mean_and_error(none) == pytest.approx((5.0, 0.2), abs=0.06)
    assert mean_and_error(new_errors(0.5, wrong=0.0)) == pytest.approx((5.3, 0.2), abs=0.06)
    for keep_prob in stored()["keep_probs"][:-1]:
        gain, error = mean_and_error(none - new_errors(keep_prob, wrong=0.0))
        assert gain <= 2 * error
    for keep_prob, stated in ((0.5, (0.26, 0.12)), (0.1, (2.2, 0.3))):
        assert mean_and_error(new_errors(keep_prob, wrong=0.0) - none) == pytest.approx(
            stated, abs=0.06
        )
    assert found("errors", 1.0, wrong=0.0)[:, TRAINING].max() == 0


def test_with_few_examples_there_is_next_to_no_gain() -> None:
    """31.8 % falls to 30.9 % at best, less than two standard errors."""
    none, best = new_errors(1.0, examples=100), new_errors(0.2, examples=100)
    assert mean_and_error(none) == pytest.approx((31.8, 0.9), abs=0.06)
    assert mean_and_error(best) == pytest.approx((30.9, 1.4), abs=0.06)
    gain, error = mean_and_error(none - best)
    assert gain < 2 * error
    by_heart = found("errors", 0.5, examples=100)[:, BY_HEART].mean()
    assert by_heart == pytest.approx(96, abs=0.5)


def test_early_stopping_is_as_good_as_the_text_says() -> None:
    """11.1 % without dropout, 10.5 % with 0.2 as well; the mean curve is lowest after 9 epochs."""
    none, both = found("stopped", 1.0), found("stopped", 0.2)
    assert mean_and_error(none) == pytest.approx((11.05, 0.3), abs=0.06)
    assert mean_and_error(both) == pytest.approx((10.45, 0.3), abs=0.06)
    assert mean_and_error(none - both) == pytest.approx((0.6, 0.3), abs=0.06)
    curve = found("curves", 1.0)
    assert int(curve[:, NEW].argmin()) + 1 == 9
    assert curve[8, NEW] == pytest.approx(13, abs=0.5)
    assert curve[8, BY_HEART] == pytest.approx(5, abs=0.5)


def test_width_is_as_the_text_says() -> None:
    """32 units without dropout do no better than 64; wider networks do no better at any value."""
    width = stored("width")
    fixed, kept = width["errors"][..., NEW]
    assert mean_and_error(kept[-1]) == pytest.approx((22.6, 0.5), abs=0.06)
    gain, error = mean_and_error(fixed - kept)
    assert (gain <= 2 * error).all()
    worse = width["keep_probs"][gain < -2 * error]
    assert worse.tolist() == [0.3]


def test_shown_network_is_one_like_the_others() -> None:
    """Its share of wrong labels learned by heart is near the mean, whatever keep_prob is."""
    sweep = stored()
    shown, (wrong, examples) = int(sweep["shown"]), (1, list(sweep["examples"]).index(400))
    by_heart = sweep["errors"][wrong, examples, :, :, BY_HEART]
    assert np.abs(by_heart[:, shown] - by_heart.mean(axis=1)).max() < 12
    taught, answers = sweep["taught"][wrong, examples], sweep["answers"][wrong, examples]
    there = taught >= 0
    assert there.sum() == 80
    shares = 100 * (answers == taught)[:, there].mean(axis=1)
    np.testing.assert_allclose(shares, by_heart[:, shown], atol=0.01)


@pytest.mark.parametrize(("wrong", "keep_prob"), [(0.2, 1.0), (0.4, 0.2)])
def test_script_trains_the_network_of_the_lesson(wrong: float, keep_prob: float) -> None:
    """Two seeds at once come to the errors of the reference, epoch by epoch."""
    script = runpy.run_path(str(COURSE / "tools" / "data" / "experiment_sweep.py"))
    setting = script["Setting"](keep_prob, wrong, 100)
    rngs = [np.random.default_rng(seed) for seed in (3, 4)]
    digits = script["split"](setting, rngs)
    epochs = list(script["train_all"](setting, digits, rngs, epochs=6, dtype=np.float64))
    images, labels = script["load_digits"]()
    rng = np.random.default_rng(4)
    order = rng.permutation(len(images))
    seen, new = order[:100], order[1000:]
    given = corrupt_labels(labels[seen], wrong, rng)
    history = train(images[seen], given, images[new], labels[new], keep_prob, rng, epochs=6)
    errors = [np.mean(answers[1] != given) for answers, _ in epochs]
    np.testing.assert_allclose(errors, history["train_error"], atol=0.011)
    errors = [np.mean(answers[1] != labels[new]) for _, answers in epochs]
    np.testing.assert_allclose(errors, history["val_error"], atol=0.003)


def test_text_says_how_the_stored_runs_were_trained() -> None:
    """The script's epochs, learning rate and batch are the defaults of the lesson's `train`."""
    script = runpy.run_path(str(COURSE / "tools" / "data" / "experiment_sweep.py"))
    assert train.__defaults__ == (64, script["EPOCHS"], script["LR"], script["BATCH"])
