"""Pictures of lesson 04. They show a formula and stored measurements, and hold no answer."""

from __future__ import annotations

from typing import Any

import numpy as np
from border import measured, nearest
from drawing import (
    BLUE,
    EVALUATION,
    INK,
    RED,
    TEXT,
    THICK,
    THIN,
    TITLE,
    TRAINING,
    Chart,
    ink,
    new_page,
)
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

Array = np.ndarray[Any, Any]
LEFTS = (0.75, 4.75)  # of the two charts of learning, in inches


def draw_slopes(keep_prob: float) -> Figure:
    """Draw the slope of tanh for a unit that is kept, from before the mask and from after it.

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


def draw_learning(*keep_probs: float) -> Figure:
    """Draw errors by step of training, a chart for each keep_prob, on the same axes.

    Args:
        keep_probs: two of them; the nearest measured values are shown.
    """
    figure, page = new_page(3.3)
    for left, keep_prob in zip(LEFTS, keep_probs, strict=True):
        _learning(page, left, nearest(keep_prob))
    return figure


def _learning(page: Axes, left: float, index: int) -> None:
    steps, mean, error = (measured()[name] for name in ("steps", "mean", "error"))
    chart = Chart(left, 0.55, 3.0, 2.3, (0, float(steps[-1])), (0, 50))
    chart.draw(
        page,
        f"keep_prob = {measured()['keep_probs'][index]:.2f}",
        ("steps of training", "wrong (%)"),
        {x: f"{x}" for x in range(0, int(steps[-1]) + 1, 1000)},
        {y: f"{y}" for y in (0, 10, 20, 30, 40, 50)},
    )
    for column, colour, width, name in (
        (0, TRAINING, THIN, "on the 40 examples"),
        (1, EVALUATION, THICK, "on new examples"),
    ):
        middle, spread = 100 * mean[index, :, column], 100 * error[index, :, column]
        band = np.r_[
            chart.points(steps, middle + spread), chart.points(steps, middle - spread)[::-1]
        ]
        page.add_collection(PolyCollection([band], facecolors=colour, alpha=0.25))
        page.add_collection(
            LineCollection([chart.points(steps, middle)], colors=colour, linewidths=width)
        )
        words = f"{name}: {middle[-1]:.0f} % at the end"
        place = {"ha": "right", "fontsize": TEXT, "color": ink(colour)}
        page.text(left + 2.9, 2.64 - 0.21 * (1 - column), words, **place)
