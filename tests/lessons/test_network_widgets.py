"""The widget of lesson 04, with real ipywidgets, and the numbers it shows."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import ipywidgets
import numpy as np
import pytest

SOURCE = Path(__file__).resolve().parents[2] / "source"


@pytest.fixture
def widgets(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The lesson's own module, with the shared panel beside it."""
    monkeypatch.syspath_prepend(str(SOURCE))
    before = set(sys.modules)
    spec = importlib.util.spec_from_file_location(
        "network_widgets", SOURCE / "04_network" / "widgets.py"
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["network_widgets"] = module
    spec.loader.exec_module(module)
    yield module
    for name in set(sys.modules) - before:
        if name in ("panel", "network_widgets"):
            del sys.modules[name]


def test_slider_changes_picture_and_sentence(widgets: ModuleType) -> None:
    """Setting keep_prob redraws the one image and says the measured errors."""
    panel = widgets.network_explorer()
    assert isinstance(panel.box, ipywidgets.Widget)
    pictures, sentences = set(), set()
    for keep_prob in (0.05, 0.4, 1.0):
        panel.controls["keep_prob"].value = keep_prob
        assert panel.image[:4] == b"\x89PNG"
        assert panel.sentence.value.startswith(f"keep_prob = {keep_prob:.2f}:")
        pictures.add(panel.image)
        sentences.add(panel.sentence.value)
    assert len(pictures) == len(sentences) == 3


def test_drawing_is_pure(widgets: ModuleType) -> None:
    """The same value gives the same pixels, whatever was drawn in between."""
    import panel

    first = panel.png(widgets.draw_explorer(0.4))
    panel.png(widgets.draw_explorer(0.9))
    panel.png(widgets.draw_slopes(0.5))
    assert panel.png(widgets.draw_explorer(0.4)) == first


@pytest.mark.parametrize("keep_prob", [0.2, 0.5, 0.8, 1.0])
def test_slopes_are_drawn_where_they_belong(widgets: ModuleType, keep_prob: float) -> None:
    """The right curve ends at slope 0, the bug's at 1 - 1 / keep_prob**2."""
    figure = widgets.draw_slopes(keep_prob)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert any("before the mask" in text for text in texts)
    assert any("turns the gradient round" in text for text in texts) == (keep_prob < 1)
    curves = figure.axes[0].collections[-1].get_segments()
    zero = figure.axes[0].collections[-2].get_segments()[0]
    np.testing.assert_allclose(curves[0][-1], zero[-1])
    if keep_prob < 1:
        assert curves[1][-1][1] < zero[-1][1]


def test_stored_measurement_is_whole(widgets: ModuleType) -> None:
    """Shapes fit together, errors are shares, the map is not empty."""
    data = widgets.sweep()
    assert data["mean"].shape == data["error"].shape == (20, len(data["steps"]), 2)
    assert ((data["mean"] >= 0) & (data["mean"] <= 1)).all()
    assert data["maps"].shape[0] == len(data["keep_probs"]) == 20
    assert len(data["x"]) == len(data["t"]) == 40


def test_what_the_lesson_says_about_the_measurement_holds(widgets: ModuleType) -> None:
    """Without dropout new examples suffer after about 100 steps; small keep_prob underfits."""
    data = widgets.sweep()
    train, new = data["mean"][-1, :, 0], data["mean"][-1, :, 1]
    assert train[-1] == 0
    assert 50 <= data["steps"][new.argmin()] <= 200
    assert new[-1] > new.min() + 0.05
    best = data["mean"][:, -1, 1].argmin()
    assert 0.2 < data["keep_probs"][best] < 0.7
    spread = np.hypot(data["error"][best, -1, 1], data["error"][-1, -1, 1])
    assert new[-1] - data["mean"][best, -1, 1] > 2 * spread
    assert data["mean"][0, -1, 0] > 0.3


def test_stored_map_is_what_the_script_makes(widgets: ModuleType) -> None:
    """The script, run again for one network, comes to the stored decision."""
    path = SOURCE.parent / "tools" / "data" / "network_sweep.py"
    spec = importlib.util.spec_from_file_location("network_sweep", path)
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    errors, params, (x, t) = script.learn(1.0, seed=0)
    data = widgets.sweep()
    np.testing.assert_allclose(data["x"], x, rtol=1e-6)
    np.testing.assert_array_equal(data["t"], t[:, 0])
    across = np.linspace(*script.EXTENT[:2], script.SIDE)
    up = np.linspace(*script.EXTENT[2:], script.SIDE)
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    y, _ = script.mlp_forward(grid, params, 1.0, np.random.default_rng(0), training=False)
    agree = (y.reshape(script.SIDE, script.SIDE) > 0) == (data["maps"][-1] > 127)
    assert agree.mean() > 0.97  # rounding differs between machines, decisions hardly
    assert errors[-1, 0] == 0
