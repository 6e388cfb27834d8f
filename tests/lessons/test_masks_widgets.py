"""Lesson 01's widget and pictures: real ipywidgets, real figures."""

from __future__ import annotations

import html
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import LineCollection, PolyCollection

from solutions.masks import make_mask, unit_mask

SOURCE = Path(__file__).resolve().parents[2] / "source"


@pytest.fixture
def widgets(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The lesson's own `widgets`, imported as a notebook in its folder does."""
    monkeypatch.syspath_prepend(str(SOURCE))
    monkeypatch.syspath_prepend(str(SOURCE / "01_masks"))
    for name in ("widgets", "panel"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import widgets

    yield widgets
    for name in ("widgets", "panel"):
        sys.modules.pop(name, None)


def masks_of(widgets: ModuleType, keep_prob: float, drawn: str = "", draw: int = 1) -> Any:
    """The masks that the panel shows, drawn by the reference."""
    return widgets.masks_of(make_mask, unit_mask, keep_prob, drawn or widgets.EACH_ENTRY, draw)


def test_changing_a_control_redraws_the_picture(widgets: ModuleType) -> None:
    """After each change image and sentence are what the pure functions make of the new values."""
    panel = widgets.sub_network_panel(make_mask, unit_mask)
    values = {"keep_prob": 0.4, "drawn": widgets.ONE_FOR_BATCH, "example": 3, "draws": 5}
    for name, value in values.items():
        before = panel.image
        panel.controls[name].value = value
        assert panel.image != before
    masks = masks_of(widgets, 0.4, widgets.ONE_FOR_BATCH, 5)
    figure = widgets.draw_sub_network(masks, 0.4, 3)
    assert panel.image == sys.modules["panel"].png(figure)
    text = widgets.describe_sub_network(masks, 0.4, 3)
    assert panel.sentence.value == html.escape(text)


def squares(figure: Any, widgets: ModuleType) -> Any:
    """The heatmap as a 0/1 array, read back from the squares that are filled."""
    filled = next(c for c in figure.axes[0].collections if isinstance(c, PolyCollection))
    shown = np.zeros((widgets.EXAMPLES, widgets.UNITS), dtype=bool)
    for path in filled.get_paths():
        x, y = path.vertices[:4].mean(axis=0)
        row = int((widgets.TOP - y) / widgets.CELL)
        shown[row, int((x - widgets.LEFT) / widgets.CELL)] = True
    return shown


@pytest.mark.parametrize("keep_prob", [0.05, 0.5, 1.0])
def test_the_heatmap_shows_the_learners_mask(widgets: ModuleType, keep_prob: float) -> None:
    """Square by square, that of the last draw."""
    masks = masks_of(widgets, keep_prob, draw=4)
    shape = (widgets.EXAMPLES, widgets.UNITS)
    assert np.array_equal(masks[3], make_mask(shape, keep_prob, np.random.default_rng(4)))
    assert np.array_equal(squares(widgets.draw_sub_network(masks, keep_prob), widgets), masks[3])


def test_a_mask_for_the_batch_has_equal_rows_in_the_picture(widgets: ModuleType) -> None:
    """And the sentence says that one sub-network is trained."""
    masks = masks_of(widgets, 0.6, widgets.ONE_FOR_BATCH)
    shown = squares(widgets.draw_sub_network(masks, 0.6), widgets)
    assert (shown == shown[0]).all()
    assert "trains 1 sub-network." in widgets.describe_sub_network(masks, 0.6)


def test_a_kept_unit_has_all_its_edges_and_a_dropped_one_none(widgets: ModuleType) -> None:
    """The network of example 2 has (inputs + outputs) edges for each kept unit."""
    masks = masks_of(widgets, 0.5)
    figure = widgets.draw_sub_network(masks, 0.5, example=2)
    edges = next(c for c in figure.axes[0].collections if isinstance(c, LineCollection))
    each = widgets.INPUTS + widgets.OUTPUTS
    assert len(edges.get_segments()) == each * int(masks[0, 1].sum())


def bars(figure: Any, widgets: ModuleType) -> Any:
    """The shares that the bars of the units show."""
    lines = [c for c in figure.axes[0].collections if isinstance(c, LineCollection)]
    found = next(c for c in lines if np.isclose(c.get_linewidth(), 9).all())
    ends = np.array(found.get_segments())[:, :, 1]
    return (ends[:, 1] - ends[:, 0]) / widgets.BARS_HEIGHT


def test_bars_count_all_draws_so_far(widgets: ModuleType) -> None:
    """A unit's bar is its share over the examples of every draw, not of the last one alone."""
    masks = masks_of(widgets, 0.6, draw=7)
    shown = bars(widgets.draw_sub_network(masks, 0.6), widgets)
    np.testing.assert_allclose(shown, masks.mean(axis=(0, 1)))


def test_the_sentence_says_what_the_mask_holds(widgets: ModuleType) -> None:
    """How many sub-networks, and how many units an example does without."""
    mask = np.ones((1, widgets.EXAMPLES, widgets.UNITS))
    mask[0, 0, 2] = mask[0, 0, 6] = mask[0, 1, 0] = 0
    said = [widgets.describe_sub_network(mask, 0.9, example) for example in (1, 2, 3)]
    assert all("this batch of 6 examples trains 3 different sub-networks." in one for one in said)
    assert said[0].endswith("Example 1 trains without 2 units.")
    assert said[1].endswith("Example 2 trains without 1 unit.")
    assert said[2].endswith("Example 3 trains all units.")


def test_an_unwritten_function_is_named_in_the_sentence(widgets: ModuleType) -> None:
    """The panel of a learner who has not written make_mask says so and does not break."""

    def stub(shape: tuple[int, ...], keep_prob: float, rng: np.random.Generator) -> Any:
        raise NotImplementedError("write make_mask")

    panel = widgets.sub_network_panel(stub, unit_mask)
    assert "NotImplementedError" in panel.sentence.value


def test_rates_are_drawn_where_they_lie(widgets: ModuleType) -> None:
    """One strip of dots for each way of counting, at the given shares; the line at keep_prob."""
    rates = {"each unit": np.array([0.5, 0.75, 1.0]), "each batch": np.array([0.8])}
    axes = widgets.draw_rates(rates, 0.7).axes[0]
    *strips, line = axes.lines
    assert [strip.get_xdata().tolist() for strip in strips] == [[0.5, 0.75, 1.0], [0.8]]
    assert set(line.get_xdata()) == {0.7}
    assert [tick.get_text() for tick in axes.get_yticklabels()] == list(rates)
    low, high = axes.get_xlim()
    assert low < 0.5
    assert high > 1.0


def test_drawing_touches_no_global_state(widgets: ModuleType) -> None:
    """The same values give the same bytes, whatever NumPy's global generator does."""
    png = sys.modules["panel"].png
    rates = {"each batch": np.linspace(0.6, 0.9, 9)}
    first = png(widgets.draw_rates(rates, 0.8))
    np.random.seed(1)
    assert png(widgets.draw_rates(rates, 0.8)) == first
