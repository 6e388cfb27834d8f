"""Submissions are found wherever the course's directory structure puts them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.course import find_submissions, load_course
from autograder.errors import CourseError
from tests.course.building import make_course


def _folders(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).mkdir(parents=True)


def test_submissions_are_listed_by_student(tmp_path: Path) -> None:
    root = make_course(tmp_path)
    _folders(root, "submitted/zoe/ps1", "submitted/amy/ps1", "submitted/bob/ps2")
    (root / "submitted/notes.txt").write_text("", encoding="utf-8")
    found = find_submissions(load_course(root), "ps1")
    assert [s.student_id for s in found] == ["amy", "zoe"]
    assert found[0].folder == root / "submitted/amy/ps1"
    assert found[0].assignment == "ps1"


def test_only_named_students_are_listed(tmp_path: Path) -> None:
    root = make_course(tmp_path)
    _folders(root, "submitted/zoe/ps1", "submitted/amy/ps1")
    assert [s.student_id for s in find_submissions(load_course(root), "ps1", ["zoe"])] == ["zoe"]


def test_named_student_without_submission_is_an_error(tmp_path: Path) -> None:
    root = make_course(tmp_path)
    _folders(root, "submitted/zoe/ps1")
    with pytest.raises(CourseError, match="No submission of amy"):
        find_submissions(load_course(root), "ps1", ["amy"])


def test_a_pattern_of_names_is_taken_as_nbgrader_takes_it(tmp_path: Path) -> None:
    root = make_course(tmp_path)
    _folders(root, *(f"submitted/{name}/ps1" for name in ("ada", "amy", "bob", "a*")))
    course = load_course(root)
    assert [s.student_id for s in find_submissions(course, "ps1", ["a[dm]*"])] == ["ada", "amy"]
    assert [s.student_id for s in find_submissions(course, "ps1", ["a*"])] == ["a*"]
    with pytest.raises(CourseError, match=r"No submission of z\*"):
        find_submissions(course, "ps1", ["z*"])


def test_no_submitted_folder_means_no_submission(tmp_path: Path) -> None:
    assert find_submissions(load_course(make_course(tmp_path)), "ps1") == []


def test_excluded_students_are_left_out(tmp_path: Path) -> None:
    root = make_course(tmp_path, config="c.CourseDirectory.student_id_exclude = 'zoe,eve'")
    _folders(root, "submitted/zoe/ps1", "submitted/amy/ps1")
    assert [s.student_id for s in find_submissions(load_course(root), "ps1")] == ["amy"]


@pytest.mark.parametrize(
    ("structure", "folder"),
    [
        ("{nbgrader_step}/{assignment_id}/{student_id}", "submitted/ps1/amy"),
        ("course/{nbgrader_step}/{student_id}/{assignment_id}", "course/submitted/amy/ps1"),
        ("{nbgrader_step}/user-{student_id}.d/{assignment_id}", "submitted/user-amy.d/ps1"),
    ],
)
def test_directory_structure_of_the_course_is_used(
    tmp_path: Path, structure: str, folder: str
) -> None:
    root = make_course(tmp_path, config=f"c.CourseDirectory.directory_structure = {structure!r}")
    _folders(root, folder)
    (found,) = find_submissions(load_course(root), "ps1")
    assert (found.student_id, found.folder) == ("amy", root / folder)


def test_names_that_are_no_ids_are_listed_to_be_reported(tmp_path: Path) -> None:
    root = make_course(tmp_path)
    _folders(
        root,
        os.fsdecode(b"submitted/caf\xe9/ps1"),
        "submitted/<b>eve<b>/ps1",
        "submitted/.hidden/ps1",
    )
    found = [s.student_id for s in find_submissions(load_course(root), "ps1")]
    assert found == [".hidden", "<b>eve<b>", "caf\\xe9"]


def test_folder_that_may_not_be_looked_into_is_listed() -> None:
    """As another user than root, whom no permission stops; intake then says what is wrong."""
    program = (
        "import os, sys\nfrom pathlib import Path\n"
        "from autograder.course import find_submissions, load_course\n"
        "course = load_course(Path(sys.argv[1]))\n"
        "find_submissions(course, 'ps1')\n"  # imports what it needs
        "if os.geteuid() == 0: os.setresuid(65534, 65534, 65534)\n"
        "print([s.student_id for s in find_submissions(course, 'ps1')])\n"
    )
    with tempfile.TemporaryDirectory() as folder:  # pytest's own may be looked into by one user
        root = make_course(Path(folder) / "course")
        _folders(root, "submitted/amy/ps1", "submitted/eve/ps1")
        for path in (root, root.parent):
            path.chmod(0o755)
        (root / "submitted/eve").chmod(0)
        done = subprocess.run(
            [sys.executable, "-c", program, str(root)],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
        )
        (root / "submitted/eve").chmod(0o755)
    assert done.stdout.strip() == "['amy', 'eve']", done.stderr
