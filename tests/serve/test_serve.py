"""A hand-in gets its page at once, whatever else is handed in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nbgrader import api

from benchmarks.made_course import ASSIGNMENT, NOTEBOOK, environment, expected_score, student_id
from benchmarks.serving import HOME, Served, World, make_world, serving
from tests.intake.trees import crowd, nest, remove
from tests.serve.conftest import journal, pages, until

FOREVER = "import time; time.sleep(3600)"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, made: Path) -> Iterator[tuple[World, Served]]:
    """A server without special rules, for many tests; each has students of its own."""
    world = make_world(
        tmp_path_factory.mktemp("served"), "c.Autograder.limits = {'cell_seconds': 30}", made
    )
    plain = world.root / "plain"
    plain.mkdir()
    with serving(world, "--folder", os.fspath(plain)) as running:
        yield world, running


def command(world: World, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "autograder", name, *arguments, "--course", str(world.course)],
        capture_output=True,
        text=True,
        check=False,
        env={**environment(), "PYTHONPATH": os.fspath(HOME)},
    )


def test_each_hand_in_gets_its_page_and_score(served: tuple[World, Served]) -> None:
    world, server = served
    made = {index: world.hand_in(index) for index in range(6)}
    for text in pages(*made.values()):
        assert "Feedback for" in text
    found = world.scores()
    assert {i: found[student_id(i)] for i in made} == {i: [expected_score(i)] for i in made}
    until(lambda: server.health()["running"] == 0)
    assert server.health()["status"] == "ok"
    metrics = server.metrics()
    assert "autograder_hand_ins_total" in metrics
    assert student_id(0) not in metrics + str(server.health())


def test_a_broken_hand_in_gets_a_page_that_says_so(served: tuple[World, Served]) -> None:
    world, _ = served
    page = world.hand_in(0, "broken")
    folder = next(world.inbound.glob("broken+*"))
    (folder / f"{NOTEBOOK}.ipynb").write_text("{")
    (text,) = pages(page)
    if "could be read" not in text and "Nothing of it was graded" not in text:
        assert world.scores()["broken"] == [expected_score(0)]  # it was copied before it was broken


@pytest.mark.parametrize("tree", ["deep", "crowded"])
def test_what_cannot_be_copied_fails_with_a_reason(
    served: tuple[World, Served], tmp_path: Path, tree: str
) -> None:
    """The student's own folder is never what is graded: it can still be changed."""
    world, server = served
    if tree == "deep":
        nest(tmp_path / "deep", 1_200)
    else:
        crowd(tmp_path / "crowded", 10_001)
    world.hand_in(1, f"mal-{tree}", beside=tmp_path / tree)
    try:
        until(lambda: (f"mal-{tree}", "failed") in journal(world))
    finally:
        remove(next(world.inbound.glob(f"mal-{tree}+*")))
    assert not (world.course / "submitted" / f"mal-{tree}").exists()
    pages(world.hand_in(1, f"after-{tree}"))
    until(lambda: server.health()["status"] == "ok")


def test_hostile_hand_ins_keep_nobody_waiting(served: tuple[World, Served]) -> None:
    """More of them than there are workers sleep until their limit; an honest one is done before."""
    world, _ = served
    for number in range(4):
        world.hand_in(1, f"mallory{number}", text=FOREVER)
    until(lambda: world.course.joinpath(".autograder/arrived").is_dir())
    pages(world.hand_in(1, "honest"))
    assert world.scores()["honest"] == [expected_score(1)]
    assert not any(student.startswith("mallory") for student, _ in journal(world))


def test_a_plain_folder_is_served_too(served: tuple[World, Served]) -> None:
    world, _ = served
    folder = world.root / "plain" / "zoe" / ASSIGNMENT
    folder.mkdir(parents=True)
    shutil.copy(world.root / "samples" / "3", folder / f"{NOTEBOOK}.ipynb")
    page = world.course / "feedback" / "zoe" / ASSIGNMENT / f"{NOTEBOOK}.html"
    until(page.exists)
    assert world.scores()["zoe"] == [expected_score(3)]


def test_what_is_no_hand_in_is_left_alone(served: tuple[World, Served]) -> None:
    world, server = served
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
    for name in ("junk", f"eve+..+{now}", f"eve+no such assignment+{now}", f"-x+ps1+{now}"):
        (world.inbound / name).mkdir()
    link = world.inbound / f"eve+ps1+{now}"
    link.symlink_to(world.course / "source" / ASSIGNMENT)
    pages(world.hand_in(2, "after"))
    until(lambda: ("-x", "refused") in journal(world))
    until(lambda: ("eve", "failed") in journal(world))
    assert not (world.course / "submitted" / "eve").exists()
    assert server.health()["status"] == "ok"


def test_the_same_course_is_served_once(served: tuple[World, Served]) -> None:
    world, server = served
    done = command(world, "serve", "--port", "0")
    assert done.returncode == 2
    assert f"Process {server.process.pid} on" in done.stderr
    assert "serves this course already" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_was_served_is_unchanged_for_grade(served: tuple[World, Served]) -> None:
    """One way to grade: the command finds the very hash that the server wrote."""
    world, _ = served
    pages(world.hand_in(4, "again"))
    time.sleep(0.2)
    done = command(world, "grade", ASSIGNMENT, "--wait", "--student", "again")
    assert done.returncode == 0, done.stderr
    assert "unchanged" in done.stdout + done.stderr


def test_rules_decide_what_counts_and_what_is_shown(
    make: Callable[..., World], start: Callable[..., Served]
) -> None:
    rules = {"attempts": 2, "before_due": "passed"}
    world = make(f'c.Autograder.counts = "best"\nc.Autograder.serve = {rules!r}\n')
    due = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)
    with api.Gradebook(f"sqlite:///{world.course}/gradebook.db", "made") as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=due)
    server = start(world)
    (good,) = pages(world.hand_in(3, "ada"))
    assert "Attempt 1 of 2." in good
    assert "Until it is due" in good
    assert "does not hold yet" not in good
    (worse,) = pages(world.hand_in(0, "ada"))
    assert "Attempt 2 of 2." in worse
    assert f"has {expected_score(0):g} points and does not count" in worse
    assert world.scores()["ada"] == [expected_score(3)]
    (late,) = pages(world.hand_in(1, "ada"))
    assert "All 2 attempts are used" in late
    assert world.scores()["ada"] == [expected_score(3)]
    page = world.course / "feedback" / "ada" / ASSIGNMENT / f"{NOTEBOOK}.html"
    time.sleep(6)  # the server gives the gradebook back
    with api.Gradebook(f"sqlite:///{world.course}/gradebook.db", "made") as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=due - timedelta(days=2))
    until(lambda: "does not hold yet" in page.read_text(encoding="utf-8"))
    until(lambda: any("does not hold yet" in p.read_text() for p in world.released.glob("*.html")))
    assert "again" not in server.stop()


def test_what_comes_too_soon_waits_and_the_newest_is_graded(
    make: Callable[..., World], start: Callable[..., Served]
) -> None:
    world = make("c.Autograder.serve = {'wait_minutes': 0.1}\n")
    server = start(world)
    pages(world.hand_in(0, "ada"))
    began = time.monotonic()
    world.hand_in(1, "ada")
    newest = world.hand_in(3, "ada")
    pages(newest)
    assert time.monotonic() - began > 5
    assert [state for _, state in journal(world)] == ["graded", "superseded", "graded"]
    assert world.scores()["ada"] == [expected_score(3)]
    server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to give a folder to another user")
def test_nobody_hands_in_for_somebody_else(
    make: Callable[..., World], start: Callable[..., Served]
) -> None:
    world = make("c.ExchangeCollect.check_owner = True\n")
    start(world)
    world.hand_in(1, "daemon")
    forged = next(world.inbound.glob("daemon+*"))
    until(lambda: ("daemon", "refused") in journal(world))
    own = world.hand_in(1, "root")
    pages(own)
    assert forged.is_dir()
    assert set(world.scores()) == {"root"}


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to give a folder to another user")
def test_nobody_takes_the_place_of_what_waits_for_its_turn(
    make: Callable[..., World], start: Callable[..., Served]
) -> None:
    """A newer hand-in under another's name is refused, and is not the newest of that student."""
    rules = "c.Autograder.serve = {'wait_minutes': 0.1}\n"
    world = make(f"c.ExchangeCollect.check_owner = True\n{rules}")
    start(world)
    pages(world.hand_in(0, "root"))
    before = set(world.inbound.iterdir())
    second = world.hand_in(3, "root")
    (own,) = set(world.inbound.iterdir()) - before
    forged = own.with_name(own.name.replace("+ps1+", "+ps1+9"))
    shutil.copytree(own, world.root / "forged")
    shutil.chown(world.root / "forged", "daemon")
    (world.root / "forged").rename(forged)
    pages(second)
    assert sorted(state for _, state in journal(world)) == ["graded", "graded", "refused"]
    assert world.scores()["root"] == [expected_score(3)]


def test_what_came_before_the_release_is_graded_after_it(
    make: Callable[..., World], start: Callable[..., Served]
) -> None:
    world = make()
    release = world.course / "release" / ASSIGNMENT
    release.rename(world.root / "not yet")
    server = start(world, names=())
    early = world.hand_in(3, "ada")
    until(lambda: "autograder_inbound 1.0" in server.metrics())
    time.sleep(1.0)
    assert journal(world) == []
    (world.root / "not yet").rename(release)
    pages(early)
    assert world.scores()["ada"] == [expected_score(3)]
    assert server.stop().count(f"Hand-ins for '{ASSIGNMENT}' wait: it is not released") == 1
