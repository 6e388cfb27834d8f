"""Cells are added, removed, split and renamed after hand-in, and no mark that stays is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader import api
from sqlalchemy.exc import OperationalError

from autograder.course import Course, load_assignment, load_course
from autograder.errors import GradebookError
from autograder.grading.assignment import Options, grade_assignment
from autograder.results import update as update_module
from autograder.results.update import update_assignment
from autograder.results.writer import Gradebook
from tests.cli.running import run
from tests.course import building
from tests.results.records import failed
from tests.results.updating import ADDED, ANSWERS, EXPLAIN, begin, change, goes_round, read, without


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return load_course(building.make_course(tmp_path / "course"))


def test_marks_of_the_cells_that_stay_are_kept(course: Course) -> None:
    """And the gradebook as it was lies in the backup."""
    goes_round(course)


def test_what_would_be_lost_is_said_and_nothing_is_changed(course: Course) -> None:
    """A mark, extra credit and a comment go with their cell."""
    begin(course)
    before = read(course)
    done = change(course, without("why"))
    assert [(loss.student, loss.cell, loss.what) for loss in done.losses] == [
        ("amy", "p1/why", "0.5 extra"),
        ("amy", "p1/why", "2 points"),
        ("amy", "p1/why", "a comment"),
    ]
    assert done.backup is None
    assert read(course) == before


def test_who_says_yes_loses_it(course: Course) -> None:
    """Only what was said."""
    begin(course)
    before = read(course)
    assert change(course, without("why"), may_lose=True).backup is not None
    after = read(course)
    assert {key for key in before if key not in after} == {
        (kind, student, "p1", "why") for kind in ("grade", "comment") for student in ("amy", "bob")
    }
    assert after["grade", "amy", "p1", "test_double"]["manual_score"] == 1.5


def test_a_dry_run_changes_nothing(course: Course) -> None:
    """Neither rows nor files."""
    begin(course)
    before = read(course), sorted(course.root.rglob("*"))
    assert change(course, [*building.LESSON, ADDED], dry_run=True).added == ("p1/added",)
    assert (read(course), sorted(course.root.rglob("*"))) == before


def test_a_test_is_split(course: Course) -> None:
    """The first half keeps the name, and a person's mark on it."""
    begin(course)
    halves = [
        building.test("assert double(2) == 4", "test_double", 1),
        building.test("assert double(-1.5) == -3", "test_double_negative", 1),
    ]
    done = change(course, [*without("test_double"), *halves])
    assert (done.added, done.points) == (("p1/test_double_negative",), ("p1/test_double: 2 -> 1",))
    assert read(course)["grade", "amy", "p1", "test_double"]["manual_score"] == 1.5


def test_a_notebook_comes_and_goes(course: Course) -> None:
    """With the rows of every submission."""
    begin(course)
    before = read(course)
    path = course.root / "source/ps1/p2.ipynb"
    building.write_json(path, building.notebook([ADDED]))
    assert change(course, building.LESSON).added == ("p2/added",)
    assert read(course)["notebook", "bob", "p2"]["needs_manual_grade"]
    path.unlink()
    assert change(course, building.LESSON).removed == ("p2/added",)
    assert read(course) == before


def test_nothing_is_written_when_it_fails_half_way(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One transaction: what was done before the failure is undone."""
    begin(course)
    before = read(course)

    def fail(*arguments: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("disk I/O error"))

    monkeypatch.setattr(update_module, "complete_rows", fail)
    with pytest.raises(GradebookError, match="disk I/O error"):
        change(course, [*building.LESSON, ADDED])
    assert read(course) == before


def test_a_backup_that_is_not_whole_is_none(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looks for a backup after a run that ended half way finds none that is empty."""
    begin(course)
    backups = course.root / ".autograder" / "backups"
    with monkeypatch.context() as patch:
        patch.setattr(update_module, "insert", lambda table: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            change(course, [*building.LESSON, ADDED])
    assert list(backups.glob("gradebook-*")) == []
    done = change(course, [*building.LESSON, ADDED])
    assert list(backups.iterdir()) == [done.backup]


def test_who_could_not_be_graded_has_nothing_in_the_new_cells_either(course: Course) -> None:
    """So that nobody is asked to mark by hand what cannot be read."""
    begin(course)
    with Gradebook(course, load_assignment(course, "ps1")) as gradebook:
        gradebook.write([failed("cy")])
    assert change(course, [*without(), EXPLAIN]).backup is not None
    after = read(course)
    waits = {s: after["grade", s, "p1", "explain"]["needs_manual_grade"] for s in ("amy", "cy")}
    assert waits == {"amy": True, "cy": False}
    assert after["grade", "cy", "p1", "explain"]["auto_score"] == 0.0


def test_no_run_writes_meanwhile(course: Course) -> None:
    """A run that grades holds the gradebook's lock."""
    begin(course)
    assignment = load_assignment(course, "ps1")
    with (
        Gradebook(course, assignment),
        pytest.raises(GradebookError, match="Another run is writing"),
    ):
        update_assignment(course, assignment)


def test_an_assignment_that_is_not_there_says_what_to_do(course: Course) -> None:
    """Before and after there is a gradebook."""
    with pytest.raises(GradebookError, match="no gradebook"):
        update_assignment(course, load_assignment(course, "ps1"))
    api.Gradebook(course.db_url).close()
    with pytest.raises(GradebookError, match="does not know ps1"):
        update_assignment(course, load_assignment(course, "ps1"))


def test_the_whole_way_by_commands(tmp_path: Path) -> None:
    """Refused, told what to do, brought up to date and graded; the older answer counts."""
    root = building.make_course(tmp_path / "course")
    course = load_course(root)
    building.hand_in(root, "amy", building.answered(root, ANSWERS))
    grade_assignment(course, "ps1", Options(workers=1))
    with api.Gradebook(course.db_url) as theirs:
        why = theirs.find_grade("why", "p1", "ps1", "amy")
        why.manual_score, why.needs_manual_grade = 2.0, False
        theirs.db.commit()
    cells = [*without("why"), EXPLAIN, ADDED]
    building.write_json(root / "source/ps1/p1.ipynb", building.notebook(cells))
    told = "--course", os.fspath(root)

    refused = run("grade", "ps1", *told)
    assert refused.returncode == 2
    assert "autograder update ps1 --dry-run" in refused.stderr
    lost = run("update", "ps1", *told)
    assert lost.returncode == 2
    assert "Lost: 2 points of amy in p1/why" in lost.stdout

    with (root / "nbgrader_config.py").open("a") as file:
        file.write('c.Autograder.assignments = {"ps1": {"renamed": {"why": "explain"}}}\n')
    dry = run("update", "ps1", "--dry-run", *told)
    assert (dry.returncode, "Lost" in dry.stdout) == (0, False)
    done = run("update", "ps1", *told)
    assert done.returncode == 0, done.stderr
    assert "Renamed: p1/why -> explain" in done.stdout
    release = [sys.executable, "-m", "nbgrader", "generate_assignment", "ps1", "--force"]
    subprocess.run(release, cwd=root, check=True, capture_output=True)
    assert run("grade", "ps1", *told).returncode == 0
    after = read(course)
    assert after["grade", "amy", "p1", "explain"]["manual_score"] == 2.0
    assert after["comment", "amy", "p1", "explain"]["auto_comment"] is None  # an answer is there
    assert after["grade", "amy", "p1", "added"]["auto_score"] == 1.0
    graded = (root / "autograded/amy/ps1/p1.ipynb").read_text(encoding="utf-8")
    assert "Twice." in graded
