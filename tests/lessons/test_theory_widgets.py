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
from matplotlib.collections import LineCollection, PolyCollection

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


def drawn(widgets: ModuleType, keep_prob: float, samples: int) -> Any:
    return widgets.draw_theory(keep_prob, samples, dropout_ols, mc_predict)


def words(widgets: ModuleType, keep_prob: float, samples: int) -> str:
    return str(widgets.describe_theory(keep_prob, samples, dropout_ols, mc_predict))


def test_changing_a_control_redraws_the_picture(widgets: ModuleType) -> None:
    """After each change the image is what the pure function draws from the new values."""
    panel = widgets.explore(dropout_ols, mc_predict)
    for name, value in (("samples", 3), ("keep_prob", 0.5)):
        before = panel.image
        panel.controls[name].value = value
        assert panel.image != before
    assert panel.image == sys.modules["panel"].png(drawn(widgets, 0.5, 3))
    assert panel.sentence.value == words(widgets, 0.5, 3)


def test_drawing_twice_gives_the_same_picture(widgets: ModuleType) -> None:
    """No global state: neither NumPy's generator nor a call before counts."""
    png = sys.modules["panel"].png
    first = png(drawn(widgets, 0.8, 5))
    np.random.seed(1)
    png(drawn(widgets, 0.3, 9))
    assert png(drawn(widgets, 0.8, 5)) == first


@pytest.mark.parametrize("keep_prob", [0.1, 1.0])
@pytest.mark.parametrize("samples", [1, 100])
def test_extreme_settings_draw(widgets: ModuleType, keep_prob: float, samples: int) -> None:
    """One sample, all kept, hardly any kept: a picture and a sentence all the same."""
    figure = drawn(widgets, keep_prob, samples)
    assert sys.modules["panel"].png(figure).startswith(b"\x89PNG")
    assert words(widgets, keep_prob, samples).endswith(".")


def test_band_is_twice_the_spread_to_each_side(widgets: ModuleType) -> None:
    """The band's height on the page is four times the spread of the samples."""
    figure = drawn(widgets, 0.9, 20)
    (band,) = (c for c in figure.axes[0].collections if isinstance(c, PolyCollection))
    corners = band.get_paths()[0].vertices
    std = widgets.predict_curve(0.9, 20, dropout_ols, mc_predict)[3]
    height = corners[121:60:-1, 1] - corners[:61, 1]
    scale = 2.55 / 10  # inches for one unit of y
    np.testing.assert_allclose(height, 4 * std * scale)


def test_spread_grows_away_from_the_data(widgets: ModuleType) -> None:
    """At every keep_prob below 1 the samples disagree more at the edge than among the data."""
    for keep_prob in (0.3, 0.6, 0.9):
        x, _, _, std = widgets.predict_curve(keep_prob, 100, dropout_ols, mc_predict)
        assert std[[0, -1]].min() > 2 * std[np.abs(x) <= 1].mean()


def test_no_feature_is_silent_on_the_data(widgets: ModuleType) -> None:
    """A column of zeros would leave a weight undetermined."""
    hidden = widgets.features(widgets.curve()[0])
    assert (hidden > 0).any(axis=0).all()
    assert (hidden >= 0).all()


def test_words_say_the_numbers_of_the_functions(widgets: ModuleType) -> None:
    """The sentence lists the weights, and a single sample is not called a mean."""
    text = words(widgets, 0.7, 20)
    listed = re.search(r"1 to 4 are ([-\d., ]+?)\. ", text)
    assert listed is not None
    weights = [float(number) for number in listed.group(1).split(", ")]
    np.testing.assert_allclose(weights, dropout_ols(*widgets.inputs(), 0.7), atol=0.005)
    assert "the mean of 20 samples" in text
    assert "the only sample" in words(widgets, 0.7, 1)


def test_error_in_the_learners_function_is_shown(widgets: ModuleType) -> None:
    """An exception from the learner's code stands where the sentence stood."""

    def broken(X: Any, y: Any, keep_prob: float) -> Any:
        raise RuntimeError("my <bug>")

    panel = widgets.explore(broken, mc_predict)
    assert panel.sentence.value == "<b>RuntimeError</b>: my &lt;bug&gt;"


def test_means_are_drawn_where_they_are(widgets: ModuleType) -> None:
    """Four rules, four sets of points; equal values lie at equal heights."""
    z = np.linspace(-8, 8, 61)
    figure = widgets.draw_means(z, z * 0 + 0.2, z * 0 + 0.7, z * 0 + 0.7, z * 0 + 0.9, 0.5)
    page = figure.axes[0]
    curves = [c for c in page.collections if isinstance(c, LineCollection)][1:]
    heights = {round(float(c.get_segments()[0][0][1]), 9) for c in curves}
    dots = round(float(page.lines[0].get_ydata()[0]), 9)
    assert len(heights) == 3
    assert dots in heights
