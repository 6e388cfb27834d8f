"""The instructor's page: right numbers, sortable, safe, accessible."""

from __future__ import annotations

import csv
import shutil
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbgrader.api import Gradebook
from playwright.sync_api import Browser

from autograder.course import load_course
from autograder.errors import GradebookError
from autograder.pages.class_page import Files, write_report
from autograder.pages.classroom import Classroom, Column, read_classroom
from autograder.pages.export import Wish, export_marks
from autograder.pages.statistics import correlation, item_statistics, named_mistakes
from autograder.results.graded_class import GradedClass
from autograder.results.lesson_text import Item
from tests.course import building
from tests.pages.small_class import ANSWERS, BROKEN, opened


@pytest.fixture(scope="module")
def written(graded_course: Path, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The report of the small class."""
    return write_report(load_course(graded_course), "ps1", tmp_path_factory.mktemp("reports"))


def test_everybody_who_handed_in_has_a_row(graded_course: Path) -> None:
    """Submissions that could not be graded are listed with the others."""
    classroom = read_classroom(GradedClass(load_course(graded_course), "ps1"))
    assert [row.student for row in classroom.rows] == sorted([*ANSWERS, BROKEN])
    assert classroom.max_score == 7


def test_mistakes_are_counted_by_name(graded_course: Path) -> None:
    """The mistake that an exam named is listed with the student who made it."""
    classroom = read_classroom(GradedClass(load_course(graded_course), "ps1"))
    (mistake,) = named_mistakes([classroom])
    assert (mistake.title, [*mistake.students]) == ("nothing is doubled", ["bob"])


def test_difficulty_is_the_mean_share(graded_course: Path) -> None:
    """Ada alone doubles numbers right, of six."""
    classroom = read_classroom(GradedClass(load_course(graded_course), "ps1"))
    first = item_statistics(classroom)[0]
    assert first.difficulty == pytest.approx(1 / 6)
    assert first.failed == 5


def test_discrimination_is_the_correlation_with_the_rest() -> None:
    """Compared with NumPy; students not graded yet do not count; a constant item has none."""
    item = np.array([1.0, 0.0, 1.0, np.nan])
    rest = np.array([5.0, 1.0, 4.0, 9.0])
    assert correlation(item, rest) == pytest.approx(np.corrcoef([1, 0, 1], [5, 1, 4])[0, 1])
    assert np.isnan(correlation(np.ones(3), rest[:3]))


def test_page_has_no_script_but_its_own(written: Files, browser: Browser) -> None:
    """What students wrote does nothing in the report."""
    with opened(browser, written.page) as page:
        assert "PWNED" not in page.title()
        assert page.said == []
        assert page.evaluate("document.scripts.length") == 1


def test_table_sorts_by_a_press_on_its_heading(written: Files, browser: Browser) -> None:
    """Points as numbers, the best first; a second press turns them round."""
    with opened(browser, written.page) as page:
        table = page.locator("section:has(#students) table")
        for best_first in (True, False):
            table.locator("button", has_text="Points").click()
            values = [float(v) for v in table.locator("tbody tr td:nth-child(2)").all_inner_texts()]
            assert values == sorted(values, reverse=best_first)
        assert table.locator("th[aria-sort]").count() == 1


def test_items_sort_by_discrimination_as_a_number(written: Files, browser: Browser) -> None:
    """Also below zero, where a minus sign is shown; what is not known comes last."""
    with opened(browser, written.page) as page:
        table = page.locator("section:has(#items) table")
        cells = table.locator("tbody tr td:nth-child(4)")
        page.evaluate("""() => [...document.querySelectorAll(
            "section:has(#items) tbody tr td:nth-child(4)")].forEach(
                (cell, i) => { cell.dataset.value = ["-0.3", "", "0.25", "-0.02"][i]; })""")
        for wanted in (["0.25", "-0.02", "-0.3", ""], ["-0.3", "-0.02", "0.25", ""]):
            table.locator("button", has_text="Discrimination").click()
            assert [cell.get_attribute("data-value") for cell in cells.all()] == wanted


@pytest.mark.parametrize("width", [390, 1200])
def test_report_is_accessible(written: Files, browser: Browser, width: int) -> None:
    """axe-core finds nothing serious, and the page is never wider than the screen."""
    size = {"width": width, "height": 800}
    with opened(browser, written.page, viewport=size, bypass_csp=True) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page).response["violations"]
        assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


def test_table_of_students_has_the_scores(written: Files) -> None:
    """The CSV file beside the page can be read back."""
    with written.students.open(newline="", encoding="utf-8-sig") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert float(rows["ada"]["score"]) == 6.5
    assert rows[BROKEN]["status"] == "failed"
    assert float(rows["ada"]["p1/test_double_numbers"]) == 2


def test_its_links_lead_to_pages_and_notebooks(written: Files, browser: Browser) -> None:
    """Of each student their own; who could not be graded has no notebook."""
    with opened(browser, written.page) as page:
        for row in page.locator("#class tbody tr").all():
            student = row.locator("th").inner_text()
            links = [link.get_attribute("href") for link in row.locator("a").all()]
            paths = [(written.page.parent / link).resolve() for link in links]
            assert [path.suffix for path in paths] == [".html", ".ipynb"][: 1 + (student != BROKEN)]
            assert all(path.is_file() and student in path.parts for path in paths)


def test_who_is_late_is_told_by_name(graded_course: Path, tmp_path: Path) -> None:
    """Also where lateness costs nothing; an extension counts. Who handed in nothing is named."""
    root = Path(shutil.copytree(graded_course, tmp_path / "course"))
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        gradebook.update_or_create_assignment("ps1", duedate="2026-10-12 16:00:00 UTC")
        gradebook.update_or_create_student("ada", first_name="Ada", last_name="Byron")
        gradebook.update_or_create_student("zoe", first_name="Zoe", last_name="Absent")
        for student in ("ada", "bob"):
            submission = gradebook.find_submission("ps1", student)
            submission.timestamp = datetime(2026, 10, 13)
        gradebook.db.commit()
        gradebook.grant_extension("ps1", "bob", days=1)
    done = write_report(load_course(root), "ps1", tmp_path / "reports")
    with done.students.open(newline="", encoding="utf-8-sig") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert rows["ada"]["name"] == "Byron, Ada"
    assert rows["ada"]["handed_in"] == "2026-10-13 00:00"
    assert [student for student, row in rows.items() if row["late"]] == ["ada"]
    assert "Absent, Zoe" in done.page.read_text()


def test_report_of_nothing_says_what_to_do(tmp_path: Path) -> None:
    """A course in which nothing is graded has no report."""
    course = load_course(building.make_course(tmp_path / "course"))
    with pytest.raises(GradebookError, match="autograder grade ps1"):
        write_report(course, "ps1", tmp_path / "reports")


@pytest.mark.parametrize(
    ("kind", "header"),
    [
        # Canvas Instructor Guide, "How do I import grades in the Gradebook?"
        ("canvas", ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "ps1"]),
        # Moodle Docs, "Grade import": the column that identifies, and the item
        (
            "moodle",
            ["Username", "ID number", "First name", "Last name", "Email address", "ps1"],
        ),
    ],
)
def test_export_has_the_columns_of_the_system(
    graded_course: Path, tmp_path: Path, kind: str, header: list[str]
) -> None:
    """The columns are those the system documents; who has no complete mark has no line."""
    path = tmp_path / "marks.csv"
    done = export_marks(load_course(graded_course), ["ps1"], Wish(kind), path)
    assert done.students + len(done.waiting) + len(done.worthless) == len(ANSWERS) + 1
    assert "bob" in done.waiting  # his text waits for a person
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == header
    marks = {row[3] if kind == "canvas" else row[0]: row[-1] for row in rows[1:]}
    assert marks["ada"] == "6.5"
    assert "" not in marks.values()  # it would delete the mark that is there
    assert "bob" not in marks
    if kind == "canvas":
        assert rows[1][0].strip() == "Points Possible"
        assert rows[1][-1] == "7.0"


def test_plain_export_has_everybody(graded_course: Path, tmp_path: Path) -> None:
    """The spreadsheet has scores, lateness and what waits for a person."""
    path = tmp_path / "marks.csv"
    export_marks(load_course(graded_course), ["ps1"], Wish(), path)
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert rows["ada"]["score"] == "6.5"
    assert rows["bob"]["needs_manual_grade"] == "yes"


@pytest.mark.parametrize(
    ("lms_user_id", "number", "school"), [("123", "123", ""), ("12ab", "", "12ab"), ("", "", "")]
)
def test_only_a_number_is_given_as_the_number_of_canvas(
    graded_course: Path, tmp_path: Path, lms_user_id: str, number: str, school: str
) -> None:
    """Canvas reads "12ab" as 12, and would give another student's mark."""
    root = Path(shutil.copytree(graded_course, tmp_path / "course"))
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        gradebook.update_or_create_student("ada", lms_user_id=lms_user_id)
    path = tmp_path / "marks.csv"
    export_marks(load_course(root), ["ps1"], Wish("canvas"), path)
    with path.open(newline="", encoding="utf-8") as file:
        (ada,) = [row for row in csv.DictReader(file) if row["SIS Login ID"] == "ada"]
    assert (ada["ID"], ada["SIS User ID"]) == (number, school)


def test_what_was_not_judged_makes_no_item_look_easy() -> None:
    """Its points are given, but nobody has shown that the property holds."""
    column = Column("p1", Item("test_f", "F", "f", 1.0, "", by_hand=False))
    shares = np.array([[1.0], [1.0], [0.0]])
    unjudged = np.array([[True], [False], [False]])
    classroom = Classroom("ps1", "A lesson", (column,), (), shares, 1.0, unjudged)
    (one,) = item_statistics(classroom)
    assert (one.difficulty, one.failed, one.unjudged) == (0.5, 1, 1)
