"""Pictures and the widget of lesson 03. They call the learner's functions and hold no answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import ipywidgets
import numpy as np
from matplotlib import cm
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from panel import BLUE, GREY, INK, ORANGE, SKY, Panel, keep_prob_slider, new_figure

Array = np.ndarray[Any, Any]
LinearBackward = Callable[[Array, Array, Array], tuple[Array, Array, Array]]
Chance = Callable[[float, int], float]
Ticks = Mapping[float, str]  # where a grid line lies, and what stands beside it

UNITS, OUTPUTS, LARGEST = 6, 4, 16  # inputs and outputs of the layer, largest batch
RARE = 1e-6  # the chart of chances ends here


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


@dataclass(frozen=True)
class Chart:
    """A chart drawn into a page, in inches: much cheaper than axes with ticks of their own.

    Attributes:
        left, bottom, width, height: its box on the page.
        x_limits, y_limits: what the edges of the box stand for.
    """

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
        self, page: Axes, title: str, labels: tuple[str, str], x_ticks: Ticks, y_ticks: Ticks
    ) -> None:
        """Draws box, grid, numbers, title and the labels of both axes."""
        right, top = self.left + self.width, self.bottom + self.height
        grid = [[(self.x(x), self.bottom), (self.x(x), top)] for x in x_ticks]
        grid += [[(self.left, self.y(y)), (right, self.y(y))] for y in y_ticks]
        page.add_collection(LineCollection(grid, colors="#DDDDDD", linewidths=0.7, zorder=0))
        page.add_patch(
            Rectangle((self.left, self.bottom), self.width, self.height, fill=False, ec=GREY)
        )
        for x, name in x_ticks.items():
            page.text(self.x(x), self.bottom - 0.06, name, ha="center", va="top", fontsize=9)
        for y, name in y_ticks.items():
            page.text(self.left - 0.06, self.y(y), name, ha="right", va="center", fontsize=9)
        middle = self.left + self.width / 2
        page.text(middle, top + 0.1, title, ha="center", fontsize=11)
        page.text(middle, self.bottom - 0.37, labels[0], ha="center", fontsize=10)
        page.text(
            self.left - 0.52,
            self.bottom + self.height / 2,
            labels[1],
            ha="center",
            va="center",
            rotation=90,
            fontsize=10,
        )


def new_page(height: float) -> tuple[Figure, Axes]:
    """A figure 8 inches wide, and one sheet over all of it with inches as coordinates."""
    figure = new_figure(8.0, height)
    page = figure.add_axes((0, 0, 1, 1), xlim=(0, 8), ylim=(0, height))
    page.set_axis_off()
    return figure, page


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
    figure, page = new_page(3.6)
    _draw_network(page, masks[0])
    _draw_grids(page, masks, gradient)
    _draw_chance(page, keep_prob, batch, chance)
    return figure


def _draw_network(page: Axes, alive: Array) -> None:
    left, right = 0.35, 2.05
    inputs, outputs = np.linspace(2.95, 0.45, UNITS), np.linspace(2.6, 0.8, OUTPUTS)
    page.text((left + right) / 2, 3.33, "Example 1", ha="center", fontsize=11)
    for kept, colour, style in ((True, BLUE, "solid"), (False, GREY, "dotted")):
        edges = [
            [(left, y), (right, z)]
            for y, on in zip(inputs, alive, strict=True)
            for z in outputs
            if on == kept
        ]
        page.add_collection(LineCollection(edges, colors=colour, linestyles=style, linewidths=1.1))
    ends = [(left, y) for y in inputs] + [(right, z) for z in outputs]
    colours = [SKY if on else INK for on in alive] + [ORANGE] * OUTPUTS
    page.scatter(*zip(*ends, strict=True), s=200, c=colours, edgecolors=INK, zorder=3)
    for unit, (y, on) in enumerate(zip(inputs, alive, strict=True), start=1):
        ink = INK if on else "white"
        page.text(
            left,
            y - 0.01,
            unit,
            ha="center",
            va="center_baseline",
            fontsize=10,
            color=ink,
            zorder=4,
        )


def _draw_grids(page: Axes, masks: Array, gradient: Array) -> None:
    left, right, last = 3.05, 5.15, len(masks)
    shades = cm.gray(0.13 + 0.87 * masks[:, :, None].astype(float))[:, :, 0, :3]
    size = gradient / (float(gradient.max()) or 1.0)
    heat = cm.inferno(np.where(size > 0, 0.2 + 0.8 * size, 0.0))[:, :, :3]  # black is zero alone
    for picture, bottom, top in ((shades, 2.1, 3.2), (heat, 0.45, 1.62)):
        page.imshow(
            picture, extent=(left, right, bottom, top), aspect="auto", interpolation="nearest"
        )
        page.add_patch(Rectangle((left, bottom), right - left, top - bottom, fill=False, ec=INK))
    page.set(xlim=(0, 8), ylim=(0, 3.6))  # imshow has moved them
    centres = left + (np.arange(UNITS) + 0.5) * (right - left) / UNITS
    lines = [[(x, 2.1), (x, 3.2)] for x in (centres[1:] + centres[:-1]) / 2]
    page.add_collection(LineCollection(lines, colors="white", linewidths=2))
    middle, beside = (left + right) / 2, left - 0.08
    page.text(middle, 3.33, "Masks of the batch (black: dropped)", ha="center", fontsize=11)
    page.text(middle, 1.75, "Size of dW (black: zero)", ha="center", fontsize=11)
    page.text(beside, 3.2, "example 1", ha="right", va="top", fontsize=9)
    if last > 1:
        page.text(beside, 2.1, f"to {last}", ha="right", va="bottom", fontsize=9)
    page.text(beside, 1.03, "outputs", ha="right", va="center", fontsize=9)
    page.text(middle, 0.08, "input unit = column of dW", ha="center", fontsize=10)
    # One text is cheaper than six: at this size four characters of the font are one column wide.
    numbers = "   ".join(str(unit) for unit in range(1, UNITS + 1))
    page.text(middle, 0.42, numbers, ha="center", va="top", fontsize=10.46, family="monospace")
    for x in centres[(gradient == 0).all(axis=0)]:
        page.text(x, 1.03, "0", ha="center", va="center", color="white", fontsize=14)


def _draw_chance(page: Axes, keep_prob: float, batch: int, chance: Chance) -> None:
    sizes = np.arange(1, LARGEST + 1)
    chances = np.array([chance(keep_prob, int(size)) for size in sizes], dtype=float)
    powers = (0, -2, -4, -6)
    chart = Chart(6.15, 0.45, 1.7, 2.75, (0, LARGEST + 1), (powers[-1] - 0.3, 0.3))
    chart.draw(
        page,
        "Chance: column is 0",
        ("batch size (examples)", "probability"),
        {size: str(size) for size in (1, 8, 16)},
        dict(zip(powers, ("1", "0.01", "10⁻⁴", "10⁻⁶"), strict=True)),
    )
    shown = chances >= RARE
    page.plot(chart.x(sizes[shown]), chart.y(np.log10(chances[shown])), color=BLUE, marker=".")
    if shown[batch - 1]:
        here = chart.x(batch), chart.y(np.log10(chances[batch - 1]))
        page.scatter(*here, s=90, c=ORANGE, edgecolors=INK, zorder=3)
    if not shown.any():
        page.text(chart.x(8.5), 1.8, "zero, or\nbelow 10⁻⁶", ha="center", fontsize=10)


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
    figure, page = new_page(3.4)
    limit = 1.1 * max(float(np.abs(x).max()) for x in (numerical, same_mask, fresh_mask))
    limits, ticks = (
        (-limit, limit),
        {tick: f"{tick}" for tick in range(-int(limit), int(limit) + 1)},
    )
    panels = (
        (0.75, "With the mask of the forward pass", same_mask, BLUE),
        (4.75, "With a fresh mask", fresh_mask, ORANGE),
    )
    for left, title, seen, colour in panels:
        chart = Chart(left, 0.5, 3.1, 2.5, limits, limits)
        chart.draw(page, title, ("numerical gradient", "dropout_backward"), ticks, ticks)
        page.plot(chart.x(limits), chart.y(limits), color=GREY, linewidth=1)
        x, y = chart.x(numerical.ravel()), chart.y(seen.ravel())
        page.scatter(x, y, s=34, c=colour, edgecolors=INK, linewidths=0.5)
    return figure


def draw_coasting(plain: Sequence[float], momentum: Sequence[float], dropped_from: int) -> Figure:
    """One weight, step by step, before and after its unit is dropped.

    Args:
        plain: the weight after each step of plain gradient descent.
        momentum: the same with momentum.
        dropped_from: the step from which on the gradient is zero.
    """
    figure, page = new_page(3.0)
    last, lowest = len(plain) - 1, min(*plain, *momentum, 0.0)
    chart = Chart(0.75, 0.5, 7.1, 2.1, (0, last), (lowest, 1.1 * max(*plain, *momentum)))
    start = float(chart.x(dropped_from))
    page.add_patch(
        Rectangle((start, 0.5), float(chart.x(last)) - start, 2.1, color="#EEEEEE", zorder=-1)
    )
    chart.draw(
        page,
        "A weight before and after its gradient becomes zero",
        ("step", "weight"),
        {step: str(step) for step in range(0, last + 1, 5)},
        {0.0: "0", 0.5: "0.5", 1.0: "1"},
    )
    for weights, colour, marker in ((plain, ORANGE, "s"), (momentum, BLUE, "o")):
        x, y = chart.x(range(last + 1)), chart.y(weights)
        page.plot(x, y, color=colour, linewidth=2, marker=marker, markersize=4)
    page.text(start + 0.08, chart.y(0.04), "unit dropped, gradient 0", fontsize=10)
    for weights, name in ((plain, "plain gradient descent"), (momentum, "momentum")):
        page.text(7.8, chart.y(weights[-1]) + 0.08, name, ha="right", va="bottom", fontsize=10)
    return figure
