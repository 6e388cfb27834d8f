"""Check the functions that live in this kernel: in a browser, where there is nothing else.

Nothing of a notebook runs here: its cells have run. The tests call what they left behind, as they
do behind walls, and put every name back in the end.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import numpy as np

from autograder.check.baked import Baked, reveal
from autograder.check.lines import (
    NOT_BEGUN,
    PAGE,
    Plain,
    Standing,
    answers_of,
    show_each,
    show_progress,
    standing_of,
)
from autograder.check.one_process import Sides, converse
from autograder.check.verdict import CALL_SECONDS, YOU, fill_cells
from autograder.examiner.outputs import error_output
from autograder.grading.grader import BaseGrader, Files, Run
from autograder.models import Assignment, FilledNotebook, Intake, Submission
from autograder.results.items import Line, make_lines
from autograder.results.lesson_text import read_lesson_text
from autograder.results.mark import marks_by_tests
from autograder.results.record import record_of

LESSONS = "lessons"  # folder of baked lessons in a file of checks
KEPT = "progress.txt"  # beside that file; of a .json JupyterLite's drive gives no text


class KernelChecker:
    """Checks one lesson in the kernel in which its notebook runs.

    Args:
        lesson: what `baked.bake_lesson` made.
        names: the kernel's names, `get_ipython().user_ns` say.
        kept: file that remembers how far each lesson is.
        points: those that each lesson gives, in the order of the course.
    """

    def __init__(
        self,
        lesson: Baked,
        names: dict[str, Any],
        kept: Path,
        points: Mapping[str, float] | None = None,
    ) -> None:
        self.lesson = lesson
        self._kept = kept
        self._points = points or {}
        assignment = lesson.assignment(Path.cwd())
        self._text = read_lesson_text(lesson.notebook)
        cells = lesson.notebook.cells
        self._texts = {cell.grade_id for cell in cells if cell.cell_type == "markdown"}
        self._grader = _InKernel(assignment, names)

    def check(self, cells: Mapping[str, str]) -> tuple[Line, ...]:
        """Check what was written.

        Args:
            cells: the text of each exercise that has run, by name; others count as not written.
        """
        self._grader.written = frozenset(cells)
        submission = Submission(YOU, self.lesson.name, Path())
        intake = Intake(submission, (fill_cells(self.lesson.notebook, cells),))
        graded = self._grader.grade_intake(intake)
        lines = make_lines(self._text, record_of(graded, ""), marks_by_tests(graded))
        lines = tuple(self._left_to_a_person(line) for line in lines)
        self._keep(lines)
        return lines

    def _left_to_a_person(self, line: Line) -> Line:
        """Let an answer in words wait for its reader, since a kernel does not know the text."""
        if line.item.grade_id not in self._texts:
            return line
        return replace(line, state="waiting", score=None, seen="")

    def progress(self) -> str:
        """Say how far each lesson is, as far as it was checked, and what comes next."""
        kept, paper = self._read_kept(), Plain()
        show_progress(
            paper,
            [kept.get(n, Standing(n, 0.0, most, NOT_BEGUN)) for n, most in self._points.items()],
        )
        return paper.text

    def _keep(self, lines: Sequence[Line]) -> None:
        """Keep how far the lesson is, unless it was farther: few cells may have run today."""
        kept, now = self._read_kept(), standing_of(self.lesson.name, lines)
        before = kept.get(now.lesson, now)
        if now.score < before.score and now.points == before.points:
            return
        kept[now.lesson] = now
        with contextlib.suppress(OSError):  # not where nothing can be written
            text = json.dumps([asdict(one) for one in kept.values()])
            self._kept.write_text(text, encoding="utf-8")

    def _read_kept(self) -> dict[str, Standing]:
        try:
            kept = json.loads(self._kept.read_text(encoding="utf-8"))
            return {one["lesson"]: Standing(**one) for one in kept}
        except (OSError, ValueError, LookupError, TypeError):
            return {}

    def answers(self, cells: Mapping[str, str]) -> dict[str, Any]:
        """Return for each test its state and a text, see `check.lines.answers_of`."""
        return answers_of(self.check(cells))

    def told(self, cells: Mapping[str, str], names: tuple[str, ...] = (), hint: int = 0) -> str:
        """Return what is said of the exercises with these names, or of all that were written."""
        of = tuple(f"test_{name}" for name in names or cells)
        paper = Plain(PAGE)
        lines = [line for line in self.check(cells) if line.item.grade_id.startswith(of)]
        show_each(paper, lines, hint)
        return paper.text

    def reveal(self, name: str) -> str:
        """Return the solution of one cell.

        Raises:
            AutograderError: there is none of this name.
        """
        return reveal(self.lesson.reveals, self.lesson.name, name)


def open_checks(file: Path, lesson: str, names: dict[str, Any]) -> KernelChecker | None:
    """Open the checks of one lesson.

    Args:
        file: the archive that `tools.bundle` made.
        lesson: its name.
        names: the kernel's names.

    Returns:
        what checks it; None if the archive has none of this lesson.
    """
    with ZipFile(file) as archive:
        files = sorted(name for name in archive.namelist() if name.startswith(f"{LESSONS}/"))
        records = [Baked.from_json(json.loads(archive.read(name))) for name in files]
    baked = {one.name: one for one in records}
    if lesson not in baked:
        return None
    points = {one.name: sum(cell.points for cell in one.notebook.cells) for one in records}
    return KernelChecker(baked[lesson], names, file.with_name(KEPT), points)


class _InKernel(BaseGrader):
    def __init__(self, assignment: Assignment, names: dict[str, Any]) -> None:
        limits = replace(
            assignment.limits, call_seconds=min(assignment.limits.call_seconds, CALL_SECONDS)
        )
        super().__init__(assignment, limits, patient=False)
        self._names = names
        self.written = frozenset[str]()

    def run(self, filled: FilledNotebook, files: Files, deadline: float) -> Run:
        """Have the tests call what is there, see `BaseGrader.run`."""
        cells = enumerate(filled.cells)
        stubs = {i for i, c in cells if c.cell.solution and c.cell.grade_id not in self.written}
        with _left_as_it_was(self._names):
            sides = Sides()
            with sides.other():
                sys.stdout = sys.stderr = _Nothing()
            return converse(self, filled, files, deadline, _Kernel(self._names, stubs), sides)


class _Kernel:
    """Stands for a shell: every cell has run, but for those in which nothing is written.

    Args:
        names: the kernel's.
        stubs: positions of those cells.
    """

    def __init__(self, names: dict[str, Any], stubs: set[int]) -> None:
        self.ip = SimpleNamespace(user_ns=names)
        self.collector = SimpleNamespace(updates=[], widget_state=dict)
        self._stubs = stubs

    def run(self, source: str, cell: int, count: int) -> list[dict[str, Any]]:
        """Run what the learner got, so that its exercise is there and says that it is a stub."""
        if cell not in self._stubs:
            return []
        try:
            exec(compile(source, f"<cell {cell}>", "exec"), self.ip.user_ns)
        except Exception as error:
            return [error_output(type(error).__name__, str(error))]
        return []


class _Nothing(io.TextIOBase):
    """Where nothing is kept."""

    def write(self, text: str) -> int:
        return len(text)


@contextlib.contextmanager
def _left_as_it_was(names: dict[str, Any]) -> Iterator[None]:
    """Put back names, random generators and figures."""
    before = dict(names)
    states = random.getstate(), np.random.get_state(legacy=False)
    figures = _figures()
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        for number in _figures() - figures:
            sys.modules["matplotlib.pyplot"].close(number)
        for name in names.keys() - before.keys():
            del names[name]
        names.update(before)


def _figures() -> set[int]:
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot is not None else set()
