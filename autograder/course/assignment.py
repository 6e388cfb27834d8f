"""An assignment, read from the instructor's folder `source/<name>`."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from fnmatch import fnmatch
from pathlib import Path

from autograder.course.config import Course
from autograder.course.modules import modules_of_tests
from autograder.errors import CourseError
from autograder.models import Assignment, Role
from autograder.python_cells import assigned_names

Solutions = Mapping[str, tuple[str, ...]]  # by notebook: the full text of its solution cells


def load_assignment(course: Course, name: str, *, cached: bool = False) -> Assignment:
    """Load an assignment, ready to grade against: see `load_with_solutions`."""
    return load_with_solutions(course, name, cached=cached)[0]


def load_with_solutions(
    course: Course, name: str, *, cached: bool = False
) -> tuple[Assignment, Solutions]:
    """Load an assignment, ready to grade against, and the instructor's own solution of it.

    Args:
        course: the course.
        name: the assignment's id, the name of its folder in `source/`.
        cached: take notebooks that have not changed from `autograder.course.source_cache`, and
            keep what is read; else nothing is written.

    Raises:
        CourseError: when the assignment or one of its notebooks is wrong; it says
            what to do.
    """
    source_dir = _source_dir(course, name)
    if cached:
        from autograder.course.source_cache import read_source
    else:
        # Takes nbgrader, and a second, along. Not before the configuration is read, which would
        # then take this program for nbgrader and bring the plugin in as well.
        from autograder.course.source import read_source

    paths = sorted(p for p in source_dir.glob("*.ipynb") if p.is_file() and p.name[0] != ".")
    if not paths:
        raise CourseError(f"{source_dir.relative_to(course.root)} holds no notebook.")
    notebooks = []
    solutions: dict[str, tuple[str, ...]] = {}
    bound: set[str] = set()
    for path in paths:
        notebook, texts = read_source(course, name, path)
        notebooks.append(notebook)
        solutions[notebook.name] = tuple(texts)
        bound.update(*(assigned_names(text) for text in texts))
        bound.update(
            cell.grade_id
            for cell in notebook.cells
            if cell.role is Role.SOLUTION and cell.grade_id.isidentifier()
        )
    settings = course.settings(name)
    assignment = Assignment(
        name=name,
        course_dir=course.root,
        source_dir=source_dir,
        notebooks=tuple(notebooks),
        allowed_names=settings.allowed_names | bound,
        files=settings.files,
        limits=settings.limits,
        hidden_tests=settings.hidden_tests,
        student_id_pattern=settings.student_id_pattern,
        ignore=course.ignore,
        renamed=settings.renamed,
    )
    return replace(assignment, digest=_digest(assignment)), solutions


def assignments_of(course: Course) -> list[str]:
    """List the assignments of a course, in order: folders of `source/` that hold a notebook."""
    source = course.path(course.source_directory, ".", "x").parent
    return sorted(p.name for p in source.glob("*") if any(p.glob("[!.]*.ipynb")))


def released_files(ignore: tuple[str, ...], source_dir: Path) -> Iterator[tuple[str, Path]]:
    """Yield what nbgrader releases beside the notebooks: (relative path, path), in order."""
    for folder, subfolders, names in os.walk(source_dir):
        subfolders[:] = sorted(d for d in subfolders if not _matches(d, ignore))
        for name in sorted(names):
            if not _matches(name, (*ignore, "*.ipynb")):
                path = Path(folder, name)
                yield path.relative_to(source_dir).as_posix(), path


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


def _source_dir(course: Course, name: str) -> Path:
    if not name or name != Path(name).name or name.startswith(".") or "+" in name:
        known = _assignments_here(course.path(course.source_directory, ".", "any").parent)
        raise CourseError(f"{name!r} cannot be the name of an assignment.", known)
    source_dir = course.path(course.source_directory, ".", name)
    if source_dir.is_dir():
        return source_dir
    shown = source_dir.relative_to(course.root)
    if course.path(course.release_directory, ".", name).is_dir():
        raise CourseError(
            f"{shown} does not exist, only its release does.",
            "Grading needs the instructor's notebooks with the tests: restore that folder.",
        )
    raise CourseError(f"{shown} does not exist.", _assignments_here(source_dir.parent))


def _assignments_here(folder: Path) -> str:
    known = sorted(p.name for p in folder.iterdir() if p.is_dir()) if folder.is_dir() else []
    return f"Assignments here: {', '.join(known)}." if known else "Is this the course directory?"


def _digest(assignment: Assignment) -> str:
    """Hash everything that a score depends on, but for the submission and the grader itself."""
    digest = hashlib.sha256()
    plain = asdict(replace(assignment, course_dir=Path(), source_dir=Path()))
    plain["allowed_names"] = sorted(assignment.allowed_names)
    digest.update(json.dumps(plain, sort_keys=True, default=str).encode("utf-8", "surrogatepass"))
    digest.update(files_digest(assignment).encode())
    return digest.hexdigest()


def files_digest(assignment: Assignment) -> str:
    """Hash the files of the course that grading reads, as this machine sees them.

    Raises:
        CourseError: one cannot be read.
    """
    digest = hashlib.sha256()
    root = assignment.course_dir
    try:
        for relative, path in released_files(assignment.ignore, assignment.source_dir):
            digest.update(b"\0" + os.fsencode(relative) + b"\0" + path.read_bytes())
        for path in modules_of_tests(root, assignment.notebooks).files:
            digest.update(b"\0" + os.fsencode(path.relative_to(root)) + b"\0")
            digest.update(path.read_bytes())
    except OSError as error:
        raise CourseError(
            f"A file of {assignment.name} cannot be read: {error}.", "Mend or remove it."
        ) from error
    return digest.hexdigest()
