"""Pictures of running notebooks and pages for the README: `python tools/screenshots.py`.

Starts JupyterLab on a copy of the lessons with their solutions, runs each notebook in headless
Chromium as a person would, and photographs the widget; then the feedback and the report of the
demonstration, if `make demo` has made them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]
WIDTH, HEIGHT = 1180, 900
COLOURS = 128  # of a picture: small files, and enough for a screen


@contextmanager
def jupyter_lab(folder: Path) -> Iterator[str]:
    """Run a JupyterLab server on a free port of this machine; yields its address.

    It has settings of its own, all at their defaults, so that the user's theme does not matter.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}"]
    command += ["--ip=127.0.0.1", "--IdentityProvider.token=", "--ServerApp.password="]
    command += ["--allow-root", f"--ServerApp.root_dir={folder}"]
    settings = {**os.environ, "JUPYTERLAB_SETTINGS_DIR": str(folder.parent / "settings")}
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, env=settings, stdout=quiet, stderr=quiet)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/api", timeout=1).close()
                break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def copy_lessons(scratch: Path) -> Path:
    """Copy the lessons with their solutions; returns the folder that holds them."""
    lessons = scratch / "lessons"
    shutil.copytree(ROOT / "source", lessons)
    shutil.copytree(ROOT / "solutions", lessons / "solutions")
    for notebook in lessons.glob("[0-9][0-9]_*/*.ipynb"):
        # Hidden tests find the exams as they do under nbgrader.
        (notebook.parent / "solutions").symlink_to(lessons / "solutions")
    return lessons


def run_notebook(page: Page, address: str, lesson: str) -> None:
    """Open a notebook alone in the window and run all its cells."""
    page.goto(f"{address}/doc/tree/{lesson}/{lesson}.ipynb?reset")
    page.locator(".jp-Notebook").wait_for(timeout=90_000)
    page.wait_for_timeout(3000)
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
    page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
    busy = page.locator(".jp-InputPrompt", has_text="[*]")
    for _ in range(120):
        page.wait_for_timeout(1000)
        if busy.count() == 0:
            break


def photograph_widget(page: Page, path: Path) -> None:
    """Return the widget of the lesson: its controls, its sentence, its picture."""
    widget = page.locator(".widget-vbox").last
    page.add_style_tag(content=".Toastify { display: none }")  # JupyterLab offers its news
    widget.scroll_into_view_if_needed()
    page.wait_for_timeout(1500)
    widget.screenshot(path=path)
    shrink(path)


def photograph_page(browser: Browser, source: Path, path: Path, height: int, top: int = 0) -> None:
    """Return the first part of a page."""
    page = browser.new_page(viewport={"width": 900, "height": height})
    page.goto(source.as_uri())
    page.evaluate(f"window.scrollTo(0, {top})")
    page.screenshot(path=path)
    page.close()
    shrink(path)


def shrink(path: Path) -> None:
    """Fewer colours, so that the repository stays small."""
    with Image.open(path) as image:
        image.convert("RGB").quantize(COLOURS).save(path, optimize=True)


def main() -> None:
    """Return the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lessons", nargs="*", help="names of lessons; all by default")
    parser.add_argument("--chromium", default=shutil.which("chromium") or "chromium")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    found = sorted(path.stem for path in (ROOT / "source").glob("[0-9][0-9]_*/*.ipynb"))
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as scratch:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=FLAGS)
        with jupyter_lab(copy_lessons(Path(scratch))) as address:
            for lesson in options.lessons or found:
                page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
                run_notebook(page, address, lesson)
                photograph_widget(page, options.out / f"{lesson}.png")
                page.close()
                print(options.out / f"{lesson}.png")
        demo = ROOT / "demo"
        for name, source, height in (
            ("feedback", demo / "feedback" / "alonzo" / "02_scaling" / "02_scaling.html", 900),
            ("report", demo / "reports" / "02_scaling.html", 1100),
        ):
            if source.is_file():
                photograph_page(browser, source, options.out / f"{name}.png", height)
                print(options.out / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
