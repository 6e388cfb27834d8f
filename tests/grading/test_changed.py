"""A submission's key changes with all that decides its score, and hostile folders cost little."""

from __future__ import annotations

import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course import load_assignment, load_course
from autograder.grading.changed import submission_key
from autograder.grading.proof import make_job
from autograder.models import Assignment, Limits, Submission
from tests.course.building import answered, hand_in, make_course


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_course(tmp_path / "course", config="c.Autograder.files = ['**']")


@pytest.fixture
def folder(root: Path) -> Path:
    made = hand_in(root, "ada", answered(root, {})).folder
    (made / "data").mkdir()
    (made / "data" / "x.csv").write_text("1")
    return made


def key_of(folder: Path) -> str:
    """The key of what lies in a folder `COURSE/submitted/STUDENT/ps1`."""
    assignment = load_assignment(load_course(folder.parents[2]), "ps1")
    return submission_key("job", assignment, Submission(folder.parent.name, "ps1", folder))


def test_the_same_files_have_the_same_key(folder: Path) -> None:
    before = key_of(folder)
    os.utime(folder / "p1.ipynb", (1, 1))
    (folder / "__pycache__").mkdir()
    assert key_of(folder) == before
    bob = folder.parent.rename(folder.parents[1] / "bob")
    assert key_of(bob / "ps1") == before


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "p1.ipynb").write_text("{ }"),
        lambda folder: (folder / "data" / "x.csv").write_text("2"),
        lambda folder: (folder / "timestamp.txt").write_text("2026-01-01 00:00:00 UTC"),
        lambda folder: (folder / "p1.ipynb").rename(folder / "other.ipynb"),
        lambda folder: (folder / "p1.ipynb").unlink(),
        lambda folder: (folder / "data" / "x.csv").rename(folder / "x.csv"),
        lambda folder: (
            (folder / "data" / "__pycache__").mkdir()
            or (folder / "data" / "__pycache__" / "x.csv").write_text("1")
        ),
    ],
    ids=["content", "nested content", "added", "renamed", "removed", "moved", "in a cache"],
)
def test_any_change_of_the_files_changes_the_key(folder: Path, change) -> None:  # type: ignore[no-untyped-def]
    before = key_of(folder)
    change(folder)
    assert key_of(folder) != before


def test_content_cannot_move_between_two_files_unseen(folder: Path) -> None:
    keys = set()
    for first, second in (("ab", "c"), ("a", "bc"), ("abc", "")):
        (folder / "1").write_text(first)
        (folder / "2").write_text(second)
        keys.add(key_of(folder))
    assert len(keys) == 3


def test_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("1")
    (folder / "link").symlink_to(secret)
    (folder / "loop").symlink_to(folder)
    before = key_of(folder)
    secret.write_text("2")
    assert key_of(folder) == before


def test_what_is_no_regular_file_is_not_opened(folder: Path) -> None:
    os.mkfifo(folder / "pipe.ipynb")  # opening it would wait for ever
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(folder)  # a socket's path is short
        server.bind("sock")
        os.chdir(here)
        assert key_of(folder) == key_of(folder)


def test_a_name_of_any_bytes_has_a_key(folder: Path) -> None:
    before = key_of(folder)
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe\n.ipynb")).write_text("1")
    assert key_of(folder) != before


@pytest.mark.parametrize("kind", ["", ".txt", ".ipynb"])
def test_a_changed_notebook_behind_thousands_of_files_changes_the_key(
    folder: Path, kind: str
) -> None:
    """The notebooks are what is graded, however many names stand before them."""
    for number in range(2_001):
        (folder / f"{number:05}{kind}").touch()
    before = key_of(folder)
    (folder / "p1.ipynb").write_text("{}")
    assert key_of(folder) != before


def test_a_file_over_the_limit_counts_by_its_size_and_is_not_read(folder: Path) -> None:
    with (folder / "p1.ipynb").open("wb") as file:
        file.truncate(10**12)  # takes no room; reading it would take minutes
    before = key_of(folder)
    with (folder / "p1.ipynb").open("wb") as file:
        file.truncate(2 * 10**12)
    assert key_of(folder) != before


def test_the_job_key_changes_with_tests_limits_and_walls(tmp_path: Path) -> None:
    assignment = Assignment("ps1", tmp_path, tmp_path, (), frozenset(), digest="a")
    limits = Limits()
    keys = [
        make_job(assignment, limits, "bwrap").key,
        make_job(replace(assignment, digest="b"), limits, "bwrap").key,
        make_job(assignment, replace(limits, memory_mb=1), "bwrap").key,
        make_job(assignment, limits, "none").key,
    ]
    assert len(set(keys)) == len(keys)
    assert keys[0] == make_job(assignment, limits, "bwrap").key
