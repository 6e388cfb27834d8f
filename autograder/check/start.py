"""What a check begins with: which notebook, of which course, and a sandbox that is starting.

Apart from `run`, because the sandbox takes a second to start, and needs nothing that `run` imports:
it starts in a thread while this process imports the grader and reads the lesson.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from autograder.course import Course, load_course
from autograder.course.assignment import released_files
from autograder.errors import AutograderError, SandboxUnavailable
from autograder.models import Limits
from autograder.sandbox.host import Sandbox


def find_course(notebook: Path) -> Path:
    """The course directory that a notebook belongs to: the nearest one above it, or above here.

    Raises:
        AutograderError: there is none.
    """
    for start in (notebook.resolve().parent, Path.cwd()):
        for folder in (start, *start.parents):
            has_source = (folder / "source" / notebook.stem).is_dir()
            if has_source and (folder / "nbgrader_config.py").is_file():
                return folder
    raise AutograderError(
        f"No course with the assignment {notebook.stem} was found above "
        f"{notebook.resolve().parent}.",
        "A notebook is known by the name of its file: keep the lesson's. The hidden tests lie in "
        "the course's repository: name its folder with --course.",
    )


def find_notebook(given: Path | None) -> Path:
    """The notebook to check: the one that is named, or the only one here.

    Raises:
        AutograderError: it does not exist, or it is not clear which one is meant.
    """
    if given is not None:
        if given.exists() and not given.is_file():
            kind = "a folder" if given.is_dir() else "no regular file"
            raise AutograderError(
                f"{given} is {kind}.", "Name the notebook: autograder check NAME.ipynb"
            )
        if not given.is_file():
            raise AutograderError(
                f"There is no notebook {given}.", "Save it first, or check the name."
            )
        return given
    here = sorted(path for path in Path.cwd().glob("*.ipynb") if path.is_file())
    if len(here) != 1:
        raise AutograderError(
            f"There are {len(here)} notebooks in this folder.",
            f"Name the one to check: autograder check {here[0].name if here else 'NAME.ipynb'}",
        )
    return here[0]


def check_name(course: Course, assignment: str) -> None:
    """Says so if a course does not have an assignment.

    Raises:
        AutograderError: it has no folder of this name; it names those that it has.
    """
    source = course.path(course.source_directory, ".", assignment)
    if not source.is_dir():
        there = sorted(p.name for p in source.parent.glob("*") if any(p.glob("*.ipynb")))
        raise AutograderError(
            f"{course.root} has no assignment {assignment}.",
            "A notebook is known by the name of its file: keep the lesson's. "
            + (f"There are: {', '.join(there)}." if there else "There are no assignments here."),
        )


class Start:
    """A course that was found, and a sandbox for one of its assignments that is starting.

    Your own code needs no walls, so a machine without bubblewrap does without. bubblewrap ends with
    the thread that started it, so that thread stays until `close`.
    """

    def __init__(self, root: Path, assignment: str) -> None:
        """Reads the configuration and starts the sandbox, without waiting for it.

        Raises:
            CourseError: the configuration is wrong.
            AutograderError: the course has no such assignment.
        """
        self.course: Course = load_course(root)
        check_name(self.course, assignment)
        self.assignment = assignment
        self._pool = ThreadPoolExecutor(1)
        limits = self.course.settings(assignment).limits
        self._sandbox = self._pool.submit(_start, self.course, assignment, limits)

    def sandbox(self) -> Sandbox:
        """The sandbox, as soon as it is ready.

        Raises:
            SandboxError: it did not start.
        """
        return self._sandbox.result()

    def close(self) -> None:
        """Ends the sandbox, if it did start."""
        if not self._sandbox.cancel() and self._sandbox.exception() is None:
            self._sandbox.result().close()
        self._pool.shutdown()


def _start(course: Course, assignment: str, limits: Limits) -> Sandbox:
    source = course.path(course.source_directory, ".", assignment)
    given = list(released_files(course.ignore, source))
    try:
        return Sandbox(limits, given=given, hidden=[course.root], many=False)
    except SandboxUnavailable:
        return Sandbox(limits, "none", given=given, hidden=[course.root], many=False)
