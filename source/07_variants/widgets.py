"""Pictures of lesson 07: what each relative of dropout does to a batch, by keep_prob.

Everything that is shown comes from the functions that are passed in, the learner's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import ipywidgets
import numpy as np
from drawing import DPI, INK, ORANGE, lay_under, new_figure, pixels
from panel import Panel, keep_prob_slider
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PolyCollection
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

Array = np.ndarray[Any, Any]
Functions = Mapping[str, Callable[..., Any]]

EXAMPLES, CHANNELS, SIDE, BLOCK = 2, 5, 14, 4
MAPS = (0.4, 0.67, 4.8, 1.88)  # left, bottom, width, height of all maps, in inches
TITLES = {
    "gaussian": "Gaussian dropout",
    "spatial": "spatial dropout",
    "dropconnect": "DropConnect",
    "alpha": "alpha dropout",
    "dropblock": "DropBlock",
}
MEANINGS = {
    "gaussian": "the factor of each entry",
    "spatial": "the factor of each entry",
    "dropconnect": "the factor of each weight (rows: inputs; columns: outputs)",
    "alpha": "the output for an input of mean 0, variance 1",
    "dropblock": f"the mask, with blocks of {BLOCK} by {BLOCK}",
}


def values_of(functions: Functions, variant: str, keep_prob: float, seed: int = 0) -> Array:
    """What a variant makes of a batch, of shape (EXAMPLES, CHANNELS, SIDE, SIDE).

    Args:
        functions: the learner's functions by name.
        variant: which of them.
        keep_prob: as in the lesson.
        seed: of the generator that the function draws from.
    """
    rng = np.random.default_rng(seed)
    shape = (EXAMPLES, CHANNELS, SIDE, SIDE)
    function = functions[variant]
    if variant == "alpha":
        # The same normal numbers for every keep_prob, put at mean 0 and variance 1 exactly.
        normal = np.random.default_rng(1).normal(size=shape)
        return np.asarray(function((normal - normal.mean()) / normal.std(), keep_prob, rng))
    if variant == "dropblock":
        masks = [function(SIDE, SIDE, keep_prob, BLOCK, rng) for _ in range(EXAMPLES * CHANNELS)]
        return np.asarray(masks, dtype=float).reshape(shape)
    if variant == "dropconnect":
        # One input at a time is 1, so each output shows one weight; the weights are all 1.
        x, weights = np.eye(SIDE), np.ones((SIDE, SIDE))
        batch = np.tile(x, (EXAMPLES * CHANNELS, 1))
        return np.asarray(function(batch, weights, np.zeros(SIDE), keep_prob, rng)).reshape(shape)
    return np.asarray(function(np.ones(shape), keep_prob, rng))


def draw_still(variant: str) -> Figure:
    """What stays in the picture of a variant while keep_prob moves: frames and words."""
    figure = new_figure(8.0, 3.5)
    left, bottom, width, height = MAPS
    maps = figure.add_axes((left / 8.0, bottom / 3.5, width / 8.0, height / 3.5))
    step = SIDE + 1
    maps.set_xlim(-0.5, CHANNELS * step - 1.5)
    maps.set_ylim(EXAMPLES * step - 1.5, -0.5)
    across, down = ("block", "set") if variant == "dropconnect" else ("channel", "example")
    maps.set_xticks(
        [SIDE / 2 - 0.5 + step * c for c in range(CHANNELS)],
        [f"{across} {c + 1}" for c in range(CHANNELS)],
        fontsize=9,
    )
    maps.set_yticks(
        [SIDE / 2 - 0.5 + step * e for e in range(EXAMPLES)],
        [f"{down} {e + 1}" for e in range(EXAMPLES)],
        fontsize=9,
        rotation=90,
        va="center",
    )
    maps.tick_params(length=0)
    maps.spines[:].set_visible(False)
    figure.text(0.03, 0.835, MEANINGS[variant], fontsize=10, color=INK)
    figure.text(0.85, 0.035, "value, in the colours of the maps", fontsize=9, ha="center")
    figure.text(
        0.67, 0.47, "share of entries [%]", fontsize=9, rotation=90, va="center", ha="center"
    )
    return figure


@cache
def _still(variant: str) -> Array:
    return pixels(draw_still(variant))


def draw_gallery(functions: Functions, variant: str, keep_prob: float) -> Figure:
    """Maps of what a variant does, and how often which value occurs.

    Args:
        functions: the learner's functions by name.
        variant: which of them.
        keep_prob: as in the lesson, above 0.
    """
    values = values_of(functions, variant, keep_prob)
    low, high = min(0.0, float(values.min())), max(1.0, float(values.max()))
    figure = new_figure(8.0, 3.5)
    lay_under(figure, _still(variant))
    colour = ScalarMappable(Normalize(low, high), "cividis")
    lay_under(figure, _picture(values, colour), *MAPS[:2])
    counts = figure.add_axes((0.725, 0.16, 0.25, 0.62))
    shares, edges = np.histogram(values, bins=25, range=(low - 0.02, high + 0.02))
    colours = colour.to_rgba((edges[:-1] + edges[1:]) / 2)  # the bars are the maps' legend
    heights = 100 * shares / values.size
    bars = [
        ((left, 0.0), (left, height), (right, height), (right, 0.0))
        for left, right, height in zip(edges[:-1], edges[1:], heights, strict=True)
    ]
    # One collection is drawn much faster than 25 bars.
    counts.add_collection(PolyCollection(bars, facecolors=colours, edgecolors=INK, lw=0.5))
    margin = 0.04 * (edges[-1] - edges[0])
    counts.set_xlim(edges[0] - margin, edges[-1] + margin)
    counts.set_ylim(0, 1.05 * heights.max())
    counts.axvline(float(values.mean()), color=ORANGE, lw=2)
    counts.locator_params(nbins=4)
    counts.tick_params(labelsize=9)
    counts.spines[["top", "right"]].set_visible(False)
    figure.text(
        0.03, 0.92, f"{TITLES[variant]}, keep_prob = {keep_prob:.2f}", fontsize=12, color=INK
    )
    spread = f"mean {values.mean():.2f} (line), variance {values.var():.2f}"
    figure.text(0.985, 0.835, spread, fontsize=10, color=INK, ha="right")
    return figure


def _picture(values: Array, colour: ScalarMappable) -> Array:
    """All maps as one picture of the size of `MAPS`, examples below each other, gaps between."""
    shape = EXAMPLES, CHANNELS, SIDE + 1, SIDE + 1
    tiles = np.zeros((*shape, 4), dtype=np.uint8)  # transparent
    tiles[:, :, :SIDE, :SIDE] = colour.to_rgba(values, bytes=True)
    rows, columns = EXAMPLES * (SIDE + 1), CHANNELS * (SIDE + 1)
    image = tiles.swapaxes(1, 2).reshape(rows, columns, 4)[:-1, :-1]  # no gap at the end
    wide, high = (round(DPI * inches) for inches in MAPS[2:])
    down = np.arange(high) * (rows - 1) // high
    return image[down[:, None], np.arange(wide) * (columns - 1) // wide]


def describe_gallery(functions: Functions, variant: str, keep_prob: float) -> str:
    """The same in words."""
    values = values_of(functions, variant, keep_prob)
    commonest, count = _commonest(values)
    one_value = (
        f"{count / values.size:.0%} of the entries have the value {commonest:.2f}"
        if count > 1
        else "no two entries are equal"
    )
    return (
        f"{TITLES[variant]} with keep_prob = {keep_prob:.2f}: {MEANINGS[variant]} has mean "
        f"{values.mean():.2f} and variance {values.var():.2f}; it lies between {values.min():.2f} "
        f"and {values.max():.2f}, and {one_value}. "
        f"With this keep_prob the factor of inverted dropout has mean 1 and variance "
        f"{(1 - keep_prob) / keep_prob:.2f}."
    )


def _commonest(values: Array) -> tuple[float, int]:
    """The lowest value that several entries share, and how many do; the lowest if none do."""
    found, counts = np.unique(values.round(9), return_counts=True)
    several = np.flatnonzero(counts > 1)
    place = several[0] if several.size else 0
    return float(found[place]) + 0.0, int(counts[place])


def gallery_panel(functions: Functions) -> Panel:
    """The picture with its controls, for the learner's functions."""

    def draw(variant: str, keep_prob: float) -> Figure:
        return draw_gallery(functions, variant, keep_prob)

    def describe(variant: str, keep_prob: float) -> str:
        return describe_gallery(functions, variant, keep_prob)

    choice = ipywidgets.Dropdown(
        options=[(TITLES[name], name) for name in functions],
        value=next(iter(functions)),
        description="variant",
    )
    return Panel(draw, describe, variant=choice, keep_prob=keep_prob_slider(0.7, low=0.1))
