"""What a student does to the notebook before it is handed in."""

from __future__ import annotations

import json
from typing import Any

Notebook = dict[str, Any]


def _cell(notebook: Notebook, grade_id: str) -> dict[str, Any]:
    return next(
        c
        for c in notebook["cells"]
        if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


def _empty_tests(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["source"] = "pass"


def _more_points(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["metadata"]["nbgrader"]["points"] = 1e9
            cell["source"] = "1e9"


def _tests_become_solutions(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        meta = cell["metadata"].get("nbgrader")
        if meta and meta.get("grade"):
            meta |= {"solution": True, "locked": False}
            cell["cell_type"] = "markdown"


def _forged_outputs(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [
                {
                    "output_type": "execute_result",
                    "data": {"text/plain": "100"},
                    "metadata": {},
                    "execution_count": 1,
                }
            ]
            cell["execution_count"] = 1


def _skipping_tags(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception"]


def _another_kernel(notebook: Notebook) -> None:
    notebook["metadata"]["kernelspec"] = {
        "name": "bash",
        "display_name": "x",
        "language": "bash",
        "argv": ["sh", "-c", "true"],
    }


def _tests_first(notebook: Notebook) -> None:
    notebook["cells"].reverse()


def _deleted_tests(notebook: Notebook) -> None:
    notebook["cells"] = [
        c for c in notebook["cells"] if not c["metadata"].get("nbgrader", {}).get("grade")
    ]


def _changed_given_cell(notebook: Notebook) -> None:
    _cell(notebook, "given")["source"] = "class np:\n    allclose = lambda *a, **k: True"


def _doubled_test(notebook: Notebook) -> None:
    test = json.loads(json.dumps(_cell(notebook, "test_total_close")))
    test["source"], test["id"] = "2", "another"
    notebook["cells"].insert(0, test)


NOTEBOOKS = {
    "tests emptied": _empty_tests,
    "points raised": _more_points,
    "tests turned into solutions": _tests_become_solutions,
    "outputs forged": _forged_outputs,
    "tags that skip": _skipping_tags,
    "another kernel": _another_kernel,
    "cells in another order": _tests_first,
    "tests deleted": _deleted_tests,
    "given cell replaced": _changed_given_cell,
    "test doubled": _doubled_test,
}

RAW = {
    "byte order mark": lambda text: "\ufeff" + text,
    "doubled keys": lambda text: text.replace('"cells":', '"cells": [], "cells":', 1),
    "not a number in metadata": lambda text: text.replace(
        '"metadata": {', '"metadata": {"x": NaN, ', 1
    ),
    "deep nesting": lambda text: text.replace(
        '"metadata": {', '"metadata": {"x": ' + "[" * 50_000 + "]" * 50_000 + ", ", 1
    ),
    "cut in the middle": lambda text: text[: len(text) // 2],
}
