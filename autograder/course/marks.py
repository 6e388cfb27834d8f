"""The marks around what students must not see, as the course configures nbgrader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

Pair = tuple[str, str]  # the line that begins a region, the line that ends it


@dataclass(frozen=True)
class Marks:
    """What nbgrader looks for in a line; the lines themselves are left out with their region.

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

    Args:
        config: the traitlets configuration of the course.
    """
    solution, hidden = ClearSolutions(config=config), ClearHiddenTests(config=config)
    scheme = ClearMarkScheme(config=config)
    return Marks(
        (solution.begin_solution_delimeter, solution.end_solution_delimeter),
        (hidden.begin_test_delimeter, hidden.end_test_delimeter),
        (scheme.begin_mark_scheme_delimeter, scheme.end_mark_scheme_delimeter),
    )
