"""What stands in a cell that a learner is to fill in."""

from __future__ import annotations

import json
import re

import pytest

from examples.catalogue import COURSE, lesson_names


@pytest.mark.parametrize("lesson", lesson_names())
def test_predictions_say_in_the_same_words_what_to_write(lesson: str) -> None:
    """The first line of each, in all lessons."""
    text = (COURSE / "assignments" / lesson / f"{lesson}.ipynb").read_text(encoding="utf-8")
    for cell in json.loads(text)["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if name.startswith("answer_") and cell["cell_type"] == "code":
            assert "".join(cell["source"]).startswith(f"# Write here: {name} = ...\n")


@pytest.mark.parametrize("lesson", lesson_names())
def test_every_test_says_how_it_went(lesson: str) -> None:
    """No test cell of a release is silent."""
    text = (COURSE / "assignments" / lesson / f"{lesson}.ipynb").read_text(encoding="utf-8")
    for cell in json.loads(text)["cells"]:
        nbgrader = cell["metadata"].get("nbgrader", {})
        if nbgrader.get("grade") and not nbgrader["solution"]:
            name = nbgrader["grade_id"].removeprefix("test_")
            assert re.search(rf'ask\(\s*"{name}"', "".join(cell["source"]))
