"""``autograder grade``: grade a class."""

from __future__ import annotations

import contextlib
import json
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import typer

from autograder.cli.arguments import (
    ASSIGNMENT,
    CLUSTER_SECURITY,
    COURSE,
    EXECUTOR,
    STUDENT,
    say_walls,
)
from autograder.errors import AutograderError, CourseError
from autograder.files import write_text

if TYPE_CHECKING:
    from autograder.cli.progress import Display
    from autograder.course import Course
    from autograder.grading.class_run import SubmissionRow, Summary
    from autograder.results.dry_run import DryRun

MAX_WORKERS = 256
SIGNALS = tuple(  # Windows lacks the last
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class Sandbox(StrEnum):
    """Where student code runs."""

    AUTO = "auto"
    BWRAP = "bwrap"
    LANDLOCK = "landlock"
    NONE = "none"


def limit_option(name: str, metavar: str, text: str) -> Any:
    """Make an option that sets a limit, within the bounds that the limit has."""

    def check(value: float | None) -> float | None:
        if value is not None:
            from autograder.course.settings import check_bounds  # takes more along than help needs

            try:
                check_bounds(name, value, "the limit")
            except CourseError as error:
                raise typer.BadParameter(f"{error.what} {error.advice}") from None
        return value

    return typer.Option(None, metavar=metavar, help=text, callback=check)


def grade(
    assignment: str = ASSIGNMENT,
    student: list[str] = STUDENT,
    course: Path = COURSE,
    workers: int = typer.Option(0, min=0, max=MAX_WORKERS, help="Workers; 0 for one a core."),
    force: bool = typer.Option(False, "--force", help="Grade also what has not changed."),
    dry: bool = typer.Option(False, "--dry-run", help="Show what would change; write nothing."),
    wait: bool = typer.Option(False, "--wait", help="Wait for another run that grades it."),
    json_file: Path | None = typer.Option(
        None, "--json", metavar="FILE", help="Write status, reason and score of each submission."
    ),
    sandbox: Sandbox = typer.Option(
        Sandbox.AUTO, help="Walls around student code; none: only for code that you trust."
    ),
    timeout: float | None = limit_option("cell_seconds", "S", "Seconds that one cell may run."),
    memory: int | None = limit_option("memory_mb", "MB", "Megabytes that one submission may use."),
    log: Path | None = typer.Option(
        None, metavar="FILE", help="Append what the run does to this file, step by step."
    ),
    executor: str = EXECUTOR,
    cluster_security: str = CLUSTER_SECURITY,
) -> None:
    """Grade the submissions for an assignment, all at once; run again to go on where it was.

    Ends with 0 when every submission has a score, with 1 when some have a reason instead.
    """
    from autograder.cli.run_log import logged_to
    from autograder.grading.workers import WorkerPool
    from autograder.processes import usable_cores

    began = time.monotonic()
    pool = WorkerPool()
    try:
        with stopping() as stop:
            # Before anything else: they start up while this process imports nbgrader.
            pool.prepare(0 if executor else workers or usable_cores())

            from autograder.cli.progress import Display
            from autograder.cli.targets import check_target
            from autograder.grading.assignment import Options, grade_assignment

            loaded = open_course(course, "none" if executor else sandbox)
            dry_run = _dry_run() if dry else None
            for target in filter(None, (json_file, log)):
                check_target(loaded, target)
            options = Options(
                *(workers, force, sandbox.value, timeout, memory, executor, cluster_security, wait)
            )
            with logged_to(log), Display(assignment, began, signal=stop) as display:
                summary = grade_assignment(
                    *(loaded, assignment, options, student or None),
                    workers=pool,
                    observer=display,
                    dry_run=dry_run,
                )
    finally:
        pool.close(at_once=True)
    _report(assignment, summary, display, dry_run, json_file)
    failed = any(row.record.status.value == "failed" for row in summary.rows)
    raise typer.Exit(128 + stop() if summary.stopped else failed)


def _report(
    assignment: str,
    summary: Summary,
    display: Display,
    dry_run: DryRun | None,
    json_file: Path | None,
) -> None:
    """Say what came of the run, on the screen and in the file that was asked for."""
    try:
        if json_file is not None:
            _write_json(json_file, assignment, summary)
    finally:
        display.summary(summary)
        if dry_run:
            from autograder.cli.preview_table import show_preview

            students = [row.record.student for row in summary.rows]
            show_preview(display.console, dry_run.preview(students))


def open_course(folder: Path, sandbox: str) -> Course:
    """Read the course, and say which walls are up."""
    from autograder.course import load_course

    course = load_course(folder)
    say_walls(sandbox)
    return course


def _dry_run() -> DryRun:
    from autograder.results.dry_run import DryRun  # takes nbgrader along

    return DryRun()


@contextlib.contextmanager
def stopping() -> Iterator[Callable[[], int]]:
    """Turn the first stop signal into a request, a second one into an immediate end.

    Yields:
        a function that gives the number of the signal that came, 0 if none did.
    """
    came = 0

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal came
        came = number
        for each in SIGNALS:
            signal.signal(each, signal.SIG_DFL)

    before = {number: signal.signal(number, note) for number in SIGNALS}
    try:
        yield lambda: came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _write_json(path: Path, assignment: str, summary: Summary) -> None:
    """Write what happened to each submission, whole or not at all."""
    content = {
        "assignment": assignment,
        "complete": not summary.stopped,
        "own_solution": list(summary.notes),
        "counts": Counter(row.record.status.value for row in summary.rows),
        "submissions": [
            _as_json(row) for row in sorted(summary.rows, key=lambda row: row.record.student)
        ],
    }
    try:
        write_text(path, json.dumps(content, indent=1) + "\n")
    except AutograderError as error:
        raise AutograderError(error.what, "The gradebook itself is complete.") from error


def _as_json(row: SubmissionRow) -> dict[str, object]:
    record = row.record
    return {
        "student": record.student,
        "status": record.status.value,
        "reason": record.reason,
        "score": record.score,
        "max_score": record.max_score,
        "needs_manual_grading": row.manual,
        "seconds": round(record.seconds, 3),
        "unchanged": row.skipped,
    }
