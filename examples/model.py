"""What an example is: a source text with a name and what grading it must show."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """A wrong implementation.

    Attributes:
        function: grade_id of the solution cell that it stands in.
        name: name of this source text, unique within its function.
        source: what the learner wrote in the solution cell.
        fails: grade_ids of exactly those test cells that must fail.
        named: names of mistakes (keys of `solutions.exams.mistakes.MISTAKES`) that the failed
            cells together must give, no more and no fewer; empty for an unlisted mistake.
    """

    function: str
    name: str
    source: str
    fails: tuple[str, ...]
    named: tuple[str, ...]


@dataclass(frozen=True)
class Right:
    """A right implementation that differs from the reference."""

    function: str
    name: str
    source: str
