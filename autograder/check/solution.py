"""The solution of one cell, for those who ask for it by name."""

from __future__ import annotations

from pathlib import Path

from autograder.check.start import check_name
from autograder.course import load_course
from autograder.course.marks import read_marks
from autograder.results.graded_cells import graded_cells


def read_solutions(course: Path, assignment: str) -> dict[str, str]:
    """Return the source of every solution cell of an assignment, by name, without marks.

    Raises:
        AutograderError: the course has no such assignment.
    """
    loaded = load_course(course)
    check_name(loaded, assignment)
    path = loaded.path(loaded.source_directory, ".", assignment) / f"{assignment}.ipynb"
    found: dict[str, str] = {}
    for one in graded_cells(path):
        meta = one.get("metadata", {}).get("nbgrader", {})
        if meta.get("solution") and one.get("cell_type") == "code":
            found[meta["grade_id"]] = "".join(one["source"])
    begin, end = read_marks(loaded.config).solution
    return {
        name: "\n".join(line for line in text.splitlines() if begin not in line and end not in line)
        for name, text in found.items()
    }
