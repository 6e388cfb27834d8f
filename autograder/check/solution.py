"""The solution of one cell, for those who ask for it by name."""

from __future__ import annotations

import json
from pathlib import Path

from autograder.errors import AutograderError


def read_solution(course: Path, assignment: str, cell: str) -> str:
    """The instructor's source of a solution cell, marks taken out.

    Raises:
        AutograderError: the assignment has no such cell; it names those that it has.
    """
    path = course / "source" / assignment / f"{assignment}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for one in notebook["cells"]:
        meta = one["metadata"].get("nbgrader", {})
        if meta.get("solution") and one["cell_type"] == "code":
            found[meta["grade_id"]] = "".join(one["source"])
    if cell not in found:
        raise AutograderError(
            f"{assignment} has no cell {cell!r} to reveal.", f"It has: {', '.join(found)}."
        )
    marks = ("### BEGIN SOLUTION", "### END SOLUTION")
    return "\n".join(line for line in found[cell].splitlines() if line.strip() not in marks)
