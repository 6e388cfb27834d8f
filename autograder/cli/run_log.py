"""The log of a run: what was read, graded and written, and what became of the workers.

Rooms below log to loggers of their own names; only a run with ``--log`` writes them anywhere.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import AutograderError


@contextmanager
def logged_to(path: Path | None) -> Iterator[None]:
    """Append what the grader does to a file while the block runs; without a path, do nothing.

    Each line holds the time in UTC to the millisecond, the level, the module and what happened.

    Raises:
        AutograderError: the file cannot be written.
    """
    if path is None:
        yield
        return
    try:
        handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise AutograderError(
            f"The log {path} cannot be written: {error.strerror}.",
            "Choose another file for --log, or leave it out.",
        ) from error
    form = logging.Formatter(
        "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S"
    )
    form.converter = time.gmtime
    handler.setFormatter(form)
    log = logging.getLogger("autograder")
    before = log.level, log.propagate
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    log.propagate = False
    try:
        yield
    except BaseException as error:
        logging.getLogger(__name__).error(
            "The run ended with %s: %r", type(error).__name__, str(error)
        )
        raise
    finally:
        log.removeHandler(handler)
        log.setLevel(before[0])
        log.propagate = before[1]
        handler.close()
