"""Which assignments get workers, and for whom."""

from __future__ import annotations

from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from autograder.course import load_course
from autograder.grading.assignment import Options
from autograder.serve.arrivals import Arrivals, Inbound
from autograder.serve.hand_in import HandIn
from autograder.serve.queue import FairQueue
from autograder.serve.server import MAX_LANES, Server
from tests.course import building
from tests.lms import platforms


class Lane:
    """Takes hand-ins as the real one, and has no workers."""

    def __init__(self, *arguments: Any) -> None:
        self.queue = FairQueue()
        self.is_warm = False

    def start(self) -> None:
        """Do nothing."""

    def put(self, hand_in: HandIn) -> bool:
        """Queue it."""
        self.is_warm = True
        return self.queue.put(hand_in)


def server(tmp_path: Path, *names: str) -> Server:
    root = building.make_course(tmp_path / "course", {"p1": platforms.CELLS})
    return Server(load_course(root), Options(), names)


def hand_in(student: str, assignment: str) -> HandIn:
    return HandIn("2026", f"{student}+{assignment}+2026", student, assignment, "/nowhere", True)


def test_what_was_not_released_is_served_only_by_name(tmp_path: Path) -> None:
    """Its students cannot have it: a hand-in would only start workers, and show its tests."""
    one = server(tmp_path)
    assert not one._is_released("ps1")
    (one.course.root / "release" / "ps1").mkdir(parents=True)
    assert one._is_released("ps1")
    assert one._is_for_us("ada", "ps1")
    assert not one._is_for_us("ada", "ps2")


def test_a_name_of_the_command_needs_no_release(tmp_path: Path) -> None:
    one = server(tmp_path, "ps1")
    assert one._is_for_us("ada", "ps1")
    assert one._is_released("ps1")


def test_one_student_has_few_lanes_opened_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next is opened when one of them is done; what others opened is used at once."""
    monkeypatch.setattr("autograder.serve.server.Lane", Lane)
    one = server(tmp_path)
    put = [one._put(hand_in("mallory", f"ps{number}")) for number in range(8)]
    assert put == [number < MAX_LANES for number in range(8)]
    assert len(one._lanes) == MAX_LANES
    assert one._put(hand_in("ada", "ps7"))
    assert one._put(hand_in("mallory", "ps7"))
    for name in ("ps0", "ps7"):
        queue = one._lanes[name].queue
        while queue.take():
            queue.done("mallory")
    assert one._put(hand_in("mallory", "ps6"))


def test_a_flood_before_the_release_makes_the_server_forget_nobody(tmp_path: Path) -> None:
    one = server(tmp_path)
    arrivals = Arrivals(Inbound(tmp_path))
    early = [hand_in("ada", "ps1")]
    early += [hand_in("mallory", "ps1")._replace(name=str(number)) for number in range(20_000)]
    for each in early:
        arrivals.known.add(hash(each.name))
        one._remember(arrivals, each)
    (one.course.root / "release" / "ps1").mkdir(parents=True)
    one._turn([arrivals], SimpleQueue())
    assert not arrivals.known
