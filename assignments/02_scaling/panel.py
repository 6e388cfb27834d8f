"""What the widgets of all lessons share: one look, one image updated in place, one sentence.

`autograder build` copies this file into every lesson's folder, so that a lesson works on its own.
It holds no answer to any exercise.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from io import BytesIO
from typing import Any

import ipywidgets
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

# Okabe and Ito's palette, which colour-blind readers can tell apart.
BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PURPLE, SKY, GREY, INK = "#CC79A7", "#56B4E9", "#999999", "#222222"
DPI = 100


def new_figure(width: float = 8.0, height: float = 3.2) -> Figure:
    """An empty figure, sizes in inches; without pyplot, so that nothing global remembers it."""
    figure = Figure(figsize=(width, height), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def png(figure: Figure) -> bytes:
    """The figure as a PNG file."""
    buffer = BytesIO()
    # Little compression: the picture does not leave the machine, and the slider should not wait.
    figure.savefig(buffer, format="png", dpi=DPI, pil_kwargs={"compress_level": 1})
    return buffer.getvalue()


def pixels(figure: Figure) -> np.ndarray[Any, Any]:
    """The figure as an image, (height, width, 4), for `lay_under`."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.array(canvas.buffer_rgba())


def lay_under(
    figure: Figure, image: np.ndarray[Any, Any], left: float = 0.0, bottom: float = 0.0
) -> None:
    """Puts an image under all that is drawn in the figure, pixel by pixel.

    What stays in a picture while a slider moves is drawn once and kept as an image: words are the
    slow part of a figure.

    Args:
        figure: from `new_figure`.
        image: (height, width, 4), what `pixels` made of another figure, say.
        left, bottom: its place in the figure, in inches. Of several the later covers the earlier.
    """
    figure.add_artist(_Still(image, round(left * DPI), round(bottom * DPI)))


class _Still(Artist):
    """Copies pixels as they are, where `figimage` would resample them."""

    def __init__(self, image: np.ndarray[Any, Any], left: int, bottom: int) -> None:
        super().__init__()
        self.set_zorder(-1)
        self._image = image[::-1]  # Agg counts rows from below
        self._place = left, bottom

    def draw(self, renderer: Any) -> None:
        renderer.draw_image(renderer.new_gc(), *self._place, self._image)


def keep_prob_slider(value: float = 0.8, low: float = 0.05) -> ipywidgets.FloatSlider:
    """The slider every lesson has."""
    return ipywidgets.FloatSlider(
        value=value, min=low, max=1.0, step=0.05, description="keep_prob", readout_format=".2f"
    )


class Panel:
    """Controls above one picture and one sentence that says the same in words.

    Args:
        draw: makes the figure from the values of the controls, by name; pure.
        describe: makes the sentence from the same values; pure.
        controls: one ipywidgets control for each argument of `draw` and `describe`.

    An exception in `draw` or `describe` is shown in the sentence's place; it is never swallowed.

    Attributes:
        controls: the controls by name.
        picture: the image.
        sentence: the text.
        box: all of them, as one widget.
    """

    def __init__(
        self,
        draw: Callable[..., Figure],
        describe: Callable[..., str],
        **controls: ipywidgets.Widget,
    ) -> None:
        self.controls = controls
        self.picture = ipywidgets.Image(
            format="png",
            layout={"max_width": "100%", "align_self": "flex-start"},  # not stretched
        )
        self.sentence = ipywidgets.HTML()
        self._draw, self._describe = draw, describe
        for control in controls.values():
            control.observe(self._update, names="value")
        self._update()
        row = ipywidgets.Box(list(controls.values()), layout={"flex_flow": "row wrap"})
        self.box = ipywidgets.VBox([row, self.sentence, self.picture])

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """Displays the box where the panel is the last line of a cell."""
        return self.box._repr_mimebundle_(**options)

    def _update(self, _change: Any = None) -> None:
        values = {name: control.value for name, control in self.controls.items()}
        try:
            image, text = png(self._draw(**values)), self._describe(**values)
        except Exception as error:  # a learner's function may raise anything: show it
            self.sentence.value = f"<b>{type(error).__name__}</b>: {html.escape(str(error))}"
            return
        self.picture.value = image
        self.sentence.value = html.escape(text)
