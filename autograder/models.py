"""What travels between the rooms of the grader: frozen, picklable, without behaviour.

An `Assignment` is what the instructor wrote, a `Submission` where a student's files lie, a
`FilledNotebook` the instructor's notebook with the student's text filled in, and a
`GradedSubmission` everything that grading found out about it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

# What a student's id may look like: a word character first, so that it is no option, no hidden
# file and no path. A course can set its own pattern.
STUDENT_ID_PATTERN = r"\w[\w.@+-]{0,127}"


class Role(StrEnum):
    """What a cell of the instructor's notebook is for."""

    SOLUTION = "solution"  # the student writes here; graded by other cells
    TEST = "test"  # autograded tests, run by the examiner
    MANUAL = "manual"  # the student writes here; graded by a person
    TASK = "task"  # nbgrader's manually graded task
    LOCKED = "locked"  # read-only: given code or text
    PLAIN = "plain"  # not known to nbgrader: the student may change it
    EXTRA = "extra"  # a cell that the student added


ANSWERED = (Role.SOLUTION, Role.MANUAL)  # of code cells: what student code is written in


class Status(StrEnum):
    """How grading one submission ended."""

    GRADED = "graded"
    GRADED_WITH_WARNINGS = "graded_with_warnings"
    FAILED = "failed"


@dataclass(frozen=True)
class Limits:
    """What one submission may use. A course or an assignment may set each of them."""

    cell_seconds: float = 30.0  # wall time of one student cell or one test cell
    call_seconds: float = 20.0  # wall time of one call from a test to the student's function
    submission_seconds: float = 120.0  # wall time of the whole submission
    cpu_seconds: int = 120
    memory_mb: int = 1024
    processes: int = 32  # processes and threads
    open_files: int = 256
    written_mb: int = 64  # size of each private tmpfs, and of any one file
    output_bytes: int = 1_000_000  # outputs of one cell; more is cut, counted while reading
    message_bytes: int = 64_000_000  # one message between the sides, arrays at virtual size
    notebook_mb: int = 32  # a submitted notebook, outputs included
    files_mb: int = 32  # all other files that a submission carries


@dataclass(frozen=True)
class Cell:
    """One cell of the instructor's notebook, as it is to be run (solutions stripped)."""

    grade_id: str  # nbgrader's grade_id; "" for a cell nbgrader does not know
    role: Role
    cell_type: str  # "code", "markdown" or "raw"
    source: str  # solutions stripped; a TEST cell keeps its hidden tests, a TASK its mark scheme
    points: float = 0.0
    checksum: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    cell_id: str = ""
    release: str = ""  # the text as students get it: no hidden tests, no mark scheme
    hidden_lines: tuple[int, ...] = ()  # lines (from 1) of hidden tests in `source`, marks included
    solution: str = ""  # an answer's text with the instructor's own solution; never released


@dataclass(frozen=True)
class SourceNotebook:
    """One notebook of an assignment, as the instructor wrote it."""

    name: str  # without ".ipynb"
    cells: tuple[Cell, ...]
    metadata: dict[str, Any]
    nbformat_minor: int = 5


@dataclass(frozen=True)
class Assignment:
    """An assignment of a course, ready to grade against."""

    name: str
    course_dir: Path
    source_dir: Path  # source/<name>: data and helper modules that students also get
    notebooks: tuple[SourceNotebook, ...]
    allowed_names: frozenset[str]  # names that tests may look up with the student
    files: tuple[str, ...] = ()  # files besides notebooks that a submission may carry
    limits: Limits = Limits()
    hidden_tests: str = "examiner"  # or "kernel": stock nbgrader's meaning, inside the walls
    student_id_pattern: str = STUDENT_ID_PATTERN
    ignore: tuple[str, ...] = ()  # globs of files that nbgrader never copies
    digest: str = ""  # content hash of everything above and of the modules that its tests import


@dataclass(frozen=True)
class Submission:
    """Where one student's files for one assignment lie."""

    student_id: str
    assignment: str
    folder: Path


@dataclass(frozen=True)
class FilledCell:
    """A cell that will run: the instructor's frame, the student's text."""

    cell: Cell  # for an EXTRA cell: made up by intake, without grade_id
    source: str  # what runs: the student's text for SOLUTION, MANUAL, PLAIN, EXTRA; else ours
    missing: bool = False  # the student's notebook no longer has this cell
    lost: bool = False  # missing, but the notebook lost all metadata: its text may be elsewhere
    changed: bool = False  # the student's copy of a locked cell or a test differs: ours runs
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)  # pictures in answers


@dataclass(frozen=True)
class FilledNotebook:
    """The instructor's notebook with the student's text filled in."""

    source: SourceNotebook
    cells: tuple[FilledCell, ...]
    missing: bool = False  # the student did not hand this notebook in
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Intake:
    """All that was taken from one submission."""

    submission: Submission
    notebooks: tuple[FilledNotebook, ...]
    files: tuple[tuple[str, bytes], ...] = ()  # (relative path, content) of allowed extra files
    left_behind: tuple[str, ...] = ()  # Python files and folders that the assignment does not list
    timestamp: str | None = None  # content of nbgrader's timestamp.txt
    warnings: tuple[str, ...] = ()
    digest: str = ""  # content hash of what was read


@dataclass(frozen=True)
class Finding:
    """What a failed test cell may tell the student: never the test, its inputs or a traceback."""

    seen: str  # what was seen, in words
    mistakes: tuple[str, ...] = ()  # slugs of the mistakes the evidence points to
    titles: tuple[str, ...] = ()  # the same, as words a learner knows
    hint: str = ""  # leads on without giving the answer
    passage: str = ""  # heading of the lesson's passage to read again
    example: tuple[str, str, str] | None = None  # call, expected, seen: made for showing


@dataclass(frozen=True)
class CellResult:
    """How one cell ended."""

    grade_id: str
    role: Role
    points: float
    score: float | None  # None where a person has to grade
    outputs: tuple[dict[str, Any], ...] = ()  # nbformat outputs, as `autograded/` shows them
    execution_count: int | None = None
    error: str = ""  # kind of the exception that ended it, "" if none
    finding: Finding | None = None
    seconds: float = 0.0
    tampering: str = ""  # what the cell tried, if something was noticed
    after_hidden: bool = False  # hidden tests have called the student's code before or in this
    # cell: its outputs may repeat what they passed, and are for the instructor only


@dataclass(frozen=True)
class GradedNotebook:
    """One notebook with its results, cell by cell in the order of `filled.cells`."""

    filled: FilledNotebook
    results: tuple[CellResult, ...]
    metadata: dict[str, Any] = field(default_factory=dict)  # what the run adds, widget state say


@dataclass(frozen=True)
class GradedSubmission:
    """Everything that grading one submission found out."""

    student_id: str
    assignment: str
    status: Status
    reason: str  # "" when status is GRADED
    notebooks: tuple[GradedNotebook, ...]
    timestamp: str | None = None
    files: tuple[tuple[str, bytes], ...] = ()
    seconds: float = 0.0
    digest: str = ""  # content hash of (submission, assignment, engine)

    @property
    def score(self) -> float:
        """Points the tests gave, manual marks not counted."""
        return sum(r.score or 0.0 for n in self.notebooks for r in n.results)

    @property
    def max_score(self) -> float:
        """Points that could be had, manual cells included."""
        return sum(r.points for n in self.notebooks for r in n.results)
