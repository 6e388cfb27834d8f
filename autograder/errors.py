"""Every error that the grader raises on purpose, in one tree.

AutograderError
├── CourseError          the course is wrong: a missing assignment, a broken source notebook
│   └── BuildError       a master cannot be built, or a release would leak
│       └── EditedByHand     a build would overwrite what somebody edited
├── IntakeError          a submission cannot be taken in (its `reason` goes to the instructor)
├── SandboxError         the walls could not be put up, or the sandbox died
│   └── SandboxUnavailable   this machine has neither namespaces nor Landlock
├── WireError            a message between the sides was malformed, too large or unencodable
└── GradebookError       the gradebook could not be read or written

Each carries one sentence that says what happened and one that says what to do next; both survive
pickling between processes.
"""

from __future__ import annotations


class AutograderError(Exception):
    """Base class.

    Attributes:
        what: one sentence: what happened.
        advice: one sentence: what to do next; may be empty.
    """

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(what, advice)
        self.what = what
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.what} {self.advice}".strip()


class CourseError(AutograderError):
    """The course itself is wrong; nothing can be graded until it is mended."""


class BuildError(CourseError):
    """A master cannot be built, or the release it would make leaks answers."""


class EditedByHand(BuildError):
    """A build would overwrite what somebody edited."""


class IntakeError(AutograderError):
    """One submission cannot be taken in. The class goes on without it."""

    @property
    def reason(self) -> str:
        """What the instructor reads beside the submission."""
        return self.what


class SandboxError(AutograderError):
    """The sandbox could not be built, or died."""


class SandboxUnavailable(SandboxError):
    """This machine cannot put up the walls (neither namespaces nor Landlock)."""


class WireError(AutograderError):
    """A message between the trusted side and the sandbox cannot be sent or was malformed."""


class GradebookError(AutograderError):
    """The gradebook could not be read or written."""
