"""A source notebook from its master.

A master is a Python file in jupytext's percent format. The header of a cell says what the cell is:

    # %% [markdown]                                text
    # %% given="imports"                           read-only code
    # %% solution="median"                         the learner writes the body
    # %% answer="middle"                           the learner writes an assignment
    # %% test="median_of_two" points=2 title="What the item is called in feedback"
    # %% [markdown] manual="explain" points=4      the learner writes, a person grades
    # %% manual="plot" points=4                    the same in code
    # %% [markdown] task="measure" points=3        the learner adds cells, a person grades
    # %%                                           code that the learner may change

The body of a solution comes from the reference module, so it is written once. The hidden lines of
a test call the exam of its name, and a line in sight asks how it went; see `exams`. A test that
itself asks says what is true, so it is folded: nobody shall read that before they predict. A manual
cell holds a model answer between nbgrader's marks, a task may hold a mark scheme; neither is
released.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode

from autograder.build.exams import Exam, add_hidden_lines, add_question, as_comment, asks
from autograder.build.reference import ReferenceFunction, plain_arguments
from autograder.build.settings import BuildSettings
from autograder.errors import BuildError

ROLES = ("given", "solution", "answer", "test", "manual", "task")
GRADED = ("test", "manual", "task")
KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}


@dataclass(frozen=True)
class Parts:
    """What the build adds to a master.

    Attributes:
        reference: the functions of the lesson's reference module, by name.
        exams: the exams of the lesson, by the name of their test.
        settings: how the course is built.
    """

    reference: Mapping[str, ReferenceFunction]
    exams: Mapping[str, Exam]
    settings: BuildSettings


def read_master(path: Path, parts: Parts) -> NotebookNode:
    """Make the source notebook, solutions and hidden tests inside.

    Args:
        path: the master, `source/NN_topic.py`.
        parts: what is added to it.

    Raises:
        BuildError: a header is unknown, a name is used twice, a solution cell and the reference
            disagree, a test has no exam.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BuildError(f"The master {path.name} cannot be read: {error}.") from error
    notebook = nbformat.v4.new_notebook(metadata=KERNEL)
    used: set[str] = set()
    solutions: list[str] = []  # names of solutions and answers so far
    for number, cell in enumerate(jupytext.reads(text, fmt="py:percent").cells):
        where = f"{path.name}, cell {number + 1}"
        made = _make_cell(cell, number, parts, solutions, where)
        if made["id"] in used:
            raise BuildError(f"{where}: the name {made['id']!r} is used twice.")
        used.add(made["id"])
        meta = made.metadata.get("nbgrader", {})
        if meta.get("solution") and not meta["grade"]:
            solutions.append(made["id"])
        notebook.cells.append(made)
    return notebook


def _make_cell(
    cell: NotebookNode, number: int, parts: Parts, solutions: Sequence[str], where: str
) -> NotebookNode:
    header = {k: v for k, v in cell.metadata.items() if not k.startswith("lines_to_")}
    role, text = _role(header, where), cell.cell_type == "markdown"
    if role == "":
        if text:
            return nbformat.v4.new_markdown_cell(cell.source, id=f"text-{number:03d}")
        # It only shows something: no test needs it, so grading may leave it out (nbclient's tag).
        metadata = {"tags": ["skip-execution"]}
        return nbformat.v4.new_code_cell(cell.source, id=f"code-{number:03d}", metadata=metadata)
    if text and role not in ("manual", "task"):
        raise BuildError(f"{where}: a text cell cannot be a {role}.")
    name, source, points = str(header[role]), cell.source, header.get("points", 0)
    if role in GRADED and (not isinstance(points, int | float) or points <= 0):
        raise BuildError(f"{where}: {role} {name} needs points, a positive number.")
    if role == "solution":
        source = _fill_solution(name, source, parts, where)
    elif role == "answer":
        name = f"answer_{name}"
        source = _mark_answer(name, source, parts.settings, where)
    elif role == "test":
        try:
            source = add_hidden_lines(name, source, points, solutions, parts.exams, parts.settings)
            source = add_question(name, source, parts.settings)
        except BuildError as error:
            raise BuildError(f"{where}: {error.what}", error.advice) from None
        name = f"test_{name}"
    else:
        _check_by_hand(role, name, cell, parts.settings, where)
    folded = role == "test" and asks(cell.source, parts.settings)  # it says what is true
    new_cell = nbformat.v4.new_markdown_cell if text else nbformat.v4.new_code_cell
    described = _metadata(role, cell.cell_type, name, header)
    if folded:
        described["jupyter"] = {"source_hidden": True}
    return new_cell(source, id=_cell_id(name, where), metadata=described)


def _role(header: dict[str, Any], where: str) -> str:
    roles = [role for role in ROLES if role in header]
    unknown = set(header) - {*ROLES, "points", "title"}
    if len(roles) > 1 or unknown:
        raise BuildError(
            f"{where}: the header {header} is not understood.",
            f"Use one of {', '.join(ROLES)}, with points and title for {', '.join(GRADED)}.",
        )
    role = roles[0] if roles else ""
    if role not in GRADED and {"points", "title"} & set(header):
        raise BuildError(
            f"{where}: the header {header} is not understood: nothing is graded there.",
            f"Points and title are for {', '.join(GRADED)}.",
        )
    return role


def _cell_id(name: str, where: str) -> str:
    """Return a grade_id as a cell id, which nbformat limits to 64 letters, digits, - and _."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,63}", name):
        raise BuildError(f"{where}: {name!r} is not a usable name.")
    return name


def _metadata(role: str, cell_type: str, name: str, header: dict[str, Any]) -> dict[str, Any]:
    nbgrader: dict[str, Any] = {
        "cell_type": cell_type,
        "grade": role in ("test", "manual"),
        "grade_id": name,
        "locked": role in ("test", "given", "task"),
        "schema_version": 3,
        "solution": role in ("solution", "answer", "manual"),
        "task": role == "task",
    }
    if role in GRADED:
        nbgrader["points"] = header["points"]
    metadata: dict[str, Any] = {"nbgrader": nbgrader}
    if "title" in header:
        metadata["autograder"] = {"title": str(header["title"])}
    return metadata


def _check_by_hand(
    role: str, name: str, cell: NotebookNode, settings: BuildSettings, where: str
) -> None:
    """See that a question that a person grades says what its students do not get.

    Raises:
        BuildError: it is not the kind of cell that nbgrader asks for, or would be released whole
            or not at all.
    """
    begin, end = settings.marks.solution
    if role == "task" and cell.cell_type != "markdown":
        raise BuildError(
            f"{where}: the task {name} must be a text cell.",
            f'Write `# %% [markdown] task="{name}"`, or use manual for code.',
        )
    if role == "manual" and begin not in cell.source:
        raise BuildError(
            f"{where}: the manual cell {name} has no model answer.",
            f"Write it between {begin!r} and {end!r}; what stands outside is the question. "
            "Between the two may be nothing.",
        )


def _fill_solution(name: str, source: str, parts: Parts, where: str) -> str:
    if name not in parts.reference:
        raise BuildError(
            f"{where}: the reference module has no function {name}.",
            f"Define it in the lesson's file in {parts.settings.references}/.",
        )
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise BuildError(f"{where}: {name} is not Python: {error}.") from error
    if len(tree.body) != 1 or not isinstance(tree.body[0], ast.FunctionDef):
        raise BuildError(f"{where}: the cell of {name} must hold that one function.")
    function, reference = tree.body[0], parts.reference[name]
    if function.name != name or plain_arguments(function) != reference.arguments:
        raise BuildError(
            f"{where}: the cell defines {function.name}({plain_arguments(function)}), "
            f"the reference {name}({reference.arguments})."
        )
    if ast.get_docstring(function) is None:
        raise BuildError(f"{where}: {name} needs a docstring that says what to write.")
    head = "\n".join(source.splitlines()[: function.body[0].end_lineno])
    begin, end = map(as_comment, parts.settings.marks.solution)
    marked = f"{begin}\n{reference.body}\n{end}"
    return f"{head}\n{textwrap.indent(marked, '    ')}"


def _mark_answer(name: str, source: str, settings: BuildSettings, where: str) -> str:
    lines = source.splitlines()
    start = next((i for i, line in enumerate(lines) if line and not line.startswith("#")), None)
    if start is None or not lines[start].replace(" ", "").startswith(f"{name}="):
        raise BuildError(f"{where}: an answer cell is comments, then `{name} = ...`.")
    comments = lines[:start]
    if not any(name in line for line in comments):
        comments = [f"# Write here: {name} = ...", *comments]
    begin, end = map(as_comment, settings.marks.solution)
    return "\n".join([*comments, begin, *lines[start:], end])
