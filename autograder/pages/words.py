"""How sentences and points are written on pages."""

from __future__ import annotations

import re

from markupsafe import Markup, escape


def words(text: str) -> Markup:
    """Return a sentence with `code` in it as HTML; everything else is escaped."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def points(value: float) -> str:
    """Points with two decimals at most, and none where they say nothing."""
    return f"{value:g}" if abs(value - round(value, 2)) < 1e-9 else f"{value:.2f}"
