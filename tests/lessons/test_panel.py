"""What the pictures and widgets of all lessons share."""

from __future__ import annotations

import base64
import importlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import ipywidgets
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

SOURCE = Path(__file__).resolve().parents[2] / "source"


@pytest.fixture(autouse=True)
def own_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The files in `source/` themselves, not a lesson's copy."""
    monkeypatch.syspath_prepend(str(SOURCE))
    known = {name: sys.modules.pop(name, None) for name in ("drawing", "panel")}
    yield
    for name, module in known.items():
        sys.modules.pop(name, None)
        if module is not None:
            sys.modules[name] = module


@pytest.fixture
def drawing() -> ModuleType:
    return importlib.import_module("drawing")


@pytest.fixture
def panel() -> ModuleType:
    return importlib.import_module("panel")


def test_what_lies_under_is_copied_pixel_by_pixel(drawing: ModuleType) -> None:
    """Neither moved, nor turned over, nor blurred."""
    still = drawing.new_figure(3.0, 2.0)
    still.text(0.1, 0.8, "upper left", fontsize=9)
    drawn = drawing.png(still)
    moving = drawing.new_figure(3.0, 2.0)
    drawing.lay_under(moving, drawing.pixels(still))
    assert np.array_equal(
        *(np.asarray(Image.open(io.BytesIO(one))) for one in (drawn, drawing.png(moving)))
    )


def test_what_moves_is_drawn_over_it(drawing: ModuleType) -> None:
    """Also artists without a place in the order of their own."""
    still = drawing.new_figure(3.0, 2.0)
    moving = drawing.new_figure(3.0, 2.0)
    moving.text(0.5, 0.5, "over", fontsize=20)
    drawing.lay_under(moving, drawing.pixels(still))
    assert np.asarray(Image.open(io.BytesIO(drawing.png(moving)))).min() == 0


def test_an_error_is_shown_and_the_picture_stays(panel: ModuleType, drawing: ModuleType) -> None:
    """What a learner's function raises is neither swallowed nor taken for HTML."""

    def describe(keep_prob: float) -> str:
        if keep_prob < 0.5:
            raise ValueError("a < b")
        return f"keep_prob is {keep_prob}"

    one = panel.Panel(
        lambda keep_prob: drawing.new_figure(1.0, 1.0),
        describe,
        keep_prob=ipywidgets.FloatSlider(value=0.8, min=0.1, max=1.0),
    )
    before = one.image
    one.controls["keep_prob"].value = 0.2
    assert one.sentence.value == "<b>ValueError</b>: a &lt; b"
    assert one.image == before
    one.controls["keep_prob"].value = 0.9
    assert one.sentence.value == "keep_prob is 0.9"


def test_the_picture_is_the_figure_with_the_sentence_as_its_alternative(
    panel: ModuleType, drawing: ModuleType
) -> None:
    """Both change with the slider; a sentence with signs of HTML in it stays a sentence."""
    one = panel.Panel(
        lambda keep_prob: figure_of(drawing, keep_prob),
        lambda keep_prob: f'"{keep_prob}" < 1 & more',
        keep_prob=panel.keep_prob_slider(0.8),
    )
    one.controls["keep_prob"].value = 0.35
    assert 'alt="&quot;0.35&quot; &lt; 1 &amp; more"' in one.picture.value
    assert one.sentence.value == "&quot;0.35&quot; &lt; 1 &amp; more"
    assert one.image == drawing.png(figure_of(drawing, 0.35))
    assert base64.b64encode(one.image).decode() in one.picture.value


def figure_of(drawing: ModuleType, keep_prob: float) -> Figure:
    figure: Figure = drawing.new_figure(3.0, 2.0)
    drawing.write_keep_prob(figure, keep_prob)
    return figure


def test_png_is_what_was_drawn_and_sharp(drawing: ModuleType) -> None:
    """Any decoder reads every pixel and its transparency; two of them for one of the page."""
    figure = figure_of(drawing, 0.5)
    figure.add_axes((0.1, 0.1, 0.5, 0.5)).plot([0, 1], [0, 1])
    with Image.open(io.BytesIO(drawing.png(figure))) as image:
        image.load()
        assert np.array_equal(np.asarray(image), drawing.pixels(figure))
        assert image.size == (600, 400)
        assert image.getpixel((100, 100))[3] == 0  # inside the axes, nothing drawn
    assert 'width="300" height="200"' in drawing.image_tag(drawing.png(figure), "")


@pytest.mark.parametrize("value", [0.05, 0.3, 0.55, 1.0])
def test_slider_and_field_of_keep_prob_agree(panel: ModuleType, value: float) -> None:
    """Whichever of the two is moved; one change is told once."""
    slider, told = panel.keep_prob_slider(0.8), []
    slider.observe(lambda change: told.append(slider.value), names="value")
    slider.value = value
    assert (slider.value, slider.number.value, told) == (value, value, [value])
    slider.number.value = 0.83
    assert (slider.value, slider.number.value) == (0.85, 0.85)
    assert (slider.slider.min, slider.slider.max) == (5, 100)


def test_button_sweeps_keep_prob_down_and_a_touch_stops_it(panel: ModuleType) -> None:
    """The button counts up; keep_prob goes from 1 down; the next sweep goes on from the touch."""
    slider = panel.keep_prob_slider(1.0)
    slider.play.playing = True
    seen = []
    for _ in range(3):
        slider.play.value += slider.play.step
        seen.append(slider.value)
    assert seen == [0.95, 0.9, 0.85]
    assert slider.play.playing
    slider.slider.value = 40
    assert not slider.play.playing
    slider.play.value += slider.play.step
    assert slider.value == 0.35


def test_switches_hold_what_is_on(panel: ModuleType) -> None:
    """In the order of the buttons, whichever was pressed first."""
    switches, told = panel.Switches(["1", "2", "3"], on=["2"]), []
    switches.observe(lambda change: told.append(switches.value), names="value")
    switches.buttons["1"].value = True
    switches.buttons["2"].value = False
    assert told == [("1", "2"), ("1",)]
