"""Pictures and the widget of lesson 06. They call the learner's functions and hold no answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import ipywidgets
import numpy as np
from drawing import BLUE, GREEN, GREY, INK, ORANGE, RED, lay_under, new_figure, pixels
from panel import Panel, keep_prob_slider
from matplotlib.axes import Axes
from matplotlib.collections import Collection, LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox, TransformedBbox


Array = np.ndarray[Any, Any]
DropoutOls = Callable[[Array, Array, float], Array]
McPredict = Callable[..., tuple[Array, Array]]
Ticks = Mapping[float, str]  # where a grid line lies, and what stands beside it

COLOURS = (BLUE, ORANGE, GREEN, RED)
LOWEST = 0.1  # smallest keep_prob of the pictures
RATES = np.linspace(LOWEST, 1.0, 19)
TRACE = 0.05  # root of the strength of weight decay in the curve's model
FEATURES, EDGE = 40, 2.0  # hidden units of the curve's model; pictures end at x = -2 and 2


def inputs() -> tuple[Array, Array]:
    """Thirty examples with four inputs, `(X, y)`.

    Input 2 is nearly a copy of input 1, input 4 has no influence. The target is their sum of
    1 * input 1 + 1 * input 2 + 0.7 * input 3, plus noise.
    """
    rng = np.random.default_rng(4)
    X = rng.normal(size=(30, 4))
    X[:, 1] = X[:, 0] + 0.25 * rng.normal(size=30)
    return X, X @ np.array([1.0, 1.0, 0.7, 0.0]) + 0.8 * rng.normal(size=30)


def curve() -> tuple[Array, Array]:
    """Points of a curve with noise, `(x, y)`, all of them between x = -1 and 1."""
    rng = np.random.default_rng(3)
    x = rng.uniform(-1, 1, 24)
    return x, np.sin(4 * x) + 0.1 * rng.normal(size=24)


def features(x: Array) -> Array:
    """What hidden units with fixed weights make of x `(batch,)`: `(batch, FEATURES)`, all >= 0.

    Each is `max(0, slope * (x - knot))`, with the knot among the data.
    """
    rng = np.random.default_rng(5)
    slope, knot = rng.choice([-1.0, 1.0], FEATURES), rng.uniform(-0.95, 0.95, FEATURES)
    return np.maximum(0.0, slope * (x[:, None] - knot))


@dataclass(frozen=True)
class Chart:
    """A chart drawn on a page, in inches: much cheaper than axes with ticks of their own.

    Attributes:
        page: the sheet, in inches.
        left, bottom, width, height: the chart's box on it.
        x_limits, y_limits: what the edges of the box stand for; curves end there.
    """

    page: Axes
    left: float
    bottom: float
    width: float
    height: float
    x_limits: tuple[float, float]
    y_limits: tuple[float, float]

    def places(self, x: Any, y: Any) -> Array:
        """Places on the page, `(n, 2)`."""
        (x0, x1), (y0, y1) = self.x_limits, self.y_limits
        across = self.left + (np.asarray(x) - x0) / (x1 - x0) * self.width
        up = self.bottom + (np.asarray(y) - y0) / (y1 - y0) * self.height
        return np.stack(np.broadcast_arrays(across, up), axis=-1)

    def draw(self, title: str, labels: tuple[str, str], x_ticks: Ticks, y_ticks: Ticks) -> None:
        """Draws grid, numbers, title and the labels of both axes."""
        page, right, top = self.page, self.left + self.width, self.bottom + self.height
        lines = [self.places([x, x], self.y_limits) for x in x_ticks]
        lines += [self.places(self.x_limits, [y, y]) for y in y_ticks]
        page.add_collection(LineCollection(lines, colors="#DDDDDD", linewidths=0.7, zorder=0))
        for x, name in x_ticks.items():
            across = self.places(x, self.y_limits[0])[0]
            page.text(across, self.bottom - 0.06, name, ha="center", va="top", fontsize=9)
        for y, name in y_ticks.items():
            up = self.places(self.x_limits[0], y)[1]
            page.text(self.left - 0.06, up, name, ha="right", va="center", fontsize=9)
        middle, side = (self.left + right) / 2, (self.bottom + top) / 2
        page.text(middle, top + 0.1, title, ha="center", fontsize=11)
        page.text(middle, self.bottom - 0.42, labels[0], ha="center", fontsize=10)
        page.text(
            self.left - 0.5, side, labels[1], ha="center", va="center", rotation=90, fontsize=10
        )

    def curve(self, x: Any, y: Any, colour: str, style: str = "solid", width: float = 1.8) -> None:
        """A line through the given points."""
        lines = [self.places(x, y)]
        self._add(LineCollection(lines, colors=colour, linewidths=width, linestyles=style))

    def band(self, x: Array, low: Array, high: Array, colour: str) -> None:
        """The region between two curves."""
        edge = np.concatenate([self.places(x, low), self.places(x, high)[::-1]])
        self._add(PolyCollection([edge], facecolors=colour, alpha=0.3, zorder=0.5))

    def dots(self, x: Any, y: Any, colour: str, size: float) -> None:
        """Round markers, `size` in points."""
        across, up = self.places(x, y).T
        style = {"marker": "o", "markersize": size, "markeredgecolor": INK, "linestyle": "none"}
        self.page.add_line(Line2D(across, up, color=colour, zorder=3, **style))

    def _add(self, artist: Collection) -> None:
        box = Bbox.from_bounds(self.left, self.bottom, self.width, self.height)
        self.page.add_collection(artist)
        artist.set_clip_box(TransformedBbox(box, self.page.transData))


def new_page(height: float) -> tuple[Figure, Axes]:
    """A figure 8 inches wide, and one sheet over all of it with inches as coordinates."""
    figure = new_figure(8.0, height)
    page = figure.add_axes((0, 0, 1, 1), xlim=(0, 8), ylim=(0, height))
    page.set_axis_off()
    return figure, page


def named(ticks: Any) -> Ticks:
    """Ticks that carry their own numbers."""
    return {float(tick): f"{tick:g}" for tick in ticks}


def draw_means(
    z: Array, arithmetic: Array, geometric: Array, scaled: Array, whole: Array, keep_prob: float
) -> Figure:
    """What a unit says, by four rules, against its input `w . x`.

    Args:
        z: `w . x` of the whole network, `(batch,)`, from -8 to 8.
        arithmetic, geometric: the two means over all sub-networks.
        scaled: answer with weights times `keep_prob`.
        whole: answer with the weights as they are.
        keep_prob: for the title.
    """
    figure, page = new_page(3.2)
    chart = Chart(page, 0.75, 0.55, 4.9, 2.3, (-8, 8), (-0.02, 1.02))
    title = f"All sub-networks of one unit, keep_prob = {keep_prob:g}"
    labels = ("w . x of the whole network", "what the unit says")
    chart.draw(title, labels, named(range(-8, 9, 4)), named((0, 0.25, 0.5, 0.75, 1)))
    chart.curve(z, whole, GREY, "dotted")
    chart.curve(z, scaled, BLUE)
    chart.curve(z, arithmetic, RED, "dashed")
    chart.dots(z[::4], geometric[::4], ORANGE, 7)
    words = (
        (2.5, "dots: geometric mean,\nnormalised", INK),
        (1.95, "solid: weight scaling", BLUE),
        (1.55, "dashed: arithmetic mean", RED),
        (1.15, "dotted: whole network,\nweights unscaled", "#666666"),
    )
    for up, text, colour in words:
        page.text(5.85, up, text, color=colour, fontsize=10, va="center")
    return figure


def predict_curve(
    keep_prob: float, samples: int, dropout_ols: DropoutOls, mc_predict: McPredict
) -> tuple[Array, Array, Array, Array]:
    """Fits the curve with dropout of the features, and predicts it with and without dropout.

    Returns:
        `(x, scaled, mean, std)` along the x axis: the answer without dropout, and mean and spread
        of `samples` answers with dropout.
    """
    # Without dropout 24 points leave 40 weights undecided: a trace of weight decay decides. It is
    # written as examples whose target is 0.
    points, targets = curve()
    hidden = np.vstack([features(points), TRACE * np.eye(FEATURES)])
    w = dropout_ols(hidden, np.concatenate([targets, np.zeros(FEATURES)]), keep_prob)

    def forward(x: Array, rng: np.random.Generator) -> Array:
        hidden = features(x)
        return np.asarray(hidden * (rng.random(hidden.shape) < keep_prob) / keep_prob @ w)

    x = np.linspace(-EDGE, EDGE, 61)
    mean, std = mc_predict(forward, x, samples, np.random.default_rng(7))
    return x, features(x) @ w, mean, std


def _left(page: Axes) -> Chart:
    return Chart(page, 0.7, 0.55, 2.9, 2.55, (0.05, 1.12), (-0.35, 1.75))


def _right(page: Axes) -> Chart:
    return Chart(page, 4.45, 0.55, 3.4, 2.55, (-EDGE, EDGE), (-5, 5))


def draw_still() -> Figure:
    """What stays in the picture of `draw_theory`: frames and words."""
    figure, page = new_page(3.5)
    ticks = named((0.2, 0.4, 0.6, 0.8, 1)), named((0, 0.5, 1, 1.5))
    _left(page).draw("Weights of inputs 1 to 4", ("keep_prob", "weight"), *ticks)
    ticks = named(range(-2, 3)), named((-4, -2, 0, 2, 4))
    _right(page).draw("", ("x (dots: data)", "y"), *ticks)
    return figure


@cache
def _still() -> Array:
    return pixels(draw_still())


def draw_theory(
    keep_prob: float, samples: int, dropout_ols: DropoutOls, mc_predict: McPredict
) -> Figure:
    """Left the weights of four inputs against keep_prob, right predictions of a curve.

    Args:
        keep_prob: from `LOWEST` to 1; marked on the left, used on the right.
        samples: number of predictions with dropout.
        dropout_ols, mc_predict: the learner's functions.
    """
    figure, page = new_page(3.5)
    lay_under(figure, _still())
    left, right = _left(page), _right(page)
    left.curve([keep_prob, keep_prob], left.y_limits, INK, "dotted", 1.2)
    weights = np.array([dropout_ols(*inputs(), float(p)) for p in RATES])
    for unit, colour in enumerate(COLOURS):
        left.curve(RATES, weights[:, unit], colour)
        across, up = left.places(1.03, weights[-1, unit])
        page.text(across, up, str(unit + 1), color=colour, fontsize=10, va="center")
    title = f"{samples} sample{'s' * (samples > 1)}; band: mean ± 2 std"
    middle, top = right.left + right.width / 2, right.bottom + right.height
    page.text(middle, top + 0.1, title, ha="center", fontsize=11)
    x, scaled, mean, std = predict_curve(keep_prob, samples, dropout_ols, mc_predict)
    right.band(x, mean - 2 * std, mean + 2 * std, ORANGE)
    right.curve(x, scaled, BLUE)
    right.curve(x, mean, RED, "dashed")
    right.dots(*curve(), INK, 3)
    page.text(7.8, 2.9, "solid: weight scaling", color=BLUE, fontsize=9, ha="right")
    page.text(7.8, 2.7, "dashed: mean of samples", color=RED, fontsize=9, ha="right")
    return figure


def describe_theory(
    keep_prob: float, samples: int, dropout_ols: DropoutOls, mc_predict: McPredict
) -> str:
    """The same picture in words."""
    weights = dropout_ols(*inputs(), keep_prob)
    listed = ", ".join(f"{weight:.2f}" for weight in weights)
    x, scaled, mean, std = predict_curve(keep_prob, samples, dropout_ols, mc_predict)
    inside = np.abs(x) <= 1
    off = np.abs(mean - scaled)[inside].mean()
    spread = std[inside].mean()
    middle = f"the mean of {samples} samples" if samples > 1 else "the only sample"
    return (
        f"With keep_prob = {keep_prob:.2f} the weights of inputs 1 to 4 are {listed}. Among the data "
        f"{middle} is off weight scaling by {off:.3f} on average; the samples spread by "
        f"{spread:.2f} there and by {std[[0, -1]].mean():.2f} at x = -2 and 2, far from the data."
    )


def explore(dropout_ols: DropoutOls, mc_predict: McPredict) -> Panel:
    """The lesson's widget, driven by the learner's functions."""
    functions = {"dropout_ols": dropout_ols, "mc_predict": mc_predict}
    samples = ipywidgets.IntSlider(value=20, min=1, max=100, description="samples")
    return Panel(
        partial(draw_theory, **functions),
        partial(describe_theory, **functions),
        keep_prob=keep_prob_slider(0.9, LOWEST),
        samples=samples,
    )
