"""The instructor's notebook, put through nbgrader's own release steps.

The steps are those of `nbgrader generate_assignment`, as the course configures them (delimiters,
stubs, header and footer): up to the one that records cells in the gradebook they give what runs
(`Cell.source`), with the rest what students get (`Cell.release`).
"""

from __future__ import annotations

import hashlib
import json
import warnings
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import ClearHiddenTests, InstantiateTests, SaveCells

from autograder.course.config import Course, inside
from autograder.errors import CourseError
from autograder.models import ANSWERED, MAX_POINTS, Cell, Role, SourceNotebook


def read_source(course: Course, assignment: str, path: Path) -> tuple[SourceNotebook, list[str]]:
    """Read one notebook of an assignment.

    Returns:
        the notebook with its solutions stripped, and the full text of its solution cells.

    Raises:
        CourseError: when the notebook is broken, or nbgrader would refuse to release it.
    """
    shown = path.relative_to(course.root)
    try:
        with warnings.catch_warnings(), inside(course.root):
            # nbformat warns of cells without an id; _read gives them one.
            warnings.simplefilter("ignore")
            notebook = _read(_with_tests(course, assignment, path))
            MetadataValidator().upgrade_notebook_metadata(notebook)
            _only_python(notebook, shown)
            _countable_points(notebook, shown)
            own = {
                _nbgrader(cell).get("grade_id"): cell.source
                for cell in notebook.cells
                if cell.cell_type == "code" and utils.is_solution(cell)
            }
            before, after = _steps(course)
            resources: dict[str, Any] = {
                "nbgrader": {"assignment": assignment, "notebook": path.stem, "student": "."}
            }
            for step in before:
                notebook, resources = step.preprocess(notebook, resources)
            taken = [(c.source, _nbgrader(c).get("checksum")) for c in notebook.cells]
            for step in after:
                notebook, resources = step.preprocess(notebook, resources)
    except CourseError:
        raise
    # nbgrader raises RuntimeError, ValueError, KeyError, ValidationError and more.
    except Exception as error:
        raise CourseError(
            f"{shown} cannot be read as a source notebook: {_first_line(error)}",
            "`nbgrader generate_assignment` must accept it first.",
        ) from error
    marks = ClearHiddenTests(config=course.config)
    cells = tuple(
        _cell(cell, source, checksum, marks, own)
        for cell, (source, checksum) in zip(notebook.cells, taken, strict=True)
    )
    metadata = _plain(notebook.metadata)
    metadata.pop("celltoolbar", None)
    solutions = list(own.values())
    return SourceNotebook(path.stem, cells, metadata, notebook.nbformat_minor), solutions


def _read(path: Path) -> Any:
    """Read a notebook of any format that nbformat knows; cells get ids that never change."""
    text = path.read_text(encoding="utf-8-sig")
    notebook = nbformat.reads(text, as_version=4)
    ids = [cell.get("id") for cell in json.loads(text).get("cells", [])]
    for index, cell in enumerate(notebook.cells):
        # nbformat makes up random ids where the format asks for them and the file has none.
        if "id" in cell and (index >= len(ids) or ids[index] is None):
            cell.id = hashlib.sha256(f"{path.stem}/{index}".encode()).hexdigest()[:8]
    return notebook


def _with_tests(course: Course, assignment: str, path: Path) -> Path:
    """Return where the tests are that `nbgrader --source_with_tests` made of AUTOTEST lines.

    Made anew at each release, with a new salt, they cannot be made again here.
    """
    step = InstantiateTests(config=course.config)
    cells = _read(path).cells
    if not any(c.cell_type == "code" and step.autotest_delimiter in c.source for c in cells):
        return path
    made = course.path(course.source_with_tests_directory, ".", assignment) / path.name
    if not made.is_file():
        raise CourseError(
            f"{path.relative_to(course.root)} holds {step.autotest_delimiter} lines, and "
            f"{made.relative_to(course.root)} does not exist.",
            f"Run `nbgrader generate_assignment --source_with_tests {assignment}`.",
        )
    return made


def _steps(course: Course) -> tuple[list[Any], list[Any]]:
    """Return nbgrader's release steps before and after the one that writes the gradebook."""
    directory = CourseDirectory(config=course.config)
    converter = GenerateAssignment(coursedir=directory, config=course.config)
    before: list[Any] = []
    after: list[Any] = []
    steps = before
    for kind in converter.preprocessors:
        if kind is SaveCells:
            steps = after
            continue
        step = kind(config=course.config)
        if step.enabled and not isinstance(step, InstantiateTests):  # see _with_tests
            steps.append(step)
    return before, after


def _only_python(notebook: Any, shown: Path) -> None:
    kernelspec = notebook.metadata.get("kernelspec", {})
    language = kernelspec.get("language") or notebook.metadata.get("language_info", {}).get("name")
    if (language or "python").lower() not in ("python", "python3", "ipython"):
        raise CourseError(f"{shown} is written in {language}; only Python can be graded.")


def _countable_points(notebook: Any, shown: Path) -> None:
    for cell in notebook.cells:
        points = _nbgrader(cell).get("points", 0)
        if isinstance(points, float | int) and not points <= MAX_POINTS:  # or no number at all
            name = _nbgrader(cell).get("grade_id")
            raise CourseError(
                f"{shown}: the points of {name} must be a number from 0 to {MAX_POINTS:,}."
            )


def _cell(cell: Any, source: str, checksum: str | None, marks: Any, own: dict[str, str]) -> Cell:
    meta = _nbgrader(cell)
    role = _role(cell)
    metadata = _plain(cell.metadata)
    if "checksum" in metadata.get("nbgrader", {}) and checksum:
        metadata["nbgrader"]["checksum"] = checksum  # as the gradebook has it
    graded = role in (Role.TEST, Role.MANUAL, Role.TASK)
    return Cell(
        grade_id="" if role is Role.PLAIN else meta["grade_id"],
        role=role,
        cell_type=cell.cell_type,
        source=source,
        points=float(meta.get("points", 0.0)) if graded else 0.0,
        checksum=checksum or "",
        metadata=metadata,
        cell_id=cell.get("id", ""),
        release=cell.source,
        hidden_lines=_hidden_lines(source, marks) if role is Role.TEST else (),
        solution=own.get(meta.get("grade_id", ""), "") if role in ANSWERED else "",
    )


def _hidden_lines(source: str, marks: Any) -> tuple[int, ...]:
    """Return the numbers of the lines that nbgrader's step ClearHiddenTests takes out."""
    found = []
    inside = False
    for number, line in enumerate(source.split("\n"), 1):
        if marks.begin_test_delimeter in line:
            inside = True
        if inside:
            found.append(number)
        if marks.end_test_delimeter in line:
            inside = False
    return tuple(found)


def _role(cell: Any) -> Role:
    """Say what a cell is for; the combinations are those of nbgrader's documentation."""
    if utils.is_task(cell):
        return Role.TASK
    if utils.is_grade(cell):
        return Role.MANUAL if utils.is_solution(cell) else Role.TEST
    if utils.is_solution(cell):
        return Role.SOLUTION
    return Role.LOCKED if utils.is_locked(cell) else Role.PLAIN


def _nbgrader(cell: Any) -> Any:
    return cell.metadata.get("nbgrader", {})


def _plain(node: Any) -> dict[str, Any]:
    """Turn a NotebookNode into dictionaries, which a worker unpickles without nbformat."""
    plain: dict[str, Any] = json.loads(json.dumps(node))
    return plain


def _first_line(error: BaseException) -> str:
    if type(error).__name__ == "ValidationError" and error.__context__ is not None:
        error = error.__context__  # nbgrader says only that something is wrong, not what
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0] if text else ''}"[:300]
