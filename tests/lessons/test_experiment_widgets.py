"""Pictures and explorer of lesson 05: real ipywidgets, real figures."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

SOURCE = Path(__file__).resolve().parents[2] / "source"


@pytest.fixture
def widgets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The lesson's own `widgets`, and the `panel` that all lessons share."""
    monkeypatch.syspath_prepend(str(SOURCE))
    monkeypatch.syspath_prepend(str(SOURCE / "05_experiment"))
    known = {name: sys.modules.pop(name, None) for name in ("widgets", "panel")}
    yield importlib.import_module("widgets")
    for name, module in known.items():
        sys.modules.pop(name, None)
        if module is not None:
            sys.modules[name] = module


def test_explorer_redraws_for_every_control(widgets: Any) -> None:
    """Each control changes the picture and the sentence."""
    panel = widgets.explorer()
    seen = [(panel.image, panel.sentence.value)]
    for name, value in (("keep_prob", 0.2), ("wrong", 0.0), ("examples", 1000)):
        panel.controls[name].value = value
        seen.append((panel.image, panel.sentence.value))
    assert len({picture for picture, _ in seen}) == 4
    assert len({sentence for _, sentence in seen}) == 4
    assert all("Error" not in sentence for _, sentence in seen)


def test_curve_shows_the_stored_means(widgets: Any) -> None:
    """The points of the left picture are the means over the seeds, in per cent."""
    figure = widgets.draw_still(0.2, 400)
    with np.load(SOURCE / "05_experiment" / "data" / "sweep.npz") as stored:
        expected = 100 * stored["errors"][1, 1, :, :, 1].mean(axis=1)
        keep_probs = stored["keep_probs"]
    drawn = [line.get_xydata() for line in figure.axes[0].lines]
    assert any(
        d.shape == (11, 2) and np.allclose(d, np.column_stack([keep_probs, expected]))
        for d in drawn
    )


def test_moving_part_lies_on_the_still_one(widgets: Any) -> None:
    """The ring stands on the curve's point, and both parts have the same axes."""
    moving, still = widgets.draw_sweep(0.2, 0.2, 400), widgets.draw_still(0.2, 400)
    for over, under in zip(moving.axes, still.axes, strict=True):
        assert over.get_position().bounds == under.get_position().bounds
        assert (over.get_xlim(), over.get_ylim()) == (under.get_xlim(), under.get_ylim())
    ring = moving.axes[0].lines[0].get_xydata()[0]
    curve = next(line.get_xydata() for line in still.axes[0].lines if len(line.get_xydata()) == 11)
    assert np.isclose(curve, ring).all(axis=1).sum() == 1


@pytest.mark.parametrize(
    ("keep_prob", "wrong", "verdict"),
    [
        (0.5, 0.2, "dropout helps"),
        (0.5, 0.0, "next to no difference"),
        (0.05, 0.0, "dropout does harm"),
    ],
)
def test_sentence_says_what_was_measured(
    widgets: Any, keep_prob: float, wrong: float, verdict: str
) -> None:
    """The verdict follows from the paired difference and its standard error."""
    assert verdict in widgets.describe_sweep(keep_prob, wrong, 400)


def test_without_dropout_nothing_is_compared(widgets: Any) -> None:
    """keep_prob = 1 is the network that the others are compared with."""
    assert widgets.describe_sweep(1.0, 0.2, 400).endswith(
        "without dropout the error is 14.8 ± 0.5 %."
    )


def test_spoiled_labels_are_marked(widgets: Any) -> None:
    """A changed label is shown with an arrow, an unchanged one without."""
    figure = widgets.draw_digits(np.zeros((3, 64)), np.array([1, 2, 3]), np.array([1, 7, 3]))
    assert [text.get_text() for text in figure.axes[0].texts] == ["1", "2 → 7", "3"]


def test_learning_curves_are_those_of_the_histories(widgets: Any) -> None:
    """Every history is drawn in both pictures, in per cent."""
    histories = {p: {"train_error": [0.5, p / 4], "val_error": [0.6, p / 2]} for p in (1.0, 0.5)}
    figure = widgets.draw_curves(histories, wrong=0.2)
    for axes, name in zip(figure.axes, ("train_error", "val_error"), strict=True):
        drawn = [list(line.get_ydata()) for line in axes.lines]
        for history in histories.values():
            assert [100 * value for value in history[name]] in drawn


def test_width_has_both_forms(widgets: Any) -> None:
    """One curve for a fixed width, one for a fixed expected number of kept units."""
    clean, noisy = widgets.draw_width(0.0), widgets.draw_width(0.2)
    counts = [sum(len(line.get_xdata()) == 11 for line in f.axes[0].lines) for f in (clean, noisy)]
    assert counts == [2, 2]
    assert not np.array_equal(
        clean.axes[0].lines[0].get_ydata(), noisy.axes[0].lines[0].get_ydata()
    )
