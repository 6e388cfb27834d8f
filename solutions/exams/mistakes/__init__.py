"""The mistakes that learners make: one name each, the same in every lesson.

A hint leads on without giving the answer. An exam names a mistake only where the evidence points
to it and to nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules

from solutions.exams.mistakes.mistake import Mistake
from solutions.exams.mistakes.passages import PASSAGES

__all__ = ["MISTAKES", "Mistake"]

_NAMES = sorted(module.name for module in iter_modules(__path__))
_LESSONS = [import_module(f"{__name__}.{n}") for n in _NAMES if n not in ("mistake", "passages")]
MISTAKES: dict[str, Mistake] = {k: v for lesson in _LESSONS for k, v in lesson.MISTAKES.items()}
if len(MISTAKES) != sum(len(lesson.MISTAKES) for lesson in _LESSONS):
    raise ValueError("a mistake's name stands twice")
for _headings, _names in PASSAGES.items():
    for _name in _names:
        MISTAKES[_name] = replace(MISTAKES[_name], passage="\n".join(_headings))
