"""Lesson 06's widget and pictures: real ipywidgets, real figures."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import LineCollection

from solutions.theory import dropout_ols, mc_predict

SOURCE = Path(__file__).resolve().parents[2] / "source"


@pytest.fixture
def widgets(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The lesson's own `widgets`, imported as a notebook in its folder does."""
    monkeypatch.syspath_prepend(str(SOURCE))
    monkeypatch.syspath_prepend(str(SOURCE / "06_theory"))
    for name in ("widgets", "panel"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import widgets

    yield widgets
    for name in ("widgets", "panel"):
        sys.modules.pop(name, None)


FUNCTIONS = {"dropout_ols": dropout_ols, "mc_predict": mc_predict}


def png(figure: Any) -> bytes:
    image: bytes = sys.modules["drawing"].png(figure)
    return image


def test_changing_a_control_redraws_the_sub_networks(widgets: ModuleType) -> None:
    """After each change the image is what the pure function draws from the new values."""
    panel = widgets.explore_networks(**FUNCTIONS)
    for name, value in (("samples", 3), ("keep_prob", 0.5)):
        before = panel.image
        panel.controls[name].value = value
        assert panel.image != before
    assert panel.image == png(widgets.draw_networks(0.5, 3, **FUNCTIONS))
    assert panel.sentence.value == widgets.describe_networks(0.5, 3, **FUNCTIONS)


def test_changing_keep_prob_moves_the_weights(widgets: ModuleType) -> None:
    """The sentence lists the weights of the learner's function; the picture is redrawn."""
    panel = widgets.explore_weights(dropout_ols)
    before = panel.image
    panel.controls["keep_prob"].value = 0.7
    assert panel.image == png(widgets.draw_weights(0.7, dropout_ols)) != before
    said = [float(number) for number in re.findall(r"-?\d\.\d\d", panel.sentence.value)]
    weights = dropout_ols(*widgets.inputs(), 0.7)  # type: ignore[call-arg]
    apart = abs(weights[0] - weights[1])
    np.testing.assert_allclose(said, [0.7, *weights[:2], apart, *weights[2:]], atol=0.0051)


def test_drawing_twice_gives_the_same_picture(widgets: ModuleType) -> None:
    """No global state: neither NumPy's generator nor a call before counts."""
    first = png(widgets.draw_networks(0.8, 5, **FUNCTIONS))
    np.random.seed(1)
    png(widgets.draw_networks(0.3, 9, **FUNCTIONS))
    assert png(widgets.draw_networks(0.8, 5, **FUNCTIONS)) == first


@pytest.mark.parametrize("keep_prob", [0.05, 1.0])
@pytest.mark.parametrize("samples", [1, 60])
def test_extreme_settings_draw(widgets: ModuleType, keep_prob: float, samples: int) -> None:
    """One sub-network, all kept, hardly any kept: a picture and a sentence all the same."""
    figure = widgets.draw_networks(keep_prob, samples, **FUNCTIONS)
    assert png(figure).startswith(b"\x89PNG")
    assert widgets.describe_networks(keep_prob, samples, **FUNCTIONS).endswith(".")
    assert png(widgets.draw_weights(keep_prob, dropout_ols)).startswith(b"\x89PNG")


def test_a_sub_network_is_a_smooth_curve(widgets: ModuleType) -> None:
    """It has one mask for all x: its second differences are as small as the whole network's."""
    _, scaled, mean, _, each = widgets.predict_curve(0.8, 30, **FUNCTIONS)
    np.testing.assert_allclose(each.mean(axis=0), mean)
    assert np.abs(np.diff(each, 2, axis=1)).max() < 5 * np.abs(np.diff(scaled, 2)).max()


def test_spread_grows_away_from_the_data(widgets: ModuleType) -> None:
    """At every keep_prob below 1 the sub-networks disagree more at the edge than among the data."""
    for keep_prob in (0.3, 0.6, 0.9):
        x, _, _, std, _ = widgets.predict_curve(keep_prob, 60, **FUNCTIONS)
        assert std[[0, -1]].min() > 2 * std[np.abs(x) <= 1].mean()


def test_at_keep_prob_1_all_sub_networks_are_one(widgets: ModuleType) -> None:
    """Where nothing can be dropped there is nothing to see, and the sentence says so."""
    _, scaled, _, std, each = widgets.predict_curve(1.0, 7, **FUNCTIONS)
    np.testing.assert_allclose(each, np.tile(scaled, (7, 1)))
    assert np.abs(std).max() < 1e-12
    assert "the whole network" in widgets.describe_networks(1.0, 7, **FUNCTIONS)


def test_no_feature_is_silent_on_the_data(widgets: ModuleType) -> None:
    """A column of zeros would leave a weight undetermined."""
    hidden = widgets.features(widgets.curve()[0])
    assert (hidden > 0.01).any(axis=0).all()
    assert (hidden >= 0).all()


def test_error_in_the_learners_function_is_shown(widgets: ModuleType) -> None:
    """An exception from the learner's code stands where the sentence stood."""

    def broken(X: Any, y: Any, keep_prob: float) -> Any:
        raise RuntimeError("my <bug>")

    panel = widgets.explore_networks(broken, mc_predict)
    assert panel.sentence.value == "<b>RuntimeError</b>: my &lt;bug&gt;"


def test_dropout_leans_less_on_the_input_that_cheats(widgets: ModuleType) -> None:
    """What the lesson says: 0.78, a third of it, training error up, error on new data down."""
    X, y = widgets.cheating(200, stamped=True, seed=1)
    X_new, y_new = widgets.cheating(2000, stamped=False, seed=2)
    w, v = (dropout_ols(X, y, keep_prob) for keep_prob in (1.0, 0.5))
    assert round(float(w[-1]), 2) == 0.78
    assert v[-1] < 0.4 * w[-1]
    assert v[:-1].min() > w[:-1].max()

    def error(X: Any, y: Any, w: Any) -> float:
        return float(np.mean((y - X @ w) ** 2))

    assert error(X, y, v) > error(X, y, w)
    assert error(X_new, y_new, v) < 0.4 * error(X_new, y_new, w)


def test_pictures_of_the_text_draw(widgets: ModuleType) -> None:
    """The opening, and how far a model leans on the stamp."""
    rates = np.linspace(0.05, 1, 5)
    for figure in (widgets.draw_opening(), widgets.draw_leaning(rates, rates, rates, rates)):
        assert png(figure).startswith(b"\x89PNG")


def test_means_are_drawn_where_they_are(widgets: ModuleType) -> None:
    """Four rules, four sets of points; equal values lie at equal heights."""
    z = np.linspace(-8, 8, 61)
    figure = widgets.draw_means(z, z * 0 + 0.2, z * 0 + 0.7, z * 0 + 0.7, z * 0 + 0.9, 0.5)
    page = figure.axes[0]
    curves = [c for c in page.collections if isinstance(c, LineCollection)][2:]  # grid, frame
    heights = {round(float(c.get_segments()[0][0][1]), 9) for c in curves}
    dots = round(float(page.lines[0].get_ydata()[0]), 9)
    assert len(heights) == 3
    assert dots in heights
