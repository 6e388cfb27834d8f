"""Trusted Python imports nothing from the working folder and reads no configuration there.

Commands are called from any folder, also from one that came with a hand-in: a `numpy.py`, a
`matplotlibrc` in it is a student's. Nothing here may import what could lie there, so this module
needs only what Python itself has loaded before.
"""

import os
import sys


def leave_out_working_folder() -> None:
    """Take the working folder off `sys.path`, and what the environment names relative to it.

    A folder that `PYTHONPATH` names in full stays, whichever it is.
    """
    set_there = bool(os.environ.get("PYTHONPATH"))  # Python takes an empty one for none
    entries = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    absolute = [part for part in entries if os.path.isabs(part)]
    if absolute:
        os.environ["PYTHONPATH"] = os.pathsep.join(absolute)
    else:
        os.environ.pop("PYTHONPATH", None)
    relative = set(entries).difference(absolute) if set_there else set()
    try:
        unwanted = {os.path.abspath(part) for part in relative} - set(absolute)
    except OSError:  # the working folder is gone
        unwanted = set()
    sys.path[:] = [part for part in sys.path if os.path.isabs(part) and part not in unwanted]


def command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs one of our modules in a Python of its own."""
    return [sys.executable, "-P", "-m", module, *arguments]


def environment() -> dict[str, str]:
    """Return the environment for `command`: this package is found, the working folder is not."""
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    entries = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    path = os.pathsep.join([home, *(part for part in entries if os.path.isabs(part))])
    return {**os.environ, "PYTHONPATH": path}


class Elsewhere:
    """Work in the root folder for a while: a library looks for its configuration where we are."""

    def __enter__(self) -> None:
        # A folder that is renamed meanwhile is found again, where the system can say so.
        flags = getattr(os, "O_PATH", os.O_RDONLY)
        self._before = os.open(".", flags) if hasattr(os, "fchdir") else os.getcwd()
        os.chdir("/")

    def __exit__(self, *error: object) -> None:
        if isinstance(self._before, str):
            os.chdir(self._before)
        else:
            os.fchdir(self._before)
            os.close(self._before)
