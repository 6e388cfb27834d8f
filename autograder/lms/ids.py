"""The names under which a platform knows the hand-ins of an assignment, kept to answer in them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from autograder.course import Course
from autograder.errors import GradebookError
from autograder.files import write_text
from autograder.results.ledger import FOLDER


@dataclass(frozen=True)
class Ids:
    """What was collected for one assignment.

    Attributes:
        system: the platform; "" if nothing was collected.
        numbers: its numbers by student id.
        prefixes: what the names of its files begin with, by student id.
        header: columns of the table that came with it (Moodle's worksheet, Canvas' gradebook).
        rows: its rows.
    """

    system: str = ""
    numbers: dict[str, str] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


def _path(course: Course, assignment: str) -> Path:
    return course.root / FOLDER / "lms" / f"{assignment}.json"


def read_ids(course: Course, assignment: str) -> Ids:
    """Read what `write_ids` wrote; empty if there is nothing.

    Raises:
        GradebookError: the file is damaged.
    """
    path = _path(course, assignment)
    try:
        return Ids(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Ids()
    except (OSError, ValueError, TypeError) as error:
        raise GradebookError(
            f"{path} cannot be read: {error}.", "Delete it and run `autograder collect` again."
        ) from error


def write_ids(course: Course, assignment: str, ids: Ids) -> None:
    """Keep the names of an assignment.

    Raises:
        AutograderError: they cannot be written.
    """
    text = json.dumps(asdict(ids), ensure_ascii=False, indent=1)
    write_text(_path(course, assignment), text)
