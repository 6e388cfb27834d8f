"""A small course to build: one lesson, one function, one question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import plugin_left_out

ROOT = Path(__file__).resolve().parents[2]

REFERENCE = '''"""Reference of the lesson."""

import numpy as np


def apply_mask(a: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The reference's own docstring."""
    # kept entries pass, dropped ones become 0
    return a * mask
'''
MASTER = '''# %% [markdown]
# # 1. A lesson
#
# The product is taken entry by entry: $a_i m_i$.

# %% given="imports"
import numpy as np

import helper

# %% solution="apply_mask"
def apply_mask(a, mask):
    """Zeroes the dropped entries."""
    ...

# %% test="apply_mask_value" points=2 title="Dropped entries are zero"
# Kept entries pass.
assert apply_mask(np.ones(2), np.array([1, 0])).tolist() == [1, 0]
### BEGIN HIDDEN TESTS
from solutions.exams import lesson as exam
exam.examine_apply_mask(apply_mask)
### END HIDDEN TESTS

# %% answer="kept"
# answer_kept = <a number>
answer_kept = 400 + 1

# %% test="answer_kept" points=1 title="Prediction: kept units"
# Compared with the right number.
### BEGIN HIDDEN TESTS
assert answer_kept == 401
### END HIDDEN TESTS

# %%
apply_mask(np.ones(3), np.ones(3))
'''


class SmallCourse:
    """Files of a course that a test may change before it builds.

    Attributes:
        root: the course's folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lesson = root / "source" / "01_lesson"
        self.master = root / "source" / "01_lesson.py"
        self.released = root / "assignments" / "01_lesson"

    def edit_master(self, old: str, new: str) -> None:
        """Replaces a piece of the master, which must be there."""
        text = self.master.read_text(encoding="utf-8")
        assert old in text
        self.master.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def course(tmp_path: Path) -> SmallCourse:
    """A course that builds."""
    root = tmp_path / "course"
    for folder in ("source/01_lesson", "solutions", "assignments"):
        (root / folder).mkdir(parents=True)
    config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    no_questions = 'c.AutograderBuild.ask = ""'
    (root / "nbgrader_config.py").write_text(f"{config}\n{no_questions}\n", encoding="utf-8")
    (root / "solutions" / "lesson.py").write_text(REFERENCE, encoding="utf-8")
    for name in ("check.py", "drawing.py", "panel.py"):
        (root / "source" / name).write_text('"""Shipped with every lesson."""\n')
    small = SmallCourse(root)
    small.master.write_text(MASTER, encoding="utf-8")
    (small.lesson / "helper.py").write_text('"""Shipped beside the notebook."""\n')
    return small


@pytest.fixture(autouse=True)
def _no_plugin() -> Iterator[None]:
    """A build reads the course's configuration, which would put the engine behind nbgrader here."""
    with plugin_left_out():
        yield
