"""When something was handed in."""

from __future__ import annotations

import warnings
from datetime import datetime

from nbgrader.utils import parse_utc


def read_timestamp(text: str | None) -> datetime | None:
    """Read a timestamp as nbgrader does: UTC without a zone."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # dateutil warns of a zone that it does not know
        try:
            time: datetime | None = parse_utc(text)
        except Exception:  # intake let it pass; it must not stop the class that dateutil does not
            return None
    return time
