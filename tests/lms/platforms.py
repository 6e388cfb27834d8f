"""Files as Moodle and Canvas give them, made for a test."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import ZipFile

from tests.course import building

CELLS = (
    building.solution(
        "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION", "double"
    ),
    building.test("assert double(1) == 2", "test_double_one", 1),
    building.test(
        "### BEGIN HIDDEN TESTS\nassert double(4) == 8\n### END HIDDEN TESTS", "test_double", 3
    ),
)
RIGHT, WRONG = "def double(x): return x + x", "def double(x): return 0"
WORKSHEET = (
    *("Identifier", "Full name", "ID number", "Email address", "Status", "Grade"),
    *("Maximum Grade", "Grade can be changed", "Last modified (submission)"),
    *("Last modified (grade)", "Feedback comments"),
)
GRADEBOOK = (
    "Student",
    "ID",
    "SIS User ID",
    "SIS Login ID",
    "Section",
    "ps1 (4711)",
    "Current Score",
)
# Number, full name, ID number, address, handed in.
MOODLE = (
    ("70001", "Ada Müller", "s1", "ada@uni.example", "Sunday, 29 November 2026, 10:04 PM"),
    ("70002", "Bob Van der Berg", "s2", "bob@uni.example", "Monday, 30 November 2026, 9:00 AM"),
    ("70003", "Cleo O'Neil", "s3", "cleo@uni.example", "-"),
)
# Sortable name as in the files, number, SIS ids, name.
CANVAS = (
    ("mullerada", "501", "s1", "ada", "Müller, Ada"),
    ("vanderbergbob", "502", "s2", "bob", "Van der Berg, Bob"),
    ("oneilcleo", "503", "s3", "cleo", "O'Neil, Cleo"),
)


def make_course(root: Path) -> Path:
    """Make a course with one assignment of four points."""
    return building.make_course(root, {"p1": CELLS})


def notebook(root: Path, answer: str) -> bytes:
    """A notebook as a student hands it in."""
    return json.dumps(building.answered(root, {"double": answer})["p1"]).encode()


def write_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    """Write a ZIP file."""
    with ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def write_table(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    """Write a table with a byte order mark, as Moodle does."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    path.write_text(text.getvalue(), encoding="utf-8-sig")
    return path


def worksheet(path: Path) -> Path:
    """Moodle's grading worksheet, comments in it."""
    rows = [
        (
            *(f"Participant {number}", name, school, address, "Submitted for grading", ""),
            *("4.00", "Yes", time, "-", f"Kept for {number}."),
        )
        for number, name, school, address, time in MOODLE
    ]
    return write_table(path, WORKSHEET, rows)


def canvas_gradebook(path: Path) -> Path:
    """Canvas' gradebook, with its line of points."""
    points = ("    Points Possible", "", "", "", "", "4.0", "(read only)")
    rows = [(name, number, school, login, "A", "", "") for _, number, school, login, name in CANVAS]
    return write_table(path, GRADEBOOK, [points, *rows])


def table(path: Path) -> list[dict[str, str]]:
    """Read a CSV file."""
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
