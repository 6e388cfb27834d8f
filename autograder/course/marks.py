"""The marks around what students must not see, as the course configures nbgrader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograder.errors import CourseError

Pair = tuple[str, str]  # what begins a region, what ends it


@dataclass(frozen=True)
class Marks:
    """What nbgrader looks for in a line; the region goes with the lines of its marks.

    Attributes:
        solution: around an answer.
        hidden: around hidden tests.
        scheme: around the mark scheme of a task.
    """

    solution: Pair
    hidden: Pair
    scheme: Pair

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Return all pairs."""
        return self.solution, self.hidden, self.scheme


def read_marks(config: Any) -> Marks:
    """Read the marks of a course, nbgrader's own where it configures none.

    The defaults stand here as well, since importing nbgrader takes two seconds.

    Args:
        config: the traitlets configuration of the course.

    Raises:
        CourseError: a mark is not a text, or is empty.
    """
    return Marks(
        _pair(config, "ClearSolutions", "solution", "SOLUTION"),
        _pair(config, "ClearHiddenTests", "test", "HIDDEN TESTS"),
        _pair(config, "ClearMarkScheme", "mark_scheme", "MARK SCHEME"),
    )


def _pair(config: Any, section: str, key: str, words: str) -> Pair:
    return (
        _mark(config, section, f"begin_{key}_delimeter", f"BEGIN {words}"),
        _mark(config, section, f"end_{key}_delimeter", f"END {words}"),
    )


def _mark(config: Any, section: str, key: str, default: str) -> str:
    mark = config.get(section, {}).get(key, default)
    if not isinstance(mark, str) or not mark.strip():
        raise CourseError(
            f"c.{section}.{key} is {mark!r}.", "It must be a text that stands in no other line."
        )
    return mark
