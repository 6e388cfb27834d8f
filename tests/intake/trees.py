"""Trees of folders that a student may hand in to break what walks them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def nest(folder: Path, depth: int) -> None:
    """Make folders within folders, however long their path becomes, and a file in the last."""
    folder.mkdir(parents=True, exist_ok=True)
    at = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("a", dir_fd=at)
        inner = os.open("a", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = inner
    os.close(os.open("x", os.O_WRONLY | os.O_CREAT, dir_fd=at))
    os.close(at)


def remove(folder: Path) -> None:
    """Remove a folder, also one too deep for pytest, which removes what tests leave behind."""
    subprocess.run(["rm", "-rf", folder], check=True)


def crowd(folder: Path, count: int) -> None:
    """Make a folder of so many empty files."""
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / str(number)).touch()
