"""The course in a tab: from opening a lesson to full marks, wrong first; nothing but the site."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from nbformat import v4

from benchmarks.tab import LESSON, PANEL, READY, WRITE, solved
from examples.catalogue import examples_of, lesson_names
from solutions.exams.mistakes import MISTAKES
from tests.website.conftest import LONG
from website.lessons import ROOT
from website.lite import build_lite, stage_contents
from website.pyodide import HOST, published
from website.serve import served

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not LONG, reason="make test-site: it fetches Pyodide (110 MB)"),
    pytest.mark.timeout(1200),
]
Visit = Callable[..., "Page"]
WORKING = "async () => (await navigator.serviceWorker.getRegistration('../lite/'))?.active"
WAIT = 300_000
READ = """() => Object.fromEntries([...jupyterapp.shell.currentWidget.content.model.cells]
  .filter((cell) => cell.type === "code" && cell.getMetadata("nbgrader"))
  .map((cell) => [cell.getMetadata("nbgrader").grade_id,
                  cell.outputs.toJSON().map((one) => one.text ?? one.evalue ?? "").join("")]))"""
ERRORS = """() => [...jupyterapp.shell.currentWidget.content.model.cells]
  .filter((cell) => cell.type === "code").flatMap((cell) => cell.outputs.toJSON())
  .filter((one) => one.output_type === "error").map((one) => one.evalue)"""
OUTPUT = "contains(concat(' ', @class, ' '), ' jp-OutputArea-output ')"
ASK = """async (code) => {
  const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const asked = kernel.requestExecute({ code });
  const said = [];
  asked.onIOPub = (message) => said.push(message.content.text ?? message.content.evalue ?? "");
  await asked.done;
  return said.join("");
}"""


def notebook(path: Path) -> Any:
    return v4.reads(path.read_text(encoding="utf-8"))


def opened(page: Page) -> Page:
    """Wait for the notebook and its kernel."""
    page.set_default_timeout(WAIT)
    page.wait_for_function(READY)
    return page


def run_all(page: Page) -> dict[str, str]:
    """Run all cells from the menu's command; return what each named cell says."""
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(f"{PANEL}.sessionContext.session.kernel.status === 'idle'")
    found: dict[str, str] = page.evaluate(READ)
    return found


def work_on(page: Page) -> Page:
    """Go from a lesson's page to its notebook."""
    page.get_by_role("link", name="Work on it in the browser").click()
    return opened(page)


def move_sliders(page: Page) -> int:
    """Move each slider of a notebook by a key, see that its picture follows; return how many."""
    sliders = page.locator(".jp-OutputArea .widget-slider [role=slider]")
    for number in range(sliders.count()):
        slider = sliders.nth(number)
        slider.scroll_into_view_if_needed()
        panel = slider.locator(f"xpath=ancestor::*[{OUTPUT}][1]")
        before = panel.locator("img").first.get_attribute("src")
        is_low = slider.get_attribute("aria-valuenow") == slider.get_attribute("aria-valuemin")
        slider.focus()
        page.keyboard.press("ArrowRight" if is_low else "ArrowLeft")
        page.wait_for_function(  # the picture is another element then
            "([panel, before]) => panel.querySelector('img').getAttribute('src') !== before",
            arg=[panel.element_handle(), before],
        )
    return sliders.count()


@pytest.mark.parametrize("lesson", lesson_names())
def test_a_lesson_from_its_page_to_full_marks(visit: Visit, address: str, lesson: str) -> None:
    """Wrong first: the mistake is named; then a hint, the solution, and all points."""
    page = work_on(visit(f"{address}lessons/{lesson}.html"))
    mistake = next(one for one in examples_of(lesson).mistakes if one.named)
    right = solved(lesson)
    page.evaluate(WRITE, {**right, mistake.function: mistake.source})
    said = run_all(page)
    assert [name for name in mistake.fails if said[name].startswith("✓")] == []
    told = page.evaluate(ASK, f"from check import *; check({mistake.function!r})")
    assert MISTAKES[mistake.named[0]].title in " ".join(told.split())
    assert "hint: " in page.evaluate(ASK, f"check({mistake.function!r}, hint=1)")
    shown = page.evaluate(ASK, f"from check import reveal; reveal({mistake.function!r})")
    assert right[mistake.function].strip() in shown
    page.evaluate(WRITE, right)
    said = run_all(page)
    assert page.evaluate(ERRORS) == []
    tests = {name: text for name, text in said.items() if name.startswith("test_")}
    assert tests
    assert [(name, text) for name, text in tests.items() if not text.startswith("✓")] == []
    told = page.evaluate(ASK, "from check import progress; progress()")
    (line,) = (line for line in told.splitlines() if line.startswith(lesson))
    assert "done" in line
    assert f"Next: {lesson}" not in told
    assert move_sliders(page) > 0


def test_the_first_lesson_has_nothing_to_write(visit: Visit, address: str) -> None:
    page = work_on(visit(f"{address}lessons/00_start.html"))
    run_all(page)
    assert page.evaluate(ERRORS) == []
    assert move_sliders(page) > 0


def test_what_was_written_is_kept_and_can_be_handed_in(
    visit: Visit, address: str, tmp_path: Path
) -> None:
    """The notebook that the tab downloads gets in a class what its tests gave."""
    page = opened(visit(f"{address}{LESSON}"))
    right = solved("01_masks")
    page.evaluate(WRITE, right)
    run_all(page)
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    page.reload()
    opened(page)
    with page.expect_download() as download:
        page.evaluate("() => jupyterapp.commands.execute('docmanager:download')")
    root = tmp_path / "course"
    for name in ("source", "solutions"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copyfile(ROOT / "nbgrader_config.py", root / "nbgrader_config.py")
    folder = root / "submitted" / "ada" / "01_masks"
    folder.mkdir(parents=True)
    download.value.save_as(folder / "01_masks.ipynb")
    command = [sys.executable, "-m", "autograder", "grade", "01_masks", "--json", "found.json"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (ada,) = json.loads((root / "found.json").read_text())["submissions"]
    assert ada["score"] == 33


def test_python_comes_from_its_usual_host(visit: Visit, site: Path, tmp_path: Path) -> None:
    """A stand-in on this machine has just what Pyodide publishes; all else is on the site."""
    cache, lite = site.parents[1] / "cache", tmp_path / "site" / "lite"
    stage_contents(cache, tmp_path / "contents", answers=True)
    build_lite(cache, tmp_path / "contents", lite, self_hosted=False)
    with served(published(cache)) as host, served(lite.parent) as address:
        (lock,) = lite.glob("static/*/pyodide-lock.json")
        for file in (lite / "jupyter-lite.json", lock):
            text = file.read_text(encoding="utf-8")
            assert HOST in text
            file.write_text(text.replace(HOST, f"{host}/"), encoding="utf-8")
        page = opened(visit(f"{address}/{LESSON}"))
        page.evaluate(WRITE, solved("01_masks"))
        said = run_all(page)
        assert said["test_make_mask_density"].startswith("✓")
        assert move_sliders(page) > 0


def test_a_lesson_that_was_opened_opens_offline(visit: Visit, site: Path) -> None:
    with served(site) as host:
        page = visit(f"{host}/lessons/01_masks.html")
        page.wait_for_function(WORKING)
        work_on(page)
        assert "2" in page.evaluate(ASK, "from widgets import *; print(1 + 1)")
    page.reload()  # nobody serves the site any more
    opened(page)
    assert "2" in page.evaluate(ASK, "from widgets import *; print(1 + 1)")


def test_a_page_that_is_read_starts_the_notebook(visit: Visit, address: str) -> None:
    """A click shows a kernel that is ready; the way back leads to the page."""
    read = f"{address}lessons/01_masks.html"
    page = visit(read, warm=True)
    page.mouse.wheel(0, 300)
    frame = page.wait_for_selector("iframe.warm", state="attached", timeout=WAIT)
    notebook = frame.content_frame()
    assert notebook is not None
    notebook.wait_for_function(READY, timeout=WAIT)
    page.get_by_role("link", name="Work on it in the browser").click()
    assert page.url.endswith(LESSON)
    assert notebook.evaluate(ASK, "print(1 + 1)").strip() == "2"
    assert page.locator("iframe.warm").bounding_box()["x"] == 0
    page.go_back()
    assert page.url == read
    assert page.locator("iframe.warm").bounding_box()["x"] < 0
    assert page.get_by_role("link", name="Download the notebook").is_visible()


def test_a_class_is_told_that_tests_come_later(visit: Visit, class_site: Path) -> None:
    with served(class_site) as host:
        page = opened(visit(f"{host}/{LESSON}"))
        page.evaluate(WRITE, solved("01_masks"))
        said = run_all(page)
        assert "judged when the lesson is graded" in said["test_make_mask_density"]
        told = page.evaluate(ASK, "from check import check; check('make_mask')")
        assert "The tests are not beside this notebook" in told
