"""Builders of small assignments and intakes, made by hand in a folder of their own."""

from __future__ import annotations

from pathlib import Path

from autograder.grading.submission import Grader
from autograder.models import (
    Assignment,
    Cell,
    FilledCell,
    FilledNotebook,
    GradedSubmission,
    Intake,
    Limits,
    Role,
    SourceNotebook,
    Submission,
)

QUICK = Limits(cell_seconds=5, call_seconds=2, submission_seconds=20)


def given(source: str, name: str = "given") -> Cell:
    """A read-only cell."""
    return Cell(name, Role.LOCKED, "code", source, release=source)


def solution(name: str, stub: str = "") -> Cell:
    """A solution cell as it is released."""
    stub = stub or f"def {name}(*args):\n    raise NotImplementedError"
    return Cell(name, Role.SOLUTION, "code", stub, release=stub)


def graded(name: str, source: str, points: float = 1.0) -> Cell:
    """An autograded test cell."""
    return Cell(f"test_{name}", Role.TEST, "code", source, points, release=source)


def plain(source: str = "") -> Cell:
    """A cell that nbgrader does not know."""
    return Cell("", Role.PLAIN, "code", source, release=source)


def make_course(folder: Path) -> Path:
    """An nbgrader course with an empty assignment ``a1``."""
    (folder / "source" / "a1").mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text("c = get_config()\n")
    return folder


def make_assignment(
    folder: Path,
    *cells: Cell,
    allowed: tuple[str, ...] = (),
    limits: Limits = QUICK,
    hidden_tests: str = "outside",
) -> Assignment:
    """An assignment of one notebook with these cells."""
    if not (folder / "source").exists():
        make_course(folder)
    names = {c.grade_id for c in cells if c.role is Role.SOLUTION} | set(allowed)
    return Assignment(
        name="a1",
        course_dir=folder,
        source_dir=folder / "source" / "a1",
        notebooks=(SourceNotebook("nb", cells, {}),),
        allowed_names=frozenset(names),
        limits=limits,
        hidden_tests=hidden_tests,
    )


def fill(
    assignment: Assignment,
    answers: dict[str, str] | None = None,
    extras: dict[int, str] | None = None,
    missing: tuple[str, ...] = (),
    files: tuple[tuple[str, bytes], ...] = (),
) -> Intake:
    """A submission with this text.

    Args:
        answers: text of cells by grade_id; of plain cells by position, as text.
        extras: text of extra cells by the position of the cell they stand before.
        missing: grade_ids of cells that the student deleted.
    """
    answers = answers or {}
    filled: list[FilledCell] = []
    notebook = assignment.notebooks[0]
    for index, cell in enumerate(notebook.cells):
        if extras and index in extras:
            filled.append(FilledCell(Cell("", Role.EXTRA, "code", ""), extras[index]))
        gone = bool(cell.grade_id) and cell.grade_id in missing
        text = answers.get(cell.grade_id or str(index), cell.source)
        filled.append(FilledCell(cell, "" if gone else text, missing=gone))
    if extras and len(notebook.cells) in extras:
        filled.append(FilledCell(Cell("", Role.EXTRA, "code", ""), extras[len(notebook.cells)]))
    submission = Submission("ada", assignment.name, assignment.course_dir)
    return Intake(submission, (FilledNotebook(notebook, tuple(filled)),), files)


def run_intake(
    assignment: Assignment, intake: Intake, limits: Limits | None = None, sandbox: str = "bwrap"
) -> GradedSubmission:
    """Grades one intake with a grader of its own; for trying things out."""
    with Grader(assignment, limits, sandbox, many=False) as grader:
        return grader.grade_intake(intake)
