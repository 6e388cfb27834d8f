"""What is wrong with a gradebook, in our words: a file that is none, and what the database says."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, DBAPIError, SQLAlchemyError, StatementError

from autograder.course import Course
from autograder.errors import GradebookError

DAMAGED = (
    "Is c.CourseDirectory.db_url right, and the database running? If the file is damaged, put a "
    "backup in its place: marks that people gave are nowhere else."
)
RIGHT = "Is c.CourseDirectory.db_url right?"
OWN_TABLES = {"assignment", "student", "submitted_assignment"}
# What SQLite and PostgreSQL say when tables are those of another version.
OTHER_VERSION = ("no such column", "no such table", "has no column", "UndefinedColumn")


class Unwritable(Exception):
    """One submission holds what cannot be written; the others can be.

    Attributes:
        reason: one sentence for the instructor.
    """

    def __init__(self, student: str, error: BaseException) -> None:
        what = error.strerror if isinstance(error, OSError) else ""
        self.reason = (
            f"What {student} handed in cannot be written: {what or type(error).__name__}. "
            "The others are written."
        )
        super().__init__(self.reason)


def sqlite_file(db_url: str) -> Path | None:
    """Return the file that holds the database; None if it is not in one.

    Raises:
        GradebookError: the URL is none.
    """
    try:
        url = make_url(db_url)
    except SQLAlchemyError as error:
        raise GradebookError(f"c.CourseDirectory.db_url: {first_line(error)}.", RIGHT) from error
    named = url.database if url.get_backend_name() == "sqlite" else None
    return Path(named) if named and named != ":memory:" and not named.startswith("file:") else None


def holds_marks(course: Course) -> bool:
    """Say whether there is a gradebook, without making or changing one.

    Returns:
        False for a file that is not there or empty; True also where only opening it will tell.

    Raises:
        GradebookError: there cannot be one: a folder, another program's database, or a database
            that checks references, for a course without a name.
    """
    path = sqlite_file(course.db_url)
    if path is None:
        if not course.course_id and not course.db_url.startswith("sqlite"):
            raise GradebookError(
                "The course has no name, which this database requires.",
                "Set c.CourseDirectory.course_id in nbgrader_config.py.",
            )
        return True
    if path.is_dir():
        raise GradebookError(f"The gradebook {path} is a folder.", RIGHT)
    if not path.parent.is_dir():
        raise GradebookError(f"There is no folder {path.parent} for the gradebook.", RIGHT)
    if not path.exists() or (path.is_file() and not path.stat().st_size):
        return False
    try:
        with contextlib.closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        ) as db:
            tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master")}
    except sqlite3.Error:
        return True
    if tables and not tables & OWN_TABLES:
        raise GradebookError(
            f"{path} is a database of another program: it has no table of a gradebook.", RIGHT
        )
    return bool(tables)


@contextlib.contextmanager
def speaking(db_url: str) -> Iterator[None]:
    """Turn what the database says into a GradebookError that tells what to do.

    What it says of values, which a submission may bring along, is raised as it is.
    """
    began = time.monotonic()
    try:
        yield
    except (DataError, StatementError) as error:
        if isinstance(error, DBAPIError) and not isinstance(error, DataError):
            raise _failure(db_url, error, time.monotonic() - began) from error
        raise
    except SQLAlchemyError as error:
        raise _failure(db_url, error, time.monotonic() - began) from error
    except ImportError as error:
        raise GradebookError(
            f"The gradebook cannot be used without a driver of its database: {error}.",
            "Install it, or correct c.CourseDirectory.db_url.",
        ) from error


def first_line(error: SQLAlchemyError) -> str:
    """Return what the database itself said, without the statement and links around it."""
    text = str(getattr(error, "orig", None) or error).strip()
    return text.splitlines()[0].rstrip(".") if text else type(error).__name__


def _failure(db_url: str, error: SQLAlchemyError, seconds: float) -> GradebookError:
    text = first_line(error)
    if "database is locked" in text or "database table is locked" in text:
        return GradebookError(
            f"The gradebook has been locked by another program for {seconds:.1f} seconds.",
            "Wait until that program is done and run the command again: what was graded is kept.",
        )
    kind = f"{text} {type(getattr(error, 'orig', None)).__name__}"
    if any(words in kind for words in OTHER_VERSION):
        return GradebookError(
            f"The gradebook is of another version of nbgrader: {text}.",
            "Back the database up, then run `nbgrader db upgrade`.",
        )
    path = sqlite_file(db_url)
    if path is None:
        return GradebookError(
            f"The gradebook cannot be used: {text}.",
            f"Does the database's server run, and let you in? {RIGHT}",
        )
    if "unable to open" in text or "readonly" in text or "full" in text or "disk I/O" in text:
        return GradebookError(
            f"The gradebook {os.fspath(path)} cannot be used: {text}.",
            "Make room, or give write permission for it and its folder; then run the same command "
            "again.",
        )
    return GradebookError(f"The gradebook cannot be used: {text}.", DAMAGED)
