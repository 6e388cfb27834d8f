"""Pictures and the widget of lesson 03. They call the learner's functions and hold no answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import ipywidgets
import numpy as np
from drawing import (
    BLUE,
    DROPPED,
    GREY,
    INK,
    KEPT,
    PURPLE,
    SMALL,
    TEXT,
    TITLE,
    TRAINING,
    TRUTH,
    WRONG,
    Chart,
    lay_under,
    new_page,
    pixels,
    write_keep_prob,
    write_number,
)
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from panel import Panel, Swept, Switches, keep_prob_slider

Array = np.ndarray[Any, Any]
LinearBackward = Callable[[Array, Array, Array], tuple[Array, Array, Array]]
DropoutBackward = Callable[[Array, Array, float], Array]
Chance = Callable[[float, int], float]

INPUTS, UNITS, OUTPUTS, LARGEST = 4, 6, 3, 16  # of the two layers; the largest batch
RARE = 1e-6  # the chart of chances ends here
POWERS = (0, -2, -4, -6)  # of ten, its ticks
HEIGHT = 5.3
FORWARD, BACKWARD = BLUE, PURPLE  # what flows
NETWORKS = (0.35, 2.75)  # left edges of the two networks
REACH, MIDDLE = 0.85, 3.3  # from layer to layer, and their middle, in inches
CELL, GAP = 0.26, 0.013  # side of a square of the grids, and what it leaves free at each edge
MASKS, AFTER, BEFORE = (0.95, 1.75), (3.75, 1.75), (5.85, 1.75)  # upper left corners of the grids
CHART = Chart(5.85, 2.85, 1.95, 1.45, (0, LARGEST + 1), (POWERS[-1] - 0.3, 0.3))


@dataclass(frozen=True)
class Pass:
    """One batch through two layers with dropout between them, and its gradients.

    Attributes:
        masks: `(batch, UNITS)`.
        after: dW of the layer that reads the units, `(OUTPUTS, UNITS)`.
        before: dW of the layer that makes them, `(UNITS, INPUTS)`.
        bias: db of that layer, `(UNITS,)`.
    """

    masks: Array
    after: Array
    before: Array
    bias: Array


def run(
    dropped: Sequence[str],
    keep_prob: float,
    batch: int,
    linear_backward: LinearBackward,
    dropout_backward: DropoutBackward,
) -> Pass:
    """Send one batch forward, and back with the learner's functions.

    Args:
        dropped: numbers of the units dropped in example 1, from "1" on; the masks of the other
            examples are drawn. With `keep_prob = 1` nothing can be dropped.
        keep_prob: rate of the masks.
        batch: number of examples, at most `LARGEST`.
        linear_backward, dropout_backward: the learner's functions.
    """
    rng = np.random.default_rng(12)
    draws, x = rng.random((LARGEST, UNITS)), rng.uniform(0.5, 1.5, (LARGEST, INPUTS))
    V, W = rng.uniform(0.2, 1.0, (UNITS, INPUTS)), rng.normal(size=(OUTPUTS, UNITS))
    dz = rng.normal(size=(LARGEST, OUTPUTS))
    masks = draws[:batch] < keep_prob
    masks[0] = [keep_prob == 1 or str(unit) not in dropped for unit in range(1, UNITS + 1)]
    hidden = x[:batch] @ V.T
    out = np.where(masks, hidden / keep_prob, 0.0)
    dout, after, _ = linear_backward(dz[:batch], out, W)
    dhidden = dropout_backward(dout, masks, keep_prob)
    _, before, bias = linear_backward(dhidden, x[:batch], V)
    return Pass(masks, after, before, bias)


def draw_still(kept: Array) -> Figure:
    """What stays in the picture of `draw_paths` while no button is pressed.

    Args:
        kept: mask of example 1, `(UNITS,)`.
    """
    figure, page = new_page(HEIGHT)
    _network_words(page)
    _draw_network(page, NETWORKS[0], kept, FORWARD)
    _draw_network(page, NETWORKS[1], kept, BACKWARD)
    for (left, top), words in (
        (MASKS, "masks of the batch"),
        (AFTER, "dW of the next layer"),
        (BEFORE, "dW, db of the layer before"),
    ):
        page.text(left, top + 0.12, words, fontsize=TEXT, color=INK)
    style = {"fontsize": SMALL, "color": INK, "ha": "right", "va": "center"}
    page.text(AFTER[0] - 0.1, AFTER[1] - CELL * OUTPUTS - 0.14, "unit", **style)
    for unit in range(UNITS):
        at = AFTER[0] + CELL * (unit + 0.5), AFTER[1] - CELL * OUTPUTS - 0.2
        page.text(*at, str(unit + 1), fontsize=SMALL, color=INK, ha="center")
    for unit in range(UNITS):
        up = BEFORE[1] - CELL * (unit + 0.5)
        page.text(BEFORE[0] - 0.08, up, str(unit + 1), **style)
    page.text(AFTER[0], 0.32, "empty: zero", fontsize=SMALL, color=INK)
    CHART.draw(
        page,
        "Chance of a zero column",
        ("batch size (examples)", ""),
        {size: str(size) for size in (1, 8, 16)},
        dict(zip(POWERS, ("1", "10⁻²", "10⁻⁴", "10⁻⁶"), strict=True)),
    )
    return figure


@lru_cache(maxsize=3)  # an image is 7 MB
def _still(kept: tuple[bool, ...]) -> Array:
    return pixels(draw_still(np.array(kept)))


def draw_paths(
    dropped: Sequence[str],
    keep_prob: float,
    batch: int,
    linear_backward: LinearBackward,
    dropout_backward: DropoutBackward,
    chance: Chance,
) -> Figure:
    """The ways of example 1, the masks of the batch, both dW, and the chance of a zero column.

    Args:
        dropped: units dropped in example 1, "1" to "6".
        keep_prob: rate of the masks, in (0, 1].
        batch: number of examples, 1 to `LARGEST`.
        linear_backward, dropout_backward: the learner's functions.
        chance: the learner's `prob_column_zero`.
    """
    seen = run(dropped, keep_prob, batch, linear_backward, dropout_backward)
    figure, page = new_page(HEIGHT)
    lay_under(figure, _still(tuple(seen.masks[0].tolist())))
    write_keep_prob(figure, keep_prob)
    empty = int((seen.after == 0).all(axis=0).sum())
    column = "column of dW is zero" if empty == 1 else "columns of dW are zero"
    write_number(figure, 2.75, HEIGHT - 0.42, str(empty), column)
    _draw_grids(page, seen)
    _draw_chance(page, keep_prob, batch, chance)
    return figure


def draw_ways(kept: Array) -> Figure:
    """The ways of one example, forward and back, without any gradient.

    Args:
        kept: mask of the `UNITS` units, `(UNITS,)` of 0 and 1.
    """
    figure, page = new_page(2.75)
    kept, down = np.asarray(kept).astype(bool), 1.9
    _network_words(page, down)
    _draw_network(page, NETWORKS[0], kept, FORWARD, down)
    _draw_network(page, NETWORKS[1], kept, BACKWARD, down)
    return figure


def _network_words(page: Axes, down: float = 0.0) -> None:
    for left, words in zip(NETWORKS, ("Example 1, forward", "and its gradient, back"), strict=True):
        page.text(left - 0.1, MIDDLE + 1.2 - down, words, fontsize=TITLE, color=INK)
    for left, colour in zip(NETWORKS, (FORWARD, BACKWARD), strict=True):
        tip = left + 2 * REACH - 0.25, left + 0.25
        start, end = tip[::-1] if colour == FORWARD else tip
        style = {"arrowstyle": "->", "color": colour, "lw": 2}
        y = MIDDLE - down - 1.15
        page.annotate("", (end, y), (start, y), arrowprops=style)


def _column(x: float, count: int, down: float = 0.0) -> Array:
    """Places of the units of one layer, `(count, 2)`, from top to bottom."""
    ys = MIDDLE - down + 0.36 * ((count - 1) / 2 - np.arange(count))
    return np.column_stack([np.full(count, x), ys])


def _draw_network(page: Axes, left: float, kept: Array, colour: str, down: float = 0.0) -> None:
    """Layers and edges; a dropped unit is empty and has no edge."""
    ends = _column(left, INPUTS, down), _column(left + 2 * REACH, OUTPUTS, down)
    units = _column(left + REACH, UNITS, down)
    edges = [(one, unit) for unit in units[kept] for one in ends[0]]
    edges += [(unit, one) for unit in units[kept] for one in ends[1]]
    page.add_collection(LineCollection(edges, colors=colour, linewidths=1.0, zorder=1))
    full = np.concatenate([ends[0], units[kept], ends[1]])
    page.scatter(full[:, 0], full[:, 1], s=170, color=KEPT, zorder=3)
    page.scatter(units[~kept][:, 0], units[~kept][:, 1], s=170, zorder=3, **DROPPED)
    for number, ((x, y), on) in enumerate(zip(units, kept, strict=True), start=1):
        ink = "white" if on else INK
        style = {"ha": "center", "va": "center_baseline", "zorder": 4, "fontsize": SMALL}
        page.text(x, y, str(number), color=ink, **style)


def _squares(corner: tuple[float, float], shape: tuple[int, ...], height: float = CELL) -> Array:
    """Corners of the squares of a grid, `(cells, 4, 2)`, row by row from its upper left corner."""
    rows, columns = np.divmod(np.arange(shape[0] * shape[1]), shape[1])
    low = np.column_stack([corner[0] + CELL * columns, corner[1] - height * (rows + 1)])
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    square = corners * [CELL, height] + GAP * (1 - 2 * corners)
    return np.asarray(low[:, None] + square)


def _draw_grids(page: Axes, seen: Pass) -> None:
    """Masks, and both dW: blue or purple is something, empty is zero."""
    height = min(CELL, 1.55 / len(seen.masks))
    beside = {"fontsize": SMALL, "color": INK, "ha": "right", "va": "center"}
    page.text(MASKS[0] - 0.1, MASKS[1] - height / 2, "example 1", **beside)
    _grid(page, _squares(MASKS, seen.masks.shape, height), seen.masks.astype(float), KEPT)
    scale = float(max(np.abs(seen.after).max(), 1e-300))
    _grid(page, _squares(AFTER, seen.after.shape), np.abs(seen.after) / scale, BACKWARD)
    scale = float(max(np.abs(seen.before).max(), np.abs(seen.bias).max(), 1e-300))
    _grid(page, _squares(BEFORE, seen.before.shape), np.abs(seen.before) / scale, BACKWARD)
    beside = BEFORE[0] + CELL * (INPUTS + 0.4), BEFORE[1]
    _grid(page, _squares(beside, (UNITS, 1)), np.abs(seen.bias[:, None]) / scale, BACKWARD)


def _grid(page: Axes, squares: Array, sizes: Array, colour: str) -> None:
    """Squares that are the fuller in colour the larger; a zero is empty, and nothing else is."""
    flat = np.asarray(sizes, dtype=float).ravel()
    full = flat != 0
    shade = (0.35 + 0.65 * flat[full])[:, None]
    colours = 1 - shade * (1 - np.array(to_rgb(colour)))
    page.add_collection(PolyCollection(list(squares[full]), facecolors=colours))
    page.add_collection(PolyCollection(list(squares[~full]), **DROPPED))


def _draw_chance(page: Axes, keep_prob: float, batch: int, chance: Chance) -> None:
    sizes = np.arange(1, LARGEST + 1)
    chances = np.array([chance(keep_prob, int(size)) for size in sizes], dtype=float)
    shown = chances >= RARE
    places = CHART.points(sizes[shown], np.log10(chances[shown]))
    page.add_collection(LineCollection([places], colors=KEPT, linewidths=1.5))
    page.scatter(places[:, 0], places[:, 1], s=12, color=KEPT, zorder=3)
    if shown[batch - 1]:
        x, y = CHART.points(batch, np.log10(chances[batch - 1]))
        page.scatter([x], [y], s=90, color=TRAINING, zorder=4)
    if not shown.any():
        words = "below 10⁻⁶" if chances.any() else "0 for every batch"
        page.text(*CHART.points(8.5, -3), words, fontsize=SMALL, color=INK, ha="center")


def describe_paths(
    dropped: Sequence[str],
    keep_prob: float,
    batch: int,
    linear_backward: LinearBackward,
    dropout_backward: DropoutBackward,
    chance: Chance,
) -> str:
    """The picture of `draw_paths` in words; same arguments."""
    if keep_prob == 1:
        return "With keep_prob = 1 nothing can be dropped: the buttons change nothing, and no column is zero."
    seen = run(dropped, keep_prob, batch, linear_backward, dropout_backward)
    zero = [str(unit + 1) for unit in np.flatnonzero((seen.after == 0).all(axis=0))]
    examples = "1 example" if batch == 1 else f"{batch} examples"
    verb = "is" if len(zero) < 2 else "are"
    return (
        f"In dW of this batch of {examples}, {_listed('column', zero)} {verb} zero, and in the layer "
        f"before {_listed('row', zero)}. With keep_prob = {keep_prob:.2f} the chance of a zero column is "
        f"{_chance_in_words(chance(keep_prob, batch))} for each unit."
    )


def _chance_in_words(probability: float) -> str:
    if 0 < probability < RARE:
        return "below 0.000001"
    return np.format_float_positional(probability, precision=2, fractional=False, trim="-")


def _listed(what: str, numbers: list[str]) -> str:
    """`no unit`, `unit 2`, `units 2 and 3`, `units 1, 2 and 3`."""
    if not numbers:
        return f"no {what}"
    if len(numbers) == 1:
        return f"{what} {numbers[0]}"
    return f"{what}s {', '.join(numbers[:-1])} and {numbers[-1]}"


def explore(
    linear_backward: LinearBackward, dropout_backward: DropoutBackward, prob_column_zero: Chance
) -> Panel:
    """The widget: choose dropped units, keep_prob and the size of the batch.

    Args:
        linear_backward, dropout_backward, prob_column_zero: the learner's functions.
    """
    functions = (linear_backward, dropout_backward, prob_column_zero)

    def draw(dropped: Sequence[str], keep_prob: float, batch: int) -> Figure:
        return draw_paths(dropped, keep_prob, batch, *functions)

    def describe(dropped: Sequence[str], keep_prob: float, batch: int) -> str:
        return describe_paths(dropped, keep_prob, batch, *functions)

    batch = ipywidgets.IntSlider(value=1, min=1, max=LARGEST, description="batch")
    return Panel(
        draw,
        describe,
        keep_prob=keep_prob_slider(0.5),
        dropped=Switches(
            [str(unit) for unit in range(1, UNITS + 1)], ("2", "5"), "drop in example 1:"
        ),
        batch=Swept(batch),
    )
