"""Which course a notebook is checked with. Its configuration runs as you, so it must be yours.

The folder you work in says which course is meant. A course that lies among files that students
handed in is never taken. One that you have not entered, because it lies only above the notebook or
inside another course, may have come with the notebook: you are asked first.
"""

from __future__ import annotations

import shlex
import stat
from dataclasses import dataclass
from pathlib import Path

from autograder.course.nesting import courses_above, handed_in_to, is_configured, is_kind
from autograder.errors import AutograderError


@dataclass(frozen=True)
class Found:
    """A course directory, and why you must be asked before it is used; "" if you need not."""

    course: Path
    doubt: str = ""


def find_course(notebook: Path) -> Found:
    """Find the course of a notebook: above the working folder, or else above the notebook.

    Raises:
        AutograderError: there is none, or only one that came with a hand-in.
    """
    refused: list[Path] = []
    for start in (Path.cwd(), notebook.resolve().parent):
        for folder in (start, *start.parents):
            if not _has(folder, notebook.stem):
                continue
            if handed_in_to(folder) is not None:
                refused.append(folder)
            elif start != Path.cwd():
                return Found(folder, "it lies above the notebook, and not above your folder")
            elif around := courses_above(folder):
                return Found(folder, f"it lies inside another course, {around[0]}")
            else:
                return Found(folder)
    if refused:
        raise AutograderError(
            f"{refused[0]} is not used as a course: it came with files that a student handed in.",
            "Name your own course: --course DIR",
        )
    raise AutograderError(
        f"No course with the assignment {notebook.stem} was found above your folder or above "
        f"{notebook.resolve().parent}.",
        "A notebook is known by the name of its file: keep the lesson's. The hidden tests lie in "
        "the course's repository: name its folder with --course.",
    )


def find_course_here() -> Path | None:
    """Find the course that you work in: the working folder or one above it; None if there is none.

    As with a notebook, files that a student handed in do not count.
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        if is_configured(folder) and is_kind(folder / "source", stat.S_IFDIR):
            return None if handed_in_to(folder) or courses_above(folder) else folder
    return None


def how_to_name(course: Path) -> str:
    """Say what to write to use this course."""
    return f"If it is yours, name it: --course {shlex.quote(str(course))}"


def _has(folder: Path, assignment: str) -> bool:
    return is_configured(folder) and is_kind(folder / "source" / assignment, stat.S_IFDIR)
