"""Where a command may write a file that somebody names: not over the course itself."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.course.config import Course
from autograder.course.layout import STEPS, lies_in_step
from autograder.errors import AutograderError
from autograder.files import writing

KEPT = ".autograder"  # the ledger and its neighbours
CONFIGURATION = ("nbgrader_config.py", "nbgrader_config.json")
SQLITE = "sqlite:///"


def check_target(course: Course, path: Path, *, make_folder: bool = False) -> None:
    """See that a file can be written to, before any work is done for it.

    Args:
        course: the course that is at work.
        path: the file; links are followed.
        make_folder: its folder will be made if there is none.

    Raises:
        AutograderError: it is a folder or in none, or it belongs to the course.
    """
    if path.parts[:1] == ("-",):
        raise AutograderError(
            "- is not written: other commands take it for standard output, this one does not.",
            "Name a file or a folder.",
        )
    with writing(path):
        if path.is_dir():
            raise AutograderError(f"{path} is a folder.", "Name the file to write.")
        target = Path(os.path.realpath(path))
        if not make_folder and not target.parent.is_dir():
            raise AutograderError(
                f"{path} cannot be written: there is no folder {target.parent}.", "Make it first."
            )
        owner = _owner(course, target)
    if owner:
        raise AutograderError(
            f"{path} is not written, for it would be {owner}.",
            "Name another file: `reports` in the course's folder is a good place.",
        )


def _owner(course: Course, target: Path) -> str:
    """Say what of the course a file is; "" if it is nothing of it."""
    if course.db_url.startswith(SQLITE):
        database = Path(os.path.realpath(course.db_url.removeprefix(SQLITE)))
        beside = [database.with_name(database.name + end) for end in ("-journal", "-wal", "-shm")]
        if target in beside or _same(target, database):
            return f"the gradebook, {database}"
    for name in CONFIGURATION:
        if _same(target, course.root / name):
            return f"the configuration of the course, {name}"
    kept = Path(os.path.realpath(course.root / KEPT))
    if target.is_relative_to(kept):
        return f"in {kept}, where the grader keeps its ledger"
    for step in STEPS:
        if lies_in_step(course.root, course.directory_structure, getattr(course, step), target):
            return f"in the course's folder {getattr(course, step)}"
    return ""


def _same(target: Path, own: Path) -> bool:
    try:
        return target == Path(os.path.realpath(own)) or target.samefile(own)
    except OSError:
        return False
