"""The cells of a graded notebook under `autograded/`, as far as they can be read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

NOTE = {"autograder": {"not_graded": True}}  # metadata of a notebook that stands for such a hand-in


def graded_cells(path: Path) -> list[Mapping[str, Any]]:
    """Read the cells of a notebook.

    The folder is the instructor's, and people edit what is in it.

    Returns:
        the cells; none if the notebook is not there or is no notebook.
    """
    cells = _read(path).get("cells")
    return [cell for cell in cells if _is_cell(cell)] if isinstance(cells, list) else []


def is_note(path: Path) -> bool:
    """Say whether a notebook only says why a hand-in could not be graded."""
    return bool(_read(path).get("metadata") == NOTE)


def _read(path: Path) -> dict[str, Any]:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return notebook if isinstance(notebook, dict) else {}


def _is_cell(cell: object) -> bool:
    if not isinstance(cell, dict) or not isinstance(cell.get("metadata", {}), dict):
        return False
    source, known = cell.get("source", ""), cell.get("metadata", {})
    if not isinstance(source, str | list) or not all(isinstance(line, str) for line in source):
        return False
    return all(isinstance(known.get(name, {}), dict) for name in ("nbgrader", "autograder"))
