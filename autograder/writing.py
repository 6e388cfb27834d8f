"""Errors of the disk, in our words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import AutograderError


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What fails inside is said as "PATH cannot be written", with what to do.

    Raises:
        AutograderError: the disk is full, or the folder must not or cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise AutograderError(
            f"{path} cannot be written: {error.strerror or error}.",
            "Make room, or give write permission there; then run the same command again.",
        ) from error
