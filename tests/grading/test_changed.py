"""A submission's key changes with all that decides its score, and hostile folders cost little."""

from __future__ import annotations

import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.grading import changed
from autograder.grading.changed import job_key, submission_key
from autograder.models import Assignment, Limits


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "ada"
    (made / "data").mkdir(parents=True)
    (made / "nb.ipynb").write_text("{}")
    (made / "data" / "x.csv").write_text("1")
    return made


def test_the_same_files_have_the_same_key(folder: Path, tmp_path: Path) -> None:
    before = submission_key("job", folder)
    os.utime(folder / "nb.ipynb", (1, 1))
    (folder / "__pycache__").mkdir()
    assert submission_key("job", folder) == before
    assert submission_key("job", folder.rename(tmp_path / "bob")) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "nb.ipynb").write_text("{ }"),
        lambda folder: (folder / "data" / "x.csv").write_text("2"),
        lambda folder: (folder / "timestamp.txt").write_text("2026-01-01 00:00:00 UTC"),
        lambda folder: (folder / "nb.ipynb").rename(folder / "other.ipynb"),
        lambda folder: (folder / "nb.ipynb").unlink(),
        lambda folder: (folder / "data" / "x.csv").rename(folder / "x.csv"),
    ],
    ids=["content", "nested content", "added", "renamed", "removed", "moved"],
)
def test_any_change_of_the_files_changes_the_key(folder: Path, change) -> None:  # type: ignore[no-untyped-def]
    before = submission_key("job", folder)
    change(folder)
    assert submission_key("job", folder) != before


def test_content_cannot_move_between_two_files_unseen(tmp_path: Path) -> None:
    keys = set()
    for first, second in (("ab", "c"), ("a", "bc"), ("abc", "")):
        (tmp_path / "1").write_text(first)
        (tmp_path / "2").write_text(second)
        keys.add(submission_key("job", tmp_path))
    assert len(keys) == 3


def test_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("1")
    (folder / "link").symlink_to(secret)
    (folder / "loop").symlink_to(folder)
    before = submission_key("job", folder)
    secret.write_text("2")
    assert submission_key("job", folder) == before


def test_what_is_no_regular_file_is_not_opened(folder: Path) -> None:
    os.mkfifo(folder / "pipe.ipynb")  # opening it would wait for ever
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.fspath(folder / "sock"))
        assert submission_key("job", folder) == submission_key("job", folder)


def test_a_name_of_any_bytes_has_a_key(folder: Path) -> None:
    before = submission_key("job", folder)
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe\n")).write_text("1")
    assert submission_key("job", folder) != before


def test_a_folder_of_many_files_costs_a_bounded_number_of_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changed, "MAX_ENTRIES", 10)
    for number in range(30):
        (tmp_path / f"{number:02}").write_text("1")
    before = submission_key("job", tmp_path)
    (tmp_path / "25").write_text("2")
    assert submission_key("job", tmp_path) == before
    (tmp_path / "05").write_text("2")
    assert submission_key("job", tmp_path) != before


def test_a_huge_file_counts_by_size_and_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changed, "MAX_CONTENT", 3)
    (folder / "nb.ipynb").write_text("large")
    before = submission_key("job", folder)
    os.utime(folder / "nb.ipynb", (1, 1))
    assert submission_key("job", folder) != before


def test_the_job_key_changes_with_tests_limits_and_walls() -> None:
    assignment = Assignment("ps1", Path("/c"), Path("/c/s"), (), frozenset(), digest="a")
    limits = Limits()
    keys = [
        job_key(assignment, limits, "bwrap"),
        job_key(replace(assignment, digest="b"), limits, "bwrap"),
        job_key(assignment, replace(limits, memory_mb=1), "bwrap"),
        job_key(assignment, limits, "none"),
    ]
    assert len(set(keys)) == len(keys)
    assert keys[0] == job_key(assignment, limits, "bwrap")
