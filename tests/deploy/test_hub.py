"""A class on the hub of `deploy/jupyterhub`: real users of a machine, and a browser.

One test, since it is one story: a student fetches, solves and submits lesson 01, the instructor
collects, grades and releases in formgrader, the student reads; and nobody else can.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Locator, Page, expect

from tests.deploy.hub import COURSE, INSTRUCTOR, Hub, hub, lacking
from tests.deploy.machine import ROOT
from tests.deploy.machine import lacking as machine_lacks

LESSON = "01_masks"
FOLDER = f"/home/{COURSE}/course"
SERVICE = f"http://{COURSE}--service.hub.localhost/services/{COURSE}"
SERVER = "http://ada.hub.localhost/user/ada"
EXCHANGE = f"/srv/nbgrader/exchange/{COURSE}"
SECONDS = 120_000  # milliseconds: a busy machine starts a Lab slowly
# In the page: the notebook by the server's own interface, with answers filled in.
SOLVE = """async ([path, answers]) => {
  const base = JSON.parse(document.getElementById('jupyter-config-data').textContent).baseUrl;
  const url = base + 'api/contents/' + path;
  const token = document.cookie.match(/_xsrf=([^;]+)/)[1];
  const headers = {'X-XSRFToken': token, 'Content-Type': 'application/json'};
  const model = await (await fetch(url + '?content=1', {headers})).json();
  for (const cell of model.content.cells) {
    const id = cell.metadata.nbgrader?.grade_id;
    if (id in answers) cell.source = answers[id];
  }
  return (await fetch(url, {method: 'PUT', headers, body: JSON.stringify(model)})).status;
}"""
pytestmark = pytest.mark.skipif(
    bool(machine_lacks() or lacking()), reason=machine_lacks() or lacking()
)


@pytest.mark.timeout(1800)
def test_a_lesson_goes_round(browser: Browser, tmp_path: Path) -> None:
    """From the release to the page that its student reads, and that no other student can."""
    with hub(tmp_path, browser) as running:
        running.machine.run("nbgrader", "release_assignment", LESSON, user=COURSE, folder=FOLDER)
        student = running.log_in("ada", "/hub/spawn")
        fetch_and_submit(student)
        grade_and_release(running)
        said = read_feedback(student)
        assert "make_mask" in said and "BEGIN HIDDEN TESTS" not in said
        nobody_else(running)


def fetch_and_submit(page: Page) -> None:
    """A student fetches the lesson, writes the reference's answers into it, and submits."""
    menu(page, "Assignment List")
    page.get_by_role("button", name="Fetch", exact=True).click(timeout=SECONDS)
    submit = page.get_by_role("button", name="Submit", exact=True)
    submit.wait_for(timeout=SECONDS)
    assert page.evaluate(SOLVE, [f"{LESSON}/{LESSON}.ipynb", answers()]) == 200
    submit.click()
    submitted = page.locator("#submitted_assignments_list")
    expect(submitted).to_contain_text(LESSON, timeout=SECONDS)


def grade_and_release(running: Hub) -> None:
    """The instructor does all of it in formgrader, in the Lab of the course's account."""
    page = running.log_in(INSTRUCTOR)
    page.get_by_role("button", name="Services").click()
    page.get_by_role("link", name=COURSE).click()
    page.wait_for_url(f"{SERVICE}/lab", timeout=SECONDS)
    menu(page, "Formgrader")
    handle = page.wait_for_selector("iframe", timeout=SECONDS)
    assert handle
    formgrader = handle.content_frame()
    assert formgrader
    row = formgrader.locator("tr", has_text=LESSON)
    press(formgrader, row.locator(".collect a"))
    row.locator(".num-submissions a").click()
    press(formgrader, formgrader.locator("tr", has_text="ada").locator(".autograde a"))
    formgrader.goto(f"{SERVICE}/formgrader/manage_assignments")
    press(formgrader, row.locator(".generate-feedback a"))
    press(formgrader, row.locator(".release-feedback a"))


def read_feedback(page: Page) -> str:
    """A student fetches the page and opens it in the Lab; returns what it says."""
    page.locator("#refresh_assignments_list").click()
    page.get_by_role("button", name="Fetch Feedback").click(timeout=SECONDS)
    page.get_by_text("view feedback").click(timeout=SECONDS)
    file = page.locator(".jp-DirListing-item", has_text=f"{LESSON}.html")
    file.dblclick(timeout=SECONDS)
    shown = page.frame_locator(".jp-HTMLViewer iframe")
    shown.locator("h1").first.wait_for(timeout=SECONDS)  # at first the frame is empty
    return shown.locator("body").inner_text(timeout=SECONDS)


def nobody_else(running: Hub) -> None:
    """Another student reaches nothing of it, in a browser or on the machine."""
    other = running.log_in("bob")
    for url in (
        SERVICE,
        f"{SERVICE}/formgrader",
        SERVER,
        f"{SERVER}/files/{LESSON}/{LESSON}.ipynb",
    ):
        answer = other.goto(url)
        assert answer and answer.status == 403, url
    machine = running.machine
    places = ("/home/ada", FOLDER, EXCHANGE)
    found = machine.run("find", *places, "-name", "*.ipynb", "-o", "-name", "*.html").splitlines()
    theirs = [path for path in found if not path.startswith((f"{EXCHANGE}/out", f"{EXCHANGE}/in"))]
    assert any("/submitted/ada/" in path for path in theirs)
    assert any(path.startswith("/home/ada/") and path.endswith(".html") for path in theirs)
    for path in (*theirs, FOLDER, f"{FOLDER}/gradebook.db"):
        feedback = path.startswith(f"{EXCHANGE}/feedback")  # a name that cannot be guessed
        assert machine.can("root", "-r", path), path
        assert feedback or not machine.can("bob", "-r", path), path
    for folder in ("/home/ada", f"/home/{COURSE}"):
        assert not machine.can("bob", "-x", folder)
    for folder in ("inbound", "feedback"):  # what is there has a name that cannot be guessed
        assert not machine.can("bob", "-r", f"{EXCHANGE}/{folder}")
    machine.run("rmdir", EXCHANGE, user="bob", good=False)
    machine.run("mv", EXCHANGE, f"{EXCHANGE}.mine", user="bob", good=False)


def menu(page: Page, entry: str) -> None:
    """Take an entry of the Lab's menu Nbgrader."""
    page.get_by_role("menuitem", name="Nbgrader").click(timeout=SECONDS)
    page.get_by_role("menuitem", name=entry, exact=True).click()


def press(formgrader: Frame, button: Locator) -> None:
    """Press a button of formgrader, and close the dialogue that says that it succeeded."""
    button.click(timeout=SECONDS)
    dialogue = formgrader.locator(".modal.in")
    expect(dialogue).to_contain_text("Success", timeout=SECONDS)
    dialogue.locator("button.btn-primary, button.close").first.click()
    dialogue.wait_for(state="hidden")


def answers() -> dict[str, str]:
    """The reference's text of each cell that a student writes."""
    notebook = json.loads((ROOT / "source" / LESSON / f"{LESSON}.ipynb").read_text("utf-8"))
    solutions = (cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader"))
    return {
        cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"])
        for cell in solutions
        if cell["metadata"]["nbgrader"]["solution"]
    }
