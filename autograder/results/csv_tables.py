"""Tables as CSV files that are safe to open in a spreadsheet, numbers rounded for a person."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

DECIMALS = 4
# What makes spreadsheets read a cell as a formula, or as a command: also in the width of Chinese
# letters, and behind what separates cells in countries with a decimal comma.
_STARTS = "=+-@|%\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
_STARTS += "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
FORMULA = (*_STARTS, "\t", "\r", "\n")
_INSIDE = re.compile(rf"""([;\t\r\n][\s"']*+)(?=[{re.escape(_STARTS)}])""")


def harmless(value: object) -> object:
    """Return what no spreadsheet takes for a formula; numbers stay numbers, of four decimals."""
    if isinstance(value, float):
        return "" if math.isnan(value) else round(value, DECIMALS)
    if isinstance(value, int):
        return value
    if value == "-":  # which Moodle writes for "none"; no formula
        return value
    text = _INSIDE.sub(r"\1'", str(value))
    return f"'{text}" if text.lstrip().startswith(FORMULA) or text.startswith(FORMULA) else text


def write_csv(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[object]], bom: bool = True
) -> None:
    """Write a table; every cell is made harmless.

    Args:
        path: the file.
        header: names of the columns.
        rows: the cells.
        bom: begin with a byte order mark, by which spreadsheets know UTF-8.
    """
    with path.open("w", newline="", encoding="utf-8-sig" if bom else "utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([harmless(name) for name in header])
        writer.writerows([harmless(value) for value in row] for row in rows)
