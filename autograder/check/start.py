"""What a check begins with: which notebook, and a sandbox that is starting.

Apart from `verdict`, because the sandbox takes a second to start, and needs nothing of what that
imports: it starts in a thread while this process imports the grader and reads the lesson.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course import Course, load_course
from autograder.course.assignment import assignments_of, released_files
from autograder.course.layout import lies_in_step
from autograder.course.nesting import handed_in_to
from autograder.errors import AutograderError, SandboxUnavailable
from autograder.models import Limits

if TYPE_CHECKING:
    from autograder.sandbox.host import Sandbox


def find_notebook(given: Path | None) -> Path:
    """Return the notebook to check: the one that is named, or the only one here.

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
    """Say so if a course does not have an assignment.

    Raises:
        AutograderError: it has no folder of this name; it names those that it has.
    """
    if not course.path(course.source_directory, ".", assignment).is_dir():
        there = assignments_of(course)
        raise AutograderError(
            f"{course.root} has no assignment {assignment}.",
            "A notebook is known by the name of its file: keep the lesson's. "
            + (f"There are: {', '.join(there)}." if there else "There are no assignments here."),
        )


class Start:
    """A course that was found, and a sandbox for one of its assignments that is starting.

    Your own code needs no walls, so a machine that has none does without, in one process:
    `has_walls` says so, before any code of a notebook runs. bubblewrap ends with the thread that
    started it, so that thread stays until `close`.
    """

    def __init__(self, root: Path, assignment: str, mode: str = "") -> None:
        """Read the configuration and start the sandbox, without waiting for it.

        Args:
            root: the course directory.
            assignment: the lesson's name.
            mode: "bwrap", "landlock" or "none"; "" for walls where this machine has them.

        Raises:
            CourseError: the configuration is wrong.
            AutograderError: the course has no such assignment.
        """
        self.course: Course = load_course(root)
        check_name(self.course, assignment)
        self.assignment = assignment
        self._pool = ThreadPoolExecutor(1)
        limits = self.course.settings(assignment).limits
        self._sandbox = self._pool.submit(_start, self.course, assignment, limits, mode)

    def sandbox(self) -> Sandbox | None:
        """Return the sandbox, as soon as it is ready; None for none, all in one process.

        Raises:
            SandboxError: it did not start.
        """
        return self._sandbox.result()

    def has_walls(self) -> bool:
        """Say whether the sandbox keeps code away from this machine.

        Raises:
            SandboxError: it did not start.
        """
        return self.sandbox() is not None

    def owns(self, notebook: Path) -> bool:
        """Say whether a notebook lies in the course and was not handed in by a student."""
        path = notebook.resolve()
        course = self.course
        steps = (course.submitted_directory, course.autograded_directory, course.feedback_directory)
        return (
            path.is_relative_to(course.root)
            and handed_in_to(path) is None
            and not any(
                lies_in_step(course.root, course.directory_structure, step, path) for step in steps
            )
        )

    def close(self) -> None:
        """End the sandbox, if it did start."""
        if not self._sandbox.cancel() and self._sandbox.exception() is None:
            sandbox = self._sandbox.result()
            if sandbox is not None:
                sandbox.close()
        self._pool.shutdown()


def _start(course: Course, assignment: str, limits: Limits, mode: str) -> Sandbox | None:
    if mode == "none":
        return None
    from autograder.sandbox.host import Sandbox

    source = course.path(course.source_directory, ".", assignment)
    handout = list(released_files(course.ignore, source))
    try:
        return Sandbox(limits, mode or "auto", handout=handout, hidden=[course.root], many=False)
    except SandboxUnavailable:
        if mode:
            raise
        return None
