"""How far one's own copies of all lessons are: points, and what comes next.

A lesson in which nothing is written yet is not run. What a run gave is kept in
`.autograder/progress.json` and holds until the answers, the course or the grader change.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import autograder
from autograder.check.lines import (
    NOT_BEGUN,
    Standing,
    done_word,
    is_left,
    total,
    waiting_points,
)
from autograder.check.start import Start
from autograder.check.verdict import Checker
from autograder.course import Course, load_assignment, load_course
from autograder.course.assignment import assignments_of
from autograder.errors import AutograderError, SandboxError
from autograder.files import write_text
from autograder.models import Assignment, Role
from autograder.results.graded_cells import graded_cells

KEPT = Path(".autograder", "progress.json")
ANSWERS = (Role.SOLUTION, Role.MANUAL, Role.TASK)


@dataclass(frozen=True)
class Progress:
    """How far one lesson is.

    Attributes:
        lesson: its name.
        notebook: the learner's copy.
        state: "new" (nothing is written), "begun", "done" (every test holds) or "broken" (the
            notebook cannot be checked).
        score: points.
        points: points that could be had.
        waiting: those of them that only a person can give.
        trouble: why it cannot be checked, "" if it can.
    """

    lesson: str
    notebook: Path
    state: str
    score: float
    points: float
    waiting: float = 0.0
    trouble: str = ""

    @property
    def standing(self) -> Standing:
        """The same for people."""
        said = {
            "new": NOT_BEGUN,
            "begun": "",
            "done": done_word(self.waiting),
            "broken": self.trouble,
        }[self.state]
        return Standing(self.lesson, self.score, self.points, said, self.state == "done")


def read_progress(
    root: Path, open_lesson: Callable[[Course, str, Path], Start]
) -> Iterator[Progress]:
    """Check the learner's copies of all lessons of a course, one after the other.

    Args:
        root: the course directory.
        open_lesson: starts the sandbox for a lesson's notebook, or raises if that is not wanted.

    Yields:
        One for each lesson that gives points and of which there is a copy.

    Raises:
        CourseError: the course is wrong.
        SandboxError: the sandbox did not start, or died.
    """
    course = load_course(root)
    kept = _read_kept(course)
    for name in assignments_of(course):
        notebook = find_copy(course, name)
        if notebook is None:
            continue
        assignment = load_assignment(course, name, cached=True)
        points = sum(cell.points for book in assignment.notebooks for cell in book.cells)
        if not points:
            continue
        written = _written(assignment, notebook)
        if not written:
            yield Progress(name, notebook, "new", 0.0, points)
            continue
        key = _key(assignment, written)
        known = kept.get(str(notebook), {})
        if known.get("key") == key:
            with contextlib.suppress(TypeError):  # a file of another version
                yield Progress(**{**known["progress"], "notebook": notebook})
                continue
        try:
            found = _checked(open_lesson(course, name, notebook), notebook)
        except SandboxError:
            raise
        except AutograderError as error:
            yield Progress(name, notebook, "broken", 0.0, points, trouble=error.what)
            continue
        kept[str(notebook)] = {"key": key, "progress": asdict(found) | {"notebook": ""}}
        _write_kept(course, kept)
        yield found


def next_lesson(lessons: Sequence[Progress]) -> str:
    """Return the first lesson that is not done, "" if all are."""
    return next((one.lesson for one in lessons if one.state != "done"), "")


def find_copy(course: Course, name: str) -> Path | None:
    """Find the learner's copy of a lesson: below the working folder, or where it was released."""
    here = Path.cwd()
    released = course.path(course.release_directory, ".", name)
    source = course.path(course.source_directory, ".", ".").resolve()
    for folder in (here, here / name, here.parent / name, released):
        path = folder / f"{name}.ipynb"
        if path.is_file() and not path.resolve().is_relative_to(source):
            return path
    return None


def _checked(start: Start, notebook: Path) -> Progress:
    with Checker(start) as checker:
        lines = checker.check(notebook)
    state = "begun" if any(map(is_left, lines)) else "done"
    return Progress(start.assignment, notebook, state, *total(lines), waiting_points(lines))


def _written(assignment: Assignment, notebook: Path) -> list[str]:
    """Return what the learner wrote into the lesson's cells; nothing if they are unchanged."""
    given = {
        cell.grade_id: cell.release or cell.source
        for book in assignment.notebooks
        for cell in book.cells
        if cell.role in ANSWERS
    }
    answers = []
    cells = graded_cells(notebook)
    for cell in cells:
        name = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
        source = "".join(cell.get("source", ""))
        if name in given and source.strip() != given[name].strip():
            answers.append(source)
    if not answers and cells:
        return []
    return [*answers, *("".join(cell.get("source", "")) for cell in cells)] or [""]


def _key(assignment: Assignment, written: list[str]) -> str:
    told = json.dumps([autograder.__version__, assignment.digest, written])
    return hashlib.sha256(told.encode()).hexdigest()


def _read_kept(course: Course) -> dict[str, Any]:
    try:
        kept = json.loads((course.root / KEPT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return (
        kept if isinstance(kept, dict) and all(isinstance(v, dict) for v in kept.values()) else {}
    )


def _write_kept(course: Course, kept: dict[str, Any]) -> None:
    """Keep what was found; a course that cannot be written to does without."""
    with contextlib.suppress(AutograderError):
        write_text(course.root / KEPT, json.dumps(kept))
