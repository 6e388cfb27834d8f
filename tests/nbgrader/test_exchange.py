"""The circle of a course by nbgrader's exchange: from the release to the page that a student reads.

Each person has a home, and so a cache of nbgrader, of their own. One test goes the whole circle by
commands; the others take its later steps with nbgrader's own classes in this process.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import (
    Exchange,
    ExchangeCollect,
    ExchangeFetchFeedback,
    ExchangeReleaseFeedback,
    ExchangeSubmit,
)

from autograder.course import load_course
from autograder.grading.assignment import Options, grade_assignment
from autograder.nbgrader.release import copy_files
from autograder.pages.feedback import Written, write_feedback
from benchmarks.made_course import environment
from tests.course import building

# nbgrader's release leaves `timestamp.txt` to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")

ROOT = Path(__file__).resolve().parents[2]
COURSE = "doubles"
NOTEBOOK = "p1"
INSTALL = "import autograder.nbgrader_plugin\nautograder.nbgrader_plugin.install()"
CELLS = (
    building.solution(
        "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION", "double"
    ),
    building.test(
        "### BEGIN HIDDEN TESTS\nassert double(4) == 8\n### END HIDDEN TESTS", "test_double", 2
    ),
)
ANSWERS = {
    "ada": "def double(x):\n    return x + x",
    "bob": "def double(x):\n    return x",
}
SECRET = "submission_secret.txt"

# What formgrader's buttons do: apps/api.py, called by server_extensions/formgrader.
PRESS = """
import json, sys
from nbgrader.apps import NbGraderAPI
from nbgrader.apps.baseapp import NbGrader
app = NbGrader()
app.initialize([])
api = NbGraderAPI(app.coursedir, parent=app)
print(json.dumps([getattr(api, call)("ps1", *more) for call, *more in json.loads(sys.argv[1])]))
"""


class PluggedRelease(ExchangeReleaseFeedback):
    """What the plugin makes of nbgrader's class."""

    copy_files = copy_files


RELEASES = pytest.mark.parametrize(
    "release", [PluggedRelease, ExchangeReleaseFeedback], ids=["plugin", "stock"]
)


@dataclass(frozen=True)
class World:
    """A course with its exchange, and a home for each person."""

    root: Path

    @property
    def course(self) -> Path:
        return self.root / "teacher" / "course"

    @property
    def exchange(self) -> Path:
        return self.root / "exchange"

    def run(self, person: str, *arguments: str) -> str:
        """Run Python as a person: the instructor in the course, a student at home."""
        home = self.root / person
        home.mkdir(exist_ok=True)
        variables = {"HOME": os.fspath(home), "USER": person, "JUPYTERHUB_USER": person}
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.course if person == "teacher" else home,
            env={**environment(), "PYTHONPATH": os.fspath(ROOT), **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def command(self, person: str, program: str, name: str) -> str:
        settings = []
        if person != "teacher":
            settings = [
                f"--Exchange.root={self.exchange}",
                f"--course={COURSE}",
                f"--student={person}",
            ]
        return self.run(person, "-m", program, name, "ps1", *settings)

    def exchanged(self, step: type[Exchange], person: str = "*", **options: bool) -> None:
        """Take a step of the exchange in this process."""
        config = load_course(self.course).config
        if person != "*":
            home = self.root / person
            config.Exchange.cache = str(home / ".local/share/jupyter/nbgrader_cache")
            config.Exchange.assignment_dir = str(home)
        directory = CourseDirectory(config=config, assignment_id="ps1", student_id=person)
        made = step(coursedir=directory, authenticator=Authenticator(), config=config)
        for name, value in options.items():
            setattr(made, name, value)
        made.start()

    def answer(self, person: str, text: str) -> None:
        """Write an answer into the fetched notebook."""
        path = self.root / person / "ps1" / f"{NOTEBOOK}.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        building.cell_of(notebook, "double")["source"] = text
        building.write_json(path, notebook)

    def hand_in_again(self, person: str) -> None:
        """Submit what lies in the student's folder; the instructor collects it."""
        self.exchanged(ExchangeSubmit, person)
        self.exchanged(ExchangeCollect, update=True, check_owner=False)

    def grade(self) -> None:
        grade_assignment(load_course(self.course), "ps1", Options(workers=1))

    def feedback(self, *students: str) -> dict[str, str]:
        """Write feedback; returns who cannot be released, and why."""
        pages: list[Written] = []
        write_feedback(load_course(self.course), "ps1", students or None, pages.append)
        return {page.student: page.problem for page in pages if page.problem}

    def page(self, person: str) -> bytes:
        """The page that was made for a student."""
        return (self.folder(person) / f"{NOTEBOOK}.html").read_bytes()

    def folder(self, person: str, step: str = "feedback") -> Path:
        return self.course / step / person / "ps1"

    def fetched(self, person: str) -> list[bytes]:
        """Fetch feedback; returns all pages that the student has, the oldest first."""
        self.exchanged(ExchangeFetchFeedback, person)
        return self.pages_at_home(person)

    def pages_at_home(self, person: str) -> list[bytes]:
        folder = self.root / person / "ps1" / "feedback"
        return [path.read_bytes() for path in sorted(folder.rglob("*.html"))]

    def by_hand(self, person: str) -> None:
        """Copy a submission of ada's into the course for somebody, without the exchange's files."""
        folder = self.folder(person, "submitted")
        folder.mkdir(parents=True)
        for path in self.folder("ada", "submitted").glob("*.ipynb"):
            shutil.copy(path, folder)


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A class of two that has handed in and has feedback, all by commands; not to be changed."""
    world = World(tmp_path_factory.mktemp("exchange") / "world")
    world.exchange.mkdir(parents=True)
    world.exchange.chmod(0o777)
    building.make_course(world.course, {NOTEBOOK: CELLS}, config=_config(world, INSTALL))
    world.command("teacher", "nbgrader", "generate_assignment")
    world.command("teacher", "nbgrader", "release_assignment")
    for person, answer in ANSWERS.items():
        world.command(person, "nbgrader", "fetch_assignment")
        world.answer(person, answer)
        world.command(person, "nbgrader", "submit")
    world.command("teacher", "nbgrader", "collect")
    world.command("teacher", "autograder", "grade")
    world.command("teacher", "autograder", "feedback")
    return world


def _config(world: World, more: str = "") -> str:
    return (
        f"c.CourseDirectory.course_id = {COURSE!r}\nc.Exchange.root = {str(world.exchange)!r}\n"
        f"{more}"
    )


def _configure(world: World, more: str = "") -> None:
    config = f"c = get_config()\n{_config(world, more)}\n"
    (world.course / "nbgrader_config.py").write_text(config, encoding="utf-8")


@pytest.fixture
def world(collected: World, tmp_path: Path) -> World:
    """A copy of it, whose configuration does not put the plugin into this process."""
    copy = World(Path(shutil.copytree(collected.root, tmp_path / "world")))
    _configure(copy)
    return copy


def test_each_student_fetches_the_page_that_was_made_for_them(world: World) -> None:
    """All by commands: two students get their own page, byte for byte, and no other."""
    _configure(world, INSTALL)
    world.command("teacher", "nbgrader", "release_feedback")
    assert world.page("ada") != world.page("bob")
    for person in ANSWERS:
        world.command(person, "nbgrader", "fetch_feedback")
        assert world.pages_at_home(person) == [world.page(person)]


def test_the_page_and_autograded_hold_no_secret(world: World) -> None:
    """The secret lies beside the page only, and only its owner's."""
    for person in ANSWERS:
        secret = (world.folder(person, "submitted") / SECRET).read_bytes()
        holders = [
            path
            for step in ("feedback", "autograded")
            for path in (world.course / step).rglob("*")
            if path.is_file() and secret in path.read_bytes()
        ]
        assert holders == [world.folder(person) / SECRET]


def test_a_second_run_of_feedback_changes_nothing(world: World) -> None:
    """Feedback written twice is the same, file for file, also of a student copied in by hand."""
    world.by_hand("zoe")
    world.grade()
    runs = []
    for _ in range(2):
        world.feedback()
        files = sorted(p for p in (world.course / "feedback").rglob("*") if p.is_file())
        runs.append({path: path.read_bytes() for path in files})
    assert runs[0] == runs[1]
    assert len(runs[0]) == 12  # of each of the three a page, two files, a page of all lessons


@RELEASES
def test_a_submission_copied_in_by_hand_does_not_stop_the_class(
    world: World, release: type[ExchangeReleaseFeedback]
) -> None:
    """Stock's release, too, reaches everybody that it can."""
    world.by_hand("aaron")  # before the others, where stock would end
    world.by_hand("zoe")
    world.grade()
    world.feedback()
    world.exchanged(release)
    for person in ANSWERS:
        assert world.fetched(person) == [world.page(person)]


def test_autograder_feedback_names_who_cannot_be_released(world: World) -> None:
    """The command says why, in one line for all of one reason."""
    world.by_hand("aaron")
    world.by_hand("zoe")
    world.grade()
    said = world.command("teacher", "autograder", "feedback")
    assert "Cannot be released, because nothing came by the exchange: aaron, zoe\n" in said


def test_the_plugin_keeps_pages_of_nobody_out_of_the_exchange(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Only those with a secret are released; the others are named by their folders."""
    world.by_hand("zoe")
    world.grade()
    world.feedback()
    caplog.set_level("INFO", "traitlets")
    world.exchanged(PluggedRelease)
    assert f"{world.folder('zoe')} is not released" in caplog.text
    assert "1 of 3 are not released" in caplog.text
    assert len(list((world.exchange / COURSE / "feedback").iterdir())) == len(ANSWERS)


def test_a_release_of_nobody_fails(world: World) -> None:
    """Who asks for one student whose page cannot be released does not read that all went well."""
    world.by_hand("zoe")
    world.grade()
    world.feedback()
    with pytest.raises(ExchangeError, match="Nothing can be released"):
        world.exchanged(PluggedRelease, "zoe")


@pytest.mark.parametrize("name", [SECRET, "timestamp.txt"])
def test_pages_without_a_file_do_not_stop_the_plugin(world: World, name: str) -> None:
    """A folder of an earlier version is left out, and the class is released."""
    (world.folder("ada") / name).unlink()
    world.exchanged(PluggedRelease)
    assert world.fetched("ada") == []
    assert world.fetched("bob") == [world.page("bob")]


def test_formgrader_s_buttons_write_and_release_feedback(world: World) -> None:
    """The two buttons of a class, then the envelope of one student who cannot be reached."""
    shutil.rmtree(world.course / "feedback")
    world.by_hand("zoe")
    world.grade()
    _configure(world, INSTALL)
    calls = [["autograde", "ada"], ["generate_feedback"], ["release_feedback"]]
    calls.append(["release_feedback", "zoe"])
    graded, wrote, released, envelope = json.loads(
        world.run("teacher", "-c", PRESS, json.dumps(calls))
    )
    assert [done["success"] for done in (graded, wrote, released)] == [True] * 3
    assert "Graded by autograder, not by nbgrader's own autograde." in graded["log"]
    assert "Using default logger" not in graded["log"] + wrote["log"] + released["log"]
    assert "Wrote feedback of zoe; it cannot be released, because nothing came by" in wrote["log"]
    assert "zoe/ps1 is not released" in released["log"]
    assert not envelope["success"]
    _configure(world)
    assert world.fetched("bob") == [world.page("bob")]


def test_a_regrade_replaces_the_page_that_was_released(world: World) -> None:
    """After other marks the student fetches the new page in the place of the old one."""
    world.exchanged(PluggedRelease)
    before = world.fetched("bob")
    source = world.course / "source" / "ps1" / f"{NOTEBOOK}.ipynb"
    source.write_text(source.read_text().replace("double(4) == 8", "double(4) == 4"))
    world.grade()
    world.feedback()
    world.exchanged(PluggedRelease)
    assert world.fetched("bob") == [world.page("bob")] != before


def test_a_second_hand_in_has_a_page_of_its_own(world: World) -> None:
    """The page of the first stays with the first, and the new page goes to the second."""
    world.exchanged(PluggedRelease)
    first = world.page("bob")
    world.answer("bob", ANSWERS["ada"])
    world.hand_in_again("bob")
    world.grade()
    world.feedback()
    world.exchanged(PluggedRelease)
    assert world.fetched("bob") == [first, world.page("bob")]
    assert world.page("bob") != first


def test_a_hand_in_that_is_not_graded_yet_gets_no_page_of_the_one_before(world: World) -> None:
    """Collected but not graded: the page that is there still belongs to the first hand-in."""
    first = world.page("bob")
    kept = (world.folder("bob") / SECRET).read_bytes()
    world.hand_in_again("bob")
    assert world.feedback() == {}
    assert (world.folder("bob") / SECRET).read_bytes() == kept
    world.exchanged(PluggedRelease)
    assert world.fetched("bob") == [first]


def test_the_first_feedback_for_a_hand_in_not_graded_yet_waits(world: World) -> None:
    """Without the first secret the page cannot be released, and the reason is said."""
    shutil.rmtree(world.folder("bob"))
    world.hand_in_again("bob")
    assert world.feedback() == {"bob": "what came by the exchange last is not graded yet"}
    world.exchanged(PluggedRelease)
    assert world.fetched("bob") == []


def test_the_page_of_a_broken_hand_in_is_released(world: World) -> None:
    """A second hand-in that cannot be read has a page that says so, and that page arrives."""
    path = world.root / "bob" / "ps1" / f"{NOTEBOOK}.ipynb"
    path.write_text('{"cells": [', encoding="utf-8")
    world.hand_in_again("bob")
    world.grade()
    assert world.feedback() == {}
    world.exchanged(PluggedRelease)
    assert world.fetched("bob") == [world.page("bob")]
    assert b"Please note" in world.page("bob")


def test_submissions_that_were_archived_keep_their_secret(world: World) -> None:
    """Feedback written again after `submitted/` was emptied can still be released."""
    shutil.rmtree(world.course / "submitted")
    assert world.feedback() == {}
    world.exchanged(PluggedRelease)
    assert world.fetched("ada") == [world.page("ada")]


@RELEASES
def test_one_secret_of_two_students_releases_neither(
    world: World, release: type[ExchangeReleaseFeedback]
) -> None:
    """A folder copied with its secret would give each the other's page; a run for one sees it."""
    shutil.copytree(world.folder("ada", "submitted"), world.folder("mallory", "submitted"))
    world.grade()
    problem = "one secret came from ada, mallory"
    assert world.feedback("mallory") == {"mallory": problem}
    assert world.feedback() == {"ada": problem, "mallory": problem}
    world.exchanged(release)
    assert world.fetched("ada") == []
    assert world.fetched("bob") == [world.page("bob")]


@RELEASES
@pytest.mark.parametrize("kind", ["link", "folder", "pipe", "huge", "empty", "bytes", "text"])
def test_a_secret_that_is_none_is_not_carried(
    world: World, kind: str, release: type[ExchangeReleaseFeedback]
) -> None:
    """Links, what is no file, and what holds no secret reach nobody and stop nobody."""
    path = world.folder("bob", "submitted") / SECRET
    path.unlink()
    if kind == "link":
        path.symlink_to(world.folder("ada", "submitted") / SECRET)
    elif kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        contents = {"huge": b"a" * 10_000_000, "empty": b"", "bytes": b"\xff\xfe", "text": b"a b\n"}
        path.write_bytes(contents[kind])
    assert list(world.feedback()) == ["bob"]
    world.exchanged(release)
    assert world.fetched("bob") == []
    assert world.fetched("ada") == [world.page("ada")]


def test_a_link_in_the_feedback_folder_is_replaced_and_not_followed(world: World) -> None:
    """A secret is never written through a link into somebody else's folder."""
    there = world.folder("ada") / SECRET
    link = world.folder("bob") / SECRET
    before = there.read_bytes()
    link.unlink()
    link.symlink_to(there)
    world.feedback()
    assert there.read_bytes() == before
    assert not link.is_symlink()


def test_a_time_that_only_the_gradebook_knows_is_written(world: World) -> None:
    """Without `timestamp.txt` the page's folder has the time that the gradebook has."""
    path = world.folder("bob", "submitted") / "timestamp.txt"
    handed_in = path.read_text()
    path.unlink()
    assert world.feedback() == {}
    assert (world.folder("bob") / "timestamp.txt").read_text() == handed_in
    world.exchanged(ExchangeReleaseFeedback)
    assert world.fetched("bob") == [world.page("bob")]


def test_pages_can_be_read_whatever_the_instructor_s_umask(world: World) -> None:
    """The exchange keeps a page's mode, and a student is another user."""
    shutil.rmtree(world.course / "feedback")
    old = os.umask(0o077)
    try:
        world.feedback()
        world.exchanged(PluggedRelease)
    finally:
        os.umask(old)
    released = list((world.exchange / COURSE / "feedback").glob("*.html"))
    assert len(released) == len(ANSWERS)
    assert all(path.stat().st_mode & 0o444 == 0o444 for path in released)
