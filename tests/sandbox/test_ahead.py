"""The next session waits beside the one that runs, and neither reaches the other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.protocol.framing import SessionEnded
from autograder.sandbox.host import Sandbox
from tests.sandbox.conftest import LIMITS, Session, run_on


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One that knows by now that it can nest namespaces."""
    with Sandbox(LIMITS) as running:
        Session(running).end()
        assert running.nested
        yield running


def test_a_session_that_was_prepared_is_fresh(sandbox):
    """Nothing that the running one does is in it."""
    session = Session(sandbox)
    sandbox.prepare()
    source = "x = 1\nopen('/tmp/x', 'w').write('x')\nopen('/dev/shm/x', 'w').write('x')\nprint(x)"
    assert session.text(source) == "1"
    session.end()
    after = Session(sandbox)
    assert after.text("import os; print(os.listdir('/tmp'), os.listdir('/dev/shm'))") == "[] []"
    assert after.text("x") == "NameError"
    after.end()


def test_the_running_session_does_not_reach_the_one_that_waits(sandbox):
    """It sees no other process, and its signals end at its own namespace."""
    session = Session(sandbox)
    sandbox.prepare()
    source = """
import os
seen = []
for number in range(1, 300):
    try:
        os.kill(number, 9)
        seen.append(number)
    except ProcessLookupError:
        pass
try: os.kill(-1, 9)
except ProcessLookupError: pass
print(os.getpid(), seen)
"""
    assert session.text(source) == "1 [1]"
    session.end()
    after = Session(sandbox)
    assert after.text("print(2)") == "2"
    after.end()


def test_the_one_that_waits_is_not_counted(sandbox):
    """A session that is stopped for its memory takes only itself along."""
    session = Session(sandbox)
    sandbox.prepare()
    source = """
import os, time
for _ in range(6):
    if os.fork() == 0:
        x = bytearray(100 << 20)
        for i in range(0, len(x), 4096): x[i] = 1
        time.sleep(60)
time.sleep(60)
"""
    with pytest.raises(SessionEnded):
        run_on(session, source)
    assert session.end() == "memory"
    after = Session(sandbox)
    assert after.text("print(3)") == "3"
    assert after.end() == ""


def test_preparing_twice_makes_one(sandbox):
    """And one that was never used ends with the sandbox."""
    session = Session(sandbox)
    sandbox.prepare()
    sandbox.prepare()
    session.end()
    for _ in range(2):
        after = Session(sandbox)
        assert after.text("print(4)") == "4"
        after.end()
    sandbox.prepare()
