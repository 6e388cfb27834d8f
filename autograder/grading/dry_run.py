"""Grade to memory and compare with the gradebook, which stays as it is."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.errors import GradebookError
from autograder.grading.assignment import Options, prepare, unchanged_in_gradebook
from autograder.grading.class_run import Row, Summary, grade_class, never
from autograder.grading.pool import open_pool
from autograder.grading.workers import Stock
from autograder.models import GradedSubmission, Role, SourceNotebook, Status
from autograder.results.changes import Change, differs
from autograder.results.ledger import FOLDER, NAME, Ledger
from autograder.results.mark import Mark, Marks
from autograder.results.marks import read_marks
from autograder.results.penalties import LatePenalties, seconds_late
from autograder.results.rows import marks_of, read_timestamp


@dataclass(frozen=True)
class Total:
    """The marks of one student, a person's and penalties for lateness included.

    Attributes:
        student: student id.
        old: points as the gradebook has them.
        new: points as they would be.
        old_penalty: points that lateness took off.
        new_penalty: points that it would take off.
    """

    student: str
    old: float
    new: float
    old_penalty: float = 0.0
    new_penalty: float = 0.0


@dataclass(frozen=True)
class Preview:
    """What a run without ``--dry-run`` would do.

    Attributes:
        summary: how each submission was graded.
        changes: scores that would be others, by student and item.
        totals: of all students who were graded before, changed or not, by student.
        fresh: students who have no score yet; they change nothing.
    """

    summary: Summary
    changes: tuple[Change, ...]
    totals: tuple[Total, ...]
    fresh: tuple[str, ...]


def preview_grading(
    course: Course,
    name: str,
    options: Options,
    students: Collection[str] | None = None,
    *,
    stock: Stock | None = None,
    on_start: Callable[[int], None] = lambda total: None,
    on_row: Callable[[Row], None] = lambda row: None,
    stop: Callable[[], bool] = never,
) -> Preview:
    """Grade the submissions for an assignment and write nothing into the course.

    Args: as of `autograder.grading.assignment.grade_assignment`.

    Raises:
        CourseError: there is nothing to grade, or nothing to grade it with.
        GradebookError: there are no marks to compare with, or those of other cells.
        SandboxError: this machine cannot put up the walls.
    """
    job, submissions = prepare(course, name, options, students)
    known = {student: m for student, m in read_marks(course, name).items() if _graded(m)}
    if not known:
        raise GradebookError(
            f"Nothing is graded yet for {name}: there is nothing to compare with.",
            f"Run `autograder grade {name}` without --dry-run first.",
        )
    _same_cells(name, job.assignment.notebooks, next(iter(known.values())))
    memory = _Memory(known, LatePenalties(course))
    on_start(len(submissions))
    with tempfile.TemporaryDirectory(prefix="autograder-dry-run-") as scratch:
        _copy_ledger(course.root, Path(scratch))
        with (
            Ledger(Path(scratch)) as ledger,
            open_pool(
                job, options.workers, options.executor, stock, submissions=submissions
            ) as pool,
        ):
            unchanged = {} if options.force else unchanged_in_gradebook(course, name, ledger)
            summary = grade_class(
                job,
                submissions,
                pool,
                memory,
                ledger,
                unchanged=unchanged,
                on_row=on_row,
                stop=stop,
            )
    seen = [row.record.student for row in summary.rows]
    return Preview(
        summary=summary,
        changes=tuple(sorted(memory.changes, key=lambda c: (c.student, c.notebook, c.cell))),
        totals=_totals(seen, known, memory),
        fresh=tuple(sorted(set(seen) - set(known))),
    )


class _Memory:
    """Stands where the gradebook would; keeps only what differs."""

    def __init__(self, known: Mapping[str, Marks], plugin: LatePenalties) -> None:
        self.left_out: dict[str, str] = {}
        self.changes: list[Change] = []
        self.penalties: dict[str, float] = {}  # of the students who were graded again
        self._known = known
        self._plugin = plugin

    def write(self, batch: Iterable[GradedSubmission]) -> None:
        """Compare a batch with what is known."""
        for submission in batch:
            marks = self._known.get(submission.student_id)
            if marks is not None and submission.status is not Status.FAILED:
                changes = compare(marks, submission)
                self.changes += changes
                self.penalties[marks.student] = penalty_of(marks, submission, changes, self._plugin)


def compare(marks: Marks, submission: GradedSubmission) -> list[Change]:
    """Say which scores of a student who was graded before would be others.

    The rules are those by which the gradebook is written: a notebook that is missing gets no score.
    (A submission that cannot be graded leaves those it had, and is not compared.)
    """
    scores: dict[tuple[str, str], float | None] = {}
    present = set()
    for notebook in submission.notebooks:
        if not notebook.filled.missing:
            name = notebook.filled.source.name
            present.add(name)
            found = marks_of(notebook).scores
            scores |= {(name, cell): score for cell, score in found.items()}
    changes = []
    for mark in marks.cells:
        # Of a notebook that is there, what grading says nothing about stays.
        unsaid = mark.auto_score if mark.notebook in present else 0.0
        new = scores.get((mark.notebook, mark.cell), unsaid)
        if differs(mark.auto_score, new):
            old = mark.auto_score
            changes.append(
                Change(marks.student, mark.notebook, mark.cell, old, new, mark.manual_score)
            )
    return changes


def penalty_of(
    marks: Marks,
    submission: GradedSubmission,
    changes: Iterable[Change],
    plugin: LatePenalties,
) -> float:
    """What lateness would take off, by the rules by which the gradebook is written.

    Raises:
        GradebookError: the course's plugin for late submissions fails.
    """
    handed_in = read_timestamp(submission.timestamp) or marks.timestamp
    late = seconds_late(marks.due, marks.extension, handed_in)
    if late <= 0:
        return 0.0
    gains: dict[str, float] = {}
    for change in changes:
        gains[change.notebook] = gains.get(change.notebook, 0.0) + change.difference
    total = 0.0
    for notebook in submission.notebooks:
        name = notebook.filled.source.name
        if not notebook.filled.missing:
            before = sum(_given(mark) for mark in marks.cells if mark.notebook == name)
            score = before + gains.get(name, 0.0)
            total += plugin.penalty(marks.student, score, late) or 0.0
    return total


def _graded(marks: Marks) -> bool:
    return any(m.auto_score is not None or m.by_hand for m in marks.cells)


def _given(mark: Mark) -> float:
    """Points of a mark, whether or not a person is to look at it again."""
    given = mark.manual_score if mark.by_hand else mark.auto_score
    return 0.0 if given is None else given + mark.extra_credit


def _totals(seen: Iterable[str], known: Mapping[str, Marks], memory: _Memory) -> tuple[Total, ...]:
    gains: dict[str, float] = {}
    for change in memory.changes:
        gains[change.student] = gains.get(change.student, 0.0) + change.difference
    totals = []
    for student in sorted(set(seen) & set(known)):
        marks = known[student]
        points, penalty = sum(map(_given, marks.cells)), marks.penalty
        would = memory.penalties.get(student, penalty)
        new = points + gains.get(student, 0.0)
        totals.append(
            Total(student, max(0.0, points - penalty), max(0.0, new - would), penalty, would)
        )
    return tuple(totals)


def _same_cells(name: str, notebooks: Iterable[SourceNotebook], marks: Marks) -> None:
    """Refuse what the gradebook would refuse: cells or points that it does not know."""
    graded = (Role.TEST, Role.MANUAL, Role.TASK)
    ours = {(n.name, c.grade_id): c.points for n in notebooks for c in n.cells if c.role in graded}
    if ours != {(mark.notebook, mark.cell): mark.max_score for mark in marks.cells}:
        raise GradebookError(
            f"The graded cells of {name}, or their points, are no longer those that the gradebook "
            "knows.",
            f"Run `nbgrader generate_assignment {name}` again, then compare.",
        )


def _copy_ledger(course_dir: Path, target: Path) -> None:
    """Copy the ledger, whole even while another run writes it; the run then writes the copy."""
    path = course_dir / FOLDER / NAME
    if not path.is_file():
        return
    (target / FOLDER).mkdir()
    try:
        with (
            closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as original,
            closing(sqlite3.connect(target / FOLDER / NAME)) as copy,
        ):
            original.backup(copy)
    except sqlite3.Error as error:
        raise GradebookError(
            f"The ledger {path} cannot be read: {error}.",
            "If it is damaged, delete it: everything is graded once more.",
        ) from error
