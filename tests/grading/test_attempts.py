"""Each hand-in's result is kept, and the best counts where a course or a student says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder.cli.app import app
from autograder.course import load_course
from autograder.errors import CourseError
from autograder.grading.assignment import Options, grade_assignment
from autograder.pages.class_page import write_report
from autograder.pages.exchange import find_keys
from autograder.pages.export import Wish, export_marks
from autograder.pages.feedback import write_feedback
from autograder.results.attempts import keep, kept, set_rule
from autograder.results.dry_run import DryRun
from autograder.results.graded_class import GradedClass
from autograder.results.marks import read_marks
from autograder.results.tables import open_gradebook
from tests.course import building
from tests.intake.trees import crowd, nest, remove
from tests.lms import platforms

HALF = "def double(x): return 2 if x == 1 else 0"  # one point of four
BEST = 'c.CourseDirectory.course_id = "term"\nc.Autograder.counts = "best"'
LATE = f"""{BEST}
c.AssignLatePenalties.plugin_class = "late_attempts.Two"
"""
PLUGIN = """
from nbgrader.plugins import BasePlugin


class Two(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 2.0
"""


def make(tmp_path: Path, config: str = BEST) -> Path:
    """A course with one assignment of four points."""
    root = building.make_course(tmp_path / "course", {"p1": platforms.CELLS}, config=config)
    (root / "late_attempts.py").write_text(PLUGIN, encoding="utf-8")
    return root


def hand_in(root: Path, answer: str, day: int) -> None:
    """Ada hands in on a day of October, over what she handed in before, as `collect` does."""
    folder = root / "submitted" / "ada" / "ps1"
    shutil.rmtree(folder, ignore_errors=True)
    content: object = building.answered(root, {"double": answer})["p1"] if answer else "<html>"
    time = f"2026-10-{day:02} 12:00:00 UTC"
    building.hand_in(root, "ada", {"p1": content}, timestamp=time)


def grade(root: Path, **options: bool) -> float:
    """Grade, and return Ada's points in the gradebook."""
    grade_assignment(load_course(root), "ps1", Options(workers=1, **options))
    return read_marks(load_course(root), "ps1")["ada"].score


def page(root: Path) -> str:
    """Write Ada's page and read it."""
    write_feedback(load_course(root), "ps1")
    return (root / "feedback/ada/ps1/p1.html").read_text(encoding="utf-8")


def test_the_best_hand_in_counts_whichever_came_last(tmp_path: Path) -> None:
    """Worse and broken ones change no mark; a better one does; all are in the history."""
    root = make(tmp_path)
    scores = []
    for day, answer in enumerate((HALF, platforms.RIGHT, platforms.WRONG, ""), start=1):
        hand_in(root, answer, day)
        scores.append(grade(root))
    assert scores == [1, 4, 4, 4]
    graded = GradedClass(load_course(root), "ps1")
    assert [one.score for one in graded.attempts["ada"]] == [1, 4, 0, 0]
    assert [one.status for one in graded.attempts["ada"]] == [*["graded"] * 3, "failed"]
    assert graded.marks["ada"].timestamp.day == 2
    assert graded.records["ada"].key == graded.attempts["ada"][1].key
    assert platforms.RIGHT in (root / "autograded/ada/ps1/p1.ipynb").read_text(encoding="utf-8")
    said = page(root)
    assert "This is your hand-in 2 of 4: it is the one that counts." in said
    assert "Hand-in 4 could not be graded: p1.ipynb: The file is a web page" in said
    told = CliRunner().invoke(app, ["grade", "ps1", "--course", str(root)])
    assert "ada: what came last could not be graded: p1.ipynb" in told.output
    report = write_report(load_course(root), "ps1", tmp_path / "reports").page.read_text()
    assert "Hand-in 4 could not be graded, an earlier one counts: p1.ipynb" in report
    hand_in(root, HALF, day=5)
    assert grade(root) == 4
    assert "could not be graded" not in page(root)


def test_without_a_rule_the_last_counts_and_the_results_are_kept(tmp_path: Path) -> None:
    """The mark is the last one's; what was given before can still be read, and exported."""
    root = make(tmp_path, "")
    for day, answer in enumerate((platforms.RIGHT, HALF), start=1):
        hand_in(root, answer, day)
        score = grade(root)
    assert score == 1
    assert "This is your hand-in 2 of 2: it is the one that counts." in page(root)
    course = load_course(root)
    assert [one.score for one in GradedClass(course, "ps1").attempts["ada"]] == [4, 1]
    export_marks(course, ["ps1"], Wish(), tmp_path / "marks.csv")
    (row,) = platforms.table(tmp_path / "marks.csv")
    assert (row["score"], row["hand_ins"]) == ("1.0", "2")


def test_each_is_graded_anew_when_a_test_changes(tmp_path: Path) -> None:
    """Under other tests another hand-in can be the best, and a person's mark stays."""
    root = make(tmp_path)
    for day, answer in enumerate(("def double(x): return 8 if x == 4 else 0", HALF), start=1):
        hand_in(root, answer, day)
        assert grade(root) == 3
    with Gradebook(load_course(root).db_url, "term") as gradebook:
        gradebook.find_grade("test_double_one", "p1", "ps1", "ada").extra_credit = 0.5
        gradebook.db.commit()
    path = root / "source/ps1/p1.ipynb"
    path.write_text(path.read_text().replace("double(4) == 8", "double(4) == 0"))
    dry_run = DryRun()
    grade_assignment(load_course(root), "ps1", Options(workers=1), dry_run=dry_run)
    (total,) = dry_run.preview(["ada"]).totals
    assert (total.old, total.new) == (3.5, 4.5)
    assert grade(root) == 4.5
    assert len(GradedClass(load_course(root), "ps1").attempts["ada"]) == 2


def test_lateness_is_taken_off_before_two_are_compared(tmp_path: Path) -> None:
    """One point in time is more than two and a bit late; with more time it is not."""
    root = make(tmp_path, LATE)
    with open_gradebook(load_course(root)) as gradebook:
        gradebook.update_or_create_assignment("ps1", duedate="2026-10-01 18:00:00 UTC")
    hand_in(root, "def double(x): return 8 if x == 4 else 0", 1)  # three points
    assert grade(root) == 3
    hand_in(root, platforms.RIGHT, 2)  # four, less two
    assert grade(root) == 3
    told = CliRunner().invoke(app, ["extend", "ps1", "ada", "--days", "2", "--course", str(root)])
    assert "until 2026-10-03 18:00 UTC." in told.output
    assert grade(root) == 4


def test_a_student_has_a_rule_of_their_own(tmp_path: Path) -> None:
    """By number, best or last; what is not kept is refused with what there is."""
    root = make(tmp_path)
    for day, answer in enumerate((HALF, platforms.RIGHT, platforms.WRONG), start=1):
        hand_in(root, answer, day)
        grade(root)
    course = load_course(root)
    assert list(kept(course, "ps1", "ada")) == [1, 2, 3]
    found = {}
    for rule in ("1", "last", "best"):
        told = CliRunner().invoke(
            app, ["attempts", "ps1", "ada", "--count", rule, "--course", str(root)]
        )
        assert "`autograder grade ps1 --student ada`" in told.output
        found[rule] = grade(root)
    assert found == {"1": 1, "last": 0, "best": 4}
    told = CliRunner().invoke(app, ["attempts", "ps1", "--course", str(root)]).output.splitlines()
    assert told[0] == "ada (rule: best):"
    assert told[2] == "   2  4 of 4; handed in 2026-10-02 12:00:00 UTC; counts"
    assert [line.endswith("counts") for line in told[1:]] == [False, True, False]
    eve = CliRunner().invoke(app, ["attempts", "ps1", "eve", "--course", str(root)])
    assert eve.output.splitlines() == ["eve (rule: best):", "  nothing was handed in"]
    for rule in ("7", "first"):
        with pytest.raises(CourseError, match="best, last, 1, 2, 3"):
            set_rule(course, "ps1", ["ada"], rule)


def test_nothing_is_graded_twice(tmp_path: Path) -> None:
    """A run without news skips; what was handed in twice as it is stands once."""
    root = make(tmp_path)
    for day, answer in ((1, platforms.RIGHT), (2, HALF), (2, HALF)):
        hand_in(root, answer, day)
        grade(root)
    summary = grade_assignment(load_course(root), "ps1", Options(workers=1))
    assert [row.skipped for row in summary.rows] == [True]
    assert list(kept(load_course(root), "ps1", "ada")) == [1, 2]


def test_the_exchange_releases_the_page_of_the_one_that_counts(tmp_path: Path) -> None:
    """Its secret is the one that was handed in with it."""
    root = make(tmp_path)
    for day, answer in ((1, platforms.RIGHT), (2, HALF)):
        hand_in(root, answer, day)
        (root / "submitted/ada/ps1/submission_secret.txt").write_text(f"secret{day}\n")
        grade(root)
    course = load_course(root)
    times = {s: marks.timestamp for s, marks in read_marks(course, "ps1").items()}
    assert find_keys(course, "ps1", times, ["p1"])["ada"].secret == "secret1\n"


def test_a_dry_run_keeps_nothing(tmp_path: Path) -> None:
    """It compares with a hand-in that it does not copy."""
    root = make(tmp_path)
    hand_in(root, HALF, 1)
    grade(root)
    hand_in(root, platforms.RIGHT, 2)
    dry_run = DryRun()
    grade_assignment(load_course(root), "ps1", Options(workers=1), dry_run=dry_run)
    (total,) = dry_run.preview(["ada"]).totals
    assert total.new == 4
    assert list(kept(load_course(root), "ps1", "ada")) == [1]


@pytest.mark.parametrize("tree", ["deep", "crowded"])
def test_what_is_too_deep_or_too_much_is_graded_and_not_kept(tmp_path: Path, tree: str) -> None:
    """It ends no run; a hand-in that takes its place moves it out of the way."""
    root = make(tmp_path)
    hand_in(root, HALF, 1)
    folder = root / "submitted/ada/ps1"
    if tree == "deep":
        nest(folder / "__pycache__", 1_200)
    else:
        crowd(folder / "sub", 10_001)
    course = load_course(root)
    try:
        assert grade(root) == 1
        assert list(kept(course, "ps1", "ada")) == []
        keep(course, "ps1", "ada", move=True)
        assert list(kept(course, "ps1", "ada")) == [1]
        assert not folder.exists()
    finally:
        remove(root)


def test_what_is_too_large_to_be_kept_hides_no_change(tmp_path: Path) -> None:
    """Two hand-ins are the same only where all of the newer one was compared."""
    root = make(tmp_path)
    course = load_course(root)
    for day in (1, 2):
        hand_in(root, HALF, 1)
        with (root / "submitted/ada/ps1/data.bin").open("wb") as file:
            file.truncate(3_000_000_000 + day)
        keep(course, "ps1", "ada", move=True)
    assert list(kept(course, "ps1", "ada")) == [1, 2]


def test_no_link_is_followed(tmp_path: Path) -> None:
    """What a link in the place of a hand-in leads to does not become one."""
    root = make(tmp_path)
    hand_in(root, platforms.RIGHT, 1)
    (root / "submitted/bob").mkdir()
    (root / "submitted/bob/ps1").symlink_to(root / "submitted/ada/ps1")
    course = load_course(root)
    keep(course, "ps1", "bob")
    keep(course, "ps1", "ada")
    assert (list(kept(course, "ps1", "bob")), list(kept(course, "ps1", "ada"))) == ([], [1])
