"""Where the students' files lie."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from autograder.course.config import Course
from autograder.errors import CourseError
from autograder.models import Submission

_STUDENT = "{student_id}"


def find_submissions(
    course: Course, name: str, students: Collection[str] | None = None
) -> list[Submission]:
    """List the submissions for an assignment, in the order of the students' ids.

    A folder whose name cannot be a student's id is listed too: intake refuses it with a reason,
    so that it is reported and not dropped.

    Args:
        course: the course.
        name: the assignment's id.
        students: only these; all when None. One who is not there by this very name is taken for
            a pattern, as nbgrader takes it: `a*`.

    Raises:
        CourseError: when one of `students` has handed in nothing.
    """
    found = {s.student_id: s for s in _all(course, name)}
    for excluded in course.excluded_students:
        found.pop(excluded, None)
    if students is not None:
        students = {id for wanted in students for id in fitting(wanted, found)}
        absent = sorted(students - set(found))
        if absent:
            raise CourseError(
                f"No submission of {', '.join(absent)} for {name}.",
                f"Submissions are looked for in {course.submitted_directory}.",
            )
        found = {student: found[student] for student in students}
    return [found[student] for student in sorted(found)]


def fitting(wanted: str, students: Collection[str]) -> list[str]:
    """List the students that a name or pattern means; itself if there are none."""
    if wanted in students:
        return [wanted]
    return [id for id in students if fnmatchcase(id, wanted)] or [wanted]


def _all(course: Course, name: str) -> Iterator[Submission]:
    """Look for every folder that `directory_structure` would give some student."""
    parts = Path(course.directory_structure).parts
    level = next(i for i, part in enumerate(parts) if _STUDENT in part)
    filled = [_fill(part, course.submitted_directory, name) for part in parts]
    before, _, after = filled[level].partition(_STUDENT)
    pattern = re.compile(f"{re.escape(before)}(.+){re.escape(after)}", re.DOTALL)
    base = course.root.joinpath(*filled[:level])
    if not base.is_dir():
        return
    for entry in os.scandir(base):
        match = pattern.fullmatch(entry.name)
        if match is None or (level + 1 == len(parts) and not entry.is_dir()):
            continue
        folder = Path(entry.path, *(p.replace(_STUDENT, match[1]) for p in filled[level + 1 :]))
        if _is_there(folder):
            yield Submission(_printable(match[1]), name, folder)


def _is_there(folder: Path) -> bool:
    """Say whether there is anything; where one may not look, intake says so."""
    try:
        os.lstat(folder)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True


def _fill(part: str, step: str, assignment: str) -> str:
    return part.format(nbgrader_step=step, student_id=_STUDENT, assignment_id=assignment)


def _printable(name: str) -> str:
    """Escape the bytes of a folder's name that are not UTF-8: a report must be able to hold it."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
