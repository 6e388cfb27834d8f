"""Every example of the course, by lesson."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from examples.model import Mistake, Right

COURSE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Examples:
    """The examples of one lesson.

    Attributes:
        lesson: its name, `NN_topic`.
        mistakes: wrong implementations.
        right: right implementations that differ from the reference.
        wrong_answers: for an answer cell's grade_id, a wrong assignment that learners write.
    """

    lesson: str
    mistakes: tuple[Mistake, ...]
    right: tuple[Right, ...]
    wrong_answers: dict[str, str] = field(default_factory=dict)


def lesson_names(ungraded: bool = False) -> list[str]:
    """Return the lessons of the course, in order: those with tests, or all of them."""
    masters = (COURSE / "source").glob("[0-9][0-9]_*.py")
    found = sorted(path for path in masters if path.with_suffix("").is_dir())
    return [
        path.stem
        for path in found
        if ungraded or "\n# %% test=" in path.read_text(encoding="utf-8")
    ]


@cache
def examples_of(lesson: str) -> Examples:
    """Return the examples of one lesson, from `examples/<topic>.py`."""
    module = importlib.import_module(f"examples.{lesson.split('_', 1)[1]}")
    return Examples(lesson, module.MISTAKES, module.RIGHT, getattr(module, "WRONG_ANSWERS", {}))
