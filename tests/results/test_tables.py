"""Tables that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from autograder.results.csv_tables import FORMULA, harmless, write_csv


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "|calc", "%0A", "\uff1d1"],
)
def test_formula_becomes_text(text: str) -> None:
    """A cell that a spreadsheet would run is given an apostrophe, or one for each line."""
    assert harmless(text) in (f"'{text}", f"'{text[0]}'{text[1:]}")


@pytest.mark.parametrize(
    "text", ["Eve;=1+1", "Eve; @SUM(A1)", 'Eve;"=1"', "Eve\t=1", "Eve\n+1", "Eve;\uff1d1", "a;b;-c"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_is_a_formula_wherever_cells_end(tmp_path: Path, text: str, delimiter: str) -> None:
    """Where decimals have a comma, spreadsheets separate cells by semicolons."""
    path = tmp_path / "t.csv"
    write_csv(path, ["student", "name", "points"], [["eve", text, 3], [text, "eve", 3]])
    with path.open(newline="", encoding="utf-8-sig") as file:
        cells = [cell.strip() for row in csv.reader(file, delimiter=delimiter) for cell in row]
    assert not [cell for cell in cells if cell.startswith(FORMULA)]


@pytest.mark.parametrize("value", [-1.5, 0, 3, "ada", "a=b", "1 - 2"])
def test_harmless_value_stays(value: object) -> None:
    """Numbers, negative ones too, and ordinary words are kept."""
    assert harmless(value) == value


@pytest.mark.parametrize(("value", "shown"), [(4.1 - 0.3, 3.8), (0.1 + 0.2, 0.3), (19 / 3, 6.3333)])
def test_points_are_rounded(value: float, shown: float) -> None:
    """A sum of decimal points shows no digits that only its binary form has."""
    assert repr(harmless(value)) == repr(shown)


def test_table_is_read_back(tmp_path: Path) -> None:
    """Commas, quotes and line breaks survive."""
    path = tmp_path / "t.csv"
    write_csv(path, ["a", "b"], [['x, "y"', 1.0], ["two\nlines", float("nan")]])
    with path.open(newline="", encoding="utf-8-sig") as file:
        assert list(csv.reader(file)) == [["a", "b"], ['x, "y"', "1.0"], ["two\nlines", ""]]
