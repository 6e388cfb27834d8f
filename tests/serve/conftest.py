"""What tests of the server share: worlds with an exchange, and servers as processes."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from benchmarks.made_course import make_course
from benchmarks.serving import Served, World, make_world, serving

PATIENCE = 120.0


def until(holds: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def pages(*paths: Path) -> list[str]:
    """Wait for released pages and read them."""
    until(lambda: all(path.exists() for path in paths))
    return [path.read_text(encoding="utf-8") for path in paths]


def journal(world: World) -> list[tuple[str, str]]:
    """Return students and states of the hand-ins that are dealt with, in order."""
    path = world.course / ".autograder" / "hand_ins.sqlite"
    if not path.is_file():  # the server has just begun
        return []
    with contextlib.closing(sqlite3.connect(path)) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'hand_in'").fetchall():
            return []  # the server is just making it
        return database.execute("SELECT student, state FROM hand_in ORDER BY number").fetchall()


@pytest.fixture
def start() -> Iterator[Callable[..., Served]]:
    """A function that starts a server, which ends with the test."""
    with ExitStack() as stack:

        def begin(world: World, *arguments: str, **options: Sequence[str]) -> Served:
            return stack.enter_context(serving(world, *arguments, **options))

        yield begin


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course, to copy."""
    return make_course(tmp_path_factory.mktemp("made") / "course")


@pytest.fixture
def make(tmp_path: Path, made: Path) -> Callable[..., World]:
    """A function that makes a world with more settings."""

    def world(settings: str = "") -> World:
        return make_world(tmp_path, settings, made)

    return world
