"""Pictures and the widget of lesson 01. They call the learner's functions and hold no answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import ipywidgets
import numpy as np
from drawing import (
    BLUE,
    DROPPED,
    GREY,
    INK,
    KEPT,
    SMALL,
    TITLE,
    TRAINING,
    TRUTH,
    lay_under,
    new_figure,
    new_page,
    pixels,
    write_keep_prob,
    write_number,
)
from panel import Panel, Swept, keep_prob_slider, toggles
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

Array = np.ndarray[Any, Any]
MakeMask = Callable[[tuple[int, ...], float, np.random.Generator], Array]
UnitMask = Callable[[int, int, float, np.random.Generator], Array]

EXAMPLES, UNITS, INPUTS, OUTPUTS, DRAWS = 6, 10, 4, 3, 10
EACH_ENTRY, ONE_FOR_BATCH = "one mask for each example", "one mask for the batch"
HEIGHT = 4.5  # inches; the page is drawn in inches, without axes and ticks
CELL = 0.28  # side of a square of the heatmap
LEFT, TOP = 4.3, 3.3  # upper left corner of the heatmap
BARS_BOTTOM, BARS_HEIGHT = 0.45, 0.7  # strip of shares below it
FIRST_MASKS = np.array(  # of the picture that opens the lesson
    [
        [
            [1, 1, 0, 1, 0, 1, 1, 0, 1, 0],
            [0, 1, 1, 0, 1, 0, 0, 1, 1, 1],
            [1, 0, 0, 1, 1, 1, 0, 1, 0, 0],
            [1, 1, 1, 0, 0, 1, 0, 1, 0, 1],
            [0, 1, 0, 0, 1, 0, 1, 1, 0, 1],
            [1, 0, 1, 1, 1, 1, 0, 0, 1, 1],
        ]
    ]
)
MIDDLE = 2.05  # of the network, from below


def masks_of(
    make_mask: MakeMask, unit_mask: UnitMask, keep_prob: float, drawn: str, draws: int
) -> Array:
    """The masks of so many draws, 0 and 1, `(draws, EXAMPLES, UNITS)`."""
    masks = []
    for number in range(1, draws + 1):
        rng = np.random.default_rng(number)
        if drawn == ONE_FOR_BATCH:
            mask = unit_mask(EXAMPLES, UNITS, keep_prob, rng)
        else:
            mask = make_mask((EXAMPLES, UNITS), keep_prob, rng)
        masks.append(np.asarray(mask).astype(bool))
    return np.stack(masks)


def draw_still() -> Figure:
    """The words of `draw_sub_network`'s picture that stay, whatever the controls say."""
    figure, page = new_page(HEIGHT)
    style = {"fontsize": SMALL, "color": INK}
    for x, name in ((0.5, "inputs"), (1.9, "hidden units"), (3.3, "outputs")):
        page.text(x, 0.2, name, ha="center", **style)
    page.text(LEFT, TOP + 0.32, "The mask of each example", fontsize=TITLE, color=INK)
    page.text(LEFT, TOP + 0.08, f"units 1 to {UNITS}", **style)
    for row in range(EXAMPLES):
        y = TOP - CELL * (row + 0.5)
        page.text(LEFT - 0.1, y, f"{row + 1}", ha="right", va="center", **style)
    middle = TOP - CELL * EXAMPLES / 2
    page.text(LEFT - 0.42, middle, "example", rotation=90, ha="center", va="center", **style)
    page.text(LEFT, BARS_BOTTOM - 0.25, "share kept of each unit, in all draws so far", **style)
    for share in (0, 1):
        y = BARS_BOTTOM + BARS_HEIGHT * share
        page.text(LEFT - 0.1, y, f"{100 * share:.0f} %", ha="right", va="center", **style)
    return figure


@cache
def _still() -> Array:
    return pixels(draw_still())


def draw_sub_network(masks: Array, keep_prob: float, example: int = 1) -> Figure:
    """The network that one example trains, the masks of its batch, and the shares they keep.

    Args:
        masks: of one draw or more, `(draws, EXAMPLES, UNITS)` of 0 and 1; the last one is shown.
        keep_prob: the probability that they were drawn with; the dashed line.
        example: whose network to show, counted from 1.
    """
    masks = np.asarray(masks).astype(bool)
    figure, page = new_page(HEIGHT)
    lay_under(figure, _still())
    write_keep_prob(figure, keep_prob)
    kept = int(masks[-1, example - 1].sum())
    write_number(figure, 2.0, HEIGHT - 0.42, str(kept), f"of {UNITS} units live\nin example {example}")
    draws = "this draw" if len(masks) == 1 else f"{len(masks)} draws"
    write_number(figure, LEFT, HEIGHT - 0.42, f"{100 * masks.mean():.0f} % ", f"of all entries\nkept in {draws}")
    _network(page, masks[-1, example - 1])
    _heatmap(page, masks[-1], example)
    _shares(page, masks.mean(axis=(0, 1)), keep_prob)
    return figure


def _network(page: Axes, kept: Array) -> None:
    """Inputs, hidden units and outputs; what is dropped is empty and has no edges."""
    layers = [_column(0.5, INPUTS), _column(1.9, UNITS), _column(3.3, OUTPUTS)]
    hidden = layers[1]
    edges = [(start, unit) for unit in hidden[kept] for start in layers[0]]
    edges += [(unit, end) for unit in hidden[kept] for end in layers[2]]
    page.add_collection(LineCollection(edges, colors=GREY, linewidths=0.7, zorder=1))
    full = np.concatenate([layers[0], hidden[kept], layers[2]])
    page.scatter(full[:, 0], full[:, 1], s=110, color=KEPT, zorder=2)
    empty = hidden[~kept]
    page.scatter(empty[:, 0], empty[:, 1], s=110, zorder=2, **DROPPED)


def _column(x: float, count: int) -> Array:
    """Places of the units of one layer, `(count, 2)`, from top to bottom."""
    ys = MIDDLE + 0.33 * ((count - 1) / 2 - np.arange(count))
    return np.column_stack([np.full(count, x), ys])


def _heatmap(page: Axes, mask: Array, example: int) -> None:
    """One row for each example, one column for each unit; the example's row is framed."""
    rows, units = np.divmod(np.arange(mask.size), UNITS)
    corners = np.column_stack([LEFT + CELL * units, TOP - CELL * (rows + 1)])  # lower left
    square = CELL * np.array([[0.06, 0.06], [0.94, 0.06], [0.94, 0.94], [0.06, 0.94]])
    shapes, kept = corners[:, None] + square, mask.ravel()
    page.add_collection(PolyCollection(list(shapes[kept]), facecolors=KEPT))
    page.add_collection(PolyCollection(list(shapes[~kept]), **DROPPED))
    frame = Rectangle((LEFT - 0.03, TOP - CELL * example - 0.03), UNITS * CELL + 0.06, CELL + 0.06)
    frame.set(facecolor="none", edgecolor=TRAINING, linewidth=2)
    page.add_patch(frame)


def _shares(page: Axes, shares: Array, keep_prob: float) -> None:
    """The share kept of each unit as a bar; dashed is keep_prob."""
    units = LEFT + CELL * (np.arange(UNITS) + 0.5)
    stems = [((x, BARS_BOTTOM), (x, BARS_BOTTOM + BARS_HEIGHT * s)) for x, s in zip(units, shares)]
    page.add_collection(LineCollection(stems, colors=KEPT, linewidths=9, capstyle="butt"))
    y, right = BARS_BOTTOM + BARS_HEIGHT * keep_prob, LEFT + UNITS * CELL
    page.add_collection(LineCollection([((LEFT, y), (right, y))], zorder=4, **TRUTH))
    page.text(right + 0.05, y, "keep_prob", fontsize=SMALL, color=INK, va="center")


def describe_sub_network(masks: Array, keep_prob: float, example: int = 1) -> str:
    """The same in words."""
    mask = np.asarray(masks)[-1].astype(bool)
    different, gone = len(np.unique(mask, axis=0)), UNITS - int(mask[example - 1].sum())
    networks = "sub-network" if different == 1 else "different sub-networks"
    trained = f"without {gone} unit{'s' * (gone > 1)}" if gone else "all units"
    return (
        f"With keep_prob = {keep_prob:.2f} this batch of {EXAMPLES} examples trains {different} "
        f"{networks}. Example {example} trains {trained}."
    )


def sub_network_panel(make_mask: MakeMask, unit_mask: UnitMask) -> Panel:
    """The picture with its controls; the learner's functions draw the masks."""
    drawn_by = partial(masks_of, make_mask, unit_mask)

    def draw(keep_prob: float, drawn: str, example: int, draws: int) -> Figure:
        return draw_sub_network(drawn_by(keep_prob, drawn, draws), keep_prob, example)

    def describe(keep_prob: float, drawn: str, example: int, draws: int) -> str:
        return describe_sub_network(drawn_by(keep_prob, drawn, draws), keep_prob, example)

    slider = partial(ipywidgets.IntSlider, value=1, min=1)
    return Panel(
        draw,
        describe,
        keep_prob=keep_prob_slider(0.6),
        drawn=toggles([EACH_ENTRY, ONE_FOR_BATCH]),
        example=slider(max=EXAMPLES, description="example"),
        draws=Swept(slider(max=DRAWS, description="draws")),
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
    axes.axvline(keep_prob, color=INK, ls=(0, (5, 3)), lw=1.3)
    axes.set_ylim(len(strips) - 0.5, -0.5)
    axes.set_yticks(range(len(strips)), list(rates))
    axes.xaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f} %")
    axes.set_xlabel(f"share kept; the dashed line is keep_prob = {100 * keep_prob:.0f} %", fontsize=10)
    axes.tick_params(labelsize=10)
    axes.tick_params(axis="y", length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    figure.text(0.02, 1 - 0.3 / figure.get_figheight(), "Is it exactly keep_prob?", fontsize=12)
    return figure
