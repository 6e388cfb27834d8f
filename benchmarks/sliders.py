"""How long a slider takes in JupyterLab: ``python -m benchmarks.sliders``.

Runs each lesson with its solutions in headless Chromium, as a learner would, presses an arrow key
on the keep_prob slider, and waits until the next picture is decoded and drawn on the page.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from examples.catalogue import lesson_names
from tools.screenshots import FLAGS, copy_lessons, jupyter_lab, run_notebook

MOVES = 12
PATIENCE = 10_000  # milliseconds

# From the key to the frame after the one in which the new picture is drawn.
WATCH = """box => {
    window.drawn = [];
    let pressed = 0;
    box.addEventListener('keydown', () => { pressed = performance.now(); }, true);
    new MutationObserver(async () => {
        const from = pressed;
        await box.querySelector('img').decode();
        requestAnimationFrame(() => requestAnimationFrame(
            () => window.drawn.push(performance.now() - from)));
    }).observe(box.querySelector('img').closest('.widget-html-content'), {childList: true});
}"""


def times_of(page: Page) -> list[float]:
    """Milliseconds from each press of a key to the picture, for the last panel of a notebook."""
    box = page.locator(".widget-vbox", has=page.locator("img")).last
    box.scroll_into_view_if_needed()
    box.evaluate(WATCH)
    box.get_by_role("slider").first.focus()
    page.keyboard.press("PageDown")  # away from its end
    page.wait_for_timeout(1000)
    page.evaluate("window.drawn = []")
    times: list[float] = []
    for move in range(MOVES + 1):
        page.keyboard.press("ArrowLeft" if move % 2 else "ArrowRight")
        page.wait_for_function(f"window.drawn.length > {move}", timeout=PATIENCE)
        times = page.evaluate("window.drawn")
        page.wait_for_timeout(100)
    return times[1:]  # the first move fills caches


def main() -> None:
    """Measure the lessons that are named; all by default."""
    lessons = sys.argv[1:] or lesson_names()
    print(f"ms from a key on the slider to the new picture in JupyterLab, {MOVES} moves")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as scratch:
        chromium = shutil.which("chromium") or "chromium"
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        with jupyter_lab(copy_lessons(Path(scratch))) as address:
            for lesson in lessons:
                page = browser.new_page(viewport={"width": 1180, "height": 900})
                run_notebook(page, address, lesson)
                times = times_of(page)
                page.close()
                middle, most = statistics.median(times), max(times)
                print(f"{lesson:16}median {middle:5.0f}   most {most:5.0f}", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
