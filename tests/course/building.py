"""Small nbgrader courses, and submissions to them, made for a test."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.course import load_assignment, load_course
from autograder.models import Role, Submission

Cell = dict[str, Any]


def code(source: str, grade_id: str = "", **roles: Any) -> Cell:
    """Make a code cell; `roles` are nbgrader's: grade, solution, locked, points."""
    cell = text(source, grade_id, **roles)
    return cell | {"cell_type": "code", "execution_count": None, "outputs": []}


def text(source: str, grade_id: str = "", **roles: Any) -> Cell:
    """Make a Markdown cell."""
    metadata: dict[str, Any] = {}
    if grade_id:
        metadata["nbgrader"] = {
            "grade": False,
            "grade_id": grade_id,
            "locked": False,
            "schema_version": 3,
            "solution": False,
            "task": False,
        } | roles
    return {"cell_type": "markdown", "metadata": metadata, "source": source}


def solution(source: str, grade_id: str) -> Cell:
    """Make an autograded answer."""
    return code(source, grade_id, solution=True)


def test(source: str, grade_id: str, points: float) -> Cell:
    """Make a cell of autograder tests."""
    return code(source, grade_id, grade=True, locked=True, points=points)


test.__test__ = False  # type: ignore[attr-defined]  # a builder, not a test


def locked(source: str, grade_id: str) -> Cell:
    """Make a read-only code cell."""
    return code(source, grade_id, locked=True)


def manual(source: str, grade_id: str, points: float, *, as_code: bool = False) -> Cell:
    """Make a manually graded answer."""
    make = code if as_code else text
    return make(source, grade_id, grade=True, solution=True, points=points)


def task(source: str, grade_id: str, points: float) -> Cell:
    """Make a manually graded task."""
    return text(source, grade_id, task=True, locked=True, points=points)


def notebook(cells: Sequence[Cell], minor: int = 5) -> dict[str, Any]:
    """Put cells into a notebook; cells of format 4.5 get ids by their number."""
    numbered = [
        cell | ({"id": cell.get("id", f"cell-{number}")} if minor >= 5 else {})
        for number, cell in enumerate(cells)
    ]
    kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": numbered,
        "metadata": {"kernelspec": kernelspec, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": minor,
    }


LESSON: tuple[Cell, ...] = (
    text("# Doubling"),
    locked("import math\n", "given"),
    code("import sys"),
    solution(
        "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION", "double"
    ),
    code("double(3)"),
    test(
        "assert double(2) == 4\n"
        "### BEGIN HIDDEN TESTS\n"
        "assert double(-1.5) == -3\n"
        "### END HIDDEN TESTS",
        "test_double",
        2,
    ),
    manual("Because it is twice as much.", "why", 3),
    manual("print(double(1))", "show", 1, as_code=True),
    task(
        "Draw it.\n### BEGIN MARK SCHEME\nOne point for each axis.\n### END MARK SCHEME", "draw", 4
    ),
)


def write_json(path: Path, content: Any) -> Path:
    """Write a notebook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    return path


def make_course(
    root: Path,
    notebooks: Mapping[str, Sequence[Cell]] | None = None,
    *,
    name: str = "ps1",
    config: str = "",
    minor: int = 5,
) -> Path:
    """Make a course with one assignment; one notebook, `p1` with LESSON, if none is given."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "nbgrader_config.py").write_text(f"c = get_config()\n{config}\n", encoding="utf-8")
    for stem, cells in (notebooks or {"p1": LESSON}).items():
        write_json(root / "source" / name / f"{stem}.ipynb", notebook(cells, minor))
    return root


def released(root: Path, name: str = "ps1") -> dict[str, dict[str, Any]]:
    """Return an assignment's notebooks as a student gets them."""
    made = {}
    for source in load_assignment(load_course(root), name).notebooks:
        cells = [
            {
                "cell_type": cell.cell_type,
                "metadata": json.loads(json.dumps(cell.metadata)),
                "source": cell.release,
            }
            | ({"id": cell.cell_id} if cell.cell_id else {})
            | ({"outputs": [], "execution_count": None} if cell.cell_type == "code" else {})
            for cell in source.cells
        ]
        made[source.name] = notebook(cells, source.nbformat_minor)
    return made


def cell_of(content: dict[str, Any], grade_id: str) -> Cell:
    """Find a cell of a notebook by its grade_id."""
    found: Cell = next(
        cell
        for cell in content["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )
    return found


def answered(root: Path, answers: Mapping[str, str], name: str = "ps1") -> dict[str, Any]:
    """Return the released notebooks with some cells answered: grade_id -> text."""
    notebooks = released(root, name)
    for content in notebooks.values():
        for cell in content["cells"]:
            grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
            cell["source"] = answers.get(grade_id, cell["source"])
    return notebooks


def hand_in(
    root: Path,
    student: str,
    notebooks: Mapping[str, Any],
    *,
    name: str = "ps1",
    timestamp: str = "",
) -> Submission:
    """Put notebooks (structures, text or bytes) into `submitted/`."""
    folder = root / "submitted" / student / name
    folder.mkdir(parents=True, exist_ok=True)
    for stem, content in notebooks.items():
        path = folder / f"{stem}.ipynb"
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            write_json(path, content)
    if timestamp:
        (folder / "timestamp.txt").write_text(timestamp, encoding="utf-8")
    return Submission(student, name, folder)


GRADED = (Role.TEST, Role.MANUAL, Role.TASK)
