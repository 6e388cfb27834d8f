"""A release that gives an answer away is refused, wherever the leak is."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from autograder.build.course import build_course
from autograder.build.leaks import find_leaks, secrets_of
from autograder.build.settings import read_build_settings
from autograder.course import load_course
from autograder.errors import BuildError
from tests.build.conftest import ROOT, SmallCourse
from tests.conftest import plugin_left_out

with plugin_left_out():
    SECRETS = secrets_of([], [], read_build_settings(load_course(ROOT).config))  # words only


def refuse(course: SmallCourse) -> str:
    """Builds, expects a refusal that wrote nothing, and returns what it said."""
    with pytest.raises(BuildError, match="would leak") as caught:
        build_course(course.root)
    assert not course.released.exists()
    return str(caught.value)


def test_answer_in_a_helper_file_is_found(course: SmallCourse) -> None:
    """A solution's line in a Python file beside the notebook stops the release."""
    (course.lesson / "helper.py").write_text("def f(a, mask):\n    return a*mask  # so it is\n")
    assert "helper.py: line 2" in refuse(course)


def test_answer_in_a_folder_of_the_lesson_is_found(course: SmallCourse) -> None:
    """Files in folders are looked at too, whatever they are called."""
    (course.lesson / "data").mkdir()
    (course.lesson / "data" / "notes.txt").write_text("remember:\n  return a * mask\n")
    assert "data/notes.txt: line 2" in refuse(course)


def test_answer_in_given_code_is_found(course: SmallCourse) -> None:
    """A read-only cell must not show what the learner is to write."""
    course.edit_master("import helper\n", "import helper\ndef f(a, mask):\n    return a * mask\n")
    assert "return a * mask" in refuse(course)


def test_answer_in_text_is_found(course: SmallCourse) -> None:
    """Nor may the text show it as code."""
    course.edit_master("# The product is", "# ```\n# return a * mask\n# ```\n# The product is")
    assert "return a * mask" in refuse(course)


def test_answer_to_a_question_is_found(course: SmallCourse) -> None:
    """The line that answers a question is an answer as well."""
    course.edit_master("# Kept entries pass.\n", "answer_kept = 400 + 1\n")
    assert "answer_kept" in refuse(course)


def test_hidden_test_outside_its_region_is_found(course: SmallCourse) -> None:
    """A hidden test's line in the visible part stops the release."""
    course.edit_master("# Kept entries pass.\n", "exam.examine_apply_mask(apply_mask)\nexam = 1\n")
    assert "examine_" in refuse(course)


def test_mark_without_its_end_is_found(course: SmallCourse) -> None:
    """nbgrader refuses a region that is never closed; the build says so."""
    course.edit_master("exam.examine_apply_mask(apply_mask)\n### END HIDDEN TESTS\n", "pass\n")
    with pytest.raises(BuildError):
        build_course(course.root)
    assert not course.released.exists()


@pytest.mark.parametrize("text", ["import solutions.masks", "### BEGIN SOLUTION", "examine_x(f)"])
def test_word_that_must_not_be_there_is_found(tmp_path: Path, text: str) -> None:
    """Marks, the reference module and exam names stand nowhere in a release."""
    (tmp_path / "notes.md").write_text(f"see {text}")
    assert find_leaks(tmp_path, SECRETS)


def test_output_in_a_released_notebook_is_found(tmp_path: Path) -> None:
    """An output may show what a solution computed."""
    notebook = nbformat.v4.new_notebook()
    cell = nbformat.v4.new_code_cell("1 + 1", id="a")
    cell.outputs = [nbformat.v4.new_output("stream", text="2")]
    notebook.cells.append(cell)
    (tmp_path / "n.ipynb").write_text(json.dumps(notebook))
    assert find_leaks(tmp_path, SECRETS) == ["n.ipynb: cell 1 has an output"]


def test_clean_release_has_no_leak(course: SmallCourse) -> None:
    """The course as it stands is released."""
    build_course(course.root)
    assert (course.released / "01_lesson.ipynb").is_file()
