"""Pictures and the widget of lesson 04. They show stored measurements and hold no answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from drawing import BLUE, DPI, GREY, INK, ORANGE, RED, lay_under, new_figure, pixels
from panel import Panel, keep_prob_slider
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

Array = np.ndarray[Any, Any]
Ticks = Mapping[float, str]  # where a grid line lies, and what stands beside it
SWEEP = Path(__file__).resolve().parent / "data" / "sweep.npz"
MAP = (0.1, 0.4, 3.9, 2.5)  # left, bottom, width, height of the decision on the page, in inches
SHADES = 6  # of each colour


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

    def points(self, x: Array, y: Array) -> Array:
        """Places on the page, `(n, 2)`."""
        (x0, x1), (y0, y1) = self.x_limits, self.y_limits
        across = self.left + (np.asarray(x) - x0) / (x1 - x0) * self.width
        up = self.bottom + (np.asarray(y) - y0) / (y1 - y0) * self.height
        return np.stack(np.broadcast_arrays(across, up), axis=-1)

    def draw(
        self, page: Axes, title: str, labels: tuple[str, str], x_ticks: Ticks, y_ticks: Ticks
    ) -> None:
        """Draws box, grid, numbers, title and the labels of both axes."""
        low, high = self.y_limits
        lines = [self.points(np.array([x, x]), np.array([low, high])) for x in x_ticks]
        ends = np.array(self.x_limits)
        lines += [self.points(ends, np.array([y, y])) for y in y_ticks]
        page.add_collection(LineCollection(lines, colors="#DDDDDD", linewidths=0.7, zorder=0))
        frame(page, self.left, self.bottom, self.width, self.height)
        for x, name in x_ticks.items():
            place = self.points(np.array(x), np.array(low))
            page.text(place[0], place[1] - 0.06, name, ha="center", va="top", fontsize=9)
        for y, name in y_ticks.items():
            place = self.points(np.array(self.x_limits[0]), np.array(y))
            page.text(place[0] - 0.06, place[1], name, ha="right", va="center", fontsize=9)
        page.text(self.left, self.bottom + self.height + 0.1, title, fontsize=11)
        middle = self.left + self.width / 2
        page.text(middle, self.bottom - 0.38, labels[0], ha="center", fontsize=9)
        page.text(
            self.left - 0.5,
            self.bottom + self.height / 2,
            labels[1],
            ha="center",
            va="center",
            rotation=90,
            fontsize=9,
        )


def frame(page: Axes, left: float, bottom: float, width: float, height: float) -> None:
    """A box."""
    right, top = left + width, bottom + height
    corners = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]
    page.add_collection(LineCollection([corners], colors=GREY, linewidths=1.0))


def new_page(height: float) -> tuple[Figure, Axes]:
    """A figure 8 inches wide, and one sheet over all of it with inches as coordinates."""
    figure = new_figure(8.0, height)
    page = figure.add_axes((0, 0, 1, 1), xlim=(0, 8), ylim=(0, height))
    page.set_axis_off()
    return figure, page


@cache
def sweep() -> dict[str, Array]:
    """What a script of the course measured; see `data/README.md`."""
    with np.load(SWEEP, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def nearest(keep_prob: float) -> int:
    """The number of the measured keep_prob that is nearest."""
    return int(np.abs(sweep()["keep_probs"] - keep_prob).argmin())


def draw_slopes(keep_prob: float) -> Figure:
    """The slope of tanh for a unit that is kept, from before the mask and from after it.

    Args:
        keep_prob: probability of keeping, in (0, 1].
    """
    figure, page = new_page(2.9)
    h = np.linspace(-1, 1, 161)
    right = 1 - np.square(h)
    bug = 1 - np.square(h / keep_prob)
    lowest = min(-0.5, float(bug.min()) - 0.1)
    chart = Chart(0.75, 0.5, 4.4, 2.05, (-1, 1), (lowest, 1.1))
    step = next(step for step in (0.5, 1, 2, 5, 10, 50, 100) if (1 - lowest) / step < 7)
    heights = np.arange(np.ceil(lowest / step), 1 / step + 1e-9) * step
    chart.draw(
        page,
        f"Slope of tanh, keep_prob = {keep_prob:g}",
        ("activation h of a kept unit", "slope that is used"),
        {x: f"{x:g}" for x in (-1, -0.5, 0, 0.5, 1)},
        {float(y): f"{y:g}" for y in heights},
    )
    under = np.minimum(bug, 0)
    for side in (h >= 0, h <= 0):
        edge = np.r_[chart.points(h[side], under[side]), chart.points(h[side][::-1], 0 * h[side])]
        page.add_collection(PolyCollection([edge], facecolors=RED, alpha=0.3))
    zero = chart.points(np.array([-1, 1]), np.array([0, 0]))
    page.add_collection(LineCollection([zero], colors=INK, linewidths=0.8))
    curves = [chart.points(h, right), chart.points(h, bug)]
    styles = ["solid", "dashed"]
    page.add_collection(LineCollection(curves, colors=(BLUE, RED), linewidths=2, linestyles=styles))
    page.text(5.4, 2.2, "solid: from h, before the mask", color=BLUE, fontsize=10)
    page.text(
        5.4, 1.6, "dashed: the bug, from what\nmask and division leave", color=RED, fontsize=10
    )
    if keep_prob < 1:
        words = f"shaded, |h| > {keep_prob:g}: the bug\nturns the gradient round"
        page.text(5.4, 0.9, words, color=INK, fontsize=10)
    return figure


@cache
def decision(index: int) -> Array:
    """The map of one measured network as a picture of the size of `MAP`, its border black."""
    stored = sweep()["maps"][index] / 255
    side = len(stored)
    across, up = (np.linspace(0, side - 1, round(DPI * inches)) for inches in MAP[2:])
    rows = np.stack([np.interp(across, np.arange(side), row) for row in stored])
    chance = np.stack([np.interp(up, np.arange(side), column) for column in rows.T], axis=1)
    one, two = np.array(to_rgb(BLUE)), np.array(to_rgb(ORANGE))
    shade = np.ceil(SHADES * np.abs(2 * chance - 1)) / SHADES  # few shades: a small picture
    strength = 0.65 * shade[:, :, None]
    picture = 1 - strength * (1 - np.where(chance[:, :, None] > 0.5, two, one))
    side_two = chance > 0.5
    border = np.zeros(side_two.shape, bool)
    for axis in (0, 1):
        for step in (1, 2):  # two pixels thick
            border |= side_two != np.roll(side_two, step, axis=axis)
    border[:2], border[:, :2] = border[2], border[:, 2:3]
    picture[border] = to_rgb(INK)
    opaque = np.dstack([picture, np.ones(border.shape)])
    return np.ascontiguousarray(np.round(255 * opaque[::-1]).astype(np.uint8))  # from the top


def _curves_chart() -> Chart:
    return Chart(4.85, 0.55, 2.92, 2.35, (0, float(sweep()["steps"][-1])), (0, 75))


def draw_still() -> Figure:
    """What stays in the explorer's picture while keep_prob moves."""
    figure, page = new_page(3.3)
    left, bottom, _, height = MAP
    page.text(left, bottom + height + 0.1, "Decision of one network", fontsize=11)
    words = "input 1 across, input 2 up; circles, triangles: the 40 examples"
    page.text(left, 0.16, words, fontsize=9)
    _curves_chart().draw(
        page,
        "",
        ("steps of training", "misclassified (%)"),
        {x: f"{x}" for x in (0, 1000, 2000, 3000)},
        {y: f"{y}" for y in (0, 20, 40, 60)},
    )
    return figure


@cache
def _still() -> Array:
    return pixels(draw_still())


def draw_explorer(keep_prob: float) -> Figure:
    """Decision of one measured network, and the learning curves of ten.

    Args:
        keep_prob: the nearest measured value is shown.
    """
    data, index = sweep(), nearest(keep_prob)
    figure, page = new_page(3.3)
    lay_under(figure, _still())
    lay_under(figure, decision(index), *MAP[:2])
    _draw_examples(page, data)
    steps, chart = data["steps"], _curves_chart()
    title = f"Learning curves, keep_prob = {data['keep_probs'][index]:.2f}"
    page.text(chart.left, chart.bottom + chart.height + 0.1, title, fontsize=11)
    for column, colour, style, name in (
        (0, BLUE, "dashed", "training examples"),
        (1, RED, "solid", "new examples"),
    ):
        mean = 100 * data["mean"][index, :, column]
        error = 100 * data["error"][index, :, column]
        band = np.r_[chart.points(steps, mean + error), chart.points(steps, mean - error)[::-1]]
        page.add_collection(PolyCollection([band], facecolors=colour, alpha=0.2))
        curve = LineCollection(
            [chart.points(steps, mean)], colors=colour, linewidths=2, linestyles=style
        )
        page.add_collection(curve)
        words = f"{style}: {name}, {mean[-1]:.0f} %"
        page.text(7.7, 2.7 - 0.2 * column, words, color=colour, fontsize=9, ha="right")
    return figure


def _draw_examples(page: Axes, data: dict[str, Array]) -> None:
    left, bottom, width, height = MAP
    x0, x1, y0, y1 = (float(value) for value in data["extent"])
    chart = Chart(left, bottom, width, height, (x0, x1), (y0, y1))
    frame(page, left, bottom, width, height)
    for label, colour, marker in ((0, BLUE, "o"), (1, ORANGE, "^")):
        x = data["x"][data["t"] == label]
        page.scatter(
            *chart.points(x[:, 0], x[:, 1]).T,
            s=36,
            c=colour,
            marker=marker,
            edgecolors=INK,
            linewidths=0.8,
        )


def describe_explorer(keep_prob: float) -> str:
    """The same in words."""
    data, index = sweep(), nearest(keep_prob)
    train, new = (100 * float(data["mean"][index, -1, column]) for column in (0, 1))
    spread = 100 * float(data["error"][index, -1, 1])
    best = int(data["mean"][:, -1, 1].argmin())
    shown, lowest = float(data["keep_probs"][index]), 100 * float(data["mean"][best, -1, 1])
    return (
        f"keep_prob = {shown:.2f}: after {data['steps'][-1]} steps {train:.0f} % of the training"
        f" examples and {new:.1f} % of new examples (standard error {spread:.1f}) are"
        f" misclassified, mean of ten networks. The lowest of all values is {lowest:.1f} %, at"
        f" keep_prob = {float(data['keep_probs'][best]):.2f}."
    )


def network_explorer() -> Panel:
    """The widget: decision and learning curves by keep_prob."""
    return Panel(draw_explorer, describe_explorer, keep_prob=keep_prob_slider(0.5))
