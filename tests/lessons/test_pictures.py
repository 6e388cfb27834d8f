"""What all pictures of the lessons have in common: no word is cut off, and each can be read."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

from solutions import backward, masks, theory
from tests.lessons.test_variants_widgets import FUNCTIONS as VARIANTS

SOURCE = Path(__file__).resolve().parents[2] / "source"
READABLE = 4.5  # contrast of small words to their ground, as WCAG 2 asks
ENDS = (0.05, 0.5, 1.0)  # of keep_prob
BACKWARD = (backward.linear_backward, backward.dropout_backward, backward.prob_column_zero)
CURVES: dict[str, Any] = {"train_error": np.ones(8), "val_error": np.linspace(0.5, 0.2, 8)}
RATES = np.linspace(0.05, 1, 8)

Draw = Callable[[Any], Iterable[Figure]]
PICTURES: dict[tuple[str, str], Draw] = {
    ("00_start", "border"): lambda border: [
        border.draw_still(),
        border.draw_examples(),
        *(border.draw_border(p) for p in ENDS),
    ],
    ("01_masks", "widgets"): lambda widgets: [
        widgets.draw_still(),
        *(
            widgets.draw_sub_network(
                masks.make_mask((6, 10), p, np.random.default_rng(0))[None], p, 2
            )
            for p in ENDS
        ),
    ],
    ("02_scaling", "widgets"): lambda widgets: [
        widgets.draw_still_sums(),
        widgets.draw_still_signal(),
        *(widgets.draw_sums(p * RATES, RATES, 1.0, p) for p in ENDS),
        *(widgets.draw_signal(p) for p in ENDS),
        widgets.draw_counts(np.array([8, 8, 8, 10]), 10, 0.8),
    ],
    ("03_backward", "widgets"): lambda widgets: [
        widgets.draw_still(np.array([1, 0, 1, 1, 0, 1], dtype=bool)),
        widgets.draw_ways(np.array([1, 0, 1, 1, 0, 1])),
        *(widgets.draw_paths(("2",), p, batch, *BACKWARD) for p in ENDS for batch in (1, 16)),
    ],
    ("03_backward", "curves"): lambda curves: [
        curves.draw_gradient_check(RATES, RATES, -RATES),
        curves.draw_coasting(RATES, RATES / 2, 4),
    ],
    ("04_network", "widgets"): lambda widgets: [
        *(widgets.draw_slopes(p) for p in ENDS),
        widgets.draw_learning(1.0, 0.4),
    ],
    ("05_experiment", "widgets"): lambda widgets: [
        widgets.draw_digits(np.zeros((12, 64)), np.zeros(12, int), np.arange(12)),
        widgets.draw_curves(dict.fromkeys((1.0, 0.5, 0.2), CURVES), 0.2),
        *(widgets._draw_still(wrong, n) for wrong in (0.0, 0.2, 0.4) for n in (100, 400)),
        *(widgets.draw_by_heart(p, 0.4, 400) for p in (0.1, 0.5, 1.0)),
        widgets.draw_width(),
    ],
    ("06_theory", "widgets"): lambda widgets: [
        widgets.draw_networks_still(),
        widgets.draw_weights_still(),
        *(widgets.draw_networks(p, 2, theory.dropout_ols, theory.mc_predict) for p in ENDS),
        *(widgets.draw_weights(p, theory.dropout_ols) for p in ENDS),
        widgets.draw_opening(),
        widgets.draw_leaning(RATES, RATES, RATES, RATES),
    ],
    ("07_variants", "widgets"): lambda widgets: [
        widgets.draw_family(),
        *(widgets.draw_still(name) for name in VARIANTS),
        *(widgets.draw_gallery(VARIANTS, name, p) for name in VARIANTS for p in ENDS),
    ],
    ("08_bug_clinic", "widgets"): lambda widgets: [widgets.draw_still("one", {})],
    ("09_practice", "widgets"): lambda widgets: [
        widgets.draw_losses_still(),
        *(widgets.draw_losses(p) for p in ENDS),
        widgets.draw_costs(),
        widgets.draw_errors(RATES, np.tile(RATES[:, None] / 3, 5), RATES[2]),
    ],
}


def words_of(figure: Figure) -> list[Text]:
    """Return all words that are drawn, those of titles and axes too."""
    found = list(figure.texts)
    for axes in figure.axes:
        found += axes.texts
        if axes.axison:
            found += [axes.title, axes.xaxis.label, axes.yaxis.label]
            found += axes.get_xticklabels() + axes.get_yticklabels()
    return [text for text in found if text.get_visible() and text.get_text()]


def contrast(colour: Any) -> float:
    """Return the contrast of a colour to white, as WCAG 2 defines it."""
    parts = np.array(to_rgb(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(1.05 / (linear @ (0.2126, 0.7152, 0.0722) + 0.05))


@pytest.mark.parametrize("place", PICTURES, ids="/".join)
def test_each_word_is_on_the_page_and_readable(
    place: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the ends and in the middle of keep_prob; white words stand on something filled."""
    monkeypatch.syspath_prepend(str(SOURCE / place[0]))
    for name in ("widgets", "panel"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    for figure in PICTURES[place](importlib.import_module(place[1])):
        figure.canvas.draw()
        width, height = figure.bbox.size
        for text in words_of(figure):
            box = text.get_window_extent()
            inside = box.x0 > -1 and box.y0 > -1 and box.x1 < width + 1 and box.y1 < height + 1
            assert inside, f"{text.get_text()!r} is cut off: {box} of {figure.bbox}"
            colour = text.get_color()
            assert colour == "white" or contrast(colour) > READABLE, text
    for name in ("widgets", "panel"):
        sys.modules.pop(name, None)
