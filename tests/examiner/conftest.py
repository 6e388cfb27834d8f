"""A live session behind real walls, with the examiner's end of it in the test's own process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from autograder.examiner.client import MAX_HEAD, Examiner
from autograder.models import Limits
from autograder.protocol.framing import Channel
from autograder.sandbox.host import Sandbox

LIMITS = Limits(
    cell_seconds=5, call_seconds=2, submission_seconds=30, message_bytes=4_000_000, memory_mb=512
)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """One zygote for all tests of this folder."""
    with Sandbox(LIMITS) as running:
        yield running


@pytest.fixture
def examiner(sandbox: Sandbox) -> Iterator[Examiner]:
    """A fresh session."""
    sock = sandbox.open()
    peer = Examiner(Channel(sock, MAX_HEAD, LIMITS.message_bytes), LIMITS, time.monotonic() + 60)
    peer.begin_cell(60)
    yield peer
    peer.end_test()
    sandbox.end()
    sock.close()


@pytest.fixture
def student(examiner: Examiner) -> Callable[..., Any]:
    """Runs a cell as the student; returns what a test gets for one of its names."""

    def run(source: str, name: str = "f") -> Any:
        answer = examiner.run_cell(source, 0, 1)
        errors = [o for o in answer["outputs"] if o["output_type"] == "error"]
        assert not errors, errors
        return examiner.fetch(name)

    return run
