"""The folder `autograded/` is what stock nbgrader would leave, whole or not at all."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import MetadataValidator
from traitlets.config import Config

from autograder.course import Course, load_assignment, load_course
from autograder.errors import GradebookError
from autograder.models import Assignment, GradedSubmission
from autograder.results.writer import Gradebook
from tests.course.building import answered, code, hand_in, make_course, released
from tests.results.records import failed, graded, records, tree

ANSWERS = {"double": "def double(x): return 2 * x", "why": "Zwölf ✓", "y": "y = 1"}


@pytest.fixture
def amy(course: Course, assignment: Assignment) -> GradedSubmission:
    return _graded(course, assignment, "amy")


def _graded(course: Course, assignment: Assignment, student: str) -> GradedSubmission:
    notebooks = answered(course.root, ANSWERS)
    notebooks["p1"]["cells"].append(code("print('mine')") | {"id": "mine"})
    timestamp = "2024-11-21 10:00:00 UTC"
    return graded(assignment, hand_in(course.root, student, notebooks, timestamp=timestamp))


def _write(course: Course, *batch: GradedSubmission) -> Path:
    with Gradebook(course, load_assignment(course, "ps1")) as gradebook:
        gradebook.write(batch)
    return course.root / "autograded"


def test_folder_holds_notebooks_released_files_and_the_time(
    course: Course, amy: GradedSubmission
) -> None:
    files = tree(_write(course, amy))
    assert sorted(files) == [
        "amy/ps1/data/numbers.csv",
        "amy/ps1/p1.ipynb",
        "amy/ps1/p2.ipynb",
        "amy/ps1/timestamp.txt",
    ]
    assert files["amy/ps1/data/numbers.csv"] == b"1,2\n"
    assert files["amy/ps1/timestamp.txt"] == b"2024-11-21 10:00:00 UTC"


def test_notebook_is_valid_and_holds_tests_and_outputs(
    course: Course, amy: GradedSubmission
) -> None:
    path = _write(course, amy) / "amy/ps1/p1.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)
    by_id = {c.metadata.get("nbgrader", {}).get("grade_id"): c for c in notebook.cells}
    assert "double(-1.5)" in by_id["test_double"].source
    assert by_id["test_double"].outputs[0].text == "out\nput\n"
    assert by_id["double"].source == ANSWERS["double"]
    assert by_id["why"].source == "Zwölf ✓"
    assert notebook.cells[-1].source == "print('mine')"
    assert notebook.metadata.kernelspec.name == "python3"
    assert "widgets" in notebook.metadata


def test_notebook_is_written_as_nbformat_writes(course: Course, amy: GradedSubmission) -> None:
    path = _write(course, amy) / "amy/ps1/p1.ipynb"
    written = path.read_text(encoding="utf-8")
    assert written == nbformat.writes(nbformat.reads(written, as_version=4)) + "\n"


def test_files_are_read_only_as_nbgrader_makes_them(course: Course, amy: GradedSubmission) -> None:
    for path in (_write(course, amy) / "amy").rglob("*"):
        if path.is_file():
            assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_group_shares_files_where_the_course_says_so(tmp_path: Path) -> None:
    root = make_course(tmp_path, config="c.CourseDirectory.groupshared = True")
    course = load_course(root)
    submission = hand_in(root, "amy", released(root))
    folder = (
        _write(course, graded(load_assignment(load_course(root), "ps1"), submission)) / "amy/ps1"
    )
    assert stat.S_IMODE(folder.stat().st_mode) & 0o2770 == 0o2770
    assert stat.S_IMODE((folder / "p1.ipynb").stat().st_mode) == 0o664


def test_file_of_a_student_goes_before_the_released_one(tmp_path: Path) -> None:
    root = make_course(tmp_path, config="c.Autograder.files = ['helper.py']")
    (root / "source/ps1/helper.py").write_text("ours", encoding="utf-8")
    submission = hand_in(root, "amy", released(root))
    (submission.folder / "helper.py").write_text("theirs", encoding="utf-8")
    (submission.folder / "other.py").write_text("not listed", encoding="utf-8")
    folder = _write(
        load_course(root), graded(load_assignment(load_course(root), "ps1"), submission)
    )
    files = tree(folder / "amy/ps1")
    assert files["helper.py"] == b"theirs"
    assert "other.py" not in files


def test_a_released_time_or_secret_is_no_students(tmp_path: Path) -> None:
    """A hand-in has its own time or none, whatever lies in the source folder."""
    root = make_course(tmp_path / "course")
    for name in ("timestamp.txt", "submission_secret.txt"):
        (root / "source/ps1" / name).write_text("2001-01-01 00:00:00 UTC")
    course = load_course(root)
    assignment = load_assignment(course, "ps1")
    timed = _graded(course, assignment, "amy")
    files = tree(_write(course, timed, replace(_graded(course, assignment, "bo"), timestamp=None)))
    assert files["amy/ps1/timestamp.txt"] == b"2024-11-21 10:00:00 UTC"
    assert sorted(files) == ["amy/ps1/p1.ipynb", "amy/ps1/timestamp.txt", "bo/ps1/p1.ipynb"]


def test_missing_answers_are_shown_as_missing(course: Course, assignment: Assignment) -> None:
    notebooks = released(course.root)
    notebooks["p1"]["cells"] = []
    submission = hand_in(course.root, "amy", notebooks)
    path = _write(course, graded(assignment, submission)) / "amy/ps1/p1.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    shown = {c.metadata.nbgrader.grade_id: c.source for c in cells if "nbgrader" in c.metadata}
    assert shown["double"] == "# This cell was missing from the submission."
    assert shown["why"] == "This cell was missing from the submission."
    assert "double(2)" in shown["test_double"]


def test_missing_notebook_is_not_written(course: Course, assignment: Assignment) -> None:
    submission = hand_in(course.root, "amy", {"p2": released(course.root)["p2"]})
    folder = _write(course, graded(assignment, submission)) / "amy/ps1"
    assert not (folder / "p1.ipynb").exists()
    assert (folder / "p2.ipynb").exists()


def test_long_output_is_cut_as_the_course_says(tmp_path: Path) -> None:
    root = make_course(tmp_path, config="c.LimitOutput.max_lines = 2")
    submission = hand_in(root, "amy", released(root))
    path = _write(load_course(root), graded(load_assignment(load_course(root), "ps1"), submission))
    cells = nbformat.read(path / "amy/ps1/p1.ipynb", as_version=4).cells
    text = next(c.outputs[0].text for c in cells if c.cell_type == "code")
    assert text == "out\n... Output truncated ..."


def test_new_folder_replaces_the_old_one(
    course: Course, assignment: Assignment, amy: GradedSubmission
) -> None:
    folder = _write(course, amy)
    (folder / "amy/ps1/old.txt").write_text("", encoding="utf-8")
    before = tree(folder)
    _write(course, _graded(course, assignment, "amy"))
    after = tree(folder)
    assert set(before) - set(after) == {"amy/ps1/old.txt"}


def test_failed_submission_leaves_the_folder_alone(course: Course, amy: GradedSubmission) -> None:
    before = tree(_write(course, amy))
    assert tree(_write(course, failed("amy"))) == before


def test_leftovers_of_a_killed_run_go_away(course: Course, amy: GradedSubmission) -> None:
    leftover = course.root / "autograded/.staging/ps1/3"
    leftover.mkdir(parents=True)
    (leftover / "p1.ipynb").write_text("half", encoding="utf-8")
    assert all(name.startswith("amy/") for name in tree(_write(course, amy)))
    assert [p.name for p in (course.root / "autograded").iterdir()] == ["amy"]


# Whole or not at all


def test_batch_that_cannot_be_put_in_place_changes_nothing(
    course: Course, assignment: Assignment, amy: GradedSubmission
) -> None:
    folder = _write(course, amy)
    before = tree(folder), records(course.db_url)
    (folder / "bob").write_text("in the way", encoding="utf-8")
    batch = [_graded(course, assignment, name) for name in ("amy", "bob")]
    with pytest.raises(GradebookError, match="cannot be written"):
        _write(course, *batch)
    (folder / "bob").unlink()
    assert (tree(folder), records(course.db_url)) == before
    _write(course, *batch)
    assert ("submission", "bob") in records(course.db_url)


@pytest.mark.parametrize(
    "content",
    [
        {"files": (("data/numbers.csv/x.csv", b"1"),)},
        {"files": (("/".join(["d" * 255] * 17), b"1"),)},
        {"files": (("nul\0.csv", b"1"),)},
        {"timestamp": "2024-11-21 10:00:00 \ud800"},
    ],
    ids=["folder for a file", "long path", "bad name", "text that is none"],
)
def test_what_cannot_be_written_fails_its_own_submission_only(
    course: Course, assignment: Assignment, content: dict[str, Any]
) -> None:
    """Whatever got past intake; the student is named, the others are written."""
    batch = [_graded(course, assignment, name) for name in ("amy", "bob", "cleo")]
    batch[1] = replace(batch[1], **content)
    with Gradebook(course, load_assignment(course, "ps1")) as gradebook:
        gradebook.write(batch)
        assert list(gradebook.left_out) == ["bob"]
        assert "What bob handed in cannot be written" in gradebook.left_out["bob"]
    folder = course.root / "autograded"
    assert "bob handed in cannot be written" in _cells(folder / "bob/ps1/p1.ipynb")[0]["source"]
    scores = {
        key[1]: row["score"]
        for key, row in records(course.db_url).items()
        if key[0] == "submission"
    }
    assert scores["bob"] == 0
    assert scores["amy"] == scores["cleo"] > 0


def test_formgrader_says_why_a_hand_in_could_not_be_graded(
    course: Course, assignment: Assignment
) -> None:
    """It lists it as graded, with 0 points and the reason, as it was written, on its page."""
    hand_in(course.root, "bob", {"p1": {}}, timestamp="2024-11-21 10:00:00 UTC")
    broken = replace(
        failed("bob", "<b>x.html</b>\nis a page."), timestamp="2024-11-21 10:00:00 UTC"
    )
    folder = _write(course, broken)
    (submission,) = _formgrader(course).get_submissions("ps1")
    assert (submission["autograded"], submission["score"]) == (True, 0)
    assert not submission["needs_manual_grade"]
    notebook = nbformat.read(folder / "bob/ps1/p2.ipynb", as_version=4)
    nbformat.validate(notebook)
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert "could not be graded" in page
    assert "&lt;b&gt;x.html&lt;/b&gt;\nis a page." in page

    _write(course, replace(broken, reason="Another reason."))
    assert "Another reason." in _cells(folder / "bob/ps1/p1.ipynb")[0]["source"]
    whole = _graded(course, assignment, "bob")
    before = tree(_write(course, whole))
    assert len(before) > 3
    assert tree(_write(course, broken)) == before  # what was graded before stays


def _cells(path: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(path.read_text())["cells"]
    return cells


def _formgrader(course: Course) -> NbGraderAPI:
    config = Config()
    config.CourseDirectory.root = os.fspath(course.root)
    return NbGraderAPI(CourseDirectory(config=config), config=config)


def test_locked_database_is_said_and_nothing_is_changed(
    course: Course,
    assignment: Assignment,
    amy: GradedSubmission,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("autograder.results.database.LOCK_SECONDS", 0.2)
    folder = _write(course, amy)
    before = tree(folder / "amy"), records(course.db_url)
    other = sqlite3.connect(course.root / "gradebook.db")
    with Gradebook(course, load_assignment(course, "ps1")) as gradebook:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(GradebookError, match="locked by another program"):
            gradebook.write([_graded(course, assignment, "bob")])
        other.rollback()
        assert (tree(folder / "amy"), records(course.db_url)) == before
        assert not (folder / "bob/ps1").exists()
        gradebook.write([_graded(course, assignment, "bob")])
    other.close()
    assert ("submission", "bob") in records(course.db_url)


def test_database_locked_for_a_moment_is_waited_for(course: Course, amy: GradedSubmission) -> None:
    _write(course, failed("bob"))
    program = (
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1]);"
        "c.execute('BEGIN EXCLUSIVE'); print('locked', flush=True); time.sleep(1); c.rollback()"
    )
    with (
        Gradebook(course, load_assignment(course, "ps1")) as gradebook,
        subprocess.Popen(
            [sys.executable, "-c", program, str(course.root / "gradebook.db")],
            stdout=subprocess.PIPE,
            text=True,
        ) as holder,
    ):
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        gradebook.write([amy])
    assert records(course.db_url)["submission", "amy"]["score"] == 3


def _die_while_writing(root: Path, submission: GradedSubmission) -> None:
    course = load_course(root)
    with Gradebook(course, load_assignment(course, "ps1")) as gradebook:
        gradebook._folder._stage(submission)
        os._exit(9)


def test_killed_writer_leaves_a_gradebook_that_can_be_written(
    course: Course, amy: GradedSubmission
) -> None:
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_die_while_writing, args=(course.root, amy))
    process.start()
    process.join()
    assert process.exitcode == 9
    assert [path.name for path in _write(course, amy).iterdir()] == ["amy"]


def test_second_writer_is_refused(course: Course) -> None:
    with (
        Gradebook(course, load_assignment(course, "ps1")),
        pytest.raises(GradebookError, match="Another run is writing"),
    ):
        Gradebook(course, load_assignment(course, "ps1"))


def test_another_assignment_is_written_at_the_same_time(course: Course) -> None:
    """Each has a lock of its own, and nothing is left of either."""
    shutil.copytree(course.root / "source/ps1", course.root / "source/ps2")
    with (
        Gradebook(course, load_assignment(course, "ps1")) as one,
        Gradebook(course, load_assignment(course, "ps2")) as other,
    ):
        one.write([failed("amy")])
        other.write([failed("amy", name="ps2")])
    assert [p.name for p in (course.root / "autograded").iterdir()] == ["amy"]
    assert len(list((course.root / "autograded/amy").iterdir())) == 2


def test_who_waits_writes_after_the_other(course: Course) -> None:
    """The second run goes on when the first one is done."""
    assignment = load_assignment(course, "ps1")
    with ThreadPoolExecutor(1) as second:
        with Gradebook(course, assignment):
            waiting = second.submit(Gradebook, course, assignment, wait=True)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.5)
        waiting.result(timeout=60).close()


def test_broken_database_is_said(course: Course) -> None:
    (course.root / "gradebook.db").write_bytes(b"not a database" * 100)
    with pytest.raises(GradebookError, match="cannot be used"):
        Gradebook(course, load_assignment(course, "ps1"))


def test_failed_opening_gives_the_folder_back(course: Course) -> None:
    broken = course.root / "gradebook.db"
    broken.write_bytes(b"not a database" * 100)
    with pytest.raises(GradebookError):
        Gradebook(course, load_assignment(course, "ps1"))
    broken.unlink()
    Gradebook(course, load_assignment(course, "ps1")).close()


# nbgrader's own tools read what was written


def test_formgrader_sees_the_submission(course: Course, amy: GradedSubmission) -> None:
    _write(course, amy, failed("bob"))
    seen = {s["student"]: s for s in _formgrader(course).get_submissions("ps1")}
    assert seen["amy"]["autograded"]
    assert seen["amy"]["score"] == 3
    assert seen["amy"]["needs_manual_grade"]
    assert not seen["bob"].get("needs_manual_grade")


def test_stock_feedback_and_export_work(course: Course, amy: GradedSubmission) -> None:
    _write(course, amy)
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(course.root)}
    for command in (["generate_feedback", "ps1"], ["export"]):
        subprocess.run(
            [sys.executable, "-m", "nbgrader", *command],
            cwd=course.root,
            env=environment,
            check=True,
            capture_output=True,
        )
    assert "Zwölf" in (course.root / "feedback/amy/ps1/p1.html").read_text(encoding="utf-8")
    assert "amy" in (course.root / "grades.csv").read_text(encoding="utf-8")


def test_stock_autograde_goes_on_from_there(course: Course, amy: GradedSubmission) -> None:
    """nbgrader finds what we wrote up to date, and does not grade again."""
    _write(course, amy)
    before = json.dumps(sorted(map(str, tree(course.root / "autograded"))))
    result = _formgrader(course).autograde("ps1", "amy", force=False)
    assert result["success"]
    assert "Skipping existing assignment" in result["log"]
    assert json.dumps(sorted(map(str, tree(course.root / "autograded")))) == before
