"""The tables of a gradebook, made and stamped by nbgrader itself, by one program at a time."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any

from alembic.config import Config
from alembic.script import ScriptDirectory
from nbgrader import api, dbutil
from sqlalchemy import create_engine, func, select

from autograder.course import Course

_MAKING = 0x64726F70  # of this grader, among the advisory locks of a PostgreSQL server


def open_gradebook(course: Course) -> Any:
    """Open nbgrader's own gradebook; it makes the tables and enters the course if they are new.

    nbgrader looks first and makes then, so two programs that open a new database at once would
    get in each other's way.
    """
    with alone(course), _alembic_in_this_process():
        return api.Gradebook(course.db_url, course.course_id)


@contextlib.contextmanager
def alone(course: Course) -> Iterator[None]:
    """Wait until no other program makes the tables of this database."""
    if course.db_url.startswith("postgresql"):
        engine = create_engine(course.db_url)
        try:
            with engine.begin() as connection:
                connection.execute(select(func.pg_advisory_xact_lock(_MAKING)))
                yield
        finally:
            engine.dispose()
        return
    if sys.platform == "win32":
        yield
        return
    import fcntl

    folder = os.open(course.root, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@contextlib.contextmanager
def _alembic_in_this_process() -> Iterator[None]:
    """Let nbgrader stamp a new database without a subprocess.

    nbgrader runs the command `alembic heads`, which takes two seconds and has to be on the PATH;
    the library gives the same answer.
    """
    asked = api.get_alembic_version
    config = Config()
    config.set_main_option("script_location", dbutil.ALEMBIC_DIR)
    api.get_alembic_version = ScriptDirectory.from_config(config).get_current_head
    try:
        yield
    finally:
        api.get_alembic_version = asked
