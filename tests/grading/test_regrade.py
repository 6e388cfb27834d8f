"""A dry run says what grading would change and writes nothing; a real one leaves a record of it."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from rich.console import Console

from autograder.cli.preview_table import show_preview
from autograder.course import load_course
from autograder.errors import GradebookError
from autograder.grading.assignment import Options, grade_assignment
from autograder.results.changes import Change, ChangeRecord
from autograder.results.dry_run import DryRun, Preview, Total
from autograder.results.marks import read_marks
from tests.course import building

RIGHT = "def double(x):\n    return x + x"
INTEGERS = "def double(x):\n    return 2 * int(x)"  # wrong for -1.5
WRONG = "def double(x):\n    return x"
OLD, NEW = "double(-1.5) == -3", "double(-2) == -4"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with four students, graded; a person gave cleo a mark. Not to be changed."""
    root = building.make_course(tmp_path_factory.mktemp("regrade") / "course")
    for student, answer in {"ada": RIGHT, "bob": INTEGERS, "cleo": INTEGERS, "dan": WRONG}.items():
        answers = {"double": answer, "why": "It is so.", "show": "print(2)"}
        building.hand_in(root, student, building.answered(root, answers))
    grade_assignment(load_course(root), "ps1", Options(workers=1))
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        for cell, points in (("test_double", 1.5), ("why", 2.5)):
            grade = gradebook.find_grade(cell, "p1", "ps1", "cleo")
            grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()
    return root


@pytest.fixture
def course(graded: Path, tmp_path: Path) -> Path:
    """A copy of the course whose hidden test has become milder."""
    root = Path(shutil.copytree(graded, tmp_path / "course"))
    path = root / "source" / "ps1" / "p1.ipynb"
    before = path.read_text()
    path.write_text(before.replace(OLD, NEW))
    assert path.read_text() != before
    return root


EXPECTED = (
    Change("bob", "p1", "test_double", 0.0, 2.0),
    Change("cleo", "p1", "test_double", 0.0, 2.0, by_hand=1.5),
)


def preview(root: Path, **options: bool) -> Preview:
    dry, course = DryRun(), load_course(root)
    summary = grade_assignment(course, "ps1", Options(workers=1, **options), dry_run=dry)
    return dry.preview([row.record.student for row in summary.rows])


def contents(root: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def record(root: Path) -> list[list[str]]:
    """Student, item, old, new and the mark by hand of every recorded change."""
    rows: list[list[str]] = []
    for path in sorted((root / ".autograder" / "changes").glob("ps1-*.csv")):
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows += [[r[1], *r[3:]] for r in list(csv.reader(file))[1:]]
    return rows


def shown(found: Preview) -> str:
    stream = io.StringIO()
    show_preview(Console(file=stream, width=120), found)
    return stream.getvalue()


def test_a_dry_run_names_what_would_change(course: Path) -> None:
    found = preview(course)
    assert found.changes == EXPECTED
    assert found.totals == (
        Total("ada", 2.0, 2.0),
        Total("bob", 0.0, 2.0),
        Total("cleo", 4.0, 4.0),  # what the person gave stays
        Total("dan", 0.0, 0.0),
    )
    assert found.fresh == ()


@pytest.mark.parametrize("force", [False, True])
def test_a_dry_run_writes_nothing(course: Path, force: bool) -> None:
    before = contents(course)
    preview(course, force=force)
    assert contents(course) == before


def test_a_dry_run_writes_nothing_where_stock_nbgrader_graded(course: Path) -> None:
    """Without a ledger everything is graded and compared, and no ledger is made."""
    shutil.rmtree(course / ".autograder")
    before = contents(course)
    assert preview(course).changes == EXPECTED
    assert contents(course) == before
    assert not (course / ".autograder").exists()


def test_grading_does_what_the_dry_run_said_and_keeps_marks_by_hand(course: Path) -> None:
    grade_assignment(load_course(course), "ps1", Options(workers=1))
    assert record(course) == [
        ["bob", "test_double", "0.0", "2.0", ""],
        ["cleo", "test_double", "0.0", "2.0", "1.5"],
    ]
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        changed = gradebook.find_grade("test_double", "p1", "ps1", "bob")
        kept = gradebook.find_grade("test_double", "p1", "ps1", "cleo")
        assert (changed.auto_score, changed.manual_score) == (2.0, None)
        assert (kept.auto_score, kept.manual_score) == (2.0, 1.5)
        assert gradebook.find_grade("why", "p1", "ps1", "cleo").manual_score == 2.5
    assert preview(course).changes == ()


def test_only_changes_are_recorded(graded: Path, tmp_path: Path) -> None:
    """Neither a first grade nor the same score once more leaves a record."""
    root = Path(shutil.copytree(graded, tmp_path / "course"))
    grade_assignment(load_course(root), "ps1", Options(workers=1, force=True))
    assert not (root / ".autograder" / "changes").exists()


def test_each_run_has_a_record_of_its_own(course: Path) -> None:
    for old, new in ((NEW, OLD), (OLD, NEW)):
        grade_assignment(load_course(course), "ps1", Options(workers=1))
        path = course / "source" / "ps1" / "p1.ipynb"
        path.write_text(path.read_text().replace(old, new))
    assert len(list((course / ".autograder" / "changes").iterdir())) == 2
    bobs = [row[2:4] for row in record(course) if row[0] == "bob"]
    assert bobs == [["0.0", "2.0"], ["2.0", "0.0"]]


def test_a_submission_that_is_handed_in_again_and_broken_keeps_its_scores(course: Path) -> None:
    (course / "submitted" / "ada" / "ps1" / "p1.ipynb").write_text("{ this is no notebook")
    said = preview(course)
    assert said.changes == EXPECTED
    grade_assignment(load_course(course), "ps1", Options(workers=1))
    assert [row[0] for row in record(course)] == ["bob", "cleo"]


def test_an_answer_that_was_taken_away_counts_as_changed(course: Path) -> None:
    """Said in the dry run as it is written: cells for a person get no points either."""
    answers = {"double": RIGHT, "show": "print(2)"}
    notebooks = building.answered(course, answers)
    building.cell_of(notebooks["p1"], "why")["source"] = building.cell_of(
        building.released(course)["p1"], "why"
    )["source"]
    building.hand_in(course, "bob", notebooks)
    said = [c for c in preview(course).changes if c.student == "bob"]
    assert [(c.cell, c.old, c.new) for c in said] == [
        ("test_double", 0.0, 2.0),
        ("why", None, 0.0),
    ]
    grade_assignment(load_course(course), "ps1", Options(workers=1))
    assert [row[1:4] for row in record(course) if row[0] == "bob"] == [
        ["test_double", "0.0", "2.0"],
        ["why", "", "0.0"],
    ]


def test_a_new_student_is_not_a_change(course: Path) -> None:
    building.hand_in(course, "eve", building.answered(course, {"double": RIGHT}))
    found = preview(course)
    assert found.fresh == ("eve",)
    assert found.changes == EXPECTED


def test_nothing_to_compare_with_says_what_to_do(tmp_path: Path) -> None:
    root = building.make_course(tmp_path / "course")
    building.hand_in(root, "ada", building.answered(root, {"double": RIGHT}))
    with pytest.raises(GradebookError, match="without --dry-run"):
        preview(root)
    assert not (root / "gradebook.db").exists()


def test_other_points_than_the_gradebook_knows_are_refused(course: Path) -> None:
    path = course / "source" / "ps1" / "p1.ipynb"
    path.write_text(path.read_text().replace('"points": 2', '"points": 5'))
    with pytest.raises(GradebookError, match="autograder update"):
        preview(course)


def test_the_table_shows_student_item_old_and_new(course: Path) -> None:
    text = shown(preview(course))
    rows = [line.split() for line in text.splitlines()]
    assert any({"bob", "test_double", "0", "2"} <= set(row) for row in rows)
    assert "a person's 1.5 stays" in text
    assert "2 scores would change. Of 4 graded students 1 would have more points, 0 fewer" in text
    assert "mean 1.50 -> 2.00" in text
    assert "Nothing was written." in text


LATE = """
from nbgrader.plugins import BasePlugin

class HalfAPointAnHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 0.5 * total_seconds_late / 3600
"""


@pytest.fixture
def late(course: Path) -> Path:
    """The course, where bob and cleo handed in an hour late and dan two; each hour costs 0.5."""
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("\nc.AssignLatePenalties.plugin_class = 'late_plugin.HalfAPointAnHour'\n")
    (course / "late_plugin.py").write_text(LATE)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        gradebook.update_or_create_assignment("ps1", duedate="2024-11-21 10:00:00 UTC")
        for student, hour in (("ada", "09"), ("bob", "11"), ("cleo", "11"), ("dan", "12")):
            stamp = course / "submitted" / student / "ps1" / "timestamp.txt"
            stamp.write_text(f"2024-11-21 {hour}:00:00 UTC")
    return course


def test_totals_count_lateness_as_the_gradebook_will(late: Path) -> None:
    """What the dry run says of each student is what the gradebook has after the real run."""
    said = preview(late)
    assert said.changes == EXPECTED
    assert said.totals == (
        Total("ada", 2.0, 2.0),
        Total("bob", 0.0, 1.5, 0.0, 0.5),
        Total("cleo", 4.0, 3.5, 0.0, 0.5),
        Total("dan", 0.0, 0.0),  # nothing can be taken off nothing
    )
    text = shown(said)
    assert any(row.split()[-3:] == ["lateness", "0", "-0.5"] for row in bare(text))
    assert any({"cleo", "a", "person's", "1.5", "stays"} <= set(row.split()) for row in bare(text))
    grade_assignment(load_course(late), "ps1", Options(workers=1))
    marks = read_marks(load_course(late), "ps1")
    given = {
        s: sum(mark.manual_score or mark.auto_score or 0 for mark in m.cells)
        for s, m in marks.items()
    }
    assert {t.student: (t.new, t.new_penalty) for t in said.totals} == {
        student: (max(0.0, given[student] - m.penalty), m.penalty) for student, m in marks.items()
    }
    again = preview(late)
    assert (again.changes, [t.new - t.old for t in again.totals]) == ((), [0.0] * 4)


def test_an_extension_alone_changes_totals(late: Path) -> None:
    """No test gives another score, and the dry run still shows what bob gains."""
    grade_assignment(load_course(late), "ps1", Options(workers=1))
    with Gradebook(f"sqlite:///{late}/gradebook.db") as gradebook:
        gradebook.grant_extension("ps1", "bob", hours=2)
    said = preview(late, force=True)
    assert said.changes == ()
    assert [t for t in said.totals if t.new != t.old] == [Total("bob", 1.5, 2.0, 0.5, 0.0)]
    text = shown(said)
    assert "1 would have more points, 0 fewer" in text
    assert any(row.split() == ["bob", "lateness", "-0.5", "0"] for row in bare(text))


def bare(text: str) -> list[str]:
    """Lines of a table without its frame."""
    return [line.replace("│", " ") for line in text.splitlines()]


def test_a_record_cannot_become_a_formula(tmp_path: Path) -> None:
    changes = ChangeRecord(tmp_path)
    changes.add("ps1", [Change("=1+1", "p1", "@cell", 0.0, 1.0)])
    assert record(tmp_path) == [["'=1+1", "'@cell", "0.0", "1.0", ""]]


def test_a_record_that_cannot_be_written_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / ".autograder").write_text("a file where the folder should be")
    with pytest.raises(GradebookError, match="record of changed scores"):
        ChangeRecord(tmp_path).add("ps1", [Change("ada", "p1", "t", 0.0, 1.0)])


def test_the_command_shows_changes_and_writes_nothing(course: Path) -> None:
    """The real command, from the terminal."""
    before = contents(course)
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "grade", "ps1", "--dry-run"],
        cwd=course,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "2 scores would change." in done.stdout
    assert contents(course) == before
