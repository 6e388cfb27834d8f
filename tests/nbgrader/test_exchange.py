"""The circle of a course by nbgrader's exchange: from the release to the page that a student reads.

Every step is nbgrader's own command or ours, run as an instructor or a student would run it; each
person has a home, and so a cache of nbgrader, of their own.
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

from benchmarks.made_course import environment
from tests.course import building

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
api = NbGraderAPI(app.coursedir, exchange=app.exchange, authenticator=app.authenticator)
print(json.dumps(getattr(api, sys.argv[1])("ps1", *sys.argv[2:])))
"""


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

    def python(
        self, person: str, *arguments: str, fails: bool = False
    ) -> subprocess.CompletedProcess[str]:
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
        assert bool(done.returncode) == fails, done.stdout + done.stderr
        return done

    def nbgrader(self, command: str, *more: str, fails: bool = False) -> str:
        """Run a command of nbgrader as the instructor; returns what it said."""
        done = self.python("teacher", "-m", "nbgrader", command, "ps1", *more, fails=fails)
        return done.stdout + done.stderr

    def student(self, person: str, command: str) -> None:
        settings = [f"--Exchange.root={self.exchange}", f"--course={COURSE}"]
        self.python(person, "-m", "nbgrader", command, "ps1", *settings, f"--student={person}")

    def autograder(self, command: str) -> str:
        return self.python("teacher", "-m", "autograder", command, "ps1").stdout

    def hand_in(self, person: str, answer: str) -> None:
        """Write an answer into the fetched notebook and submit it."""
        path = self.root / person / "ps1" / f"{NOTEBOOK}.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        building.cell_of(notebook, "double")["source"] = answer
        building.write_json(path, notebook)
        self.student(person, "submit")

    def grade_and_tell(self) -> str:
        self.nbgrader("collect", "--update")
        self.autograder("grade")
        return self.autograder("feedback")

    def page(self, person: str) -> bytes:
        """The page that was made for a student."""
        return (self.folder(person) / f"{NOTEBOOK}.html").read_bytes()

    def folder(self, person: str, step: str = "feedback") -> Path:
        return self.course / step / person / "ps1"

    def fetched(self, person: str) -> list[bytes]:
        """All pages that a student has, the oldest first."""
        self.student(person, "fetch_feedback")
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
    """A class of two that has handed in and is graded; not to be changed."""
    world = World(tmp_path_factory.mktemp("exchange") / "world")
    world.exchange.mkdir(parents=True)
    world.exchange.chmod(0o777)
    _make_course(world)
    world.nbgrader("generate_assignment")
    world.nbgrader("release_assignment")
    for person, answer in ANSWERS.items():
        world.student(person, "fetch_assignment")
        world.hand_in(person, answer)
    world.grade_and_tell()
    return world


def _make_course(world: World, install: str = INSTALL) -> None:
    config = (
        f"c.CourseDirectory.course_id = {COURSE!r}\nc.Exchange.root = {str(world.exchange)!r}\n"
        f"{install}"
    )
    building.make_course(world.course, {NOTEBOOK: CELLS}, config=config)


@pytest.fixture
def world(collected: World, tmp_path: Path) -> World:
    """A copy of it."""
    copy = World(Path(shutil.copytree(collected.root, tmp_path / "world")))
    _make_course(copy)
    return copy


def test_each_student_fetches_the_page_that_was_made_for_them(world: World) -> None:
    """Two students get their own page, byte for byte, and no other."""
    world.nbgrader("release_feedback")
    assert world.page("ada") != world.page("bob")
    for person in ANSWERS:
        assert world.fetched(person) == [world.page(person)]


def test_the_page_and_autograded_hold_no_secret(world: World) -> None:
    """The secret lies beside the page only, and only its owner's."""
    for person in ANSWERS:
        secret = (world.folder(person, "submitted") / SECRET).read_text()
        holders = [
            path
            for step in ("feedback", "autograded")
            for path in (world.course / step).rglob("*")
            if path.is_file() and secret.encode() in path.read_bytes()
        ]
        assert holders == [world.folder(person) / SECRET]


def test_a_second_run_of_feedback_changes_nothing(world: World) -> None:
    """Feedback written twice is the same, file for file, also of a student copied in by hand."""
    world.by_hand("zoe")
    runs = []
    for _ in range(2):
        world.grade_and_tell()
        files = sorted(p for p in (world.course / "feedback").rglob("*") if p.is_file())
        runs.append({path: path.read_bytes() for path in files})
    assert runs[0] == runs[1]
    assert len(runs[0]) == 9  # of each of the three a page and two files


@pytest.mark.parametrize("install", [INSTALL, ""], ids=["plugin", "stock"])
def test_a_submission_copied_in_by_hand_does_not_stop_the_class(world: World, install: str) -> None:
    """Stock's release, too, reaches everybody that it can; who is left out is named before."""
    _make_course(world, install)
    world.by_hand("aaron")  # before the others, where stock would end
    world.by_hand("zoe")
    said = world.grade_and_tell()
    assert "Cannot be released, because nothing came by the exchange: aaron, zoe" in said
    world.nbgrader("release_feedback")
    for person in ANSWERS:
        assert world.fetched(person) == [world.page(person)]


def test_the_plugin_names_who_is_not_released(world: World) -> None:
    """Their pages do not go to the exchange, and the command names their folders."""
    world.by_hand("zoe")
    world.grade_and_tell()
    said = world.nbgrader("release_feedback")
    assert f"{world.folder('zoe')} is not released" in said
    assert "1 of 3 are not released" in said
    assert len(list((world.exchange / COURSE / "feedback").iterdir())) == len(ANSWERS)


def test_a_release_of_nobody_fails(world: World) -> None:
    """Who asks for one student whose page cannot be released does not read that all went well."""
    world.by_hand("zoe")
    world.grade_and_tell()
    said = world.nbgrader("release_feedback", "--student=zoe", fails=True)
    assert "Nothing can be released" in said


def test_pages_of_an_earlier_version_do_not_stop_the_class(world: World) -> None:
    """A folder that holds a page only is left out by the plugin, and named."""
    for name in (SECRET, "timestamp.txt"):
        (world.folder("ada") / name).unlink()
    assert "ada/ps1 is not released" in world.nbgrader("release_feedback")
    assert world.fetched("ada") == []
    assert world.fetched("bob") == [world.page("bob")]


def test_formgrader_s_buttons_write_and_release_feedback(world: World) -> None:
    """The two buttons of a class, then the envelope of one student who cannot be reached."""
    shutil.rmtree(world.course / "feedback")
    world.by_hand("zoe")
    world.autograder("grade")
    wrote = json.loads(world.python("teacher", "-c", PRESS, "generate_feedback").stdout)
    assert wrote["success"]
    assert "Wrote feedback of zoe; it cannot be released, because nothing came by" in wrote["log"]
    released = json.loads(world.python("teacher", "-c", PRESS, "release_feedback").stdout)
    assert released["success"]
    assert "zoe/ps1 is not released" in released["log"]
    assert world.fetched("bob") == [world.page("bob")]
    envelope = json.loads(world.python("teacher", "-c", PRESS, "release_feedback", "zoe").stdout)
    assert not envelope["success"]


def test_a_regrade_replaces_the_page_that_was_released(world: World) -> None:
    """After other marks the student fetches the new page in the place of the old one."""
    world.nbgrader("release_feedback")
    before = world.fetched("bob")
    building.make_course(world.course, {NOTEBOOK: CELLS})
    source = world.course / "source" / "ps1" / f"{NOTEBOOK}.ipynb"
    notebook = json.loads(source.read_text(encoding="utf-8"))
    test = building.cell_of(notebook, "test_double")
    test["source"] = test["source"].replace("double(4) == 8", "double(4) == 4")
    building.write_json(source, notebook)
    _config_only(world)
    world.grade_and_tell()
    world.nbgrader("release_feedback")
    assert world.fetched("bob") == [world.page("bob")] != before


def _config_only(world: World) -> None:
    """Write the configuration again and leave the source as it is."""
    source = world.course / "source" / "ps1" / f"{NOTEBOOK}.ipynb"
    kept = source.read_bytes()
    _make_course(world)
    source.write_bytes(kept)


def test_a_second_hand_in_has_a_page_of_its_own(world: World) -> None:
    """The page of the first stays with the first, and the new page goes to the second."""
    world.nbgrader("release_feedback")
    first = world.page("bob")
    world.hand_in("bob", ANSWERS["ada"])
    world.grade_and_tell()
    world.nbgrader("release_feedback")
    assert world.fetched("bob") == [first, world.page("bob")]
    assert world.page("bob") != first


def test_a_hand_in_that_is_not_graded_yet_gets_no_page_of_the_one_before(world: World) -> None:
    """Collected but not graded: the page that is there still belongs to the first hand-in."""
    first = world.page("bob")
    world.hand_in("bob", ANSWERS["ada"])
    world.nbgrader("collect", "--update")
    world.autograder("feedback")
    world.nbgrader("release_feedback")
    assert world.fetched("bob") == [first]
    kept = (world.folder("bob") / SECRET).read_text()
    assert kept != (world.folder("bob", "submitted") / SECRET).read_text()


def test_feedback_for_a_hand_in_not_graded_yet_waits_if_none_was_written_before(
    world: World,
) -> None:
    """Without the first secret the page cannot be released, and the command says why."""
    shutil.rmtree(world.folder("bob"))
    world.hand_in("bob", ANSWERS["ada"])
    world.nbgrader("collect", "--update")
    assert "is not graded yet: bob" in world.autograder("feedback")
    world.nbgrader("release_feedback")
    assert world.fetched("bob") == []


def test_the_page_of_a_broken_hand_in_is_released(world: World) -> None:
    """A second hand-in that cannot be read has a page that says so, and that page arrives."""
    path = world.root / "bob" / "ps1" / f"{NOTEBOOK}.ipynb"
    path.write_text('{"cells": [', encoding="utf-8")
    world.student("bob", "submit")
    world.nbgrader("collect", "--update")
    world.python("teacher", "-m", "autograder", "grade", "ps1", fails=True)
    world.autograder("feedback")
    world.nbgrader("release_feedback")
    assert world.fetched("bob") == [world.page("bob")]
    assert b"Please note" in world.page("bob")


def test_submissions_that_were_archived_keep_their_secret(world: World) -> None:
    """Feedback written again after `submitted/` was emptied can still be released."""
    shutil.rmtree(world.course / "submitted")
    assert "Cannot be released" not in world.autograder("feedback")
    world.nbgrader("release_feedback")
    assert world.fetched("ada") == [world.page("ada")]


def test_one_secret_of_two_students_releases_neither(world: World) -> None:
    """A folder copied with its secret would give each the other's page; a run for one sees it."""
    shutil.copytree(world.folder("ada", "submitted"), world.folder("mallory", "submitted"))
    world.autograder("grade")
    said = world.python("teacher", "-m", "autograder", "feedback", "ps1", "--student", "mallory")
    assert "one secret came from ada, mallory: mallory" in said.stdout
    assert "one secret came from ada, mallory: ada, mallory" in world.autograder("feedback")
    world.nbgrader("release_feedback")
    assert world.fetched("ada") == []
    assert world.fetched("bob") == [world.page("bob")]


@pytest.mark.parametrize("kind", ["link", "folder", "pipe", "huge", "empty", "bytes", "text"])
def test_a_secret_that_is_none_is_not_carried(world: World, kind: str) -> None:
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
    assert ": bob" in world.autograder("feedback")
    for install in (INSTALL, ""):
        _make_course(world, install)
        world.nbgrader("release_feedback")
    assert world.fetched("bob") == []
    assert world.fetched("ada") == [world.page("ada")]


def test_a_link_in_the_feedback_folder_is_replaced_and_not_followed(world: World) -> None:
    """A secret is never written through a link into somebody else's folder."""
    there = world.folder("ada") / SECRET
    link = world.folder("bob") / SECRET
    before = there.read_bytes()
    link.unlink()
    link.symlink_to(there)
    world.autograder("feedback")
    assert there.read_bytes() == before
    assert not link.is_symlink()


def test_a_time_that_only_the_gradebook_knows_is_written(world: World) -> None:
    """Without `timestamp.txt` the page's folder has the time at which the gradebook counts it."""
    path = world.folder("bob", "submitted") / "timestamp.txt"
    handed_in = path.read_text()
    path.unlink()
    world.autograder("feedback")
    assert (world.folder("bob") / "timestamp.txt").read_text() == handed_in
    world.nbgrader("release_feedback")
    assert world.fetched("bob") == [world.page("bob")]


def test_pages_can_be_read_whatever_the_instructor_s_umask(world: World) -> None:
    """The exchange keeps a page's mode, and a student is another user."""
    shutil.rmtree(world.course / "feedback")
    old = os.umask(0o077)
    try:
        world.autograder("feedback")
        world.nbgrader("release_feedback")
    finally:
        os.umask(old)
    released = list((world.exchange / COURSE / "feedback").glob("*.html"))
    assert len(released) == len(ANSWERS)
    assert all(path.stat().st_mode & 0o444 == 0o444 for path in released)
