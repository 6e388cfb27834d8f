"""A student's way through the course, and what a course's settings put on pages."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbgrader.api import Gradebook
from playwright.sync_api import Browser

from autograder.course import load_course
from autograder.errors import CourseError
from autograder.grading.assignment import Options, grade_assignment
from autograder.pages.course_page import write_course_report
from autograder.pages.feedback import write_feedback
from autograder.pages.index_page import index_path
from autograder.results.graded_class import GradedClass
from tests.course import building
from tests.pages.small_class import CELLS, EXAMS, RIGHT, opened

SAME = "def double(x):\n    return x"
LESSONS = {
    "l1": {"ada": RIGHT, "bob": SAME, "cleo": RIGHT},
    "l2": {"ada": RIGHT, "bob": SAME},
    "l3": {"ada": SAME, "bob": RIGHT},
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of three lessons, of which two were given back."""
    root = tmp_path_factory.mktemp("way") / "course"
    for lesson, answers in LESSONS.items():
        building.make_course(root, {"p1": CELLS[:-1]}, name=lesson)
        (root / "exams_here.py").write_text(EXAMS, encoding="utf-8")
        for student, answer in answers.items():
            notebook = building.answered(root, {"double": answer}, lesson)["p1"]
            building.write_json(root / "submitted" / student / lesson / "p1.ipynb", notebook)
        grade_assignment(load_course(root), lesson, Options(workers=1))
    for lesson in ("l1", "l2"):
        write_feedback(load_course(root), lesson)
    return root


def table(page: Path) -> list[str]:
    """The rows of the table of all lessons, as words."""
    found = re.search(r'<table class="lessons">.*?<tbody>(.*?)</tbody>', page.read_text(), re.S)
    rows = found[1].split("</tr>") if found else []
    plain = (unescape(re.sub(r"<[^>]+>", " ", row)) for row in rows)
    return [" ".join(text.split()) for text in plain if text.strip()]


def hrefs(page: Path) -> list[str]:
    """Where a page leads."""
    return [unescape(address) for address in re.findall(r'href="([^"]*)"', page.read_text())]


def test_the_index_has_every_lesson_that_was_given_back(root: Path) -> None:
    """With points and what is open; the third lesson is graded, and nobody's page says so."""
    bob, cleo = (table(root / "feedback" / who / "index.html") for who in ("bob", "cleo"))
    assert len(bob) == len(cleo) == 2
    assert "0 of 4" in bob[0]
    assert "to do double numbers" in bob[0]
    assert "4 of 4 nothing" in cleo[0]
    assert cleo[1].endswith("nothing was handed in")


def test_its_links_lead_to_the_student_s_own_pages(root: Path) -> None:
    index = root / "feedback" / "bob" / "index.html"
    targets = [(index.parent / unquote(address)).resolve() for address in hrefs(index)]
    assert targets == [root / f"feedback/bob/{lesson}/p1.html" for lesson in ("l1", "l2")]


def test_a_page_that_travels_alone_has_the_table_and_leads_nowhere_else(root: Path) -> None:
    """By the exchange a page gets another name and place, and its neighbours others again."""
    pages = sorted(root.glob("feedback/*/*/*.html"))
    assert len(pages) == 5
    for page in pages:
        text = page.read_text()
        for address in hrefs(page):
            assert address.startswith("#")
            assert f'id="{address[1:]}"' in text
    assert table(root / "feedback/bob/l2/p1.html")[1].startswith("A lesson on twos (this page)")


@pytest.mark.parametrize("name", ["index", "l2/p1"])
def test_it_is_accessible_on_a_phone(root: Path, browser: Browser, name: str) -> None:
    """axe-core finds nothing serious, and the page is never wider than the screen."""
    path = root / "feedback" / "bob" / f"{name}.html"
    size = {"width": 390, "height": 800}
    with opened(browser, path, viewport=size, color_scheme="dark", bypass_csp=True) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        found = Axe().run(page).response["violations"]
        assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


def test_nobody_finds_another(root: Path) -> None:
    for page in root.glob("feedback/*/**/*.html"):
        own = page.relative_to(root).parts[1]
        assert [who for who in ("ada", "bob", "cleo") if who in page.read_text()] == [own]


def test_a_course_that_puts_assignments_first_has_an_index_for_each(tmp_path: Path) -> None:
    structure = "{nbgrader_step}/{assignment_id}/{student_id}"
    config = f"c.CourseDirectory.directory_structure = {structure!r}"
    root = building.make_course(tmp_path / "course", config=config)
    ada, bob = (index_path(load_course(root), who) for who in ("ada", "bob"))
    assert ada != bob
    assert "ada" in ada.parts


def test_a_lesson_that_was_dropped_stops_neither_feedback_nor_report(
    root: Path, tmp_path: Path
) -> None:
    """It is left out of the pages, and named in the report."""
    copy = Path(shutil.copytree(root, tmp_path / "course"))
    shutil.rmtree(copy / "source" / "l1")
    write_feedback(load_course(copy), "l2")
    assert len(table(copy / "feedback/bob/index.html")) == 1
    page, _ = write_course_report(load_course(copy), LESSONS, tmp_path / "reports")
    assert "<strong>l1</strong> is left out" in page.read_text()


def test_where_the_class_is(graded_course: Path) -> None:
    """Quartiles of those who could be graded, as NumPy has them; of three nothing is said."""
    graded = GradedClass(load_course(graded_course), "ps1")
    scores = [m.score for s, m in graded.marks.items() if s in graded.students and s != "gus"]
    assert graded.quartiles["p1"] == pytest.approx(np.quantile(scores, [0.25, 0.5, 0.75]))
    page = (graded_course / "feedback/ada/ps1/p1.html").read_text()
    assert f"the median is {np.median(scores):g}." in page
    assert "The class:" not in (graded_course / "feedback/gus/ps1/p1.html").read_text()


def test_few_hand_ins_say_nothing_of_the_class(root: Path) -> None:
    assert "The class:" not in (root / "feedback/ada/l1/p1.html").read_text()


def configured(course: Path, target: Path, *lines: str) -> Path:
    """A copy of a course with more lines in its configuration."""
    copy = Path(shutil.copytree(course, target))
    with (copy / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write("\n" + "\n".join(lines) + "\n")
    return copy


def test_settings_say_whom_to_ask_and_until_when(graded_course: Path, tmp_path: Path) -> None:
    """The time when it is due, with the student's own extension, in the course's zone."""
    root = configured(
        graded_course,
        tmp_path / "course",
        'c.AutograderFeedback.contact = "Ask <Ada>."',
        'c.AutograderFeedback.resubmit_until = {"ps1": "due"}',
        "c.AutograderFeedback.show_class = False",
        'c.Exchange.timezone = "Europe/Vienna"',
    )
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        gradebook.update_or_create_assignment("ps1", duedate="2026-10-12 16:00:00 UTC")
        gradebook.grant_extension("ps1", "bob", days=2)
    write_feedback(load_course(root), "ps1")
    ada, bob, gus = (
        (root / f"feedback/{s}/ps1/p1.html").read_text() for s in ("ada", "bob", "gus")
    )
    assert "hand in again until 12 October 2026, 18:00 CEST" in ada
    assert "hand in again until 14 October 2026, 18:00 CEST" in bob
    assert "hand in again until 12 October 2026, 18:00 CEST" in gus
    assert "Whom to ask: Ask &lt;Ada&gt;." in ada
    assert "The class:" not in ada


@pytest.mark.parametrize("line", ["contact = 3", "show_class = 'no'", "shown = True"])
def test_a_wrong_setting_is_said_before_a_page_is_written(
    graded_course: Path, tmp_path: Path, line: str
) -> None:
    root = configured(graded_course, tmp_path / "course", f"c.AutograderFeedback.{line}")
    shutil.rmtree(root / "feedback")
    with pytest.raises(CourseError, match="AutograderFeedback"):
        write_feedback(load_course(root), "ps1")
    assert not (root / "feedback").exists()
