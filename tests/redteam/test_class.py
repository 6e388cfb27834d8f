"""A class full of hostile folders, graded by the command line: nobody stops it, nothing leaks out.

One run grades them all, then feedback, report and export are written; each case looks at its own.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.course import building
from tests.redteam.folders import KEPT, LOST, NAMES, SCRIPT

ROOT = Path(__file__).parents[2]
CELLS = (
    building.solution(
        "def total(a):\n    ### BEGIN SOLUTION\n    return a.sum(axis=1)\n    ### END SOLUTION",
        "total",
    ),
    building.test(
        "### BEGIN HIDDEN TESTS\nimport numpy as np\n"
        "assert total(np.ones((2, 3))).tolist() == [3, 3]\n### END HIDDEN TESTS",
        "test_total",
        2,
    ),
    building.manual("Because.", "why", 1),
)
ANSWERS = {"total": "def total(a):\n    return a.sum(axis=1)", "why": "It is so."}
ACTING = {"script", "iframe", "object", "embed", "form", "base", "link", "input"}


class Acting(HTMLParser):
    """Collects what could act, load or lead away."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ACTING:
            self.found.append((tag, ""))
        for name, value in attrs:
            harmless = (value or "").startswith(("#", "data:image/"))
            if name.startswith("on") or name == "style":
                self.found.append((tag, name))
            elif name in ("src", "href", "action", "srcdoc", "xlink:href") and not harmless:
                self.found.append((tag, f"{name}={value}"))


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs `autograder`."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, "-m", "autograder", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class, not graded."""
    root = building.make_course(
        tmp_path_factory.mktemp("class") / "course",
        {"p1": CELLS},
        config="c.Autograder.files = ['data/*.csv', 'data', 'data/**/*.csv', 'more/**']",
    )
    (root / "source/ps1/data").mkdir()
    (root / "source/ps1/data/train.csv").write_text("1", encoding="utf-8")
    text = json.dumps(building.answered(root, ANSWERS)["p1"])
    for student in ("honest", "zoe"):
        building.hand_in(root, student, {"p1": text})
    for name, fill in (KEPT | LOST).items():
        folder = root / "submitted" / name / "ps1"
        folder.mkdir(parents=True)
        fill(folder, text)
    for name in NAMES:
        building.hand_in(root, name, {"p1": text})
    return root


@pytest.fixture(scope="module")
def graded(course: Path) -> dict[str, Any]:
    """What the command's JSON says of each student, after feedback and report were written."""
    report = course / "graded.json"
    done = command("grade", "ps1", "--course", str(course), "--json", str(report))
    assert done.returncode == 1, done.stderr
    assert "\x1b[31mb" not in done.stdout
    for what in ("feedback", "report", "export"):
        done = command(what, "ps1", "--course", str(course))
        assert done.returncode == 0, done.stderr
    said = json.loads(report.read_text(encoding="utf-8"))
    assert said["complete"]
    return {row["student"]: row for row in said["submissions"]}


def page_of(course: Path, student: str) -> str:
    """The student's feedback."""
    return (course / "feedback" / student / "ps1/p1.html").read_text(encoding="utf-8")


def test_everybody_is_accounted_for(graded: dict[str, Any]) -> None:
    assert len(graded) == 2 + len(KEPT) + len(LOST) + len(NAMES)
    for student in ("honest", "zoe"):
        assert (graded[student]["score"], graded[student]["status"]) == (2, "graded")


@pytest.mark.parametrize("student", KEPT)
def test_work_that_is_there_counts(course: Path, graded: dict[str, Any], student: str) -> None:
    assert graded[student]["score"] == 2, graded[student]["reason"]
    assert graded[student]["status"] == (
        "graded_with_warnings" if graded[student]["reason"] else "graded"
    )
    assert Acting(page_of(course, student)).found == []


@pytest.mark.parametrize("student", LOST)
def test_work_that_is_lost_has_a_reason(course: Path, graded: dict[str, Any], student: str) -> None:
    row = graded[student]
    assert (row["score"], row["status"]) == (0, "failed")
    assert row["reason"].isprintable() and str(course) not in row["reason"]
    assert Acting(page_of(course, student)).found == []


@pytest.mark.parametrize("name", NAMES)
def test_name_that_is_no_id_enters_nothing(course: Path, graded: dict[str, Any], name: str) -> None:
    assert "cannot be a student's id" in graded[name]["reason"]
    assert graded[name]["reason"].isprintable()
    assert not (course / "autograded" / name).exists()
    assert not (course / "feedback" / name).exists()


def test_report_only_sorts(course: Path, graded: dict[str, Any]) -> None:
    """Its one script and its one field are its own; links lead to what the course has."""
    page = (course / "reports/ps1.html").read_text(encoding="utf-8")
    found = Acting(page).found
    links = [what for tag, what in found if tag == "a"]
    for link in links:
        assert re.fullmatch(r"href=\.\./(feedback|autograded)/[^/]+/ps1/p1\.(html|ipynb)", link)
    assert links
    assert sorted(one for one in found if one[0] != "a") == [("input", ""), ("script", "")]
    assert SCRIPT not in page


@pytest.mark.parametrize("table", ["ps1-students.csv", "ps1-csv.csv"])
def test_no_cell_of_a_table_is_a_formula(course: Path, graded: dict[str, Any], table: str) -> None:
    with (course / "reports" / table).open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert cells
    assert [c for c in cells if c.lstrip().startswith(("=", "+", "@", "-"))] == []
