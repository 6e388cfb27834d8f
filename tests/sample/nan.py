"""Points that the sample class loses to a NaN, which stock nbgrader's comparisons let pass.

One student of lesson 02 divides by the share that was kept, which may be zero. The catalogue of
examples says what the exams charge; that full points are not given for a NaN is decision 0014.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from autograder.results.ledger import Ledger

REASON = r"The test (\w+) gave no points for a value with NaN: your own solution gives none there\."


def without_nan(
    course: Path, lesson: str, points: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    """Return points by student and cell, with none where a hand-in gave a NaN."""
    settled = {}
    with Ledger(course) as ledger:
        for student, cells in points.items():
            record = ledger.record(lesson, student)
            lost = re.findall(REASON, record.reason) if record else []
            settled[student] = {n: 0.0 if n in lost else most for n, most in cells.items()}
    return settled
