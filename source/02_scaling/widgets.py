"""Pictures of lesson 02: what the next layer gets over many masks, and through many layers.

The sums are made by the learner's own function. The curves through the layers are computed: a layer
of `UNITS` units multiplies by independent weights of mean 1 / UNITS and variance `SPREAD` / UNITS,
chosen so that without dropout a signal of mean 1 and variance 1 keeps both. Then mean and variance
of a layer follow from those of the layer before, unit by unit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
from drawing import (
    BLUE,
    EVALUATION,
    GREY,
    INK,
    SMALL,
    TEXT,
    THICK,
    TITLE,
    TRAINING,
    TRUTH,
    WRONG,
    Chart,
    lay_under,
    new_figure,
    new_page,
    pixels,
    write_keep_prob,
    write_number,
    ink,
)
from panel import Panel, Swept, keep_prob_slider
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
import ipywidgets

Array = np.ndarray[Any, Any]
Forward = Callable[..., tuple[Array, Array]]

SUMMED, MASKS = 20, 2000  # units that one unit of the next layer adds up; masks that are drawn
AXIS, BIN = 2.5, 0.05  # the axis ends at so many times the full sum
HEIGHT = 4.0
STRIP_LEFT, STRIP_WIDTH, STRIP_HEIGHT = 1.75, 5.9, 0.85
UNDIVIDED, DIVIDED = 2.25, 0.9  # where the strips stand, in inches from below

UNITS, DEEPEST = 100, 8
SPREAD = (1 - 1 / UNITS) / 2
POWERS = (-3, 3)  # of ten: ends of the axis of the layers


def sums(forward: Forward, keep_prob: float) -> tuple[Array, Array, float]:
    """What one unit of the next layer adds up, as shares of the full sum.

    Args:
        forward: the learner's `dropout_forward`.
        keep_prob: probability of keeping a unit.

    Returns:
        Over `MASKS` masks what is kept without any factor, `(MASKS,)`, and what the function puts
        out, `(MASKS,)`; and what it puts out in evaluation.
    """
    rng = np.random.default_rng(1)
    a = rng.uniform(0.5, 1.5, SUMMED)
    a = np.tile(a / a.sum(), (MASKS, 1))  # one row for each mask; the full sum is 1
    out, mask = forward(a, keep_prob, rng, True)
    tested = forward(a[:1], keep_prob, rng, False)[0]
    return (a * mask).sum(axis=1), np.asarray(out).sum(axis=1), float(np.asarray(tested).sum())


def _across(value: Any) -> Any:
    """Where a sum lies on the page, in inches."""
    return STRIP_LEFT + np.minimum(np.asarray(value), AXIS) / AXIS * STRIP_WIDTH


def draw_still_sums() -> Figure:
    """What stays in the picture of `draw_sums`."""
    figure, page = new_page(HEIGHT)
    style = {"fontsize": SMALL, "color": INK}
    for bottom, words in ((UNDIVIDED, "training,\nnot divided"), (DIVIDED, "training,\ndivided")):
        page.text(
            STRIP_LEFT - 0.15, bottom + 0.3, words, ha="right", va="center", fontsize=TEXT, color=INK
        )
        line = [(STRIP_LEFT, bottom), (STRIP_LEFT + STRIP_WIDTH, bottom)]
        page.add_collection(LineCollection([line], colors=GREY, linewidths=1.0))
    for at in (0, 0.5, 1, 1.5, 2, 2.5):
        page.text(_across(at), 0.45, f"{at:g}", ha="center", **style)
        tick = [(_across(at), 0.62), (_across(at), 0.7)]
        page.add_collection(LineCollection([tick], colors=GREY, linewidths=1.0))
    words = f"what one unit of the next layer adds up, as a share of the full sum ({MASKS} masks)"
    page.text(STRIP_LEFT + STRIP_WIDTH / 2, 0.15, words, ha="center", **style)
    return figure


@cache
def _still_sums() -> Array:
    return pixels(draw_still_sums())


def draw_sums(undivided: Array, divided: Array | None, evaluation: float, keep_prob: float) -> Figure:
    """What the next layer gets, over many masks, on one axis that stands still.

    Args:
        undivided: sums of what is kept, as shares of the full sum.
        divided: sums of what the learner's function puts out; None leaves the strip empty.
        evaluation: the sum in evaluation.
        keep_prob: probability of keeping a unit.
    """
    figure, page = new_page(HEIGHT)
    lay_under(figure, _still_sums())
    write_keep_prob(figure, keep_prob)
    shown = undivided if divided is None else divided
    mean, spread = float(shown.mean()), float(shown.std())
    words = "of the full sum arrives\non average, "
    words += "not divided" if divided is None else "divided"
    write_number(figure, 2.1, HEIGHT - 0.42, f"{100 * mean:.0f} % ", words, TRAINING)
    write_number(figure, 5.75, HEIGHT - 0.42, f"± {100 * spread:.0f} % ", "from mask\nto mask", TRAINING)
    _strip(page, UNDIVIDED, undivided)
    if divided is None:
        page.text(STRIP_LEFT + 0.1, DIVIDED + 0.3, "?", fontsize=TITLE, color=ink(GREY))
    else:
        _strip(page, DIVIDED, divided)
    x = float(_across(evaluation))
    line = [(x, DIVIDED - 0.2), (x, UNDIVIDED + 1.0)]
    page.add_collection(LineCollection([line], colors=EVALUATION, linewidths=THICK, zorder=4))
    page.text(x + 0.08, UNDIVIDED + 0.9, "evaluation", fontsize=TEXT, color=ink(EVALUATION))
    return figure


def _strip(page: Axes, bottom: float, values: Array) -> None:
    """One distribution, as high as its highest bar, and its mean as an orange mark."""
    bins = np.arange(0, AXIS + 2 * BIN, BIN) - BIN / 2
    counts = np.histogram(np.minimum(values, AXIS), bins)[0]
    heights = bottom + STRIP_HEIGHT * counts / counts.max()
    bars = [
        [(_across(low), bottom), (_across(low), top), (_across(high), top), (_across(high), bottom)]
        for low, high, top in zip(np.maximum(bins[:-1], 0), bins[1:], heights, strict=True)
        if top > bottom
    ]
    page.add_collection(PolyCollection(bars, facecolors=TRAINING, alpha=0.55, linewidths=0))
    mean = float(_across(values.mean()))
    mark = [(mean, bottom - 0.12), (mean, bottom + STRIP_HEIGHT)]
    page.add_collection(LineCollection([mark], colors=TRAINING, linewidths=THICK, zorder=3))
    beyond = float((values > AXIS).mean())
    if beyond >= 0.005:
        words = f"{100 * beyond:.0f} % lie\nbeyond"
        page.text(STRIP_LEFT + STRIP_WIDTH, bottom + 0.3, words, fontsize=SMALL, color=INK, ha="right")


def describe_sums(undivided: Array, divided: Array, evaluation: float, keep_prob: float) -> str:
    """The same in words."""
    return (
        f"With keep_prob = {keep_prob:.2f} the next layer gets {undivided.mean():.0%} of the full "
        f"sum on average if nobody divides, and {divided.mean():.0%} ± {divided.std():.0%} with "
        f"your function. In evaluation it gets {evaluation:.0%}."
    ).replace("%", " %")


def sums_panel(dropout_forward: Forward) -> Panel:
    """The picture with its slider; the learner's function makes the sums."""
    made = partial(sums, dropout_forward)
    return Panel(
        lambda keep_prob: draw_sums(*made(keep_prob), keep_prob),
        lambda keep_prob: describe_sums(*made(keep_prob), keep_prob),
        keep_prob=keep_prob_slider(0.5),
    )


@dataclass(frozen=True)
class Form:
    """What one form of dropout does to a unit, as a function of keep_prob.

    Attributes:
        title: its name in pictures.
        in_training: the share of units that live, and what a living one is multiplied by.
        in_evaluation: the same in evaluation.
    """

    title: str
    in_training: tuple[int, int]
    in_evaluation: tuple[int, int]


# Both numbers as powers of keep_prob: 0 is 1, 1 is keep_prob, -1 is 1 / keep_prob.
FORMS = (
    Form("forgot to divide", (1, 0), (0, 0)),
    Form("classic", (1, 0), (0, 1)),
    Form("inverted", (1, -1), (0, 0)),
)


def moments(powers: tuple[int, int], keep_prob: float) -> list[tuple[float, float]]:
    """Mean and variance of the signal after 1 to 8 layers.

    Args:
        powers: as in `Form`.
        keep_prob: probability of keeping a unit.
    """
    share, factor = keep_prob ** powers[0], keep_prob ** powers[1]
    mean, variance, seen = 1.0, 1.0, []
    for _ in range(DEEPEST):
        square = share * factor**2 * (variance + mean**2)  # mean of the squared signal, dropped
        mean *= share * factor
        variance = (square - mean**2) / UNITS + SPREAD * square
        seen.append((mean, variance))
    return seen


CHARTS = tuple(
    Chart(0.75 + 1.85 * place, 0.6, 1.6, 2.15, (0, DEEPEST), POWERS) for place in range(4)
)
TITLES = (*(form.title for form in FORMS), "noise, inverted")
SIGNAL_HEIGHT = 3.9


def draw_still_signal() -> Figure:
    """What stays in the picture of `draw_signal`: the boxes and their words."""
    figure, page = new_page(SIGNAL_HEIGHT)
    powers = {power: _power(power) for power in range(POWERS[0], POWERS[1] + 1)}
    for place, (chart, title) in enumerate(zip(CHARTS, TITLES, strict=True)):
        y_ticks = powers if place == 0 else dict.fromkeys(powers, "")
        labels = ("after layer number", "mean of the signal" if place == 0 else "")
        chart.draw(page, "", labels, {0: "0", 4: "4", 8: "8"}, y_ticks)
        page.text(chart.left, 2.85, title, fontsize=TEXT, color=INK)
    for up, words, colour in ((0.95, "training", TRAINING), (0.72, "evaluation", EVALUATION)):
        page.text(CHARTS[2].left + 0.1, up, words, fontsize=TEXT, color=ink(colour))
    return figure


@cache
def _still_signal() -> Array:
    return pixels(draw_still_signal())


def _power(exponent: int) -> str:
    """A power of ten, as a number."""
    return f"{10.0**exponent:g}"


def draw_signal(keep_prob: float, layers: int = DEEPEST) -> Figure:
    """The signal through the layers in three forms, and the noise of one, on one axis.

    Args:
        keep_prob: probability of keeping a unit, above 0.
        layers: how many layers to show, 1 to 8.
    """
    figure, page = new_page(SIGNAL_HEIGHT)
    lay_under(figure, _still_signal())
    write_keep_prob(figure, keep_prob)
    stronger = keep_prob**-layers
    said = f"{stronger:.3g}" if stronger < 1000 else "> 1000"
    plural = "layer" if layers == 1 else "layers"
    words = f"times as strong in evaluation after {layers} {plural},\nif nobody divides"
    write_number(figure, 2.6, SIGNAL_HEIGHT - 0.42, said, words, WRONG if stronger > 1 else INK)
    for chart, form in zip(CHARTS, FORMS, strict=False):
        for powers, colour in ((form.in_evaluation, EVALUATION), (form.in_training, TRAINING)):
            means = [1.0] + [mean for mean, _ in moments(powers, keep_prob)]
            _curve(page, chart, means[: layers + 1], colour)
    last = FORMS[-1]
    for powers, colour in ((last.in_evaluation, EVALUATION), (last.in_training, TRAINING)):
        noise = [1.0] + [math.sqrt(variance) for _, variance in moments(powers, keep_prob)]
        _curve(page, CHARTS[-1], noise[: layers + 1], colour)
    return figure


def _curve(page: Axes, chart: Chart, values: Sequence[float], colour: str) -> None:
    """One line in a chart of logarithms; it ends where it leaves the box."""
    low, high = chart.y_limits
    logs = [math.log10(value) for value in values]
    inside = [log for log in logs if low <= log <= high]
    x = list(range(len(inside)))
    if len(inside) < len(logs):  # on to the edge of the box
        before, after = logs[len(inside) - 1], logs[len(inside)]
        edge = low if after < low else high
        x.append(len(inside) - 1 + (edge - before) / (after - before))
        inside.append(edge)
    width = 5.0 if colour == EVALUATION else 2.0  # so that both show where they agree
    line = LineCollection([chart.points(x, inside)], colors=colour, linewidths=width, zorder=3)
    page.add_collection(line)


def describe_signal(keep_prob: float, layers: int = DEEPEST) -> str:
    """The same in words."""
    plural = "layer" if layers == 1 else "layers"
    if keep_prob == 1:
        return f"With keep_prob = 1.00 nothing is dropped: after {layers} {plural} the whole signal is left."
    noise = math.sqrt(moments(FORMS[-1].in_training, keep_prob)[layers - 1][1])
    left = keep_prob**layers
    share = f"{left:.2g}" if left >= 0.001 else "less than 0.001"
    scatter = f"± {noise:.2g}" if noise < 100 else f"more than ± {10 ** int(math.log10(noise))}"
    return (
        f"After {layers} {plural} with keep_prob = {keep_prob:.2f}, training without the division "
        f"has {share} of the signal, and evaluation all of it. With the division "
        f"both have all of it, and the signal scatters by {scatter}."
    )


def signal_panel() -> Panel:
    """The picture with its controls."""
    layers = ipywidgets.IntSlider(value=DEEPEST, min=1, max=DEEPEST, description="layers")
    return Panel(
        draw_signal, describe_signal, keep_prob=keep_prob_slider(0.8), layers=Swept(layers)
    )


def draw_counts(counts: Sequence[int], units: int, keep_prob: float) -> Figure:
    """How many of a layer's units each draw kept, as bars.

    Args:
        counts: number of kept units, one for each draw.
        units: units in the layer.
        keep_prob: probability of keeping a unit; the bar at its mean stands out.
    """
    figure = new_figure(8.0, 2.9)
    axes = figure.add_axes((0.09, 0.19, 0.89, 0.66))
    seen = [int(count) for count in counts]
    shares = [100 * seen.count(k) / len(seen) for k in range(units + 1)]
    middle = round(keep_prob * units)
    colours = [BLUE if k == middle else GREY for k in range(units + 1)]
    axes.bar(range(units + 1), shares, color=colours, width=0.8)
    for k, share in enumerate(shares):
        if share:
            axes.text(
                k,
                share + 0.7,
                f"{share:.0f} %" if share >= 1 else "< 1 %",
                ha="center",
                fontsize=9,
                color=INK,
            )
    axes.set_ylim(0, max(shares) * 1.2)
    axes.set_xticks(range(units + 1))
    axes.set_xlabel(f"units kept of {units}", fontsize=10)
    axes.set_ylabel("share of draws (%)", fontsize=10)
    axes.tick_params(labelsize=9)
    axes.spines[["top", "right"]].set_visible(False)
    figure.text(
        0.09,
        0.91,
        f"{len(seen)} draws with keep_prob = {keep_prob:.2f}: "
        f"{shares[middle]:.0f} % keep exactly {middle}",
        fontsize=12,
    )
    return figure
