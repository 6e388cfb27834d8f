"""The sample class of this course gets the same scores from stock nbgrader and from us.

Six of its forty students in the first lesson; every lesson and every student under
`make test-long`.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from examples.catalogue import lesson_names
from examples.sample_class import hand_in, write_class
from tests.parity.sides import both_sides

LONG = bool(os.environ.get("AUTOGRADER_LONG"))
ROOT = Path(__file__).parents[2]


@pytest.mark.long
@pytest.mark.timeout(3600 if LONG else 300)
@pytest.mark.parametrize("lesson", lesson_names() if LONG else lesson_names()[:1])
def test_sample_class(lesson: str, tmp_path: Path) -> None:
    root = tmp_path / "course"
    root.mkdir()
    # Without the plugin, so that the stock side is nbgrader itself.
    settings = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    own, plugin, _ = settings.partition("import autograder.nbgrader_plugin")
    assert plugin
    (root / "nbgrader_config.py").write_text(own, encoding="utf-8")
    junk = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for part in (f"source/{lesson}", "solutions"):
        shutil.copytree(ROOT / part, root / part, ignore=junk)
    students = write_class(lesson)
    chosen = students if LONG else [students[0], students[-1], *students[3:20:5]]
    for written in chosen:
        hand_in(lesson, written, root / "submitted")
    steps = [["generate"], *(["autograde", written.student] for written in chosen)]
    sides = both_sides(root, steps, name=lesson)
    assert set(sides.stock_graded.values()) == {True}
    assert sides.differences == {}
    scores = {sides.stock["submission", written.student]["score"] for written in chosen}
    assert len(scores) > 2, "the class does not differ enough to compare anything"
