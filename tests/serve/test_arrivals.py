"""What counts as a hand-in that has arrived, in an exchange and in a plain folder."""

from __future__ import annotations

import os
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from autograder.serve import arrivals as module
from autograder.serve.arrivals import MAX_KEPT, Arrivals, Inbound, Plain
from tests.intake.trees import nest, remove

LONG = bool(os.environ.get("AUTOGRADER_LONG"))
ENTRIES = 1_000_000 if LONG else 20_000


def arrive(inbound: Path, name: str, *, secret: str = "s" * 128) -> Path:
    folder = inbound / name
    folder.mkdir()
    (folder / "problems.ipynb").write_text("{}")
    if secret:
        (folder / "submission_secret.txt").write_text(secret)
        folder.chmod(0o777)
    return folder


def names(arrivals: Arrivals) -> list[str]:
    return [hand_in.name for hand_in in arrivals.complete()]


def look_through(arrivals: Arrivals) -> int:
    """Look until the whole folder has been looked at; return in how many turns."""
    arrivals.look()
    turns = 1
    while arrivals._looking is not None:
        arrivals.look()
        turns += 1
    return turns


@pytest.mark.parametrize("end", ["", "+r4nd", "+4nd-2", "+2026-01-01"])
@pytest.mark.parametrize("student", ["ada", "7ada", "a+b@x.org"])
def test_a_name_says_who_hands_in_what(tmp_path: Path, student: str, end: str) -> None:
    """A student's id may hold a plus, and the random end of nbgrader may begin with a digit."""
    name = f"{student}+ps1+2026-01-01 10:00:00 UTC{end}"
    found = Inbound(tmp_path).named(str(tmp_path / name / "problems.ipynb"))
    assert found
    assert (found.student, found.assignment, found.name) == (student, "ps1", name)


@pytest.mark.parametrize("name", ["notes.txt", "ada+ps1", ".ada+ps1+2026", "ada+ps1+tomorrow"])
def test_other_names_are_no_hand_ins(tmp_path: Path, name: str) -> None:
    assert Inbound(tmp_path).named(str(tmp_path / name)) is None


@pytest.mark.parametrize("source", [Inbound, Plain])
def test_an_event_about_the_folder_itself_names_no_hand_in(
    tmp_path: Path, source: type[Inbound | Plain]
) -> None:
    """As `touch inbound` brings about, which every user may do; nor does what lies above it."""
    arrivals = Arrivals(source(tmp_path))
    arrivals.note(iter([str(tmp_path), str(tmp_path.parent), f"{tmp_path}/."]))
    assert names(arrivals) == []


@pytest.mark.parametrize("step", ["named", "is_there", "is_complete"])
def test_a_path_that_cannot_be_looked_at_is_left_out_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    bad, good = (arrive(tmp_path, f"{s}+ps1+2026-01-01 10:00:00 UTC+x") for s in ("ada", "bob"))
    asked = getattr(Inbound, step)

    def fail(source: Inbound, of: object) -> object:
        if bad.name in str(of):
            raise RecursionError
        return asked(source, of)

    monkeypatch.setattr(Inbound, step, fail)
    arrivals = Arrivals(Inbound(tmp_path))
    arrivals.note(iter([str(bad), str(good)]))
    assert names(arrivals) == [good.name]


def test_a_hand_in_is_taken_once_and_when_nbgrader_has_written_all_of_it(tmp_path: Path) -> None:
    arrivals = Arrivals(Inbound(tmp_path))
    folder = arrive(tmp_path, "ada+ps1+2026-01-01 10:00:00 UTC+x", secret="")
    arrivals.look()
    assert names(arrivals) == []
    (folder / "submission_secret.txt").write_text("s")
    assert names(arrivals) == []  # its modes are not set yet
    folder.chmod(0o777)
    assert names(arrivals) == [folder.name]
    arrivals.note(iter([str(folder)]))
    assert names(arrivals) == []


def test_a_hand_in_without_a_secret_is_taken_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SETTLE_SECONDS", 0.0)
    arrivals = Arrivals(Inbound(tmp_path))
    folder = arrive(tmp_path, "ada+ps1+2026-01-01 10:00:00 UTC", secret="")
    arrivals.look()
    assert names(arrivals) == [folder.name]


def test_hand_ins_of_a_student_come_in_their_order(tmp_path: Path) -> None:
    days = [f"ada+ps1+2026-01-0{day} 10:00:00 UTC+x" for day in (3, 1, 2)]
    for name in days:
        arrive(tmp_path, name)
    arrivals = Arrivals(Inbound(tmp_path))
    arrivals.look()
    assert names(arrivals) == sorted(days)


def test_a_folder_that_is_gone_is_said_and_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(module, "SHARE", 0)
    arrivals = Arrivals(Inbound(tmp_path / "inbound"))
    arrivals.look()
    assert "cannot be read" in arrivals.problem
    (tmp_path / "inbound").mkdir()
    arrive(tmp_path / "inbound", "ada+ps1+2026-01-01 10:00:00 UTC+x")
    arrivals.look()
    assert arrivals.problem == ""
    assert len(names(arrivals)) == 1


@pytest.mark.long
def test_a_flooded_folder_takes_little_memory_and_hides_nobody(tmp_path: Path) -> None:
    """A million entries of one student, and one of another."""
    for number in range(ENTRIES):
        (tmp_path / f"mallory+ps1+2026-01-01 10:00:00.{number:07d} UTC").mkdir()
    arrive(tmp_path, "zoe+ps1+2026-01-01 11:00:00 UTC+x")
    arrivals = Arrivals(Inbound(tmp_path))
    tracemalloc.start()
    began = time.monotonic()
    turns = look_through(arrivals)
    took = time.monotonic() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert arrivals.entries == ENTRIES + 1
    assert peak < 10_000_000
    assert turns > 1  # no event waits for all of it
    found = names(arrivals)
    assert "zoe+ps1+2026-01-01 11:00:00 UTC+x" in found
    assert len(found) + len(arrivals._unsettled) == MAX_KEPT + 1
    # It is looked at more seldom the longer that takes.
    assert arrivals._next_look - time.monotonic() > 10 * took


@pytest.mark.parametrize("way", ["look", "event"])
def test_folders_of_one_user_take_one_place_whatever_they_are_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Older than all, under any number of names, and never complete: there is room for others."""
    monkeypatch.setattr(module, "MAX_UNSETTLED", 2 * MAX_KEPT)
    monkeypatch.setattr(module, "owner_of", lambda folder: folder.name.rpartition("+")[2])
    arrivals = Arrivals(Inbound(tmp_path, checks_owner=True))
    ghosts = [tmp_path / f"ghost{n}+ps1+0001-01-01 00:00:00 UTC+mallory" for n in range(300)]
    for ghost in ghosts:
        ghost.mkdir()
    if way == "event":
        arrivals.note(map(str, ghosts))
    own = arrive(tmp_path, "zoe+ps1+2026-01-01 11:00:00 UTC+zoe")
    if way == "event":
        arrivals.note(iter([str(own)]))
    else:
        look_through(arrivals)
    assert names(arrivals) == [own.name]
    assert len(arrivals._unsettled) == MAX_KEPT
    for ghost in ghosts:
        ghost.rmdir()
    assert names(arrivals) == []
    assert not arrivals._of_each


def test_who_has_waited_longest_is_first_where_not_all_can_be_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory is bounded by what is remembered, whatever lies in the folder and in what order."""
    for name, value in (("MAX_UNSETTLED", 50), ("LOOK_SECONDS", 0), ("SHARE", 0)):
        monkeypatch.setattr(module, name, value)
    random = np.random.default_rng(1)
    for number in random.permutation(ENTRIES // 10):
        arrive(tmp_path, f"s{number}+ps1+2026-01-01 10:00:00.{number:06d} UTC+x")
    arrivals = Arrivals(Inbound(tmp_path))
    tracemalloc.start()
    look_through(arrivals)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert arrivals.entries == ENTRIES // 10
    assert peak < 1_000_000
    for first in (0, 50):
        assert f"{ENTRIES // 10 - first - 50:,} more hand-ins lie in {tmp_path}" in arrivals.problem
        wanted = [f"s{number}" for number in range(first, first + 50)]
        assert [name.partition("+")[0] for name in names(arrivals)] == wanted
        look_through(arrivals)  # though nothing in the folder has changed
    arrivals.known = {hash(entry.name) for entry in tmp_path.iterdir()}
    look_through(arrivals)
    assert arrivals.problem == ""


def test_whoever_could_not_be_remembered_is_looked_for_when_nothing_else_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long looking takes: then it is all there is to do."""
    monkeypatch.setattr(module, "MAX_UNSETTLED", 5)
    monkeypatch.setattr(module, "LOOK_SECONDS", 3600)
    for number in range(12):
        arrive(tmp_path, f"s{number}+ps1+2026-01-01 10:00:{number:02d} UTC+x")
    arrivals = Arrivals(Inbound(tmp_path))
    look_through(arrivals)
    look_through(arrivals)  # five wait: it is not time for others
    assert len(names(arrivals)) == 5
    arrivals.look(always=True)  # there is no room for more
    assert names(arrivals) == []
    for number in (5, 2, 0):
        look_through(arrivals)
        assert len(names(arrivals)) == number


def test_what_is_given_back_is_found_by_the_next_look_though_nothing_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often, also while a look is going on."""
    arrive(tmp_path, "ada+ps1+2026-01-01 10:00:00 UTC+x")
    arrivals = Arrivals(Inbound(tmp_path))
    for _ in range(3):
        look_through(arrivals)
        (hand_in,) = arrivals.complete()
        arrivals.give_back(hash(hand_in.name))
        arrivals.look()  # it is not time to
        assert names(arrivals) == []
        monkeypatch.setattr(arrivals, "_next_look", 0.0)


def test_what_comes_while_a_folder_is_looked_at_is_taken_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TURN_SECONDS", 0)
    monkeypatch.setattr(module, "ENTRIES_AT_ONCE", 1)
    for number in range(10):
        arrive(tmp_path, f"s{number}+ps1+2026-01-01 10:00:{number:02d} UTC+x")
    arrivals = Arrivals(Inbound(tmp_path))
    arrivals.look()
    late = arrive(tmp_path, "zoe+ps1+2026-01-01 11:00:00 UTC+x")
    arrivals.note(iter([str(late)]))
    assert names(arrivals) == [late.name]
    look_through(arrivals)
    assert len(names(arrivals)) == 10


@pytest.mark.parametrize("under", ["", "link"])
def test_a_deep_hand_in_of_a_plain_folder_is_one_that_changes_when_it_is_mended(
    tmp_path: Path, under: str
) -> None:
    """It is no reason to leave out others, and its student is told why it cannot be graded."""
    inbound = tmp_path / "plain"
    folder = inbound / "mal" / "ps1"
    (inbound / "zoe" / "ps1").mkdir(parents=True)
    (inbound / "zoe" / "ps1" / "problems.ipynb").write_text("{}")
    try:
        nest(folder, 1_200)
        if under:
            folder.rename(tmp_path / "elsewhere")
            folder.symlink_to(tmp_path / "elsewhere")
        found = {one.student: one for one in Plain(inbound).all() if one}
        assert set(found) == {"mal", "zoe"}
        assert all(map(Plain(inbound).is_there, found.values()))
        os.utime(folder, (1, 1), follow_symlinks=False)
        assert not Plain(inbound).is_there(found["mal"])
    finally:
        remove(tmp_path)


@pytest.mark.parametrize("source", [Inbound, Plain])
def test_what_is_not_served_takes_nobodys_place(
    tmp_path: Path, source: type[Inbound | Plain], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A student may make any number of folders with names of no assignment."""
    monkeypatch.setattr(module, "MAX_UNSETTLED", 3)
    plain, served = source is Plain, {"ps1"}
    for number in range(20):
        name = f"mal/e{number}" if plain else f"mal+e{number}+2026-01-01"
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "problems.ipynb").write_text("{}")
    (tmp_path / "zoe").mkdir()
    arrive(tmp_path, "zoe/ps1" if plain else "zoe+ps1+2026-01-02")
    arrivals = Arrivals(source(tmp_path, lambda student, assignment: assignment in served))
    look_through(arrivals)
    assert [one.student for one in arrivals._unsettled.values()] == ["zoe"]
    assert (arrivals.entries, arrivals.problem) == (1, "")


def test_a_plain_folder_is_taken_when_it_is_still_and_again_when_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("STILL_SECONDS", "LOOK_SECONDS"):
        monkeypatch.setattr(module, name, 0.0)
    monkeypatch.setattr(module, "SHARE", 0)
    folder = tmp_path / "ada" / "ps1"
    folder.mkdir(parents=True)
    arrivals = Arrivals(Plain(tmp_path))
    arrivals.look()
    assert names(arrivals) == []
    taken = []
    for text in ("one", "another"):
        (folder / "problems.ipynb").write_text(text)
        arrivals.look()
        assert names(arrivals) == []  # it may still be written
        taken += names(arrivals)
        arrivals.look()
        assert names(arrivals) == names(arrivals) == []
    assert len(set(taken)) == 2
    assert all(name.startswith("ada/ps1/") for name in taken)
