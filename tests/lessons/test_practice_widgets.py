"""Lesson 09's widget and pictures: real ipywidgets, real figures."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

SOURCE = Path(__file__).resolve().parents[2] / "source"


@pytest.fixture
def widgets(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The lesson's own `widgets`, imported as a notebook in its folder does."""
    monkeypatch.syspath_prepend(str(SOURCE))
    monkeypatch.syspath_prepend(str(SOURCE / "09_practice"))
    for name in ("widgets", "panel"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import widgets

    yield widgets
    for name in ("widgets", "panel"):
        sys.modules.pop(name, None)


def test_changing_keep_prob_redraws_picture_and_sentence(widgets: ModuleType) -> None:
    """After the change the image is what the pure function draws from the new value."""
    panel = widgets.explore_losses()
    before = panel.image, panel.sentence.value
    panel.controls["keep_prob"].value = 0.5
    assert panel.image != before[0]
    assert panel.sentence.value == widgets.describe_losses(0.5) != before[1]
    assert panel.image == sys.modules["drawing"].png(widgets.draw_losses(0.5))


def test_first_state_shows_the_riddle(widgets: ModuleType) -> None:
    """Where the slider starts, the loss on new data lies below the one that is logged."""
    assert " below " in widgets.explore_losses().sentence.value
    assert " above " in widgets.describe_losses(1.0)


@pytest.mark.parametrize("keep_prob", [0.05, 0.33, 1.0])
def test_every_place_of_the_slider_draws(widgets: ModuleType, keep_prob: float) -> None:
    """Its ends, and a value between two that were measured."""
    figure = widgets.draw_losses(keep_prob)
    assert sys.modules["drawing"].png(figure).startswith(b"\x89PNG")
    assert figure.get_size_inches()[0] == 8


def test_other_pictures_draw(widgets: ModuleType) -> None:
    """The costs, and the errors with what was chosen."""
    found = widgets.recorded()
    for figure in (
        widgets.draw_costs(),
        widgets.draw_errors(found["tried"], found["errors"], 0.5),
    ):
        assert sys.modules["drawing"].png(figure).startswith(b"\x89PNG")
    assert np.shape(widgets.noisy_line()[0]) == (200, 10)
