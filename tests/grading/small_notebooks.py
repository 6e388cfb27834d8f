"""Courses of many small notebooks, each of which shows one thing; graded together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.course import load_course
from autograder.course.assignment import load_with_solutions
from autograder.grading.job import Trial
from autograder.grading.own_solution import decided
from autograder.grading.submission import Grader
from autograder.grading.trial import try_solution
from autograder.models import GradedSubmission
from tests.course.building import Cell, code, hand_in, locked, make_course, notebook, solution, test

Line = tuple[str, str]  # kind of cell and its text


def cells_of(name: str, lines: Sequence[Line]) -> list[Cell]:
    """Make the source cells: G is given, L locked, A an answer (all of it solution), T a test."""
    out = []
    for number, (kind, text) in enumerate(lines):
        label = f"{name}_{number}"
        if kind == "A":
            marked = f"### BEGIN SOLUTION\n{text}\n### END SOLUTION"
            out.append(solution(marked, label))
        elif kind == "T":
            out.append(test(text, f"test_{label}", 1))
        else:
            out.append(code(text) if kind == "G" else locked(text, label))
    return out


def handed_in(name: str, lines: Sequence[Line], answers: Sequence[str] | None) -> dict[str, Any]:
    """Make the student's notebook, with other answers than the solution's if they are given."""
    texts = iter(answers if answers is not None else [t for kind, t in lines if kind == "A"])
    cells = cells_of(name, lines)
    for (kind, _), cell in zip(lines, cells, strict=True):
        if kind == "A":
            cell["source"] = next(texts)
    return notebook(cells)


class Graded:
    """A course of small notebooks, graded for one student after another.

    Args:
        tried: let the solution decide first, as `grade` does; else nothing is known of it.
    """

    def __init__(
        self,
        root: Path,
        cases: Mapping[str, Sequence[Line]],
        config: str = "",
        tried: bool = False,
    ) -> None:
        self.cases = cases
        sources = {name: cells_of(name, lines) for name, lines in cases.items()}
        self.root = make_course(root, sources, config=config)
        self.assignment, solutions = load_with_solutions(load_course(self.root), "ps1")
        if tried:
            with Grader(self.assignment) as trying:
                own = try_solution(trying, Trial(solutions))
            self.assignment = decided(self.assignment, own)

    def grade(
        self,
        student: str,
        answers: Mapping[str, Sequence[str]] | None = None,
        files: Mapping[str, str] | None = None,
    ) -> GradedSubmission:
        """Grade answers by notebook; the solution where there are none."""
        given = answers or {}
        texts = {n: handed_in(n, lines, given.get(n)) for n, lines in self.cases.items()}
        submission = hand_in(self.root, student, texts)
        for name, text in (files or {}).items():
            (submission.folder / name).write_text(text)
        with Grader(self.assignment, many=False) as grader:
            return grader.grade(submission)

    def scores(
        self, student: str, answers: Mapping[str, Sequence[str]] | None = None
    ) -> dict[str, list[float | None]]:
        """Scores of the test cells of each notebook."""
        graded = self.grade(student, answers)
        return scores_of(graded)


def scores_of(graded: GradedSubmission) -> dict[str, list[float | None]]:
    """Scores of the test cells, by notebook."""
    return {
        n.filled.source.name: [r.score for r in n.results if r.points] for n in graded.notebooks
    }
