"""The notebooks run in a real kernel, as a person runs them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from examples.catalogue import COURSE, lesson_names


def client(path: Path, **options: object) -> NotebookClient:
    """A client that runs every cell, those that grading leaves out too."""
    notebook = nbformat.read(path, as_version=4)
    return NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        skip_cells_with_tag="",
        resources={"metadata": {"path": str(path.parent)}},
        **options,
    )


@pytest.mark.parametrize("lesson", lesson_names())
def test_source_notebook_runs_with_full_marks(lesson: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every cell of the instructor's notebook runs, each hidden test and each picture included."""
    monkeypatch.setenv("PYTHONPATH", str(COURSE))
    running = client(COURSE / "source" / lesson / f"{lesson}.ipynb")
    done = running.execute()
    errors = [o for cell in done.cells for o in cell.get("outputs", []) if o.output_type == "error"]
    assert errors == []


@pytest.mark.parametrize("lesson", lesson_names())
def test_released_notebook_says_what_to_do(lesson: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The student version runs from the top to the first thing that is to be written."""
    monkeypatch.delenv("PYTHONPATH", raising=False)
    with pytest.raises(CellExecutionError) as caught:
        client(COURSE / "assignments" / lesson / f"{lesson}.ipynb").execute()
    assert caught.value.ename == "NotImplementedError"
    assert "Replace this line by your own code" in caught.value.evalue


@pytest.mark.parametrize("lesson", lesson_names())
def test_released_notebook_holds_no_output(lesson: str) -> None:
    """A learner starts with a clean page, and no front end asks for a kernel."""
    path = COURSE / "assignments" / lesson / f"{lesson}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["outputs"] for cell in code if cell["outputs"]] == []
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert notebook["metadata"]["language_info"]["name"] == "python"


def test_answers_cannot_be_imported_where_students_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kernel in a lesson's folder finds no `solutions`, even where the grader is installed."""
    monkeypatch.delenv("PYTHONPATH", raising=False)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import solutions")])
    folder = COURSE / "assignments" / lesson_names()[0]
    running = NotebookClient(notebook, resources={"metadata": {"path": os.fspath(folder)}})
    with pytest.raises(CellExecutionError) as caught:
        running.execute()
    assert caught.value.ename == "ModuleNotFoundError"
