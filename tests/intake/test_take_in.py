"""A submission's folder is taken in, or refused with a reason."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from nbgrader.utils import parse_utc

from autograder.course import load_assignment, load_course
from autograder.errors import IntakeError
from autograder.intake import files as limits
from autograder.intake import parse_notebook, take_in, which_file
from autograder.intake.take_in import content_key
from autograder.models import Assignment, Intake, Limits, Role, Submission
from tests.course.building import (
    LESSON,
    answered,
    cell_of,
    code,
    hand_in,
    make_course,
    notebook,
    released,
    solution,
    test,
)

take_in_module = importlib.import_module("autograder.intake.take_in")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_course(tmp_path / "course")


@pytest.fixture
def assignment(root: Path) -> Assignment:
    return load_assignment(load_course(root), "ps1")


def _text(intake: Intake, grade_id: str) -> str:
    return next(c.source for n in intake.notebooks for c in n.cells if c.cell.grade_id == grade_id)


def test_honest_submission_is_taken_in(root: Path, assignment: Assignment) -> None:
    submission = hand_in(root, "amy", answered(root, {"double": "mine"}))
    intake = take_in(assignment, submission)
    assert _text(intake, "double") == "mine"
    assert intake.submission == submission
    assert (intake.warnings, intake.notebooks[0].warnings) == ((), ())
    assert (intake.files, intake.timestamp) == ((), None)


def test_metadata_of_the_submission_changes_nothing(root: Path, assignment: Assignment) -> None:
    honest = take_in(assignment, hand_in(root, "amy", released(root)))
    hostile = released(root)
    hostile["p1"]["metadata"] = {"kernelspec": {"name": "evil"}, "x": [[[]]]}
    for cell in hostile["p1"]["cells"]:
        cell["metadata"]["tags"] = ["raises-exception", "skip-execution"]
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"] |= {"points": 100, "locked": False, "task": True}
    forged = take_in(assignment, hand_in(root, "eve", hostile))
    assert forged.notebooks == honest.notebooks


def test_key_changes_with_files_and_only_with_them(root: Path, assignment: Assignment) -> None:
    one = hand_in(root, "amy", released(root))
    same = hand_in(root, "bob", released(root))
    other = hand_in(root, "cat", answered(root, {"double": "mine"}))
    later = hand_in(root, "dan", released(root), timestamp="2024-01-01 10:00")
    keys = [content_key(assignment, each) for each in (one, same, other, later)]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


# Names of files


@pytest.mark.parametrize(
    "name", ["p1 (1)", "p1-Copy1", "P1", "homework", "p1.ipynb", "p1_\u202egnp"]
)
def test_renamed_notebook_is_matched_and_said(
    root: Path, assignment: Assignment, name: str
) -> None:
    submission = hand_in(root, "amy", {name: answered(root, {"double": "mine"})["p1"]})
    intake = take_in(assignment, submission)
    assert _text(intake, "double") == "mine"
    assert "was taken for p1.ipynb" in intake.notebooks[0].warnings[0]
    assert intake.notebooks[0].warnings[0].isprintable()


@pytest.mark.parametrize("name", ["p1.IPYNB", "P1.Ipynb", "p1.ipynb.txt", "p1.ipynb.json"])
def test_notebook_with_another_end_is_matched_and_said(
    root: Path, assignment: Assignment, name: str
) -> None:
    submission = hand_in(root, "amy", answered(root, {"double": "mine"}))
    (submission.folder / "p1.ipynb").rename(submission.folder / name)
    intake = take_in(assignment, submission)
    assert _text(intake, "double") == "mine"
    assert intake.notebooks[0].warnings == (f"{name} was taken for p1.ipynb.",)


def test_two_copies_that_differ_are_not_guessed_between(root: Path, assignment: Assignment) -> None:
    copies = {
        "p1 (1)": answered(root, {"double": "one"})["p1"],
        "p1 (2)": answered(root, {"double": "two"})["p1"],
    }
    with pytest.raises(IntakeError, match=r"several files could be it: p1 \(1\)"):
        take_in(assignment, hand_in(root, "amy", copies))


def test_two_copies_with_the_same_cells_are_one(root: Path, assignment: Assignment) -> None:
    copy = answered(root, {"double": "one"})["p1"]
    intake = take_in(assignment, hand_in(root, "amy", {"p1 (1)": copy, "p1 (2)": copy}))
    assert _text(intake, "double") == "one"


def test_copies_that_differ_in_cell_ids_are_one(root: Path, assignment: Assignment) -> None:
    one, two = (answered(root, {"double": "one"})["p1"] for _ in range(2))
    for number, cell in enumerate(two["cells"]):
        cell["id"] = f"new-{number}"
    intake = take_in(assignment, hand_in(root, "amy", {"p1 (1)": one, "p1 (2)": two}))
    assert _text(intake, "double") == "one"


def test_renamed_notebook_without_metadata_is_known_by_cell_ids(
    root: Path, assignment: Assignment
) -> None:
    content: Any = answered(root, {"double": "mine"})["p1"]
    for cell in content["cells"]:
        cell["metadata"] = {}
    intake = take_in(assignment, hand_in(root, "amy", {"p1 (1)": content}))
    assert _text(intake, "double") == "mine"


@pytest.mark.parametrize("broken", [b"", b"<html>", b'{"nbformat": 4, "cells": []}'])
def test_copy_is_taken_when_the_notebook_itself_is_broken(
    root: Path, assignment: Assignment, broken: bytes
) -> None:
    copy = answered(root, {"double": "mine"})["p1"]
    intake = take_in(assignment, hand_in(root, "amy", {"p1": broken, "p1 (1)": copy}))
    assert _text(intake, "double") == "mine"
    taken, why, *_ = intake.notebooks[0].warnings
    assert taken == "p1 (1).ipynb was taken for p1.ipynb."
    assert why.startswith("p1.ipynb")


def test_copy_does_not_replace_a_link(root: Path, assignment: Assignment) -> None:
    submission = hand_in(root, "eve", {"p1 (1)": released(root)["p1"]})
    (submission.folder / "p1.ipynb").symlink_to("p1 (1).ipynb")
    with pytest.raises(IntakeError, match="is a link"):
        take_in(assignment, submission)


def test_reason_names_the_file_that_cannot_be_read(root: Path, assignment: Assignment) -> None:
    with pytest.raises(
        IntakeError, match=r"p1\.ipynb is missing. p1 \(1\)\.ipynb: The notebook is"
    ):
        take_in(assignment, hand_in(root, "amy", {"p1 (1)": b"{"}))


def test_own_name_goes_before_copies(root: Path, assignment: Assignment) -> None:
    notebooks = {
        "p1": answered(root, {"double": "mine"})["p1"],
        "p1-Copy1": answered(root, {"double": "older"})["p1"],
    }
    intake = take_in(assignment, hand_in(root, "amy", notebooks))
    assert _text(intake, "double") == "mine"
    assert intake.warnings == (
        "Notebooks that are not part of the assignment were left out: p1-Copy1.ipynb.",
    )


def test_unrelated_notebook_is_not_taken(root: Path, assignment: Assignment) -> None:
    other = notebook([code("print('hello')")])
    with pytest.raises(IntakeError, match=r"p1\.ipynb is missing"):
        take_in(assignment, hand_in(root, "amy", {"other": other}))


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A course whose assignment has two notebooks."""
    second = (solution("y = 1", "y"), test("assert y == 1", "test_y", 1))
    return make_course(tmp_path / "two", {"p1": LESSON, "p2": second})


def test_missing_notebook_of_several_is_marked(two: Path) -> None:
    submission = hand_in(two, "amy", {"p1": released(two)["p1"]})
    first, second = take_in(load_assignment(load_course(two), "ps1"), submission).notebooks
    assert (first.missing, second.missing) == (False, True)
    assert second.warnings == ("p2.ipynb is missing.",)
    assert all(cell.missing for cell in second.cells)


def test_unreadable_notebook_of_several_is_marked_with_its_reason(two: Path) -> None:
    submission = hand_in(two, "amy", {"p1": released(two)["p1"], "p2": "{"})
    _, second = take_in(load_assignment(load_course(two), "ps1"), submission).notebooks
    assert second.missing
    assert "p2.ipynb: The notebook is not valid JSON" in second.warnings[0]


def test_renamed_notebooks_are_told_apart_by_their_cells(two: Path) -> None:
    notebooks = released(two)
    submission = hand_in(two, "amy", {"b": notebooks["p1"], "a": notebooks["p2"]})
    first, second = take_in(load_assignment(load_course(two), "ps1"), submission).notebooks
    assert first.warnings == ("b.ipynb was taken for p1.ipynb.",)
    assert second.warnings == ("a.ipynb was taken for p2.ipynb.",)


# Files that are no files


def _folder(root: Path) -> Path:
    folder = root / "submitted/eve/ps1"
    folder.mkdir(parents=True)
    return folder


def _refused(assignment: Assignment, folder: Path) -> str:
    with pytest.raises(IntakeError) as caught:
        take_in(assignment, Submission(folder.parent.name, "ps1", folder))
    assert str(caught.value)
    return caught.value.reason


def test_linked_notebook_is_refused(root: Path, assignment: Assignment) -> None:
    secret = hand_in(root, "amy", released(root)).folder / "p1.ipynb"
    folder = _folder(root)
    (folder / "p1.ipynb").symlink_to(secret)
    assert "is a link" in _refused(assignment, folder)


@pytest.mark.parametrize("level", ["eve", "eve/ps1"])
def test_linked_folder_is_refused(root: Path, assignment: Assignment, level: str) -> None:
    hand_in(root, "amy", released(root))
    link = root / "submitted" / level
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(root / "submitted" / level.replace("eve", "amy"))
    assert "is a link" in _refused(assignment, root / "submitted/eve/ps1")


def test_submitted_folder_itself_may_be_a_link(
    root: Path, assignment: Assignment, tmp_path: Path
) -> None:
    submission = hand_in(root, "amy", released(root))
    shutil.move(root / "submitted", tmp_path / "disk")
    (root / "submitted").symlink_to(tmp_path / "disk")
    assert take_in(assignment, submission).notebooks


def test_pipe_is_refused_without_waiting(root: Path, assignment: Assignment) -> None:
    folder = _folder(root)
    os.mkfifo(folder / "p1.ipynb")
    assert "not a regular file" in _refused(assignment, folder)


def test_folder_named_as_the_notebook_is_refused(root: Path, assignment: Assignment) -> None:
    folder = _folder(root)
    (folder / "p1.ipynb").mkdir()
    assert "not a regular file" in _refused(assignment, folder)


def test_device_is_refused(root: Path, assignment: Assignment) -> None:
    folder = _folder(root)
    (folder / "p1.ipynb").symlink_to("/dev/zero")
    assert "is a link" in _refused(assignment, folder)
    shutil.rmtree(folder)
    folder.symlink_to("/dev")
    assert "is a link" in _refused(assignment, folder)


def test_large_file_is_refused_before_it_is_read(root: Path, assignment: Assignment) -> None:
    folder = _folder(root)
    with (folder / "p1.ipynb").open("wb") as stream:
        stream.truncate(10**13)  # ten terabytes of nothing
    assert "MB are allowed" in _refused(assignment, folder)


def test_limit_of_size_is_the_assignments(root: Path, assignment: Assignment) -> None:
    submission = hand_in(root, "amy", {"p1": b" " * 1_100_000})
    small = replace(assignment, limits=Limits(notebook_mb=1))
    with pytest.raises(IntakeError, match=r"has 1\.1 MB; 1\.0 MB are allowed"):
        take_in(small, submission)


def test_unreadable_file_is_refused(root: Path) -> None:
    """As another user than root, whom no permission stops."""
    submission = hand_in(root, "amy", released(root))
    (submission.folder / "p1.ipynb").chmod(0)
    program = (
        "import os, sys\nfrom pathlib import Path\n"
        "from autograder.intake.files import open_folder, read_file\n"
        "from autograder.errors import IntakeError\n"
        "folder = Path(sys.argv[1])\n"
        "if os.geteuid() == 0: os.setresuid(65534, 65534, 65534)\n"
        "try:\n    with open_folder(folder, folder.parents[2]) as f:\n"
        "        read_file(f, 'p1.ipynb', 10**6)\n"
        "except IntakeError as error: print(error.reason)\n"
    )
    for path in (submission.folder, *submission.folder.parents):
        if root.parent.parent.parent in path.parents or path == root:
            path.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-c", program, str(submission.folder)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Permission denied" in done.stdout


def test_absent_folder_is_refused(root: Path, assignment: Assignment) -> None:
    folder = root / "submitted/eve/ps1"
    assert "cannot be opened" in _refused(assignment, folder)


def test_folder_that_is_a_file_is_refused(root: Path, assignment: Assignment) -> None:
    (root / "submitted/eve").mkdir(parents=True)
    (root / "submitted/eve/ps1").write_text("", encoding="utf-8")
    assert "cannot be opened" in _refused(assignment, root / "submitted/eve/ps1")


def test_empty_folder_is_refused(root: Path, assignment: Assignment) -> None:
    assert _refused(assignment, _folder(root)) == "The folder holds no notebook."


def test_folder_without_notebook_says_what_it_holds(root: Path, assignment: Assignment) -> None:
    folder = _folder(root)
    (folder / "p1.zip").touch()
    (folder / "a\u202eb").mkdir()
    there = "The folder holds no notebook, but a\\u202eb, p1.zip. Unpack p1.zip."
    assert _refused(assignment, folder) == there
    for number in range(4):
        (folder / f"q{number}").touch()
    assert "q0, q1, q2 and more." in _refused(assignment, folder)


@pytest.mark.parametrize(
    ("path", "step"),
    [
        ("ps1/p1.ipynb", "Move what is in ps1 one folder up."),
        ("p1.ipynb.zip", "Unpack p1.ipynb.zip."),
        ("p1.tar.gz", "Unpack p1.tar.gz."),
        ("p1.json", "Rename p1.json to p1.ipynb."),
        ("p1.html", "Hand in the notebook itself, the .ipynb file, not p1.html."),
    ],
)
def test_the_usual_step_is_said_where_there_is_no_notebook(
    root: Path, assignment: Assignment, path: str, step: str
) -> None:
    file = _folder(root) / path
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(released(root)["p1"]))
    assert _refused(assignment, root / "submitted/eve/ps1") == (
        f"The folder holds no notebook, but {path.split('/')[0]}. {step}"
    )


def test_a_linked_folder_is_not_looked_into_for_a_notebook(
    root: Path, assignment: Assignment
) -> None:
    folder = _folder(root)
    (folder / "ps1").symlink_to(root / "source/ps1")
    assert _refused(assignment, folder) == "The folder holds no notebook, but ps1."


def test_blank_at_the_end_of_an_id_is_seen(root: Path, assignment: Assignment) -> None:
    with pytest.raises(IntakeError, match=r"The folder name 's1 ' cannot be"):
        take_in(assignment, Submission("s1 ", "ps1", root))


def test_too_many_files_are_refused(
    root: Path, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_ENTRIES", 3)
    submission = hand_in(root, "amy", {f"n{number}": "" for number in range(4)})
    with pytest.raises(IntakeError, match="more than 3 files"):
        take_in(assignment, submission)


def test_other_notebooks_are_not_parsed_beside_the_right_one(
    root: Path, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are named as left out; what they hold costs nothing."""
    parsed: list[bytes] = []

    def parse(content: bytes) -> Any:
        parsed.append(content)
        return parse_notebook(content)

    monkeypatch.setattr(which_file, "parse_notebook", parse)
    submission = hand_in(root, "eve", released(root) | {f"a{n}": "[" * 99 for n in range(25)})
    intake = take_in(assignment, submission)
    assert parsed == [(submission.folder / "p1.ipynb").read_bytes()]
    assert "were left out: a0.ipynb" in intake.warnings[0]


def test_notebooks_under_other_names_have_a_sum_of_bytes(
    root: Path, assignment: Assignment
) -> None:
    """The first ones are looked at, whatever lies behind them."""
    content = json.dumps(released(root)["p1"])
    padded = content + " " * (900_000 - len(content))
    copies = {f"a{n}": "x" * 900_000 for n in range(1, 4)}
    submission = hand_in(root, "eve", {"a0": padded, **copies})
    intake = take_in(replace(assignment, limits=Limits(notebook_mb=1)), submission)
    assert "a0.ipynb was taken" in intake.notebooks[0].warnings[0]
    submission = hand_in(root, "zoe", {**copies, "b": padded})
    with pytest.raises(IntakeError, match=r"b\.ipynb was not looked at.* 2 MB together"):
        take_in(replace(assignment, limits=Limits(notebook_mb=1)), submission)


def test_parsing_ends_in_time(
    root: Path, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(take_in_module, "PARSE_SECONDS", -1.0)
    with pytest.raises(IntakeError, match="took too long"):
        take_in(assignment, hand_in(root, "eve", released(root)))


# Other files


def _with_files(assignment: Assignment, *patterns: str) -> Assignment:
    return replace(assignment, files=patterns)


def test_only_listed_files_are_carried(root: Path, assignment: Assignment) -> None:
    submission = hand_in(root, "amy", released(root))
    (submission.folder / "data").mkdir()
    for name in ("report.txt", "helper.py", "data/a.csv", "data/a.exe"):
        (submission.folder / name).write_text(name, encoding="utf-8")
    intake = take_in(_with_files(assignment, "report.txt", "data/*.csv"), submission)
    assert intake.files == (("data/a.csv", b"data/a.csv"), ("report.txt", b"report.txt"))
    assert take_in(assignment, submission).files == ()


def test_listed_notebooks_are_not_carried_as_files(root: Path, assignment: Assignment) -> None:
    submission = hand_in(root, "amy", released(root))
    assert take_in(_with_files(assignment, "*.ipynb"), submission).files == ()


@pytest.mark.parametrize(
    ("pattern", "taken"),
    [
        ("*", ["top.csv"]),
        ("data/*.csv", ["data/a.csv"]),
        ("*/*.csv", ["data/a.csv"]),
        ("**/*.csv", ["data/a.csv", "data/deep/b.csv", "top.csv"]),
        ("data/**", ["data/a.csv", "data/deep/b.csv"]),
        ("data/**/b.csv", ["data/deep/b.csv"]),
        ("[td]*.csv", ["top.csv"]),
    ],
)
def test_star_stays_within_a_folder_and_two_do_not(
    root: Path, assignment: Assignment, pattern: str, taken: list[str]
) -> None:
    submission = hand_in(root, "amy", released(root))
    (submission.folder / "data" / "deep").mkdir(parents=True)
    for name in ("top.csv", "data/a.csv", "data/deep/b.csv"):
        (submission.folder / name).write_text("1", encoding="utf-8")
    files = take_in(_with_files(assignment, pattern), submission).files
    assert [name for name, _ in files] == taken


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("data/train.csv/x.csv", "data/train.csv is a folder, and must be a file."),
        ("data", "data is a file, and must be a folder."),
        ("p1.ipynb.d/x", ""),
        ("timestamp.txt/x", "timestamp.txt is a folder, and must be a file."),
        ("/".join(["d" * 60] * 4), "has more than 200 bytes."),
        ("/".join(["ü" * 34] * 3), "has more than 200 bytes."),
        ("/".join(["d" * 49] * 4), ""),
    ],
)
def test_a_listed_file_that_cannot_be_written_is_left_out(
    root: Path, assignment: Assignment, path: str, why: str
) -> None:
    """It stands in the way of what the submission is graded with, or its path is too long."""
    data = root / "source" / "ps1" / "data"
    data.mkdir()
    (data / "train.csv").write_text("1", encoding="utf-8")
    submission = hand_in(root, "eve", released(root))
    file = submission.folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("2", encoding="utf-8")
    intake = take_in(_with_files(assignment, "**"), submission)
    if why:
        assert intake.files == ()
        assert any("Other files were left out" in w and w.endswith(why) for w in intake.warnings)
    else:
        assert (path, b"2") in intake.files
    assert not intake.notebooks[0].missing


def test_a_folder_named_like_a_second_notebook_holds_no_listed_file(tmp_path: Path) -> None:
    root = make_course(tmp_path / "two", {"p1": LESSON, "p2": [code("1")]})
    submission = hand_in(root, "eve", {"p1": released(root)["p1"]})
    (submission.folder / "p2.ipynb").mkdir()
    (submission.folder / "p2.ipynb" / "x.csv").write_text("2", encoding="utf-8")
    intake = take_in(_with_files(load_assignment(load_course(root), "ps1"), "*/*.csv"), submission)
    assert intake.files == ()
    assert [n.missing for n in intake.notebooks] == [False, True]


@pytest.mark.parametrize("target", ["/etc/passwd", "nowhere"])
def test_listed_link_is_left_out_and_said(root: Path, assignment: Assignment, target: str) -> None:
    submission = hand_in(root, "eve", released(root))
    (submission.folder / "report.txt").symlink_to(target)
    intake = take_in(_with_files(assignment, "*.txt"), submission)
    assert intake.files == ()
    assert intake.warnings == (
        "Other files were left out: report.txt is a link, and links are not followed.",
    )


def test_linked_folder_of_files_is_not_entered(root: Path, assignment: Assignment) -> None:
    submission = hand_in(root, "eve", released(root))
    (submission.folder / "data").symlink_to("/etc")
    assert take_in(_with_files(assignment, "data/*", "*"), submission).files == ()


def test_files_together_have_a_limit(root: Path, assignment: Assignment) -> None:
    submission = hand_in(root, "eve", released(root))
    for name in ("a.txt", "b.txt"):
        (submission.folder / name).write_bytes(b" " * 600_000)
    listed = replace(assignment, files=("*.txt",), limits=Limits(files_mb=1))
    intake = take_in(listed, submission)
    assert intake.files == ()
    assert "are allowed" in intake.warnings[0]


def test_deep_folders_are_not_followed_for_ever(root: Path, assignment: Assignment) -> None:
    submission = hand_in(root, "eve", released(root))
    (submission.folder / ("d/" * 40)).mkdir(parents=True)
    intake = take_in(_with_files(assignment, "*.txt"), submission)
    assert "too many files or folders" in intake.warnings[0]


# Students and times


@pytest.mark.parametrize(
    "student",
    [
        *("-rf", ".", ".hidden", "a b", "<b>eve</b>", "a\nb", "a;ls", "x" * 129, "caf\\xe9", "a/b"),
        *("\u0301a", "a" + "\u0301" * 128, "a\u20dd", "a\u200d"),
    ],
)
def test_bad_student_id_is_refused_in_printable_words(
    root: Path, assignment: Assignment, student: str
) -> None:
    with pytest.raises(IntakeError, match="cannot be a student's id") as caught:
        take_in(assignment, Submission(student, "ps1", root))
    assert caught.value.reason.isprintable()


@pytest.mark.parametrize(
    "student", ["amy", "a.b@c.org", "42", "josé", "s-1_2", "Ελένη", "jose\u0301", "हिन्दी"]
)
def test_usual_student_ids_are_taken(root: Path, assignment: Assignment, student: str) -> None:
    assert take_in(assignment, hand_in(root, student, released(root))).notebooks


def test_course_sets_its_own_pattern(root: Path, assignment: Assignment) -> None:
    strict = replace(assignment, student_id_pattern="[0-9]{3}")
    assert take_in(strict, hand_in(root, "123", released(root))).notebooks
    with pytest.raises(IntakeError, match=r"1234 cannot .* \[0-9\]\{3\}\. Rename the folder"):
        take_in(strict, hand_in(root, "1234", released(root)))
    with pytest.raises(IntakeError):
        take_in(strict, hand_in(root, "123\u0301", released(root)))


@pytest.mark.parametrize(
    "stamp",
    [
        "2015-02-02 15:58:23.948203 America/Los_Angeles",
        "2024-11-21 10:00:00 UTC",
        "2024-11-21T10:00:00.123456+0100",
        "2024-11-21T10:00:00Z",
        "2024-11-21 10:00",
        "2015-02-02",
        "02/02/2015 3:58 AM",
        "2/28/2015",
        "Sun Nov  3 23:30:00 UTC 2024",  # as `date` prints it
        "Sun Nov  3 11:30:00 PM UTC 2024",
        "Sun, 03 Nov 2024 23:30:00 -0500",  # mail
        "Nov 3, 2024 at 11:30pm",  # Canvas
        "Sunday, 3 November 2024, 11:30 PM",  # Moodle
        "Sunday, 3 November 2024, 11:30\u202fPM",
    ],
)
def test_time_is_taken_from_the_timestamp(root: Path, assignment: Assignment, stamp: str) -> None:
    submission = hand_in(root, "amy", released(root), timestamp=stamp + "\n")
    intake = take_in(assignment, submission)
    assert (intake.timestamp, intake.warnings) == (stamp, ())


@pytest.mark.filterwarnings("ignore:tzname")  # dateutil, of a zone that it does not know
@pytest.mark.parametrize(
    ("stamp", "said"),
    [
        ("2024-11-04 10:00:00 IST", "The zone IST in timestamp.txt is not known: it was taken as"),
        ("2024-11-04 10:00:00 Europe/Nowhere", "The zone Europe/Nowhere in"),
        ("Sun Nov  3 23:30:00 AEDT 2024", "The zone AEDT in"),
        ("Sun Nov  3 23:30:00 EST 2024", "as 2024-11-03 23:30 UTC, and so it counts; it probably"),
        ("11/03/2024 11:30:00 PM", "as 2024-11-03 11:30 UTC, and so it counts; it probably means"),
        ("2024-11-21 10:00:00 +0100", "as 2024-11-21 09:58 UTC, and so it counts; it probably"),
    ],
)
def test_time_that_nbgrader_reads_otherwise_than_a_person_is_said(
    root: Path, assignment: Assignment, stamp: str, said: str
) -> None:
    intake = take_in(assignment, hand_in(root, "amy", released(root), timestamp=stamp))
    assert intake.timestamp == stamp
    assert len(intake.warnings) == 1
    assert said in intake.warnings[0]
    at = re.search(r" as (\d{4}-\d\d-\d\d \d\d:\d\d)", intake.warnings[0])
    assert at is None or f"{parse_utc(stamp):%Y-%m-%d %H:%M}" == at[1]


@pytest.mark.parametrize(
    "stamp",
    [
        "yesterday",
        "Nov 3 at 11:30pm",  # of which year?
        "3 November 2024",
        "Nov 3,2024 11:30PM",  # nbgrader takes the last of three words for a zone
        "3 Nov 4 2024 11:30",
        "Sun Nov 31 23:30:00 UTC 2024",
        "Sunday, 3 November 2024, 13:30 PM",
        "2024-13-01 10:00",
        "2015-02-30",
        "13/31/2015 3:58 PM",
        "3:58 PM",
        "2024-01-01 10:00:00 ../../etc/passwd",
        "2024-01-01 10:00:00 " + "A" * 300,  # longer than a file's name can be
        "9" * 2000,
    ],
)
def test_text_that_is_no_time_is_said(root: Path, assignment: Assignment, stamp: str) -> None:
    intake = take_in(assignment, hand_in(root, "amy", released(root), timestamp=stamp))
    assert intake.timestamp is None
    assert len(intake.warnings) == 1


def test_byte_order_mark_before_a_time_is_ignored(root: Path, assignment: Assignment) -> None:
    stamp = "2024-11-21 10:00:00 UTC"
    submission = hand_in(root, "amy", released(root), timestamp="\ufeff" + stamp)
    intake = take_in(assignment, submission)
    assert (intake.timestamp, intake.warnings) == (stamp, ())


def test_empty_timestamp_counts_as_none(root: Path, assignment: Assignment) -> None:
    intake = take_in(assignment, hand_in(root, "amy", released(root), timestamp="\n"))
    assert (intake.timestamp, intake.warnings) == (None, ())


def test_repairs_are_said_with_the_notebook(root: Path, assignment: Assignment) -> None:
    content: Any = released(root)["p1"]
    cell_of(content, "double")["source"] = ["a\r\n", 3]
    intake = take_in(assignment, hand_in(root, "amy", {"p1": content}))
    assert _text(intake, "double") == "a\n"
    assert intake.notebooks[0].warnings == ("Repaired: lines that are not text were left out.",)


def test_extra_cells_are_marked_as_the_students(root: Path, assignment: Assignment) -> None:
    content = released(root)["p1"]
    content["cells"].append(code("x = 1") | {"id": "mine"})
    intake = take_in(assignment, hand_in(root, "amy", {"p1": content}))
    assert intake.notebooks[0].cells[-1].cell.role is Role.EXTRA
