"""`check("double")` in a lesson's notebook, in a real kernel."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from tests.check.conftest import ENVIRONMENT, NAME
from tests.pages.small_class import CANARY, RIGHT

CHECK = Path(__file__).resolve().parents[2] / "source" / "check.py"


@pytest.fixture
def folder(lesson_course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lesson's folder below a course, with the `check` that every lesson is given."""
    root = Path(shutil.copytree(lesson_course, tmp_path / "course"))
    here = root / "assignments" / NAME
    here.mkdir(parents=True)
    shutil.copyfile(CHECK, here / "check.py")
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return here


def run(folder: Path, *sources: str, errors: tuple[str, ...] = ()) -> list[str]:
    """Run cells in a new kernel; return what each printed, colours of the terminal taken out.

    Args:
        folder: where it works.
        sources: the cells.
        errors: names of errors after which it goes on, as somebody does who runs cells one by one.
    """
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    resources = {"metadata": {"path": str(folder)}}
    client = NotebookClient(
        notebook, kernel_name="python3", resources=resources, allow_error_names=list(errors)
    )
    done: nbformat.NotebookNode = client.execute()
    texts = ("".join(o.get("text", "") for o in cell.outputs) for cell in done.cells)
    return [re.sub(r"\x1b\[[0-9;]*m", "", text) for text in texts]


def test_check_says_how_the_cell_does(folder: Path) -> None:
    """The cell that ran last counts; one that did not run is asked for."""
    wrong = "def double(x):\n    return x"
    said = run(
        folder,
        "from check import check",
        'check("double")',
        wrong,
        'check("double", hint=1)',
        RIGHT,
        'check("double")',
    )
    assert said[1].strip() == "Run the cell that defines double first."
    assert "seen: the number comes back as it was" in said[3]
    assert "hint: What is twice 3?" in said[3]
    assert said[5].count("✓") == 3
    assert CANARY not in "".join(said)


def test_without_the_grader_check_says_so(folder: Path) -> None:
    """A student of a class has no hidden tests at hand."""
    said = run(
        folder,
        "import os\nfrom check import check",
        RIGHT,
        'os.environ["PATH"] = ""\ncheck("double")',
    )
    assert "The tests are not beside this notebook." in said[2]


def test_check_answers_to_what_is_no_name_of_an_exercise(folder: Path) -> None:
    """No traceback, but what to write instead."""
    shutil.copyfile(folder.parents[1] / "source" / NAME / f"{NAME}.ipynb", folder / f"{NAME}.ipynb")
    said = run(
        folder,
        "from check import check",
        'check(["double"])',
        "check(print)",
        'check("duoble")',
        "check(3)",
    )
    assert "in quotation marks" in said[1]
    assert 'check("print")' in said[2]
    assert said[3].startswith("This lesson has no exercise duoble. It has: double")
    assert "in quotation marks" in said[4]


def test_check_outside_of_a_notebook_says_where_it_works(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from check import check; check('double')"],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "works in the lesson's notebook" in done.stdout
