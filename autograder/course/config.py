"""nbgrader's configuration of a course, read as nbgrader reads it.

nbgrader looks for `nbgrader_config.py` (or `.json`) in Jupyter's configuration folders and in the
course directory; the course directory wins.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from traitlets.config import Config, ConfigFileNotFound, JSONFileConfigLoader, PyFileConfigLoader
from traitlets.config.loader import LazyConfigValue
from traitlets.log import get_logger

from autograder.course.layout import check_folders, check_structure
from autograder.course.nesting import handed_in_to, is_course
from autograder.course.settings import Settings, check_bounds, read_settings, with_limits
from autograder.errors import CourseError
from autograder.models import Limits

# nbgrader's own defaults, so that a worker that only wants to know where a folder is need not
# import nbgrader, which takes two seconds.
DEFAULTS: dict[str, Any] = {
    "course_id": "",
    "directory_structure": str(Path("{nbgrader_step}", "{student_id}", "{assignment_id}")),
    "source_directory": "source",
    "source_with_tests_directory": "source_with_tests",
    "release_directory": "release",
    "submitted_directory": "submitted",
    "autograded_directory": "autograded",
    "feedback_directory": "feedback",
    "student_id_exclude": "",
    "ignore": [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback"],
}


@dataclass(frozen=True)
class Course:
    """A course directory and what nbgrader's configuration says about it."""

    root: Path
    course_id: str
    db_url: str
    directory_structure: str
    source_directory: str
    source_with_tests_directory: str
    release_directory: str
    submitted_directory: str
    autograded_directory: str
    feedback_directory: str
    ignore: tuple[str, ...]  # globs of files that nbgrader never copies
    excluded_students: frozenset[str]
    config: Any = field(repr=False, compare=False)  # traitlets Config, for nbgrader's own classes

    def path(self, step: str, student: str, assignment: str) -> Path:
        """Return where `directory_structure` puts a student's assignment in one step."""
        return self.root / os.path.normpath(
            self.directory_structure.format(
                nbgrader_step=step, student_id=student, assignment_id=assignment
            )
        )

    def settings(self, assignment: str) -> Settings:
        """Return the grader's settings for one assignment.

        Raises:
            CourseError: when `c.Autograder` has an unknown key or a wrong value.
        """
        excluded = settled(self.config.get("Autograde", {}).get("exclude_overwriting", {}), {})
        files = excluded.get(assignment, []) if isinstance(excluded, dict) else None
        if not isinstance(files, (list, tuple, set)) or not all(isinstance(f, str) for f in files):
            raise CourseError(
                f"c.Autograde.exclude_overwriting must be a dictionary, not {excluded!r}.",
                "Write lists of files by the name of the assignment.",
            )
        defaults = Settings(limits=_default_limits(self.config), files=tuple(files))
        section = {
            key: settled(value, {} if key in ("limits", "assignments", "serve") else [])
            for key, value in self.config.get("Autograder", {}).items()
        }
        return read_settings(section, assignment, defaults)


def load_course(course_dir: Path) -> Course:
    """Read the configuration of the course in `course_dir`.

    Raises:
        CourseError: when there is no such folder, its configuration cannot be read, or it lies
            among the files that students handed in to another course.
    """
    root = Path(course_dir).resolve()
    if not root.is_dir():
        raise CourseError(f"{course_dir} is not a folder.", "Name nbgrader's course directory.")
    if (around := handed_in_to(root)) is not None:
        own = str(around) if is_course(around) else "DIR"
        raise CourseError(
            f"{root} lies among the files that students handed in to {around}, so it is not used "
            "as a course.",
            f"Name your own course: --course {shlex.quote(own)}",
        )
    config = _read_config(root)
    config.CourseDirectory.root = str(root)
    folders = {
        key: settled(config.CourseDirectory.get(key, default), default)
        for key, default in DEFAULTS.items()
    }
    for key, value in folders.items():
        items = value if isinstance(value, list) else [value]
        right = isinstance(value, type(DEFAULTS[key])) and all(
            isinstance(item, str) and "\0" not in item for item in items
        )
        if not right:
            kind = "a list of strings" if isinstance(DEFAULTS[key], list) else "a string"
            raise CourseError(f"c.CourseDirectory.{key} must be {kind}, not {value!r}.")
    check_structure(folders["directory_structure"])
    check_folders(root, folders)
    return Course(
        root=root,
        course_id=folders.pop("course_id").strip(),
        db_url=_db_url(root, config.CourseDirectory.get("db_url")),
        ignore=tuple(folders.pop("ignore")),
        excluded_students=frozenset(filter(None, folders.pop("student_id_exclude").split(","))),
        config=config,
        **folders,
    )


def _db_url(root: Path, url: object) -> str:
    """Return the database's URL; a file named relatively lies in the course directory."""
    if not url:
        return f"sqlite:///{root / 'gradebook.db'}"
    if not isinstance(url, str):
        raise CourseError(
            f"c.CourseDirectory.db_url must be the address of a database, not {url!r}.",
            "Write it as 'sqlite:///gradebook.db', or leave it out.",
        )
    scheme, slashes, path = url.partition(":///")
    if scheme == "sqlite" and slashes and path and path[0] not in "/:":
        return f"sqlite:///{root / path}"
    return url


def settled(value: Any, initial: Any) -> Any:
    """Return what `c.Section.key.append(...)` and its like come to, applied to `initial`."""
    return value.get_value(initial) if isinstance(value, LazyConfigValue) else value


@contextlib.contextmanager
def inside(course_dir: Path) -> Iterator[None]:
    """Work in the course directory, and let modules in it be imported, as nbgrader does."""
    before = Path.cwd()
    os.chdir(course_dir)
    sys.path.insert(0, str(course_dir))
    try:
        yield
    finally:
        os.chdir(before)
        with contextlib.suppress(ValueError):
            sys.path.remove(str(course_dir))


def _read_config(root: Path) -> Any:
    from jupyter_core.paths import jupyter_config_path  # a browser has no such folders

    config = Config()
    log: Any = get_logger()  # a loader that is given none tells the log so, each time
    with inside(root):
        for folder in (*reversed(jupyter_config_path()), str(root)):
            for loader in (
                JSONFileConfigLoader("nbgrader_config.json", path=folder, log=log),
                PyFileConfigLoader("nbgrader_config.py", path=folder, log=log),
            ):
                try:
                    config.merge(loader.load_config())
                except ConfigFileNotFound:
                    continue
                # The file is the instructor's Python: anything can go wrong in it.
                except (Exception, SystemExit) as error:
                    raise CourseError(
                        f"{loader.full_filename} cannot be read: {type(error).__name__}: {error}.",
                        "Fix the Python error in that file.",
                    ) from error
    return config


def _default_limits(config: Any) -> Limits:
    """Take nbgrader's own limit of a cell, if the course sets one."""
    limits = Limits()
    for section in ("ExecutePreprocessor", "Execute"):
        timeout = config.get(section, {}).get("timeout")
        if isinstance(timeout, (int, float)) and timeout > 0:
            check_bounds("cell_seconds", timeout, f"c.{section}.timeout")
            limits = with_limits(limits, {"cell_seconds": timeout})
    return limits
