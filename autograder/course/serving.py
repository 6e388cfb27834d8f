"""The rules of `autograder serve`: what an instructor says about handing in more than once.

Which hand-in counts is a setting of all grading: `c.Autograder.counts`.

::

    c.Autograder.serve = {
        "attempts": 5,             # hand-ins that are graded; 0 for any number
        "wait_minutes": 10,        # between two of them
        "before_due": "passed",    # what a page shows until then: which items are open, nothing
    }                              # more; or "hints": mistakes by name and hints, too

The same keys may stand below an assignment: `c.Autograder.assignments = {"ps1": {"serve": ...}}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from autograder.errors import CourseError

BEFORE_DUE = ("hints", "passed")
MAX_ATTEMPTS = 1_000_000
MAX_MINUTES = 366 * 24 * 60


@dataclass(frozen=True)
class Rules:
    """What holds for one assignment while it is served.

    Attributes:
        attempts: hand-ins of a student that are graded; 0 for any number.
        wait_minutes: between two of them.
        before_due: "hints" or "passed".
    """

    attempts: int = 0
    wait_minutes: float = 0.0
    before_due: str = "hints"


def read_rules(rules: Rules, section: Any, where: str) -> Rules:
    """Change rules as a section of the configuration says.

    Raises:
        CourseError: for an unknown key or a value that cannot be; it names `where` it stands.
    """
    keys = tuple(vars(Rules()))
    if not isinstance(section, Mapping) or set(section) - set(keys):
        raise CourseError(f"{where} must be a dictionary with some of {', '.join(keys)}.")
    for key, most in (("attempts", MAX_ATTEMPTS), ("wait_minutes", MAX_MINUTES)):
        value = section.get(key, 0)
        kinds = (int,) if key == "attempts" else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not 0 <= value <= most:
            kind = "a whole number" if key == "attempts" else "a number"
            raise CourseError(f"{where}[{key!r}] must be {kind} from 0 to {most:,}.")
    if section.get("before_due", BEFORE_DUE[0]) not in BEFORE_DUE:
        raise CourseError(f"{where}['before_due'] must be one of {', '.join(BEFORE_DUE)}.")
    return replace(rules, **section)
