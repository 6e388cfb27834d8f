"""Two charts of lesson 03: gradients against each other, and a weight step by step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from drawing import BLUE, GREY, INK, TEXT, TRUTH, WRONG, Chart, new_page
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

Array = np.ndarray[Any, Any]


def draw_gradient_check(numerical: Array, same_mask: Array, fresh_mask: Array) -> Figure:
    """Numerical slopes against two backward passes; on the dashed line they agree.

    Args:
        numerical: gradient by differences.
        same_mask: gradient by the backward pass with the mask of the forward pass, same shape.
        fresh_mask: the same with a mask drawn anew.
    """
    figure, page = new_page(3.4)
    limit = 1.1 * max(float(np.abs(x).max()) for x in (numerical, same_mask, fresh_mask))
    whole = range(-int(limit), int(limit) + 1)
    limits, ticks = (-limit, limit), {tick: str(tick) for tick in whole}
    panels = (
        (0.75, "With the mask of the forward pass", same_mask, BLUE),
        (4.75, "With a fresh mask", fresh_mask, WRONG),
    )
    for left, title, seen, colour in panels:
        chart = Chart(left, 0.5, 3.1, 2.5, limits, limits)
        chart.draw(page, title, ("numerical gradient", "dropout_backward"), ticks, ticks)
        page.add_collection(LineCollection([chart.points(limits, limits)], **TRUTH))
        dots = chart.points(numerical.ravel(), seen.ravel())
        page.scatter(dots[:, 0], dots[:, 1], s=30, color=colour, zorder=3)
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
    start = float(chart.points(dropped_from, 0)[0])
    shade = Rectangle((start, 0.5), chart.left + chart.width - start, 2.1)
    shade.set(color=GREY, alpha=0.18, zorder=0)
    page.add_patch(shade)
    chart.draw(
        page,
        "A weight before and after its gradient becomes zero",
        ("step", "weight"),
        {step: str(step) for step in range(0, last + 1, 5)},
        {0.0: "0", 0.5: "0.5", 1.0: "1"},
    )
    low = float(chart.points(0, 0.08)[1])
    page.text(start + 0.08, low, "unit dropped, gradient 0", fontsize=TEXT, color=INK, va="center")
    lines = ((plain, GREY, "plain gradient descent"), (momentum, BLUE, "momentum"))
    for weights, colour, name in lines:
        places = chart.points(np.arange(last + 1), weights)
        page.add_collection(LineCollection([places], colors=colour, linewidths=2.0))
        page.scatter(places[:, 0], places[:, 1], s=16, color=colour, zorder=3)
        above = places[-5:, 1].max() + 0.1  # the words are about four steps wide
        page.text(7.8, above, name, fontsize=TEXT, color=INK, ha="right")
    return figure
