"""Pictures of lesson 07: what each relative of dropout does to a batch, beside plain dropout.

Everything in the gallery comes from the functions that are passed in, the learner's own. The
picture that opens the lesson is drawn from stored numbers, since nothing is written then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from drawing import (
    BLUE,
    DPI,
    GREY,
    INK,
    PURPLE,
    SMALL,
    TEXT,
    TITLE,
    Chart,
    lay_under,
    new_page,
    pixels,
    write_keep_prob,
)
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from panel import Panel, keep_prob_slider, toggles

Array = np.ndarray[Any, Any]
Functions = Mapping[str, Callable[..., Any]]

EXAMPLES, CHANNELS, SIDE, BLOCK = 2, 5, 14, 4
SHAPE = EXAMPLES, CHANNELS, SIDE, SIDE
HEIGHT, WIDE, HIGH = 5.3, 4.0, 1.57  # of the page, and of all maps of one row, in inches
LEFT, ROWS = 0.75, (2.62, 0.42)  # where the maps of plain dropout and of the variant begin
SHOWN = (-2.0, 6.0)  # values on the axis; what lies outside is counted at its ends
BINS = np.linspace(*SHOWN, 33)
FAMILY = Path(__file__).parent / "family.npy"
TITLES = {
    "gaussian": "Gaussian dropout",
    "spatial": "spatial dropout",
    "dropconnect": "DropConnect",
    "alpha": "alpha dropout",
    "dropblock": "DropBlock",
    "max_norm": "max-norm",
}
FEW = {  # where few draws decide, a mean may lie far from what it is on average
    "spatial": f": {EXAMPLES * CHANNELS} draws scatter more than {EXAMPLES * CHANNELS * SIDE**2}",
    "dropconnect": f": {EXAMPLES * CHANNELS * SIDE} units scatter more than"
    f" {EXAMPLES * CHANNELS * SIDE**2} weights",
}
FACTOR, MASK = "the factor of each entry", "the mask"
MEANINGS = {  # of a small square: in the maps of plain dropout, in those of the variant
    "gaussian": (FACTOR, FACTOR),
    "spatial": (FACTOR, FACTOR),
    "dropconnect": ("the factor of each weight, where units drop", "where weights drop"),
    "alpha": ("what comes out of a normal input", "the same input"),
    "dropblock": (MASK, f"{MASK}, blocks of {BLOCK} by {BLOCK}"),
    "max_norm": (FACTOR, "weights, a row for each unit; c is keep_prob times the longest row"),
}


def normal_input() -> Array:
    """Return numbers of mean 0 and variance 1 exactly, the same ones in every call: `SHAPE`."""
    numbers = np.random.default_rng(1).normal(size=SHAPE)
    return np.asarray((numbers - numbers.mean()) / numbers.std())


def weights_of_lengths() -> Array:
    """Return weights whose rows have lengths from 0.1 to 2, the entries of a row all equal."""
    lengths = np.random.default_rng(2).uniform(0.1, 2.0, (EXAMPLES * CHANNELS * SIDE, 1))
    return np.asarray(lengths / lengths.max() * 2 * np.ones(SIDE))


def values_of(functions: Functions, variant: str, keep_prob: float, seed: int = 0) -> Array:
    """Return what a variant makes of a batch, of shape `SHAPE`.

    Args:
        functions: the learner's functions by name.
        variant: which of them.
        keep_prob: as in the lesson.
        seed: of the generator that the function draws from.
    """
    rng = np.random.default_rng(seed)
    function = functions[variant]
    if variant == "alpha":
        return np.asarray(function(normal_input(), keep_prob, rng))
    if variant == "dropblock":
        masks = [function(SIDE, SIDE, keep_prob, BLOCK, rng) for _ in range(EXAMPLES * CHANNELS)]
        return np.asarray(masks, dtype=float).reshape(SHAPE)
    if variant == "dropconnect":
        # One input at a time is 1, so each output shows one weight; the weights are all 1.
        batch = np.tile(np.eye(SIDE), (EXAMPLES * CHANNELS, 1))
        every = function(batch, np.ones((SIDE, SIDE)), np.zeros(SIDE), keep_prob, rng)
        return np.asarray(every).reshape(SHAPE)
    if variant == "max_norm":
        weights = weights_of_lengths()
        longest = float(np.linalg.norm(weights, axis=1).max())
        return np.asarray(function(weights, keep_prob * longest)).reshape(SHAPE)
    return np.asarray(function(np.ones(SHAPE), keep_prob, rng))


def plain_values(variant: str, keep_prob: float) -> Array:
    """Return what plain dropout makes of the same batch, of shape `SHAPE`."""
    shape = (*SHAPE[:3], 1) if variant == "dropconnect" else SHAPE  # a unit has a row of weights
    kept = np.random.default_rng(3).uniform(size=shape) <= keep_prob
    given = normal_input() if variant == "alpha" else np.ones(SHAPE)
    return given * kept / (1.0 if variant == "dropblock" else keep_prob)


def colours(values: Array) -> Array:
    """Return a colour for each value, `(..., 4)` bytes: 0 empty, 1 grey, more blue, less purple.

    The scale is the same in every picture.
    """
    grey, more, less = np.array([178.0] * 3), *(255 * np.array(to_rgb(c)) for c in (BLUE, PURPLE))
    v = np.asarray(values, dtype=float)[..., None]
    below, above = np.clip(-v / 2, 0, 1) ** 0.5, 1 - 1 / np.maximum(v, 1)
    shade = np.where(v > 1, grey + above * 1.15 * (more - grey), 255 + np.clip(v, 0, 1) * (grey - 255))
    shade = np.where(v < 0, 255 + below * (less - 255), shade)
    opaque = np.where(np.abs(v) < 1e-12, 0, 255)
    return np.concatenate([np.clip(shade, 0, 255), opaque], axis=-1).astype(np.uint8)


def _maps(values: Array, wide: float, high: float) -> Array:
    """Return maps `(down, across, SIDE, SIDE)` as one picture, gaps between."""
    down, across = values.shape[:2]
    columns, rows = across * (SIDE + 1) - 1, down * (SIDE + 1) - 1
    tiles = np.zeros((down, across, SIDE + 1, SIDE + 1, 4), dtype=np.uint8)  # transparent
    tiles[:, :, :SIDE, :SIDE] = colours(values)
    image = tiles.swapaxes(1, 2).reshape(rows + 1, columns + 1, 4)[:-1, :-1]  # no gap at the end
    place_down = np.arange(round(DPI * high)) * rows // round(DPI * high)
    place_across = np.arange(round(DPI * wide)) * columns // round(DPI * wide)
    packed = np.ascontiguousarray(image).view(np.uint32)[..., 0]  # a colour as one number
    large = packed.take(place_across, axis=1).take(place_down, axis=0)
    return large[..., None].view(np.uint8)


def _frames(left: float, bottom: float, wide: float, high: float, down: int) -> LineCollection:
    """Return the edges of the maps of `_maps`, on a page in inches."""
    step = wide / (CHANNELS * (SIDE + 1) - 1) * (SIDE + 1)
    across, up = (side * SIDE / (SIDE + 1) for side in (step, step * high / wide * _shape(down)))
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
    edges = [
        corners * (across, up) + (left + step * column, bottom + up * (SIDE + 1) / SIDE * row)
        for column in range(CHANNELS)
        for row in range(down)
    ]
    return LineCollection(edges, colors=GREY, linewidths=0.8)


def _shape(down: int) -> float:
    """Return columns over rows of the small squares in `down` rows of maps."""
    return (CHANNELS * (SIDE + 1) - 1) / (down * (SIDE + 1) - 1)


def _chart(row: int) -> Chart:
    return Chart(5.4, ROWS[row] + 0.05, 2.25, 1.2, SHOWN, (0.0, 100.0))


def draw_still(variant: str) -> Figure:
    """Draw what stays in the picture of a variant while keep_prob moves: frames and words."""
    figure, page = new_page(HEIGHT)
    names = "plain dropout", TITLES[variant]
    for row, name in enumerate(names):
        top = ROWS[row] + HIGH
        page.text(LEFT, top + 0.27, name, fontsize=TITLE, color=INK, weight="bold")
        page.text(LEFT, top + 0.08, MEANINGS[variant][row], fontsize=SMALL, color=INK)
        page.add_collection(_frames(LEFT, ROWS[row], WIDE, HIGH, EXAMPLES))
        for example in range(EXAMPLES):
            up = top - HIGH / 4 - example * HIGH / 2
            style = {"fontsize": SMALL, "color": INK, "ha": "center", "va": "center"}
            what = "layer" if row and variant == "max_norm" else "example"
            page.text(LEFT - 0.15, up, f"{what} {example + 1}", rotation=90, **style)
        ticks = {-2.0: "≤ −2", 0.0: "0", 1.0: "1", 2.0: "2", 4.0: "4", 6.0: "≥ 6"}
        _chart(row).draw(page, "", ("", "% of entries"), ticks, {0.0: "0", 50.0: "50", 100.0: "100"})
    return figure


@cache
def _still(variant: str) -> Array:
    return pixels(draw_still(variant))


def draw_gallery(functions: Functions, variant: str, keep_prob: float) -> Figure:
    """Draw maps of plain dropout and of a variant, and how often which value occurs.

    Args:
        functions: the learner's functions by name.
        variant: which of them.
        keep_prob: as in the lesson, above 0.
    """
    figure, page = new_page(HEIGHT)
    lay_under(figure, _still(variant))
    write_keep_prob(figure, keep_prob, LEFT - 0.05)
    both = plain_values(variant, keep_prob), values_of(functions, variant, keep_prob)
    for row, values in enumerate(both):
        lay_under(figure, _maps(values, WIDE, HIGH), LEFT, ROWS[row])
        chart = _chart(row)
        counts, _ = np.histogram(np.clip(values, *SHOWN), BINS)
        shares = 100 * counts / values.size
        there = np.flatnonzero(counts)
        bars = [
            chart.points(BINS[[i, i, i + 1, i + 1]], [0, shares[i], shares[i], 0]) for i in there
        ]
        shades = colours((BINS[there] + BINS[there + 1]) / 2)[..., :3] / 255
        page.add_collection(PolyCollection(bars, facecolors=shades, edgecolors=INK, linewidths=0.7))
        told = f"mean {_told(values.mean())}, variance {values.var():.2f}"
        up = chart.bottom + chart.height + 0.1
        page.text(chart.left, up, told, fontsize=TEXT, color=INK)
    return figure


def _told(mean: float) -> str:
    """Return a mean with two digits; 0.00 has no sign."""
    return f"{round(mean, 2) + 0.0:.2f}"


def describe_gallery(functions: Functions, variant: str, keep_prob: float) -> str:
    """Say the same in words."""
    values = values_of(functions, variant, keep_prob)
    plain = plain_values(variant, keep_prob)
    if variant == "max_norm":
        rows, before = values.reshape(-1, SIDE), weights_of_lengths()
        shorter = np.linalg.norm(rows, axis=1) < (1 - 1e-9) * np.linalg.norm(before, axis=1)
        return (
            f"Max-norm with c = {keep_prob:.2f} times the longest row: {100 * shorter.mean():.0f} % of the"
            f" rows are shortened. {100 * np.mean(rows == before):.0f} % of the entries stay as they are."
        )
    empty = [f"{100 * np.mean(np.abs(one) < 1e-12):.0f} %" for one in (plain, values)]
    few = FEW.get(variant, "") if keep_prob < 1 else ""
    title = TITLES[variant][:1].upper() + TITLES[variant][1:]
    return (
        f"{title} at keep_prob = {keep_prob:.2f}: mean {_told(values.mean())} and variance "
        f"{values.var():.2f}, with plain dropout {_told(plain.mean())} and {plain.var():.2f}. "
        f"{empty[1]} of the entries are empty, with plain dropout {empty[0]}{few}."
    )


def gallery_panel(functions: Functions) -> Panel:
    """Return the picture with its controls, for the learner's functions."""
    names = [(TITLES[name], name) for name in functions]
    return Panel(
        partial(draw_gallery, functions),
        partial(describe_gallery, functions),
        keep_prob=keep_prob_slider(0.5),
        variant=toggles(names, value=names[0][1]),
    )


def draw_family(keep_prob: float = 0.7) -> Figure:
    """Draw what the whole family does to one image of five channels, from stored numbers.

    Args:
        keep_prob: that of the stored numbers, for the title.
    """
    stored = np.load(FAMILY)
    names = ("plain dropout", *list(TITLES.values())[:5])
    figure, page = new_page(0.55 + 0.68 * len(names))
    write_keep_prob(figure, keep_prob, 0.05)
    for row, (name, maps) in enumerate(zip(names, stored.astype(float), strict=True)):
        up = 0.68 * (len(names) - 1 - row) + 0.02
        page.text(0.05, up + 0.3, name, fontsize=TITLE, color=INK, va="center")
        lay_under(figure, _maps(maps[None], 3.2, 0.605), 1.75, up)
        page.add_collection(_frames(1.75, up, 3.2, 0.605, 1))
        page.text(5.15, up + 0.3, WORDS[row], fontsize=TEXT, color=INK, va="center")
    return figure


WORDS = (
    "each entry lives or dies on its own",
    "each entry has a normal factor",
    "all of a channel lives or dies",
    "here a square is a weight",
    "dropped to a value that is not 0",
    "squares of the mask are 0 together",
)
