"""A course made for measuring: one assignment of 20 cells and a class of any size.

The notebook is like a lesson's: text, an import cell, six functions in NumPy with a solution
cell and a test cell (visible and hidden part) each. A student may add a figure. What each student
scores is known.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ASSIGNMENT = "ps1"
NOTEBOOK = "problems"
POINTS = 2.0

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = ""
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError()"}
"""

IMPORTS = "%matplotlib inline\nimport numpy as np\nimport matplotlib.pyplot as plt"

FIGURE = """fig, ax = plt.subplots(figsize=(4, 3))
ax.plot(np.linspace(0, 1, 50), np.linspace(0, 1, 50) ** 2)
ax.set_xlabel("x")
plt.show()"""


@dataclass(frozen=True)
class Task:
    """One function: what is asked, a right and a wrong answer, and its tests."""

    name: str
    right: str
    wrong: str
    visible: str
    hidden: str


def _task(name: str, arguments: str, right: str, wrong: str, visible: str, hidden: str) -> Task:
    head = f"def {name}({arguments}):\n    return "
    return Task(name, head + right, head + wrong, visible, hidden)


TASKS = (
    _task(
        *("scale", "a, c", "a * c", "a + c"),
        "assert scale(np.ones(3), 2.0).shape == (3,)",
        "x = np.arange(12.0).reshape(3, 4)\nassert np.array_equal(scale(x, 3.0), x * 3.0)",
    ),
    _task(
        *("center", "a", "a - a.mean(axis=0)", "a - a.mean()"),
        "assert center(np.ones((2, 2))).shape == (2, 2)",
        "x = np.arange(12.0).reshape(4, 3) ** 2\nassert np.allclose(center(x).mean(axis=0), 0)",
    ),
    _task(
        *("relu", "a", "np.maximum(a, 0)", "np.abs(a)"),
        "assert relu(np.array([1.0]))[0] == 1.0",
        "assert np.array_equal(relu(np.array([-2.0, 0.0, 3.0])), [0, 0, 3])",
    ),
    _task(
        *("softmax", "z", "np.exp(z - z.max()) / np.exp(z - z.max()).sum()", "np.exp(z - z.max())"),
        "assert softmax(np.zeros(4)).shape == (4,)",
        "z = np.array([1.0, 2.0, 5.0])\nassert np.isclose(softmax(z).sum(), 1)\n"
        "assert softmax(z)[2] > 0.9 and softmax(z)[0] < 0.1",
    ),
    _task(
        *("draw", "n, rng", "rng.random(n)", "np.zeros(n)"),
        "assert draw(3, np.random.default_rng(0)).shape == (3,)",
        "rng = np.random.default_rng(1)\nvalues = draw(1000, rng)\n"
        "assert 0.4 < values.mean() < 0.6 and values.std() > 0.2",
    ),
    _task(
        *("norm", "v", "np.sqrt((v ** 2).sum())", "v.sum()"),
        "assert norm(np.array([3.0, 4.0])) == 5.0",
        "assert np.isclose(norm(np.array([1.0, -1.0, 1.0])), 3 ** 0.5)",
    ),
)

MAX_SCORE = POINTS * len(TASKS)


def _meta(grade_id: str, kind: str) -> dict[str, object]:
    meta: dict[str, object] = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": kind == "test",
        "solution": kind == "solution",
        "locked": kind != "solution",
        "task": False,
    }
    if kind == "test":
        meta["points"] = POINTS
    return {"nbgrader": meta}


def source_notebook() -> nbformat.NotebookNode:
    """Make the instructor's notebook."""
    cells = [
        new_markdown_cell("# Six small functions", id="intro"),
        new_code_cell(IMPORTS, metadata=_meta("imports", "locked"), id="imports"),
    ]
    for task in TASKS:
        solution = f"### BEGIN SOLUTION\n{task.right}\n### END SOLUTION"
        test = f"{task.visible}\n### BEGIN HIDDEN TESTS\n{task.hidden}\n### END HIDDEN TESTS"
        cells += [
            new_markdown_cell(f"## `{task.name}`\nWrite it in NumPy.", id=f"text-{task.name}"),
            new_code_cell(solution, metadata=_meta(task.name, "solution"), id=task.name),
            new_code_cell(test, metadata=_meta(f"test_{task.name}", "test"), id=f"t-{task.name}"),
        ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def environment() -> dict[str, str]:
    """Return the environment in which nbgrader finds `alembic`, which stands beside this Python."""
    scripts = str(Path(sys.executable).parent)
    return {**os.environ, "PATH": os.pathsep.join([scripts, os.environ.get("PATH", "")])}


def make_course(root: Path) -> Path:
    """Make the course directory, with its assignment in the gradebook; return it."""
    folder = root / "source" / ASSIGNMENT
    folder.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    nbformat.write(source_notebook(), folder / f"{NOTEBOOK}.ipynb")
    nbgrader = [sys.executable, "-m", "nbgrader", "generate_assignment", ASSIGNMENT]
    subprocess.run(nbgrader, cwd=root, check=True, capture_output=True, env=environment())
    return root


def wrong_answers(index: int) -> frozenset[str]:
    """Which functions the student with this number gets wrong: every third gets some wrong."""
    if index % 3:
        return frozenset()
    return frozenset(task.name for i, task in enumerate(TASKS) if (index // 3 + i) % 4 == 0)


def expected_score(index: int) -> float:
    """Return what the student with this number scores."""
    return MAX_SCORE - POINTS * len(wrong_answers(index))


def student_id(index: int) -> str:
    """Return the id of the student with this number."""
    return f"student{index:05d}"


def hand_in(root: Path, index: int, *, figure: bool = False) -> Path:
    """Write one submission, with or without a figure of the student's own; return its notebook."""
    notebook = nbformat.read(root / "release" / ASSIGNMENT / f"{NOTEBOOK}.ipynb", as_version=4)
    wrong = wrong_answers(index)
    answers = {task.name: task.wrong if task.name in wrong else task.right for task in TASKS}
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if grade_id in answers:
            cell.source = f"# by student {index}\n{answers[grade_id]}"
    if figure:
        notebook.cells.insert(-1, new_code_cell(FIGURE, id="figure"))
    folder = root / "submitted" / student_id(index) / ASSIGNMENT
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{NOTEBOOK}.ipynb"
    nbformat.write(notebook, path)
    return path


def hand_in_class(root: Path, students: int, *, figure: bool = False) -> None:
    """Write the submissions of a class."""
    for index in range(students):
        hand_in(root, index, figure=figure)
