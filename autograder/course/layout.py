"""The folders of a course: one for each step, and no step writes into another's."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

from autograder.errors import CourseError

STEPS = (
    *("source_directory", "source_with_tests_directory", "release_directory"),
    *("submitted_directory", "autograded_directory", "feedback_directory"),
)
_NAMES = ("{nbgrader_step}", "{student_id}", "{assignment_id}")


def check_structure(structure: str) -> None:
    """See that `directory_structure` gives each step, student and assignment a folder.

    Raises:
        CourseError: it does not, or is no pattern.
    """
    setting = "c.CourseDirectory.directory_structure"
    try:
        structure.format(nbgrader_step="step", student_id="student", assignment_id="assignment")
    except (LookupError, ValueError, AttributeError, TypeError) as error:
        raise CourseError(
            f"{setting} cannot be {structure!r}: {type(error).__name__}: {error}.",
            f"It is made of {', '.join(_NAMES)}.",
        ) from None
    for name in _NAMES:
        if name not in structure:
            raise CourseError(
                f"{setting} does not name {name}.", f"It is made of {', '.join(_NAMES)}."
            )


def step_folder(root: Path, structure: str, step: str) -> Path:
    """Return the folder that holds all of a step, links resolved.

    Where students or assignments stand above the steps, it is that of a made-up one.
    """
    parts = Path(structure).parts
    level = next(i for i, part in enumerate(parts) if _NAMES[0] in part)
    filled = Path(*parts[: level + 1]).as_posix()
    folder = filled.format(nbgrader_step=step, student_id="STUDENT", assignment_id="ASSIGNMENT")
    return Path(os.path.realpath(root / folder))


def lies_in_step(root: Path, structure: str, step: str, path: Path) -> bool:
    """Say whether a path, links resolved, lies in the folder of a step, of whatever student."""
    parts = Path(os.path.normpath(structure)).parts
    level = next(i for i, part in enumerate(parts) if _NAMES[0] in part)
    if not any(name in part for part in parts[:level] for name in _NAMES[1:]):
        folder = step_folder(root, structure, step)
        return folder != root and path.is_relative_to(folder)
    above = [
        re.escape(part)
        .replace(re.escape("{student_id}"), "[^/]+")
        .replace(re.escape("{assignment_id}"), "[^/]+")
        .replace(re.escape("{nbgrader_step}"), re.escape(step))
        for part in parts[: level + 1]
    ]
    return re.match(re.escape(f"{root}/") + "/".join(above) + "(/|$)", str(path)) is not None


def check_folders(root: Path, settings: Mapping[str, str]) -> None:
    """See that no two steps share a folder.

    Args:
        root: the course directory.
        settings: `directory_structure` and the settings in `STEPS`.

    Raises:
        CourseError: two do, or one lies inside another; it names both settings.
    """
    structure = settings["directory_structure"]
    folders = {name: step_folder(root, structure, settings[name]) for name in STEPS}
    for one, other in combinations(STEPS, 2):
        for inner, outer in ((one, other), (other, one)):
            if not folders[inner].is_relative_to(folders[outer]):
                continue
            if outer == "source_directory" and folders[outer] == root != folders[inner]:
                continue  # assignments lie in the course directory itself, beside the other steps
            same = folders[inner] == folders[outer]
            relation = "is the same folder as" if same else "lies inside that of"
            raise CourseError(
                f"c.CourseDirectory.{inner} ({settings[inner]!r}) {relation} "
                f"c.CourseDirectory.{outer} ({settings[outer]!r}).",
                "Give each step a folder of its own: one would write over the other's files.",
            )
