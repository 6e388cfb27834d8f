"""The glue that all lessons' widgets share."""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import ipywidgets
import numpy as np
import pytest
from PIL import Image

SOURCE = Path(__file__).resolve().parents[2] / "source"


@pytest.fixture
def panel(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """`source/panel.py` itself, not a lesson's copy."""
    monkeypatch.syspath_prepend(str(SOURCE))
    known = sys.modules.pop("panel", None)
    yield importlib.import_module("panel")
    sys.modules.pop("panel", None)
    if known is not None:
        sys.modules["panel"] = known


def test_what_lies_under_is_copied_pixel_by_pixel(panel: ModuleType) -> None:
    """Neither moved, nor turned over, nor blurred."""
    still = panel.new_figure(3.0, 2.0)
    still.text(0.1, 0.8, "upper left", fontsize=9)
    drawn = panel.png(still)
    moving = panel.new_figure(3.0, 2.0)
    panel.lay_under(moving, panel.pixels(still))
    assert np.array_equal(
        *(np.asarray(Image.open(io.BytesIO(one))) for one in (drawn, panel.png(moving)))
    )


def test_what_moves_is_drawn_over_it(panel: ModuleType) -> None:
    """Also artists without a place in the order of their own."""
    still = panel.new_figure(3.0, 2.0)
    moving = panel.new_figure(3.0, 2.0)
    moving.text(0.5, 0.5, "over", fontsize=20)
    panel.lay_under(moving, panel.pixels(still))
    assert np.asarray(Image.open(io.BytesIO(panel.png(moving)))).min() == 0


def test_an_error_is_shown_and_the_picture_stays(panel: ModuleType) -> None:
    """What a learner's function raises is neither swallowed nor taken for HTML."""

    def describe(keep_prob: float) -> str:
        if keep_prob < 0.5:
            raise ValueError("a < b")
        return f"keep_prob is {keep_prob}"

    one = panel.Panel(
        lambda keep_prob: panel.new_figure(1.0, 1.0),
        describe,
        keep_prob=ipywidgets.FloatSlider(value=0.8, min=0.1, max=1.0),
    )
    before = one.picture.value
    one.controls["keep_prob"].value = 0.2
    assert one.sentence.value == "<b>ValueError</b>: a &lt; b"
    assert one.picture.value == before
    one.controls["keep_prob"].value = 0.9
    assert one.sentence.value == "keep_prob is 0.9"
