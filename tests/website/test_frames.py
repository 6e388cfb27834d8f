"""A frame laid over the first picture looks like the picture that was drawn, at any scale."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from website.explorable import _difference, _few_colours, _save

WIDTH, HEIGHT = 800, 350


def drawn(x: int) -> np.ndarray[Any, Any]:
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    ImageDraw.Draw(image).ellipse((x, 150, x + 20, 170), fill=(0, 100, 50), outline="black")
    return np.asarray(image)


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_nothing_of_the_first_picture_shines_through(tmp_path: Path, scale: int) -> None:
    """A browser shows both pictures smaller, each scaled for itself."""
    first, second = drawn(201), drawn(501)
    layers = []
    for image in (_few_colours(first), _difference(second, first)):
        file = tmp_path / _save(image, tmp_path)
        with Image.open(io.BytesIO(file.read_bytes())) as read:
            small = read.convert("RGBA").convert("RGBa").reduce(scale).convert("RGBA")
        layers.append(small)
    seen = np.asarray(Image.alpha_composite(*layers).convert("RGB"), int)
    expected = np.asarray(Image.fromarray(second).reduce(scale), int)
    assert np.abs(seen - expected).max() <= 8
