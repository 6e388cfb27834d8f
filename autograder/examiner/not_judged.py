"""What a test passes without having judged it.

A mistake can hide another property: a mask that keeps the wrong entries says nothing about what is
kept at 1. A test that then lets the property pass, because another test charges the mistake, logs
one record:

    logging.getLogger("not_judged").info("why")

A test that gets a NaN where the own solution gives none has no full points, unless a record with
`extra={"nan": True}` says that it has looked at the NaN, which another test charges.

A test that gives a part of its points logs in the same way what is missing.

The points stay; whoever reads the result is told that this was not judged. Without this grader the
record goes nowhere, since nobody listens at that level.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator

LOGGER = logging.getLogger("not_judged")


class Reasons(list[str]):
    """Why a test has let something pass.

    Attributes:
        nan: whether the test has said that it looked at a NaN.
    """

    nan = False


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.reasons = Reasons()

    def emit(self, record: logging.LogRecord) -> None:
        self.reasons.append(record.getMessage())
        self.reasons.nan |= getattr(record, "nan", False) is True


_COLLECTOR = _Collector()  # one for all: to make one takes longer than a small test


@contextlib.contextmanager
def collecting() -> Iterator[Reasons]:
    """Collect why tests have let something pass without judging it.

    Yields:
        The reasons so far, in order.
    """
    _COLLECTOR.reasons = reasons = Reasons()
    if LOGGER.level != logging.INFO:  # setting it makes all loggers forget what they know
        LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
    LOGGER.addHandler(_COLLECTOR)
    try:
        yield reasons
    finally:
        LOGGER.removeHandler(_COLLECTOR)
