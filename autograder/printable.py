"""Texts that a student may have chosen, made fit to be printed."""

from __future__ import annotations

import shlex
from unicodedata import category

MAX_NAME = 80  # characters
MAX_LINE = 300


def printable_name(name: str) -> str:
    """Escape what cannot be printed in the name of a file or folder; cut a long one."""
    safe = name if name.isprintable() else ascii(name)[1:-1]
    return safe if len(safe) <= MAX_NAME else safe[: MAX_NAME - 3] + "..."


def in_command(name: str) -> str:
    """Write a name as a word of a command that can be pasted into a shell."""
    return shlex.quote(printable_name(name))


def printable(text: str) -> str:
    """Make any text harmless to a terminal; it keeps its lines, tabs and spaces of all kinds."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c in "\n\t" or category(c) == "Zs" else "\N{REPLACEMENT CHARACTER}"
        for c in text.replace("\r\n", "\n")
    )


def one_line(text: str, most: int = MAX_LINE) -> str:
    """Make one harmless line of any text."""
    line = "".join(
        c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in " ".join(text.split())
    )
    return line if len(line) <= most else line[:most] + "..."
