"""Lesson 03's widget and pictures: real ipywidgets, real figures."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from solutions.backward import linear_backward, prob_column_zero

SOURCE = Path(__file__).resolve().parents[2] / "source"


@pytest.fixture
def widgets(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The lesson's own `widgets`, imported as a notebook in its folder does."""
    monkeypatch.syspath_prepend(str(SOURCE))
    monkeypatch.syspath_prepend(str(SOURCE / "03_backward"))
    for name in ("widgets", "panel"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import widgets

    yield widgets
    for name in ("widgets", "panel"):
        sys.modules.pop(name, None)


def paths(widgets: ModuleType, dropped: tuple[int, ...], keep_prob: float, batch: int) -> Any:
    return widgets.draw_paths(dropped, keep_prob, batch, linear_backward, prob_column_zero)


def words(widgets: ModuleType, dropped: tuple[int, ...], keep_prob: float, batch: int) -> str:
    text = widgets.describe_paths(dropped, keep_prob, batch, linear_backward, prob_column_zero)
    return str(text)


def test_changing_a_control_redraws_the_picture(widgets: ModuleType) -> None:
    """After each change the image is what the pure function draws from the new values."""
    panel = widgets.explore(linear_backward, prob_column_zero)
    for name, value in (("dropped", (1, 3)), ("batch", 4), ("keep_prob", 0.8)):
        before = panel.image
        panel.controls[name].value = value
        assert panel.image != before
    assert panel.image == sys.modules["panel"].png(paths(widgets, (1, 3), 0.8, 4))
    assert panel.sentence.value == words(widgets, (1, 3), 0.8, 4)


def test_drawing_twice_gives_the_same_picture(widgets: ModuleType) -> None:
    """No global state: neither NumPy's generator nor a call before counts."""
    png = sys.modules["panel"].png
    first = png(paths(widgets, (2,), 0.5, 3))
    np.random.seed(1)
    png(paths(widgets, (4,), 0.9, 7))
    assert png(paths(widgets, (2,), 0.5, 3)) == first


def test_columns_of_units_dropped_in_every_example_are_named(widgets: ModuleType) -> None:
    """The sentence names the columns that the learner's dW shows to be zero."""
    assert "columns 2 and 5 are zero" in words(widgets, (2, 5), 0.5, 1)
    assert "column 6 is zero" in words(widgets, (6,), 0.5, 1)
    assert "no column is zero" in words(widgets, (2, 5), 1.0, 8)
    assert "Example 1 drops no unit" in words(widgets, (), 0.5, 2)


@pytest.mark.parametrize("dropped", [(), (3,), (1, 2, 3, 4, 5, 6)])
@pytest.mark.parametrize("batch", [1, 16])
@pytest.mark.parametrize("keep_prob", [0.05, 1.0])
def test_extreme_settings_draw(
    widgets: ModuleType, dropped: tuple[int, ...], batch: int, keep_prob: float
) -> None:
    """Nothing dropped, all dropped, chances of zero: a picture and a sentence all the same."""
    figure = paths(widgets, dropped, keep_prob, batch)
    assert sys.modules["panel"].png(figure).startswith(b"\x89PNG")
    assert words(widgets, dropped, keep_prob, batch).endswith(".")


def test_black_marks_stand_on_the_zero_columns(widgets: ModuleType) -> None:
    """In the picture as many columns carry a 0 as units are dropped from a batch of one."""
    figure = paths(widgets, (1, 4, 6), 0.5, 1)
    assert sum(text.get_text() == "0" for text in figure.texts) == 3


def test_small_chances_are_said_in_words(widgets: ModuleType) -> None:
    """A chance below one in a million is not printed with an exponent."""
    assert "below 0.000001" in words(widgets, (1,), 0.9, 16)
    assert "is 0.2 with keep_prob = 0.80" in words(widgets, (1,), 0.8, 1)


def test_error_in_the_learners_function_is_shown(widgets: ModuleType) -> None:
    """An exception from the learner's code stands where the sentence stood."""

    def broken(dz: Any, a: Any, weights: Any) -> Any:
        raise RuntimeError("my <bug>")

    panel = widgets.explore(broken, prob_column_zero)
    assert panel.sentence.value == "<b>RuntimeError</b>: my &lt;bug&gt;"


def test_gradient_check_puts_equal_gradients_on_the_diagonal(widgets: ModuleType) -> None:
    """Points of equal gradients lie on the line of their panel, those of others do not."""
    grad = np.linspace(-2, 2, 12).reshape(3, 4)
    figure = widgets.draw_gradient_check(grad, grad, grad * 0)
    lines = [artist for artist in figure.artists if isinstance(artist, Line2D)]
    diagonal, same, _, fresh = (line.get_xydata() for line in lines)
    (x, y), (x_end, y_end) = diagonal
    slope = (y_end - y) / (x_end - x)
    np.testing.assert_allclose(same[:, 1] - y, slope * (same[:, 0] - x))
    assert np.ptp(fresh[:, 1]) == 0


def test_coasting_marks_when_the_unit_is_dropped(widgets: ModuleType) -> None:
    """The grey region begins at the step from which the gradient is zero."""
    figure = widgets.draw_coasting([1.0, 0.9, 0.9, 0.9], [1.0, 0.9, 0.8, 0.75], 1)
    region, frame = (artist for artist in figure.artists if isinstance(artist, Rectangle))
    assert region.get_x() == pytest.approx(frame.get_x() + frame.get_width() / 3)
    assert sum(isinstance(artist, Line2D) for artist in figure.artists) == 2
