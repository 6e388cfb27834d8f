"""The systems that marks can be written for."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """A system that imports marks."""

    CSV = "csv"
    CANVAS = "canvas"
    MOODLE = "moodle"
