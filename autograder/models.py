"""What travels between the rooms of the grader: frozen and picklable.

An `Assignment` is what the instructor wrote, a `Submission` where a student's files lie, a
`FilledNotebook` the instructor's notebook with the student's text filled in, and a
`GradedSubmission` everything that grading found out about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from autograder.json_records import JsonRecord

# What a student's id may look like: a word character first, so that it is no option, no hidden
# file and no path. A course can set its own pattern.
STUDENT_ID_PATTERN = r"\w[\w.@+-]{0,127}"
# nbgrader sets this variable for its kernels; code in a notebook may ask whether it is graded.
GRADING_ENVIRONMENT = {"NBGRADER_EXECUTION": "autograde"}

MAX_POINTS = 1_000_000  # of a cell, or of an assignment on another scale


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


class ErrorKind(StrEnum):
    """Kinds of errors that decide what is said; of any other there is the exception's name."""

    NONE = ""
    NOT_RUN = "NotRun"  # grading did not get to the cell, or there was nothing to run
    MISSING_SOLUTION = "MissingSolution"  # the submission lacks a cell that the test needs
    NOT_WRITTEN = "NotImplementedError"  # the answer is still the stub
    NOT_DEFINED = "NameError"
    NOT_TRUE = "AssertionError"  # a plain assertion: the property does not hold


@dataclass(frozen=True)
class Limits(JsonRecord):
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
class Cell(JsonRecord):
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

    @property
    def is_test(self) -> bool:
        """Whether it holds tests that run."""
        return self.role is Role.TEST and self.cell_type == "code"


@dataclass(frozen=True)
class SourceNotebook(JsonRecord):
    """One notebook of an assignment, as the instructor wrote it."""

    name: str  # without ".ipynb"
    cells: tuple[Cell, ...]
    metadata: dict[str, Any]
    nbformat_minor: int = 5

    @property
    def tests(self) -> tuple[str, ...]:
        """The `grade_id` of each test cell."""
        return tuple(cell.grade_id for cell in self.cells if cell.is_test)


Places = Mapping[str, Mapping[str, tuple[str, ...]]]  # by cell and place: kinds of values


@dataclass(frozen=True)
class OwnSolution(JsonRecord):
    """What a run of the instructor's own solution says about an assignment, without its text.

    Every mapping has the notebook's name as its key, and in it the `grade_id` of a test cell.

    Attributes:
        in_kernel: test cells that get full points in the kernel only, and why not outside.
        not_full: test cells that do not get full points anywhere, and why.
        vacuous: test cells that give full points to an answer of which every function returns None.
        places: kinds of values that came from the solution, see `examiner.places`.
        goes_over: names of given objects with a class of their own that tests ask of the student,
            since full points need what the solution did to them; None if that is not known.
        untried: why there is no such run; "" if there is one.
        timed_out: a cell met its time limit, so that another run may say something else.
    """

    in_kernel: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    not_full: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    vacuous: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    places: Mapping[str, Places] = field(default_factory=dict)
    goes_over: Mapping[str, tuple[str, ...]] | None = None
    untried: str = ""
    timed_out: bool = False


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
    hidden_tests: str = "outside"  # "kernel": in the student's process; "auto": as `own` says
    own: OwnSolution = OwnSolution()
    student_id_pattern: str = STUDENT_ID_PATTERN
    ignore: tuple[str, ...] = ()  # globs of files that nbgrader never copies
    renamed: Mapping[str, str] = field(default_factory=dict)  # cells renamed after hand-in
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
    maybe_elsewhere: bool = (
        False  # missing, but the notebook lost all metadata: its text may be elsewhere
    )
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


@dataclass(frozen=True)
class Finding(JsonRecord):
    """What a test cell may tell the student: never the test, its inputs or a traceback.

    Also what ended a cell of the student's own, where hidden tests had not called anything yet.
    """

    seen: str  # what was seen, in words
    mistakes: tuple[str, ...] = ()  # slugs of the mistakes the evidence points to
    titles: tuple[str, ...] = ()  # the same, as words a learner knows
    hint: str = ""  # leads on without giving the answer
    passage: str = ""  # heading of the lesson's passage to read again
    example: tuple[str, str, str] | None = None  # call, expected, seen: made for showing
    judged: bool = True  # False: it passed, since another mistake hides what it asks for


@dataclass(frozen=True)
class CellResult(JsonRecord):
    """How one cell ended."""

    grade_id: str
    role: Role
    points: float
    score: float | None  # None where a person has to grade
    outputs: tuple[dict[str, Any], ...] = ()  # nbformat outputs, as `autograded/` shows them
    execution_count: int | None = None
    error: str = ErrorKind.NONE  # an `ErrorKind`, or the name of the exception that ended it
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

    @property
    def score(self) -> float:
        """Points the tests gave, manual marks not counted."""
        return sum(r.score or 0.0 for n in self.notebooks for r in n.results)

    @property
    def max_score(self) -> float:
        """Points that could be had, manual cells included."""
        return sum(r.points for n in self.notebooks for r in n.results)
