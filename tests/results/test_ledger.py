"""The ledger keeps what was graded, whole batches only, and says clearly when it cannot."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.errors import GradebookError
from autograder.models import (
    Cell,
    CellResult,
    FilledCell,
    FilledNotebook,
    Finding,
    GradedNotebook,
    GradedSubmission,
    Role,
    SourceNotebook,
    Status,
)
from autograder.results import ledger as ledger_module
from autograder.results.ledger import Ledger
from autograder.results.record import Record, record_of


def record(student: str = "ada", key: str = "k", score: float = 1.5) -> Record:
    return Record(student, key, Status.GRADED, "", score, 2.0, 0.1, "2026-01-01T00:00:00", {})


def test_a_record_comes_back_as_it_was_written(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        ledger.write("ps1", [record("ada"), record("bob", score=0.5)])
    with Ledger(tmp_path) as ledger:
        assert ledger.records("ps1") == [record("ada"), record("bob", score=0.5)]
        assert ledger.record("ps1", "bob") == record("bob", score=0.5)
        assert ledger.record("ps2", "bob") is None
        assert ledger.records("ps2") == []


def test_a_second_record_replaces_the_first(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        ledger.write("ps1", [record(score=0.0)])
        ledger.write("ps1", [record(score=2.0)])
        assert [r.score for r in ledger.records("ps1")] == [2.0]


def test_a_forgotten_submission_has_no_key_but_keeps_its_score(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        ledger.write("ps1", [record("ada"), record("bob")])
        ledger.forget("ps1", ["ada"])
        known = ledger.known("ps1")
    assert (known["ada"].key, known["ada"].score) == ("", 1.5)
    assert known["bob"].key == "k"


def test_a_batch_is_stored_whole_or_not_at_all(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        broken = record("bob", score=None)  # type: ignore[arg-type]  # the table refuses it
        with pytest.raises(GradebookError, match=r"ledger\.sqlite cannot be used"):
            ledger.write("ps1", [record("ada"), broken])
        assert ledger.records("ps1") == []


def test_a_locked_file_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "BUSY_SECONDS", 0.1)
    with Ledger(tmp_path) as ledger:
        other = sqlite3.connect(ledger.path)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(GradebookError, match="locked"):
            ledger.write("ps1", [record()])
        other.close()
        ledger.write("ps1", [record()])
        assert len(ledger.records("ps1")) == 1


def test_a_file_that_is_no_database_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / ".autograder").mkdir()
    (tmp_path / ".autograder" / "ledger.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(GradebookError, match="delete it"):
        Ledger(tmp_path)


def test_items_hold_what_the_gradebook_has_no_place_for() -> None:
    cells = (
        Cell("f", Role.SOLUTION, "code", ""),
        Cell("test_f", Role.TEST, "code", "", points=2.0),
        Cell("", Role.LOCKED, "markdown", ""),
    )
    filled = FilledNotebook(
        SourceNotebook("nb", cells, {}), tuple(FilledCell(cell, "") for cell in cells)
    )
    results = (
        CellResult("f", Role.SOLUTION, 0.0, 0.0),
        CellResult(
            *("test_f", Role.TEST, 2.0, 0.0),
            error="ExamError",
            finding=Finding("seen", mistakes=("slug",)),
            outputs=({"output_type": "stream", "name": "stdout", "text": "large"},),
        ),
        CellResult("", Role.LOCKED, 0.0, 0.0),
    )
    graded = GradedSubmission(
        *("ada", "ps1", Status.GRADED, ""), notebooks=(GradedNotebook(filled, results),)
    )
    items = record_of(graded, "key").items
    assert items == {"nb": (results[0], replace(results[1], outputs=()))}


def test_a_damaged_item_counts_as_nothing_known(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        ledger.write("ps1", [record()])
        with sqlite3.connect(ledger.path) as database:
            database.execute("UPDATE submission SET items = '[1]'")
        assert ledger.record("ps1", "ada") is None
        with pytest.raises(ValueError, match="CellResult"):
            ledger.records("ps1")


@pytest.mark.parametrize("damage", ["items = 'x'", "items = '{}'", "status = 'odd'"])
def test_a_damaged_row_is_graded_again(tmp_path: Path, damage: str) -> None:
    """The others are as they were."""
    with Ledger(tmp_path) as ledger:
        ledger.write("ps1", [record("ada"), record("bob")])
        path = ledger.path
    with sqlite3.connect(path) as database:
        database.execute(f"UPDATE submission SET {damage} WHERE student = 'ada'")
    with Ledger(tmp_path) as ledger:
        assert list(ledger.known("ps1")) == ["bob"]
