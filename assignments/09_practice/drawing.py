"""What the pictures of all lessons share: one language of colours and lines, sharp on any page.

`autograder build` copies this file into every lesson's folder, so that a lesson works on its own.
It holds no answer to any exercise.

A picture is a pure function `draw_*(...) -> Figure`, made by `new_figure` or `new_page`; sizes are
in inches, and an inch is 100 px on the page. `show` puts it below a cell, a `Panel` of
`panel.py` adds controls.
The ground is transparent and the ink is dark; on a dark page the browser turns light and dark
round and leaves the hues. So draw as for white paper.
"""

from __future__ import annotations

import base64
import html
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from IPython.display import HTML, display
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

Array = np.ndarray[Any, Any]

# Okabe and Ito's palette, which colour-blind readers can tell apart. Vermillion is redder here:
# on a dark page it would turn into the orange of training.
BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D73A12"
PURPLE, SKY, GREY, INK = "#CC79A7", "#56B4E9", "#999999", "#222222"

# The same colours for words: dark enough to be read.
_READABLE = {
    ORANGE: "#9A6400",
    GREEN: "#007A59",
    PURPLE: "#A34A7C",
    SKY: "#1F7AB0",
    GREY: "#6E6E6E",
}

# What a colour, a line or an edge means, the same in all lessons.
KEPT, TRAINING, EVALUATION, WRONG, GRID = BLUE, ORANGE, GREEN, RED, "#DDDDDD"
DROPPED = {"facecolors": "none", "edgecolors": GREY, "linewidths": 1.0}  # an empty shape
RING = {"facecolors": "none", "edgecolors": WRONG, "linewidths": 2.0}  # round what is wrong
TRUTH = {"colors": INK, "linewidths": 1.3, "linestyles": [(0, (5, 3))]}  # what would be right
THIN, THICK = 1.3, 3.0  # a line, and the line of new data
SMALL, TEXT, TITLE, LARGE = 9.0, 10.0, 12.0, 22.0  # type, in points: 9 are 12.5 px
LINES = 0.6  # the height of two lines beside a large number, in inches
WIDTHS = {"%": 0.29, ">": 0.26, " ": 0.1, ".": 0.1}  # of large letters in inches; of a digit: 0.195

PER_INCH = 100  # pixels of the page
SHARP = 2  # pixels of the picture for each of them
DPI = PER_INCH * SHARP
DARK = "[data-jp-theme-light=false], .vscode-dark, [theme=dark], [data-theme=dark]"
KNOWN = "[data-jp-theme-light], .vscode-light, .vscode-dark, [theme], [data-theme]"
# The ground is white where the page is not known; white turns into JupyterLab's #111 where dark.
STYLE = (
    ".draw-figure {max-width: 100%; height: auto; background: white; display: block}"
    f" :is({KNOWN}) .draw-figure {{background: none !important}}"
    f" :is({DARK}) .draw-figure {{filter: invert(0.93) hue-rotate(180deg) brightness(1.25)}}"
)


class _Figure(Figure):
    """A figure whose axes have no ground of their own."""

    def add_axes(self, *args: Any, **options: Any) -> Axes:
        return super().add_axes(*args, **{"facecolor": "none", **options})


def new_figure(width: float = 8.0, height: float = 3.2) -> Figure:
    """Return an empty figure; without pyplot, so that nothing global remembers it."""
    figure = _Figure(figsize=(width, height), dpi=DPI, facecolor="none")
    FigureCanvasAgg(figure)
    return figure


def new_page(height: float, width: float = 8.0) -> tuple[Figure, Axes]:
    """Return a figure, and one sheet over all of it with inches as coordinates."""
    figure = new_figure(width, height)
    page = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
    page.set_axis_off()
    return figure, page


def ink(colour: str) -> str:
    """Return a colour for words that belong to what is drawn in this one."""
    return _READABLE.get(colour, colour)


def write_number(
    figure: Figure, left: float, bottom: float, number: str, words: str, colour: str = INK
) -> None:
    """Write a large number, and beside it in one or two lines what it counts.

    Args:
        figure: where to write.
        left, bottom: place in inches.
        number: a few characters, "24 %" say.
        words: what it counts.
        colour: of both.
    """
    width, height = figure.get_size_inches()
    middle = bottom + 0.16
    place = {"color": ink(colour), "va": "center", "y": middle / height}
    figure.text(left / width, s=number, fontsize=LARGE, **place)
    beside = left + 0.12 + sum(WIDTHS.get(letter, 0.195) for letter in number)
    lay_under(figure, _drawn_words(words, ink(colour)), beside, middle - LINES / 2)


@lru_cache(maxsize=64)
def _drawn_words(words: str, colour: str) -> Array:
    """Return the words beside a number as pixels: they seldom change, and are slow to draw."""
    figure = new_figure(0.14 * len(words), LINES)
    figure.text(0, 0.5, words, color=colour, va="center", fontsize=TEXT, linespacing=1.25)
    return pixels(figure)


def write_keep_prob(figure: Figure, keep_prob: float, left: float = 0.1) -> None:
    """Write `keep_prob` in large figures at the top of a figure, which is left free for it."""
    top = figure.get_size_inches()[1]
    write_number(figure, left, top - 0.42, f"{keep_prob:.2f}", "keep_prob")


@dataclass(frozen=True)
class Chart:
    """A chart drawn into a page, in inches: much cheaper than axes with ticks of their own.

    Attributes:
        left, bottom, width, height: its box on the page.
        x_limits, y_limits: what the edges of the box stand for.
    """

    left: float
    bottom: float
    width: float
    height: float
    x_limits: tuple[float, float]
    y_limits: tuple[float, float]

    def points(self, x: Any, y: Any) -> Array:
        """Return places on the page, `(n, 2)`; x and y are numbers or arrays."""
        (x0, x1), (y0, y1) = self.x_limits, self.y_limits
        across = self.left + (np.asarray(x) - x0) / (x1 - x0) * self.width
        up = self.bottom + (np.asarray(y) - y0) / (y1 - y0) * self.height
        return np.stack(np.broadcast_arrays(across, up), axis=-1)

    def draw(
        self,
        page: Axes,
        title: str,
        labels: tuple[str, str],
        x_ticks: Mapping[float, str],
        y_ticks: Mapping[float, str],
    ) -> None:
        """Draw box, grid, numbers, title and labels; ticks say what stands at a grid line."""
        x, y = np.array(self.x_limits), np.array(self.y_limits)
        lines = [self.points([at, at], y) for at in x_ticks]
        lines += [self.points(x, [at, at]) for at in y_ticks]
        page.add_collection(LineCollection(lines, colors=GRID, linewidths=0.7, zorder=0))
        self.frame(page)
        style = {"fontsize": SMALL, "color": INK}
        for at, name in x_ticks.items():
            across, up = self.points(at, y[0])
            page.text(across, up - 0.06, name, ha="center", va="top", **style)
        for at, name in y_ticks.items():
            across, up = self.points(x[0], at)
            page.text(across - 0.06, up, name, ha="right", va="center", **style)
        page.text(self.left, self.bottom + self.height + 0.1, title, fontsize=TITLE, color=INK)
        across, up = self.points(x.mean(), y.mean())
        page.text(across, self.bottom - 0.4, labels[0], ha="center", **style)
        turned = {"ha": "center", "va": "center", "rotation": 90, **style}
        page.text(self.left - 0.5, up, labels[1], **turned)

    def frame(self, page: Axes) -> None:
        """Draw its box."""
        (left, bottom), (right, top) = (
            self.points(x, y) for x, y in zip(self.x_limits, self.y_limits, strict=True)
        )
        corners = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]
        page.add_collection(LineCollection([corners], colors=GREY, linewidths=1.0))


def pixels(figure: Figure) -> Array:
    """Return the figure as an image, `(height, width, 4)`, for `lay_under`."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.array(canvas.buffer_rgba())


def png(figure: Figure) -> bytes:
    """Return the figure as a PNG file.

    Each row as its difference from the row above, a little compressed: that takes a third of the
    time of a general encoder, which tries more; the slider should not wait.
    """
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    image = np.asarray(canvas.buffer_rgba())
    height, width, channels = image.shape
    rows = image.reshape(height, width * channels)
    filtered = _filtered(*rows.shape)
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)  # 8 bits, red green blue alpha
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(filtered, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


@lru_cache(maxsize=2)
def _filtered(height: int, width: int) -> Array:
    """Return room for the rows of a PNG file, the same in each call: new memory is slow."""
    up = 2  # the number of this way of writing a row
    return np.full((height, 1 + width), up, np.uint8)


def lay_under(figure: Figure, image: Array, left: float = 0.0, bottom: float = 0.0) -> None:
    """Put an image under all that is drawn in the figure, pixel by pixel.

    What stays in a picture while a slider moves is drawn once and kept as an image: words are the
    slow part of a figure.

    Args:
        figure: from `new_figure`.
        image: (height, width, 4), what `pixels` made of another figure, say.
        left, bottom: its place in the figure, in inches. Of several the later lies above.
    """
    below = any(isinstance(artist, _Still) for artist in figure.artists)
    figure.add_artist(_Still(image, round(left * DPI), round(bottom * DPI), below))


class _Still(Artist):
    """Copies pixels as they are, where `figimage` would resample them."""

    def __init__(self, image: Array, left: int, bottom: int, below: bool) -> None:
        super().__init__()
        self.set_zorder(-1)
        self._image = image
        self._place = left, bottom
        self._below = below  # whether something lies below it already

    def draw(self, renderer: Any) -> None:
        canvas = np.asarray(renderer.buffer_rgba())
        if canvas.shape == self._image.shape and not self._below:  # nothing to mix with
            np.copyto(canvas, self._image)
        else:  # Agg counts rows from below
            renderer.draw_image(renderer.new_gc(), *self._place, self._image[::-1])


def image_tag(image: bytes, words: str) -> str:
    """Return what `png` made as HTML, with words for those who do not see it."""
    width, height = (side // SHARP for side in struct.unpack(">II", image[16:24]))
    data = base64.b64encode(image).decode()
    return (
        f'<style>{STYLE}</style><img class="draw-figure" width="{width}" height="{height}"'
        f' decoding="sync" style="background: white" alt="{html.escape(words)}"'
        f' src="data:image/png;base64,{data}">'
    )


def show(figure: Figure, words: str) -> None:
    """Show a figure below the cell.

    Args:
        figure: from a `draw_*` function.
        words: what is to be seen, in a sentence, for those who do not see it.
    """
    display(HTML(image_tag(png(figure), words)))
