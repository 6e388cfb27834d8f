"""An exercise of a course: what is given, the instructor's answer, its test, and wrong answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.course.building import Cell, code, locked, solution, test


@dataclass(frozen=True)
class Exercise:
    """One answer and its test, worth a point.

    Attributes:
        name: of the answer; the test is called `test_<name>`.
        answer: the instructor's own.
        test: the text of the test cell.
        wrong: what students hand in; each is given by another student.
        given: the text of a locked cell before the answer, "" for none.
        open: the text of a cell before the answer that is not locked, "" for none.
    """

    name: str
    answer: str
    test: str
    wrong: tuple[str, str, str]
    given: str = ""
    open: str = ""

    def cells(self) -> list[Cell]:
        """Return the cells of the source notebook."""
        made = []
        if self.given:
            made.append(locked(self.given, f"given_{self.name}"))
        if self.open:
            made.append(code(self.open))
        text = f"### BEGIN SOLUTION\n{self.answer}\n### END SOLUTION"
        return [*made, solution(text, self.name), test(self.test, f"test_{self.name}", 1)]

    def handed_in(self, student: int) -> str:
        """Return what a student hands in: 0 the instructor's answer, 1 to 3 a wrong one."""
        return (self.answer, *self.wrong)[student]


def cells_of(exercises: Sequence[Exercise]) -> list[Cell]:
    """Return the cells of a notebook of exercises."""
    return [cell for exercise in exercises for cell in exercise.cells()]
