"""Controls above a picture and a sentence below it, the same in all lessons.

`autograder build` copies this file into every lesson's folder, so that a lesson works on its own.
It holds no answer to any exercise. What is drawn, and in which colours: see `drawing.py`.
"""

from __future__ import annotations

import gc
import html
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import ipywidgets
from drawing import PER_INCH, image_tag, png
from matplotlib.figure import Figure

SWEEP_STEP = 800  # milliseconds

# The libraries are loaded by now and stay. Left out here, they are not looked through again for
# what is no longer used, which would hold up a picture now and then.
gc.freeze()


class Control(Protocol):
    """What a `Panel` asks of a control: an ipywidget, `Swept`, or `Switches`."""

    value: Any

    def observe(self, handler: Callable[[Any], None], names: str) -> None:
        """Call `handler` when the value changes."""


class Swept:
    """A slider of whole numbers, and a button that moves it slowly until it is touched.

    Args:
        slider: what is moved.
        down: from the largest number to the smallest.

    Attributes:
        box: both, as one widget.
    """

    def __init__(self, slider: ipywidgets.IntSlider, down: bool = False) -> None:
        self.slider, self._down = slider, down
        ends = {"min": slider.min, "max": slider.max, "step": slider.step}
        self.play = ipywidgets.Play(
            **ends,
            value=self._turned(slider.value),
            interval=SWEEP_STEP,
            show_repeat=False,
            layout={"width": "84px"},
        )
        self.box = ipywidgets.HBox([self.play, slider])
        self.play.observe(self._move, names="value")
        slider.observe(self._stop_if_touched, names="value")

    @property
    def value(self) -> Any:
        """The slider's."""
        return self.slider.value

    @value.setter
    def value(self, value: Any) -> None:
        self.slider.value = value

    def observe(self, handler: Callable[[Any], None], names: str = "value") -> None:
        """Call `handler` when the slider moves."""
        self.slider.observe(handler, names=names)

    def _turned(self, place: int) -> int:
        return self.slider.min + self.slider.max - place if self._down else place

    def _move(self, _change: Any) -> None:
        self.slider.value = self._turned(self.play.value)

    def _stop_if_touched(self, _change: Any) -> None:
        if self._turned(self.slider.value) != self.play.value:  # the button did not do it
            self.play.playing = False
            self.play.value = self._turned(self.slider.value)


class KeepProb(Swept):
    """The slider of `keep_prob`, a field to type it into, and the button that sweeps it down.

    It counts in hundredths: screen readers are told the ends with one digit after the point.
    """

    def __init__(self, value: float, low: float, step: float) -> None:
        slider = ipywidgets.IntSlider(
            value=round(100 * value),
            min=round(100 * low),
            max=100,
            step=round(100 * step),
            description="keep_prob",
            readout=False,
            tooltip="keep_prob in percent",
        )
        self.number = ipywidgets.BoundedFloatText(
            value=value, min=low, max=1.0, step=step, layout={"width": "70px"}, tooltip="keep_prob"
        )
        super().__init__(slider, down=True)
        self.box.children = (*self.box.children, self.number)
        slider.observe(self._write, names="value")
        self.number.observe(self._read, names="value")

    @property
    def value(self) -> float:
        """Between 0 and 1."""
        return float(self.slider.value / 100)

    @value.setter
    def value(self, value: float) -> None:
        step, low = self.slider.step, self.slider.min
        self.slider.value = low + step * round((100 * value - low) / step)

    def _write(self, _change: Any) -> None:
        self.number.value = self.value

    def _read(self, _change: Any) -> None:
        self.value = self.number.value
        self.number.value = self.value


class Switches:
    """Buttons that are each on or off; the value holds the names of those that are on.

    Args:
        names: what stands on the buttons.
        on: those that are on at the start.
        description: what stands before them.
    """

    def __init__(self, names: Sequence[str], on: Sequence[str] = (), description: str = "") -> None:
        self.buttons = {
            name: ipywidgets.ToggleButton(
                value=name in on, description=name, layout={"width": "auto"}
            )
            for name in names
        }
        self.box = ipywidgets.HBox([ipywidgets.Label(description), *self.buttons.values()])

    @property
    def value(self) -> tuple[str, ...]:
        """The names of those that are on, in the order of the buttons."""
        return tuple(name for name, button in self.buttons.items() if button.value)

    @value.setter
    def value(self, value: Sequence[str]) -> None:
        for name, button in self.buttons.items():
            button.value = name in value

    def observe(self, handler: Callable[[Any], None], names: str = "value") -> None:
        """Call `handler` when a button is pressed."""
        for button in self.buttons.values():
            button.observe(handler, names=names)


def keep_prob_slider(value: float = 0.8, low: float = 0.05, step: float = 0.05) -> KeepProb:
    """Return the slider every lesson has."""
    return KeepProb(value, low, step)


def toggles(options: Sequence[Any], description: str = "", value: Any = None) -> Any:
    """Return buttons of which one is pressed; `value` is the first by default."""
    return ipywidgets.ToggleButtons(
        options=options,
        description=description,
        style={"button_width": "auto", "description_width": "auto"},
        # The description beside the buttons.
        layout={"display": "flex", "align_items": "center", "grid_gap": "8px"},
        **({} if value is None else {"value": value}),
    )


class Panel:
    """Controls above one picture, and below it a sentence or two that say the same in words.

    Args:
        draw: makes the figure from the values of the controls, by name; pure.
        describe: makes the sentence from the same values; pure. It is the picture's `alt` too.
        controls: one control for each argument of `draw` and `describe`.

    An exception in `draw` or `describe` is shown in the sentence's place; it is never swallowed.

    Attributes:
        controls: the controls by name.
        image: the picture as a PNG file.
        picture: the picture on the page.
        sentence: the text.
        box: all of them, as one widget.
    """

    def __init__(
        self,
        draw: Callable[..., Figure],
        describe: Callable[..., str],
        **controls: Control,
    ) -> None:
        self.controls = controls
        self.image = b""
        self.picture = ipywidgets.HTML(layout={"margin": "0"})
        # As high as its longest text, about three lines, so that nothing below it jumps.
        self.sentence = ipywidgets.HTML(
            layout={"height": "66px", "max_width": f"{8 * PER_INCH}px", "overflow": "auto"}
        )
        self._draw, self._describe = draw, describe
        for control in controls.values():
            control.observe(self._update, names="value")
        self._update()
        first = sorted(controls, key=lambda name: name != "keep_prob")  # on the left in all lessons
        shown = [getattr(controls[name], "box", controls[name]) for name in first]
        wrapped = {"flex_flow": "row wrap", "align_items": "center", "grid_gap": "0 12px"}
        row = ipywidgets.Box(shown, layout=wrapped)
        self.box = ipywidgets.VBox([row, self.picture, self.sentence])

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """Display the box where the panel is the last line of a cell."""
        return self.box._repr_mimebundle_(**options)

    def _update(self, _change: Any = None) -> None:
        values = {name: control.value for name, control in self.controls.items()}
        try:
            words = self._describe(**values)
            image = png(self._draw(**values))
        except Exception as error:  # a learner's function may raise anything: show it
            self.sentence.value = f"<b>{type(error).__name__}</b>: {html.escape(str(error))}"
            return
        self.image = image
        self.picture.value = image_tag(image, words)
        self.sentence.value = html.escape(words)
