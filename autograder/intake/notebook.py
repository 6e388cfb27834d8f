"""From the bytes of a submitted notebook to the text of its cells.

Taken from a cell: its text, its kind, nbgrader's `grade_id`, the cell's id and pictures pasted
into an answer. Outputs, counts, tags and every other piece of metadata stay behind.

Repaired, because nothing has to be guessed: a byte order mark, UTF-16 and UTF-32 that JSON's own
rule recognises, NULs and white space after the end, raw line breaks inside strings, a comma
before a closing bracket, `NaN`, numbers of any length, a repeated key (the last one counts, as in
Jupyter), a missing statement of the format. Refused: other encodings, cut-off files, files with
conflict marks of a version control system, formats older than 3 and newer than 4.
"""

from __future__ import annotations

import binascii
import json
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from unicodedata import category

from autograder.errors import IntakeError
from autograder.printable import printable_name

MAX_CELLS = 5_000
MAX_TEXT = 4_000_000  # characters in all cells together
MAX_PICTURES = 16_000_000  # characters of base64 in all cells together
MAX_BRACKETS = 1_000_000  # each becomes an object in memory
MAX_COMMAS = 4_000_000

MAX_PICTURE_NAME = 200  # characters
MAX_NOTES = 20  # repairs that are said one by one

_PICTURES = ("image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp")
# Possessive, and content with an open end, so that no input makes it go back.
_STRING_OR_COMMA = re.compile(r'"(?>[^"\\]+|\\.)*+(?:"|\\?\Z)|,(?=\s*[\]}])', re.DOTALL)
_CONFLICT = re.compile(r"^(<{7} |={7}$|>{7} )", re.MULTILINE)
_OTHERS = {
    "a ZIP archive": re.compile(rb"PK\x03\x04|PK\x05\x06"),
    "a gzip archive": re.compile(rb"\x1f\x8b"),
    "a PDF document": re.compile(rb"%PDF"),
    "a web page": re.compile(
        rb"(\xef\xbb\xbf)?\s*+<(!doctype html|html|head|body)\b", re.IGNORECASE
    ),
    "a Python program": re.compile(
        rb"(\xef\xbb\xbf)?\s*+(#!.*python|# (-\*-|coding|%%|In ?\[)"
        rb"|(import|def|class) \w|from [\w.]++ import )"
    ),
}
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class SubmittedCell:
    """What is taken from one cell of a student's notebook."""

    source: str
    cell_type: str  # "code", "markdown" or "raw"
    grade_id: str = ""
    cell_id: str = ""
    attachments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def parse_notebook(content: bytes) -> tuple[tuple[SubmittedCell, ...], tuple[str, ...]]:
    """Take the cells out of a notebook file.

    Returns:
        the cells in their order, and what had to be repaired on the way.

    Raises:
        IntakeError: when the file is no notebook, or larger than any honest one.
    """
    repairs: list[str] = []
    tree = _load(_decode(content, repairs), repairs)
    cells: list[SubmittedCell] = []
    text = pictures = 0
    raw_cells = _cells(tree, repairs)
    if len(raw_cells) > MAX_CELLS:
        raise IntakeError(f"The notebook has {len(raw_cells):,} cells; {MAX_CELLS:,} are allowed.")
    for raw in raw_cells:
        if not isinstance(raw, dict):
            _note(repairs, "entries that are not cells were left out")
            continue
        cell = _cell(raw, repairs)
        text += len(cell.source)
        pictures += sum(len(data) for p in cell.attachments.values() for data in p.values())
        if text > MAX_TEXT:
            raise IntakeError(f"The cells hold more than {MAX_TEXT:,} characters.")
        if pictures > MAX_PICTURES:
            raise IntakeError(f"The pictures hold more than {MAX_PICTURES:,} characters.")
        cells.append(cell)
    return tuple(cells), tuple(repairs)


def _note(repairs: list[str], what: str) -> None:
    if what not in repairs:
        repairs.append(what)


def _decode(content: bytes, repairs: list[str]) -> str:
    if not content.strip(b"\0 \t\r\n"):
        raise IntakeError("The notebook is empty.")
    for kind, begin in _OTHERS.items():
        if begin.match(content):
            raise IntakeError(
                f"The file is {kind}, not a notebook: hand in the .ipynb file itself."
            )
    encoding = json.detect_encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise IntakeError("The notebook is not UTF-8 text.") from None
    if encoding not in ("utf-8", "utf-8-sig"):
        _note(repairs, f"the file was in {encoding.upper()}")
    stripped = text.rstrip("\0 \t\r\n")
    if "\0" in text[len(stripped) :]:
        _note(repairs, "NUL bytes after the end were left out")
    return stripped.removeprefix("\ufeff")


def _load(text: str, repairs: list[str]) -> dict[str, Any]:
    """Parse JSON, mending only what has one meaning."""
    if text.count("[") + text.count("{") > MAX_BRACKETS or text.count(",") > MAX_COMMAS:
        raise IntakeError("The notebook has too many parts to be read.")
    for mend, strict, note in (
        (False, True, ""),
        (False, False, "raw control characters inside strings were kept"),
        (True, False, "commas before closing brackets were left out"),
    ):
        try:
            tree = json.loads(
                _STRING_OR_COMMA.sub(_drop_comma, text) if mend else text,
                strict=strict,
                parse_int=_integer,
            )
        except json.JSONDecodeError as error:
            problem = error
        except RecursionError:
            raise IntakeError("The notebook is nested too deeply.") from None
        else:
            if note:
                _note(repairs, note)
            if not isinstance(tree, dict):
                raise IntakeError("The file is JSON, but not a notebook.")
            return tree
    if _CONFLICT.search(text):
        raise IntakeError("The notebook holds conflict marks of a version control system.")
    where = f"line {problem.lineno}, column {problem.colno}"
    raise IntakeError(f"The notebook is not valid JSON: {problem.msg} ({where}).")


def _drop_comma(match: re.Match[str]) -> str:
    return "" if match[0] == "," else match[0]


def _integer(digits: str) -> int:
    # Python refuses to convert very long numbers; no number in a notebook means anything to us.
    return int(digits) if len(digits) < 20 else 0


def _cells(tree: dict[str, Any], repairs: list[str]) -> list[Any]:
    """Find the list of cells, in notebooks of format 4 and 3."""
    version = tree.get("nbformat")
    if version is None:
        _note(repairs, "the file did not state its format")
        version = 4 if "cells" in tree else 3
    elif isinstance(version, bool) or not isinstance(version, int):
        _note(repairs, "the format was not stated as a whole number")
        stated = str(version) if isinstance(version, str | float) else ""
        version = {"3": 3, "3.0": 3, "4": 4, "4.0": 4}.get(stated, 4 if "cells" in tree else 3)
    if version == 3 and "worksheets" not in tree and isinstance(tree.get("cells"), list):
        _note(repairs, "the file states format 3, but its cells are those of format 4")
        version = 4
    if version not in (3, 4):
        raise IntakeError(f"The notebook is of format {version}; 3 and 4 can be read.")
    if version == 4:
        cells = tree.get("cells")
    else:
        worksheets = tree.get("worksheets")
        sheets = worksheets if isinstance(worksheets, list) else []
        lists = [s.get("cells") for s in sheets if isinstance(s, dict)]
        cells = [c for cells in lists if isinstance(cells, list) for c in cells] if lists else None
    if not isinstance(cells, list):
        raise IntakeError("The notebook has no list of cells.")
    return cells


def _cell(raw: dict[str, Any], repairs: list[str]) -> SubmittedCell:
    kind = raw.get("cell_type")
    source = raw.get("source", raw.get("input"))  # "input" in code cells of format 3
    text = _text(source, repairs)
    if kind == "heading":  # format 3
        level = raw.get("level")
        text = "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1) + f" {text}"
        kind = "markdown"
    metadata = raw.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    cell_id = raw.get("id")
    return SubmittedCell(
        source=text,
        cell_type=kind if kind in ("code", "markdown") else "raw",
        grade_id=grade_id if isinstance(grade_id, str) else "",
        cell_id=cell_id if isinstance(cell_id, str) else "",
        attachments=_pictures(raw.get("attachments"), repairs),
    )


def _text(source: Any, repairs: list[str]) -> str:
    if isinstance(source, list):
        if not all(isinstance(line, str) for line in source):
            _note(repairs, "lines that are not text were left out")
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        _note(repairs, "a cell without text was taken as empty")
        return ""
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    if _NOT_TEXT.search(text):
        _note(repairs, "characters that are not text were replaced")
        text = _NOT_TEXT.sub("\ufffd", text)
    return text


def _pictures(attachments: Any, repairs: list[str]) -> dict[str, dict[str, str]]:
    """Keep the pictures pasted into a cell: an answer may be a photograph of a page."""
    if not isinstance(attachments, dict):
        return {}
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in attachments.items():
        held = bundle if isinstance(bundle, dict) else {}
        found = {kind: _joined(held[kind]) for kind in _PICTURES if kind in held}
        pictures = {kind: data for kind, data in found.items() if data and _is_base64(data)}
        if pictures and not (why := _bad_name(name)):
            kept[name] = pictures
            continue
        if not pictures:
            why = "its data is damaged" if found else "it must be a PNG, JPEG, GIF or WebP picture"
        if len(repairs) < MAX_NOTES:
            _note(repairs, f"the attachment {printable_name(name)} was left out, because {why}")
        else:
            _note(repairs, "more attachments were left out")
    return kept


def _bad_name(name: str) -> str:
    """Say what is wrong with an attachment's name; a screenshot's may hold any kind of space."""
    if len(name) > MAX_PICTURE_NAME:
        return f"its name has more than {MAX_PICTURE_NAME} characters"
    if not name or not all(c.isprintable() or category(c) == "Zs" for c in name):
        return "its name cannot be printed"
    return "its name is a path" if "/" in name or "\\" in name else ""


def _joined(data: Any) -> str:
    if isinstance(data, list) and all(isinstance(line, str) for line in data):
        data = "".join(data)
    return data if isinstance(data, str) else ""


def _is_base64(data: str) -> bool:
    try:
        b64decode(data.replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
