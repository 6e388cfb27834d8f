"""Marks and pages go back to the platform under its own names; nothing becomes a silent 0."""

from __future__ import annotations

import csv
import os
import shutil
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

from autograder.course import load_course
from autograder.errors import AutograderError, CourseError
from autograder.grading.assignment import Options, grade_assignment
from autograder.lms.collect import collect
from autograder.lms.ids import read_ids, write_ids
from autograder.pages.export import Exported, Wish, export_marks
from autograder.pages.feedback import write_feedback
from autograder.pages.feedback_zip import pack_feedback
from tests.cli.running import run
from tests.lms import platforms


@pytest.fixture(scope="module")
def moodle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ada is right; Bob handed in what is no notebook; Cleo nothing."""
    root = platforms.make_course(tmp_path_factory.mktemp("moodle") / "course")
    files = {
        "Ada Müller_70001_assignsubmission_file/p1.ipynb": platforms.notebook(
            root, platforms.RIGHT
        ),
        "Bob Van der Berg_70002_assignsubmission_file/p1.html": b"<html>",
    }
    archive = platforms.write_zip(root.parent / "m.zip", files)
    return graded(root, archive, platforms.worksheet(root.parent / "sheet.csv"))


@pytest.fixture(scope="module")
def canvas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ada is right, Bob wrong; Cleo handed in nothing."""
    root = platforms.make_course(tmp_path_factory.mktemp("canvas") / "course")
    files = {
        "mullerada_501_9001_p1.ipynb": platforms.notebook(root, platforms.RIGHT),
        "vanderbergbob_LATE_502_9002_p1.ipynb": platforms.notebook(root, platforms.WRONG),
    }
    archive = platforms.write_zip(root.parent / "c.zip", files)
    return graded(root, archive, platforms.canvas_gradebook(root.parent / "grades.csv"))


def graded(root: Path, archive: Path, roster: Path) -> Path:
    course = load_course(root)
    collect(course, "ps1", archive, roster, "UTC")
    grade_assignment(course, "ps1", Options(workers=1))
    write_feedback(course, "ps1")
    return root


def export(root: Path, path: Path, kind: str, **wish: object) -> Exported:
    return export_marks(load_course(root), ["ps1"], Wish(kind, **wish), path)


def test_the_worksheet_comes_back_filled(moodle: Path, tmp_path: Path) -> None:
    """Each cell but the grade is as Moodle gave it, and who has no score is not in it."""
    done = export(moodle, tmp_path / "w.csv", "moodle-worksheet")
    before = {row["Identifier"]: row for row in platforms.table(moodle.parent / "sheet.csv")}
    (ada,) = platforms.table(tmp_path / "w.csv")
    assert ada == before["Participant 70001"] | {"Grade": "4.0"}
    assert set(done.worthless) == {"s2", "s3"}
    assert "holds no notebook" in done.worthless["s2"]


def test_zeros_are_written_when_they_are_wanted(moodle: Path, tmp_path: Path) -> None:
    """For what could not be graded, and for who handed in nothing."""
    done = export(moodle, tmp_path / "w.csv", "moodle-worksheet", zeros=True)
    grades = {row["ID number"]: row["Grade"] for row in platforms.table(tmp_path / "w.csv")}
    assert grades == {"s1": "4.0", "s2": "0.0", "s3": "0.0"}
    assert not done.worthless


def test_another_maximum_is_told_and_scaled(moodle: Path, tmp_path: Path) -> None:
    """Moodle refuses more points than it knows of."""
    done = export(moodle, tmp_path / "w.csv", "moodle-worksheet", scale=100)
    (ada,) = platforms.table(tmp_path / "w.csv")
    assert ada["Grade"] == "100.0"
    assert "In Moodle 4.00 points can be had" in done.notes[0]


def test_a_worksheet_with_a_scale_and_short_rows_is_filled(moodle: Path, tmp_path: Path) -> None:
    """Moodle says the name of a scale where there are no points; a row may end early."""
    root = Path(shutil.copytree(moodle, tmp_path / "course"))
    course = load_course(root)
    ids = read_ids(course, "ps1")
    rows = [[*row[:6], "Good, bad"] for row in ids.rows] + [[], ["Participant 70001"]]
    write_ids(course, "ps1", replace(ids, rows=rows))
    done = export(root, tmp_path / "w.csv", "moodle-worksheet")
    assert [row["Grade"] for row in platforms.table(tmp_path / "w.csv")] == ["4.0", "4.0"]
    assert "In Moodle Good, bad points can be had" in done.notes[0]


def test_canvas_finds_students_by_its_number_and_the_column_by_its_name(
    canvas: Path, tmp_path: Path
) -> None:
    """The column is the one of its gradebook, number of the assignment included."""
    done = export(canvas, tmp_path / "c.csv", "canvas")
    points, ada, bob = platforms.table(tmp_path / "c.csv")
    assert points["ps1 (4711)"] == "4.0"
    assert (ada["ID"], ada["SIS Login ID"], ada["ps1 (4711)"]) == ("501", "ada", "4.0")
    assert (bob["ID"], bob["ps1 (4711)"]) == ("502", "0.0")  # graded, and nothing holds
    assert done.worthless == {"cleo": "nothing was handed in"}


def test_the_spreadsheet_says_status_and_reason_of_everybody(moodle: Path, tmp_path: Path) -> None:
    """Where nothing could be graded the score is empty."""
    export(moodle, tmp_path / "p.csv", "csv")
    rows = {row["student"]: row for row in platforms.table(tmp_path / "p.csv")}
    assert (rows["s1"]["score"], rows["s1"]["status"]) == ("4.0", "graded")
    assert (rows["s2"]["score"], rows["s2"]["status"]) == ("", "failed")
    assert "p1.html" in rows["s2"]["reason"]
    assert (rows["s3"]["score"], rows["s3"]["status"]) == ("", "not_handed_in")


@pytest.mark.parametrize(
    ("system", "name"),
    [
        ("moodle", "Ada Müller_70001_assignsubmission_file_p1.html"),
        ("canvas", "mullerada_501_9001_p1.html"),
    ],
)
def test_pages_are_packed_under_the_names_that_the_platform_gave(
    system: str, name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Byte for byte the pages in `feedback`."""
    root = request.getfixturevalue(system)
    packed = pack_feedback(load_course(root), "ps1", tmp_path / "f.zip")
    assert packed.students == 2
    ada = "s1" if system == "moodle" else "ada"
    with ZipFile(tmp_path / "f.zip") as archive:
        page = (root / "feedback" / ada / "ps1" / "p1.html").read_bytes()
        assert archive.read(name) == page


def test_a_course_adds_a_format_of_its_own(canvas: Path, tmp_path: Path) -> None:
    """A table of columns; texts around a field stay."""
    course = load_course(canvas)
    course.config.AutograderExport.formats = {
        "ilias": {"Login": "{student}", "Who": "{full_name} <{email}>", "{assignment}": "{score}"}
    }
    export_marks(course, ["ps1"], Wish("ilias"), tmp_path / "i.csv")
    assert platforms.table(tmp_path / "i.csv")[0] == {
        "Login": "ada",
        "Who": "Ada Müller <>",
        "ps1 (4711)": "4.0",
    }


@pytest.mark.parametrize("columns", [{"A": "{points}"}, {"A": "{"}, {"A": 1}, [], {}])
def test_a_format_that_is_none_is_refused(canvas: Path, tmp_path: Path, columns: object) -> None:
    """Before anything is written."""
    course = load_course(canvas)
    course.config.AutograderExport.formats = {"mine": columns}
    with pytest.raises(CourseError, match="mine"):
        export_marks(course, ["ps1"], Wish("mine"), tmp_path / "i.csv")


def test_an_unknown_format_is_named_with_those_there_are(canvas: Path, tmp_path: Path) -> None:
    """The course's own included."""
    with pytest.raises(AutograderError, match="no format 'exel'") as caught:
        export(canvas, tmp_path / "x.csv", "exel")
    assert "moodle-worksheet" in caught.value.advice


def test_all_assignments_come_into_one_file(canvas: Path, tmp_path: Path) -> None:
    """A column each; the empty cells are told."""
    root = tmp_path / "course"
    shutil.copytree(canvas, root)
    shutil.copytree(root / "source/ps1", root / "source/ps2")
    shutil.copytree(root / "submitted/ada/ps1", root / "submitted/ada/ps2")
    grade_assignment(load_course(root), "ps2", Options(workers=1))
    done = run("export", "--format", "canvas", "--course", os.fspath(root), "--out", "-")
    assert done.returncode == 0, done.stderr
    header, points, ada, bob = csv.reader(done.stdout.splitlines())
    assert header[5:] == ["ps1 (4711)", "ps2"]
    assert points[5:] == ["4.0", "4.0"]
    assert (ada[5:], bob[5:]) == (["4.0", "4.0"], ["0.0", ""])
    assert "bob (ps2): nothing was handed in" in done.stderr
    assert "Their cells are empty" in done.stderr
