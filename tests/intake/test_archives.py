"""A ZIP that holds exactly the notebook is taken; nothing else of it, and not without bounds."""

from __future__ import annotations

import json
import stat
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from autograder.course import load_assignment, load_course
from autograder.errors import IntakeError
from autograder.intake import take_in
from autograder.intake.archives import MAX_FILES, files_in, open_archive, read_entry
from autograder.models import Assignment, Submission
from tests.course.building import answered, make_course, solution, test

WAYS_OUT = ("a//b.ipynb", "a/./b.ipynb", "a/../b.ipynb", "a\\b.ipynb", "C:b.ipynb", "a/C:/b.ipynb")
CELLS = (solution("y = 1", "y"), test("assert y == 1", "test_y", 1))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_course(tmp_path / "course", {"p1": CELLS})
    (root / "submitted/eve/ps1").mkdir(parents=True)
    return root


def assignment(root: Path) -> Assignment:
    return load_assignment(load_course(root), "ps1")


def hand_in(
    root: Path, files: dict[str, str], name: str = "hw.zip", kind: int = ZIP_DEFLATED
) -> Submission:
    with ZipFile(root / "submitted/eve/ps1" / name, "w", kind) as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return Submission("eve", "ps1", root / "submitted/eve/ps1")


def notebook(root: Path, answer: str = "y = 7") -> str:
    return json.dumps(answered(root, {"y": answer})["p1"])


def answer_of(root: Path, submission: Submission) -> str:
    (one,) = take_in(assignment(root), submission).notebooks
    return next(cell.source for cell in one.cells if cell.cell.grade_id == "y")


@pytest.mark.parametrize("path", ["p1.ipynb", "my homework/p1.ipynb", "a/b/p1 (2).ipynb"])
def test_the_notebook_of_a_zip_is_taken_and_said(root: Path, path: str) -> None:
    """Wherever in it, beside what systems add to archives."""
    added = {
        "__MACOSX/._p1.ipynb": "x",
        ".ipynb_checkpoints/p1-checkpoint.ipynb": "{}",
        "r.txt": "",
    }
    submission = hand_in(root, {path: notebook(root), **added})
    assert answer_of(root, submission) == "y = 7"
    warnings = take_in(assignment(root), submission).warnings
    assert "What was handed in lay in hw.zip." in warnings


def test_a_notebook_beside_the_zip_counts(root: Path) -> None:
    """Nothing has to be guessed: an archive is looked into only where there is no notebook."""
    submission = hand_in(root, {"p1.ipynb": notebook(root)})
    (submission.folder / "p1.ipynb").write_text(notebook(root, "y = 1"))
    assert answer_of(root, submission) == "y = 1"


@pytest.mark.parametrize("files", [{"a/p1.ipynb": "{}", "b/p2.ipynb": "{}"}, {"r.txt": ""}, {}])
def test_anything_but_exactly_the_notebook_is_refused(root: Path, files: dict[str, str]) -> None:
    """It says to unpack it."""
    with pytest.raises(IntakeError, match=r"Unpack hw\.zip"):
        take_in(assignment(root), hand_in(root, files))


def test_two_archives_are_refused(root: Path) -> None:
    """Which of them counts is not guessed."""
    hand_in(root, {"p1.ipynb": notebook(root)}, "hw2.zip")
    with pytest.raises(IntakeError, match="holds no notebook"):
        take_in(assignment(root), hand_in(root, {"p1.ipynb": notebook(root)}))


def test_a_bomb_is_not_unpacked(root: Path) -> None:
    """33 MB of nothing come to 32 kB."""
    submission = hand_in(root, {"p1.ipynb": "\0" * 33_000_000})
    with pytest.raises(IntakeError, match=r"Unpack hw\.zip"):
        take_in(assignment(root), submission)


def test_other_ways_of_packing_are_refused(root: Path) -> None:
    """They take memory as they like."""
    with pytest.raises(IntakeError, match=r"Unpack hw\.zip"):
        take_in(assignment(root), hand_in(root, {"p1.ipynb": notebook(root)}, kind=ZIP_BZIP2))


def test_a_link_is_no_file() -> None:
    """Nor is a path that leaves the archive, or one that is absolute."""
    link, content = ZipInfo("p1.ipynb"), BytesIO()
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with ZipFile(content, "w") as archive:
        for entry in (link, "../p2.ipynb", "/p3.ipynb", "a\nb.ipynb", *WAYS_OUT):
            archive.writestr(entry, "/etc/passwd")
    with open_archive(content.getvalue(), "x.zip") as archive:
        assert not files_in(archive)


def test_a_long_table_of_contents_is_not_read() -> None:
    """It is counted before it becomes objects in memory, whatever length is said."""
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for number in range(MAX_FILES + 1):
            archive.writestr(str(number), "")
    lies = bytearray(content.getvalue())
    lies[-14:-10] = bytes([1, 0, 1, 0])  # one entry, says the record at the end
    for archived in (content.getvalue(), bytes(lies)):
        with pytest.raises(IntakeError, match=r"x\.zip holds more than 10,000 files"):
            open_archive(archived, "x.zip")


def test_what_looks_like_an_entry_inside_a_file_is_not_counted() -> None:
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr("p1.ipynb", b"PK\x01\x02" * (MAX_FILES + 1))
    with open_archive(content.getvalue(), "x.zip") as archive:
        assert list(files_in(archive)) == ["p1.ipynb"]


def test_a_size_that_lies_does_not_help() -> None:
    """What is read is counted, not what the archive says."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        archive.writestr("p1.ipynb", bytes(100_000))
    with open_archive(content.getvalue(), "x.zip") as archive:
        entry = files_in(archive)["p1.ipynb"]
        with pytest.raises(IntakeError, match="more than"):
            read_entry(archive, entry, 1_000)
