"""Masters become source notebooks and releases, the same every time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.build.course import build_course
from autograder.errors import BuildError
from tests.build.conftest import ROOT, SmallCourse


def cells(folder: Path) -> dict[str, dict[str, Any]]:
    """Cells of the notebook in a folder, by cell id, their source as one text."""
    notebook = json.loads((folder / f"{folder.name}.ipynb").read_text(encoding="utf-8"))
    return {c["id"]: {**c, "source": "".join(c["source"])} for c in notebook["cells"]}


def test_source_notebook_holds_the_reference_body(course: SmallCourse) -> None:
    """The learner's docstring stays; the body is the reference's, comments included."""
    build_course(course.root)
    assert cells(course.lesson)["apply_mask"]["source"] == (
        'def apply_mask(a, mask):\n    """Zeroes the dropped entries."""\n'
        "    ### BEGIN SOLUTION\n    # kept entries pass, dropped ones become 0\n"
        "    return a * mask\n    ### END SOLUTION"
    )


def test_release_says_what_to_do_in_place_of_the_solution(course: SmallCourse) -> None:
    """A solution becomes a NotImplementedError with a sentence; hidden tests are gone."""
    build_course(course.root)
    released = cells(course.released)
    stub = 'raise NotImplementedError("Replace this line by your own code, then run the cell.")'
    assert released["apply_mask"]["source"].endswith(f"\n    {stub}")
    assert released["answer_kept"]["source"] == f"# answer_kept = <a number>\n{stub}"
    assert "exam" not in released["test_apply_mask_value"]["source"]


def test_roles_become_nbgrader_metadata(course: SmallCourse) -> None:
    """Given code is locked, a test is locked and has its points, a solution is neither."""
    build_course(course.root)
    made = {name: c["metadata"].get("nbgrader") for name, c in cells(course.lesson).items()}
    flags = {
        name: (meta["solution"], meta["grade"], meta["locked"], meta.get("points"))
        for name, meta in made.items()
        if meta
    }
    assert flags == {
        "imports": (False, False, True, None),
        "apply_mask": (True, False, False, None),
        "test_apply_mask_value": (False, True, True, 2),
        "answer_kept": (True, False, False, None),
        "test_answer_kept": (False, True, True, 1),
    }


def test_second_build_changes_nothing(course: SmallCourse) -> None:
    """A rebuild writes no file, and says so."""
    assert build_course(course.root) != []
    assert build_course(course.root) == []


def test_two_builds_are_the_same_byte_for_byte(course: SmallCourse) -> None:
    """What is built does not depend on when it is built."""
    build_course(course.root)
    first = (course.released / "01_lesson.ipynb").read_bytes()
    (course.released / "01_lesson.ipynb").unlink()
    (course.lesson / "01_lesson.ipynb").unlink()
    build_course(course.root)
    assert (course.released / "01_lesson.ipynb").read_bytes() == first


def test_check_writes_nothing(course: SmallCourse) -> None:
    """With check a build names what would change and leaves it."""
    assert "assignments/01_lesson/01_lesson.ipynb" in build_course(course.root, check=True)
    assert not course.released.exists()


def test_file_that_is_no_longer_shipped_leaves_the_release(course: SmallCourse) -> None:
    """A helper that was taken out of the lesson is taken out of the student version."""
    build_course(course.root)
    assert (course.released / "helper.py").exists()
    (course.lesson / "helper.py").unlink()
    build_course(course.root)
    assert not (course.released / "helper.py").exists()


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('solution="apply_mask"', 'solutoin="apply_mask"', "is not understood"),
        ('solution="apply_mask"', 'solution="unknown"', "has no function unknown"),
        ("def apply_mask(a, mask):", "def apply_mask(a):", "the reference apply_mask(a, mask)"),
        ('    """Zeroes the dropped entries."""\n', "", "needs a docstring"),
        ("points=2", "points=0", "needs points"),
        ('answer="kept"', 'answer="lost"', "then `answer_lost = ...`"),
        ('given="imports"', 'given="apply_mask"', "used twice"),
        ("== [1, 0]", "== wanted", "no cell before it defines 'wanted'"),
        ("def apply_mask(a, mask):", "def apply_mask(a, mask:", "is not Python"),
    ],
)
def test_wrong_master_is_refused(course: SmallCourse, old: str, new: str, what: str) -> None:
    """A master that breaks a rule is named with its cell, and nothing is written."""
    course.edit_master(old, new)
    with pytest.raises(BuildError) as caught:
        build_course(course.root)
    assert what in str(caught.value)
    assert not course.released.exists()


def test_lesson_without_solutions_needs_no_reference(course: SmallCourse) -> None:
    """A lesson of questions alone is built without a file in the folder of references."""
    text = course.master.read_text(encoding="utf-8")
    course.master.write_text(
        "# %% answer" + text.partition("# %% answer")[2].partition("# %%\n")[0]
    )
    (course.root / "solutions" / "lesson.py").unlink()
    build_course(course.root)
    assert set(cells(course.released)) == {"answer_kept", "test_answer_kept"}


def test_late_expectation_is_refused(course: SmallCourse) -> None:
    """A test that reads an argument after the student's function had it is unfair."""
    course.edit_master(
        "# Kept entries pass.\n", "a = np.ones(2)\nassert (apply_mask(a, a) == a).all()\n"
    )
    with pytest.raises(BuildError, match="reads 'a' after a call that may have changed it"):
        build_course(course.root)


def test_folder_without_masters_is_no_course(tmp_path: Path) -> None:
    """The error says which option names the right folder."""
    with pytest.raises(BuildError, match="--course"):
        build_course(tmp_path)


def test_strange_notebook_in_a_lesson_is_refused(course: SmallCourse) -> None:
    """nbgrader would ship every notebook in the folder, so a forgotten one stops the build."""
    (course.lesson / "answers.ipynb").write_text("{}")
    with pytest.raises(BuildError, match=r"answers\.ipynb"):
        build_course(course.root)


def test_committed_notebooks_are_what_the_masters_make() -> None:
    """Nobody edited a generated notebook, and nobody forgot to build."""
    assert build_course(ROOT, check=True) == []


def test_answer_cell_names_its_variable(course: SmallCourse) -> None:
    """A learner reads which name the answer must have, also where the comment forgot it."""
    course.edit_master("# answer_kept = <a number>\n", "# A whole number.\n")
    build_course(course.root)
    source = cells(course.released)["answer_kept"]["source"]
    assert source.startswith("# Write here: answer_kept = ...\n# A whole number.\n")
