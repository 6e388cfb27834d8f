"""Pictures and the widget of lesson 01. They call the learner's functions and hold no answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import ipywidgets
import numpy as np
from drawing import BLUE, GREY, INK, ORANGE, lay_under, new_figure, pixels
from panel import Panel, keep_prob_slider
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

Array = np.ndarray[Any, Any]
MakeMask = Callable[[tuple[int, ...], float, np.random.Generator], Array]
UnitMask = Callable[[int, int, float, np.random.Generator], Array]

EXAMPLES, UNITS, INPUTS, OUTPUTS = 6, 10, 4, 3
EACH_ENTRY, ONE_FOR_BATCH = "one mask for each example", "one mask for the batch"
WIDTH, HEIGHT = 8.0, 3.9  # inches; the page is drawn in inches, without axes and ticks
CELL = 0.28  # side of a square of the heatmap
LEFT, TOP = 3.72, 3.12  # upper left corner of the heatmap
SHARES_LEFT, SHARES_WIDTH = 6.66, 0.78  # strip of shares beside the heatmap
BARS_BOTTOM, BARS_HEIGHT = 0.42, 0.6  # strip of shares below it
MISSING = "#E6E6E6"


def _mask(
    make_mask: MakeMask, unit_mask: UnitMask, keep_prob: float, drawn: str, seed: int
) -> Array:
    """The mask that the picture shows, 0 and 1, `(EXAMPLES, UNITS)`."""
    rng = np.random.default_rng(seed)
    if drawn == ONE_FOR_BATCH:
        mask = unit_mask(EXAMPLES, UNITS, keep_prob, rng)
    else:
        mask = make_mask((EXAMPLES, UNITS), keep_prob, rng)
    return np.asarray(mask).astype(bool)


def _new_page() -> tuple[Figure, Axes]:
    """A figure, and one sheet over all of it with inches as coordinates."""
    figure = new_figure(WIDTH, HEIGHT)
    page = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(0, HEIGHT), frame_on=False)
    page.set_axis_off()
    return figure, page


def draw_still() -> Figure:
    """The words of `draw_sub_network`'s picture that stay, whatever the controls say."""
    figure, page = _new_page()
    for x, name in ((0.4, "inputs"), (1.6, "hidden units"), (2.8, "outputs")):
        page.text(x, 0.16, name, fontsize=9.5, color=INK, ha="center")
    hidden = _column(1.6, UNITS)
    page.text(1.79, hidden[0, 1], "1", fontsize=9, color=INK, va="center")
    page.text(1.79, hidden[-1, 1], str(UNITS), fontsize=9, color=INK, va="center")
    page.text(LEFT, 3.6, "The mask: blue is kept", fontsize=12, color=INK)
    page.text(LEFT, TOP + 0.06, f"units 1 to {UNITS}", fontsize=9.5, color=INK)
    for row in range(EXAMPLES):
        y = TOP - CELL * (row + 0.55)
        page.text(LEFT - 0.1, y, f"{row + 1}", fontsize=9.5, color=INK, ha="right", va="center")
    middle, bottom = TOP - CELL * EXAMPLES / 2, TOP - CELL * EXAMPLES
    style = {"rotation": 90, "ha": "center", "va": "center"}
    page.text(LEFT - 0.42, middle, "example", fontsize=9.5, color=INK, **style)
    page.text(SHARES_LEFT, 3.6, "Share kept", fontsize=12, color=INK)
    page.text(SHARES_LEFT, TOP + 0.06, "of each example", fontsize=9.5, color=INK)
    page.text(LEFT, BARS_BOTTOM - 0.26, "share kept of each unit", fontsize=9.5, color=INK)
    for share in (0, 1):
        x = SHARES_LEFT + SHARES_WIDTH * share
        page.text(x, bottom - 0.19, f"{share:.0%}", fontsize=9, color=INK, ha="center")
        y = BARS_BOTTOM + BARS_HEIGHT * share
        page.text(LEFT - 0.1, y, f"{share:.0%}", fontsize=9, color=INK, ha="right", va="center")
    page.plot(
        [SHARES_LEFT - 0.22, SHARES_LEFT - 0.06], [BARS_BOTTOM + 0.16] * 2, "--", color=ORANGE
    )
    return figure


@cache
def _still() -> Array:
    return pixels(draw_still())


def draw_sub_network(
    make_mask: MakeMask,
    unit_mask: UnitMask,
    keep_prob: float,
    drawn: str = EACH_ENTRY,
    example: int = 1,
    seed: int = 1,
) -> Figure:
    """The network that one example trains, the masks of its batch, and the shares they keep.

    Args:
        make_mask, unit_mask: the learner's functions.
        keep_prob: probability of keeping a unit.
        drawn: `EACH_ENTRY` or `ONE_FOR_BATCH`.
        example: whose network to show, counted from 1.
        seed: of the generator.
    """
    mask = _mask(make_mask, unit_mask, keep_prob, drawn, seed)
    figure, page = _new_page()
    lay_under(figure, _still())
    _network(page, mask[example - 1], example)
    _heatmap(page, mask, example)
    _shares(page, mask, keep_prob)
    return figure


def _network(page: Axes, kept: Array, example: int) -> None:
    """Inputs, hidden units and outputs; what is dropped is empty and has no edges."""
    page.text(0.25, 3.6, f"What example {example} trains", fontsize=12, color=INK)
    layers = [_column(0.4, INPUTS), _column(1.6, UNITS), _column(2.8, OUTPUTS)]
    hidden = layers[1]
    edges = [(start, unit) for unit in hidden[kept] for start in layers[0]]
    edges += [(unit, end) for unit in hidden[kept] for end in layers[2]]
    page.add_collection(LineCollection(edges, colors=GREY, linewidths=0.6, zorder=1))
    full = np.concatenate([layers[0], hidden[kept], layers[2]])
    page.scatter(full[:, 0], full[:, 1], s=90, color=BLUE, zorder=2)
    empty = hidden[~kept]
    page.scatter(
        empty[:, 0], empty[:, 1], s=90, facecolor="white", edgecolor=GREY, lw=1.2, zorder=2
    )


def _column(x: float, count: int) -> Array:
    """Places of the units of one layer, `(count, 2)`, from top to bottom."""
    ys = 1.92 + 0.3 * ((count - 1) / 2 - np.arange(count))
    return np.column_stack([np.full(count, x), ys])


def _heatmap(page: Axes, mask: Array, example: int) -> None:
    """One row for each example, one column for each unit; the example's row is framed."""
    rows, units = np.divmod(np.arange(mask.size), UNITS)
    corners = np.column_stack([LEFT + CELL * units, TOP - CELL * (rows + 1)])  # lower left
    square = 0.9 * CELL * np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    colours = [BLUE if kept else MISSING for kept in mask.ravel()]
    page.add_collection(PolyCollection(list(corners[:, None] + square), facecolors=colours))
    low = TOP - CELL * example
    frame = Rectangle((LEFT - 0.04, low - 0.03), UNITS * CELL + 0.05, CELL + 0.03)
    frame.set(facecolor="none", edgecolor=ORANGE, linewidth=2)
    page.add_patch(frame)


def _shares(page: Axes, mask: Array, keep_prob: float) -> None:
    """Shares kept for each example, each unit and the whole batch; dashed is keep_prob."""
    bottom = TOP - CELL * EXAMPLES
    rows = TOP - CELL * (np.arange(EXAMPLES) + 0.55)
    units = LEFT + CELL * (np.arange(UNITS) + 0.45)
    across = SHARES_LEFT + SHARES_WIDTH * mask.mean(axis=1)
    up = BARS_BOTTOM + BARS_HEIGHT * mask.mean(axis=0)
    stems = [((SHARES_LEFT, y), (x, y)) for x, y in zip(across, rows, strict=True)]
    stems += [((x, BARS_BOTTOM), (x, y)) for x, y in zip(units, up, strict=True)]
    page.add_collection(LineCollection(stems, colors=GREY, linewidths=3))
    page.scatter([*across, *units], [*rows, *up], s=34, color=BLUE, zorder=3)
    target_x = SHARES_LEFT + SHARES_WIDTH * keep_prob
    target_y = BARS_BOTTOM + BARS_HEIGHT * keep_prob
    targets = [
        ((target_x, bottom), (target_x, TOP)),
        ((LEFT, target_y), (LEFT + UNITS * CELL, target_y)),
    ]
    page.add_collection(
        LineCollection(targets, colors=ORANGE, linewidths=1.6, linestyles="--", zorder=4)
    )
    said = f"batch: {mask.mean():.0%}\nkeep_prob: {keep_prob:.0%}"
    page.text(SHARES_LEFT, BARS_BOTTOM + 0.1, said, fontsize=9.5, color=INK, linespacing=1.65)


def describe_sub_network(
    make_mask: MakeMask,
    unit_mask: UnitMask,
    keep_prob: float,
    drawn: str = EACH_ENTRY,
    example: int = 1,
    seed: int = 1,
) -> str:
    """The same in words."""
    mask = _mask(make_mask, unit_mask, keep_prob, drawn, seed)
    counts, different = mask.sum(axis=1), len(np.unique(mask, axis=0))
    missing = [str(unit + 1) for unit in np.flatnonzero(~mask[example - 1])]
    without = {0: "all units", 1: f"all units but number {''.join(missing)}"}.get(
        len(missing), f"all units but numbers {', '.join(missing)}"
    )
    between = (
        f"Each example keeps {counts[0]}"
        if counts.min() == counts.max()
        else f"The examples keep between {counts.min()} and {counts.max()}"
    )
    networks = "sub-network is" if different == 1 else "different sub-networks are"
    return (
        f"With keep_prob = {keep_prob:.2f} this batch keeps {mask.sum()} of {mask.size} entries, "
        f"{mask.mean():.0%}. {between} of {UNITS} units; {different} {networks} trained. "
        f"Example {example} trains {without}."
    )


def sub_network_panel(make_mask: MakeMask, unit_mask: UnitMask) -> Panel:
    """The picture with its controls."""
    return Panel(
        partial(draw_sub_network, make_mask, unit_mask),
        partial(describe_sub_network, make_mask, unit_mask),
        keep_prob=keep_prob_slider(),
        drawn=ipywidgets.Dropdown(options=[EACH_ENTRY, ONE_FOR_BATCH], description="draw"),
        example=ipywidgets.IntSlider(value=1, min=1, max=EXAMPLES, description="example"),
        seed=ipywidgets.IntSlider(value=1, min=1, max=30, description="seed"),
    )


def draw_rates(rates: Mapping[str, Array], keep_prob: float) -> Figure:
    """Shares kept, one strip of dots for each way of counting, against keep_prob.

    Args:
        rates: by the name of a strip, the shares that were seen, each between 0 and 1.
        keep_prob: what they scatter around; the dashed line.
    """
    figure = new_figure(8.0, 0.95 + 0.62 * len(rates))
    axes = figure.add_axes(
        (0.27, 0.55 / figure.get_figheight(), 0.7, 0.62 * len(rates) / figure.get_figheight())
    )
    strips = [np.asarray(values, dtype=float).ravel() for values in rates.values()]
    jitter = np.random.default_rng(0)
    for place, values in enumerate(strips):
        heights = place + jitter.uniform(-0.27, 0.27, values.size)
        axes.plot(values, heights, "o", color=BLUE, alpha=0.35, ms=4, mew=0)
    lowest = min(float(values.min()) for values in strips)
    axes.set_xlim(math.floor(min(lowest, keep_prob) * 10 - 0.2) / 10, 1.02)
    axes.axvline(keep_prob, color=ORANGE, ls="--", lw=1.8)
    axes.set_ylim(len(strips) - 0.5, -0.5)
    axes.set_yticks(range(len(strips)), list(rates))
    axes.xaxis.set_major_formatter("{x:.0%}")
    axes.set_xlabel(f"share kept; the dashed line is keep_prob = {keep_prob:.0%}", fontsize=10)
    axes.tick_params(labelsize=10)
    axes.tick_params(axis="y", length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    figure.text(0.02, 1 - 0.3 / figure.get_figheight(), "Is it exactly keep_prob?", fontsize=12)
    return figure
