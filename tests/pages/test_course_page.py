"""The report on a whole course: who falls behind, and what comes back in later lessons."""

from __future__ import annotations

import csv
import math
import os
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbgrader.api import Gradebook
from playwright.sync_api import Browser

from autograder.course import load_course
from autograder.grading.assignment import Options, grade_assignment
from autograder.pages.classroom import Classroom, Column
from autograder.pages.course_page import Way, odd_items, write_course_report
from autograder.results.lesson_text import Item
from tests.cli.running import run
from tests.course import building
from tests.pages.small_class import CELLS, EXAMS, RIGHT, opened

LESSONS = ("l1", "l2", "l3")
SAME = "def double(x):\n    return x"
HANDED_IN = {
    "ada": (RIGHT, RIGHT, RIGHT),
    "bob": (SAME, SAME, RIGHT),
    "cleo": (RIGHT,),
    "eve": (RIGHT, RIGHT, SAME),
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The page and the table of a course of three lessons."""
    root = tmp_path_factory.mktemp("term") / "course"
    for number, lesson in enumerate(LESSONS):
        building.make_course(root, {"p1": CELLS[:-1]}, name=lesson)  # no question for a person
        (root / "exams_here.py").write_text(EXAMS, encoding="utf-8")
        for student, answers in HANDED_IN.items():
            if number < len(answers):
                notebook = building.answered(root, {"double": answers[number]}, lesson)["p1"]
                building.write_json(root / "submitted" / student / lesson / "p1.ipynb", notebook)
        grade_assignment(load_course(root), lesson, Options(workers=1))
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        gradebook.update_or_create_student("dan", first_name="Dan", last_name="<b>Absent</b>")
    return write_course_report(load_course(root), LESSONS, root / "reports")


def test_the_table_has_every_lesson_of_everybody(written: list[Path]) -> None:
    """Empty where nothing was handed in, and what to look at in words."""
    rows = csv.DictReader(written[1].read_text(encoding="utf-8-sig").splitlines())
    found = {row["student"]: row for row in rows}
    assert set(found) == {*HANDED_IN, "dan"}
    assert [found["cleo"][lesson] for lesson in LESSONS] == ["4.0", "", ""]
    assert found["ada"]["total"] == "12.0"
    assert {student: row["look"] for student, row in found.items()} == {
        "ada": "",
        "bob": "",
        "cleo": "nothing for the last 2 lessons",
        "dan": "never handed in",
        "eve": "much less than before",
    }


def test_a_mistake_that_came_back_is_named_with_its_student(
    written: list[Path], browser: Browser
) -> None:
    """Bob made it twice, Eve once: only he is listed."""
    with opened(browser, written[0]) as page:
        section = page.locator("section:has(#returning)")
        section.locator("summary").click()
        assert section.locator("li").all_inner_texts() == ["bob: l1, l2"]


def test_the_table_is_sorted_and_filtered(written: list[Path], browser: Browser) -> None:
    """By total, and down to whom one looks for; names do nothing."""
    with opened(browser, written[0]) as page:
        table = page.locator("#ways")
        table.locator("button", has_text="Total").click()
        assert table.locator("tbody th").first.inner_text() == "ada"
        page.locator("input").fill("ABSENT")
        assert table.locator("tbody tr:visible th").all_inner_texts() == ["<b>Absent</b>, Dan dan"]
        assert page.said == []


@pytest.mark.parametrize("width", [390, 1200])
def test_it_is_accessible(written: list[Path], browser: Browser, width: int) -> None:
    """axe-core finds nothing serious, and the page is never wider than the screen."""
    size = {"width": width, "height": 800}
    with opened(browser, written[0], viewport=size, bypass_csp=True) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page).response["violations"]
        assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


def test_the_command_without_an_assignment_writes_it(written: list[Path], tmp_path: Path) -> None:
    """Of all lessons that have marks."""
    course = written[0].parents[1]
    done = run("report", "--course", os.fspath(course), "--out", os.fspath(tmp_path))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "course.html").read_bytes() == written[0].read_bytes()


def test_a_trend_needs_two_hand_ins() -> None:
    """The last share less the mean of those before, whatever lies between."""
    assert math.isnan(Way("a", "a", (1.0, math.nan), (1.0, math.nan)).trend)
    assert Way("a", "a", (1.0, 0.5, math.nan, 0.5), (0, 0, 0, 0)).trend == -0.25


def test_items_to_look_at_say_what_to_do() -> None:
    """One that tells strong from weak the wrong way, one that hardly anybody has."""
    columns = tuple(
        Column("p1", Item(name, name, "f", 1.0, "", by_hand=False)) for name in ("odd", "hard", "a")
    )
    shares = np.array([[0, 1, 1], [0, 0, 1], [1, 0, 0], [1, 0, 0], [0, 0, 1], [1, 0, 0]], float)
    room = Classroom("ps1", "A lesson", columns, (), shares, 3.0, shares > 1)
    found = {one.column.item.grade_id: why for one, why in odd_items(room)}
    assert "read a right answer" in found["odd"]
    assert "is it taught" in found["hard"]
