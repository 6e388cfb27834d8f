"""Pictures and the widget of lesson 04. They show stored measurements and hold no answer."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from panel import BLUE, GREY, INK, ORANGE, RED, Panel, keep_prob_slider, new_figure

Array = np.ndarray[Any, Any]
SWEEP = Path(__file__).resolve().parent / "data" / "sweep.npz"
SIDES = LinearSegmentedColormap.from_list("sides", [BLUE, "#FFFFFF", ORANGE])
SMALL, LARGE = 9, 11


@cache
def sweep() -> dict[str, Array]:
    """What the script beside the course's master measured; see `data/README.md`."""
    with np.load(SWEEP, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def nearest(keep_prob: float) -> int:
    """The measured value of keep_prob that is nearest."""
    return int(np.abs(sweep()["keep_probs"] - keep_prob).argmin())


def draw_slopes(keep_prob: float) -> Figure:
    """The slope of tanh for a unit that is kept, from before the mask and from after it.

    Args:
        keep_prob: probability of keeping, in (0, 1].
    """
    figure = new_figure(8.0, 3.0)
    axes = figure.add_axes((0.09, 0.17, 0.56, 0.70))
    h = np.linspace(-0.999, 0.999, 201)
    right, bug = np.square(h), np.square(h / keep_prob)
    bug_slope = 1 - bug
    axes.axhline(0, color=GREY, linewidth=1)
    axes.fill_between(h, bug_slope, 0, where=bug_slope < 0, color=RED, alpha=0.25, linewidth=0)
    axes.plot(h, 1 - right, color=BLUE, linewidth=2)
    axes.plot(h, bug_slope, color=RED, linewidth=2, linestyle="--")
    axes.set_xlim(-1, 1)
    axes.set_ylim(max(-2.0, float(bug_slope.min()) - 0.1), 1.1)
    axes.tick_params(labelsize=SMALL)
    axes.set_xlabel("activation h of a kept unit", fontsize=SMALL)
    axes.set_ylabel("slope used for tanh", fontsize=SMALL)
    axes.set_title(f"Slope of tanh, keep_prob = {keep_prob:g}", fontsize=LARGE, loc="left")
    lines = (
        (0.78, BLUE, "solid: from h, before the mask"),
        (0.66, RED, "dashed: the bug, from what is\nleft after mask and division"),
    )
    for height, colour, text in lines:
        figure.text(0.68, height, text, color=colour, fontsize=SMALL + 1, va="top")
    if keep_prob < 1:
        words = f"shaded: |h| > {keep_prob:g}, the bug\nturns the gradient round"
        figure.text(0.68, 0.42, words, color=INK, fontsize=SMALL + 1, va="top")
    return figure


def draw_explorer(keep_prob: float) -> Figure:
    """Decision of one measured network, and the learning curves of ten.

    Args:
        keep_prob: the nearest measured value is shown.
    """
    data, index = sweep(), nearest(keep_prob)
    shown = float(data["keep_probs"][index])
    figure = new_figure(8.0, 3.4)
    _draw_decision(figure, data, index)
    axes = figure.add_axes((0.57, 0.16, 0.41, 0.70))
    steps = data["steps"]
    names = ((0, BLUE, "training examples"), (1, RED, "new examples"))
    for column, colour, name in names:
        mean = 100 * data["mean"][index, :, column]
        error = 100 * data["error"][index, :, column]
        axes.fill_between(steps, mean - error, mean + error, color=colour, alpha=0.2, linewidth=0)
        axes.plot(steps, mean, color=colour, linewidth=2, linestyle="-" if column else "--")
        axes.text(
            steps[-1] * 0.99,
            56 - 5 * column,
            f"{'solid' if column else 'dashed'}: {name}, {mean[-1]:.0f} % at the end",
            color=colour,
            fontsize=SMALL,
            ha="right",
        )
    axes.set_xlim(0, steps[-1])
    axes.set_ylim(0, 62)
    axes.set_yticks((0, 20, 40))
    axes.set_xticks((0, 1000, 2000, 3000))
    axes.tick_params(labelsize=SMALL)
    axes.set_xlabel("steps of training", fontsize=SMALL)
    axes.set_ylabel("misclassified (%)", fontsize=SMALL)
    axes.set_title(f"Learning curves, keep_prob = {shown:.2f}", fontsize=LARGE, loc="left")
    return figure


def _draw_decision(figure: Figure, data: dict[str, Array], index: int) -> None:
    axes = figure.add_axes((0.03, 0.10, 0.44, 0.76))
    extent, x = data["extent"], data["x"]
    chance = data["maps"][index] / 255
    axes.imshow(
        chance,
        extent=extent,
        origin="lower",
        cmap=SIDES,
        vmin=0,
        vmax=1,
        aspect="auto",
        interpolation="bilinear",
        alpha=0.7,
    )
    across = np.linspace(extent[0], extent[1], chance.shape[1])
    up = np.linspace(extent[2], extent[3], chance.shape[0])
    if chance.min() < 0.5 < chance.max():
        axes.contour(across, up, chance, levels=[0.5], colors=INK, linewidths=1.5)
    for label, colour, marker in ((0, BLUE, "o"), (1, ORANGE, "^")):
        there = x[data["t"] == label]
        axes.scatter(
            there[:, 0], there[:, 1], s=34, c=colour, marker=marker, edgecolors=INK, linewidths=0.8
        )
    axes.set_xticks(())
    axes.set_yticks(())
    axes.set_title("Decision of one network (black: 50 %)", fontsize=LARGE, loc="left")
    figure.text(0.03, 0.03, "circles, triangles: the 40 examples by label", fontsize=SMALL)


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
