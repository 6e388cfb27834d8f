"""Goes through one notebook, cell by cell: student cells in the session, tests over here.

Runs in the examiner process, which sends what is told and returned as JSON.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from autograder.errors import WireError
from autograder.examiner.client import Examiner
from autograder.examiner.exceptions import FromStudent
from autograder.examiner.findings import ENDLESS
from autograder.examiner.magics import TestShell, show_nothing
from autograder.examiner.namespace import TestNamespace
from autograder.examiner.outputs import (
    Budget,
    bounded,
    clean_data,
    clean_metadata,
    clean_outputs,
    error_output,
)
from autograder.examiner.own_errors import finding_of_cell
from autograder.examiner.plan import Plan, Script, Step, kernel_cells
from autograder.examiner.score import points_of, points_of_outputs
from autograder.examiner.skipped_cells import left_out, used_names
from autograder.examiner.test_cell import TestEnd, TestRun, run_given, run_test
from autograder.json_records import JsonRecord
from autograder.models import (
    Assignment,
    CellResult,
    ErrorKind,
    FilledCell,
    FilledNotebook,
    Finding,
    Limits,
    Role,
)
from autograder.protocol.framing import ProtocolBroken, SessionEnded

_NOTHING = Step()
NO_PROC = (
    "A cell asked /proc for processes or for the machine. It is empty in the sandbox, so psutil and"
    " the like have no answer there."
)
CELLS_OF_OUTPUT = 10  # times the limit of one cell: what a whole notebook may put out


@dataclass(frozen=True)
class NotebookEnd(JsonRecord):
    """What is known of a notebook when all of its cells have run."""

    metadata: dict[str, Any]
    notes: tuple[str, ...] = ()  # sentences for the instructor
    places: dict[str, Any] = field(default_factory=dict)  # what `examiner.places` noted
    stayed: tuple[str, ...] = ()  # names of objects that did not go over, see `namespace`


class Runner:
    """One run of one notebook.

    Args:
        assignment: names that tests may look up, and where tests run.
        filled: the instructor's notebook with the student's text.
        plan: the trusted side of it.
        examiner: connection to the session.
        limits: what a cell may use.
        patient: go on after a call or a cell that did not end in time.
        tell: gets the position of each cell that has run and how it ended; again if a later cell
            changed that.
    """

    def __init__(
        self,
        assignment: Assignment,
        filled: FilledNotebook,
        plan: Plan,
        examiner: Examiner,
        limits: Limits,
        tell: Callable[[int, CellResult], None],
        patient: bool = True,
    ) -> None:
        self._filled = filled
        self._left_out = left_out(filled)
        self._examiner = examiner
        self._limits = limits
        self._tell = tell
        self._patient = patient
        self._in_kernel = kernel_cells(assignment, filled.source)
        known = assignment.own.goes_over
        going = None if known is None else known.get(filled.source.name, ())
        self._names = TestNamespace(examiner, assignment.allowed_names, going)
        self._names.update(get_ipython=TestShell, display=show_nothing)
        steps = zip(filled.source.cells, plan.steps, strict=True)
        self._steps = {id(cell): step for cell, step in steps}
        self._used = used_names(filled, {n for step in plan.steps for n in step.brings})
        self._cells: list[CellResult] = []
        self._notes: list[str] = []
        self._missing: set[str] = set()
        self._count = 0
        self._hidden_ran = False
        self._budget = Budget(CELLS_OF_OUTPUT * limits.output_bytes)
        self._updated: set[int] = set()  # cells to which later ones did something

    def run(self, files: tuple[tuple[str, bytes], ...]) -> NotebookEnd:
        """Run every cell in order.

        Args:
            files: the student's own files, put into the working folder first.
        """
        if files:
            try:
                self._examiner.write_files(files)
            except WireError as error:
                self._notes.append(f"The student's files could not be brought in. {error}")
        for index, cell in enumerate(self._filled.cells):
            started = time.perf_counter()
            result = self._run_cell(index, cell)
            result = replace(result, seconds=time.perf_counter() - started)
            self._cells.append(result)
            self._tell(index, result)
            if not self._patient and self._examiner.overdue:
                break
        for index in sorted(self._updated):
            self._tell(index, self._cells[index])
        metadata = self._metadata()
        if self._budget.spent:
            self._note(
                f"The outputs of the notebook were cut: {self._budget.most / 1e6:g} MB are allowed."
            )
        if self._examiner.ended:
            self._note(self._examiner.ended)
        if self._examiner.out_of_time:
            self._note(f"The time of {self._limits.submission_seconds:g} s was used up.")
        noted = self._examiner.places.noted.items()
        places = {cell: {at: sorted(kinds) for at, kinds in there.items()} for cell, there in noted}
        stayed = tuple(sorted(self._names.stayed))
        return NotebookEnd(metadata, tuple(self._notes), places, stayed)

    def _run_cell(self, index: int, filled: FilledCell) -> CellResult:
        cell = filled.cell
        step = self._steps.get(id(cell), _NOTHING)
        is_test = cell.role is Role.TEST
        result = not_run(filled, ErrorKind.NONE)
        if filled.missing and cell.role is Role.SOLUTION:
            self._missing |= step.gives or {cell.grade_id}
        if cell.cell_type != "code":
            return replace(result, score=None) if is_test else result
        if self._is_examined(filled):
            return self._run_test(result, step)
        if not filled.source.strip() or index in self._left_out:
            self._run_given(filled, step)
            return result
        self._count += 1
        result = self._run_students(result, index, filled.source)
        if is_test:
            if not self._missing_for(step.script):
                score = points_of_outputs(result.outputs, cell.points)
                result = replace(result, score=score)
            self._hidden_ran = True
        self._run_given(filled, step)
        self._names.give_way(step)
        return result

    def _run_given(self, filled: FilledCell, step: Step) -> None:
        """Run what tests need of a cell besides answers, in the instructor's words, over here."""
        if step.script is None or step.script.body is None or self._is_examined(filled):
            return
        seconds = self._limits.cell_seconds
        trouble = run_given(step.script, self._names, self._examiner, seconds)
        if trouble:
            self._note(f"The given cell {step.script.filename} failed here: {trouble}")

    def _run_students(self, result: CellResult, index: int, source: str) -> CellResult:
        """Run a cell in the session."""
        result = replace(result, execution_count=self._count, after_hidden=self._hidden_ran)
        self._examiner.begin_cell(self._limits.cell_seconds)
        try:
            answer = self._examiner.run_cell(source, index, self._count)
        except TimeoutError as error:
            return _ended(result, "TimeoutError", str(error))
        except SessionEnded as error:
            if isinstance(error, ProtocolBroken):
                result = replace(result, tampering=error.what)
            return _ended(result, type(error).__name__, error.what)
        outputs = clean_outputs(answer.get("outputs"), self._limits.output_bytes, self._budget)
        self._update(answer.get("updates"))
        if answer.get("timed_out") is True:
            self._note(f"A cell was stopped after {self._limits.cell_seconds:g} s.")
        if any(_asked_proc(o) for o in outputs):
            self._note(NO_PROC)
        errors = [o["ename"] for o in outputs if o["output_type"] == "error"]
        finding = finding_of_cell(source, outputs, self._hidden_ran)
        if answer.get("timed_out") is True:
            self._examiner.overdue = True
            finding = Finding(f"it {ENDLESS}")
        kind = errors[0] if errors else ""
        return replace(result, outputs=tuple(outputs), error=kind, finding=finding)

    def _update(self, updates: Any) -> None:
        """Apply `update_display` to outputs of earlier cells."""
        for item in updates if type(updates) is list else ():
            if type(item) is not list or len(item) != 4:
                continue
            cell, at, data, metadata = item
            if type(cell) is not int or type(at) is not int or not 0 <= cell < len(self._cells):
                continue
            if self._is_examined(self._filled.cells[cell]):
                continue
            outputs = self._cells[cell].outputs
            if 0 <= at < len(outputs) and "data" in outputs[at]:
                new = {"data": clean_data(data), "metadata": clean_metadata(metadata)}
                old = {name: outputs[at][name] for name in new}
                if not self._budget.takes(new, instead=old):
                    continue
                outputs[at].update(new)
                if self._hidden_ran:  # it may say what hidden tests passed
                    self._cells[cell] = replace(self._cells[cell], after_hidden=True)
                self._updated.add(cell)

    def _is_examined(self, filled: FilledCell) -> bool:
        """Say whether a cell runs over here: no student has put out what it puts out."""
        cell = filled.cell
        is_test = cell.role is Role.TEST and cell.cell_type == "code"
        return is_test and cell.grade_id not in self._in_kernel

    def _run_test(self, result: CellResult, step: Step) -> CellResult:
        """Run a test cell over here."""
        script = step.script
        assert script is not None
        self._count += 1
        missing = self._missing_for(script)
        if missing:
            end = _without(missing)
        else:
            calls = self._examiner.calls
            seconds = self._limits.cell_seconds
            brings = {n: t for n, t in step.brings.items() if n in self._used}
            run = (self._names, self._examiner, seconds, self._count, brings, result.points)
            end = run_test(TestRun(script, *run))
            self._hidden_ran |= bool(script.hidden) and self._examiner.calls > calls
        if end.border:
            self._note(f"The test {result.grade_id} {end.border}")
        return replace(
            result,
            score=0.0 if end.error else points_of(end.result, result.points),
            outputs=end.outputs,
            execution_count=self._count,
            error=end.error,
            finding=end.finding,
            after_hidden=self._hidden_ran,
        )

    def _missing_for(self, script: Script | None) -> list[str]:
        return sorted(self._missing & script.wants) if script is not None else []

    def _metadata(self) -> dict[str, Any]:
        """Ask for the widget state, as nbclient stores it."""
        if self._examiner.ended:
            return {}
        self._examiner.begin_cell(self._limits.call_seconds)
        try:
            widgets = bounded(self._examiner.widgets())
        except (WireError, FromStudent, TimeoutError, ValueError):
            return {}
        if type(widgets) is not dict or not widgets or not self._budget.takes(widgets):
            return {}
        return {"widgets": widgets}

    def _note(self, text: str) -> None:
        if text not in self._notes:
            self._notes.append(text)


def not_run(filled: FilledCell, error: str) -> CellResult:
    """Return the result of a cell that did not run: no points, what a person grades waits."""
    cell = filled.cell
    score = None if cell.role in (Role.MANUAL, Role.TASK) else 0.0
    return CellResult(cell.grade_id, cell.role, cell.points, score, error=error)


def _asked_proc(output: dict[str, Any]) -> bool:
    """Say whether a cell ended because /proc is empty, as psutil and its like tell it."""
    if output["output_type"] != "error":
        return False
    last = "".join(output["traceback"][-8:])
    return "'/proc/" in output["evalue"] or ("psutil" in last and output["ename"] != "ImportError")


def _ended(result: CellResult, kind: str, message: str) -> CellResult:
    return replace(result, outputs=(error_output(kind, message),), error=kind)


def _without(missing: list[str]) -> TestEnd:
    text = f"The cell of {', '.join(missing)} is missing from the submission."
    kind = ErrorKind.MISSING_SOLUTION
    return TestEnd(kind, None, (error_output(kind, text),), Finding(text))
