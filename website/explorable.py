"""Widgets as pictures that move without a kernel.

While a lesson is run for the site, `install` takes the place of the lessons' `Panel`: it draws the
same pictures with the same functions, for a grid of the values of the controls. The picture of the
first values is a whole one; of each other only the pixels that differ are kept, to be laid above
it. `static/explorable.js` changes them; without it the first picture and its sentence stand there.
"""

from __future__ import annotations

import hashlib
import html
import importlib
import io
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
from PIL import Image

Array = np.ndarray[Any, Any]

COLOURS = 64  # of a picture
EFFORT = 2  # of the encoder, 0 to 6
SHARP = 2  # its pixels for each pixel of the page
# Controls with many values: those that are offered. Buttons and keep_prob are offered whole.
OFFERED = {"draws": (1, 10), "layers": (2, 4, 8), "batch": (1, 4, 16), "samples": (1, 20)}


def install(folder: str) -> None:
    """Let the panels of the lesson in the working folder be drawn into a folder.

    Args:
        folder: for the frames; a page finds it as `../frames/<its name>`.
    """
    out = Path(folder)
    names = ("panel", "check", "drawing")
    panel, check, drawing = (cast(Any, importlib.import_module(name)) for name in names)

    class Explorable(panel.Panel):  # type: ignore[name-defined, misc]
        def __init__(self, draw: Any, describe: Any, **controls: Any) -> None:
            super().__init__(draw, describe, **controls)
            self.made = explorable(draw, describe, controls, out)

        def _repr_mimebundle_(self, **_options: Any) -> dict[str, str]:
            return {"text/html": self.made, "text/plain": ""}

    def show(figure: Any, words: str) -> None:
        image = _on_white(drawing.pixels(figure))
        tag = _tag(_save(_few_colours(image), out), image, out, words)
        drawing.display(drawing.HTML(f'<div class="stack">{tag}</div>'))

    panel.Panel = Explorable
    drawing.show = show
    check.grader = lambda _cells: {}  # the site's own solutions need no judge
    check.progress = lambda: print("In the notebook you see here how far you are in each lesson.")


def offered(name: str, control: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Choose the values of one control: all of few, some of many, only the first of others.

    Returns:
        what `draw` gets, and how the page shows it: a "label", the "kind" ("range" or "choice"),
        the same values in "words", and which of them is the "start".
    """
    slider = getattr(control, "slider", control)
    kind, values = "choice", OFFERED.get(name, (control.value,))
    if name == "keep_prob":
        percent = range(slider.min, slider.max + 1, slider.step)
        kind, values = "range", tuple(place / 100 for place in percent)
    words = tuple(f"{value:.2f}" if kind == "range" else str(value) for value in values)
    if hasattr(control, "options"):
        pairs = [one if isinstance(one, tuple) else (one, one) for one in control.options]
        words, values = zip(*pairs, strict=True)
    start = min(range(len(values)), key=lambda at: _apart(values[at], control.value))
    label = str(getattr(slider, "description", "") or "")
    return values, {"label": label, "kind": kind, "words": words, "start": start}


def explorable(
    draw: Callable[..., Any], describe: Callable[..., str], controls: dict[str, Any], out: Path
) -> str:
    """Draw all frames into a folder, and return the HTML that shows them.

    Args:
        draw, describe, controls: as `Panel` has them.
        out: folder for the frames.
    """
    drawing = importlib.import_module("drawing")
    first = sorted(controls, key=lambda name: name != "keep_prob")
    grid, shown = zip(*(offered(name, controls[name]) for name in first), strict=True)
    started = {name: some[one["start"]] for name, some, one in zip(first, grid, shown, strict=True)}
    base = _on_white(drawing.pixels(draw(**started)))
    frames = []
    for chosen in itertools.product(*grid):
        values = dict(zip(first, chosen, strict=True))
        image = _on_white(drawing.pixels(draw(**values)))
        frames.append([_save(_difference(image, base), out), describe(**values)])
    moving = [one for one in shown if len(one["words"]) > 1]
    data = {"folder": _folder(out), "controls": moving, "frames": frames}
    script = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    words = describe(**started)
    still = _tag(_save(_few_colours(base), out), base, out, words)
    rest = "" if len(moving) == len(grid) else "<p>More controls move it in the notebook.</p>"
    return (
        '<figure class="explorable"><div class="controls"></div>'
        f'<div class="stack">{still}</div>'
        f'<figcaption aria-live="polite">{html.escape(words)}</figcaption>{rest}'
        f'<script type="application/json">{script}</script></figure>'
    )


def _folder(out: Path) -> str:
    return f"../frames/{out.name}/"


def _tag(name: str, image: Array, out: Path, words: str) -> str:
    height, width = (side // SHARP for side in image.shape[:2])
    return (
        f'<img src="{_folder(out)}{name}" width="{width}" height="{height}" loading="lazy"'
        f' alt="{html.escape(words)}">'
    )


def _apart(one: Any, other: Any) -> float:
    if isinstance(one, str) or isinstance(other, (str, tuple)):
        return float(one != other)
    return abs(float(one) - float(other))


def _on_white(image: Array) -> Array:
    """Lay an image with alpha on white paper: `(height, width, 3)`."""
    colour, alpha = image[:, :, :3].astype(np.uint16), image[:, :, 3:].astype(np.uint16)
    return np.asarray((colour * alpha + 255 * (255 - alpha) + 127) // 255, np.uint8)


def _few_colours(image: Array) -> Image.Image:
    """Take the colours that cover most: a colour of a few letters stays what it is called."""
    return Image.fromarray(image).quantize(
        COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
    )


def _difference(image: Array, base: Array) -> Image.Image:
    """Return the pixels that are not those of the base, with a rim; others are transparent.

    The rim is there because a browser that scales both pictures mixes neighbouring pixels.
    """
    height, width = base.shape[:2]
    padded = np.pad((image != base).any(axis=2), SHARP)
    steps = itertools.product(range(2 * SHARP + 1), repeat=2)
    changed = np.logical_or.reduce([padded[y : y + height, x : x + width] for y, x in steps])
    indices = np.full(changed.shape, COLOURS, np.uint8)
    palette: list[int] = []
    if changed.any():
        few = _few_colours(image[changed][None])
        indices[changed] = np.asarray(few)[0]
        palette = few.getpalette() or []
    overlay = Image.fromarray(indices, mode="P")
    palette += [0] * (3 * COLOURS - len(palette))
    overlay.putpalette([*palette[: 3 * COLOURS], 255, 255, 255])
    overlay.info["transparency"] = COLOURS
    return overlay


def _save(image: Image.Image, out: Path) -> str:
    """Write a file named by what it holds, and return its name."""
    written = io.BytesIO()
    image.convert("RGBA").save(written, "WEBP", lossless=True, method=EFFORT)
    name = f"{hashlib.sha256(written.getvalue()).hexdigest()[:12]}.webp"
    out.mkdir(parents=True, exist_ok=True)
    (out / name).write_bytes(written.getvalue())
    return name
