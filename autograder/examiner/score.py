"""Points of a test cell, decided on the trusted side by how the cell ended there."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np


def points_of(result: Any, most: float) -> float:
    """Points of a test cell that ended without an error.

    Args:
        result: value of its last expression, None if it has none.
        most: points of the cell.

    Returns:
        nbgrader's partial credit if the result is a finite number from 0 to `most`, else `most`.
    """
    return float(result) if is_credit(result) and result <= most else float(most)


def is_credit(result: Any) -> bool:
    """Say whether a value is a finite number that is not negative."""
    if type(result) in (int, float) or issubclass(type(result), np.integer | np.floating):
        return math.isfinite(result) and result >= 0
    return False


def points_of_outputs(outputs: Iterable[Mapping[str, Any]], most: float) -> float:
    """Points of a test cell that ran with the student's code (``hidden_tests = "kernel"``).

    nbgrader's meaning: an error is 0, a result that is a number is partial credit, anything else
    full; but a warning on stderr costs nothing, and only a number from 0 to `most` counts.
    """
    for output in outputs:
        if output["output_type"] == "error":
            return 0.0
        if output["output_type"] == "execute_result":
            try:
                return points_of(float(output["data"]["text/plain"]), most)
            except (KeyError, TypeError, ValueError):
                return float(most)
    return float(most)
