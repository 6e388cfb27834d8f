"""Lesson 02's widget and pictures: real ipywidgets, real figures."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from solutions.scaling import classic_forward, dropout_forward

SOURCE = Path(__file__).resolve().parents[2] / "source"


@pytest.fixture
def widgets(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The lesson's own `widgets`, imported as a notebook in its folder does."""
    monkeypatch.syspath_prepend(str(SOURCE))
    monkeypatch.syspath_prepend(str(SOURCE / "02_scaling"))
    for name in ("widgets", "panel"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import widgets

    yield widgets
    for name in ("widgets", "panel"):
        sys.modules.pop(name, None)


def png(figure: Any) -> bytes:
    image: bytes = sys.modules["panel"].png(figure)
    return image


def test_changing_a_control_redraws_picture_and_sentence(widgets: ModuleType) -> None:
    """After each change the image is what the pure function draws from the new values."""
    panel = widgets.signal_panel()
    for name, value in (("keep_prob", 0.3), ("layers", 3)):
        before = panel.image, panel.sentence.value
        panel.controls[name].value = value
        assert panel.image != before[0]
        assert panel.sentence.value != before[1]
    assert panel.image == png(widgets.draw_signal(0.3, 3))
    assert panel.sentence.value == widgets.describe_signal(0.3, 3)


def test_the_panel_of_sums_is_drawn_by_the_learners_function(widgets: ModuleType) -> None:
    """Another function gives another picture: the widget holds no answer of its own."""
    ours = widgets.sums_panel(dropout_forward)
    theirs = widgets.sums_panel(classic_forward)
    assert ours.image != theirs.image
    assert "and 100 % ± 24 % with your function. In evaluation it gets 100 %" in ours.sentence.value
    assert "and 50 % ± 12 % with your function. In evaluation it gets 50 %" in theirs.sentence.value


@pytest.mark.parametrize("keep_prob", [0.05, 0.3, 0.8, 1.0])
def test_sums_are_those_of_independent_masks(widgets: ModuleType, keep_prob: float) -> None:
    """Undivided they keep the share keep_prob on average, divided all of the full sum."""
    undivided, divided, evaluation = widgets.sums(dropout_forward, keep_prob)
    a = np.random.default_rng(1).uniform(0.5, 1.5, widgets.SUMMED)
    a /= a.sum()
    spread = np.sqrt(keep_prob * (1 - keep_prob) * (a**2).sum())
    bound = 6 * spread / np.sqrt(widgets.MASKS) + 1e-12
    assert abs(undivided.mean() - keep_prob) < bound
    assert abs(divided.mean() - 1) < bound / keep_prob
    assert divided.std() == pytest.approx(spread / keep_prob, rel=0.15)
    assert evaluation == pytest.approx(1)


def test_the_mean_of_a_strip_stands_where_it_is(widgets: ModuleType) -> None:
    """On an axis that does not depend on keep_prob: 0.5 lies at a fifth of 2.5."""
    places = []
    for keep_prob in (0.2, 0.9):
        figure = widgets.draw_sums(np.array([0.25, 0.75]), np.array([1.0, 1.0]), 1.0, keep_prob)
        lines = [one for one in figure.axes[0].collections if hasattr(one, "get_segments")]
        places.append([float(one.get_segments()[0][0, 0]) for one in lines])
    assert places[0] == places[1]
    at = widgets.STRIP_LEFT + widgets.STRIP_WIDTH * np.array([0.2, 0.4, 0.4])
    np.testing.assert_allclose(places[0], at)


@pytest.mark.parametrize("keep_prob", [0.05, 0.55, 1.0])
@pytest.mark.parametrize("layers", [1, 8])
def test_curves_stay_in_their_boxes(widgets: ModuleType, keep_prob: float, layers: int) -> None:
    """What is too small or too large for the axis, which stands still, ends at its edge."""
    figure = widgets.draw_signal(keep_prob, layers)
    assert png(figure).startswith(b"\x89PNG")
    box = widgets.CHARTS[0]
    for line in figure.axes[0].collections:
        heights = line.get_segments()[0][:, 1]
        assert box.bottom - 1e-9 <= heights.min()
        assert heights.max() <= box.bottom + box.height + 1e-9


def test_drawing_twice_gives_the_same_picture(widgets: ModuleType) -> None:
    """No global state: neither NumPy's generator nor a call before counts."""
    first = png(widgets.draw_signal(0.7, 6))
    np.random.seed(1)
    png(widgets.draw_signal(0.3, 2))
    assert png(widgets.draw_signal(0.7, 6)) == first


def test_the_sentence_says_what_the_picture_shows(widgets: ModuleType) -> None:
    """Numbers worked out by hand for one layer and keep_prob = 0.5."""
    assert widgets.describe_signal(0.5, 1) == (
        "After 1 layer with keep_prob = 0.50, training without the division has 0.5 of the signal, "
        "and evaluation all of it. With the division both have all of it, and the signal scatters "
        "by ± 1.4."
    )


def test_the_sentence_says_that_nothing_is_dropped_at_one(widgets: ModuleType) -> None:
    """It counts no share of a signal that is all there."""
    assert widgets.describe_signal(1.0, 8) == (
        "With keep_prob = 1.00 nothing is dropped: after 8 layers the whole signal is left."
    )


def _simulate(form: str, training: bool, keep_prob: float, networks: int) -> tuple[Any, Any]:
    """Mean and variance of the signal after four layers, over random weights and masks."""
    rng = np.random.default_rng(5)
    signal, n = [], 100
    for _ in range(networks):
        a = rng.normal(1.0, 1.0, (20, n))
        for _ in range(4):
            if form == "classic":
                a = classic_forward(a, keep_prob, rng, training)[0]
            elif form == "inverted":
                a = dropout_forward(a, keep_prob, rng, training)[0]
            elif form == "forgot to divide" and training:
                a = classic_forward(a, keep_prob, rng)[0]
            spread = np.sqrt((1 - 1 / n) / 2 / n)
            a = np.stack([row @ rng.normal(1 / n, spread, (n, n)) for row in a])
        signal.append(a)
    return np.mean(signal), np.var(signal)


@pytest.mark.parametrize("training", [True, False])
def test_the_curves_are_those_of_simulated_networks(widgets: ModuleType, training: bool) -> None:
    """The reference's functions in random networks give the computed mean and variance."""
    for form in widgets.FORMS:
        powers = form.in_training if training else form.in_evaluation
        mean, variance = widgets.moments(powers, 0.6)[3]
        seen_mean, seen_variance = _simulate(form.title, training, 0.6, 20)
        spread = np.sqrt(variance / (20 * 20 * 100))
        assert abs(seen_mean - mean) < 6 * np.sqrt(4) * spread + 1e-9
        assert seen_variance == pytest.approx(variance, rel=0.1)


def test_counts_are_drawn_as_shares(widgets: ModuleType) -> None:
    """Three of four draws kept 8 of 10: the title and the bars say so."""
    figure = widgets.draw_counts(np.array([8, 8, 8, 10]), 10, 0.8)
    heights = [bar.get_height() for bar in figure.axes[0].patches]
    assert heights == [0] * 8 + [75, 0, 25]
    assert "75 % keep exactly 8" in figure.texts[0].get_text()
