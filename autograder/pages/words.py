"""How sentences and points are written on pages."""

from __future__ import annotations

import math
import re

from markupsafe import Markup, escape


def words(text: str) -> Markup:
    """Return a sentence with `code` in it as HTML; everything else is escaped."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def points(value: float) -> str:
    """Points with two decimals at most, and none where they say nothing."""
    return f"{value:g}" if abs(value - round(value, 2)) < 1e-9 else f"{value:.2f}"


def number(value: float) -> str:
    """Two decimals; a dash for what is not known."""
    # Adding 0 takes the sign from what rounds to nothing; a minus sign is not a hyphen.
    return "–" if math.isnan(value) else f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def value(value: float) -> float | str:
    """Return a number to sort by; "" for what is not known."""
    return "" if math.isnan(value) else value
