"""How long a lesson takes in a browser tab: ``python -m benchmarks.tab build/site/self/html``.

The folder is that of a site with Pyodide on it, `make site HOSTED=1`. Lesson 01 is opened in
headless Chromium from a server on this machine: cold, and once more in the same browser. Files are
counted as a server would send them, compressed where that helps.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import statistics
import sys
import time
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.sliders import times_of
from tools.screenshots import FLAGS
from website.serve import served

LESSON = "lite/notebooks/index.html?path=01_masks/01_masks.ipynb"
PANEL = "window.jupyterapp?.shell.currentWidget"
READY = f"{PANEL}?.context?.isReady && {PANEL}.sessionContext?.session?.kernel?.status === 'idle'"
RUN = "() => void jupyterapp.commands.execute('notebook:run-all-cells')"
WRITE = """(sources) => {
  for (const cell of jupyterapp.shell.currentWidget.content.model.cells) {
    const name = cell.getMetadata("nbgrader")?.grade_id;
    if (name in sources) cell.sharedModel.setSource(sources[name]);
  }
}"""
SOURCE = Path(__file__).resolve().parents[1] / "source"
MARK = re.compile(r" *### (BEGIN|END) SOLUTION\n?")
PATIENCE = 120_000  # milliseconds
# Whatever a page asks of another machine is refused.
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


@cache
def sent(path: Path) -> int:
    """Bytes of a file on their way, compressed where that makes them fewer."""
    data = path.read_bytes()
    return min(len(data), len(gzip.compress(data, 6)))


def solved(lesson: str) -> dict[str, str]:
    """Return the solution's cells of a lesson by name, marks taken out."""
    text = (SOURCE / lesson / f"{lesson}.ipynb").read_text(encoding="utf-8")
    return {
        cell["metadata"]["nbgrader"]["grade_id"]: MARK.sub("", "".join(cell["source"]))
        for cell in json.loads(text)["cells"]
        if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("solution")
    }


def visit(context: BrowserContext, address: str) -> tuple[Page, float, float]:
    """Open the lesson and run it, solved; return seconds to the kernel, and to a first picture."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    began = time.perf_counter()
    page.goto(f"{address}/{LESSON}")
    page.wait_for_function(READY)
    kernel = time.perf_counter() - began
    page.evaluate(WRITE, solved("01_masks"))
    page.evaluate(RUN)
    page.locator(".jp-OutputArea img").first.wait_for()
    return page, kernel, time.perf_counter() - began


def measure(browser: Browser, site: Path, address: str) -> str:
    """Put into words what was measured."""
    context = browser.new_context(viewport={"width": 1180, "height": 2400})  # the picture in sight
    asked: set[Path] = set()
    context.on(
        "requestfinished",
        lambda request: asked.add(site / unquote(urlsplit(request.url).path).lstrip("/")),
    )
    page, *cold = visit(context, address)
    loaded = sum(sent(path) for path in asked if path.is_file())
    page.wait_for_function(f"{PANEL}.sessionContext.session.kernel.status === 'idle'")
    times = times_of(page)
    page.close()
    page, *later = visit(context, address)
    context.close()
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    return (
        f"kernel ready {cold[0]:.1f} s cold, {later[0]:.1f} s on a later visit\n"
        f"first picture {cold[1]:.1f} s cold, {later[1]:.1f} s on a later visit\n"
        f"slider to the new picture, median {statistics.median(times):.0f} ms, "
        f"most {max(times):.0f} ms\n"
        f"to load {loaded / 1e6:.1f} MB; the whole site {size / 1e6:.1f} MB"
    )


def main() -> None:
    """Measure a site."""
    site = Path(sys.argv[1]).resolve()
    with sync_playwright() as playwright, served(site) as address:
        chromium = shutil.which("chromium") or "chromium"
        flags = [*FLAGS, ALONE]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        print(measure(browser, site, address))
        browser.close()


if __name__ == "__main__":
    main()
