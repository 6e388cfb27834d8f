"""A terminal as paper, see `autograder.check.lines`."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from autograder.printable import printable


class Terminal:
    """Writes lines in colours where the console has them."""

    def __init__(self, console: Console) -> None:
        self.width = console.width
        self._console = console

    def line(self, *parts: tuple[str, str]) -> None:
        """Write one line, however long it is."""
        clean = [(printable(text), style) for text, style in parts]
        self._console.print(Text.assemble(*clean), highlight=False, soft_wrap=True)
