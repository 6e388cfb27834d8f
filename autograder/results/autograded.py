"""The folder `autograded/<student>/<assignment>`: made aside, then put in its place.

It holds what stock nbgrader leaves there: the notebooks with their outputs, hidden tests
included, the files that were released with the assignment, the extra files that the assignment
lets a student hand in, and `timestamp.txt`. It belongs to the instructor. Of a hand-in that could
not be graded it holds a notebook that says why: formgrader shows it.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import sys
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from textwrap import indent
from typing import Any

from nbformat import from_dict
from nbformat.v4.rwbase import split_lines
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import IgnorePattern, LimitOutput

from autograder.course import Course
from autograder.course.assignment import released_files
from autograder.errors import GradebookError
from autograder.files import OF_THE_MACHINE, write_files
from autograder.models import CellResult, FilledCell, GradedNotebook, GradedSubmission, Role, Status
from autograder.results.database_errors import Unwritable
from autograder.results.graded_cells import NOTE, is_note
from autograder.results.html_bounds import HtmlBudget
from autograder.results.passive import passive_metadata, passive_outputs
from autograder.results.passive_text import passive_answer

MISSING = "This cell was missing from the submission."
NOT_GRADED = """\
**This hand-in could not be graded:**

{reason}

It has 0 points. What was handed in is in `submitted/`."""
WAIT_SECONDS = 0.2  # between two looks at a lock
_OF_THE_EXCHANGE = ("timestamp.txt", "submission_secret.txt")  # each hand-in has its own, or none
_STAGING = ".staging"  # nbgrader looks at no folder whose name begins with a dot
_OF_THE_DISK = OF_THE_MACHINE | {errno.EACCES, errno.EPERM}  # no submission brings them about


class AutogradedFolder:
    """Writes an assignment's folders in `autograded/`; one process at a time."""

    def __init__(
        self, course: Course, assignment: str, scratch: Path | None = None, *, wait: bool = False
    ) -> None:
        """Take the folders.

        Args:
            course: the course.
            assignment: its name.
            wait: wait until another run that writes them has ended.
            scratch: write here instead, and put nothing in place.

        Raises:
            GradebookError: when it cannot be written or another run is writing.
        """
        self._course = course
        converter = Autograde(coursedir=CourseDirectory(config=course.config), config=course.config)
        self.create_student = bool(converter.create_student)
        self._permissions = int(str(converter.permissions), 8)
        self._groupshared = bool(converter.coursedir.groupshared)
        self._steps = [
            step
            for step in (IgnorePattern(config=course.config), LimitOutput(config=course.config))
            if step.enabled
        ]
        self._number = 0
        self._keeps = scratch is None
        home = scratch or course.root / course.autograded_directory
        self._staging = home / _STAGING / assignment
        try:
            self._lock = _lock(self._staging / "lock", wait=wait)
            for leftover in self._staging.iterdir():  # of a run that was killed
                if leftover.is_dir():
                    shutil.rmtree(leftover)
        except OSError as error:
            raise _cannot(self._staging, error) from error

    def close(self) -> None:
        """Give the folder back."""
        with contextlib.suppress(OSError):
            shutil.rmtree(self._staging)
            self._staging.parent.rmdir()  # unless another assignment is being written
        os.close(self._lock)

    @contextlib.contextmanager
    def replace(self, submissions: list[GradedSubmission]) -> Iterator[None]:
        """Put the folders of these submissions in place; put the old ones back on an error.

        One that could not be graded leaves the folder of an earlier one that was, see `with_note`.

        Raises:
            Unwritable: one submission holds what cannot be written.
            GradebookError: `autograded/` cannot be written.
        """
        done: list[tuple[Path, Path | None]] = []
        try:
            staged = [
                (self._staged(submission), place)
                for submission in submissions
                for place in (self._destination(submission),)
                if submission.status is not Status.FAILED or _may_hold_a_note(place)
            ]
            for new, place in staged if self._keeps else ():
                _make_folder(place.parent)
                old = None
                if os.path.lexists(place):
                    old = self._aside()
                    place.rename(old)
                done.append((place, old))
                new.rename(place)
            yield
        except BaseException as error:
            for place, before in reversed(done):
                if os.path.lexists(place):
                    place.rename(self._aside())
                if before is not None:
                    before.rename(place)
            if isinstance(error, OSError):
                raise _cannot(self._staging.parent.parent, error) from error
            raise
        finally:
            for folder in self._staging.iterdir():
                if folder.is_dir():
                    shutil.rmtree(folder, ignore_errors=True)

    def _destination(self, submission: GradedSubmission) -> Path:
        return self._course.path(
            self._course.autograded_directory, submission.student_id, submission.assignment
        )

    def _aside(self) -> Path:
        self._number += 1
        return self._staging / str(self._number)

    def _staged(self, submission: GradedSubmission) -> Path:
        """Make the folder of one submission aside; what goes wrong in it is its own affair."""
        try:
            return self._stage(submission)
        except Exception as error:
            if isinstance(error, OSError) and error.errno in _OF_THE_DISK:
                raise
            raise Unwritable(submission.student_id, error) from error

    def _stage(self, submission: GradedSubmission) -> Path:
        """Write the folder of one submission."""
        folder = self._aside()
        files = dict(submission.files)
        if submission.timestamp:
            files["timestamp.txt"] = submission.timestamp.encode()
        budget = HtmlBudget()
        for notebook in submission.notebooks:
            if not notebook.filled.missing:
                text = self._render(notebook, budget)
                files[f"{notebook.filled.source.name}.ipynb"] = text.encode("utf-8", "replace")
        write_files(folder, files)
        if submission.status is not Status.FAILED:
            self._add_released(folder, submission, files)
        self._set_permissions(folder)
        return folder

    def _add_released(
        self, folder: Path, submission: GradedSubmission, written: Collection[str]
    ) -> None:
        """Copy the files that were released with the assignment, but for what is written."""
        source = self._course.path(self._course.source_directory, ".", submission.assignment)
        for relative, released in released_files(self._course.ignore, source):
            if relative not in written and relative not in _OF_THE_EXCHANGE:
                target = folder / relative
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(released, target)

    def _render(self, notebook: GradedNotebook, budget: HtmlBudget) -> str:
        """Write a graded notebook as nbformat would."""
        node = from_dict(as_notebook(notebook, budget))
        for index, cell in enumerate(node.cells):
            for step in self._steps:
                node.cells[index], _ = step.preprocess_cell(cell, {}, index)
        text = json.dumps(split_lines(node), ensure_ascii=False, indent=1, sort_keys=True)
        return text + "\n"

    def _set_permissions(self, folder: Path) -> None:
        for path in (folder, *folder.rglob("*")):
            if path.is_file():
                path.chmod(self._permissions)
            elif self._groupshared:
                path.chmod(path.stat().st_mode & 0o777 | 0o2770)


def as_notebook(notebook: GradedNotebook, budget: HtmlBudget | None = None) -> dict[str, Any]:
    """Return a graded notebook in nbformat's structure.

    Args:
        notebook: what was graded.
        budget: what the HTML of the hand-in may cost; one for this notebook alone by default.
    """
    budget = budget or HtmlBudget()
    filled = notebook.filled
    minor = filled.source.nbformat_minor
    if any(cell.attachments for cell in filled.cells):
        minor = max(minor, 1)  # attachments came with 4.1
    cells = [
        _as_cell(cell, result, budget, with_id=minor >= 5)
        for cell, result in zip(filled.cells, notebook.results, strict=True)
        if not (cell.missing and cell.cell.role is Role.PLAIN)
    ]
    return {
        "cells": cells,
        "metadata": {**filled.source.metadata, **passive_metadata(notebook.metadata, budget)},
        "nbformat": 4,
        "nbformat_minor": minor,
    }


def _as_cell(
    filled: FilledCell, result: CellResult, budget: HtmlBudget, *, with_id: bool
) -> dict[str, Any]:
    cell = filled.cell
    source = filled.source
    if filled.missing and cell.role in (Role.SOLUTION, Role.MANUAL):
        source = f"# {MISSING}" if cell.cell_type == "code" else MISSING
    elif cell.cell_type != "code" and _is_students(filled):  # it is shown as HTML
        source = passive_answer(source)
    made: dict[str, Any] = {
        "cell_type": cell.cell_type,
        "metadata": cell.metadata,
        "source": source,
    }
    if result.after_hidden:  # its outputs may repeat what hidden tests passed: see feedback
        made["metadata"] = {**cell.metadata, "autograder": {"after_hidden": True}}
    if with_id:
        made["id"] = cell.cell_id
    if filled.attachments:
        made["attachments"] = filled.attachments
    if cell.cell_type == "code":
        made["execution_count"] = result.execution_count
        made["outputs"] = passive_outputs(list(result.outputs), budget)
    return made


def _is_students(filled: FilledCell) -> bool:
    cell = filled.cell
    return cell.role is Role.EXTRA or filled.source.strip() != cell.source.strip()


def with_note(submission: GradedSubmission, notebooks: Iterable[str]) -> GradedSubmission:
    """Give a submission that could not be graded notebooks that say why, for formgrader to show.

    Args:
        submission: its reason is shown as it is written.
        notebooks: the names of the assignment's notebooks.
    """
    text = NOT_GRADED.format(reason=indent(submission.reason, "    "))
    cell = {"cell_type": "markdown", "metadata": {}, "source": text}
    note = {"cells": [cell], "metadata": NOTE, "nbformat": 4, "nbformat_minor": 4}
    content = json.dumps(note, indent=1).encode()
    files = tuple((f"{name}.ipynb", content) for name in notebooks)
    return replace(submission, files=files, notebooks=())


def _may_hold_a_note(folder: Path) -> bool:
    """Say whether nothing graded is in the way: no folder at all, or notes."""
    if not os.path.lexists(folder):
        return True
    notebooks = list(folder.glob("*.ipynb"))
    return bool(notebooks) and all(map(is_note, notebooks))


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        there = next(p for p in (path, *path.parents) if os.path.lexists(p) and not p.is_dir())
        raise GradebookError(
            f"{path} cannot be written: {there} must be a folder.",
            "Move it away and run the command again: what was graded is kept.",
        ) from None


def _lock(path: Path, *, wait: bool) -> int:
    """Take the lock of an assignment; the system drops it when the process ends."""
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except FileNotFoundError:  # the run before removed the folder meanwhile
            continue
        if sys.platform == "win32":
            return descriptor
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except BlockingIOError:
            if not wait:
                os.close(descriptor)
                raise GradebookError(
                    f"Another run is writing {path.parent.name} in {path.parents[2]}.",
                    "Wait until it has ended, then run the command again, or grade with --wait.",
                ) from None
            time.sleep(WAIT_SECONDS)
        except FileNotFoundError:
            pass
        os.close(descriptor)  # the run before removed the file while we opened it


def _cannot(path: Path, error: OSError) -> GradebookError:
    return GradebookError(
        f"{path} cannot be written: {error.strerror}.",
        "Mend that and run the command again: what was graded is kept.",
    )
