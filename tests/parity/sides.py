"""One course, graded by stock nbgrader and by us, and what came of it on both sides."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from autograder.course import find_submissions, load_assignment, load_course
from autograder.grading.submission import Grader
from autograder.models import GradedSubmission
from autograder.results.writer import Gradebook
from tests.parity.stock import Step, apply, run_stock
from tests.results.records import Records, differences, records


@dataclass(frozen=True)
class Sides:
    """What came of it."""

    ours: Records
    stock: Records
    graded: dict[str, GradedSubmission]  # ours, the last time, by student
    stock_graded: dict[str, bool]  # whether stock nbgrader could, by student
    roots: tuple[Path, Path]  # our copy of the course, stock's copy

    @property
    def differences(self) -> dict[tuple[str, ...], tuple[object, object]]:
        """What differs between the gradebooks."""
        return differences(self.ours, self.stock)


def both_sides(root: Path, steps: list[Step], ours_only: str = "", name: str = "ps1") -> Sides:
    """Grade a course on both sides, each in a copy of its own.

    Args:
        root: the course.
        steps: what happens, see `tests.parity.stock`.
        ours_only: configuration that only our side gets.
        name: the assignment.
    """
    ours, theirs = root.with_name("ours"), root.with_name("stock")
    shutil.copytree(root, ours)
    shutil.move(root, theirs)
    if ours_only:
        with (ours / "nbgrader_config.py").open("a", encoding="utf-8") as stream:
            stream.write(f"\n{ours_only}\n")
    graded = _run_ours(ours, name, steps)
    graded_by_stock = run_stock(theirs, name, steps)
    return Sides(
        records(load_course(ours).db_url, name),
        records(load_course(theirs).db_url, name),
        graded,
        graded_by_stock,
        (ours, theirs),
    )


def _run_ours(root: Path, name: str, steps: list[Step]) -> dict[str, GradedSubmission]:
    graded: dict[str, GradedSubmission] = {}
    course = load_course(root)
    assignment = load_assignment(course, name)
    submissions = {s.student_id: s for s in find_submissions(course, name)}
    with Grader(assignment) as grader:
        for kind, *arguments in steps:
            if kind == "generate":
                Gradebook(course, assignment).close()  # which enters it
            elif kind == "autograde":
                graded[arguments[0]] = grader.grade(submissions[arguments[0]])
                with Gradebook(course, assignment) as gradebook:
                    gradebook.write([graded[arguments[0]]])
            else:
                apply(root, name, [kind, *arguments])
    return graded
