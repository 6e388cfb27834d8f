"""Pictures of lesson 02: how many units one draw keeps, and a signal's way through many layers.

The curves are computed, not drawn at random. A layer of `UNITS` units multiplies by independent
weights of mean 1 / UNITS and variance `SPREAD` / UNITS, chosen so that without dropout a signal of
mean 1 and variance 1 keeps both. Then mean and variance of a layer follow from those of the layer
before, unit by unit, and nothing else is needed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import ipywidgets
import numpy as np
from drawing import BLUE, GREY, INK, ORANGE, RED, lay_under, new_figure, pixels
from panel import Panel, keep_prob_slider
from matplotlib.axes import Axes
from matplotlib.figure import Figure

UNITS = 100
SPREAD = (1 - 1 / UNITS) / 2
DEEPEST = 8
WIDTH = DEEPEST + 1  # of one form's block on the x-axis
TOP, BOTTOM = (0.105, 0.51, 0.875, 0.32), (0.105, 0.12, 0.875, 0.32)  # axes in the figure
MEANS = (-0.05, 1.25)  # ends of the upper axis


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
    Form("no dropout", (0, 0), (0, 0)),
    Form("classic", (1, 0), (0, 1)),
    Form("inverted", (1, -1), (0, 0)),
    Form("forgot to divide", (1, 0), (0, 0)),
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


def draw_still() -> Figure:
    """What stays in the picture of `draw_signal` while the sliders move: frames and words."""
    figure = new_figure(8.0, 4.3)
    top, bottom = figure.add_axes(TOP), figure.add_axes(BOTTOM)
    for axes in (top, bottom):
        _limits(axes)
        axes.vlines(
            [block * WIDTH for block in range(1, len(FORMS))],
            *(0, 1),
            color=GREY,
            lw=0.8,
            transform=axes.get_xaxis_transform(),
        )
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=9)
    for block, form in enumerate(FORMS):
        top.text(block * WIDTH + 0.6, 1.34, form.title, fontsize=10.5, color=INK, weight="bold")
    top.set_xticks([])  # the lower axis has them for both
    top.set_ylim(*MEANS)
    top.set_yticks((0, 0.5, 1))
    top.set_ylabel("mean")
    shown = (1, DEEPEST)
    bottom.set_xticks(
        [block * WIDTH + layer for block in range(len(FORMS)) for layer in shown],
        [str(layer) for _ in FORMS for layer in shown],
    )
    bottom.set_xlabel("after layer number", fontsize=10)
    bottom.set_yticks([])  # they depend on keep_prob
    figure.text(0.03, BOTTOM[1] + BOTTOM[3] / 2, "variance", rotation=90, ha="center", va="center")
    figure.text(0.66, 0.945, "● training", fontsize=10.5, color=BLUE)
    figure.text(0.80, 0.945, "□ evaluation", fontsize=10.5, color="#9A6700")
    return figure


@cache
def _still() -> np.ndarray[Any, Any]:
    return pixels(draw_still())


def _limits(axes: Axes) -> None:
    axes.set_xlim(0.2, len(FORMS) * WIDTH - 0.2)


def draw_signal(keep_prob: float, layers: int = DEEPEST) -> Figure:
    """Mean and variance of the signal through the layers, four forms side by side.

    Args:
        keep_prob: probability of keeping a unit, above 0.
        layers: how many layers to show, 1 to 8.
    """
    figure = new_figure(8.0, 4.3)
    lay_under(figure, _still())
    top = figure.add_axes(TOP, frameon=False, xticks=[], yticks=[])
    bottom = figure.add_axes(BOTTOM, frameon=False, xticks=[])
    trained = [moments(form.in_training, keep_prob)[:layers] for form in FORMS]
    tested = [moments(form.in_evaluation, keep_prob)[:layers] for form in FORMS]
    places = [
        block * WIDTH + layer for block in range(len(FORMS)) for layer in range(1, layers + 2)
    ]
    for which, axes in enumerate((top, bottom)):
        axes.plot(places, _one_line(tested, which), "s-", color=ORANGE, ms=7, mfc="white", mew=1.6)
        axes.plot(places, _one_line(trained, which), "o-", color=BLUE, ms=4)
        _limits(axes)
    last = range(len(FORMS) * WIDTH - WIDTH + 1, len(FORMS) * WIDTH - WIDTH + 1 + layers)
    train, test = ([row[0] for row in rows[-1]] for rows in (trained, tested))
    top.fill_between(last, train, test, color=RED, alpha=0.15, lw=0)  # what the mistake opens up
    top.set_ylim(*MEANS)
    values = [math.log10(row[1]) for rows in (*trained, *tested) for row in rows]
    _powers_of_ten(bottom, min(values), max(values))
    bottom.tick_params(labelsize=9)
    plural = "layer" if layers == 1 else "layers"
    words = f"The signal through {layers} {plural}, keep_prob = {keep_prob:.2f}"
    figure.text(0.09, 0.945, words, fontsize=12)
    return figure


def _one_line(blocks: list[list[tuple[float, float]]], which: int) -> list[float]:
    """Means (0) or logarithms of variances (1) of all blocks as one line, broken between blocks."""
    line: list[float] = []
    for rows in blocks:
        line += [math.log10(row[1]) if which else row[0] for row in rows]
        line.append(math.nan)
    return line


def _powers_of_ten(axes: Axes, lowest: float, highest: float) -> None:
    """A logarithmic axis from values that are logarithms already."""
    low, high = math.floor(lowest - 0.1), math.ceil(highest + 0.1)
    step = max(1, math.ceil((high - low) / 4))
    ticks = [tick for tick in range(-20, 21, step) if low <= tick <= high]
    axes.set_ylim(low, high)
    axes.set_yticks(ticks, [_power(tick) for tick in ticks])


def _power(exponent: int) -> str:
    """A power of ten, as a number where that is short."""
    if abs(exponent) <= 2:
        return f"{10.0**exponent:g}"
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def describe_signal(keep_prob: float, layers: int = DEEPEST) -> str:
    """The same in words."""
    plural = "layer" if layers == 1 else "layers"
    means, variances = (_pairs(keep_prob, layers, which) for which in (0, 1))
    louder = keep_prob**-layers
    return (
        f"After {layers} {plural} with keep_prob = {keep_prob:.2f}, training / evaluation. "
        f"Mean: {means}. Variance: {variances}. "
        f"Without the division evaluation is {louder:.3g} times as loud as training."
    )


def _pairs(keep_prob: float, layers: int, which: int) -> str:
    """Means (0) or variances (1) of all forms in words."""
    said = []
    for form in FORMS:
        train = moments(form.in_training, keep_prob)[layers - 1][which]
        test = moments(form.in_evaluation, keep_prob)[layers - 1][which]
        said.append(f"{form.title} {train:.2g} / {test:.2g}")
    return ", ".join(said)


def signal_panel() -> Panel:
    """The picture with its controls."""
    layers = ipywidgets.IntSlider(value=DEEPEST, min=1, max=DEEPEST, description="layers")
    return Panel(
        draw_signal, describe_signal, keep_prob=keep_prob_slider(0.8, low=0.2), layers=layers
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
    axes.set_ylabel("share of draws [%]", fontsize=10)
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
