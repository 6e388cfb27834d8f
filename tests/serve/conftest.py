"""What tests of the server share: worlds with an exchange, and servers as processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
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


@pytest.fixture
def start() -> Iterator[Callable[..., Served]]:
    """A function that starts a server, which ends with the test."""
    with ExitStack() as stack:

        def begin(world: World, *arguments: str) -> Served:
            return stack.enter_context(serving(world, *arguments))

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
