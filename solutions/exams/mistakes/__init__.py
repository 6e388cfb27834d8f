"""The mistakes that learners make: one name each, the same in every lesson.

A hint leads on without giving the answer. An exam names a mistake only where the evidence points
to it and to nothing else.
"""

from __future__ import annotations

from dataclasses import replace

from solutions.exams.mistakes import (
    backward,
    bug_clinic,
    common,
    experiment,
    masks,
    network,
    practice,
    scaling,
    theory,
    variants,
)
from solutions.exams.mistakes.mistake import Mistake
from solutions.exams.mistakes.passages import PASSAGES

__all__ = ["MISTAKES", "Mistake"]

_LESSONS = (
    common,
    masks,
    scaling,
    backward,
    network,
    experiment,
    theory,
    variants,
    bug_clinic,
    practice,
)
MISTAKES: dict[str, Mistake] = {k: v for lesson in _LESSONS for k, v in lesson.MISTAKES.items()}
if len(MISTAKES) != sum(len(lesson.MISTAKES) for lesson in _LESSONS):
    raise ValueError("a mistake's name stands twice")
for _headings, _names in PASSAGES.items():
    for _name in _names:
        MISTAKES[_name] = replace(MISTAKES[_name], passage="\n".join(_headings))
