"""A build overwrites and removes what a build made, and nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from autograder.build.changes import RECORD
from autograder.build.course import build_course
from autograder.cli.app import app
from autograder.errors import EditedByHand
from tests.build.conftest import SmallCourse

NOTEBOOK = "source/01_lesson/01_lesson.ipynb"
RELEASED = "assignments/01_lesson/01_lesson.ipynb"


@pytest.fixture
def built(course: SmallCourse) -> SmallCourse:
    """A course that was built, and whose master was changed after that."""
    build_course(course.root)
    course.edit_master("# # 1. A lesson", "# # 1. The lesson")
    return course


def change(path: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Saves a notebook anew, changed by a function, as an editor does: indented otherwise."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    edit(notebook)
    path.write_text(json.dumps(notebook, indent=2), encoding="utf-8")


def new_cell(notebook: dict[str, Any]) -> None:
    """Adds a cell, as JupyterLab does."""
    cell = {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": ["my words"]}
    notebook["cells"].append(cell)


def refusal(course: SmallCourse) -> str:
    """Builds, expects a refusal that wrote nothing, and returns what it said."""
    files = [path for path in course.root.rglob("*") if path.is_file()]
    before = {path: path.read_bytes() for path in files}
    with pytest.raises(EditedByHand) as caught:
        build_course(course.root)
    assert {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()} == before
    return str(caught.value)


def test_edited_notebook_is_not_overwritten(built: SmallCourse) -> None:
    """The error names the notebook, where the change belongs, and the way to drop it."""
    change(built.root / NOTEBOOK, new_cell)
    said = refusal(built)
    assert f"{NOTEBOOK} was edited by hand: move the change to source/01_lesson.py." in said
    assert "`autograder build --discard`" in said
    assert RELEASED not in said


@pytest.mark.parametrize("name", [NOTEBOOK, RELEASED])
def test_edit_is_found_although_no_master_was_changed(course: SmallCourse, name: str) -> None:
    """A learner's work in assignments/ and an instructor's edit both stop a needless build."""
    build_course(course.root)
    change(course.root / name, new_cell)
    assert name in refusal(course)


@pytest.mark.parametrize(
    "edit",
    [
        lambda notebook: notebook["cells"][1].update(source=["import numpy"]),
        lambda notebook: notebook["cells"].pop(),
        lambda notebook: notebook["cells"].reverse(),
        lambda notebook: notebook["cells"][3]["metadata"]["nbgrader"].update(points=7),
        lambda notebook: notebook["cells"][3]["metadata"]["autograder"].update(title="Mine"),
        lambda notebook: notebook["cells"][0].update(attachments={"a.png": {"image/png": "AA=="}}),
        lambda notebook: notebook["cells"][0].update(cell_type="raw"),
    ],
    ids=["source", "removed", "order", "points", "title", "picture", "type"],
)
def test_whatever_an_author_changes_is_an_edit(
    built: SmallCourse, edit: Callable[[dict[str, Any]], object]
) -> None:
    """Source, order, number and kind of cells, points, titles and pictures count."""
    change(built.root / NOTEBOOK, edit)
    assert NOTEBOOK in refusal(built)


def test_notebook_that_was_only_run_is_built_anew(built: SmallCourse) -> None:
    """Outputs, counts and an editor's own notes are no edit."""

    def run(notebook: dict[str, Any]) -> None:
        output = {"output_type": "stream", "name": "stdout", "text": ["2"]}
        notebook["cells"][1].update(outputs=[output], execution_count=3)
        notebook["cells"][1]["metadata"]["scrolled"] = True
        notebook["metadata"]["language_info"]["version"] = "3.13.1"

    change(built.root / NOTEBOOK, run)
    assert NOTEBOOK in build_course(built.root)
    assert "The lesson" in (built.root / NOTEBOOK).read_text(encoding="utf-8")


def test_broken_notebook_is_somebodys_work(built: SmallCourse) -> None:
    """A notebook that is not JSON, after a merge conflict for example, is not overwritten."""
    with (built.root / NOTEBOOK).open("a", encoding="utf-8") as file:
        file.write("<<<<<<< mine\n")
    assert NOTEBOOK in refusal(built)


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("source/01_lesson/panel.py", "source/panel.py"),
        ("assignments/01_lesson/panel.py", "source/01_lesson/panel.py"),
        ("assignments/01_lesson/helper.py", "source/01_lesson/helper.py"),
    ],
)
def test_edited_copy_is_not_overwritten(built: SmallCourse, name: str, origin: str) -> None:
    """A file that a build copied is named with the file that it is a copy of."""
    (built.root / name).write_text("mine = 1\n", encoding="utf-8")
    assert f"{name} was edited by hand: move the change to {origin}." in refusal(built)


def test_discard_drops_the_edit(built: SmallCourse) -> None:
    """Who asks for it gets what the master makes, and the next build needs no option."""
    change(built.root / NOTEBOOK, new_cell)
    build_course(built.root, discard=True)
    assert "my words" not in (built.root / NOTEBOOK).read_text(encoding="utf-8")
    assert build_course(built.root) == []


def test_edit_that_moved_to_the_master_is_no_edit(course: SmallCourse) -> None:
    """Once the master makes the same cells, the build goes on."""
    build_course(course.root)

    def edit(notebook: dict[str, Any]) -> None:
        notebook["cells"][1]["source"] = ["import numpy as np\n", "\n", "import helper as h"]

    change(course.root / NOTEBOOK, edit)
    course.edit_master("import helper\n", "import helper as h\n")
    assert NOTEBOOK in build_course(course.root)


def test_hand_written_file_of_a_lesson_may_change(course: SmallCourse) -> None:
    """What no build makes is edited at will; its copy in the release follows."""
    build_course(course.root)
    (course.lesson / "helper.py").write_text("new = 1\n", encoding="utf-8")
    build_course(course.root)
    assert (course.released / "helper.py").read_text(encoding="utf-8") == "new = 1\n"


def test_without_a_record_nothing_is_overwritten(built: SmallCourse) -> None:
    """Notebooks of which nobody knows who made them are taken for somebody's work."""
    (built.root / "source" / RECORD).unlink()
    assert NOTEBOOK in refusal(built)


def test_record_in_a_merge_conflict_counts_for_both_sides(built: SmallCourse) -> None:
    """With the lines of both branches in it, the next build mends the record."""
    record = built.root / "source" / RECORD
    ours = record.read_text(encoding="utf-8")
    kept = (built.root / NOTEBOOK).read_bytes()
    build_course(built.root)
    theirs = record.read_text(encoding="utf-8")
    (built.root / NOTEBOOK).write_bytes(kept)
    record.write_text(f"<<<<<<< ours\n{ours}=======\n{theirs}>>>>>>> theirs\n", encoding="utf-8")
    assert NOTEBOOK in build_course(built.root)
    assert record.read_text(encoding="utf-8") == theirs


def test_record_cannot_name_a_file_outside(built: SmallCourse, tmp_path: Path) -> None:
    """A line of the record that leads out of the course removes nothing."""
    (tmp_path / "mine.txt").write_text("", encoding="utf-8")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    with (built.root / "source" / RECORD).open("a", encoding="utf-8") as file:
        file.write(f"{empty}  source/../../mine.txt\n{empty}  {tmp_path / 'mine.txt'}\n")
    build_course(built.root)
    assert (tmp_path / "mine.txt").exists()


def drop(course: SmallCourse) -> None:
    """Adds a second lesson, builds both, and takes the second out again."""
    second = course.root / "source" / "02_lesson"
    shutil.copytree(course.lesson, second)
    shutil.copyfile(course.master, second.with_suffix(".py"))
    (second / "data").mkdir()
    (second / "data" / "table.csv").write_text("1\n", encoding="utf-8")
    build_course(course.root)
    shutil.rmtree(second)
    second.with_suffix(".py").unlink()


def test_dropped_lesson_leaves_the_release(course: SmallCourse) -> None:
    """A lesson that was taken out is named by a check and removed by a build, folders too."""
    drop(course)
    assert "assignments/02_lesson/02_lesson.ipynb" in build_course(course.root, check=True)
    build_course(course.root)
    assert not (course.root / "assignments" / "02_lesson").exists()
    assert course.released.is_dir()


def test_work_in_a_dropped_lesson_is_not_removed(course: SmallCourse) -> None:
    """What somebody wrote into its release, or put there, is named instead."""
    drop(course)
    dropped = course.root / "assignments" / "02_lesson"
    change(dropped / "02_lesson.ipynb", new_cell)
    (dropped / "notes.txt").write_text("mine", encoding="utf-8")
    said = refusal(course)
    for name in ("02_lesson.ipynb", "notes.txt"):
        assert f"assignments/02_lesson/{name} was put there or edited by hand" in said


def test_lesson_whose_master_is_gone_leaves_with_its_notebook(course: SmallCourse) -> None:
    """Without its master a generated notebook is left over, wherever it lies."""
    shutil.copytree(course.lesson, course.root / "source" / "02_lesson")
    second = course.root / "source" / "02_lesson.py"
    shutil.copyfile(course.master, second)
    build_course(course.root)
    second.unlink()
    removed = build_course(course.root)
    assert "source/02_lesson/02_lesson.ipynb" in removed
    assert not (course.root / "source" / "02_lesson" / "02_lesson.ipynb").exists()
    assert (course.root / "source" / "02_lesson" / "helper.py").exists()


def test_assignment_in_nbgraders_own_way_is_left_alone(course: SmallCourse) -> None:
    """A notebook that was never made from a master, and its release, are not the build's."""
    for step in ("source", "assignments"):
        folder = course.root / step / "ps1"
        folder.mkdir()
        (folder / "ps1.ipynb").write_text("{}", encoding="utf-8")
    assert not [name for name in build_course(course.root) if "ps1" in name]
    assert (course.root / "assignments" / "ps1" / "ps1.ipynb").exists()


def test_editors_own_folders_are_left_alone(course: SmallCourse) -> None:
    """JupyterLab's checkpoints neither stop a build nor go with it."""
    for folder in (course.root / "assignments", course.released):
        (folder / ".ipynb_checkpoints").mkdir(parents=True)
        (folder / ".ipynb_checkpoints" / "a.ipynb").write_text("{}", encoding="utf-8")
    build_course(course.root)
    assert build_course(course.root) == []
    assert (course.released / ".ipynb_checkpoints" / "a.ipynb").exists()


def test_command_says_what_it_did(course: SmallCourse) -> None:
    """Written, removed and differing files are told apart; a refusal is an exit code of its own."""
    drop(course)
    course.edit_master("# # 1. A lesson", "# # 1. The lesson")
    run = CliRunner().invoke(app, ["build", "--course", str(course.root)])
    assert f"wrote  {NOTEBOOK}\n" in run.output
    assert "removed  assignments/02_lesson/02_lesson.ipynb\n" in run.output
    change(course.root / NOTEBOOK, new_cell)
    check = CliRunner().invoke(app, ["build", "--check", "--course", str(course.root)])
    assert (check.exit_code, f"differs  {NOTEBOOK}\n" in check.output) == (1, True)
    discarded = CliRunner().invoke(app, ["build", "--discard", "--course", str(course.root)])
    assert (discarded.exit_code, f"wrote  {NOTEBOOK}\n" in discarded.output) == (0, True)
