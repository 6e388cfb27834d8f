"""Run one test cell on the trusted side and return how it ended."""

from __future__ import annotations

import contextlib
import io
import linecache
import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from autograder.examiner.border import border_of, words_for_instructor
from autograder.examiner.client import Examiner
from autograder.examiner.exceptions import FromStudent
from autograder.examiner.findings import finding_of
from autograder.examiner.namespace import TestNamespace
from autograder.examiner.not_judged import Reasons, collecting
from autograder.examiner.outputs import Output, error_output
from autograder.examiner.plan import Script
from autograder.examiner.proxies import see_that_it_counts
from autograder.examiner.score import is_credit, points_of
from autograder.examiner.told import bounded
from autograder.models import Finding

MAX_TEXT = 20_000
ALARM_GRACE = 1.0  # the session's own deadlines come first
CHANGED = (
    "Your code changes what it is given, and this test passes only with what it makes of it: work"
    " on a copy."
)
CHANGED_BORDER = (
    "gave no points: the student's code changes its arguments, your own solution does not, and"
    " without that change the test fails."
)
ALARM_AGAIN = 0.5  # a test may swallow the first one


class CellTimeout(BaseException):
    """A test cell itself took too long. Not an `Exception`, so that tests do not catch it."""

    def __str__(self) -> str:
        return "The test took too long."


@dataclass(frozen=True)
class TestEnd:
    """How a test cell ended.

    Attributes:
        error: kind of the exception, "" if there was none.
        result: value of the last expression, None if there was none.
        border: how a test ended that could not read a value, "" if that did not end it.
    """

    __test__ = False  # not a pytest class

    error: str
    result: Any
    outputs: tuple[Output, ...]
    finding: Finding | None = None
    border: str = ""


class _Printed(io.StringIO):
    """What a test prints, bounded."""

    def write(self, text: str) -> int:
        if self.tell() < MAX_TEXT:
            super().write(text[:MAX_TEXT])
        return len(text)


@dataclass(frozen=True)
class TestRun:
    """What a test cell runs with.

    Attributes:
        seconds: wall time it may take.
        count: its execution count.
        brings: its names that code of the student uses, see `brought`.
        most: its points.
    """

    __test__ = False  # not a pytest class

    script: Script
    names: TestNamespace
    examiner: Examiner
    seconds: float
    count: int
    brings: Mapping[str, str]
    most: float


def run_test(run: TestRun) -> TestEnd:
    """Run a test cell, twice where student code changes what the test lends it.

    Twice also where it gave a value again that the test had changed, see `same_again`.
    """
    script, names, examiner, most = run.script, run.names, run.examiner, run.most
    if script.body is None:
        return _failed(SyntaxError(script.error), script, (), names)
    bound = dict(names)
    examiner.arguments.changed = False
    examiner.came.begin()
    end = _run_once(run)
    changed = examiner.arguments.changed
    if not changed and not examiner.came.changed:
        return end
    examiner.arguments.put_back()
    if end.error or not points_of(end.result, most):
        return end
    names.bind_again(bound)
    with examiner.arguments.left_alone():
        again = _run_once(run)
    if changed and again.error and not again.border:
        return replace(again, finding=Finding(CHANGED), border=CHANGED_BORDER)
    return (
        again if again.error or points_of(again.result, most) < points_of(end.result, most) else end
    )


def _run_once(run: TestRun) -> TestEnd:
    script, names, examiner = run.script, run.names, run.examiner
    count, most = run.count, run.most
    assert script.body is not None
    printed, complained = _Printed(), _Printed()
    refusals, calls = examiner.refusals, examiner.calls
    examiner.overdue = False
    result, error, rung, let = None, None, [], Reasons()
    names.begin_cell(run.brings)
    examiner.places.begin_cell(script.filename)
    try:
        with (
            _alarm(examiner, run.seconds) as rung,
            _caught(printed, complained),
            collecting() as let,
            examiner.guard.running(),
        ):
            exec(script.body, names)
            if script.last is not None:
                result = eval(script.last, names)
                see_that_it_counts(result)
                examiner.places.see_credit(is_credit(result))
        if points_of(result, most) >= most and not let.nan:
            examiner.places.see_full_points()
    except BaseException as raised:
        error = raised
    finally:
        examiner.end_test()
        names.end_cell()
        names.after_hidden |= examiner.calls > calls and _came_to_hidden(error, script)
    outputs = _streams(printed, complained)
    if error is None and examiner.refusals > refusals:  # the test caught it: it counts all the same
        error = RuntimeError(f"The session ended during this test. {examiner.ended}")
    if error is None and examiner.overdue:  # likewise: it is not the exception that a test wants
        error = TimeoutError("A call took too long.")
    if error is None and rung:
        error = rung[0]
    if error is not None:
        return _failed(error, script, outputs, names)
    if result is not None:
        outputs = (*outputs, _shown(result, count))
    partly = points_of(result, most) < most  # what is noted then says what is missing
    return TestEnd("", result, outputs, Finding(bounded(let[0]), judged=partly) if let else None)


def run_given(script: Script, names: TestNamespace, examiner: Examiner, seconds: float) -> str:
    """Run the trusted part of a given cell, which may call answers.

    Returns:
        The exception it raised, or "".
    """
    assert script.body is not None
    examiner.places.begin_cell(script.filename)
    try:
        with _alarm(examiner, seconds), _caught(_Printed(), _Printed()), examiner.guard.running():
            exec(script.body, names)
    except BaseException as error:  # an answer that it calls may raise SystemExit
        return f"{type(error).__name__}: {_text(error)}"
    return ""


@contextlib.contextmanager
def _alarm(examiner: Examiner, seconds: float) -> Iterator[list[CellTimeout]]:
    """Start the clock of a cell; raise `CellTimeout` in it some time after it has run down.

    Yields:
        What was raised so far, for a cell that catches it and goes on.
    """
    rung: list[CellTimeout] = []

    def ring() -> CellTimeout:
        rung.append(CellTimeout())
        return rung[-1]

    examiner.begin_cell(seconds)
    left = max(0.0, examiner.cell_deadline - time.monotonic())
    examiner.alarm.start(left + ALARM_GRACE, ring, ALARM_AGAIN)
    try:
        yield rung
    finally:
        examiner.alarm.stop()


@contextlib.contextmanager
def _caught(printed: io.StringIO, complained: io.StringIO) -> Iterator[None]:
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complained):
        yield


def _streams(printed: io.StringIO, complained: io.StringIO) -> tuple[Output, ...]:
    texts = (("stdout", printed.getvalue()), ("stderr", complained.getvalue()))
    return tuple(
        {"output_type": "stream", "name": name, "text": text} for name, text in texts if text
    )


def _shown(result: Any, count: int) -> Output:
    try:
        text = repr(result)[:MAX_TEXT]
    except Exception as error:
        text = f"<{type(error).__name__} while showing the result>"
    return {
        "output_type": "execute_result",
        "execution_count": count,
        "data": {"text/plain": text},
        "metadata": {},
    }


def _failed(
    error: BaseException, script: Script, outputs: tuple[Output, ...], names: TestNamespace
) -> TestEnd:
    """Describe a failure. Messages of the student's exceptions are left out."""
    kind = type(error).__name__
    message = "" if isinstance(error, FromStudent) else _text(error)
    lines = ["Traceback (most recent call last):"]
    for frame, number in traceback.walk_tb(error.__traceback__):
        name = frame.f_code.co_filename
        if name == script.filename:
            lines.append(f"  {name}, line {number}")
            source = linecache.getline(name, number).strip()
            if source:
                lines.append(f"    {source}")
    lines.append(f"{kind}: {message}" if message else kind)
    shown = (*outputs, error_output(kind, message, lines))
    if _is_unwritten(error):
        kind = NotImplementedError.__name__
    border = border_of(error)
    finding = finding_of(error, script, names.after_hidden, names.answers)
    return TestEnd(
        kind, None, shown, finding, "" if border is None else words_for_instructor(border)
    )


def _is_unwritten(error: BaseException | None) -> bool:
    """Say whether a test failed because the student's code is not written, whatever it made of it.

    An exam may turn the exception into one of its own.
    """
    while error is not None:
        if isinstance(error, NotImplementedError) and isinstance(error, FromStudent):
            return True
        error = error.__context__
    return False


def _came_to_hidden(error: BaseException | None, script: Script) -> bool:
    """Say whether a cell got as far as its first hidden line."""
    if not script.hidden:
        return False
    trace = traceback.walk_tb(error.__traceback__ if error is not None else None)
    lines = [number for frame, number in trace if frame.f_code.co_filename == script.filename]
    return not lines or lines[0] >= min(script.hidden)


def _text(error: BaseException) -> str:
    try:
        return str(error)[:MAX_TEXT]
    except Exception:
        return ""
