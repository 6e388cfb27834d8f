"""What a failed test may tell the student.

Exams say it themselves: their exceptions carry `seen`, `mistakes`, `titles`, `hint`, `passage` and
`example`. What may hold numbers that the student's code has returned (`seen`, `hint` and the last
part of `example`) passes through `told.bounded`.
Of a plain assertion its message is told if the assertion stands where students can read it, and
if it can hold nothing that hidden tests passed: student code may have kept that and return it where
a message shows what was returned.
"""

from __future__ import annotations

import types
from typing import Any

from autograder.examiner.border import words_for_student
from autograder.examiner.exceptions import CannotCross, FromStudent, OpaqueError
from autograder.examiner.plan import Script
from autograder.examiner.told import bounded, rounded
from autograder.models import Finding

MAX_TEXT = 2000
BY_STUDENT = "is not defined by the student"  # ends what a lookup of a student's name says
ENDLESS = "does not end in time: is there a loop?"
MAX_ITEMS = 20


def finding_of(
    error: BaseException, script: Script, after_hidden: bool, names: frozenset[str] = frozenset()
) -> Finding | None:
    """Make the finding of an exception that ended a test cell, if there is something to tell.

    Args:
        error: the exception.
        script: the cell.
        after_hidden: hidden tests have called student code before.
        names: names of answers.
    """
    if isinstance(error, OpaqueError | CannotCross):
        return Finding(words_for_student(error, names))
    if isinstance(error, FromStudent):
        if isinstance(error, TimeoutError):
            return Finding(f"A call of your code {ENDLESS}")
        text = f": {error.own_message}" if error.own_message else "."
        return Finding(f"Calling your code raised {type(error).__name__}{text}")
    if type(error) is NameError and str(error).endswith(BY_STUDENT):
        return Finding(f"`{error.name}` is not defined.")
    if type(error).__name__ in ("TimeoutError", "CellTimeout"):
        return Finding(f"This {ENDLESS}")
    seen = getattr(error, "seen", None)
    if issubclass(type(seen), str) and isinstance(error, AssertionError):
        assert seen is not None
        return Finding(
            bounded(seen),
            _strings(getattr(error, "mistakes", ())),
            _strings(getattr(error, "titles", ())),
            bounded(_string(getattr(error, "hint", ""))),
            _string(getattr(error, "passage", "")),
            _example(getattr(error, "example", None)),
        )
    if type(error) is AssertionError and error.args and is_visible(error.__traceback__, script):
        message = error.args[0]
        if type(message) is str and (not after_hidden or _is_written(message, script)):
            return Finding(message[:MAX_TEXT])
    return None


def _is_written(message: str, script: Script) -> bool:
    """Say whether a message stands in the cell as it is, with nothing filled in."""
    return script.body is not None and message in script.body.co_consts


def is_visible(trace: types.TracebackType | None, script: Script) -> bool:
    """Say whether the exception was raised by a line of the cell that students can read."""
    last = None
    while trace is not None:
        last, trace = trace, trace.tb_next
    if last is None or last.tb_frame.f_code.co_filename != script.filename:
        return False
    return last.tb_lineno not in script.hidden


def _example(value: Any) -> tuple[str, str, str] | None:
    """Return a call made for showing, what it should give and what it gave."""
    if type(value) is not tuple or len(value) != 3:
        return None
    call, expected, seen = (_string(part) for part in value)
    text = bounded(seen)
    if text == rounded(expected):
        text += " (rounded: it differs in a later digit)"
    return call, rounded(expected), text


def _string(value: Any) -> str:
    return value[:MAX_TEXT] if issubclass(type(value), str) else ""


def _strings(values: Any) -> tuple[str, ...]:
    if not issubclass(type(values), tuple | list):
        return ()
    return tuple(v[:MAX_TEXT] for v in values[:MAX_ITEMS] if issubclass(type(v), str))
