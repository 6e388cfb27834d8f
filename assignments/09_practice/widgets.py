"""Pictures of lesson 09: recorded losses, costs and errors. It holds no answer.

What is recorded was measured by `09_practice_record.py` beside the masters; see there for the
network and the data.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from drawing import (
    EVALUATION,
    GREY,
    INK,
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
from matplotlib.transforms import Bbox, TransformedBbox
from panel import Panel, keep_prob_slider

Array = np.ndarray[Any, Any]

RECORDED = Path(__file__).resolve().parent / "recorded.npz"
HEIGHT = 4.1
HIGHEST = 2.0  # loss at the top of the charts


@cache
def recorded() -> dict[str, Array]:
    """Return everything that was measured, by name."""
    with np.load(RECORDED) as stored:
        return {name: stored[name] for name in stored.files}


def torch_case() -> dict[str, Any]:
    """Return one pass of `torch.nn.Dropout(p=0.3)`: x, dout, out, gradient, and where it is from.

    PyTorch computes it if it is installed; else the recorded numbers come back.
    """
    try:
        import torch
    except ImportError:
        found: dict[str, Any] = {
            name.removeprefix("torch_"): value
            for name, value in recorded().items()
            if name.startswith("torch_")
        }
        found["source"] = f"recorded with PyTorch {found.pop('version')}"
        return found
    x = torch.randn(4, 6, dtype=torch.float64, requires_grad=True)
    dout = torch.randn(4, 6, dtype=torch.float64)
    out = torch.nn.Dropout(p=0.3)(x)
    out.backward(dout)
    arrays = {"x": x, "dout": dout, "out": out, "gradient": x.grad}
    numbers = {name: value.detach().numpy() for name, value in arrays.items()}
    return {**numbers, "source": f"computed by PyTorch {torch.__version__.split('+')[0]}"}


def noisy_line(seed: int = 4) -> tuple[Array, Array, Array]:
    """Return inputs `(200, 10)`, targets `(200,)`, and the weights that made them `(10,)`."""
    rng = np.random.default_rng(seed)
    w = rng.normal(size=10)
    x = rng.normal(size=(200, 10))
    return x, x @ w + 0.3 * rng.normal(size=200), w


def losses(keep_prob: float) -> Array:
    """Return the recorded losses for the value nearest to keep_prob, `(3, epochs)`."""
    found = recorded()
    return found["losses"][np.abs(found["rates"] - keep_prob).argmin()]


def _line(page: Axes, chart: Chart, x: Any, y: Any, **style: Any) -> None:
    """Draw a line that ends at the edges of the chart."""
    line = LineCollection([chart.points(x, y)], **style)
    page.add_collection(line)
    box = Bbox.from_bounds(chart.left, chart.bottom, chart.width, chart.height)
    line.set_clip_box(TransformedBbox(box, page.transData))


def _losses_chart() -> Chart:
    return Chart(0.75, 0.6, 4.7, 2.7, (0, 60), (0, HIGHEST))


def draw_losses_still() -> Figure:
    """Draw what stays in the picture of `draw_losses`: frame and words."""
    figure, page = new_page(HEIGHT)
    ticks = {at: f"{at:g}" for at in (0.0, 20.0, 40.0, 60.0)}, {0.0: "0", 1.0: "1", 2.0: "2"}
    _losses_chart().draw(page, "", ("epoch", "loss (cross-entropy)"), *ticks)
    words = (
        (3.1, "orange: training data,\ndropout on, as logged", TRAINING),
        (2.55, "thick: new data,\ndropout off", EVALUATION),
        (2.0, "thin: training data,\ndropout off", EVALUATION),
    )
    for up, text, colour in words:
        page.text(5.65, up, text, color=ink(colour), fontsize=TEXT, va="center")
    return figure


@cache
def _losses_still() -> Array:
    return pixels(draw_losses_still())


def draw_losses(keep_prob: float) -> Figure:
    """Draw three losses along the epochs: training data with dropout and without, and new data.

    Args:
        keep_prob: from 0.05 to 1.
    """
    figure, page = new_page(HEIGHT)
    lay_under(figure, _losses_still())
    write_keep_prob(figure, keep_prob)
    chart, rows = _losses_chart(), losses(keep_prob)
    epochs = np.arange(1, rows.shape[1] + 1)
    _line(page, chart, epochs, rows[1], colors=EVALUATION, linewidths=THIN)
    _line(page, chart, epochs, rows[0], colors=TRAINING, linewidths=2.0)
    _line(page, chart, epochs, rows[2], colors=EVALUATION, linewidths=THICK)
    logged, _, new = rows[:, -1]
    write_number(figure, 5.6, 1.15, f"{logged:.2f}", "logged in training", TRAINING)
    write_number(figure, 5.6, 0.6, f"{new:.2f}", "on new data", EVALUATION)
    return figure


def describe_losses(keep_prob: float) -> str:
    """Say the same in words."""
    logged, whole, new = losses(keep_prob)[:, -1]
    side = "below" if new < logged else "above"
    return (
        f"With keep_prob = {keep_prob:.2f} the loss on new data ends {side} the loss that training "
        f"logs: {new:.2f} and {logged:.2f}. With dropout off the training data have a loss of {whole:.2f}."
    )


def explore_losses() -> Panel:
    """Return the widget of the three losses."""
    return Panel(draw_losses, describe_losses, keep_prob=keep_prob_slider(0.2))


def draw_costs() -> Figure:
    """Draw the cost of each step: fresh masks, one frozen mask, and evaluation."""
    figure, page = new_page(3.3)
    chart = Chart(0.75, 0.6, 4.7, 2.4, (0, 80), (0, 2.6))
    ticks = {at: f"{at:g}" for at in (0.0, 20.0, 40.0, 60.0, 80.0)}, {0.0: "0", 1.0: "1", 2.0: "2"}
    chart.draw(page, "", ("step, all 100 examples in each", "cost"), *ticks)
    found = recorded()
    steps = np.arange(len(found["cost_fresh"]))
    _line(page, chart, steps, found["cost_frozen"], colors=GREY, linewidths=2.0)
    _line(page, chart, steps, found["cost_fresh"], colors=TRAINING, linewidths=1.5)
    _line(page, chart, steps, found["cost_evaluation"], colors=EVALUATION, linewidths=2.0)
    words = (
        (2.7, "orange: fresh masks\nin each step", TRAINING),
        (2.1, "grey: one mask, frozen", GREY),
        (1.6, "green: the run with fresh\nmasks, dropout off", EVALUATION),
    )
    for up, text, colour in words:
        page.text(5.65, up, text, color=ink(colour), fontsize=TEXT, va="center")
    return figure


def draw_errors(keep_probs: Array, errors: Array, chosen: float) -> Figure:
    """Draw the errors of all runs against keep_prob, their means, and what was chosen.

    Args:
        keep_probs: values that were tried, `(n,)`.
        errors: shares, `(n, seeds)`.
        chosen: one of keep_probs.
    """
    figure, page = new_page(3.6)
    chart = Chart(0.75, 0.6, 4.7, 2.4, (0, 1.05), (0.0, 0.4))
    ticks = {0.0: "0", 0.5: "0.5", 1.0: "1"}, {0.0: "0 %", 0.2: "20 %", 0.4: "40 %"}
    chart.draw(page, "", ("keep_prob", "error on the validation set"), *ticks)
    order = np.argsort(keep_probs)
    x, means = keep_probs[order], errors.mean(axis=1)[order]
    across, up = chart.points(np.repeat(keep_probs, errors.shape[1]), errors.ravel()).T
    page.plot(across, up, ".", color=EVALUATION, markersize=4, alpha=0.5, clip_on=True)
    _line(page, chart, x, means, colors=EVALUATION, linewidths=THICK)
    best = errors.mean(axis=1).argmin()
    allowed = errors[best].mean() + errors[best].std(ddof=1) / errors.shape[1] ** 0.5
    _line(page, chart, [0, 1.05], [allowed, allowed], **TRUTH)
    _line(page, chart, [chosen, chosen], [0, 0.4], colors=GREY, linewidths=THIN)
    write_number(figure, 5.7, 2.6, f"{chosen:g}", "chosen")
    for height, text in ((2.1, "dots: single runs"), (1.8, "line: their means")):
        page.text(5.7, height, text, color=ink(EVALUATION), fontsize=TEXT, va="center")
    page.text(5.7, 1.4, "dashes: as good as\nthe best", color=INK, fontsize=TEXT, va="center")
    return figure
