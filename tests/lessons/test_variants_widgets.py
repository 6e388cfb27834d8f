"""Lesson 07's gallery: real ipywidgets, real figures."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from solutions import variants

SOURCE = Path(__file__).resolve().parents[2] / "source"
FUNCTIONS = {
    "gaussian": variants.gaussian_dropout,
    "spatial": variants.spatial_dropout,
    "dropconnect": variants.dropconnect_forward,
    "alpha": variants.alpha_dropout,
    "dropblock": variants.dropblock_mask,
    "max_norm": variants.max_norm,
}


@pytest.fixture
def widgets(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The lesson's own `widgets`, imported as a notebook in its folder does."""
    monkeypatch.syspath_prepend(str(SOURCE))
    monkeypatch.syspath_prepend(str(SOURCE / "07_variants"))
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
    panel = widgets.gallery_panel(FUNCTIONS)
    for name, value in (("keep_prob", 0.4), ("variant", "dropblock")):
        before = panel.image, panel.sentence.value
        panel.controls[name].value = value
        assert panel.image != before[0]
        assert panel.sentence.value != before[1]
    assert panel.image == png(widgets.draw_gallery(FUNCTIONS, "dropblock", 0.4))
    assert panel.sentence.value == widgets.describe_gallery(FUNCTIONS, "dropblock", 0.4)


@pytest.mark.parametrize("variant", sorted(FUNCTIONS))
@pytest.mark.parametrize("keep_prob", [0.05, 1.0])
def test_every_setting_draws(widgets: ModuleType, variant: str, keep_prob: float) -> None:
    """The ends of the slider give a picture of the size of a notebook."""
    figure = widgets.draw_gallery(FUNCTIONS, variant, keep_prob)
    assert png(figure).startswith(b"\x89PNG")
    assert figure.get_size_inches()[0] == 8


def test_drawing_twice_gives_the_same_picture(widgets: ModuleType) -> None:
    """No global state: neither NumPy's generator nor a call before counts."""
    first = png(widgets.draw_gallery(FUNCTIONS, "alpha", 0.7))
    np.random.seed(1)
    png(widgets.draw_gallery(FUNCTIONS, "gaussian", 0.3))
    assert png(widgets.draw_gallery(FUNCTIONS, "alpha", 0.7)) == first


def test_the_picture_shows_the_functions_passed_in(widgets: ModuleType) -> None:
    """A function that does nothing gives maps of ones, and the sentence says so."""
    idle = {"gaussian": lambda a, keep_prob, rng: a}
    said = widgets.describe_gallery(idle, "gaussian", 0.5)
    assert "mean 1.00 and variance 0.00" in said
    assert "0 % of the entries are empty" in said
    bars = widgets.draw_gallery(idle, "gaussian", 0.5).axes[0].collections[1].get_paths()
    assert len(bars) == 1  # one value
    heights = bars[0].vertices[:, 1]
    assert np.ptp(heights) == pytest.approx(widgets._chart(1).height)


def test_axes_stand_still_while_keep_prob_moves(widgets: ModuleType) -> None:
    """What does not come from the functions is one image, the same for every keep_prob."""
    shown = {}
    for keep_prob in (0.1, 0.9):
        figure = widgets.draw_gallery(FUNCTIONS, "gaussian", keep_prob)
        shown[keep_prob] = figure.artists[0]._image
    assert np.array_equal(shown[0.1], shown[0.9])


def test_one_value_has_one_colour_whatever_else_is_shown(widgets: ModuleType) -> None:
    """The scale is fixed: 0 is transparent, 1 grey, more is bluer, less than 0 is not blue."""
    zero, one, two, five, negative = widgets.colours(np.array([0.0, 1.0, 2.0, 5.0, -1.0]))
    assert zero[3] == 0
    assert len(set(one[:3].tolist())) == 1
    assert int(two[2]) - int(two[0]) < int(five[2]) - int(five[0])
    assert negative[0] > negative[1]
    alone = widgets.colours(np.array([[2.0]]))[0, 0]
    assert np.array_equal(alone, two)


def test_plain_dropout_stands_beside_each_variant(widgets: ModuleType) -> None:
    """Its factor is 1 / keep_prob or 0, in whole rows of weights where units drop."""
    assert set(np.unique(widgets.plain_values("spatial", 0.5))) == {0.0, 2.0}
    weights = widgets.plain_values("dropconnect", 0.5)
    assert (np.ptp(weights, axis=-1) == 0).all()


def test_max_norm_shortens_with_the_slider(widgets: ModuleType) -> None:
    """The bound is keep_prob times the longest row; at 1 nothing changes."""
    whole = widgets.values_of(FUNCTIONS, "max_norm", 1.0)
    np.testing.assert_allclose(whole.ravel(), widgets.weights_of_lengths().ravel())
    assert widgets.values_of(FUNCTIONS, "max_norm", 0.4).max() == pytest.approx(0.8)


def test_stored_family_is_what_the_reference_does(widgets: ModuleType) -> None:
    """The picture that opens the lesson is drawn from the reference's numbers."""
    rows = [widgets.plain_values("gaussian", 0.7)[0]]
    rows += [widgets.values_of(FUNCTIONS, name, 0.7)[0] for name in FUNCTIONS if name != "max_norm"]
    np.testing.assert_allclose(np.load(widgets.FAMILY), rows, atol=2e-3)
    assert png(widgets.draw_family()).startswith(b"\x89PNG")


def test_dropconnect_shows_single_weights(widgets: ModuleType) -> None:
    """With one input at a time and weights of 1, outputs are 0 or 1 / keep_prob."""
    values = widgets.values_of(FUNCTIONS, "dropconnect", 0.5)
    assert set(np.unique(values)) == {0.0, 2.0}


def test_an_unwritten_function_is_shown_as_such(widgets: ModuleType) -> None:
    """What a learner's function raises stands in the sentence's place."""

    def unwritten(*args: object) -> None:
        raise NotImplementedError("write it first")

    panel = widgets.gallery_panel({"spatial": unwritten})
    assert panel.sentence.value == "<b>NotImplementedError</b>: write it first"


def test_maps_show_each_entry_in_its_place(widgets: ModuleType) -> None:
    """The picture has the colour of the one entry that differs where that entry stands."""
    values = np.zeros(widgets.SHAPE)
    values[1, 3, 2, 11] = 1.0
    picture = widgets._maps(values, widgets.WIDE, widgets.HIGH)
    found = np.argwhere((picture == widgets.colours(np.array(1.0))).all(axis=-1))
    rows, columns = 2 * (widgets.SIDE + 1) - 1, 5 * (widgets.SIDE + 1) - 1
    down, across = found.mean(axis=0) / picture.shape[:2] * (rows, columns)
    assert (int(down), int(across)) == (widgets.SIDE + 1 + 2, 3 * (widgets.SIDE + 1) + 11)
