"""Tests outside run in a folder of their own, which is the same for each hand-in."""

from __future__ import annotations

from pathlib import Path

from autograder.examiner import working_folder
from autograder.examiner.working_folder import WorkingFolder
from tests.grading.small_notebooks import Graded
from tests.results.records import tree

WRITES = """
import os
assert sorted(os.listdir('.')) == ['data', 'helper.py']
open('rows.csv', 'w').write('1,2')
os.mkdir('more')
open('data/numbers.txt', 'a').write('4')
assert total([int(n) for n in open('rows.csv').read().split(',')]) == 3
assert open('data/numbers.txt').read() == '1234'
"""


def test_what_a_test_writes_stays_out_of_the_course_and_of_other_hand_ins(tmp_path: Path) -> None:
    source = tmp_path / "course" / "source" / "ps1"
    (source / "data").mkdir(parents=True)
    (source / "data" / "numbers.txt").write_text("123")
    (source / "helper.py").write_text("")
    course = Graded(tmp_path / "course", {"p": [("A", "total = sum"), ("T", WRITES)]}, tried=True)
    assert not course.assignment.own.in_kernel and not course.assignment.own.not_full
    before = tree(source)
    for student in ("amy", "ben", "cy"):
        assert course.scores(student) == {"p": [1.0]}
    assert tree(source) == before


def test_a_folder_is_made_again_only_where_it_has_changed(tmp_path: Path) -> None:
    """Large files are linked, and the folder itself stays, since the next fork works in it."""
    (tmp_path / "small").write_text("abc")
    (tmp_path / "large").write_bytes(bytes(working_folder.LARGE + 1))
    folder = WorkingFolder([("sub/small", tmp_path / "small"), ("large", tmp_path / "large")])
    number, small = folder.path.stat().st_ino, folder.path / "sub" / "small"
    kept = small.stat().st_ino
    folder.renew()
    assert small.stat().st_ino == kept
    assert (folder.path / "large").is_symlink()
    small.write_text("abd")
    (folder.path / "sub" / "new").symlink_to(tmp_path)
    folder.renew()
    assert small.read_text() == (tmp_path / "small").read_text() == "abc"
    assert [path.name for path in (folder.path / "sub").iterdir()] == ["small"]
    assert folder.path.stat().st_ino == number
    folder.close()
    assert not folder.path.exists()
    assert (tmp_path / "small").exists()
