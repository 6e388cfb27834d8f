"""A student's page says what was seen, and nothing of the hidden tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.pages.small_class import ANSWERS, BROKEN, CANARY, opened, text_of

STUDENTS = sorted([*ANSWERS, BROKEN])


def page_of(course: Path, student: str) -> Path:
    return course / "feedback" / student / "ps1" / "p1.html"


def words(course: Path, student: str) -> str:
    """A page as text without tags."""
    text = re.sub(r"<style>.*?</style>", "", page_of(course, student).read_text(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


@pytest.mark.parametrize("student", STUDENTS)
def test_no_marker_of_hidden_text_reaches_a_student(graded_course: Path, student: str) -> None:
    """Markers stand in every hidden test, exam, reference and input, and in no student's page."""
    files = [p for p in (graded_course / "feedback" / student).rglob("*") if p.is_file()]
    assert files
    assert [p.name for p in files if CANARY in text_of(p)] == []


def test_markers_are_where_they_are_looked_for(graded_course: Path) -> None:
    """The search would find them: the instructor's own files hold them."""
    autograded = graded_course / "autograded" / "ada" / "ps1" / "p1.ipynb"
    assert CANARY in text_of(autograded)


def test_right_work_passes_and_waits_for_the_grader(graded_course: Path) -> None:
    """Points of tests and of graders stand on the page, with the comment."""
    text = words(graded_course, "ada")
    assert "6.5 of 7 points" in text
    assert "Passed: 2 of 2" in text
    assert "Well said &amp; &lt;b&gt;short&lt;/b&gt;." in text


def test_named_mistake_is_told_with_hint_and_passage(graded_course: Path) -> None:
    """What an exam found out stands beside its item; the passage of the lesson is on the page."""
    text = words(graded_course, "bob")
    for piece in ("Looks like nothing is doubled", "What is twice 3?", "Read again: Doubling"):
        assert piece in text


def test_visible_assertion_is_told(graded_course: Path) -> None:
    """The message of an assertion that students can read is what was seen."""
    assert "twice 1 is 2" in words(graded_course, "bob")


def test_example_is_shown_where_no_name_fits(graded_course: Path) -> None:
    """The call, what it should give and what it gave stand side by side."""
    text = words(graded_course, "cleo")
    assert "The call double(3) Expected 6 Yours gave 9" in text


def test_plain_hidden_assertion_says_only_that_it_does_not_hold(graded_course: Path) -> None:
    """A hidden assertion's message is for the instructor."""
    assert "Seen This property does not hold yet." in words(graded_course, "bob")


def test_unwritten_work_says_so(graded_course: Path) -> None:
    """Nobody is told of tracebacks when nothing is written yet."""
    assert "Seen This is not written yet." in words(graded_course, "fay")


def test_broken_notebook_has_a_page_with_the_reason(graded_course: Path) -> None:
    """Who handed in a file that cannot be read learns it from the page."""
    text = words(graded_course, BROKEN)
    assert "Please note:" in text
    assert "hand it in again" in text
    assert "What is open" not in text
    assert "This was not run." not in text


@pytest.mark.parametrize("student", STUDENTS)
def test_no_script_runs(graded_course: Path, browser: Browser, student: str) -> None:
    """Scripts planted in outputs, text and answers do nothing, and nothing needed refusing."""
    with opened(browser, page_of(graded_course, student)) as page:
        assert "PWNED" not in page.title()
        assert page.evaluate("document.querySelectorAll('script, iframe, form').length") == 0
        assert page.said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("student", ["ada", "bob", "cleo", "eve"])
def test_page_is_accessible(
    graded_course: Path, browser: Browser, student: str, width: int, scheme: str
) -> None:
    """axe-core finds nothing serious, and the page is never wider than the screen."""
    size = {"width": width, "height": 800}
    with opened(
        browser,
        page_of(graded_course, student),
        viewport=size,
        color_scheme=scheme,
        bypass_csp=True,
    ) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page).response["violations"]
        serious = [v["id"] for v in found if v["impact"] in ("serious", "critical")]
        assert serious == []


def test_items_are_reached_by_keyboard(graded_course: Path, browser: Browser) -> None:
    """The first press of Tab offers to skip to the items."""
    with opened(browser, page_of(graded_course, "bob")) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the items"
