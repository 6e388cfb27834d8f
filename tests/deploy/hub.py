"""The hub of `deploy/jupyterhub`, set up by its own script and started as its unit says."""

from __future__ import annotations

import configparser
import contextlib
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.deploy.machine import ROOT, Machine, machine
from tests.pages.small_class import FLAGS

DEPLOY = ROOT / "deploy" / "jupyterhub"
ADDRESS = "http://hub.localhost"  # Chromium takes every name under localhost for this machine
COURSE = "dropout"
STUDENTS, INSTRUCTOR = ("ada", "bob"), "prof"


@dataclass(frozen=True)
class Hub:
    """A running hub.

    Attributes:
        machine: where it runs.
        browser: a browser on that machine.
        log: what the hub says.
    """

    machine: Machine
    browser: Browser
    log: Path

    def log_in(self, person: str, path: str = "/hub/home") -> Page:
        """Open a page as a person, in a browser window of their own, by their password."""
        page = self.browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
        page.goto(f"{ADDRESS}/hub/login?next={path}")
        page.fill("#username_input", person)
        page.fill("#password_input", password(person))
        page.click("#login_submit")
        return page


def password(person: str) -> str:
    """The password of a person on the machine."""
    return f"{person}-knows"


def lacking() -> str:
    """What a hub needs besides the machine; "" for nothing."""
    return "" if shutil.which("npm") else "the hub's proxy comes with npm"


def proxy(folder: Path) -> str:
    """Install the hub's proxy, in the version that `setup` names; returns the folder to run."""
    named = re.search(r"configurable-http-proxy@[\d.]+", (DEPLOY / "setup").read_text())
    assert named
    subprocess.run(
        ["npm", "install", "--silent", "--global", f"--prefix={folder}", named[0]],
        check=True,
        timeout=180,
    )
    return str(folder / "bin")


@contextlib.contextmanager
def hub(folder: Path, browser: Browser) -> Iterator[Hub]:
    """Set a machine up as `docs/deploying.md` says, with people on it, and start its hub."""
    folder.chmod(0o755)
    with machine() as here:
        here.run("sh", str(DEPLOY / "setup"), ADDRESS, AUTOGRADER_INSTALLED="1")
        here.run("sh", str(DEPLOY / "enrol"), "students", *STUDENTS)
        here.run("sh", str(DEPLOY / "enrol"), "instructors", INSTRUCTOR)
        passwords = "\n".join(f"{name}:{password(name)}" for name in (*STUDENTS, INSTRUCTOR))
        here.run("sh", "-c", f"echo '{passwords}' | chpasswd")
        unit = configparser.ConfigParser(strict=False)
        unit.optionxform = str
        unit.read(DEPLOY / "jupyterhub.service")
        start = shlex.split(unit["Service"]["ExecStart"])
        environment = dict([unit["Service"]["Environment"].split("=", 1)])
        environment["PATH"] = f"{proxy(folder / 'proxy')}:{environment['PATH']}"
        here.run("mkdir", "-m", "700", "/srv/jupyterhub")
        process = here.start(
            *start,
            log=folder / "hub.log",
            folder="/srv/jupyterhub",
            **environment,
        )
        try:
            with _browser_there(here, folder, browser) as inside:
                running = Hub(here, inside, folder / "hub.log")
                _wait_for(process, running.log, "JupyterHub is now running")
                yield running
        finally:
            process.terminate()
            process.wait(20)


@contextlib.contextmanager
def _browser_there(here: Machine, folder: Path, browser: Browser) -> Iterator[Browser]:
    """A Chromium that sees the machine's loopback."""
    program = folder / "chromium"
    name = shutil.which("chromium") or shutil.which("chromium-browser")
    program.write_text(f'#!/bin/sh\nexec nsenter --target={here.leader} --net -- {name} "$@"\n')
    program.chmod(0o755)
    inside = browser.browser_type.launch(executable_path=program, args=list(FLAGS))
    try:
        yield inside
    finally:
        inside.close()


def _wait_for(process: subprocess.Popen[str], log: Path, words: str) -> None:
    deadline = time.monotonic() + 240
    while words not in log.read_text():
        assert process.poll() is None and time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
