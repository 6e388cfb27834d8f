"""Texts that a student may have chosen, made fit to be printed."""

from __future__ import annotations

MAX_NAME = 80  # characters
MAX_LINE = 300


def printable_name(name: str) -> str:
    """Escape what cannot be printed in the name of a file or folder; cut a long one."""
    safe = name if name.isprintable() else ascii(name)[1:-1]
    return safe if len(safe) <= MAX_NAME else safe[: MAX_NAME - 3] + "..."


def one_line(text: str, most: int = MAX_LINE) -> str:
    """Make one harmless line of any text."""
    line = "".join(
        c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in " ".join(text.split())
    )
    return line if len(line) <= most else line[:most] + "..."
