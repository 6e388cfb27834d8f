"""The border that lessons 00 and 04 show, lesson 04's other pictures, and the numbers in them."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import ipywidgets
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "source"
OWN = ("border", "drawing", "panel")


@pytest.fixture(autouse=True)
def own_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The files in `source/` themselves, not a lesson's copy."""
    monkeypatch.syspath_prepend(str(SOURCE))
    known = {name: sys.modules.pop(name, None) for name in OWN}
    yield
    for name, module in known.items():
        sys.modules.pop(name, None)
        if module is not None:
            sys.modules[name] = module


@pytest.fixture
def border() -> ModuleType:
    return importlib.import_module("border")


def load(name: str, path: Path) -> ModuleType:
    """Run a file that is no module of its own name."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def widgets() -> ModuleType:
    return load("network_widgets", SOURCE / "04_network" / "widgets.py")


def png(figure: object) -> bytes:
    image: bytes = importlib.import_module("drawing").png(figure)
    return image


def test_slider_changes_picture_and_sentence(border: ModuleType) -> None:
    """Setting keep_prob redraws the one image and says the measured errors."""
    panel = border.border_panel()
    assert isinstance(panel.box, ipywidgets.Widget)
    pictures, sentences = set(), set()
    for keep_prob in (0.05, 0.4, 1.0):
        panel.controls["keep_prob"].value = keep_prob
        train, new = border.at_the_end(border.nearest(keep_prob))
        said = panel.sentence.value
        assert said.startswith(f"With keep_prob = {keep_prob:.2f} ")
        assert f"on {train:.0f} % of their examples" in said
        assert f"{new:.0f} % of new ones" in said
        assert panel.image == png(border.draw_border(keep_prob))
        pictures.add(panel.image)
        sentences.add(said)
    assert len(pictures) == len(sentences) == 3


def test_border_starts_where_it_bends(border: ModuleType) -> None:
    """The first thing that a learner sees is overfitting."""
    assert border.border_panel().controls["keep_prob"].value == 1.0


def test_drawing_is_pure(border: ModuleType, widgets: ModuleType) -> None:
    """The same value gives the same pixels, whatever was drawn in between."""
    first = png(border.draw_border(0.4))
    png(border.draw_border(0.9))
    png(widgets.draw_slopes(0.5))
    png(widgets.draw_learning(1.0, 0.4))
    assert png(border.draw_border(0.4)) == first


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


def test_stored_measurement_is_whole(border: ModuleType) -> None:
    """Shapes fit together, errors are shares, a tenth of the labels is wrong."""
    data = border.measured()
    assert data["mean"].shape == data["error"].shape == (20, len(data["steps"]), 2)
    assert ((data["mean"] >= 0) & (data["mean"] <= 1)).all()
    assert data["maps"].shape == (20, 64, 64)
    assert data["truth"].shape == (64, 64)
    assert len(data["x"]) == len(data["t"]) == len(data["wrong"]) == 40
    assert data["wrong"].sum() == 4


def test_what_the_lessons_say_about_the_measurement_holds(border: ModuleType) -> None:
    """Without dropout all is learned by heart; 0.4 is better on new examples; 0.1 is too simple."""
    data = border.measured()
    train, new = data["mean"][:, -1, 0], data["mean"][:, -1, 1]
    at = {p: border.nearest(p) for p in (0.1, 0.2, 0.4, 1.0)}
    assert train[-1] < 0.01
    assert new[-1] > 0.2
    spread = np.hypot(data["error"][at[0.4], -1, 1], data["error"][-1, -1, 1])
    assert new[-1] - new[at[0.4]] > 4 * spread
    assert train[at[0.4]] < train[at[0.2]] <= train[at[0.1]] + 0.01
    assert new[at[0.1]] > new[at[0.4]]
    early = data["mean"][-1, :, 1]
    assert data["steps"][early.argmin()] <= 1000
    assert early[-1] > early.min() + 0.05


@pytest.mark.parametrize("keep_prob", [0.1, 0.15, 0.2])
def test_small_keep_prob_is_nearly_straight(border: ModuleType, keep_prob: float) -> None:
    """A straight line agrees with the shown network nearly everywhere: it is simple, not wild."""
    chance = border.measured()["maps"][border.nearest(keep_prob)] / 255
    side = np.linspace(-1, 1, len(chance))
    points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    kind = np.where(chance.ravel() > 0.5, 1.0, -1.0)
    best = 0.0
    for angle in np.linspace(0, np.pi, 90):
        place = points @ [np.cos(angle), np.sin(angle)]
        for cut in np.linspace(place.min(), place.max(), 80):
            agrees = (np.sign(place - cut) == kind).mean()
            best = max(best, agrees, 1 - agrees)
    assert best > 0.95


def test_stored_map_is_what_the_script_makes(border: ModuleType) -> None:
    """The script, run again for one network, comes to the stored decision."""
    script = load("border_sweep", ROOT / "tools" / "data" / "border_sweep.py")
    data = border.measured()
    shown = int(data["shown"])
    _, x, t, wrong = script.examples(shown)
    np.testing.assert_allclose(data["x"], x, rtol=1e-6)
    np.testing.assert_array_equal(data["t"], t[:, 0])
    np.testing.assert_array_equal(data["wrong"], wrong)
    errors, chance = script.learn(1.0, shown)
    agree = (chance > 0.5) == (data["maps"][-1] > 127)
    assert agree.mean() > 0.97  # rounding differs between machines, decisions hardly
    assert abs(errors[-1, 0] - data["shown_errors"][-1, 0]) <= 0.05


def test_true_border_is_where_both_kinds_are_equally_likely(border: ModuleType) -> None:
    """On either side of the stored border the kind drawn most often is the one that it says."""
    script = load("border_sweep", ROOT / "tools" / "data" / "border_sweep.py")
    x, t = script.half_circles(20_000, np.random.default_rng(0))
    right = ((script.true_chance(x) > 0.5) == (t[:, 0] > 0.5)).mean()
    for turn in (0.9, 1.1):  # any other border does worse
        moved = ((script.true_chance(x * turn) > 0.5) == (t[:, 0] > 0.5)).mean()
        assert moved < right
