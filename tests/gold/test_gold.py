"""The recorder of `tests.gold` tells what has changed, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.gold.__main__ import main

TINY = ("--lesson", "01_masks", "--students", "2")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of one lesson."""
    folder = tmp_path_factory.mktemp("gold") / "first"
    assert main(["record", str(folder), *TINY]) == 0
    return folder


def test_two_records_of_the_same_code_are_equal(
    recorded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Times, random ids and places leave no trace."""
    assert main(["record", str(recorded.with_name("second")), *TINY]) == 0
    capsys.readouterr()
    status = main(["compare", str(recorded), str(recorded.with_name("second"))])
    assert (capsys.readouterr().out, status) == ("The records are equal.\n", 0)


def test_record_holds_all_that_was_asked_for(recorded: Path) -> None:
    """Verdicts, the files that a graded class leaves, help and generated notebooks are there."""
    verdicts = _lines(recorded / "verdicts" / "01_masks.jsonl")
    assert any(line["cells"] for line in verdicts) and not all(line["cells"] for line in verdicts)
    names = {path.stem for path in (recorded / "class").iterdir()}
    assert names == {"output", "results", "gradebook", "ledger", "autograded", "pages"}
    students = {line["at"] for line in _lines(recorded / "class" / "results.jsonl")}
    assert len(students) == 2 and all(str(at).startswith("01_masks/") for at in students)
    assert "--dry-run" in (recorded / "help.txt").read_text(encoding="utf-8")
    assert _lines(recorded / "generated.jsonl")


def test_changed_word_is_found_with_its_place(
    recorded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One other word of a hint: the implementation, the cell and the field are printed."""
    name = Path("verdicts", "01_masks.jsonl")
    lines = _lines(recorded / name)
    line = next(line for line in lines if line["cells"])
    cell = next(iter(line["cells"]))
    for folder, hint in (("before", "Look again."), ("after", "Look once more.")):
        line["cells"][cell]["hint"] = hint
        (tmp_path / folder / "verdicts").mkdir(parents=True)
        text = "\n".join(json.dumps(one) for one in lines)
        (tmp_path / folder / name).write_text(text, encoding="utf-8")
    status = main(["compare", str(tmp_path / "before"), str(tmp_path / "after")])
    assert (capsys.readouterr().out.splitlines(), status) == (
        [
            f"verdicts/01_masks: {line['at']}: cells.{cell}.hint",
            'verdicts/01_masks:     before: "Look again."',
            'verdicts/01_masks:     after:  "Look once more."',
            "The records differ.",
        ],
        1,
    )


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(text) for text in path.read_text(encoding="utf-8").split("\n") if text]
