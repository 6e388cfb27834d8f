"""The border that a network learns between noisy labels, by `keep_prob`: a picture and a widget.

It shows what was measured once, not what is computed now: networks with two hidden layers of 40
tanh units, trained with inverted dropout on 40 points of two noisy half circles, 4 of them with the
wrong label; ten networks for each of twenty values of `keep_prob`. `border.npz` holds, made by the
course's own script:

* `keep_probs` (20,): probability of keeping; `steps` (51,): training steps after which errors were
  measured; `mean`, `error` (20, 51, 2): share misclassified on training and on new examples, mean
  and standard error over ten networks;
* `shown`: the network whose errors are nearest to those means; `shown_errors` (20, 2): its errors
  at the end; `maps` (20, 64, 64): its decision, 0 to 255 for a probability of 0 to 1; `x` (40, 2),
  `t` (40,), `wrong` (40,): its training examples, their labels, and which of these are wrong;
* `truth` (64, 64): the best decision there can be, from the densities of both kinds;
* `extent` (4,): left, right, bottom, top of the map.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from drawing import (
    DPI,
    EVALUATION,
    GREY,
    INK,
    PURPLE,
    RING,
    SKY,
    SMALL,
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
)
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from panel import Panel, keep_prob_slider

Array = np.ndarray[Any, Any]
DATA = Path(__file__).resolve().parent / "border.npz"
HEIGHT = 4.2
MAP = (0.1, 0.4, 4.24, 3.27)  # left, bottom, width, height of the decision, in inches
SHADES = 5  # of each colour
KINDS = ((0, SKY, "o"), (1, PURPLE, "^"))
ERRORS = Chart(5.35, 0.55, 2.45, 1.75, (0.0, 1.0), (0.0, 30.0))


@cache
def measured() -> dict[str, Array]:
    """Return the arrays of `border.npz`."""
    with np.load(DATA, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def nearest(keep_prob: float) -> int:
    """Return the number of the measured keep_prob that is nearest."""
    return int(np.abs(measured()["keep_probs"] - keep_prob).argmin())


def at_the_end(index: int) -> tuple[float, float]:
    """Return the mean error on training and on new examples, in percent."""
    train, new = 100 * measured()["mean"][index, -1]
    return float(train), float(new)


def _places() -> Chart:
    x0, x1, y0, y1 = (float(value) for value in measured()["extent"])
    return Chart(*MAP, (x0, x1), (y0, y1))


@cache
def decision(index: int) -> Array:
    """Return the map of one measured network as an image of the size of `MAP`."""
    chance = _enlarged(measured()["maps"][index] / 255)
    one, two = np.array(to_rgb(SKY)), np.array(to_rgb(PURPLE))
    shade = np.ceil(SHADES * np.abs(2 * chance - 1)) / SHADES  # few shades: a small picture
    strength = 0.1 + 0.4 * shade[:, :, None]
    picture = 1 - strength * (1 - np.where(chance[:, :, None] > 0.5, two, one))
    opaque = np.dstack([picture, np.ones(chance.shape)])
    return np.ascontiguousarray(np.round(255 * opaque[::-1]).astype(np.uint8))  # from the top


def _enlarged(chance: Array) -> Array:
    side = len(chance)
    across, up = (np.linspace(0, side - 1, round(DPI * inches)) for inches in MAP[2:])
    rows = np.stack([np.interp(across, np.arange(side), row) for row in chance])
    return np.stack([np.interp(up, np.arange(side), column) for column in rows.T], axis=1)


@cache
def border(index: int | None) -> list[Array]:
    """Return the lines where a measured network is undecided; without an index, the best ones."""
    chance = measured()["truth"] if index is None else measured()["maps"][index]
    x0, x1, y0, y1 = measured()["extent"]
    side = len(chance)
    scratch = new_page(1.0)[1]
    levels = scratch.contour(
        np.linspace(x0, x1, side), np.linspace(y0, y1, side), chance.astype(float), [127.5]
    )
    return [_places().points(*line.T) for line in levels.allsegs[0] if len(line) > 1]


def draw_still() -> Figure:
    """Draw what stays in the picture while keep_prob moves, apart from the examples."""
    figure, page = new_page(HEIGHT)
    keep_probs, mean, error = (measured()[name] for name in ("keep_probs", "mean", "error"))
    ERRORS.draw(
        page,
        "",
        ("keep_prob", "wrong (%)"),
        {x: f"{x:g}" for x in (0, 0.5, 1)},
        {y: f"{y:g}" for y in (0, 10, 20, 30)},
    )
    for column, colour, width in ((0, TRAINING, THIN), (1, EVALUATION, THICK)):
        middle, spread = 100 * mean[:, -1, column], 100 * error[:, -1, column]
        points = ERRORS.points
        band = np.r_[points(keep_probs, middle + spread), points(keep_probs, middle - spread)[::-1]]
        page.add_collection(PolyCollection([band], facecolors=colour, alpha=0.25))
        line = LineCollection([points(keep_probs, middle)], colors=colour, linewidths=width)
        page.add_collection(line)
    _key(page)
    right, above = MAP[0] + MAP[2], MAP[1] + MAP[3] + 0.08
    page.text(right, above, "border of one network", fontsize=SMALL, color=INK, ha="right")
    page.text(4.95, HEIGHT - 0.2, "means of ten networks:", fontsize=SMALL, color=INK)
    return figure


def _key(page: Axes) -> None:
    """Say below the map what is drawn in it."""
    y = 0.18
    for x, (_, colour, marker) in zip((0.2, 0.38), KINDS, strict=True):
        page.scatter([x], [y], s=36, c=colour, marker=marker, edgecolors=INK, linewidths=0.8)
    page.scatter([1.68], [y], s=110, **RING)
    page.add_collection(LineCollection([[(2.75, y), (3.15, y)]], **TRUTH))
    for x, words in ((0.52, "40 examples"), (1.82, "wrong label"), (3.22, "best border")):
        page.text(x, y, words, fontsize=SMALL, color=INK, va="center")


def draw_examples() -> Figure:
    """Draw the examples, rings round the wrong labels, and the best border."""
    figure, page = new_page(HEIGHT)
    chart, x, t = _places(), measured()["x"], measured()["t"]
    page.add_collection(LineCollection(border(None), **TRUTH))
    for label, colour, marker in KINDS:
        places = chart.points(*x[t == label].T).T
        page.scatter(
            *places, s=38, c=colour, marker=marker, edgecolors=INK, linewidths=0.8, zorder=3
        )
    page.scatter(*chart.points(*x[measured()["wrong"]].T).T, s=150, zorder=4, **RING)
    chart.frame(page)
    return figure


@cache
def _stills() -> tuple[Array, Array]:
    return pixels(draw_still()), pixels(draw_examples())


def draw_border(keep_prob: float) -> Figure:
    """Draw the border of one measured network, and the errors of ten.

    Args:
        keep_prob: the nearest measured value is shown.
    """
    index = nearest(keep_prob)
    keep_prob = float(measured()["keep_probs"][index])
    figure, page = new_page(HEIGHT)
    still, examples = _stills()
    lay_under(figure, still)
    lay_under(figure, decision(index), *MAP[:2])
    lay_under(figure, examples)
    page.add_collection(LineCollection(border(index), colors=INK, linewidths=2.2))
    write_keep_prob(figure, keep_prob)
    train, new = at_the_end(index)
    for bottom, share, words, colour in (
        (3.45, new, "wrong on new examples", EVALUATION),
        (2.8, train, "wrong on the 40 examples", TRAINING),
    ):
        write_number(figure, 4.95, bottom, f"{share:.0f} %", words, colour)
    at = ERRORS.points([keep_prob, keep_prob], [train, new])
    page.add_collection(LineCollection([at], colors=GREY, linewidths=1.0))
    page.scatter(*at.T, s=60, c=[TRAINING, EVALUATION], edgecolors=INK, linewidths=0.8, zorder=5)
    return figure


def describe_border(keep_prob: float) -> str:
    """Say the same in words."""
    index = nearest(keep_prob)
    shown, best = (measured()["keep_probs"][i] for i in (index, _best()))
    train, new = at_the_end(index)
    if shown == 1:
        words = "(no dropout) the border bends round the wrong labels, learned by heart"
    elif shown > best + 0.1:
        words = "the border still bends round single examples"
    elif shown >= best - 0.1:
        words = "the border hardly bends round the wrong labels"
    else:
        words = "the border is nearly straight: too simple"
    return (
        f"With keep_prob = {shown:.2f} {words}. Ten such networks are wrong on {train:.0f} % of"
        f" their examples and on {new:.0f} % of new ones."
    )


def _best() -> int:
    """Return the number of the keep_prob with the lowest error on new examples."""
    return int(measured()["mean"][:, -1, 1].argmin())


def border_panel(keep_prob: float = 1.0) -> Panel:
    """Return the widget."""
    return Panel(draw_border, describe_border, keep_prob=keep_prob_slider(keep_prob))
