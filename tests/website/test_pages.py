"""The pages to read: pictures that move, every width and theme, no request that leaves the site."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.website.conftest import LESSONS
from website.checks import answers_in
from website.pyodide import HOST, PRELOADED, PUBLISHED, prepare

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Visit = Callable[..., "Page"]
KINDS = ("index", "lessons", "lessons/01_masks", "teach", "grader", "documents", "SECURITY")
NO_STORAGE = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("denied", "SecurityError"); } })"""
PHONE = {"width": 390, "height": 844}
SHOWN = "(image) => !image.hidden && image.complete && image.naturalWidth > 0"


def move(page: Page, number: int = 0) -> tuple[str, str]:
    """Move the slider of a figure by a key; return the figure's sentence before and after."""
    figure = page.locator("figure.explorable").nth(number)
    figure.scroll_into_view_if_needed()
    sentence = figure.locator("figcaption")
    before = sentence.inner_text()
    slider = figure.get_by_role("slider")
    slider.focus()
    told = slider.get_attribute("aria-valuetext")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    assert slider.get_attribute("aria-valuetext") != told
    shown = figure.locator(".stack img").nth(1)
    page.wait_for_function(SHOWN, arg=shown.element_handle())
    assert figure.locator(".stack img").first.get_attribute("alt") == sentence.inner_text()
    return before, sentence.inner_text()


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_control_moves_picture_and_sentence(visit: Visit, address: str, lesson: str) -> None:
    page = visit(f"{address}lessons/{lesson}.html")
    figures = page.locator("figure.explorable")
    assert figures.count() > 0
    for number in range(figures.count()):
        before, after = move(page, number)
        assert before != after
        shown = figures.nth(number).locator(".stack img").nth(1)
        for group in figures.nth(number).locator("fieldset").all():
            source = shown.get_attribute("src")
            group.get_by_role("radio", checked=False).first.check()
            assert shown.get_attribute("src") != source
            page.wait_for_function(SHOWN, arg=shown.element_handle())


def test_the_home_page_moves_too(visit: Visit, address: str) -> None:
    before, after = move(visit(f"{address}index.html"))
    assert before != after


def test_buttons_choose_another_picture(visit: Visit, address: str) -> None:
    page = visit(f"{address}lessons/01_masks.html")
    figure = page.locator("figure.explorable").first
    before = figure.locator("figcaption").inner_text()
    assert "6 different sub-networks" in before
    figure.get_by_label("one mask for the batch").check()
    assert "1 sub-network." in figure.locator("figcaption").inner_text()


def test_a_page_works_from_a_folder(visit: Visit, site: Path) -> None:
    """Opened as a file: the slider moves, and what cannot work says what to do."""
    page = visit((site / "lessons" / "01_masks.html").as_uri())
    before, after = move(page)
    assert before != after
    assert "web server" in page.locator(".lesson-bar .open").inner_text()


def test_without_scripts_a_picture_and_its_sentence_stand_there(visit: Visit, address: str) -> None:
    page = visit(f"{address}lessons/01_masks.html", java_script_enabled=False)
    figure = page.locator("figure.explorable").first
    figure.scroll_into_view_if_needed()
    assert figure.locator("img").bounding_box()["height"] > 300
    assert "keep_prob = 0.60" in figure.locator("figcaption").inner_text()
    assert page.get_by_text("One way to write it").first.is_visible()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_fits_a_phone_and_can_be_read_by_all(visit: Visit, address: str, kind: str) -> None:
    page = visit(f"{address}{kind}.html", viewport=PHONE)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_function(
            "theme => document.documentElement.dataset.theme === theme", arg=theme
        )
        found = Axe().run(page, options={"preload": False}).response["violations"]
        assert [(one["id"], one["nodes"][0]["target"]) for one in found] == []


def test_a_browser_without_service_workers_is_told(visit: Visit, address: str) -> None:
    page = visit(f"{address}lessons/01_masks.html", service_workers="block")
    assert "download the notebook" in page.locator(".lesson-lacks").inner_text()


def test_a_browser_that_keeps_nothing_is_told(browser: Browser, address: str) -> None:
    """The theme minds that too; the line stands there all the same."""
    page = browser.new_page()
    page.add_init_script(NO_STORAGE)
    page.goto(f"{address}lessons/01_masks.html")
    assert "download it before" in page.locator(".lesson-lacks").inner_text()
    page.close()


def test_python_is_elsewhere_only_where_pyodide_publishes_it(class_site: Path) -> None:
    """Each package that a tab loads is one of Pyodide's own at its host, or is on the site."""
    folder = prepare(class_site.parents[1] / "cache", self_hosted=False)
    known = json.loads(PUBLISHED.read_text(encoding="utf-8"))["packages"]
    packages = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    assert set(PRELOADED) <= set(packages)
    for name, package in packages.items():
        if name in known:
            assert package["file_name"] == HOST + known[name]["file_name"]
            assert package["sha256"] == known[name]["sha256"]
        else:
            data = (folder / package["file_name"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == package["sha256"]


def test_search_finds_a_lesson(visit: Visit, address: str) -> None:
    page = visit(f"{address}search.html?q=density")
    page.locator("#search-results li").first.wait_for()


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_page_is_not_heavy(site: Path, lesson: str) -> None:
    """At most 2 MB of frames and text; each picture that a page names is there."""
    text = (site / "lessons" / f"{lesson}.html").read_text(encoding="utf-8")
    names = set(re.findall(r"\b[0-9a-f]{12}\.webp", text))
    frames = [site / "frames" / lesson / name for name in names]
    assert len(names) > 20
    assert sum(path.stat().st_size for path in frames) + len(text) < 2e6


def test_a_site_for_a_class_holds_no_answer(site: Path, class_site: Path) -> None:
    """And the question is a good one: the other flavour is found out."""
    assert answers_in(class_site) == []
    assert len([leak for leak in answers_in(site) if "01_masks.html" in leak]) > 3
    assert not (class_site / "lite" / "files" / "checks.zip").exists()
    with zipfile.ZipFile(site / "lite" / "files" / "checks.zip") as archive:
        assert "solutions/masks.py" in archive.namelist()


def test_lessons_lie_in_folders_of_their_own(class_site: Path) -> None:
    """As the notebooks need them: a lone one would not find its pictures."""
    assert (class_site / "lite" / "files" / "01_masks" / "widgets.py").is_file()
