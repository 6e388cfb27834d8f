"""Lesson 03's widget and pictures: real ipywidgets, real figures."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from solutions.backward import dropout_backward, linear_backward, prob_column_zero

FUNCTIONS = (linear_backward, dropout_backward, prob_column_zero)

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


@pytest.fixture
def curves(widgets: ModuleType) -> ModuleType:
    """The lesson's charts, imported in the same way."""
    return importlib.import_module("curves")


def paths(widgets: ModuleType, dropped: str, keep_prob: float, batch: int) -> Any:
    return widgets.draw_paths(tuple(dropped), keep_prob, batch, *FUNCTIONS)


def words(widgets: ModuleType, dropped: str, keep_prob: float, batch: int) -> str:
    return str(widgets.describe_paths(tuple(dropped), keep_prob, batch, *FUNCTIONS))


def empty_squares(figure: Any) -> int:
    """How many squares of the grids are drawn as dropped or zero."""
    grids = [one for one in figure.axes[0].collections if isinstance(one, PolyCollection)]
    return sum(len(one.get_paths()) for one in grids if len(one.get_facecolor()) == 0)


def edges(widgets: ModuleType, figure: Any, colour: str) -> int:
    lines = [one for one in figure.axes[0].collections if isinstance(one, LineCollection)]
    wanted = to_rgb(colour)
    return max(len(one.get_segments()) for one in lines if to_rgb(one.get_colors()[0]) == wanted)


def test_changing_a_control_redraws_the_picture(widgets: ModuleType) -> None:
    """After each change the image is what the pure function draws from the new values."""
    panel = widgets.explore(*FUNCTIONS)
    for name, value in (("dropped", ("1", "3")), ("batch", 4), ("keep_prob", 0.8)):
        before = panel.image
        panel.controls[name].value = value
        assert panel.image != before
    assert panel.image == sys.modules["panel"].png(paths(widgets, "13", 0.8, 4))
    assert panel.sentence.value == words(widgets, "13", 0.8, 4)


def test_drawing_twice_gives_the_same_picture(widgets: ModuleType) -> None:
    """No global state: neither NumPy's generator nor a call before counts."""
    png = sys.modules["panel"].png
    first = png(paths(widgets, "2", 0.5, 3))
    np.random.seed(1)
    png(paths(widgets, "4", 0.9, 7))
    assert png(paths(widgets, "2", 0.5, 3)) == first


def test_columns_and_rows_of_units_that_every_example_drops_are_named(widgets: ModuleType) -> None:
    """The sentence names what the learner's gradients show to be zero."""
    assert "columns 2 and 5 are zero, and in the layer before rows 2 and 5." in words(
        widgets, "25", 0.5, 1
    )
    assert "column 6 is zero" in words(widgets, "6", 0.5, 1)
    assert "no column is zero" in words(widgets, "25", 0.9, 8)


@pytest.mark.parametrize("batch", [1, 4])
def test_nothing_is_dropped_at_keep_prob_one(widgets: ModuleType, batch: int) -> None:
    """Whatever the buttons say: no empty unit, no empty square, and the text says so."""
    assert empty_squares(paths(widgets, "25", 1.0, batch)) == 0
    assert widgets.run(("2", "5"), 1.0, batch, linear_backward, dropout_backward).masks.all()
    assert words(widgets, "25", 1.0, batch).startswith("With keep_prob = 1 nothing can be dropped")


def test_a_dropped_unit_has_no_edge_in_either_direction(widgets: ModuleType) -> None:
    """Four units are left, each with four ways in and three out, forward and back."""
    kept = widgets.run(("2", "5"), 0.5, 1, linear_backward, dropout_backward).masks[0]
    for figure in (widgets.draw_still(kept), widgets.draw_ways(kept)):
        for colour in (widgets.FORWARD, widgets.BACKWARD):
            assert edges(widgets, figure, colour) == 4 * (widgets.INPUTS + widgets.OUTPUTS)


@pytest.mark.parametrize("dropped", ["", "3", "123456"])
@pytest.mark.parametrize("batch", [1, 16])
@pytest.mark.parametrize("keep_prob", [0.05, 1.0])
def test_extreme_settings_draw(
    widgets: ModuleType, dropped: str, batch: int, keep_prob: float
) -> None:
    """Nothing dropped, all dropped, chances of zero: a picture and a sentence all the same."""
    figure = paths(widgets, dropped, keep_prob, batch)
    assert sys.modules["panel"].png(figure).startswith(b"\x89PNG")
    assert words(widgets, dropped, keep_prob, batch).endswith(".")


@pytest.mark.parametrize(("keep_prob", "said"), [(1.0, True), (0.95, False)])
def test_chart_of_chances_says_that_all_are_zero(
    widgets: ModuleType, keep_prob: float, said: bool
) -> None:
    """Where keep_prob is 1 no point is left to draw."""
    figure = paths(widgets, "", keep_prob, 1)
    written = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert ("0 for every batch" in written) is said


def test_empty_squares_are_the_zeros_of_masks_and_gradients(widgets: ModuleType) -> None:
    """A dropped unit: one of the mask, a column of one dW, a row of the other, and its bias."""
    each = 1 + widgets.OUTPUTS + widgets.INPUTS + 1
    assert empty_squares(paths(widgets, "146", 0.5, 1)) == 3 * each


def test_small_chances_are_said_in_words(widgets: ModuleType) -> None:
    """A chance below one in a million is not printed with an exponent."""
    assert "below 0.000001" in words(widgets, "1", 0.9, 16)
    assert "keep_prob = 0.80 the chance of a zero column is 0.2 for" in words(widgets, "1", 0.8, 1)


def test_error_in_the_learners_function_is_shown(widgets: ModuleType) -> None:
    """An exception from the learner's code stands where the sentence stood."""

    def broken(dz: Any, a: Any, weights: Any) -> Any:
        raise RuntimeError("my <bug>")

    panel = widgets.explore(broken, dropout_backward, prob_column_zero)
    assert panel.sentence.value == "<b>RuntimeError</b>: my &lt;bug&gt;"


def test_gradient_check_puts_equal_gradients_on_the_diagonal(curves: ModuleType) -> None:
    """Points of equal gradients lie on the dashed line of their panel, those of others do not."""
    grad = np.linspace(-2, 2, 12).reshape(3, 4)
    figure = curves.draw_gradient_check(grad, grad, grad * 0)
    drawn = figure.axes[0].collections
    same, fresh = (np.asarray(c.get_offsets()) for c in drawn if isinstance(c, PathCollection))
    dashed = [
        c for c in drawn if isinstance(c, LineCollection) and c.get_linestyle()[0][1] is not None
    ]
    (x, y), (x_end, y_end) = dashed[0].get_segments()[0]
    slope = (y_end - y) / (x_end - x)
    np.testing.assert_allclose(same[:, 1] - y, slope * (same[:, 0] - x))
    assert np.ptp(fresh[:, 1]) == 0


def test_coasting_marks_when_the_unit_is_dropped(curves: ModuleType) -> None:
    """The grey region begins at the step from which the gradient is zero."""
    figure = curves.draw_coasting([1.0, 0.9, 0.9, 0.9], [1.0, 0.9, 0.8, 0.75], 1)
    (region,) = (patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle))
    assert region.get_x() == pytest.approx(0.75 + 7.1 / 3)
    assert region.get_x() + region.get_width() == pytest.approx(0.75 + 7.1)
