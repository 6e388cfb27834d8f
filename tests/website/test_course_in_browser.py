"""The course in a tab: from opening a lesson to full marks, wrong first; nothing but the site."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.website.conftest import LONG
from website.browser import served
from website.lessons import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not LONG, reason="make test-site: it fetches Pyodide (110 MB)"),
    pytest.mark.timeout(1200),
]
Visit = Callable[..., "Page"]
LESSON = "lite/notebooks/index.html?path=01_masks/01_masks.ipynb"
PANEL = "window.jupyterapp?.shell.currentWidget"
SOLUTION = re.compile(r" *### (BEGIN|END) SOLUTION\n?")
WAIT = 180_000
WRITE = """(sources) => {
  for (const cell of jupyterapp.shell.currentWidget.content.model.cells) {
    const name = cell.getMetadata("nbgrader")?.grade_id;
    if (cell.type === "code" && name in sources) cell.sharedModel.setSource(sources[name]);
  }
}"""
READ = """() => Object.fromEntries([...jupyterapp.shell.currentWidget.content.model.cells]
  .filter((cell) => cell.type === "code" && cell.getMetadata("nbgrader"))
  .map((cell) => [cell.getMetadata("nbgrader").grade_id,
                  cell.outputs.toJSON().map((one) => one.text ?? one.evalue ?? "").join("")]))"""
ASK = """async (code) => {
  const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const asked = kernel.requestExecute({ code });
  const said = [];
  asked.onIOPub = (message) => said.push(message.content.text ?? message.content.evalue ?? "");
  await asked.done;
  return said.join("");
}"""


def reference() -> dict[str, str]:
    """The solution cells of lesson 01, marks taken out."""
    text = (ROOT / "source" / "01_masks" / "01_masks.ipynb").read_text(encoding="utf-8")
    cells: list[Any] = [c for c in json.loads(text)["cells"] if c["cell_type"] == "code"]
    return {
        cell["metadata"]["nbgrader"]["grade_id"]: SOLUTION.sub("", "".join(cell["source"]))
        for cell in cells
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }


def opened(page: Page) -> Page:
    """Wait for the notebook and its kernel."""
    page.set_default_timeout(WAIT)
    page.wait_for_function(f"{PANEL}?.context?.isReady")
    page.wait_for_function(f"{PANEL}?.sessionContext?.session?.kernel?.status === 'idle'")
    return page


def run_all(page: Page) -> dict[str, str]:
    """Run all cells from the menu's command; return what each named cell says."""
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(f"{PANEL}.sessionContext.session.kernel.status === 'idle'")
    found: dict[str, str] = page.evaluate(READ)
    return found


def test_lesson_01_from_its_page_to_full_marks(visit: Visit, address: str, tmp_path: Path) -> None:
    """Wrong first: the mistake is named; then the hint, the solution, and all points."""
    page = visit(f"{address}lessons/01_masks.html")
    page.get_by_role("link", name="Work on it in the browser").click()
    opened(page)
    right = reference()
    page.evaluate(WRITE, {**right, "make_mask": right["make_mask"].replace(") < ", ") > ")})
    said = run_all(page)
    assert (
        "✗" in said["test_make_mask_density"] or "should be kept" in said["test_make_mask_density"]
    )
    told = page.evaluate(ASK, "from check import check; check('make_mask')")
    assert "✗" in told
    assert "looks like: " in told
    assert "hint: " in page.evaluate(ASK, "check('make_mask', hint=1)")
    assert "rng.random(shape)" in page.evaluate(
        ASK, "from check import reveal; reveal('make_mask')"
    )
    page.evaluate(WRITE, right)
    said = run_all(page)
    tests = {name: text for name, text in said.items() if name.startswith("test_")}
    assert len(tests) == 15
    assert [name for name, text in tests.items() if not text.startswith("✓")] == []
    page.locator(".widget-vbox img").first.wait_for()
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    page.reload()  # what was written is kept by the browser
    opened(page)
    kept = page.evaluate(f"() => {PANEL}.content.model.toJSON().cells.map(c => c.source).join()")
    assert right["make_mask"] in kept


def test_a_class_is_told_that_tests_come_later(visit: Visit, class_site: Path) -> None:
    with served(class_site) as host:
        page = opened(visit(f"{host}/{LESSON}"))
        page.evaluate(WRITE, reference())
        said = run_all(page)
        assert "judged when the lesson is graded" in said["test_make_mask_density"]
        told = page.evaluate(ASK, "from check import check; check('make_mask')")
        assert "The tests are not beside this notebook" in told
