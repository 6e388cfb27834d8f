"""Live sandboxes, and a way to run cells in their sessions."""

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
    cell_seconds=4,
    call_seconds=2,
    submission_seconds=20,
    cpu_seconds=20,
    memory_mb=256,
    processes=16,
    open_files=64,
    written_mb=4,
    output_bytes=20_000,
    message_bytes=2_000_000,
)


class Session:
    """One session: runs cells as the student."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._sock = sandbox.open()
        channel = Channel(self._sock, MAX_HEAD, LIMITS.message_bytes)
        self.examiner = Examiner(channel, LIMITS, time.monotonic() + 60)
        self._count = 0

    def outputs(self, source: str) -> list[dict[str, Any]]:
        """Runs a cell and returns its outputs."""
        self._count += 1
        self.examiner.begin_cell(LIMITS.cell_seconds)
        outputs = self.examiner.run_cell(source, self._count - 1, self._count)["outputs"]
        assert isinstance(outputs, list)
        return outputs

    def text(self, source: str) -> str:
        """Runs a cell and returns what it printed, or the kind of its error."""
        out = ""
        for output in self.outputs(source):
            out += output.get("text", "") or output.get("ename", "")
        return out.strip()

    def end(self) -> str:
        """Ends the session."""
        with self._sock:
            self._sandbox.end()
            return self._sandbox.how_it_ended()


def run_on(session: Session, source: str) -> None:
    """Runs a cell that uses more and more, also where a busy machine interrupts it meanwhile."""
    session.outputs(source)
    for _ in range(5):
        session.outputs("import time; time.sleep(60)")


NESTED, ONE_EACH = "nested", "one zygote a session"
on_both = pytest.mark.parametrize("sandbox", [NESTED, ONE_EACH], indirect=True)


@pytest.fixture(scope="session")
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """The walls as they are here; with `on_both` also where namespaces cannot be nested."""
    nested = False if getattr(request, "param", NESTED) == ONE_EACH else None
    with Sandbox(LIMITS, nested=nested) as running:
        yield running


@pytest.fixture
def new_session(sandbox: Sandbox) -> Iterator[Callable[[], Session]]:
    """Opens sessions, one after the other."""
    opened: list[Session] = []

    def make() -> Session:
        if opened:
            opened.pop().end()
        opened.append(Session(sandbox))
        return opened[-1]

    yield make
    if opened:
        opened.pop().end()


@pytest.fixture
def session(new_session: Callable[[], Session]) -> Session:
    """A fresh session."""
    return new_session()
