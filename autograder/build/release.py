"""The student version of one lesson, made by nbgrader itself, without its database."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveCells
from traitlets.config import Config

from autograder.errors import BuildError


def make_release(lesson: Path, destination: Path, config: Config) -> Path:
    """Let nbgrader strip one lesson.

    Args:
        lesson: folder with the source notebook and what is shipped beside it.
        destination: an empty folder; `destination/assignments/<lesson>` is made in it.
        config: the course's nbgrader configuration (stubs, marks).

    Returns:
        The folder of the released lesson.

    Raises:
        BuildError: nbgrader refuses the notebook.
    """
    shutil.copytree(
        lesson,
        destination / "source" / lesson.name,
        ignore=shutil.ignore_patterns("__pycache__", "*.pyc", ".ipynb_checkpoints"),
    )
    settings = config.copy()
    settings.CourseDirectory.root = str(destination)
    settings.CourseDirectory.source_directory = "source"
    settings.CourseDirectory.release_directory = "assignments"
    settings.CourseDirectory.assignment_id = lesson.name
    settings.CourseDirectory.db_url = "sqlite://"
    course = CourseDirectory(config=settings)
    converter = GenerateAssignment(coursedir=course, config=settings)
    converter.no_database = True
    converter.preprocessors = [p for p in converter.preprocessors if p is not SaveCells]
    log = _Recorded()
    converter.log = log.log  # instead of the terminal
    try:
        converter.start()
    except (NbGraderException, SystemExit) as error:
        reason = log.reason() or str(error)
        raise BuildError(f"nbgrader refuses to release {lesson.name}: {reason}") from error
    return destination / "assignments" / lesson.name


class _Recorded(logging.Handler):
    """A log that keeps errors: nbgrader writes there what its exception does not say.

    Attributes:
        log: what to write to.
    """

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.log = logging.Logger("nbgrader", logging.ERROR)
        self.log.addHandler(self)
        self._tracebacks: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a traceback."""
        message = record.getMessage()
        if message.startswith("Traceback"):
            self._tracebacks.append(message)

    def reason(self) -> str:
        """Return the message of the last exception that was logged, "" if none was."""
        last = self._tracebacks[-1].strip().splitlines()[-1] if self._tracebacks else ""
        return last.partition(": ")[2] or last
