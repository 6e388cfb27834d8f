"""Both flavours of the site, made once a run; a page that may reach nothing but the site."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("jupyterlite_core", reason="`make site` installs what makes the site")

from website.lessons import ROOT, lesson_names
from website.serve import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LONG = bool(os.environ.get("AUTOGRADER_LONG"))
BUILD = ROOT / "build" / ("site" if LONG else "site-short")
LESSONS = lesson_names() if LONG else ["00_start", "01_masks"]

SAVES_DATA = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"


def make_site(flavour: str) -> Path:
    """Make the site as `make site` does; once in a run, whatever number of workers it has."""
    import fcntl

    BUILD.mkdir(parents=True, exist_ok=True)
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    made = BUILD / f"made-{flavour}.txt"
    with (BUILD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made.is_file() and made.read_text() == run):
            command = [sys.executable, "-m", "website", "--flavour", flavour, "--out", str(BUILD)]
            command += ["--lessons", *LESSONS, *(["--self-hosted"] if LONG else [])]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            made.write_text(run)
    return BUILD / flavour / "html"


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the site for those who learn alone."""
    return make_site("self")


@pytest.fixture(scope="session")
def class_site() -> Path:
    """The folder of the site for a class."""
    return make_site("class")


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The site below a sub-path of a host."""
    with served(site.parent) as host:
        yield f"{host}/html/"


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A function that opens a page of its own, `options` as Playwright's contexts have them.

    The visitor saves data, so that no page starts a notebook by itself, unless it is `warm`.
    `scripts` run before those of each page.
    Whatever goes wrong in it fails the test in the end: an error in the console, a request that
    leaves the site, one that is refused.
    """
    wrong: list[str] = []
    contexts = []

    def visit(address: str, *scripts: str, warm: bool = False, **options: object) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        for script in (*scripts, *([] if warm else [SAVES_DATA])):
            context.add_init_script(script)
        page = context.new_page()
        context.route(
            lambda url: not url.startswith(("http://127.0.0.1:", "file:", "data:", "blob:")),
            lambda route: (wrong.append(f"asked for {route.request.url}"), route.abort()),
        )
        context.on(
            "console",
            lambda said: said.type == "error" and wrong.append(f"{said.text} {said.location}"),
        )
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        context.on(
            "response",
            lambda got: got.status >= 400 and wrong.append(f"{got.status} {got.url}"),
        )
        page.goto(address)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert wrong == []
