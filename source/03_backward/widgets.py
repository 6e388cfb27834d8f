"""Pictures and the widget of lesson 03. They call the learner's functions and hold no answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import ipywidgets
import numpy as np
from drawing import BLUE, DPI, GREY, INK, ORANGE, SKY, lay_under, new_figure, pixels
from panel import Panel, keep_prob_slider
from matplotlib import cm
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle


Array = np.ndarray[Any, Any]
LinearBackward = Callable[[Array, Array, Array], tuple[Array, Array, Array]]
Chance = Callable[[float, int], float]
Ticks = Mapping[float, str]  # where a grid line lies, and what stands beside it

UNITS, OUTPUTS, LARGEST = 6, 4, 16  # inputs and outputs of the layer, largest batch
RARE = 1e-6  # the chart of chances ends here
POWERS = (0, -2, -4, -6)  # of ten, its ticks
INPUT_SIDE, OUTPUT_SIDE = 0.35, 2.05  # where the units stand, in inches
GRIDS = (3.05, 2.1)  # left edge and width of the masks and of dW


def layer(
    dropped: Sequence[int], keep_prob: float, batch: int
) -> tuple[Array, Array, Array, Array]:
    """One batch in a small layer: the learner chooses the mask of example 1, the others are drawn.

    Args:
        dropped: units dropped in example 1, counted from 1.
        keep_prob: rate of the other examples' masks.
        batch: number of examples, at most `LARGEST`.

    Returns:
        `(masks, activations after dropout, dz, W)`.
    """
    rng = np.random.default_rng(12)
    draws, a = rng.random((LARGEST, UNITS)), rng.uniform(0.5, 1.5, (LARGEST, UNITS))
    dz, weights = rng.normal(size=(LARGEST, OUTPUTS)), rng.normal(size=(OUTPUTS, UNITS))
    masks = draws[:batch] < keep_prob
    masks[0] = [unit not in dropped for unit in range(1, UNITS + 1)]
    return masks, np.where(masks, a[:batch] / keep_prob, 0.0), dz[:batch], weights


class Page:
    """A figure 8 inches wide that is drawn on in inches, without axes: twice as fast as with them.

    Args:
        height: of the figure, in inches.
    """

    def __init__(self, height: float) -> None:
        self.figure = new_figure(8.0, height)
        self._inches = {"transform": self.figure.dpi_scale_trans}

    def text(self, x: float, y: float, words: str, size: float = 10, **style: Any) -> None:
        """Words at a place, centred unless `style` says otherwise."""
        style = {"ha": "center", "va": "center", "fontsize": size, **self._inches, **style}
        self.figure.text(x, y, words, **style)

    def edges(self, segments: Any, colour: str, width: float, style: str = "solid") -> None:
        """Many straight lines, each a pair of points."""
        lines = LineCollection(
            segments, colors=colour, linewidths=width, linestyles=style, zorder=1, **self._inches
        )
        self.figure.add_artist(lines)

    def points(self, x: Any, y: Any, colour: str, size: float, marker: str = "o") -> None:
        """Markers of one colour, `size` in points."""
        style = {"marker": marker, "markersize": size, "color": colour, "markeredgecolor": INK}
        self._line(x, y, linestyle="none", markeredgewidth=0.6, zorder=3, **style)

    def curve(self, x: Any, y: Any, colour: str, width: float = 1.5, marker: str = "") -> None:
        """One line through the given places."""
        self._line(x, y, color=colour, linewidth=width, marker=marker, markersize=4, zorder=2)

    def _line(self, x: Any, y: Any, **style: Any) -> None:
        line = Line2D(np.atleast_1d(x), np.atleast_1d(y), **style, **self._inches)
        self.figure.add_artist(line)

    def box(self, left: float, bottom: float, width: float, height: float, **style: Any) -> None:
        """A rectangle."""
        self.figure.add_artist(Rectangle((left, bottom), width, height, **style, **self._inches))

    def cells(
        self, colours: Array, left: float, bottom: float, width: float, height: float
    ) -> None:
        """A grid of coloured cells, the first row on top, with a frame."""
        rows = np.arange(round(height * DPI)) * len(colours) // round(height * DPI)
        columns = np.arange(round(width * DPI)) * colours.shape[1] // round(width * DPI)
        picture = colours[rows[:, None], columns]
        place = round(left * DPI), round(bottom * DPI)
        self.figure.figimage(picture, *place, origin="upper", zorder=0)
        self.box(left, bottom, width, height, fill=False, ec=INK)


@dataclass(frozen=True)
class Chart:
    """Where the box of a chart lies on a page, in inches, and what its edges stand for."""

    left: float
    bottom: float
    width: float
    height: float
    x_limits: tuple[float, float]
    y_limits: tuple[float, float]

    def x(self, value: Any) -> Any:
        """Where a value lies on the page, in inches from the left."""
        low, high = self.x_limits
        return self.left + (np.asarray(value) - low) / (high - low) * self.width

    def y(self, value: Any) -> Any:
        """The same from the bottom."""
        low, high = self.y_limits
        return self.bottom + (np.asarray(value) - low) / (high - low) * self.height

    def draw(
        self, page: Page, title: str, labels: tuple[str, str], x_ticks: Ticks, y_ticks: Ticks
    ) -> None:
        """Draws box, grid, numbers, title and the labels of both axes."""
        right, top = self.left + self.width, self.bottom + self.height
        grid = [[(self.x(x), self.bottom), (self.x(x), top)] for x in x_ticks]
        grid += [[(self.left, self.y(y)), (right, self.y(y))] for y in y_ticks]
        page.edges(grid, "#DDDDDD", 0.7)
        page.box(self.left, self.bottom, self.width, self.height, fill=False, ec=GREY)
        for x, name in x_ticks.items():
            page.text(self.x(x), self.bottom - 0.12, name, 9)
        for y, name in y_ticks.items():
            page.text(self.left - 0.06, self.y(y), name, 9, ha="right")
        middle, side = self.left + self.width / 2, self.bottom + self.height / 2
        page.text(middle, top + 0.17, title, 11)
        page.text(middle, self.bottom - 0.34, labels[0])
        page.text(self.left - 0.52, side, labels[1], rotation=90)


CHART = Chart(6.1, 0.45, 1.75, 2.75, (0, LARGEST + 1), (POWERS[-1] - 0.3, 0.3))


def draw_still() -> Figure:
    """What stays in the picture of `draw_paths`: words, and the frame of the chart."""
    page = Page(3.6)
    page.text((INPUT_SIDE + OUTPUT_SIDE) / 2, 3.4, "Example 1", 11)
    left, width = GRIDS
    middle, beside = left + width / 2, left - 0.08
    page.text(middle, 3.4, "Masks of the batch (black: dropped)", 11)
    page.text(middle, 1.8, "Size of dW (black: zero)", 11)
    page.text(beside, 3.12, "example 1", 9, ha="right")
    page.text(beside, 1.03, "outputs", 9, ha="right")
    page.text(middle, 0.11, "input unit = column of dW")
    for unit in range(UNITS):
        page.text(left + (unit + 0.5) * width / UNITS, 0.33, str(unit + 1))
    CHART.draw(
        page,
        "Chance: column is 0",
        ("batch size (examples)", "probability"),
        {size: str(size) for size in (1, 8, 16)},
        dict(zip(POWERS, ("1", "0.01", "10⁻⁴", "10⁻⁶"), strict=True)),
    )
    return page.figure


@cache
def _still() -> Array:
    return pixels(draw_still())


def draw_paths(
    dropped: Sequence[int],
    keep_prob: float,
    batch: int,
    linear_backward: LinearBackward,
    chance: Chance,
) -> Figure:
    """The layer of example 1, the masks of the batch above dW, and the chance of a zero column.

    Args:
        dropped: units dropped in example 1, counted from 1.
        keep_prob: rate of the other examples' masks, in (0, 1].
        batch: number of examples, 1 to `LARGEST`.
        linear_backward: the learner's function.
        chance: the learner's `prob_column_zero`.
    """
    masks, a, dz, weights = layer(dropped, keep_prob, batch)
    gradient = np.abs(linear_backward(dz, a, weights)[1])
    page = Page(3.6)
    lay_under(page.figure, _still())
    _draw_network(page, masks[0])
    _draw_grids(page, masks, gradient)
    _draw_chance(page, keep_prob, batch, chance)
    return page.figure


def _draw_network(page: Page, alive: Array) -> None:
    left, right = INPUT_SIDE, OUTPUT_SIDE
    inputs, outputs = np.linspace(2.95, 0.45, UNITS), np.linspace(2.6, 0.8, OUTPUTS)
    for kept, line, style, dot in ((True, BLUE, "solid", SKY), (False, GREY, "dotted", INK)):
        units = inputs[alive == kept]
        page.edges([[(left, y), (right, z)] for y in units for z in outputs], line, 1.1, style)
        page.points(np.full(len(units), left), units, dot, 14)
    page.points(np.full(OUTPUTS, right), outputs, ORANGE, 14)
    for unit, (y, on) in enumerate(zip(inputs, alive, strict=True), start=1):
        page.text(left, y - 0.01, str(unit), color=INK if on else "white", zorder=4)


def _draw_grids(page: Page, masks: Array, gradient: Array) -> None:
    (left, width), last = GRIDS, len(masks)
    size = gradient / (float(gradient.max()) or 1.0)
    heat = cm.inferno(np.where(size > 0, 0.2 + 0.8 * size, 0.0))  # black is zero alone
    page.cells(cm.gray(np.where(masks, 1.0, 0.13)), left, 2.1, width, 1.1)
    page.cells(heat, left, 0.45, width, 1.17)
    column = width / UNITS
    centres = left + (np.arange(UNITS) + 0.5) * column
    page.edges([[(x, 2.1), (x, 3.2)] for x in centres[1:] - column / 2], "#BBBBBB", 1.0)
    if last > 1:
        page.text(left - 0.08, 2.18, f"to {last}", 9, ha="right")
    for x in centres[(gradient == 0).all(axis=0)]:
        page.text(x, 1.03, "0", 14, color="white")


def _draw_chance(page: Page, keep_prob: float, batch: int, chance: Chance) -> None:
    sizes = np.arange(1, LARGEST + 1)
    chances = np.array([chance(keep_prob, int(size)) for size in sizes], dtype=float)
    chart = CHART
    shown = chances >= RARE
    page.curve(chart.x(sizes[shown]), chart.y(np.log10(chances[shown])), BLUE, marker=".")
    if shown[batch - 1]:
        page.points(chart.x(batch), chart.y(np.log10(chances[batch - 1])), ORANGE, 9)
    if not shown.any():
        page.text(chart.x(8.5), 1.8, "zero, or\nbelow 10⁻⁶")


def describe_paths(
    dropped: Sequence[int],
    keep_prob: float,
    batch: int,
    linear_backward: LinearBackward,
    chance: Chance,
) -> str:
    """The picture of `draw_paths` in words; same arguments."""
    masks, a, dz, weights = layer(dropped, keep_prob, batch)
    gradient = linear_backward(dz, a, weights)[1]
    dark = [str(unit + 1) for unit in np.flatnonzero((gradient == 0).all(axis=0))]
    gone = [str(unit + 1) for unit in np.flatnonzero(~masks[0])]
    examples = "1 example" if batch == 1 else f"{batch} examples"
    return (
        f"Example 1 drops {_listed('unit', gone)}. In dW of the batch of {examples}, "
        f"{_listed('column', dark)} {'is' if len(dark) < 2 else 'are'} zero. "
        f"The chance that a given column is zero is {_chance_in_words(chance(keep_prob, batch))} "
        f"with keep_prob = {keep_prob:.2f}."
    )


def _chance_in_words(probability: float) -> str:
    return f"{probability:.2g}" if probability == 0 or probability >= RARE else "below 0.000001"


def _listed(what: str, numbers: list[str]) -> str:
    """`no unit`, `unit 2`, `units 2 and 3`, `units 1, 2 and 3`."""
    if not numbers:
        return f"no {what}"
    if len(numbers) == 1:
        return f"{what} {numbers[0]}"
    return f"{what}s {', '.join(numbers[:-1])} and {numbers[-1]}"


def explore(linear_backward: LinearBackward, prob_column_zero: Chance) -> Panel:
    """The widget: choose dropped units, keep_prob and the size of the batch.

    Args:
        linear_backward: the learner's function.
        prob_column_zero: the learner's function.
    """
    functions = {"linear_backward": linear_backward, "chance": prob_column_zero}
    return Panel(
        partial(draw_paths, **functions),
        partial(describe_paths, **functions),
        dropped=ipywidgets.SelectMultiple(
            options=[(f"unit {unit}", unit) for unit in range(1, UNITS + 1)],
            value=(2, 5),
            rows=UNITS,
            description="dropped",
            layout={"width": "180px"},
        ),
        keep_prob=keep_prob_slider(0.5),
        batch=ipywidgets.IntSlider(value=1, min=1, max=LARGEST, description="batch"),
    )


def draw_gradient_check(numerical: Array, same_mask: Array, fresh_mask: Array) -> Figure:
    """Numerical slopes against two backward passes; on the diagonal they agree.

    Args:
        numerical: gradient by differences.
        same_mask: gradient by the backward pass with the mask of the forward pass, same shape.
        fresh_mask: the same with a mask drawn anew.
    """
    page = Page(3.4)
    limit = 1.1 * max(float(np.abs(x).max()) for x in (numerical, same_mask, fresh_mask))
    whole = range(-int(limit), int(limit) + 1)
    limits, ticks = (-limit, limit), {tick: str(tick) for tick in whole}
    panels = (
        (0.75, "With the mask of the forward pass", same_mask, BLUE),
        (4.75, "With a fresh mask", fresh_mask, ORANGE),
    )
    for left, title, seen, colour in panels:
        chart = Chart(left, 0.5, 3.1, 2.5, limits, limits)
        chart.draw(page, title, ("numerical gradient", "dropout_backward"), ticks, ticks)
        page.curve(chart.x(limits), chart.y(limits), GREY, 1.0)
        page.points(chart.x(numerical.ravel()), chart.y(seen.ravel()), colour, 6)
    return page.figure


def draw_coasting(plain: Sequence[float], momentum: Sequence[float], dropped_from: int) -> Figure:
    """One weight, step by step, before and after its unit is dropped.

    Args:
        plain: the weight after each step of plain gradient descent.
        momentum: the same with momentum.
        dropped_from: the step from which on the gradient is zero.
    """
    page = Page(3.0)
    last, lowest = len(plain) - 1, min(*plain, *momentum, 0.0)
    chart = Chart(0.75, 0.5, 7.1, 2.1, (0, last), (lowest, 1.1 * max(*plain, *momentum)))
    start = float(chart.x(dropped_from))
    page.box(start, 0.5, float(chart.x(last)) - start, 2.1, color="#EEEEEE", zorder=0)
    chart.draw(
        page,
        "A weight before and after its gradient becomes zero",
        ("step", "weight"),
        {step: str(step) for step in range(0, last + 1, 5)},
        {0.0: "0", 0.5: "0.5", 1.0: "1"},
    )
    page.text(start + 0.08, chart.y(0.08), "unit dropped, gradient 0", ha="left")
    lines = (
        (plain, ORANGE, "s", "plain gradient descent"),
        (momentum, BLUE, "o", "momentum"),
    )
    for weights, colour, marker, name in lines:
        page.curve(chart.x(range(last + 1)), chart.y(weights), colour, 2.0, marker)
        page.text(7.8, chart.y(weights[-1]) + 0.17, name, ha="right")
    return page.figure
