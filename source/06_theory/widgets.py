"""Pictures and the widgets of lesson 06. They call the learner's functions and hold no answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import ipywidgets
import numpy as np
from drawing import (
    BLUE,
    EVALUATION,
    GREY,
    INK,
    PURPLE,
    RED,
    SKY,
    SMALL,
    TEXT,
    THICK,
    THIN,
    TRAINING,
    TRUTH,
    Chart,
    lay_under,
    new_page,
    pixels,
    write_keep_prob,
    write_number,
    ink,
)
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox, TransformedBbox
from panel import Panel, keep_prob_slider

Array = np.ndarray[Any, Any]
DropoutOls = Callable[[Array, Array, float], Array]
McPredict = Callable[..., tuple[Array, Array]]

COLOURS = (SKY, PURPLE, INK, GREY)  # of four inputs: none that has a meaning
LOWEST = 0.05  # smallest keep_prob of the pictures
RATES = np.linspace(LOWEST, 1.0, 20)
TRACE = 0.05  # root of the strength of weight decay in the curve's model
FEATURES, EDGE = 40, 2.0  # hidden units of the curve's model; pictures end at x = -2 and 2
SHOWN = 20  # sub-networks in the picture that opens the lesson
HONEST = 6  # inputs of the cheating data before the stamp


def cheating(count: int, stamped: bool, seed: int) -> tuple[Array, Array]:
    """Return examples with six honest inputs and a seventh that gives the answer away, `(X, y)`.

    Each honest input is the target plus noise as large as the target. The seventh, the stamp, is
    the target plus hardly any noise; where it is not stamped it is noise alone.

    Args:
        count: number of examples.
        stamped: True for training data, False for new data.
        seed: of the generator.
    """
    rng = np.random.default_rng(seed)
    y = rng.normal(size=count)
    honest = y[:, None] + rng.normal(size=(count, HONEST))
    stamp = y + 0.2 * rng.normal(size=count) if stamped else rng.normal(size=count)
    return np.column_stack([honest, stamp]), y


def inputs() -> tuple[Array, Array]:
    """Return thirty examples with four inputs, `(X, y)`.

    Input 2 is nearly a copy of input 1, input 4 has no influence. The target is their sum of
    1 * input 1 + 1 * input 2 + 0.7 * input 3, plus noise.
    """
    rng = np.random.default_rng(4)
    X = rng.normal(size=(30, 4))
    X[:, 1] = X[:, 0] + 0.25 * rng.normal(size=30)
    return X, X @ np.array([1.0, 1.0, 0.7, 0.0]) + 0.8 * rng.normal(size=30)


def curve() -> tuple[Array, Array]:
    """Return points of a curve with noise, `(x, y)`, all of them between x = -1 and 1."""
    rng = np.random.default_rng(3)
    x = rng.uniform(-1, 1, 24)
    return x, curve_without_noise(x) + 0.1 * rng.normal(size=24)


def curve_without_noise(x: Array) -> Array:
    """Return the curve at x."""
    return np.asarray(np.sin(4 * x))


def features(x: Array) -> Array:
    """Return what hidden units with fixed weights make of x: `(batch, FEATURES)`, all above 0.

    Each is a ramp `slope * (x - knot)` that bends smoothly to 0, with the knot among the data.

    Args:
        x: `(batch,)`.
    """
    rng = np.random.default_rng(5)
    slope, knot = rng.choice([-1.0, 1.0], FEATURES), rng.uniform(-0.95, 0.95, FEATURES)
    return np.asarray(np.logaddexp(0.0, 6 * slope * (x[:, None] - knot)) / 6)


def _ticks(*places: float) -> dict[float, str]:
    """Return ticks that carry their own numbers."""
    return {float(place): f"{place:g}".replace("-", "−") for place in places}


def _line(
    page: Axes, chart: Chart, x: Any, y: Any, colour: str, width: float, style: Any = "solid"
) -> None:
    """Draw a line through the given points; it ends at the edges of the chart."""
    _lines(page, chart, x, [y], colors=colour, linewidths=width, linestyles=style)


def _lines(page: Axes, chart: Chart, x: Any, ys: Any, **style: Any) -> None:
    """Draw several lines; they end at the edges of the chart."""
    lines = LineCollection([chart.points(x, y) for y in ys], **style)
    page.add_collection(lines)
    box = Bbox.from_bounds(chart.left, chart.bottom, chart.width, chart.height)
    lines.set_clip_box(TransformedBbox(box, page.transData))


def _dots(page: Axes, chart: Chart, x: Any, y: Any, colour: str, size: float) -> None:
    """Draw round markers, `size` in points."""
    across, up = chart.points(x, y).T
    style = {"marker": "o", "markersize": size, "markeredgecolor": INK, "linestyle": "none"}
    page.add_line(Line2D(across, up, color=colour, zorder=3, **style))


def draw_means(
    z: Array, arithmetic: Array, geometric: Array, scaled: Array, whole: Array, keep_prob: float
) -> Figure:
    """Draw what a unit says, by four rules, against its input `w . x`.

    Args:
        z: `w . x` of the whole network, `(batch,)`, from -8 to 8.
        arithmetic, geometric: the two means over all sub-networks.
        scaled: answer with weights times `keep_prob`.
        whole: answer with the weights as they are.
        keep_prob: for the title.
    """
    figure, page = new_page(3.9)
    write_keep_prob(figure, keep_prob)
    chart = Chart(0.75, 0.55, 4.9, 2.5, (-8, 8), (-0.02, 1.02))
    labels = ("w . x of the whole network", "output of the unit")
    title = "All sub-networks of one unit"
    chart.draw(page, title, labels, _ticks(*range(-8, 9, 4)), _ticks(0, 0.25, 0.5, 0.75, 1))
    _line(page, chart, z, whole, GREY, THIN, "dotted")
    _line(page, chart, z, scaled, EVALUATION, THICK)
    _line(page, chart, z, arithmetic, TRAINING, 2.0, "dashed")
    _dots(page, chart, z[::4], geometric[::4], BLUE, 6)
    words = (
        (2.6, "dots: geometric mean,\nnormalised", BLUE),
        (2.05, "thick: weight scaling", EVALUATION),
        (1.65, "dashed: arithmetic mean", TRAINING),
        (1.2, "dotted: whole network,\nweights unscaled", INK),
    )
    for up, text, colour in words:
        page.text(5.85, up, text, color=ink(colour), fontsize=TEXT, va="center")
    return figure


def predict_curve(
    keep_prob: float, samples: int, dropout_ols: DropoutOls, mc_predict: McPredict
) -> tuple[Array, Array, Array, Array, Array]:
    """Fit the curve with dropout of the features; predict it with and without dropout.

    Returns:
        `(x, scaled, mean, std, each)` along the x axis: the answer without dropout, mean and spread
        of `samples` answers with dropout, and these answers, `(samples, len(x))`. Each of them has
        one mask for all x, so it is the curve of one sub-network.
    """
    # Without dropout 24 points leave 40 weights undecided: a trace of weight decay decides. It is
    # written as examples whose target is 0.
    points, targets = curve()
    hidden = np.vstack([features(points), TRACE * np.eye(FEATURES)])
    w = dropout_ols(hidden, np.concatenate([targets, np.zeros(FEATURES)]), keep_prob)
    each: list[Array] = []

    def forward(x: Array, rng: np.random.Generator) -> Array:
        kept = rng.random(FEATURES) < keep_prob
        each.append(np.asarray(features(x) * kept / keep_prob @ w))
        return each[-1]

    x = np.linspace(-EDGE, EDGE, 81)
    mean, std = mc_predict(forward, x, samples, np.random.default_rng(7))
    return x, features(x) @ w, mean, std, np.array(each)


def _networks_chart() -> Chart:
    return Chart(0.7, 0.55, 5.0, 2.9, (-EDGE, EDGE), (-4, 4))


def draw_networks_still() -> Figure:
    """Draw what stays in the picture of `draw_networks`: frame, data, and words."""
    figure, page = new_page(4.2)
    chart = _networks_chart()
    chart.draw(page, "", ("x (dots: data)", "y"), _ticks(*range(-2, 3)), _ticks(-4, -2, 0, 2, 4))
    x = np.linspace(-1, 1, 61)
    page.add_collection(LineCollection([chart.points(x, curve_without_noise(x))], **TRUTH))
    _dots(page, chart, *curve(), INK, 3)
    words = (
        (3.3, "thin: sub-networks,\none mask each", TRAINING),
        (2.8, "thick: their mean", TRAINING),
        (2.4, "dashed: weight scaling,\none network for all", EVALUATION),
        (2.0, "thin dashes: the truth", INK),
    )
    for up, text, colour in words:
        page.text(5.9, up, text, color=ink(colour), fontsize=TEXT, va="center")
    return figure


@cache
def _networks_still() -> Array:
    return pixels(draw_networks_still())


def draw_networks(
    keep_prob: float, samples: int, dropout_ols: DropoutOls, mc_predict: McPredict
) -> Figure:
    """Draw the curves of sub-networks, their mean, and the scaled network.

    Args:
        keep_prob: from `LOWEST` to 1.
        samples: number of sub-networks.
        dropout_ols, mc_predict: the learner's functions.
    """
    figure, page = new_page(4.2)
    lay_under(figure, _networks_still())
    write_keep_prob(figure, keep_prob)
    chart = _networks_chart()
    x, scaled, mean, std, each = predict_curve(keep_prob, samples, dropout_ols, mc_predict)
    _lines(page, chart, x, each, colors=TRAINING, linewidths=0.8, alpha=0.6)
    _line(page, chart, x, mean, TRAINING, THICK)
    _line(page, chart, x, scaled, EVALUATION, 2.0, (0, (4, 2)))
    spread = std[np.abs(x) <= 1].mean(), std[[0, -1]].mean()
    write_number(figure, 5.9, 1.2, f"{spread[0]:.2f}", "spread\namong the data")
    write_number(figure, 5.9, 0.6, f"{spread[1]:.2f}", "spread\nat −2 and 2")
    return figure


def describe_networks(
    keep_prob: float, samples: int, dropout_ols: DropoutOls, mc_predict: McPredict
) -> str:
    """Say the same in words."""
    x, scaled, mean, _, each = predict_curve(keep_prob, samples, dropout_ols, mc_predict)
    off = np.abs(mean - scaled)[np.abs(x) <= 1].mean()
    told = f"the mean of {samples} sub-networks" if samples > 1 else "the only sub-network"
    if np.ptp(each) and not np.ptp(each, axis=0).any() and samples > 1:
        return f"With keep_prob = {keep_prob:.2f} all sub-networks are the whole network."
    text = f"With keep_prob = {keep_prob:.2f} {told} differs from weight scaling by {off:.2f} on average among the data."
    return f"{text} Away from the data the sub-networks fan out." if samples > 1 else text


def explore_networks(dropout_ols: DropoutOls, mc_predict: McPredict) -> Panel:
    """Return the widget of sub-networks, driven by the learner's functions."""
    functions = {"dropout_ols": dropout_ols, "mc_predict": mc_predict}
    samples = ipywidgets.IntSlider(
        value=20, min=1, max=60, description="networks", tooltip="number of sub-networks"
    )
    return Panel(
        partial(draw_networks, **functions),
        partial(describe_networks, **functions),
        keep_prob=keep_prob_slider(0.8, LOWEST),
        samples=samples,
    )


def _weights_chart() -> Chart:
    return Chart(0.7, 0.55, 5.0, 2.4, (0.0, 1.05), (-0.4, 1.8))


def draw_weights_still() -> Figure:
    """Draw what stays in the picture of `draw_weights`: frame and words."""
    figure, page = new_page(3.7)
    ticks = _ticks(0, 0.2, 0.4, 0.6, 0.8, 1), _ticks(0, 0.5, 1, 1.5)
    _weights_chart().draw(page, "", ("keep_prob", "weight"), *ticks)
    words = (
        "1: true weight 1",
        "2: nearly a copy of 1,\ntrue weight 1",
        "3: true weight 0.7",
        "4: without influence",
    )
    for row, (text, colour) in enumerate(zip(words, COLOURS, strict=True)):
        page.text(5.95, 2.75 - 0.38 * row, text, color=ink(colour), fontsize=TEXT, va="center")
    return figure


@cache
def _weights_still() -> Array:
    return pixels(draw_weights_still())


def draw_weights(keep_prob: float, dropout_ols: DropoutOls) -> Figure:
    """Draw the weights of four inputs as paths along keep_prob, and a marker on each.

    Args:
        keep_prob: from `LOWEST` to 1, where the markers are.
        dropout_ols: the learner's function.
    """
    figure, page = new_page(3.7)
    lay_under(figure, _weights_still())
    write_keep_prob(figure, keep_prob)
    chart = _weights_chart()
    weights = np.array([dropout_ols(*inputs(), float(p)) for p in RATES])
    here = dropout_ols(*inputs(), keep_prob)
    page.add_collection(
        LineCollection(
            [chart.points([keep_prob] * 2, chart.y_limits)], colors=GREY, linewidths=THIN
        )
    )
    for unit, colour in enumerate(COLOURS):
        _line(page, chart, RATES, weights[:, unit], colour, 2.0)
        _dots(page, chart, [keep_prob], [here[unit]], colour, 8)
    for unit, colour in enumerate(COLOURS):
        page.text(
            6.0 + 0.48 * unit, 0.75, f"{here[unit]:.2f}", color=ink(colour), fontsize=TEXT, va="center"
        )
    page.text(6.0, 1.0, "weights 1 to 4", color=INK, fontsize=TEXT, va="center")
    return figure


def describe_weights(keep_prob: float, dropout_ols: DropoutOls) -> str:
    """Say the same in words."""
    weights = (round(float(weight), 2) + 0.0 for weight in dropout_ols(*inputs(), keep_prob))
    one, two, three, four = weights  # as they are written: 0.61 and 0.61 do not differ
    return (
        f"With keep_prob = {keep_prob:.2f} the weights of inputs 1 and 2, nearly copies, are"
        f" {one:.2f} and {two:.2f}: they differ by {abs(one - two):.2f}. Those of 3 and 4 are"
        f" {three:.2f} and {four:.2f}."
    )


def explore_weights(dropout_ols: DropoutOls) -> Panel:
    """Return the widget of weights, driven by the learner's function."""
    return Panel(
        partial(draw_weights, dropout_ols=dropout_ols),
        partial(describe_weights, dropout_ols=dropout_ols),
        keep_prob=keep_prob_slider(1.0, LOWEST),
    )


def draw_opening(seed: int = 11) -> Figure:
    """Draw what an ensemble is, before anything is written: many curves, and their mean.

    Args:
        seed: of the generator.
    """
    rng = np.random.default_rng(seed)
    x = np.linspace(-EDGE, EDGE, 81)
    hidden = features(x)
    target = curve_without_noise(x) * np.exp(-np.maximum(np.abs(x) - 1, 0))
    w = np.linalg.lstsq(np.vstack([hidden, 0.4 * np.eye(FEATURES)]), np.append(target, [0] * FEATURES), rcond=None)[0]
    each = np.array([hidden * (rng.permutation(FEATURES) < 0.9 * FEATURES) / 0.9 @ w for _ in range(SHOWN)])
    figure, page = new_page(3.6)
    chart = Chart(0.7, 0.55, 5.0, 2.8, (-EDGE, EDGE), (-4, 4))
    chart.draw(page, "", ("x", "output of a network"), _ticks(*range(-2, 3)), _ticks(-4, -2, 0, 2, 4))
    _lines(page, chart, x, each, colors=TRAINING, linewidths=0.8, alpha=0.7)
    _line(page, chart, x, each.mean(axis=0), TRAINING, THICK)
    _line(page, chart, x, hidden @ w, EVALUATION, 2.0, (0, (4, 2)))
    words = (
        (2.7, "thin: twenty\nsub-networks", TRAINING),
        (2.15, "thick: their mean", TRAINING),
        (1.7, "dashed: one network\nwithout dropout", EVALUATION),
    )
    for up, text, colour in words:
        page.text(5.9, up, text, color=ink(colour), fontsize=TEXT, va="center")
    return figure


def draw_leaning(rates: Array, stamp: Array, trained: Array, new: Array) -> Figure:
    """Draw how far a model leans on the stamp, and what that costs, against keep_prob.

    Args:
        rates: values of keep_prob, `(n,)`.
        stamp: weight of the stamp at each of them.
        trained: mean squared error on the data of training, without dropout.
        new: the same on new data, where the stamp says nothing.
    """
    figure, page = new_page(3.4)
    ticks = _ticks(0, 0.5, 1)
    left = Chart(0.75, 0.6, 2.9, 2.3, (0.0, 1.05), (0.0, 1.0))
    right = Chart(4.6, 0.6, 2.9, 2.3, (0.0, 1.05), (0.0, 1.6))
    left.draw(page, "weight of the stamp", ("keep_prob", ""), ticks, _ticks(0, 0.5, 1))
    right.draw(page, "mean squared error", ("keep_prob", ""), ticks, _ticks(0, 0.5, 1, 1.5))
    _line(page, left, rates, stamp, RED, 2.0)
    _line(page, right, rates, trained, TRAINING, 2.0)
    _line(page, right, rates, new, EVALUATION, THICK)
    page.text(*right.points(0.5, 0.75), "new data", color=ink(EVALUATION), fontsize=TEXT)
    page.text(*right.points(0.62, 0.14), "training data", color=ink(TRAINING), fontsize=TEXT)
    return figure
