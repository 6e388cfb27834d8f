"""What is left of IPython in a test cell: magics that set something up do nothing there."""

from __future__ import annotations

from typing import Any

IGNORED = frozenset(("matplotlib", "pylab", "config", "load_ext", "reload_ext", "autoreload"))


class TestShell:
    """Stands for `get_ipython()`."""

    __test__ = False  # not a pytest class

    @staticmethod
    def run_line_magic(name: str, line: str, *args: Any, **kwargs: Any) -> None:
        """Ignore magics that only concern display.

        Raises:
            NotImplementedError: any other magic.
        """
        if name not in IGNORED:
            raise NotImplementedError(
                f"The magic %{name} has no meaning in a test cell that runs outside of the kernel;"
                ' use plain Python, or set hidden_tests = "kernel" for this course.'
            )

    run_cell_magic = run_line_magic

    @staticmethod
    def system(command: str) -> None:
        """Refuse shell commands.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError("A test cell cannot run shell commands.")

    getoutput = system


def show_nothing(*objects: Any, **options: Any) -> None:
    """Stand for `display`: what a test displays is not kept."""
