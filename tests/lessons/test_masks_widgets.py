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


def test_changing_a_control_redraws_the_picture(widgets: ModuleType) -> None:
    """After each change image and sentence are what the pure functions make of the new values."""
    panel = widgets.sub_network_panel(make_mask, unit_mask)
    values = {"keep_prob": 0.4, "drawn": widgets.ONE_FOR_BATCH, "example": 3, "seed": 5}
    for name, value in values.items():
        before = panel.image, panel.sentence.value
        panel.controls[name].value = value
        assert (panel.image, panel.sentence.value) != before
    figure = widgets.draw_sub_network(make_mask, unit_mask, **values)
    assert panel.image == sys.modules["panel"].png(figure)
    text = widgets.describe_sub_network(make_mask, unit_mask, **values)
    assert panel.sentence.value == html.escape(text)


def squares(figure: Any, widgets: ModuleType) -> Any:
    """The heatmap as a 0/1 array, read back from the colours of its squares."""
    patches = next(c for c in figure.axes[0].collections if isinstance(c, PolyCollection))
    dark = patches.get_facecolor()[:, 0] < 0.5
    return dark.reshape(widgets.EXAMPLES, widgets.UNITS)


@pytest.mark.parametrize("keep_prob", [0.05, 0.5, 1.0])
def test_the_heatmap_shows_the_learners_mask(widgets: ModuleType, keep_prob: float) -> None:
    """Square by square, drawn for each example."""
    shape = (widgets.EXAMPLES, widgets.UNITS)
    mask = make_mask(shape, keep_prob, np.random.default_rng(4))
    figure = widgets.draw_sub_network(make_mask, unit_mask, keep_prob, seed=4)
    assert np.array_equal(squares(figure, widgets), mask)


def test_a_mask_for_the_batch_has_equal_rows_in_the_picture(widgets: ModuleType) -> None:
    """And the sentence says that one sub-network is trained."""
    arguments = (make_mask, unit_mask, 0.6, widgets.ONE_FOR_BATCH)
    shown = squares(widgets.draw_sub_network(*arguments), widgets)
    assert (shown == shown[0]).all()
    assert "1 sub-network is trained" in widgets.describe_sub_network(*arguments)


def test_a_kept_unit_has_all_its_edges_and_a_dropped_one_none(widgets: ModuleType) -> None:
    """The network of example 2 has (inputs + outputs) edges for each kept unit."""
    shape = (widgets.EXAMPLES, widgets.UNITS)
    mask = make_mask(shape, 0.5, np.random.default_rng(1))
    figure = widgets.draw_sub_network(make_mask, unit_mask, 0.5, example=2)
    edges = next(c for c in figure.axes[0].collections if isinstance(c, LineCollection))
    each = widgets.INPUTS + widgets.OUTPUTS
    assert len(edges.get_segments()) == each * int(mask[1].sum())


def test_the_sentence_says_what_the_mask_holds(widgets: ModuleType) -> None:
    """Counts, shares and the missing units, with a mask made for this."""

    def mine(shape: tuple[int, ...], keep_prob: float, rng: np.random.Generator) -> Any:
        mask = np.ones(shape)
        mask[0, 2] = mask[0, 6] = mask[1, 0] = 0
        return mask

    text = widgets.describe_sub_network(mine, unit_mask, 0.9, example=1)
    assert "57 of 60 entries, 95%" in text
    assert "between 8 and 10 of 10 units; 3 different sub-networks are trained" in text
    assert text.endswith("Example 1 trains all units but numbers 3, 7.")
    assert widgets.describe_sub_network(mine, unit_mask, 0.9, example=2).endswith("but number 1.")
    assert widgets.describe_sub_network(mine, unit_mask, 0.9, example=3).endswith("all units.")


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
